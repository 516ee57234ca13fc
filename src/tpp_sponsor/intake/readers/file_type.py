"""Files that are not what their name says: a web page or CSV called .xls, a workbook called .csv."""

import re

from tpp_sponsor.errors import Fault

_WORKBOOK_BEGINS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|\?xml|\?mso)", re.IGNORECASE)
_LOOKED_AT = 4096
# Whatever is no text has some of these within its first few thousand bytes.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def disguised(data: bytes, *, is_workbook: bool) -> Fault | None:
    """What a file really is, if its name says otherwise."""
    head = data[:_LOOKED_AT]
    really_workbook = head.startswith(_WORKBOOK_BEGINS)
    if not is_workbook:
        return Fault.of("workbook_named_csv") if really_workbook else None
    if really_workbook:
        return None
    if _MARKUP.match(head):
        return Fault.of("page_named_workbook")
    return None if _NO_TEXT.search(head) else Fault.of("text_named_workbook")
