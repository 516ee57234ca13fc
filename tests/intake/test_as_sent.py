"""What a sheet holds besides the columns that mean something: kept as it was sent, by position."""

import pytest

from support.drawn_inboxes import as_csv, drawn_cells, nip, workbook
from tpp_sponsor.intake.readers.delimited import read_delimited
from tpp_sponsor.intake.readers.workbook import read_workbook
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.headings.heading_map import HeadingMap
from tpp_sponsor.tables.input_tables import ASN, TPP

TABLES = {"asn": HeadingMap.of(ASN, {}), "tpp": HeadingMap.of(TPP, {"tpp_neto": ["Diterima"]})}


def read(kind, table, text, header_rows=1):
    if kind == "xlsx":
        contents = read_workbook(workbook(A=text).data, "x.xlsx", TABLES[table], Limits())
        [sheet], faults = contents.sheets, contents.faults
        assert faults == ()
        return sheet
    rows = drawn_cells(text)
    if kind == "exact":
        rows = [[cell.replace("Siti", "Si\nti") for cell in row] for row in rows]
    return read_delimited(as_csv(rows, header_rows=header_rows).data, TABLES[table])


KINDS = pytest.mark.parametrize("kind", ["fast", "exact", "xlsx"])


@KINDS
def test_columns_that_mean_nothing_are_kept_by_position(kind):
    text = f"No | NIP | Nama Pegawai | Gol. | TPP Neto\n1 | {nip(1)} | Siti | III/a | 5\n2 | {nip(2)} | Ani | | 6"
    sheet = read(kind, "tpp", text)
    assert sheet.header.captions == ("No", "NIP", "Nama Pegawai", "Gol.", "TPP Neto")
    assert sheet.others.columns == ["0", "2", "3"]
    assert sheet.others["0"].to_list() == ["1", "2"]
    assert sheet.others["3"].to_list()[0] == "III/a"
    assert not sheet.others["3"].to_list()[1]
    assert sheet.others.height == sheet.cells.height


@KINDS
def test_every_cell_of_a_row_is_found_again(kind):
    text = f"No | NIP | Keterangan | Diterima\n1 | {nip(1)} | Siti | 5"
    sheet = read(kind, "tpp", text)
    named = {at: name for name, at in sheet.header.positions.items()}
    row = [sheet.cells[named[at]][0] if at in named else sheet.others[str(at)][0] for at in range(4)]
    assert [cell.replace("\n", "") for cell in row] == drawn_cells(text)[1]


@KINDS
def test_without_unknown_columns_there_are_no_others(kind):
    sheet = read(kind, "tpp", f"nip | tpp_neto | opd\n{nip(1)} | 5 | Siti")
    assert sheet.others.columns == []


@pytest.mark.parametrize(
    ("head", "captions"),
    [
        ("No | NIP | TPP |\n | | Bruto | Diterima", ("No", "NIP", "TPP Bruto", "TPP Diterima")),
        ("No | NIP | TPP |\n(1) | | Bruto | Diterima", ("(1)", "NIP", "TPP Bruto", "TPP Diterima")),
        (
            "Nama | NIP | Rekap | TPP\nPegawai | (2) | Bruto | Diterima",
            ("Pegawai", "NIP", "Bruto", "TPP Diterima"),
        ),
        ("Kop | NIP | Rekap |\nNo | | Bruto | Diterima\n", ("No", "NIP", "Bruto", "Diterima")),
    ],
)
@pytest.mark.parametrize("kind", ["fast", "xlsx"])
def test_of_two_header_rows_the_one_that_means_something_names_the_column(kind, head, captions):
    sheet = read(kind, "tpp", f"{head.strip()}\n1 | {nip(1)} | 7 | 5", 2)
    assert sheet.header.captions == captions
    assert sheet.cells["tpp_neto"].to_list() == ["5"]


def test_a_heading_may_span_down_beside_the_end_of_a_csv_row():
    """The upper row is longer, as it is where the lower one ends with empty cells that nobody wrote."""
    data = f"Kop,,,OPD\nnip,tpp_neto\n{nip(1)},5,x,Setda\n".encode()
    sheet = read_delimited(data, TABLES["tpp"])
    assert sheet.header.captions == ("nip", "tpp_neto", "", "OPD")
    assert sheet.cells.select("nip", "tpp_neto", "opd").rows() == [(nip(1), "5", "Setda")]


def test_fields_beyond_the_header_are_kept_for_the_broken_row():
    data = f"nip,tpp_neto\n{nip(1)},1,250,000\n{nip(2)},5\n".encode()
    sheet = read_delimited(data, TABLES["tpp"])
    assert sheet.others.rows() == [("250", "000"), (None, None)]
    assert sheet.header.width == 2


def test_endless_rows_are_not_kept_whole():
    data = f"nip,tpp_neto\n{nip(1)},1{',9' * 5000}\n".encode()
    assert read_delimited(data, TABLES["tpp"]).others.width == 100
