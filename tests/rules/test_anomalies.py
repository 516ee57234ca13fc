"""What holds a month: each limit trips on its anomaly and stays quiet on a year in which people come and go."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from support.drawn_funds import decide as decide_funds_of
from support.drawn_funds import with_funds
from support.drawn_months import nik
from tpp_sponsor.demo.canonical import write_canonical_inbox
from tpp_sponsor.demo.city import PERIODS, make_city
from tpp_sponsor.domain.codes import AnomalyCode
from tpp_sponsor.domain.period import Period
from tpp_sponsor.month.archive import rules_of
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import KnownOfInbox, normalised, validate_inbox
from tpp_sponsor.rules.anomalies import (
    Anomaly,
    GuardLimits,
    IntakeFigures,
    MonthFigures,
    always_asked,
    find_anomalies,
    find_fund_anomalies,
)
from tpp_sponsor.rules.decide import Decision, decide
from tpp_sponsor.rules.decision_frames import ChargedAgain
from tpp_sponsor.rules.movements import OtherLine, OtherPayers, count_newly_unfunded, find_movements
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.settings.operations import Guard
from tpp_sponsor.tables.inputs import Before, Inputs
from tpp_sponsor.tables.typed import empty, polars_schema

LIMITS = GuardLimits(**{name: getattr(Guard(), name) for name in GuardLimits.__dataclass_fields__})
QUIET = IntakeFigures(rows=10_000, rejected=0, opd_without_tpp=())
HEADS = {"opd": pl.String, "jumlah_asn": pl.Int64}


def figures(workers: int, total: int | None = None, **heads: int) -> MonthFigures:
    rows = pl.DataFrame(list(heads.items()), schema=HEADS, orient="row")
    return MonthFigures(
        workers=workers, total=workers * 16_800 if total is None else total, active_counts=rows
    )


# sent rejected | workers: last now | unfunded | what holds the month
DRAWN = """
    1000  100  | 500  500  | 0  |
    1000  101  | 500  500  | 0  | BANYAK_BARIS_DITOLAK
    100   29   | 500  500  | 0  |
    100   30   | 500  500  | 0  | BANYAK_BARIS_DITOLAK
    1000  0    | 500  400  | 0  |
    1000  0    | 500  399  | 0  | JUMLAH_PEKERJA_BERUBAH JUMLAH_IURAN_BERUBAH
    1000  0    | 100  71   | 0  |
    1000  0    | 100  70   | 0  | JUMLAH_PEKERJA_BERUBAH JUMLAH_IURAN_BERUBAH
    1000  0    | 73   730  | 0  |
    1000  0    | 73   731  | 0  | JUMLAH_PEKERJA_BERUBAH JUMLAH_IURAN_BERUBAH
    1000  0    | 500  500  | 50 |
    1000  0    | 500  500  | 51 | BANYAK_YANG_TIDAK_LAGI_DIDANAI
    1000  0    | 0    4000 | 0  | JUMLAH_PEKERJA_BERUBAH JUMLAH_IURAN_BERUBAH
"""


@pytest.mark.parametrize("row", DRAWN.strip().splitlines(), ids=lambda row: " ".join(row.split()))
def test_a_limit_holds_what_is_above_it_and_not_just_a_few(row: str) -> None:
    inbox, workers, unfunded, odd = (part.split() for part in row.split("|"))
    arrived = IntakeFigures(rows=int(inbox[0]), rejected=int(inbox[1]), opd_without_tpp=())
    last, now = (figures(int(count)) for count in workers)
    found = find_anomalies(arrived, now, last, int(unfunded[0]), LIMITS)
    assert [anomaly.code.value for anomaly in found] == odd


def test_rupiah_alone_can_be_odd() -> None:
    """A tariff entered with one zero too few leaves every worker there."""
    (found,) = find_anomalies(QUIET, figures(500, 840_000), figures(500), 0, LIMITS)
    assert found == Anomaly(AnomalyCode.TOTAL_CHANGED, 8_400_000, 840_000, 20)


def test_an_opd_that_loses_or_doubles_its_staff_is_named() -> None:
    last = figures(500, Dinkes=400, Disdik=1200, Dinsos=60, Satpol=0)
    now = figures(500, Dinkes=319, Disdik=1100, Dinsos=100, Satpol=29)
    found = find_anomalies(QUIET, now, last, 0, LIMITS)
    assert [(anomaly.opd, anomaly.was, anomaly.is_) for anomaly in found] == [
        ("Dinkes", 400, 319),
        ("Dinsos", 60, 100),
    ]


def test_some_late_opds_are_normal_and_many_are_not() -> None:
    late = tuple(f"Kecamatan {n}" for n in range(6))
    few, many = (replace(QUIET, opd_without_tpp=late[:count]) for count in (5, 6))
    assert find_anomalies(few, figures(500), None, 0, LIMITS) == []
    (found,) = find_anomalies(many, figures(500), None, 0, LIMITS)
    assert (found.code, found.is_, found.limit) == (AnomalyCode.WITHOUT_TPP, 6, 5)
    assert "Kecamatan 5" in found.opd


def test_a_first_month_is_held_against_no_other() -> None:
    assert find_anomalies(QUIET, figures(4_000), None, 0, LIMITS) == []


def test_nought_switches_every_limit_off() -> None:
    none = GuardLimits(**dict.fromkeys(GuardLimits.__dataclass_fields__, 0))
    all_wrong = IntakeFigures(rows=10, rejected=10, opd_without_tpp=("Dinkes",) * 9)
    assert find_anomalies(all_wrong, figures(0), figures(500, Dinkes=400), 500, none) == []


@pytest.mark.parametrize(
    ("today", "ahead"),
    [
        (date(2023, 11, 30), 2),
        (date(2023, 12, 1), None),
        (date(2024, 1, 31), None),
        (date(2026, 1, 1), None),
        (date(2022, 12, 31), 13),
    ],
)
def test_a_month_more_than_one_ahead_is_always_asked(today: date, ahead: int | None) -> None:
    found = list(always_asked(Period(2024, 1), today, pl.DataFrame(schema=polars_schema(ChargedAgain))))
    assert [(anomaly.code, anomaly.is_) for anomaly in found] == (
        [] if ahead is None else [(AnomalyCode.AHEAD, ahead)]
    )


def test_letters_that_are_charged_again_are_always_asked_and_a_few_named() -> None:
    rows = [(f"K{at % 7}", "K0", "2024-02", "pekerja-meninggal", at) for at in range(9)]
    again = pl.DataFrame(rows, schema=polars_schema(ChargedAgain), orient="row")
    (found,) = always_asked(Period(2024, 1), date(2024, 1, 11), again)
    assert (found.code, found.is_, found.letters) == (AnomalyCode.CHARGED_AGAIN, 7, "K0; K1; K2; K3; K4; …")


# A year of the made-up city


@pytest.fixture(scope="module")
def may(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The made-up city in its third month: 4,000 ASN in 35 OPDs, some 1,200 workers."""
    folder = tmp_path_factory.mktemp("kota") / PERIODS[-1]
    write_canonical_inbox(make_city(4_000, seed=1), PERIODS[-1], folder)
    settings, period = Settings(), Period.parse(PERIODS[-1])
    return normalised(
        validate_inbox(read_folder(folder, settings), settings, period, KnownOfInbox()), settings, period
    )


def a_month_later(inputs: Inputs, month: int, period: Period) -> Inputs:
    """Of a hundred letters two are withdrawn and of fifty staff one has no TPP; three people in a thousand leave."""
    turn = pl.int_range(pl.len()) + 7 * month
    withdrawn = pl.when(turn % 50 == 0).then(pl.lit(period.first_day)).otherwise("dicabut")
    return replace(
        inputs,
        asn=inputs.asn.with_columns(aktif=pl.col("aktif") & (turn % 333 != 0)),
        tpp=inputs.tpp.filter(turn % 50 != 1),
        kesediaan=inputs.kesediaan.with_columns(dicabut=withdrawn),
    )


def weighed(now: tuple[Decision, Period], last: Decision) -> list[AnomalyCode]:
    decision, period = now
    nobody = OtherPayers(empty(OtherLine), empty(OtherLine))
    turnover = find_movements(
        last.live, decision.live, decision.statements, period.first_day, nobody, is_first_month=False
    )
    mine, theirs = (
        MonthFigures(
            workers=month.live.height,
            total=int(month.live["premium_idr"].sum()),
            active_counts=month.ranking.select("opd", "jumlah_asn"),
        )
        for month in (decision, last)
    )
    found = find_anomalies(QUIET, mine, theirs, count_newly_unfunded(turnover), LIMITS)
    return [anomaly.code for anomaly in found]


def test_a_year_in_which_people_come_and_go_holds_no_month(may: Inputs) -> None:
    settings, period = Settings(), Period.parse(PERIODS[-1])
    last = decide(may, Before.nothing(), rules_of(settings, period))
    assert last.live.height > 1_000
    for month in range(1, 13):
        period = period.following
        decision = decide(a_month_later(may, month, period), Before.nothing(), rules_of(settings, period))
        assert abs(decision.live.height - last.live.height) + decision.live.height > 0
        assert weighed((decision, period), last) == [], period
        last = decision


ANOMALIES = {
    AnomalyCode.NEWLY_UNFUNDED: lambda city: replace(
        city, tpp=city.tpp.filter(pl.int_range(pl.len()) % 8 > 0)
    ),
    AnomalyCode.WORKERS_CHANGED: lambda city: replace(
        city, kesediaan=city.kesediaan.filter(pl.int_range(pl.len()) % 4 > 0)
    ),
    AnomalyCode.TOTAL_CHANGED: lambda city: replace(
        city, pekerja=city.pekerja.with_columns(tgl_lahir=pl.lit(date(1940, 1, 1)))
    ),
    AnomalyCode.ASN_CHANGED: lambda city: replace(
        city, asn=city.asn.with_columns(aktif=pl.col("aktif") & (pl.int_range(pl.len()) % 3 > 0))
    ),
}


@pytest.mark.parametrize("code", ANOMALIES)
def test_an_anomaly_of_the_made_up_city_holds_its_month(code: AnomalyCode, may: Inputs) -> None:
    settings, period = Settings(), Period.parse(PERIODS[-1])
    last = decide(may, Before.nothing(), rules_of(settings, period))
    after = period.following
    broken = ANOMALIES[code](a_month_later(may, 1, after))
    assert code in weighed((decide(broken, Before.nothing(), rules_of(settings, after)), after), last)


# workers of the fund: last month, now | last month of the fund | what holds the month
FUNDS = """
    500  400  | 2024-12 |
    500  399  | 2024-12 | JUMLAH_PEKERJA_DANA_BERUBAH
    100  71   | 2024-12 |
    100  70   | 2024-12 | JUMLAH_PEKERJA_DANA_BERUBAH
    40   400  | 2024-12 |
    40   401  | 2024-12 | JUMLAH_PEKERJA_DANA_BERUBAH
    500  0    | 2024-12 | JUMLAH_PEKERJA_DANA_BERUBAH
    500  0    | 2024-03 | JUMLAH_PEKERJA_DANA_BERUBAH
    500  0    | 2024-02 |
    0    500  | 2024-12 |
"""


@pytest.mark.parametrize("row", FUNDS.strip().splitlines(), ids=lambda row: " ".join(row.split()))
def test_a_fund_whose_workers_fall_or_grow_holds_its_month(row: str) -> None:
    """A fund that has ended was bound to fall, and one that has not paid yet was bound to grow."""
    counts, ends, odd = (part.split() for part in row.split("|"))
    found = _of_fund(int(counts[0]), int(counts[1]), f"kode | selesai\n D1 | {ends[0]}")
    assert [(one.code.value, one.opd) for one in found] == [(code, "D1") for code in odd]


def test_a_fund_that_is_no_longer_in_the_files_holds_its_month() -> None:
    (found,) = _of_fund(500, 0, "kode\n D2")
    assert (found.was, found.is_, found.limit, found.opd) == (500, 0, 20, "D1")


def _of_fund(was: int, is_: int, funds: str) -> list[Anomaly]:
    """What is odd about fund D1, which paid for `was` workers in February and pays for `is_` in March."""
    usulan = [{"nomor": f"U{at}", "nik": nik(f"W{at}")} for at in range(1, is_ + 1)]
    last = [{"nik": nik(f"W{at}"), "payer": "D1", "nomor": f"U{at}"} for at in range(1, was + 1)]
    ledger = with_funds(last=last)
    month = decide_funds_of(usulan, ledger=ledger, dana=funds).funds
    return find_fund_anomalies(ledger.last_payers, month.funds, month.summaries, Period(2024, 3), LIMITS)
