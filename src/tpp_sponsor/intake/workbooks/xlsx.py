"""Check an XLSX before it is read: its sheets are scanned, and only checked parts are passed on."""

import datetime as dt
import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from lxml import etree

from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.workbooks.number_styles import without_named_styles
from tpp_sponsor.intake.workbooks.refusals import (
    CorruptWorkbookError,
    FileRefusedError,
    check_cells,
    check_sheets,
    too_many_bytes,
)
from tpp_sponsor.intake.workbooks.sheet_scan import EPOCH, EPOCH_1904, CheckedWorkbook, SheetScan
from tpp_sponsor.intake.workbooks.sheet_walk import require_few_tags, walk_sheet
from tpp_sponsor.intake.workbooks.sheet_xml import ENDS_NAME, UnusualXmlError, scan_sheet, whole_rows
from tpp_sponsor.intake.workbooks.zip_container import Package

_ROOT_RELATIONS = "_rels/.rels"
_OFFICE_DOCUMENT = "/relationships/officeDocument"
_UNIQUE_COUNT = re.compile(rb"uniqueCount\s*=\s*[\"']?(\d+)")
_STRING, _STRING_TEXT = b"si", b"t"
_STRING_CELL = re.compile(
    rb'<c [^<>]*\bt="s"[^<>]*>(?:<f\b[^<>]*/>|<f\b[^<>]*>[^<]*</f>)?<v[^<>]*>([0-9]{1,9})</v>'
)
_STRING_MARK = re.compile(rb"""<c [^<>]*\bt=["']s["'](?:[^<>]*[^/<>])?>""")


def check_xlsx(package: Package) -> CheckedWorkbook:
    """Check an XLSX; FileRefusedError or CorruptWorkbookError if it must not be read."""
    folder = _folder(package)
    relations = _targets(package, f"{folder}_rels/workbook.xml.rels")
    book = _parsed(package, f"{folder}workbook.xml")
    styles = package.find(f"{folder}styles.xml")
    if styles and (plain := without_named_styles(package.read_whole(styles))):
        package.replace(styles, plain)
    scans, parts = list[SheetScan | None](), list[str]()
    cells = filled = 0
    check_sheets(sum(1 for _ in book.iter("{*}sheet")))
    for node in book.iter("{*}sheet"):
        target = relations.get(_relation(node), "")
        part = package.find(target.lstrip("/") if target.startswith("/") else folder + target)
        if part is None or node.get("state", "visible") != "visible":
            scans.append(None)
            continue
        if part in parts:
            # One part in many sheets would be scanned again and again.
            raise CorruptWorkbookError
        scan = _scanned(package, part)
        scans.append(scan)
        parts.append(part)
        cells, filled = cells + max(scan.cells, scan.filled), filled + scan.filled
        check_cells(cells, package.limits, sheet=str(node.get("name")), rows=scan.rows, columns=scan.columns)
    if texts := package.find(f"{folder}sharedStrings.xml"):
        _check_texts(package, texts, parts, filled)
    return CheckedWorkbook(
        package.repacked(), tuple(scans), is_calculated=_is_calculated(book), epoch=_epoch(book)
    )


def _epoch(book: etree._Element) -> dt.date:
    from_1904 = any(node.get("date1904") in {"1", "true"} for node in book.iter("{*}workbookPr"))
    return EPOCH_1904 if from_1904 else EPOCH


def _is_calculated(book: etree._Element) -> bool:
    """Return True if a spreadsheet has saved it; a file that a program wrote asks for calculation when it is opened."""
    return not any(node.get("fullCalcOnLoad") in {"1", "true"} for node in book.iter("{*}calcPr"))


def _folder(package: Package) -> str:
    """Return the folder of the workbook by the package's relations; mostly `xl/`."""
    document = next(
        (
            str(node.get("Target"))
            for node in _parsed(package, _ROOT_RELATIONS).iter("{*}Relationship")
            if str(node.get("Type")).endswith(_OFFICE_DOCUMENT)
        ),
        "xl/workbook.xml",
    )
    if document.lower().endswith(".bin"):
        raise FileRefusedError(Fault.of("format_unknown", format=".xlsb"))
    return document.lstrip("/").rpartition("/")[0] + "/" if "/" in document.lstrip("/") else ""


def _targets(package: Package, part: str) -> dict[str, str]:
    nodes = _parsed(package, part).iter("{*}Relationship")
    return {str(node.get("Id")): str(node.get("Target")) for node in nodes}


def _relation(node: etree._Element) -> str:
    """Return the id of a relation, in either of the two namespaces that Excel writes."""
    return next((str(value) for key, value in node.items() if str(key).endswith("}id")), "")


def _parsed(package: Package, part: str) -> etree._Element:
    name = package.find(part)
    if name is None:
        raise CorruptWorkbookError
    data = package.read_whole(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as failure:
        raise CorruptWorkbookError from failure
    if root.getroottree().docinfo.internalDTD is not None:
        raise CorruptWorkbookError
    return root


def _scanned(package: Package, part: str) -> SheetScan:
    if scan := scan_sheet(package.unpack(part)):
        return scan
    require_few_tags(package.unpack(part))
    return walk_sheet(package.unpack(part))


def _check_texts(package: Package, part: str, sheets: Iterable[str], filled: int) -> None:
    """Refuse a workbook whose shared texts would need too much memory when they are copied into their cells."""
    lengths, is_plain = _text_lengths(package, part)
    if filled * int(lengths.max(initial=0)) <= package.limits.max_text:
        return
    shown = 0
    try:
        for chunk in (chunk for sheet in sheets for chunk in whole_rows(package.unpack(sheet))):
            indices = _STRING_CELL.findall(chunk)
            if not is_plain or len(indices) != len(_STRING_MARK.findall(chunk)):
                raise too_many_bytes(package.limits)
            at = np.array(indices, dtype="S9").astype(np.int64)
            shown += int(lengths[at[at < lengths.size]].sum())
            if shown > package.limits.max_text:
                raise too_many_bytes(package.limits)
    except UnusualXmlError:
        raise too_many_bytes(package.limits) from None


def _text_lengths(package: Package, part: str) -> tuple[npt.NDArray[np.int64], bool]:
    """Return the largest possible size in bytes of each shared text, and whether all have the usual form."""
    starts, offset, waiting, inner = [np.zeros(0, dtype=np.int64)], 0, b"", 0
    is_plain, first = True, True
    for chunk in package.unpack(part):
        waiting += chunk
        if first and any(
            int(count[1]) > package.limits.max_cells for count in _UNIQUE_COUNT.finditer(waiting)
        ):
            raise too_many_bytes(package.limits)
        cut = waiting.rfind(b"<")
        starts.append(_tags_named(_STRING, waiting[:cut]) + offset)
        inner += _tags_named(_STRING_TEXT, waiting[:cut]).size
        is_plain &= b"<!" not in waiting
        offset += cut
        waiting, first = waiting[cut:], False
        if sum(len(some) for some in starts) > package.limits.max_cells:
            raise too_many_bytes(package.limits)
    lengths = np.diff(np.concatenate([*starts, [offset + len(waiting)]]))
    return lengths, is_plain and inner >= lengths.size


def _tags_named(name: bytes, xml: bytes) -> npt.NDArray[np.int64]:
    """Return the positions of tags of a name, with any prefix."""
    if b":" + name in xml:
        found = re.finditer(rb"<(?:\w+:)?%b\b" % name, xml)
        return np.array([match.start() for match in found], dtype=np.int64)
    signs = np.frombuffer(xml.ljust(len(xml) + len(name) + 2), dtype=np.uint8)
    at = np.flatnonzero(signs == ord("<"))
    for offset, sign in enumerate(name, 1):
        at = at[signs[at + offset] == sign]
    return at[ENDS_NAME[signs[at + len(name) + 1]]]
