"""What a spreadsheet program does to the files: numbers stay whole, nothing runs (docs/rules.md#revision-files)."""

import csv
import io

import pytest
from openpyxl import load_workbook

from support.deployments import MARCH
from support.office import NEEDS_LIBREOFFICE

# Comma, text in quotes, UTF-8, from line 1, and every column as text (2).
_ALL_AS_TEXT = "CSV:44,34,76,1," + "/".join(f"{column}/2" for column in range(1, 15))
_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"


def cells(path, heading):
    """The cells of a column in every sheet that has it."""
    found = []
    for sheet in load_workbook(path):
        header = [cell.value for cell in sheet[1]]
        if heading in header:
            column = [row[header.index(heading)] for row in sheet.iter_rows(min_row=2)]
            found += [cell for cell in column if cell.value is not None]
    return found


FILES = [
    ("keuangan/potongan-tpp", "nip", 18),
    ("bpjs/iuran-bpu", "nik", 16),
]


@pytest.mark.parametrize(("name", "heading", "digits"), FILES)
def test_identifiers_are_text_cells(posted, name, heading, digits):
    there = cells(posted.outbox() / f"{name}.xlsx", heading)
    assert {(cell.data_type, cell.number_format, len(cell.value)) for cell in there} == {("s", "@", digits)}
    assert {cell.value for cell in there} == set(posted.column(f"{name}.csv", heading))


@pytest.fixture(scope="module")
def saved(posted_once, office, tmp_path_factory):
    """The workbooks of finance and BPJS opened and saved; their CSV files imported with all columns as text."""
    opened, imported = (tmp_path_factory.mktemp(name) for name in ("opened", "imported"))
    made = [posted_once.outbox() / name for name, *_ in FILES]
    office.save_as("xlsx", opened, *(path.with_suffix(".xlsx") for path in made))
    as_text = (f"--infilter={_ALL_AS_TEXT}",)
    office.save_as("xlsx", imported, *(path.with_suffix(".csv") for path in made), options=as_text)
    return {
        name: (opened / f"{path.name}.xlsx", imported / f"{path.name}.xlsx")
        for (name, *_), path in zip(FILES, made, strict=True)
    }


@pytest.mark.libreoffice
@NEEDS_LIBREOFFICE
@pytest.mark.parametrize(("name", "heading", "digits"), FILES)
def test_identifiers_survive_opening_and_saving(posted, saved, name, heading, digits):
    there = cells(saved[name][0], heading)
    assert {(cell.data_type, len(cell.value)) for cell in there} == {("s", digits)}
    assert {cell.value for cell in there} == set(posted.column(f"{name}.csv", heading))


@pytest.mark.libreoffice
@NEEDS_LIBREOFFICE
@pytest.mark.parametrize(("name", "heading"), [file[:2] for file in FILES])
def test_identifiers_survive_import_as_text(posted, saved, name, heading):
    there = cells(saved[name][1], heading)
    assert [(cell.data_type, cell.value) for cell in there] == [
        ("s", number) for number in posted.column(f"{name}.csv", heading)
    ]


HOSTILE = [
    '=HYPERLINK("http://contoh.invalid";"klik")',
    "+628123",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1;2)",
]
SPONSORS = ["198508172010011001", "199001052014031003", "197911302005012004", "198812242012011008"]
WORKERS = ["3272015203850001", "3272020807790002", "3272031509900003", "3272026609760010"]


@pytest.fixture
def hostile(kota_mini):
    """Kota-mini, whose sponsors, workers and an OPD have names that a spreadsheet would run."""
    for table, people in (("asn", SPONSORS), ("pekerja", WORKERS)):
        path = kota_mini.inbox() / f"{table}.csv"
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        names = dict(zip(people, HOSTILE, strict=True))
        changed = [[row[0], names.get(row[0], row[1]), *row[2:]] for row in rows]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(changed)
    for table in ("asn.csv", "tpp.csv"):
        kota_mini.replace(table, "Kecamatan Cikole", "=1+1")
    kota_mini.replace("kesediaan.csv", "800/001/2024", "=800/001/2024")
    kota_mini.run()
    return kota_mini


def test_a_name_that_would_run_is_behind_an_apostrophe_in_csv(hostile):
    assert set(hostile.column("keuangan/potongan-tpp.csv", "nama")) >= {f"'{name}" for name in HOSTILE}
    assert set(hostile.column("bpjs/iuran-bpu.csv", "nama")) >= {f"'{name}" for name in HOSTILE}
    for name in ("keuangan/rekap-opd.csv", "keuangan/tpp.csv", "peringkat.csv"):
        assert "'=1+1" in hostile.column(name, "opd")
    assert "'=800/001/2024" in hostile.column("bkpsdm/hasil.csv", "nomor")
    for path in hostile.outbox().rglob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell[:1]], (
                path
            )


def test_a_name_that_would_run_is_inert_text_in_xlsx(hostile):
    for name in ("keuangan/potongan-tpp.xlsx", "bpjs/iuran-bpu.xlsx"):
        names = cells(hostile.outbox() / name, "nama")
        assert {cell.value for cell in names} >= set(HOSTILE)
        assert {cell.data_type for cell in names} == {"s"}
        formulas = [
            cell for sheet in load_workbook(hostile.outbox() / name) for row in sheet.rows for cell in row
        ]
        assert {cell.value.split("(")[0] for cell in formulas if cell.data_type == "f"} <= {
            "=SUM",
            "=SUBTOTAL",
        }


@pytest.mark.libreoffice
@NEEDS_LIBREOFFICE
def test_libreoffice_runs_none_of_them(hostile, office, tmp_path):
    [shown] = office.save_as(_AS_SHOWN, tmp_path, hostile.outbox() / "bpjs" / "iuran-bpu.xlsx")
    text = shown.read_text(encoding="utf-8")
    assert set(HOSTILE) <= {row["nama"] for row in csv.DictReader(io.StringIO(text))}


def test_the_month_of_hostile_names_verifies_and_is_explained(hostile):
    assert hostile("verify").code == 0
    assert hostile("explain", MARCH, "--nomor", "=800/001/2024").code == 0


def test_the_pages_show_names_of_opds_as_text(hostile):
    hostile.replace("asn.csv", "Dinas Kesehatan", "<script>alert(1)</script>")
    hostile.run(MARCH, "--revise")
    for page in (hostile.root / "site").rglob("*.html"):
        assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_above_the_row_limit_only_csv_is_written_and_said_so(kota_mini):
    kota_mini.settings("[output]\nxlsx_max_rows = 5")
    told = kota_mini.run()
    assert not list(kota_mini.outbox().rglob("*.xlsx"))
    warned = [
        row["berkas"] for row in kota_mini.rows("bkpsdm/peringatan.csv") if row["kode"] == "XLSX_TIDAK_DIBUAT"
    ]
    assert warned == ["bpjs/iuran-bpu.xlsx", "keuangan/potongan-tpp.xlsx"]
    assert told["warnings"] == len(kota_mini.rows("bkpsdm/peringatan.csv")) == 3
