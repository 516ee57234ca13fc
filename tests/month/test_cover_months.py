"""Four months of a hamlet in which cover runs out: `bkpsdm/cakupan.csv` at each run, and `coverage` at any time."""

import json
import re
import stat

import pytest

from support.deployments import make_town, run_program
from support.small_city import NAMES, named, write_month

MARCH, APRIL, MAY, JUNE = MONTHS = ("2024-03", "2024-04", "2024-05", "2024-06")
COLUMNS = ("nik", "dibayar_sampai", "bulan_tunggak", "sisa_bulan", "status", "hasil", "nomor", "nip")
FULL = re.compile(r"\d{16}")

# Ratna can carry one worker, so Iis, for whom she signed later, waits until Asep has a TPP again.
TPP_MARCH = """
    nip   | tpp_neto
    RATNA | 20000
"""
NO_TPP_FOR_ASEP = """
    nip   | tpp_neto
    RATNA | 20000
    ASEP  | -
"""
HENDRA_RETIRED = """
    nip    | status
    HENDRA | pensiun
"""
LETTERS = {
    MARCH: """
        nomor | nip    | nik   | dicabut
        1     | ASEP   | iis   | ·
        2     | BUDI   | maman | ·
        3     | RATNA  | titin | ·
        4     | HENDRA | popon | ·
        5     | RATNA  | iis   | ·
    """,
    MAY: """
        nomor | nip    | nik   | dicabut
        1     | ASEP   | iis   | ·
        2     | BUDI   | maman | ·
        4     | HENDRA | popon | ·
        6     | BUDI   | popon | ·
    """,
    JUNE: """
        nomor | nip    | nik   | dicabut
        1     | ASEP   | iis   | ·
        2     | BUDI   | maman | ·
        6     | BUDI   | popon | 2024-06-10
        7     | HENDRA | maman | ·
    """,
}


def write(town, period):
    letters = LETTERS[MARCH if period == APRIL else period]
    tpp = TPP_MARCH if period == MARCH else NO_TPP_FOR_ASEP
    asn = HENDRA_RETIRED if period in {APRIL, MAY} else ""
    write_month(town, letters, tpp=tpp, asn=asn, period=period)


@pytest.fixture(scope="module")
def run_once(tmp_path_factory):
    """All four months, and what each run told."""
    town = make_town(tmp_path_factory.mktemp("cover") / "kota")
    told = []
    for period in MONTHS:
        write(town, period)
        told.append(town.run(period))
    return town, told


@pytest.fixture
def town(run_once, tmp_path):
    """The hamlet after June; each test has its own copy."""
    return run_once[0].copy(tmp_path / "kota")


def cover(town, period, revision=1):
    return named(town.rows("bkpsdm/cakupan.csv", revision, period), *COLUMNS)


def test_each_month_lists_who_is_unpaid_for_how_long_and_why(town):
    assert {period: cover(town, period) for period in MONTHS} == {
        MARCH: [],
        APRIL: [
            "popon 2024-03 1 2 AKAN_BERAKHIR SPONSOR_TIDAK_AKTIF 4 HENDRA",
            "iis 2024-03 1 2 AKAN_BERAKHIR TPP_TIDAK_ADA 1 ASEP",
        ],
        MAY: [
            "iis 2024-03 2 1 AKAN_BERAKHIR TPP_TIDAK_ADA 1 ASEP",
            "titin 2024-04 1 2 AKAN_BERAKHIR KESEDIAAN_TIDAK_ADA  ",
        ],
        JUNE: [
            "iis 2024-03 3 0 BERAKHIR TPP_TIDAK_ADA 1 ASEP",
            "titin 2024-04 2 1 AKAN_BERAKHIR KESEDIAAN_TIDAK_ADA  ",
            "popon 2024-05 1 2 AKAN_BERAKHIR KESEDIAAN_DICABUT 6 BUDI",
        ],
    }, "Popon is paid in May and begins anew in June"


def test_who_else_signed_stands_beside(town):
    others = [row["penandatangan_lain"] for row in town.rows("bkpsdm/cakupan.csv", 1, APRIL)]
    assert others == ["", "5:TPP_TIDAK_CUKUP"]


def test_the_file_has_numbers_in_full_and_is_nobody_elses(town):
    file = town.outbox(1, JUNE) / "bkpsdm" / "cakupan.csv"
    assert FULL.findall(file.read_text(encoding="utf-8"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_each_run_counts_them(run_once):
    counts = [
        [run["lapsing"][name] for name in ("unpaid", "next_month", "this_month", "lapsed")]
        for run in run_once[1]
    ]
    assert counts == [[0, 0, 0, 0], [2, 0, 0, 0], [2, 1, 0, 0], [2, 1, 1, 1]]


def test_a_run_tells_a_person_only_if_there_are_any(town):
    assert "cakupan.csv" in town("run", JUNE).out
    assert "cakupan.csv" not in town("run", MARCH).out


def test_coverage_tells_the_newest_month_as_the_file_does_without_numbers_in_full(town):
    told = town("coverage", "--json").json
    assert (told["period"], told["revision"], told["grace_months"]) == (JUNE, 1, 3)
    assert told["months_left"] == {"0": 1, "1": 1, "2": 1}
    rows = town.rows("bkpsdm/cakupan.csv", 1, JUNE)
    for row, masked in zip(rows, told["workers"], strict=True):
        assert masked["nik"] == f"{row['nik'][:6]}…{row['nik'][-2:]}"
        for name in COLUMNS[1:-1]:
            assert row[name] == ("" if masked[name] is None else str(masked[name]))
    shown = town("coverage")
    assert shown.code == 0
    assert not FULL.search(shown.out + town("coverage", "--json").out)
    assert "kesediaannya sudah dicabut" in shown.out
    assert shown.out.index("2024-05") < shown.out.index("2024-03"), "who can still be helped comes first"


def test_coverage_of_an_earlier_month(town):
    told = town("coverage", APRIL, "--json").json
    assert [row["hasil"] for row in told["workers"]] == ["SPONSOR_TIDAK_AKTIF", "TPP_TIDAK_ADA"]


def test_before_anything_is_posted_there_is_nothing_to_tell(deployment):
    empty = deployment()
    assert empty("coverage").code == 0
    assert empty("coverage", "--json").json == {"period": None, "workers": []}
    answer = empty("coverage", MARCH)
    assert answer.code == 14
    assert MARCH in answer.err


def reverse(town, period, letter):
    answer = town("reverse", period, "--nomor", letter, "--reason", "salah-pekerja")
    assert answer.code == 0, answer


def test_a_premium_that_was_taken_back_since_is_unpaid_and_says_who_can_take_over(town):
    reverse(town, JUNE, "2")
    told = town("coverage", "--json").json["workers"]
    assert [
        (row["dibayar_sampai"], row["hasil"], row["penandatangan_lain"])
        for row in told
        if row["nomor"] == "2"
    ] == [("2024-05", "DIBATALKAN", "7:MENUNGGU_REVISI")]
    assert len(cover(town, JUNE)) == 3, "what was handed over stays"

    assert town.run(JUNE, "--revise")["workers"] == 1
    assert "maman" not in " ".join(cover(town, JUNE, 2))
    assert len(town("coverage", "--json").json["workers"]) == 3
    assert town("verify").code == 0


def test_whose_every_premium_was_taken_back_was_never_paid_through_any_month(town):
    reverse(town, MARCH, "1")
    iis = town("coverage", "--json").json["workers"][0]
    assert (iis["dibayar_sampai"], iis["bulan_tunggak"], iis["sisa_bulan"]) == (None, None, 0)
    assert town("coverage").code == 0
    assert town("verify").code == 0, "the files of June are of June"


def test_the_city_sets_how_many_months_end_the_cover(town):
    town.settings("[cover]\ngrace_months = 2")
    assert town("run", JUNE).code == 14, "it decides what a file says"
    assert town.run(JUNE, "--revise")["lapsing"] == {
        "unpaid": 1,
        "next_month": 1,
        "this_month": 1,
        "lapsed": 2,
    }
    assert town("verify").code == 0


def test_the_real_program_says_it_too(town):
    answer = run_program("coverage", "--config", town.config, "--json")
    assert answer.code == 0, answer
    assert len(answer.json["workers"]) == 3
    assert not any(number in answer.out for number in NAMES)


def test_with_notify_the_agency_and_the_heads_of_those_whose_workers_lapse_are_written_to(town):
    town.settings("""
[mail]
host = "localhost"
port = 1
sender = "tpp@kota.example"
bkpsdm = "bkpsdm@kota.example"
opd = { "dinas sosial" = "sosial@kota.example", "Dinas Lain" = "lain@kota.example" }
""")
    town("coverage", "--notify")
    told = {
        row[0]: (row[1], json.loads(row[2])) for row in town.sql("SELECT receiver, kind, facts FROM notice")
    }
    assert told == {
        "bkpsdm@kota.example": (
            "lapse",
            {"revision": 1, "lapsing": {"unpaid": 2, "next_month": 1, "this_month": 1, "lapsed": 1}},
        ),
        "sosial@kota.example": ("lapse_opd", {"opd": "Dinas Sosial", "unpaid": None, "soon": False}),
    }, "Titin has no statement any more, so no OPD is hers"
