"""Scan a sheet of an XLSX tag by tag: slow, and exact for any well-formed XML."""

import re
from collections.abc import Iterable

from lxml import etree

from tpp_sponsor.intake.workbooks.refusals import CorruptWorkbookError
from tpp_sponsor.intake.workbooks.sheet_scan import CACHED, ERROR, NOTHING, ZERO, SheetScan, cell_position

_MOST_WALKED = 2_000_000
_LONGEST_NUMBER = 7
_WALKED = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)[\s/>]")


def require_few_tags(chunks: Iterable[bytes]) -> None:
    """Unpack a sheet before it is walked. Raises CorruptWorkbookError if it has more tags than a walk takes.

    This takes a second where a walk takes half a minute. A tag across two chunks is not counted; the walk counts it.
    """
    # A walk sees the start and the end of each.
    left = _MOST_WALKED // 2
    for chunk in chunks:
        left -= len(_WALKED.findall(chunk))
        if left < 0:
            raise CorruptWorkbookError


def walk_sheet(chunks: Iterable[bytes]) -> SheetScan:
    """Scan any well-formed sheet tag by tag; CorruptWorkbookError if it is not well-formed.

    Too many tags are a CorruptWorkbookError too, because the walk would take long: Excel saves the same sheet in a
    form that `sheet_xml` scans quickly.
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
                    release(node)
                elif event == "end":
                    at, column = cell_position(node.get("r"), row, column + 1)
                    _note_cell(node, at, column, scan, formulas)
        # Only this reports an error in the last chunk, such as an undefined entity.
        parser.close()
    except etree.XMLSyntaxError as failure:
        raise CorruptWorkbookError from failure
    scan.add_formulas(formulas)
    return scan


def _note_cell(
    node: etree._Element, row: int, column: int, scan: SheetScan, formulas: list[tuple[int, int, int]]
) -> None:
    inside = {str(child.tag).rpartition("}")[2]: child for child in node}
    if not inside:
        return
    scan.filled += 1
    scan.extend_to(row, column)
    if "f" in inside:
        value = inside["v"].text if "v" in inside else None
        cached = CACHED if value or node.get("t") == "str" else NOTHING
        formulas.append((row, column, ZERO if value == "0" else cached))
    if node.get("t") == "e" and "v" in inside:
        scan.errors[row, column] = inside["v"].text or ERROR


def release(node: etree._Element) -> None:
    """Free the memory of an element and of those before it."""
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
