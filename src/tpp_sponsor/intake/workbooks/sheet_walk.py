"""A sheet of an XLSX walked tag by tag: slow, and exact for any XML that is well-formed."""

from collections.abc import Iterable

from lxml import etree

from tpp_sponsor.intake.limits import CorruptWorkbookError
from tpp_sponsor.intake.workbooks.sheet_scan import CACHED, ERROR, NOTHING, ZERO, SheetScan, place

_MOST_WALKED = 2_000_000
_LONGEST_NUMBER = 7


def walk_sheet(chunks: Iterable[bytes]) -> SheetScan:
    """Scan any well-formed sheet tag by tag, as the reader of workbooks will; an UnsoundError if it is none.

    So many tags that this takes long are an UnsoundError too: saved by Excel, the same sheet is scanned at once.
    """
    scan = SheetScan()
    parser = etree.XMLPullParser(
        ("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False, no_network=True, load_dtd=False
    )
    formulas: list[tuple[int, int, int]] = []
    row = column = seen = 0
    try:
        for chunk in chunks:
            parser.feed(chunk)
            for event, node in parser.read_events():
                seen += 1
                if seen > _MOST_WALKED or (seen == 1 and node.getroottree().docinfo.internalDTD is not None):
                    raise CorruptWorkbookError
                is_row = node.tag.endswith("row")
                if event == "start" and is_row:
                    row, column = _number(node.get("r"), row + 1), 0
                    if node.get("hidden") in {"1", "true"}:
                        scan.hidden.append(row)
                elif event == "end" and is_row:
                    forget(node)
                elif event == "end":
                    at, column = place(node.get("r"), row, column + 1)
                    _note_cell(node, at, column, scan, formulas)
        # What was wrong in the last chunk, such as an entity that nobody defined, is only told now.
        parser.close()
    except etree.XMLSyntaxError as failure:
        raise CorruptWorkbookError from failure
    scan.note_formulas(formulas)
    return scan


def _note_cell(
    node: etree._Element, row: int, column: int, scan: SheetScan, formulas: list[tuple[int, int, int]]
) -> None:
    inside = {str(child.tag).rpartition("}")[2]: child for child in node}
    if not inside:
        return
    scan.filled += 1
    scan.reach(row, column)
    if "f" in inside:
        value = inside["v"].text if "v" in inside else None
        cached = CACHED if value or node.get("t") == "str" else NOTHING
        formulas.append((row, column, ZERO if value == "0" else cached))
    if node.get("t") == "e" and "v" in inside:
        scan.errors[row, column] = inside["v"].text or ERROR


def forget(node: etree._Element) -> None:
    """Give back the memory of an element that was seen, and of those before it."""
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise CorruptWorkbookError
    return int(text)
