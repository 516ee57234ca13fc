"""Files whose content does not match their name: a web page, CSV or PDF named .xls, a workbook named .csv."""

import io
import re
import zipfile

from tpp_sponsor.errors import Fault

_WORKBOOK_BEGINS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|\?xml|\?mso)", re.IGNORECASE)
# First bytes → what the file really is, a key of the catalogue.
_OTHER_BEGINS = {
    b"%PDF-": "pdf",
    b"\x89PNG\r\n": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"Rar!\x1a\x07": "archive",
    b"7z\xbc\xaf\x27\x1c": "archive",
    rb"{\rtf": "document",
}
# Streams of old Word and Excel files, as their directory names them.
_OLD_DOCUMENT = "WordDocument".encode("utf-16-le")
_OLD_WORKBOOK = "Book".encode("utf-16-le"), "book".encode("utf-16-le")
_PARTS_OF_DOCUMENTS = ("word/", "ppt/")
_HEAD_BYTES = 4096
# Binary files have some of these within their first few thousand bytes.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def mismatched_type(data: bytes, *, is_workbook: bool) -> Fault | None:
    """Return the Fault of a file whose content does not match its name; None for a match."""
    head = data[:_HEAD_BYTES]
    if kind := _other_kind(data):
        return Fault.of("file_of_other_kind", really=kind)
    has_workbook_signature = head.startswith(_WORKBOOK_BEGINS)
    if not is_workbook:
        return Fault.of("workbook_named_csv") if has_workbook_signature else None
    if has_workbook_signature:
        return None
    if _MARKUP.match(head):
        return Fault.of("page_named_workbook")
    return None if _BINARY.search(head) else Fault.of("text_named_workbook")


def _other_kind(data: bytes) -> str:
    """`pdf`, `image`, `document` or `archive`; "" for a file that may be a table."""
    if known := next((kind for begin, kind in _OTHER_BEGINS.items() if data.startswith(begin)), ""):
        return known
    if data.startswith(_WORKBOOK_BEGINS[1]):
        is_document = _OLD_DOCUMENT in data and not any(name in data for name in _OLD_WORKBOOK)
        return "document" if is_document else ""
    return _kind_of_zip(data) if data.startswith(_WORKBOOK_BEGINS[0]) else ""


def _kind_of_zip(data: bytes) -> str:
    """Return the kind of a zip: without the parts of any office file an archive, else perhaps a damaged workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = [name.lower().replace("\\", "/").lstrip("/") for name in package.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return ""
    if any(name.startswith(_PARTS_OF_DOCUMENTS) for name in names):
        return "document"
    has_parts = any(name.endswith((".xml", ".rels", ".bin")) or name == "mimetype" for name in names)
    return "" if has_parts or not names else "archive"
