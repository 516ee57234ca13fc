"""Files that would stop the machine end in a plain fault; a blank tail, however long, does not."""

import io
import time
import zipfile

import pytest

from support.drawn_inboxes import ACCEPTED, faults, nip, taken, verdicts
from support.drawn_workbooks import (
    ODS_ROWS,
    SOUND_ROWS,
    XML,
    dimensions_record,
    number_record,
    ods,
    ods_cell,
    ods_row,
    sheet_xml,
    text_cell,
    with_false_size,
    xls_stream,
    xlsx,
)
from tpp_sponsor.intake.inbox import open_inbox
from tpp_sponsor.intake.read import read_inbox
from tpp_sponsor.intake.workbooks.refusals import CorruptWorkbookError, FileRefusedError
from tpp_sponsor.intake.workbooks.sheet_walk import walk_sheet
from tpp_sponsor.intake.workbooks.xls import _compound_file
from tpp_sponsor.intake.workbooks.xlsx import check_xlsx
from tpp_sponsor.intake.workbooks.zip_container import Package
from tpp_sponsor.storage.limits import Limits

FIRST_ACCEPTED = {2: ACCEPTED}
STRAY = '<row r="1048576">' + text_cell("XFD1048576", "x") + "</row>"
SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{at} "{("&a" + str(at - 1 if at else "") + ";") * 10}">' for at in range(8)
)


def only_fault(name, data, config=None):
    [(code, file, *_)] = faults(taken({name: data}, config))
    assert file == name
    return code


@pytest.mark.parametrize(
    "rows",
    [
        SOUND_ROWS + STRAY,
        SOUND_ROWS + STRAY.replace('row r="1048576"', 'row r="3"'),
        SOUND_ROWS + STRAY.replace('"', "'"),
        SOUND_ROWS + STRAY.replace(">x<", ">a > b<"),
        SOUND_ROWS + "<!-- -->" + STRAY,
        STRAY + SOUND_ROWS,
    ],
)
def test_a_stray_cell_in_the_last_corner(rows):
    assert only_fault("tpp.xlsx", xlsx(sheet_xml(rows))) == "workbook_too_large"


def test_the_message_says_where_the_sheet_ends_and_what_the_limit_is():
    intake = taken({"tpp.xlsx": xlsx(sheet_xml(SOUND_ROWS + STRAY))})
    [fault] = intake.faults
    assert (fault.sheet, fault.row) == ("A", 1048576)
    assert dict(fault.values) == {"cells": "17179869184", "corner": "XFD1048576", "limit": "5000000"}


def blank_rows(count, cells):
    return "".join(
        f'<row r="{at}">' + "".join(f'<c r="{letter}{at}" s="1"/>' for letter in cells) + "</row>"
        for at in range(3, count + 3)
    )


@pytest.mark.parametrize("cells", ["", "ABCD"])
def test_a_long_blank_tail_is_read(cells):
    data = xlsx(sheet_xml(SOUND_ROWS + blank_rows(200_000, cells)))
    assert verdicts(taken({"tpp.xlsx": data}), "tpp") == FIRST_ACCEPTED


@pytest.mark.parametrize(
    ("old", "new"),
    [("</", "</x:"), ("<row>", "<row>"), ('<c r="A1"', "<c"), ('t="inlineStr"', "t='inlineStr'")],
)
def test_sheets_of_unusual_programs_are_read(old, new):
    xml = sheet_xml(SOUND_ROWS)
    if old == "</":
        xml = XML + xml.removeprefix(XML).replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
        xml = xml.replace("xmlns=", "xmlns:x=")
    assert (
        verdicts(taken({"tpp.xlsx": xlsx(xml.replace(old, new) if old != "</" else xml)}), "tpp")
        == FIRST_ACCEPTED
    )


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (SOUND_ROWS + " " * 20_000_000, "workbook_unreadable"),
        (SOUND_ROWS + '<row r="3"><c r="A3"/>' + "<x>" * 3_000_000, "workbook_unreadable"),
        (SOUND_ROWS + '<row r="3">' + text_cell("A3", "a" * 20_000_000) + "</row>", "workbook_unreadable"),
    ],
)
def test_a_sheet_that_is_no_sheet(sheet, code):
    assert only_fault("tpp.xlsx", xlsx(sheet_xml(sheet))) == code


def test_entities_are_not_expanded():
    sheet = sheet_xml(SOUND_ROWS + '<row r="3">' + text_cell("A3", "&a7;") + "</row>", before=ENTITIES + "]>")
    assert only_fault("tpp.xlsx", xlsx(sheet)) == "workbook_unreadable"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml"])
def test_what_unpacks_to_more_than_the_limit(part):
    big = blank_rows(30_000, "AB")
    strings = f'<sst xmlns="x">{big if part != SHEET else ""}</sst>'
    data = xlsx(sheet_xml(SOUND_ROWS + (big if part == SHEET else "")), strings=strings)
    assert only_fault("tpp.xlsx", data, {"intake": {"max_bytes": 1_000_000}}) == "file_too_large"


def test_a_zip_that_lies_about_sizes_gains_nothing():
    data = with_false_size(xlsx(sheet_xml(SOUND_ROWS + blank_rows(30_000, "AB"))), SHEET, 100)
    assert only_fault("tpp.xlsx", data, {"intake": {"max_bytes": 1_000_000}}) == "file_too_large"


@pytest.mark.parametrize(
    "strings",
    [
        '<sst xmlns="x" uniqueCount="300000000000"><si><t>a</t></si></sst>',
        f'<sst xmlns="x"><si><t>{"a" * 1_000_000}</t></si></sst>',
        '<sst xmlns="x">' + "<si><t/></si>" * 6000 + "</sst>",
    ],
)
def test_texts_that_would_fill_the_memory(strings):
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(3, 503))
    data = xlsx(sheet_xml(SOUND_ROWS + rows), strings=strings)
    assert only_fault("tpp.xlsx", data, {"intake": {"max_cells": 5000}}) == "file_too_large"


def test_a_long_text_shown_now_and_then_is_read():
    row_of_texts = '<row r="3"><c r="A3" t="s"><v>1</v></c></row>'
    strings = f'<sst xmlns="x"><si><t>{"a" * 500_000}</t></si><si><t>{nip(2)}</t></si></sst>'
    rows = row_of_texts + "".join(
        f'<row r="{at}"><c r="D{at}" t="s"><v>1</v></c></row>' for at in range(4, 1004)
    )
    intake = taken({"tpp.xlsx": xlsx(sheet_xml(SOUND_ROWS + rows), strings=strings)})
    assert verdicts(intake, "tpp")[3] == "KOLOM_KOSONG tpp_neto"


def sheets_of_one_part(count):
    """The list of sheets of a workbook, all of which are the same part."""
    whole = zipfile.ZipFile(io.BytesIO(xlsx(""))).read("xl/workbook.xml").decode()
    sheet = '<sheet name="A" sheetId="1" r:id="rId1"/>'
    assert sheet in whole
    return {"xl/workbook.xml": whole.replace(sheet, sheet * count)}


@pytest.mark.parametrize(("count", "code"), [(1001, "too_many_sheets"), (1000, "workbook_unreadable")])
def test_very_many_sheets_are_not_read(count, code):
    """A thousand sheets take seconds; 20,000 took two minutes. One part in many sheets is scanned once at most."""
    data = xlsx(sheet_xml(SOUND_ROWS + blank_rows(20_000, "")), parts=sheets_of_one_part(count))
    began = time.process_time()
    assert only_fault("tpp.xlsx", data) == code
    assert time.process_time() - began < 5


def test_very_many_sheets_of_other_formats_are_not_read():
    tables = (
        ODS_ROWS + "</table:table>" + '<table:table table:name="B"></table:table>' * 1000 + "<table:table>"
    )
    assert only_fault("tpp.ods", ods(tables)) == "too_many_sheets"
    old = _compound_file(xls_stream(*[number_record(0, 0, 1)] * 1001))
    assert only_fault("tpp.xls", old) == "too_many_sheets"


WIDE = 'table:number-columns-repeated="16384"'
LONG = 'table:number-rows-repeated="1048000"'


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (ods_row(ods_cell("x", WIDE), attributes=LONG), "file_too_large"),
        (ods_row(ods_cell("x", WIDE)) * 400, "workbook_too_large"),
        (ods_row("<table:table-cell/>", attributes=LONG) + ods_row(ods_cell("", WIDE)), "workbook_too_large"),
        (ods_row(ods_cell('<text:s text:c="4000000000"/>')), "file_too_large"),
    ],
)
def test_repetitions_in_an_ods_are_counted_before_they_are_made(rows, code):
    assert only_fault("tpp.ods", ods(ODS_ROWS + rows)) == code


def test_the_blank_rest_of_an_ods_is_read():
    rest = ods_row(f"<table:table-cell {WIDE}/>", attributes=LONG)
    assert verdicts(taken({"tpp.ods": ods(ODS_ROWS + rest)}), "tpp") == FIRST_ACCEPTED


def test_a_row_of_an_ods_outside_of_every_sheet():
    assert only_fault("tpp.ods", ods(ODS_ROWS, settings=ods_row())) == "workbook_unreadable"


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ([number_record(0, 0, 1) + number_record(65535, 255, 1)], "workbook_too_large"),
        ([number_record(0, 0, 1) + number_record(65535, 3, 1)] * 40, "workbook_too_large"),
        ([dimensions_record(0xFFFFFFFF, 0xFFFF) + number_record(0, 0, 1)], "heading_missing"),
    ],
)
def test_an_old_workbook_with_a_far_corner(sheets, code):
    assert only_fault("tpp.xls", _compound_file(xls_stream(*sheets))) == code


def test_an_old_workbook_whose_chain_leads_in_a_circle():
    data = bytearray(_compound_file(xls_stream(*[number_record(0, 0, 1) * 2000])))
    data[4096 + 12 : 4096 + 16] = (2).to_bytes(4, "little")
    assert only_fault("tpp.xls", bytes(data)) in {"workbook_unreadable", "heading_missing"}


def test_a_large_csv_is_refused_unread(tmp_path):
    (tmp_path / "tpp.csv").write_bytes(b"nip,tpp_neto\n" * 1000)
    inbox = open_inbox(tmp_path, Limits(max_bytes=5000))
    assert (inbox.files, [file.name for file in inbox.refused]) == ((), ["tpp.csv"])
    [raw] = read_inbox(inbox, {}, Limits())
    assert [fault.code for fault in raw.faults] == ["file_too_large"]


def test_a_blank_tail_of_separators_is_read_fast():
    data = f"nip;tpp_neto;;\n{nip(1)};5;;\n".encode() + b";;;\n" * 300_000
    assert verdicts(taken({"tpp.csv": data}), "tpp") == FIRST_ACCEPTED


@pytest.mark.parametrize("broken", [b"&nope;", b"<row", b"</sheetData>", b"\xff"])
def test_a_sheet_that_breaks_off_is_not_taken_for_the_rows_before(broken):
    """FoundHeading by mutant 2557: the reader of workbooks reads on, to a cell for which no machine has room."""
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row>', b'<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>'
    sheet = b"<worksheet><sheetData>" + rows[0] + broken + rows[1] + b"</sheetData></worksheet>"
    with pytest.raises(CorruptWorkbookError):
        walk_sheet([sheet])
    assert walk_sheet([b"<worksheet><sheetData>" + rows[0] + b"</sheetData></worksheet>"]).columns == 1


def test_quotes_that_are_never_closed_in_any_line():
    """Each line closes the quote of the line before and opens one; 200 KB took a minute."""
    lines = 'b"c,"\n' * 30_000
    began = time.process_time()
    intake = taken({"tpp.csv": f"nip,tpp neto\n{nip(1)},5\n{lines}".encode()})
    assert verdicts(intake, "tpp")[2] == ACCEPTED
    assert time.process_time() - began < 10


@pytest.mark.parametrize("claims", [700_000_000, None])
def test_a_sheet_of_too_many_unusual_tags_is_refused_before_it_is_walked(claims):
    """The first by what its directory claims, unread; the second while it is unpacked, where a walk takes seconds."""
    data = xlsx(sheet_xml(SOUND_ROWS + "<row><c/></row>" * 600_000))
    if claims:
        data = with_false_size(data, SHEET, claims)
    began = time.process_time()
    with pytest.raises((CorruptWorkbookError, FileRefusedError)) as refused:
        check_xlsx(Package.of(data, Limits()))
    took = time.process_time() - began
    assert (refused.type is FileRefusedError) == bool(claims)
    assert took < (0.1 if claims else 3), "seconds of processor time"
