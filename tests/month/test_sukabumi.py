"""Sukabumi, a city of 4,000 civil servants whose offices send files as offices do: see tests/cities/sukabumi.

March, April, a late TPP file of April as a revision, May: once for all tests here, which only read.
"""

import csv
import io
import json
import shutil

import pytest
from openpyxl import load_workbook

from support.deployments import CITIES, make_town

SAMPLE = CITIES / "sukabumi"
RUNS = {
    "2024-03": ("2024-03", 1),
    "2024-04": ("2024-04", 1),
    "2024-04-r2": ("2024-04", 2),
    "2024-05": ("2024-05", 1),
}
pytestmark = pytest.mark.xdist_group("sukabumi")


@pytest.fixture(scope="session")
def sukabumi(tmp_path_factory):
    """The city after all its runs, and what each run said."""
    town = make_town(tmp_path_factory.mktemp("sukabumi") / "kota", "sukabumi")
    said = {"2024-03": town.run("2024-03"), "2024-04": town.run("2024-04")}
    for late in (SAMPLE / "susulan" / "2024-04").iterdir():
        shutil.copyfile(late, town.inbox("2024-04") / late.name)
    said |= {"2024-04-r2": town.run("2024-04", "--revise"), "2024-05": town.run("2024-05")}
    return town, said


@pytest.fixture(params=RUNS)
def month(request, sukabumi):
    """One run: the town, period, revision, what it said, what was expected."""
    town, said = sukabumi
    period, revision = RUNS[request.param]
    expected = json.loads((SAMPLE / "expected" / request.param / "summary.json").read_text(encoding="utf-8"))
    return town, period, revision, said[request.param], expected


def sums(rows, *columns):
    return {name: sum(int(row[name]) for row in rows) for name in columns}


def test_the_counts_are_the_expected_ones(month):
    town, period, revision, said, expected = month
    assert (said["period"], said["revision"], said["state"]) == (period, revision, "posted")
    for name in ("statements", "outcomes", "workers", "sponsors", "total"):
        assert said[name] == expected[name], name
    recap = town.rows("keuangan/rekap-opd.csv", revision, period)
    assert sums(recap, "jkk", "jkm", "jht") == {name: expected[name] for name in ("jkk", "jkm", "jht")}
    ranking = town.rows("peringkat.csv", revision, period)
    assert sums(ranking, "jumlah_asn") == {"jumlah_asn": expected["active_asn"]}
    assert len(ranking) == expected["opds"]


@pytest.mark.parametrize("name", RUNS)
def test_the_ranking_is_the_expected_one_but_for_capitals(sukabumi, name):
    """An OPD is shown in its most frequent spelling, which is that of the staff list: capitals."""
    town, _ = sukabumi
    period, revision = RUNS[name]
    expected = (SAMPLE / "expected" / name / "peringkat.csv").read_text(encoding="utf-8")
    shown = (town.outbox(revision, period) / "peringkat.csv").read_text(encoding="utf-8")
    assert shown.casefold() == expected.casefold()
    spellings = {row["opd"] for row in csv.DictReader(io.StringIO(shown))}
    assert spellings == {opd.upper() for opd in spellings}


def test_the_totals_of_every_file_agree_to_the_rupiah(month):
    town, period, revision, said, _ = month
    deducted = town.rows("keuangan/potongan-tpp.csv", revision, period)
    billed = town.rows("bpjs/iuran-bpu.csv", revision, period)
    recap = town.rows("keuangan/rekap-opd.csv", revision, period)
    outcomes = town.rows("bkpsdm/hasil.csv", revision, period)
    [(lines, ledger)] = town.sql(
        "SELECT COUNT(*), SUM(total) FROM premium_line JOIN run ON run.id = run_id "
        "WHERE run.period = ? AND revision = ?",
        period,
        revision,
    )
    [(journal,)] = town.sql(
        "SELECT SUM(amount) FROM journal_transfer JOIN run ON run.id = event_id "
        "WHERE period = ? AND revision = ?",
        period,
        revision,
    )
    of_deducted = sums(deducted, "premi", "kredit", "potongan", "jumlah_pekerja")
    of_recap = sums(recap, "sponsor", "pekerja", "jkk", "jkm", "jht", "total")
    assert {
        of_deducted["premi"],
        sums(billed, "total")["total"],
        of_recap["total"],
        of_recap["jkk"] + of_recap["jkm"] + of_recap["jht"],
        sums(outcomes, "jumlah")["jumlah"],
        ledger,
        journal,
    } == {said["total"]}
    assert of_deducted["potongan"] == of_deducted["premi"] - of_deducted["kredit"]
    assert {len(billed), of_deducted["jumlah_pekerja"], of_recap["pekerja"], lines} == {said["workers"]}
    assert len(deducted) == said["sponsors"] == of_recap["sponsor"]
    for row in deducted:
        assert int(row["tpp_neto"]) - int(row["potongan"]) == int(row["tpp_neto_akhir"]) >= 0


def test_tables_are_sorted_by_their_keys_and_hold_each_once(month):
    town, period, revision, _, _ = month
    for name, key in (
        ("keuangan/potongan-tpp.csv", "nip"),
        ("bpjs/iuran-bpu.csv", "nik"),
        ("keuangan/rekap-opd.csv", "opd"),
        ("bkpsdm/hasil.csv", "nomor"),
    ):
        keys = town.column(name, key, revision, period)
        assert keys == sorted(set(keys)), name


def test_tpp_goes_back_with_what_all_revisions_withhold(month):
    town, period, revision, _, _ = month
    withheld = {}
    for earlier in range(1, revision + 1):
        for row in town.rows("keuangan/potongan-tpp.csv", earlier, period):
            withheld[row["nip"]] = withheld.get(row["nip"], 0) + int(row["potongan"])
    returned = town.rows("keuangan/tpp.csv", revision, period)
    assert {
        row["nip"]: int(row["potongan_bpjs"]) for row in returned if row["potongan_bpjs"] != "0"
    } == withheld
    for row in returned:
        assert int(row["tpp_neto"]) - int(row["potongan_bpjs"]) == int(row["tpp_neto_akhir"]) >= 0


def test_the_revision_holds_only_its_own_lines(sukabumi):
    town, _ = sukabumi
    first, second = (
        set(town.column("bpjs/iuran-bpu.csv", "nik", revision, "2024-04")) for revision in (1, 2)
    )
    assert len(second) == 9
    assert not first & second
    late = {row["opd"].casefold() for row in town.rows("keuangan/rekap-opd.csv", 2, "2024-04")}
    assert late == {"dinas perhubungan"}
    posted = [row for row in town.rows("bkpsdm/hasil.csv", 2, "2024-04") if row["hasil"] == "SUDAH_DIPOTONG"]
    assert {row["nik"] for row in posted} == first
    assert {row["jumlah"] for row in posted} == {"0"}


def test_a_file_that_comes_late_takes_nothing_from_what_was_posted(sukabumi):
    town, _ = sukabumi
    assert town.rows("bkpsdm/selisih.csv", 2, "2024-04") == []
    header = (town.outbox(2, "2024-04") / "bkpsdm" / "selisih.csv").read_text(encoding="utf-8")
    assert header == "nomor,nip,nik,hasil_sekarang\n"
    assert not (town.outbox(1, "2024-04") / "bkpsdm" / "selisih.csv").exists()


def test_the_spreadsheet_for_finance_has_a_recap_and_a_sheet_per_opd(sukabumi):
    town, said = sukabumi
    book = load_workbook(town.outbox(1, "2024-05") / "keuangan" / "potongan-tpp.xlsx")
    recap = town.rows("keuangan/rekap-opd.csv", 1, "2024-05")
    assert len(book.sheetnames) == 2 + len(recap)
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    people = [
        row for name in book.sheetnames[2:] for row in book[name].iter_rows(min_row=2, values_only=True)
    ]
    header = [cell.value for cell in book[book.sheetnames[2]][1]]
    assert sum(row[header.index("premi")] for row in people) == said["2024-05"]["total"]
    assert all(isinstance(row[header.index("nip")], str) for row in people)


def test_every_file_of_the_inbox_is_accounted_for_row_by_row(month):
    town, period, revision, _, _ = month
    manifest = json.loads((town.outbox(revision, period) / "manifest.json").read_text(encoding="utf-8"))
    names = {path.name for path in town.inbox(period).iterdir() if path.suffix in (".csv", ".xlsx")}
    late = {path.name for path in (SAMPLE / "susulan" / period).glob("*")} if revision == 1 else set()
    assert {source["name"] for source in manifest["inputs"]} == names - late
    for source in manifest["inputs"]:
        assert source["rows"] == source["accepted"] + source["rejected"] + source["ignored"]


def test_damaged_numbers_are_rejected_where_they_stand(sukabumi):
    town, _ = sukabumi
    damaged = [row for row in town.rows("bkpsdm/ditolak.csv", 1, "2024-04") if row["tabel"] == "tpp"]
    assert [row["kode"] for row in damaged] == ["RUSAK_OLEH_EXCEL"] * 2
    assert {row["berkas"] for row in damaged} == {"TPP April 2024 - Dinas Sosial.xlsx"}
    assert {row["kolom"] for row in damaged} == {"nip"}


def test_no_identifier_stands_in_full_where_it_must_not(month):
    """First six and last two characters at most: the sheets' own spacing and misspelling included."""
    town, period, revision, _, _ = month
    hidden = {str(path): path.read_text(encoding="utf-8") for path in (town.root / "site").rglob("*.html")}
    for name in ("ditolak.csv", "peringatan.csv"):
        hidden[name] = (town.outbox(revision, period) / "bkpsdm" / name).read_text(encoding="utf-8")
    people = {
        number
        for row in town.rows("bkpsdm/hasil.csv", revision, period)
        for number in (row["nip"], row["nik"])
    }
    people |= set(town.column("keuangan/tpp.csv", "nip", revision, period))
    for name, text in hidden.items():
        digits = "".join(char if char.isdigit() else " " for char in text.replace(" ", "").replace(".", ""))
        runs = {run for run in digits.split() if len(run) > 8}
        assert not [number for number in people if any(number[:12] in run for run in runs)], name


def test_every_run_verifies(sukabumi):
    town, _ = sukabumi
    told = town("verify", "--json")
    assert told.code == 0, told
    assert told.json == {"verified": ["2024-03", "2024-04", "2024-05"]}


def test_a_sponsor_of_two_workers_is_told_both_sums(sukabumi):
    town, _ = sukabumi
    nip = next(
        row["nip"]
        for row in town.rows("keuangan/potongan-tpp.csv", 1, "2024-05")
        if row["jumlah_pekerja"] == "2"
    )
    told = town("explain", "2024-05", "--nip", nip, "--json").json["explanations"]
    deducted = [explanation for explanation in told if explanation["hasil"] == "DIPOTONG"]
    assert [explanation["amount"] for explanation in deducted] == [16_800, 16_800]
