"""Withheld, paid, accepted: each difference in exactly one class, with an age; a balanced month has none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_months import nik, read
from support.properties import tries
from tpp_sponsor.bpjs.differences import Difference, due_date
from tpp_sponsor.bpjs.held_balances import held_balances
from tpp_sponsor.bpjs.period_books import PeriodBooks, late_payments
from tpp_sponsor.bpjs.reconcile import (
    ResponseCounts,
    count_responses,
    reconcile,
    totals_by_class,
)
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.tables.ledger import (
    BillPayment,
    ImportedResponse,
    LineWithReversal,
    PeriodTransfer,
    Transfer,
)
from tpp_sponsor.tables.reconciliation import ClassTotal, DepartmentAccount, EventDay, PeriodDifference
from tpp_sponsor.tables.typed import dy, polars_schema

_Schema = TypeVar("_Schema", bound=dy.Schema)

DUE = date(2024, 3, 15)
DUES = {kind: due_date(Period(2024, 3), 15, kind) for kind in PayerKind}
AS_OF = date(2024, 4, 1)
# The run is event 1 on 11 March; what comes later is drawn by its number: event n is on 10+n March.
LINES = "nik | run | batal"


def _day(event: int) -> date:
    return date(2024, 3, 10) + timedelta(days=event)


def _books(lines: str, answers: str = "", payments: str = "") -> PeriodBooks:
    """Lines are `nik | run | batal`, answers `list | nik | kata | iuran`, payments `tanggal | rupiah`."""
    kept = [
        {
            "nik": row["nik"],
            "payer": "198508172010011001",
            "payer_kind": "tpp",
            "department": "Dinas A",
            "claim": f"K-{row['nik'][-1]}",
            "package": "JKK+JKM",
            "jkk": 10_000,
            "jkm": 6_800,
            "jht": 0,
            "premium_idr": 16_800,
            "jp": 0,
            "worker_idr": 0,
            "occurrence": 1,
            "run_id": row["run"],
            "reversed_by": row["batal"],
            "reason": "salah-pekerja" if row["batal"] else None,
        }
        for row in read(lines)
    ]
    told = [
        {
            "event_id": row["list"],
            "row": at,
            "nik": row["nik"],
            "kpj": "",
            "accepted": row["kata"] == "ya",
            "reason": "" if row["kata"] == "ya" else row["kata"],
            "amount_idr": row.get("iuran"),
        }
        for at, row in enumerate(read(answers) if answers else (), 1)
    ]
    paid = [
        {
            "event_id": 50 + at,
            "bill_code": "240300123",
            "amount_idr": row["rupiah"],
            "paid_on": row["dibayar"],
            "reference": f"NTB-{at}",
            "payer_kind": "tpp",
        }
        for at, row in enumerate(read(payments) if payments else ())
    ]
    return PeriodBooks(
        _drawn(LineWithReversal, kept),
        _drawn(BillPayment, paid),
        _drawn(ImportedResponse, told),
        _drawn(EventDay, [{"event_id": number, "hari": _day(number)} for number in range(1, 60)]),
    )


def _drawn(schema: type[_Schema], rows: Sequence[Mapping[str, Any]]) -> dy.DataFrame[_Schema]:
    return schema.validate(pl.DataFrame(rows, schema=polars_schema(schema)))


def _found(books: PeriodBooks, *columns: str) -> list[tuple[Any, ...]]:
    found = reconcile(books, DUES, AS_OF)
    assert PeriodDifference.is_valid(found)
    return found.select("kelas", *columns).rows()


PAID = "dibayar | rupiah\n 2024-03-14 | 33600"
TWO = "nik | run | batal\n W1 | 1 |\n W2 | 1 |"
BOTH = "list | nik | kata\n 5 | W1 | ya\n 5 | W2 | ya"


def test_a_balanced_month_shows_an_all_zero_board() -> None:
    books = _books(TWO, BOTH, PAID)
    assert _found(books) == []
    zeros = totals_by_class(reconcile(books, DUES, AS_OF))
    assert ClassTotal.is_valid(zeros)
    assert zeros.rows() == [(code.value, 0, 0) for code in Difference]
    assert count_responses(books) == ResponseCounts(accepted=2, rejected=0, missing=0, unknown=0)


@pytest.mark.parametrize(
    ("lines", "answers", "payments", "found"),
    [
        pytest.param(
            TWO,
            BOTH + "\n 5 | W3 | ya",
            PAID,
            ("DAFTAR_TANPA_UANG", nik("W3"), 0, None, None, _day(5), None),
            id="on the list, nothing withheld",
        ),
        pytest.param(
            TWO,
            "list | nik | kata | iuran\n 5 | W1 | ya | 16800\n 5 | W2 | ya | 16800\n 5 | W3 | ya | 16800",
            PAID,
            ("DAFTAR_TANPA_UANG", nik("W3"), 0, 16_800, -16_800, _day(5), None),
            id="the same, with the amount that BPJS wants",
        ),
        pytest.param(
            "nik | run | batal\n W1 | 1 |\n W2 | 1 |\n W3 | 1 | 7",
            BOTH + "\n 5 | W3 | ya",
            PAID,
            ("DAFTAR_TANPA_UANG", nik("W3"), 0, None, None, _day(7), "salah-pekerja"),
            id="taken back, still on the list",
        ),
        pytest.param(
            TWO,
            "list | nik | kata\n 5 | W1 | ya",
            PAID,
            ("UANG_TANPA_DAFTAR", nik("W2"), 16_800, 0, 16_800, _day(1), None),
            id="withheld, on no list",
        ),
        pytest.param(
            TWO,
            "list | nik | kata\n 5 | W1 | ya\n 5 | W2 | umur",
            PAID,
            ("DITOLAK", nik("W2"), 16_800, 0, 16_800, _day(5), "umur"),
            id="rejected",
        ),
        pytest.param(
            TWO,
            BOTH + "\n 5 | W2 | ya",
            PAID,
            ("GANDA", nik("W2"), 16_800, None, None, _day(5), None),
            id="twice on one list",
        ),
        pytest.param(
            TWO,
            BOTH + "\n 5 | W2 | NIK ganda",
            PAID,
            ("GANDA", nik("W2"), 16_800, None, None, _day(5), "NIK ganda"),
            id="accepted once and refused as a double",
        ),
        pytest.param(
            TWO,
            "list | nik | kata | iuran\n 5 | W1 | ya | 16800\n 5 | W2 | ya | 36800",
            PAID,
            ("KURANG", nik("W2"), 16_800, 36_800, -20_000, _day(5), None),
            id="BPJS wants more for a worker",
        ),
        pytest.param(
            TWO,
            "list | nik | kata | iuran\n 5 | W1 | ya | 16800\n 5 | W2 | ya | 8400",
            PAID,
            ("LEBIH", nik("W2"), 16_800, 8_400, 8_400, _day(5), None),
            id="BPJS wants less for a worker",
        ),
        pytest.param(
            TWO,
            BOTH,
            "dibayar | rupiah\n 2024-03-14 | 33000",
            ("KURANG", None, 33_600, None, -600, _day(1), None),
            id="too little was paid",
        ),
        pytest.param(
            TWO,
            BOTH,
            "dibayar | rupiah\n 2024-03-13 | 33600\n 2024-03-14 | 16800",
            ("LEBIH", None, 33_600, None, 16_800, date(2024, 3, 14), None),
            id="too much was paid",
        ),
        pytest.param(
            TWO,
            BOTH,
            "dibayar | rupiah\n 2024-03-14 | 16800\n 2024-03-18 | 16800",
            ("TERLAMBAT", None, None, None, 0, DUE, "240300123"),
            id="a part was paid late",
        ),
    ],
)
def test_one_difference_of_each_kind(lines: str, answers: str, payments: str, found: tuple[Any, ...]) -> None:
    books = _books(lines, answers, payments)
    assert _found(books, "nik", "dibukukan", "menurut_bpjs", "selisih", "sejak", "sebab") == [found]


def test_an_employer_pays_until_the_15th_of_the_next_month() -> None:
    """15 March 2024 is a Friday, 15 April a Monday; the employer of the second and third payment is late once."""
    paid = "dibayar | rupiah\n 2024-03-16 | 100\n 2024-04-15 | 200\n 2024-04-17 | 300"
    books = _books(TWO, "", paid)
    who = {"payer_kind": ["tpp", "pemberi_kerja", "pemberi_kerja"], "payer": [None, "Desa", "Desa"]}
    late = late_payments(
        replace(books, payments=books.payments.with_columns(**{k: pl.Series(v) for k, v in who.items()})),
        DUES,
    )
    assert late.select("pemberi_kerja", "dibayar", "sejak", "umur_hari").rows() == [
        (None, 100, DUE, 1),
        ("Desa", 300, date(2024, 4, 15), 2),
    ]


def test_ages_are_counted_until_the_day_that_is_asked_about() -> None:
    books = _books(
        TWO, "list | nik | kata\n 5 | W1 | ya\n 5 | W2 | umur", "dibayar | rupiah\n 2024-03-20 | 33600"
    )
    for as_of in (date(2024, 3, 16), date(2024, 4, 1), date(2025, 3, 16)):
        rejected, late = reconcile(books, DUES, as_of).rows(named=True)
        assert rejected["umur_hari"] == (as_of - _day(5)).days
        assert late["umur_hari"] == 5, "a late payment grows no older"
    early = reconcile(books, DUES, date(2024, 3, 1))
    assert early["umur_hari"].to_list() == [0, 5]


def test_without_a_list_what_bpjs_says_is_unknown_and_no_difference() -> None:
    books = _books(TWO, "", PAID)
    assert _found(books) == []
    assert count_responses(books) == ResponseCounts(accepted=0, rejected=0, missing=2, unknown=0)


def test_the_newest_list_that_names_a_worker_counts() -> None:
    books = _books(
        TWO,
        "list | nik | kata\n 5 | W1 | umur\n 5 | W2 | ya\n 6 | W1 | ya",
        PAID,
    )
    assert _found(books) == []
    assert count_responses(books) == ResponseCounts(accepted=2, rejected=0, missing=0, unknown=0)


def test_two_lists_that_reject_in_turn_are_one_difference_as_old_as_the_first() -> None:
    books = _books(
        TWO,
        "list | nik | kata\n 5 | W1 | umur\n 6 | W1 | ya\n 7 | W1 | umur\n 8 | W1 | umur 65\n 8 | W2 | ya",
        PAID,
    )
    assert _found(books, "nik", "sejak", "sebab") == [("DITOLAK", nik("W1"), _day(7), "umur 65")]


def test_a_rejected_worker_whose_premium_was_taken_back_is_done_with() -> None:
    books = _books(
        "nik | run | batal\n W1 | 1 |\n W2 | 1 | 6",
        "list | nik | kata\n 5 | W1 | ya\n 5 | W2 | umur",
        "dibayar | rupiah\n 2024-03-14 | 16800",
    )
    assert _found(books) == []


def test_what_was_paid_for_a_premium_taken_back_later_is_over_since_that_day() -> None:
    books = _books("nik | run | batal\n W1 | 1 |\n W2 | 1 | 9", BOTH.replace("W2", "W1", 0), PAID)
    over = [row for row in _found(books, "nik", "selisih", "sejak") if row[0] == "LEBIH"]
    assert over == [("LEBIH", None, 16_800, _day(9))]


def test_what_a_revision_adds_is_short_since_the_revision() -> None:
    books = _books(TWO + "\n W3 | 8 |", BOTH + "\n 9 | W3 | ya", PAID)
    assert _found(books, "selisih", "sejak") == [("KURANG", -16_800, _day(8))]


@pytest.mark.parametrize(
    ("period", "day", "due"),
    [
        (Period(2024, 3), 15, date(2024, 3, 15)),
        (Period(2024, 6), 15, date(2024, 6, 17)),
        (Period(2024, 9), 15, date(2024, 9, 16)),
        (Period(2024, 2), 31, date(2024, 2, 29)),
    ],
)
def test_due_on_the_fifteenth_of_the_month_itself_or_the_monday_after(
    period: Period, day: int, due: date
) -> None:
    assert due_date(period, day) == due


KBB_LISTED, KBB_ACCEPTED = 594, 557
# Rp29,937,600 over three months (docs/domain.md#reconciliation).
KBB_PAID = 29_937_600 // 3


def _kbb(answers: str) -> PeriodBooks:
    lines = "nik | run | batal\n" + "\n".join(f"W{n} | 1 |" for n in range(1, KBB_LISTED + 1))
    return _books(lines, "list | nik | kata\n" + answers, f"dibayar | rupiah\n 2024-03-14 | {KBB_PAID}")


@pytest.mark.parametrize(
    ("said_of_the_others", "kelas", "marks"),
    [
        (None, "UANG_TANPA_DAFTAR", ResponseCounts(accepted=557, rejected=0, missing=37, unknown=0)),
        ("usia lebih dari 65", "DITOLAK", ResponseCounts(accepted=557, rejected=37, missing=0, unknown=0)),
    ],
)
def test_594_listed_557_accepted_and_paid_for_594(
    said_of_the_others: str | None, kelas: str, marks: ResponseCounts
) -> None:
    rows = [f"5 | W{n} | ya" for n in range(1, KBB_ACCEPTED + 1)]
    if said_of_the_others:
        rows += [f"5 | W{n} | {said_of_the_others}" for n in range(KBB_ACCEPTED + 1, KBB_LISTED + 1)]
    books = _kbb("\n".join(rows))
    found = reconcile(books, DUES, AS_OF)
    assert found["kelas"].unique().to_list() == [kelas]
    assert found.height == KBB_LISTED - KBB_ACCEPTED
    assert found["selisih"].sum() * 3 == 1_864_800, "the gap that nobody saw"
    assert count_responses(books) == marks


_WORKERS = [f"W{n}" for n in range(1, 6)]


@st.composite
def _months(draw: st.DrawFn) -> PeriodBooks:
    lined = draw(st.sets(st.sampled_from(_WORKERS)))
    lines = "".join(
        f"\n {name} | {draw(st.integers(1, 3))} | {draw(st.sampled_from(['', '9']))}"
        for name in sorted(lined)
    )
    said = draw(
        st.lists(
            st.tuples(
                st.integers(4, 7),
                st.sampled_from(_WORKERS),
                st.sampled_from(["ya", "umur"]),
                st.sampled_from(["", "16800", "8400"]),
            )
        )
    )
    answers = "".join(f"\n {event} | {name} | {word} | {amount}" for event, name, word, amount in said)
    paid = draw(
        st.lists(st.tuples(st.integers(10, 28), st.sampled_from([8_400, 16_800, 33_600])), max_size=3)
    )
    payments = "".join(f"\n 2024-03-{day} | {amount}" for day, amount in paid)
    return _books(LINES + lines, "list | nik | kata | iuran" + answers, "dibayar | rupiah" + payments)


@tries(60, derandomize=True)
@given(_months())
def test_every_worker_is_in_one_class_at_most_and_those_without_one_agree(books: PeriodBooks) -> None:
    found = reconcile(books, DUES, AS_OF)
    persons = found.filter(pl.col("nik").is_not_null())
    assert persons["nik"].is_unique().all()
    assert found["umur_hari"].min() is None or found["umur_hari"].min() >= 0
    assert found["sejak"].null_count() == 0
    difference = books.payments["amount_idr"].sum() - books.live["premium_idr"].sum()
    period = found.filter(pl.col("nik").is_null(), pl.col("kelas") != Difference.LATE.value)
    assert period["selisih"].to_list() == ([difference] if difference else [])
    if books.responses.is_empty():
        assert persons.is_empty()
        return
    marks = count_responses(books)
    assert marks.accepted + marks.rejected + marks.missing == books.live.height
    odd = persons["nik"].to_list()
    newest = books.responses.filter(pl.col("event_id") == pl.col("event_id").max().over("nik"))
    for worker in map(nik, _WORKERS):
        said = newest.filter(nik=worker)
        stands = not books.live.filter(nik=worker).is_empty()
        fine = (
            (said.height == 1 and said["accepted"].all() and said["amount_idr"].item() in {None, 16_800})
            if stands
            else not said["accepted"].any()
        )
        assert fine == (worker not in odd)


@tries(20, derandomize=True)
@given(_months(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(books: PeriodBooks, chance: Any) -> None:
    def mixed(frame: pl.DataFrame) -> pl.DataFrame:
        return frame[chance.sample(range(frame.height), frame.height)]

    other = PeriodBooks(mixed(books.kept), mixed(books.payments), mixed(books.responses), mixed(books.days))
    assert reconcile(other, DUES, AS_OF).equals(reconcile(books, DUES, AS_OF))


def test_the_account_says_whose_the_money_is() -> None:
    rows = [
        ("2024-02", "withhold", "Dinas A", "aset:potongan-tpp", "titipan:bpjs:jkk", 10_000),
        ("2024-03", "withhold", "Dinas A", "aset:potongan-tpp", "titipan:bpjs:jkk", 20_000),
        ("2024-03", "withhold", "Dinas A", "aset:potongan-tpp", "titipan:bpjs:jkm", 13_600),
        ("2024-03", "pay", "Dinas A", "titipan:bpjs:jkk", "aset:potongan-tpp", 20_000),
        ("2024-03", "reverse", "Dinas A", "titipan:bpjs:jkm", "titipan:kredit-asn", 6_800),
        ("2024-03", "refund", "Dinas A", "titipan:kredit-asn", "aset:potongan-tpp", 800),
        ("2024-03", "pay", "", "titipan:bpjs:jkk", "aset:potongan-tpp", 500),
    ]
    journal = pl.DataFrame(rows, schema=["period", *Transfer.column_names()], orient="row")
    account = held_balances(PeriodTransfer.validate(journal), "2024-03")
    assert DepartmentAccount.is_valid(account)
    assert account.rows() == [
        ("", 0, 500, 0, -500, -500, 0, 0),
        ("Dinas A", 43_600, 20_000, 800, 22_800, 6_800, 10_000, 6_000),
    ]
