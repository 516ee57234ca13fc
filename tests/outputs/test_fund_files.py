"""The annex of a decree as it is printed and signed, and the seats that changed hands."""

import dataclasses
import io
import zipfile
from datetime import date

import polars as pl
import pytest
from openpyxl import load_workbook

from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.month.rebuild import decide_again
from tpp_sponsor.outputs.annex import Annex, AnnexPart, Column, annex_xlsx
from tpp_sponsor.outputs.fund_annex import FundAnnexes
from tpp_sponsor.rules.funds.frames import SeatChange
from tpp_sponsor.rules.funds.seat_changes import pair_seat_changes
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.tables.programmes.funds import FundWorker

# The annexes are of months that were run.
pytestmark = pytest.mark.slow

MARCH, APRIL = Period(2024, 3), Period(2024, 4)


@pytest.fixture(scope="module")
def decided(kota_dana_once):
    """Period → what was decided for funds, and the inputs."""
    deployment = Deployment.open(kota_dana_once[0].config)
    with Ledger.open(deployment.database_url) as ledger:
        months = [decide_again(deployment, ledger, run) for run in ledger.runs()]
    return {month.run.period: (month.decision.funds, month.archive.inputs) for month in months}


@pytest.fixture
def annexes(decided):
    """The annexes of a month: `annexes(APRIL, "id")`."""

    def of(period=APRIL, language="id"):
        funds, inputs = decided[period]
        posted = FundWorker.create_empty()
        return FundAnnexes(funds, inputs, posted, "Kota Dana", period, 1, load_texts(language))

    return of


def sheets(data):
    """Title of each sheet → its rows from the headings on, without empty cells at their ends."""
    return {page.title: rows_of(page) for page in load_workbook(io.BytesIO(data))}


def rows_of(page):
    rows = [["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)]
    start = next(at for at, row in enumerate(rows) if row[0] == "No")
    return [row for row in rows[start:] if row[0] != ""]


def test_a_seat_goes_to_the_next_of_its_place_and_then_to_another_place(decided):
    funds, inputs = decided[APRIL]
    changes = pair_seat_changes(funds, inputs)
    assert SeatChange.validate(changes).equals(changes)
    shown = changes.select(
        "dana", "nama", "kelurahan", "alasan", "nama_masuk", "kelurahan_masuk", "nomor_masuk"
    )
    assert shown.rows() == [
        ("APBD-2024", "Oom Rosmiati", "Jayaraksa", "PEKERJA_MENINGGAL", "Wati Lestari", "Jayaraksa", "U-05"),
        ("APBD-2024", "Tatang Usman", "Jayaraksa", "UMUR_TIDAK_MEMENUHI", "Dedi Supriatna", "Kel. Baros", "U-06"),
        ("CSR-BJS", "Popon Jubaedah", "Jayaraksa", "PAGU_HABIS", None, None, None),
        ("DESA-SUDAJAYA", "Encep Kurniawan", "Sudajaya", "SUDAH_DIDANAI", "Jajang Saputra", "Baros", "U-17"),
    ]  # fmt: skip


def test_an_annex_names_who_is_paid_who_goes_who_comes_and_who_waits(annexes):
    paid, changed, waiting = sheets(annexes().xlsx("APBD-2024")).values()
    assert [row[:5] for row in paid[1:-1]] == [
        [1, "Dedi Supriatna", "3272051002800013", "Kel. Baros", "SOPIR"],
        [2, "Iis Rohaeti", "3272015203850001", "Kel. Baros", "ART"],
        [3, "Maman Gunawan", "3272020807790002", "Kel. Baros", "SOPIR"],
        [4, "Wati Lestari", "3272065506830014", "Jayaraksa", "ART"],
    ]
    assert (paid[-1][0], paid[-1][7]) == ("Jumlah iuran sebulan (rupiah)", 67_200)
    assert [(row[1], row[5], row[6]) for row in changed[1:]] == [
        ("Oom Rosmiati", "pekerja sudah meninggal", "Wati Lestari"),
        ("Tatang Usman", "umur pekerja di luar batas", "Dedi Supriatna"),
    ]
    assert [(row[0], row[1], row[2], row[8]) for row in waiting[1:]] == [
        (1, "Jayaraksa", "Popon Jubaedah", "belum ada keputusan yang menetapkannya"),
        (1, "Kel. Baros", "Jajang Saputra", "kursinya penuh"),
    ]


def test_a_worker_who_is_no_longer_in_the_files_keeps_the_name_of_the_posted_line(kota_dana_once, tmp_path):
    """Iis Rohaeti is paid in the first revision, and is missing from the workers of the second."""
    town = kota_dana_once[0].copy(tmp_path / "town")
    path = town.inbox(str(APRIL)) / "pekerja.csv"
    kept = [line for line in path.read_text("utf-8").splitlines() if "Iis Rohaeti" not in line]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    town.run(str(APRIL), "--revise")
    annex = (town.outbox(2, str(APRIL)) / "dana" / "APBD-2024" / "lampiran.xlsx").read_bytes()
    names = [row[1:3] for row in next(iter(sheets(annex).values()))]
    assert ["Iis Rohaeti", "3272015203850001"] in names
    assert town("verify", str(APRIL)).code == 0


def test_a_first_month_says_that_nothing_changed(annexes):
    page = load_workbook(io.BytesIO(annexes(MARCH).xlsx("CSR-BJS"))).worksheets[1]
    texts = [cell.value for row in page.iter_rows() for cell in row if cell.value]
    assert "Tidak ada yang keluar atau masuk dibandingkan bulan terakhir yang dibukukan." in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints_on_landscape_a4_with_headings_and_page_numbers_on_every_page(annexes, language):
    book = load_workbook(io.BytesIO(annexes(language=language).xlsx("APBD-2024")))
    for page, headings in zip(book.worksheets, ["$7:$7", "$7:$8", "$7:$7"], strict=True):
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.print_title_rows == headings
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert {"&P", "&N"} <= set(page.oddFooter.right.text.split())
        assert page["A1"].value == "KOTA DANA"
        assert page["A3"].value.endswith(": Kepwal 460/17/2024")


def test_a_signature_is_one_row_which_no_page_break_divides(annexes):
    for page in load_workbook(io.BytesIO(annexes().xlsx("APBD-2024"))).worksheets:
        (cell,) = [cell for row in page.iter_rows() for cell in row if "NIP" in str(cell.value)]
        assert cell.row == page.max_row
        assert cell.value.count("\n") == 8
        assert page.row_dimensions[cell.row].height >= 9 * 13


def test_every_accepted_fund_has_one_and_counts_its_longest_part(annexes):
    assert annexes().rows == {"APBD-2024": 4, "CSR-BJS": 1, "DESA-SUDAJAYA": 1}
    assert annexes(MARCH).rows == {"APBD-2024": 4, "CSR-BJS": 2, "DESA-SUDAJAYA": 1}


def test_the_same_annex_is_the_same_bytes(annexes):
    assert annexes().xlsx("CSR-BJS") == annexes().xlsx("CSR-BJS")


HOSTILE = ["=HYPERLINK(1)", "+62", "@SUM(A1)", "&P &A & Co", "<b>tebal</b>", "x" * 300]


def test_no_text_of_a_person_or_fund_is_a_formula_or_a_command_of_the_printer():
    columns = [Column("No", 5), Column("Nama", 30), Column("NIK", 19)]
    rows = pl.DataFrame({"0": range(1, 7), "1": HOSTILE, "2": ["3272015203850001"] * 6})
    annex = Annex("Kota & Desa", [("Dasar", "=1+1")], ["a", "b", "c"], "&Z & =1+1", "{page}/{pages}")
    data = annex_xlsx(annex, [AnnexPart("I", "Judul", columns, rows, "")], created=date(2024, 3, 1))
    page = load_workbook(io.BytesIO(data)).active
    assert [row[1].value for row in page.iter_rows(min_row=6, max_row=11)] == HOSTILE
    assert {row[2].data_type for row in page.iter_rows(min_row=6, max_row=11)} == {"s"}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in text
    assert "&amp;L&amp;8&amp;&amp;Z &amp;&amp; =1+1" in text


def test_a_worker_who_is_no_longer_in_the_files_keeps_the_name_of_the_earlier_line(decided):
    funds, inputs = decided[APRIL]
    without = dataclasses.replace(inputs, pekerja=inputs.pekerja.filter(pl.col("nama") != "Oom Rosmiati"))
    changes = pair_seat_changes(funds, without)
    assert changes.filter(pl.col("nama") == "Oom Rosmiati").select("kelurahan", "pekerjaan").rows() == [
        ("Jayaraksa", None)
    ]


def test_a_row_is_as_high_as_its_longest_text():
    """LibreOffice does not make a row higher for a text that wraps."""
    decree = "Keputusan Wali Kota Nomor 460/Kep.17-Disnaker/2024"
    rows = pl.DataFrame({"0": [1, 2], "1": ["Kepwal 17", decree], "2": ["a", "b"]})
    columns = [Column("No", 5), Column("Keputusan", 26), Column("Nama", 20)]
    annex = Annex("Kota", [], ["a", "b", "c"], "", "{page}/{pages}")
    data = annex_xlsx(annex, [AnnexPart("I", "Judul", columns, rows, "")], created=date(2024, 3, 1))
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    assert [page.row_dimensions[row].height for row in (5, 6)] == [15, 28]
