"""What a sponsor is owed is paid back to him once, however often somebody says that it was."""

from collections.abc import Callable
from datetime import date, timedelta, timezone
from functools import partial

import pytest

from support.drawn_runs import MARCH, NOON, acting_on, new_run
from tpp_sponsor.acts.posted_month.refund import refund
from tpp_sponsor.acts.posted_month.reverse import reverse
from tpp_sponsor.acts.posted_month.reverse_payment import reverse_refund
from tpp_sponsor.domain.accounts import PayerKind, Reason
from tpp_sponsor.errors import PeriodStateError
from tpp_sponsor.ledger.store import Ledger

IN_APRIL = NOON + timedelta(days=30)


def _refund(ledger: Ledger, nomor: str, reference: str = "", day: date = date(2024, 4, 1)) -> tuple[int, int]:
    proof = reference or f"R {nomor}"
    done = refund(acting_on(ledger, IN_APRIL), MARCH, nomor, paid_on=day, reference=proof)
    return done.amount, done.credit


def _refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(PeriodStateError) as refused:
        act()
    return [fault.code for fault in refused.value.faults]


@pytest.fixture
def two_taken_back(ledger: Ledger) -> Ledger:
    """Both premiums of one sponsor were taken back."""
    ledger.post(new_run())
    for nomor in ("K-1-1", "K-1-2"):
        reverse(acting_on(ledger), MARCH, PayerKind.TPP, nomor, reason=Reason.WRONG_WORKER)
    return ledger


def test_each_statement_is_paid_back_with_its_own_premium(two_taken_back: Ledger) -> None:
    assert _refund(two_taken_back, "K-1-1") == (16_800, 36_800)
    assert _refund(two_taken_back, "K-1-2") == (36_800, 0)


def test_a_statement_is_not_paid_back_twice_from_what_is_owed_for_another(two_taken_back: Ledger) -> None:
    _refund(two_taken_back, "K-1-1")
    events = two_taken_back.events()
    with pytest.raises(PeriodStateError) as refused:
        _refund(two_taken_back, "K-1-1")
    assert [fault.code for fault in refused.value.faults] == ["no_credit_left"]
    assert two_taken_back.events() == events


@pytest.mark.parametrize(
    ("day", "code"), [(date(2024, 3, 10), "paid_too_early"), (date(2024, 4, 11), "paid_in_future")]
)
def test_a_refund_is_paid_between_its_reversal_and_today(
    two_taken_back: Ledger, day: date, code: str
) -> None:
    assert _refused(lambda: _refund(two_taken_back, "K-1-1", day=day)) == [code]
    assert _refund(two_taken_back, "K-1-1", day=NOON.date()) == (16_800, 36_800)


def test_the_days_of_a_refund_are_those_of_the_city(two_taken_back: Ledger) -> None:
    """The reversal was done on 11 March at 12:30 UTC, which is the 12th in the far east of Russia."""
    east = timezone(timedelta(hours=12))
    acting = acting_on(two_taken_back, NOON.astimezone(east))
    in_east = partial(refund, acting, MARCH, "K-1-1", reference="R")
    assert _refused(lambda: in_east(paid_on=date(2024, 3, 11))) == ["paid_too_early"]
    assert in_east(paid_on=date(2024, 3, 12)).amount == 16_800


def test_a_proof_serves_one_refund(two_taken_back: Ledger) -> None:
    _refund(two_taken_back, "K-1-1", "KW-1")
    assert _refused(lambda: _refund(two_taken_back, "K-1-2", " kw-1")) == ["proof_of_refund"]
    assert _refund(two_taken_back, "K-1-2", "KW-2") == (36_800, 0)


def test_a_refund_that_is_taken_back_is_owed_again(two_taken_back: Ledger) -> None:
    undo = partial(
        reverse_refund, acting_on(two_taken_back, IN_APRIL), MARCH, "K-1-1", reference="", reason="not his"
    )
    assert _refused(undo) == ["no_refund"]
    _refund(two_taken_back, "K-1-1", "KW-1")
    done = undo()
    assert (done.amount, done.credit) == (16_800, 53_600)
    assert _refused(undo) == ["refund_taken_back"]
    assert _refund(two_taken_back, "K-1-1", "KW-1") == (16_800, 36_800)
