"""Files whose content does not match their name: a web page or CSV named .xls, a workbook named .csv."""

import re

from tpp_sponsor.errors import Fault

_WORKBOOK_BEGINS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|\?xml|\?mso)", re.IGNORECASE)
_HEAD_BYTES = 4096
# Binary files have some of these within their first few thousand bytes.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def mismatched_type(data: bytes, *, is_workbook: bool) -> Fault | None:
    """The Fault of a file whose content does not match its name; None for a match."""
    head = data[:_HEAD_BYTES]
    has_workbook_signature = head.startswith(_WORKBOOK_BEGINS)
    if not is_workbook:
        return Fault.of("workbook_named_csv") if has_workbook_signature else None
    if has_workbook_signature:
        return None
    if _MARKUP.match(head):
        return Fault.of("page_named_workbook")
    return None if _BINARY.search(head) else Fault.of("text_named_workbook")
