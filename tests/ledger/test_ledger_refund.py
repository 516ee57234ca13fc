"""What a sponsor is owed is paid back to him once, however often somebody says that it was."""

from datetime import date

import pytest

from drawn_ledger import MARCH, NOON, new_run
from tpp_sponsor.corrections import Doer, refund_credit, reverse_line
from tpp_sponsor.domain.books import Reason
from tpp_sponsor.errors import PeriodStateError
from tpp_sponsor.ledger.store import Ledger

DOER = Doer(by="bkad", at=NOON)


def _refund(ledger: Ledger, nomor: str) -> tuple[int, int]:
    done = refund_credit(ledger, MARCH, nomor, paid_on=date(2024, 4, 1), reference="R", doer=DOER)
    return done.amount, done.credit


@pytest.fixture
def two_taken_back(ledger: Ledger) -> Ledger:
    """Both premiums of one sponsor were taken back."""
    ledger.post(new_run())
    for nomor in ("K-1-1", "K-1-2"):
        reverse_line(ledger, MARCH, nomor, reason=Reason.WRONG_WORKER, note="", doer=DOER)
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
