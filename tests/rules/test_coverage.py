"""Who was paid for before and is not in a period: paid through when, how long still covered, and why."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_funds import check, with_funds
from support.drawn_months import MARCH, City, Drawn, before, nik, nip, read, run, settings
from support.properties import tries
from tpp_sponsor.domain.period import Period
from tpp_sponsor.rules.coverage import GracePeriod, count_lapsing, list_unpaid
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.rules.decision_frames import Unpaid
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.joins import with_integer_keys
from tpp_sponsor.tables.typed import polars_schema


def _ledger(paid: Drawn, *, lines: Drawn = (), reversed_: Drawn = ()) -> Before:
    """A ledger in which workers were paid through some month; without one every premium of theirs was taken back."""
    empty = Before.nothing()
    told = [(row["nik"], row["sampai"]) for row in read(paid)]
    gone = [(row["nomor"], row["nip"], row["nik"]) for row in read(reversed_)]
    return replace(
        before(lines),
        paid=pl.DataFrame(told, schema=empty.paid.schema, orient="row").sort("nik"),
        reversed=pl.DataFrame(gone, schema=empty.reversed.schema, orient="row"),
    )


def _listed(decision: Decision, drawn: str) -> None:
    """The list is the drawn one, in its order, in the columns that are drawn."""
    expected = read(drawn)
    columns = list(expected[0])
    assert decision.cover.select(columns).to_dicts() == expected
    assert dict(decision.cover.schema) == polars_schema(Unpaid)


def _with_grace(months: int) -> Settings:
    return Settings.model_validate({"cover": {"grace_months": months}})


def test_whoever_was_paid_last_month_and_is_not_now_has_two_months_left() -> None:
    decision = run(
        City("kesediaan | nip | nik | dicabut\n K1 | S1 | W1 | 2024-03-05\n K2 | S2 | W2 |"),
        ledger=_ledger("nik | sampai\n W1 | 2024-02\n W2 | 2024-02"),
    )
    _listed(
        decision,
        """
        nik | dibayar_sampai | bulan_tunggak | sisa_bulan | status        | hasil             | nomor | nip
        W1  | 2024-02        | 1             | 2          | AKAN_BERAKHIR | KESEDIAAN_DICABUT | K1    | S1
        """,
    )
    assert decision.cover["nama"].to_list() == ["Seseorang"]


def test_the_soonest_to_lapse_come_first_and_the_months_are_those_of_the_calendar() -> None:
    """A month that was never run is a month without a premium, and so is one across the turn of a year."""
    decision = run(
        City("kesediaan | nip | nik\n K9 | S9 | W9"),
        ledger=_ledger("""
            nik | sampai
            W1  | 2024-02
            W2  | 2024-01
            W3  | 2023-12
            W4  | 2023-11
            W5  | 2022-03
            W6  | 2024-02
            W7  |
        """),
    )
    _listed(
        decision,
        """
        nik | dibayar_sampai | bulan_tunggak | sisa_bulan | status
        W3  | 2023-12        | 3             | 0          | BERAKHIR
        W4  | 2023-11        | 4             | 0          | BERAKHIR
        W5  | 2022-03        | 24            | 0          | BERAKHIR
        W7  |                |               | 0          | BERAKHIR
        W2  | 2024-01        | 2             | 1          | AKAN_BERAKHIR
        W1  | 2024-02        | 1             | 2          | AKAN_BERAKHIR
        W6  | 2024-02        | 1             | 2          | AKAN_BERAKHIR
        """,
    )
    assert count_lapsing(decision.cover, 3) == {"unpaid": 3, "next_month": 1, "this_month": 1, "lapsed": 4}


@pytest.mark.parametrize(("grace", "left"), [(1, 0), (2, 0), (3, 1), (6, 4)])
def test_a_city_sets_how_many_months_end_the_cover(grace: int, left: int) -> None:
    decision = run(
        City("kesediaan | nip | nik\n K9 | S9 | W9"),
        _with_grace(grace),
        _ledger("nik | sampai\n W1 | 2024-01"),
    )
    assert decision.cover.select("bulan_tunggak", "sisa_bulan").rows() == [(2, left)]


CAUSES: dict[str, tuple[str, dict[str, Any]]] = {
    "TPP_TIDAK_ADA": ("", {"tpp": "nip\n S9"}),
    "TPP_TIDAK_CUKUP": ("", {"tpp": "nip | tpp_neto\n S1 | 16_799"}),
    "TPP_GANDA": ("", {"tpp": "nip | tpp_neto\n S1 | 100_000\n S1 | 200_000"}),
    "SPONSOR_TIDAK_AKTIF": ("", {"asn": "nip | status\n S1 | pensiun"}),
    "SPONSOR_TIDAK_DIKENAL": ("", {"asn": "nip\n S9"}),
    "KESEDIAAN_DICABUT": ("dicabut | 2024-03-10", {}),
    "KESEDIAAN_BERAKHIR": ("selesai | 2024-02", {}),
    "KESEDIAAN_BELUM_BERLAKU": ("mulai | 2024-04", {}),
    "PEKERJA_TIDAK_DIKENAL": ("", {"pekerja": "nik\n W9"}),
    "PEKERJA_MENINGGAL": ("", {"pekerja": "nik | status\n W1 | wafat"}),
    "PEKERJA_ASN": ("", {"asn": [{"nip": nip("S1")}, {"nip": nip("S9"), "nik": nik("W1")}]}),
    "UMUR_TIDAK_MEMENUHI": ("", {"pekerja": "nik | tgl_lahir\n W1 | 1959-03-01"}),
    "PEKERJAAN_TIDAK_TERMASUK": ("", {"pekerja": "nik | pekerjaan\n W1 | nelayan"}),
    "SUDAH_TERTANGGUNG": ("", {"tertanggung": "nik | sumber\n W1 | DBHCHT"}),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_why_nobody_pays(cause: str) -> None:
    bound, tables = CAUSES[cause]
    column, value = (part.strip() for part in (bound or "prioritas | 1").split("|"))
    decision = run(
        City(f"kesediaan | nip | nik | {column}\n K1 | S1 | W1 | {value}", **tables),
        ledger=_ledger("nik | sampai\n W1 | 2024-02"),
    )
    _listed(decision, f"nik | sisa_bulan | hasil | nomor | nip\n W1 | 2 | {cause} | K1 | S1")


def test_a_worker_with_too_many_fellows_is_not_paid() -> None:
    decision = run(
        City("kesediaan | nip | nik | tanggal\n K1 | S1 | W1 | 2024-01-01\n K2 | S1 | W2 | 2024-01-02"),
        settings(max_workers=1),
        _ledger("nik | sampai\n W1 | 2024-02\n W2 | 2024-02"),
    )
    _listed(decision, "nik | hasil\n W2 | MELEBIHI_BATAS")


def test_without_a_letter_in_the_files_the_list_says_so() -> None:
    decision = run(
        City("kesediaan | nip | nik\n K9 | S9 | W9"), ledger=_ledger("nik | sampai\n W1 | 2024-02")
    )
    _listed(
        decision,
        """
        nik | nama | hasil               | nomor | nip | penandatangan_lain
        W1  |      | KESEDIAAN_TIDAK_ADA |       |     |
        """,
    )


def test_whom_another_sponsor_pays_is_not_listed() -> None:
    decision = run(
        City(
            "kesediaan | nip | nik | tanggal\n K1 | S1 | W1 | 2024-01-01\n K2 | S2 | W1 | 2024-01-02",
            tpp="nip\n S2",
        ),
        ledger=_ledger("nik | sampai\n W1 | 2024-02"),
    )
    assert decision.lines["nomor"].to_list() == ["K2"]
    assert decision.cover.is_empty()
    assert dict(decision.cover.schema) == polars_schema(Unpaid)


def test_who_else_signed_stands_beside_the_first_letter_in_force() -> None:
    """A letter in force tells why, the oldest first; of those that are not, the one that was withdrawn."""
    decision = run(
        City(
            """
            kesediaan | nip | nik | tanggal    | mulai   | selesai | dicabut
            K1        | S1  | W1  | 2023-01-01 | 2023-01 | 2023-12 |
            K2        | S2  | W1  | 2024-01-02 | 2024-01 |         |
            K3        | S3  | W1  | 2024-01-02 | 2024-01 |         |
            K4        | S1  | W2  | 2023-01-01 | 2023-01 | 2023-12 |
            K5        | S2  | W2  | 2023-06-01 | 2024-01 |         | 2024-03-01
            K6        | S3  | W2  | 2024-03-05 | 2024-04 |         |
            """,
            tpp="nip | tpp_neto\n S3 | 100",
        ),
        ledger=_ledger("nik | sampai\n W1 | 2024-02\n W2 | 2024-02"),
    )
    _listed(
        decision,
        """
        nik | nomor | nip | hasil             | penandatangan_lain
        W1  | K2    | S2  | TPP_TIDAK_ADA     | K3:TPP_TIDAK_CUKUP; K1:KESEDIAAN_BERAKHIR
        W2  | K5    | S2  | KESEDIAAN_DICABUT | K4:KESEDIAAN_BERAKHIR; K6:KESEDIAAN_BELUM_BERLAKU
        """,
    )


def test_a_worker_whose_only_premium_was_taken_back_in_this_very_month_is_listed() -> None:
    """W1's line of March was reversed, and a sponsor with an older letter has too little; W2 had one before."""
    decision = run(
        City(
            """
            kesediaan | nip | nik | tanggal
            K1        | S1  | W1  | 2024-01-05
            K2        | S2  | W1  | 2024-01-01
            K3        | S1  | W2  | 2024-01-05
            """,
            tpp="nip | tpp_neto\n S1 | 1_000_000\n S2 | 100",
        ),
        ledger=_ledger(
            "nik | sampai\n W2 | 2024-02",
            reversed_="nomor | nip | nik\n K1 | S1 | W1\n K3 | S1 | W2",
        ),
    )
    _listed(
        decision,
        """
        nik | dibayar_sampai | sisa_bulan | hasil      | nomor | penandatangan_lain
        W1  |                | 0          | DIBATALKAN | K1    | K2:TPP_TIDAK_CUKUP
        W2  | 2024-02        | 2          | DIBATALKAN | K3    |
        """,
    )


def test_what_an_earlier_revision_paid_is_paid() -> None:
    decision = run(
        City("kesediaan | nip | nik\n K2 | S2 | W2"),
        ledger=_ledger(
            "nik | sampai\n W1 | 2024-02\n W2 | 2024-01", lines="nomor | nip | nik\n K1 | S1 | W1"
        ),
    )
    assert decision.cover.is_empty()


def test_a_gap_is_forgotten_when_a_premium_is_paid_again() -> None:
    """January to August of one worker: paid in 1, 2, 5 and 7; cover counts from the last paid month only."""
    months, paid = [Period(2024, month) for month in range(1, 9)], {1, 2, 5, 7}
    told = []
    for at in months:
        earlier = [month for month in months if month < at and month.month in paid]
        last = str(earlier[-1]) if earlier else None
        ledger = _ledger([{"nik": nik("W1"), "sampai": last}] if last else ())
        letters = "kesediaan | nip | nik\n K1 | S1 | W1"
        city = City(letters, tpp="nip\n S1" if at.month in paid else "nip\n S9")
        told.append(run(city, ledger=ledger, period=at).cover["sisa_bulan"].to_list())
    assert told == [[], [], [2], [1], [], [2], [], [2]]


_MONTHS = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]
_EARLIER = _MONTHS[: _MONTHS.index(str(MARCH))]
_WORKERS = [nik(f"W{number}") for number in range(1, 13)]


@tries(100)
@given(
    paid=st.dictionaries(st.sampled_from(_WORKERS), st.none() | st.sampled_from(_EARLIER)),
    live=st.sets(st.sampled_from(_WORKERS)),
    gone=st.sets(st.sampled_from(_WORKERS)),
    letters=st.lists(
        st.tuples(st.sampled_from(_WORKERS), st.sampled_from(["DIPOTONG", "TPP_TIDAK_ADA"])), max_size=20
    ),
    grace=st.integers(1, 12),
)
def test_everyone_once_paid_is_either_paid_now_or_listed_once(
    paid: dict[str, str | None],
    live: set[str],
    gone: set[str],
    letters: list[tuple[str, str]],
    grace: int,
) -> None:
    statements = pl.DataFrame(
        [(f"K{at}", "1", worker, MARCH.first_day, code) for at, (worker, code) in enumerate(letters)],
        schema={
            "nomor": pl.String,
            "nip": pl.String,
            "nik": pl.String,
            "tanggal": pl.Date,
            "outcome": pl.String,
        },
        orient="row",
    )
    ledger = _ledger(
        [{"nik": worker, "sampai": until} for worker, until in paid.items()],
        reversed_=[{"nomor": "K", "nip": "1", "nik": worker} for worker in sorted(gone)],
    )
    niks = pl.DataFrame({"nik": sorted(live)}, schema={"nik": pl.String})
    names = pl.DataFrame({"nik": _WORKERS, "nama": _WORKERS})
    of_persons = map(with_integer_keys, (niks, statements, names))
    listed = list_unpaid(ledger.keyed(), *of_persons, GracePeriod(MARCH, grace))

    assert sorted(listed["nik"]) == sorted((paid.keys() | gone) - live)
    rows = listed.to_dicts()
    for row in rows:
        until = paid.get(row["nik"])
        missed = len(_EARLIER) - _EARLIER.index(until) if until else None
        assert (row["dibayar_sampai"], row["bulan_tunggak"]) == (until, missed)
        assert row["sisa_bulan"] == (max(0, grace - missed) if missed else 0)
        assert (row["status"] == "BERAKHIR") is (row["sisa_bulan"] == 0)
        signed = [f"K{at}" for at, (worker, _) in enumerate(letters) if worker == row["nik"]]
        others = [part.split(":")[0] for part in (row["penandatangan_lain"] or "").split("; ") if part]
        assert sorted([*([row["nomor"]] if row["nomor"] else []), *others]) == sorted(signed)
        assert bool(signed) is (row["hasil"] != "KESEDIAAN_TIDAK_ADA")
    for one, next_ in pairwise(rows):
        assert (one["sisa_bulan"], one["nik"]) < (next_["sisa_bulan"], next_["nik"])
    counts = count_lapsing(listed, grace)
    assert counts["unpaid"] + counts["lapsed"] == listed.height


def test_funds_pay_for_workers_too_and_proposals_give_reasons() -> None:
    """D1 pays for W1. A proposal in force comes before one that ended, and this before one that has not begun."""
    month = check(
        """
        usulan | dana | nik | selesai | mulai   | dicabut    | keputusan | hasil
        U1     | D1   | W1  |         |         |            | SK        | DIDANAI
        U2     | D1   | W2  | 2024-02 |         |            | SK        | USULAN_BERAKHIR
        U3     | D1   | W2  |         |         |            |           | BELUM_DITETAPKAN
        U4     | D1   | W3  |         | 2024-04 |            | SK        | USULAN_BELUM_BERLAKU
        U5     | D1   | W3  |         |         | 2024-03-01 | SK        | USULAN_DICABUT
        U6     | D2   | W4  |         |         |            | SK        | DANA_TIDAK_BERLAKU
        U7     | D1   | W5  |         |         |            | SK        | DIBATALKAN
        """,
        ledger=with_funds(
            _ledger("nik | sampai\n W1 | 2024-02\n W2 | 2024-02\n W3 | 2024-02\n W4 | 2024-02"),
            reversed_="nomor | dana | nik\n U7 | D1 | W5",
        ),
        dana="kode | selesai\n D1 | 2024-12\n D2 | 2024-02",
    )
    _listed(
        month.decision,
        """
        nik | dibayar_sampai | sisa_bulan | hasil              | nomor | nip | penandatangan_lain
        W5  |                | 0          | DIBATALKAN         | U7    |     |
        W2  | 2024-02        | 2          | BELUM_DITETAPKAN   | U3    |     | U2:USULAN_BERAKHIR
        W3  | 2024-02        | 2          | USULAN_DICABUT     | U5    |     | U4:USULAN_BELUM_BERLAKU
        W4  | 2024-02        | 2          | DANA_TIDAK_BERLAKU | U6    |     |
        """,
    )
