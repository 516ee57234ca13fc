"""What only a look into the records of an XLS tells: texts that many cells share, hidden rows, which day is day 0."""

import struct

import pytest

from support.drawn_inboxes import ACCEPTED, faults, nik, nip, taken, verdicts
from support.drawn_workbooks import number_record, ods, ods_cell, ods_row, record, xls_stream
from tpp_sponsor.intake.workbooks.xls import _compound_file

PLAIN, WIDE, EXTENDED, FORMATTED = 0, 1, 4, 8
LIMIT = {"intake": {"max_bytes": 1_000_000}}


def text(content, how=PLAIN, before=b"", after=b""):
    encoded = content.encode("utf-16-le" if how & WIDE else "latin-1")
    return struct.pack("<HB", len(content), how) + before + encoded + after


def table_of_texts(*texts, count=None):
    return record(0xFC, struct.pack("<II", 0, len(texts) if count is None else count) + b"".join(texts))


def shared(row, column, number):
    return record(0xFD, struct.pack("<HHHI", row, column, 0, number))


def hidden_row(row):
    return record(0x208, struct.pack("<HHHHHHHH", row, 0, 4, 255, 0, 0, 0x20, 15))


HEADER = shared(0, 0, 0) + shared(0, 1, 1)
TEXTS = text("NIP"), text("tpp neto"), text(nip(1)), text(nip(2))
ROWS = shared(1, 0, 2) + number_record(1, 1, 5) + shared(2, 0, 3) + number_record(2, 1, 6)


def old_workbook(texts, *sheets, before=b""):
    """An XLS whose table of texts stands before the end of its first part, as everywhere."""
    stream = xls_stream(*sheets)
    end = stream.index(struct.pack("<HH", 0x0A, 0))
    added = before + texts
    moved = bytearray(stream)
    at = 0
    while (at := moved.find(struct.pack("<HH", 0x85, 9), at, end)) >= 0:
        moved[at + 4 : at + 8] = (int.from_bytes(moved[at + 4 : at + 8], "little") + len(added)).to_bytes(
            4, "little"
        )
        at += 4
    return _compound_file(bytes(moved[:end]) + added + bytes(moved[end:]))


def test_texts_that_cells_share_are_read():
    assert verdicts(taken({"tpp.xls": old_workbook(table_of_texts(*TEXTS), HEADER + ROWS)}), "tpp") == {
        2: ACCEPTED,
        3: ACCEPTED,
    }


@pytest.mark.parametrize(
    "texts",
    [
        table_of_texts(text("NIP", WIDE), *TEXTS[1:]),
        table_of_texts(text("NIP", FORMATTED, struct.pack("<H", 2), bytes(8)), *TEXTS[1:]),
        table_of_texts(text("NIP", EXTENDED, struct.pack("<I", 5), bytes(5)), *TEXTS[1:]),
        table_of_texts(TEXTS[0], count=4) + record(0x3C, b"".join(TEXTS[1:])),
        table_of_texts(TEXTS[0][:-1], count=4) + record(0x3C, b"\0P" + b"".join(TEXTS[1:])),
        table_of_texts(TEXTS[0][:-1], count=4) + record(0x3C, b"\1P\0" + b"".join(TEXTS[1:])),
        table_of_texts(text("NIP", FORMATTED, b"\2\0", b"...."))
        + record(0x3C, b"...." + b"".join(TEXTS[1:])),
    ],
    ids=[
        "two bytes a character",
        "formats",
        "more beside",
        "goes on",
        "cut",
        "cut, then two bytes",
        "formats cut",
    ],
)
def test_every_way_in_which_texts_are_kept(texts):
    texts = texts.replace(struct.pack("<II", 0, 1), struct.pack("<II", 0, 4), 1)
    assert verdicts(taken({"tpp.xls": old_workbook(texts, HEADER + ROWS)}), "tpp") == {
        2: ACCEPTED,
        3: ACCEPTED,
    }


def cells_with(number, count):
    return b"".join(shared(row, 2, number) for row in range(3, 3 + count))


def test_a_long_text_in_many_cells_would_fill_the_memory():
    texts = table_of_texts(*TEXTS, text("a" * 5000))
    data = old_workbook(texts, HEADER + ROWS + cells_with(4, 100))
    assert [code for code, *_ in faults(taken({"tpp.xls": data}, LIMIT))] == ["file_too_large"]


def test_a_long_text_beside_many_short_ones_is_read():
    texts = table_of_texts(*TEXTS, text("a" * 5000), text("x"))
    data = old_workbook(texts, HEADER + ROWS + cells_with(5, 2000) + shared(1, 2, 4))
    assert verdicts(taken({"tpp.xls": data}, LIMIT), "tpp")[2] == ACCEPTED


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (table_of_texts(*TEXTS, count=0x7FFFFFFF), "file_too_large"),
        (table_of_texts(*TEXTS, count=5), "workbook_unreadable"),
        (table_of_texts(*TEXTS) * 2, "workbook_unreadable"),
        (table_of_texts(*TEXTS[:3], TEXTS[3][:-1]), "workbook_unreadable"),
        (record(0xFC, b"\0\0\0\0"), "workbook_unreadable"),
        (table_of_texts(*TEXTS[:3], TEXTS[3][:-1]) + record(0x3C), "workbook_unreadable"),
    ],
)
def test_a_table_of_texts_that_is_none(texts, code):
    data = old_workbook(texts, HEADER + ROWS)
    assert [found for found, *_ in faults(taken({"tpp.xls": data}))] == [code]


def test_sheets_that_lie_one_in_another():
    stream = bytearray(xls_stream(number_record(0, 0, 1), number_record(0, 0, 1)))
    first, second = (at for at in range(len(stream)) if stream[at : at + 4] == struct.pack("<HH", 0x85, 9))
    stream[second + 4 : second + 8] = stream[first + 4 : first + 8]
    data = _compound_file(bytes(stream))
    assert [code for code, *_ in faults(taken({"tpp.xls": data}))] == ["workbook_unreadable"]


def test_hidden_rows_of_an_old_workbook_are_read_and_told_of():
    data = old_workbook(table_of_texts(*TEXTS), hidden_row(2) + hidden_row(9) + HEADER + ROWS)
    intake = taken({"tpp.xls": data})
    assert verdicts(intake, "tpp") == {2: ACCEPTED, 3: ACCEPTED}
    [told] = intake.warnings.filter(kode="BARIS_TERSEMBUNYI").select("baris", "isi").rows()
    assert told == (3, "1")


FROM_1904 = record(0x22, b"\1\0")


@pytest.mark.parametrize(("epoch", "born"), [(b"", "1976-06-30"), (FROM_1904, "1980-07-01")])
def test_a_bare_number_as_date_counts_from_the_day_0_of_an_old_workbook(epoch, born):
    names = [text(name) for name in ("NIK", "Nama", "Tgl Lahir", "Pekerjaan", nik(2), "Maman", "SOPIR")]
    cells = [shared(0, at, at) for at in range(4)]
    cells += [shared(1, 0, 4), shared(1, 1, 5), number_record(1, 2, 27941), shared(1, 3, 6)]
    data = old_workbook(table_of_texts(*names), b"".join(cells), before=epoch)
    accepted = taken({"pekerja.xls": data}).accepted["pekerja"].filter(berkas="pekerja.xls")
    assert [str(day) for day in accepted["tgl_lahir"]] == [born]


@pytest.mark.parametrize(
    ("null_date", "born"),
    [("", "1976-06-30"), ("1899-12-30", "1976-06-30"), ("1904-01-01", "1980-07-01")],
)
def test_a_bare_number_as_date_counts_from_the_null_date_of_an_ods(null_date, born):
    settings = f'<table:null-date table:date-value="{null_date}"/>' if null_date else ""
    number = '<table:table-cell office:value-type="float" office:value="27941"/>'
    rows = ods_row(*map(ods_cell, ("NIK", "Nama", "Tgl Lahir", "Pekerjaan")))
    rows += ods_row(ods_cell(nik(2)), ods_cell("Maman"), number, ods_cell("SOPIR"))
    data = ods(rows, settings=f"<table:calculation-settings>{settings}</table:calculation-settings>")
    accepted = taken({"pekerja.ods": data}).accepted["pekerja"].filter(berkas="pekerja.ods")
    assert [str(day) for day in accepted["tgl_lahir"]] == [born]


def test_a_null_date_that_is_no_date():
    data = ods(ods_row(ods_cell("NIP")), settings='<table:null-date table:date-value="soon"/>')
    assert [code for code, *_ in faults(taken({"tpp.ods": data}))] == ["workbook_unreadable"]
