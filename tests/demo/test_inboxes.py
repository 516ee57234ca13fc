"""The files of the made-up city, read by the intake."""

from collections import Counter

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from tpp_sponsor.demo.canonical import write_canonical_inbox
from tpp_sponsor.demo.city import PERIODS, make_city
from tpp_sponsor.demo.fund_sheets import write_fund_files
from tpp_sponsor.demo.office import DEMO_HEADINGS, write_late_file, write_office_inbox
from tpp_sponsor.demo.other_sheets import write_other_files
from tpp_sponsor.demo.programmes.contracts import contracts_in, counts_in
from tpp_sponsor.demo.programmes.employees import FOUR, GROUPS, employees_in
from tpp_sponsor.demo.programmes.funds import BUDGET, FUNDS, SEATS, proposals_in
from tpp_sponsor.demo.words import CARELESS_DEPARTMENT, FARM_JOB
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.intake.cell_reader import Vocabulary
from tpp_sponsor.intake.inbox import open_inbox
from tpp_sponsor.intake.raw_table import empty_rows, form_workers, table_rows
from tpp_sponsor.intake.read import read_inbox
from tpp_sponsor.intake.validate import validate
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.input_tables import PLACE, TABLES


def sifted(folder, period, headings, **words):
    """Every table of an inbox after validation, and the names of files of no table."""
    inbox = open_inbox(folder, Limits())
    files = read_inbox(inbox, headings, Limits())
    assert [fault for file in files for fault in file.faults] == []
    assert [notice for file in files for notice in file.warnings] == []
    standards = Vocabulary(Period.parse(period), frozenset({"jkk+jkm"}), {}, **words)
    results = {}
    for name, table in TABLES.items():
        parts = [rows for file in files if file.table is table for rows in table_rows(file)]
        if name == "pekerja":
            parts += [rows for file in files for rows in form_workers(file)]
        results[name] = validate(table, pl.concat([empty_rows(table), *parts]), standards)
    return results, inbox.others


def things(accepted):
    """Accepted rows without file, sheet and row."""
    rows = accepted.drop(PLACE)
    return rows.sort(rows.columns)


@pytest.fixture(scope="module")
def city():
    return make_city(4000, seed=1)


@pytest.fixture(scope="module", params=PERIODS)
def month(request, city, tmp_path_factory):
    """A period and its five tables, from the office's files and from the canonical ones."""
    period, folder = request.param, tmp_path_factory.mktemp(request.param)
    write_office_inbox(city, period, folder / "office")
    write_canonical_inbox(city, period, folder / "canonical")
    office, others = sifted(folder / "office", period, DEMO_HEADINGS)
    assert others == ("Catatan rapat.txt",)
    canonical, others = sifted(folder / "canonical", period, {})
    assert others == ()
    return period, office, canonical


def test_office_and_canonical_files_tell_the_same(month):
    period, office, canonical = month
    for name in TABLES:
        there, here = things(office[name].accepted), things(canonical[name].accepted)
        if (name, period) == ("tpp", "2024-04"):
            here_only = here.join(there, on="nip", how="anti")
            assert here_only["opd"].to_list() == [CARELESS_DEPARTMENT] * 2
            here = here.join(here_only, on="nip", how="anti")
        assert there.equals(here), name


def test_what_was_planned_is_accepted(city, month):
    period, office, canonical = month
    assert office["kesediaan"].accepted.height == city.statements_in(period).height
    assert office["asn"].accepted.height == city.asn.height
    assert office["tertanggung"].accepted.height == city.covered.height
    paid = city.tpp_in(period).height - city.late_in(period).height
    assert canonical["tpp"].accepted.height == paid
    assert all(office[name].rejected.is_empty() for name in ("asn", "tertanggung"))


def test_what_was_damaged_is_refused(month):
    period, office, canonical = month
    at = PERIODS.index(period)
    tries, pairs = (1, 4, 9)[at], (1, 2, 4)[at]
    codes = Counter(office["kesediaan"].rejected["kode"])
    assert codes == {"RUSAK_OLEH_EXCEL": tries, "NIK_TIDAK_SAH": tries}
    assert Counter(office["pekerja"].rejected["kode"]) == codes + Counter({"BARIS_BERTENTANGAN": 2 * pairs})
    assert Counter(canonical["pekerja"].rejected["kode"]) == {"BARIS_BERTENTANGAN": 2 * pairs}
    assert canonical["kesediaan"].rejected.is_empty()
    numbers = 2 * (period == "2024-04")
    assert office["tpp"].rejected["kode"].to_list() == ["RUSAK_OLEH_EXCEL"] * numbers
    assert Counter(office["kesediaan"].statuses["status"])["twin"] == (1, 4, 9)[at]


def test_the_late_file_completes_april(city, tmp_path):
    write_office_inbox(city, "2024-04", tmp_path)
    write_late_file(city, tmp_path)
    office, _ = sifted(tmp_path, "2024-04", DEMO_HEADINGS)
    assert office["tpp"].accepted.height + 2 == city.tpp_in("2024-04").height


def test_sheets_are_written_in_many_ways(city, tmp_path):
    write_office_inbox(city, "2024-03", tmp_path)
    kinds, merged, headings, periods, spaced = Counter(), set(), set(), set(), set()
    for path in tmp_path.glob("TPP*.xlsx"):
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
        header = next(at for at, row in enumerate(rows) if row[0] == "No")
        person = next(row for row in rows[header:] if row[0] == 1.0)
        kinds[str(person[7])[:2] if isinstance(person[7], str) else "number"] += 1
        merged.add(((4, 0), (5, 0)) in sheet.merged_cell_ranges)
        headings.add(rows[header][2])
        periods.add(person[6])
        spaced.add(" " in person[2])
        assert [row[1] for row in rows if row[1] == "TOTAL"] == ["TOTAL"]
        assert str(rows[-1][7]).startswith("NIP. ")
    assert kinds["number"] > 10
    assert kinds["Rp"] > 5
    assert merged == spaced == {True, False}
    assert headings == {"NIP", "NIP / NI PPPK"}
    assert periods == {"2024-03", "Maret 2024"}


@pytest.fixture(scope="module", params=PERIODS)
def funds(request, city, tmp_path_factory):
    """A period and its tables of funds, from the files of the city, the village and the companies."""
    period, folder = request.param, tmp_path_factory.mktemp(f"dana-{request.param}")
    write_fund_files(city, period, folder)
    kinds = {text_key(fund.kind): fund.kind for fund in FUNDS}
    return period, sifted(folder, period, {}, jobs={text_key(FARM_JOB): FARM_JOB}, payer_kinds=kinds)[0]


def test_lists_of_funds_are_read_with_shipped_headings(city, funds):
    period, tables = funds
    assert all(results.rejected.is_empty() for results in tables.values())
    assert tables["dana"].accepted["kode"].to_list() == [fund.code for fund in FUNDS]
    assert tables["kuota"].accepted["kursi"].to_list() == [seats for _, _, seats, _ in SEATS]
    proposals = tables["usulan"].accepted
    assert proposals["nomor"].is_unique().all()
    sent = proposals_in(city.proposed, city.workers_in(PERIODS[0]), period, city.seed)
    columns = ["nomor", "dana", "nik", "kelurahan", "tanggal", "keputusan", "dicabut"]
    assert proposals.select(columns).sort("nomor").equals(sent.select(columns).sort("nomor"))
    assert set(tables["pekerja"].accepted["nik"]) == set(sent["nik"])


def test_numbers_of_a_list_stay_while_people_die_move_and_are_granted(city):
    march, april, may = (
        proposals_in(city.proposed, city.workers_in(PERIODS[0]), period, city.seed) for period in PERIODS
    )
    same = ["nomor", "dana", "nik", "kelurahan", "skor", "tanggal"]
    assert march.select(same).equals(april.select(same))
    assert march.select(same).equals(may.select(same))
    assert [rows["status"].drop_nulls().len() for rows in (march, april, may)] == [0, 1, 1]
    assert [rows["dicabut"].drop_nulls().len() for rows in (march, april, may)] == [0, 0, 1]
    granted = [rows.filter(dana=BUDGET)["keputusan"].null_count() for rows in (march, april, may)]
    assert granted == [2, 0, 0]


@pytest.mark.parametrize("period", PERIODS)
def test_lists_of_employers_contracts_and_counts_are_read_with_shipped_headings(city, period, tmp_path):
    write_other_files(city, period, tmp_path)
    packages = frozenset(text_key(package) for group in GROUPS for package in group.packages)
    tables, others = sifted(tmp_path, period, {}, wage_packages=packages)
    assert others == ()
    assert all(results.rejected.is_empty() for results in tables.values())
    staff = employees_in(city.employed, city.workers_in(PERIODS[0]), period, city.seed)
    read = tables["nonasn"].accepted
    columns = [
        "nik",
        "pemberi_kerja",
        "nama",
        "tgl_lahir",
        "upah",
        "paket",
        "mulai",
        "selesai",
        "kpj",
        "jabatan",
        "segmen",
        "kelurahan",
    ]
    assert read.select(columns).sort("nik").equals(staff.select(columns).sort("nik"))
    sent = contracts_in(period)
    contracts = tables["jakon"].accepted.sort("nomor").select("nomor", "nilai", "terdaftar").rows()
    assert contracts == sorted((each.number, each.value, each.registered) for each in sent)
    counts = tables["segmen"].accepted.select(pl.col("periode").dt.strftime("%Y-%m"), "segmen", "aktif")
    assert sorted(counts.rows()) == sorted(counts_in(period))


def test_offices_change_hands_and_one_employee_is_also_on_two_other_lists(city):
    first, *later = (
        employees_in(city.employed, city.workers_in(PERIODS[0]), period, city.seed) for period in PERIODS
    )
    assert [rows.height for rows in (first, *later)] == [128, 129, 129]
    assert len(set(first["nik"]) - set(later[1]["nik"])) == 1, "the head of an RT"
    [nik] = set(later[0]["nik"]) - set(first["nik"])
    assert nik in set(city.statements_in(PERIODS[0])["nik"])
    proposals = proposals_in(city.proposed, city.workers_in(PERIODS[0]), PERIODS[1], city.seed)
    assert proposals.filter(nik=nik)["dana"].to_list() == ["DESA-MEKARJAYA"]
    teachers = later[1].filter(paket=FOUR, pemberi_kerja=GROUPS[0].employer)
    assert teachers.filter(pl.col("tgl_lahir") <= pl.date(1966, 5, 1)).height > 0, "one is past the JP age"
