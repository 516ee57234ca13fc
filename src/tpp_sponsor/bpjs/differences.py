"""How premiums withheld, paid and accepted by BPJS can differ (docs/domain.md#reconciliation)."""

from datetime import date, timedelta
from enum import StrEnum

from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.period import Period

_SATURDAY = 5


class Difference(StrEnum):
    """The class of a difference, in the order of the file; of a person the first that applies counts.

    `SHORT`, `OVER`: of a person, BPJS counts more or less than was withheld; of a period, less or more was paid than
    was withheld. `LATE`: of a payment.
    """

    LIST_WITHOUT_MONEY = "DAFTAR_TANPA_UANG"
    MONEY_WITHOUT_LIST = "UANG_TANPA_DAFTAR"
    REJECTED = "DITOLAK"
    DUPLICATE = "GANDA"
    SHORT = "KURANG"
    OVER = "LEBIH"
    LATE = "TERLAMBAT"


def due_date(period: Period, due_day: int, kind: PayerKind = PayerKind.TPP) -> date:
    """Return the last day to pay the premiums of a period: day `due_day` of it, on a weekend the Monday after.

    Premiums by wage are due in the month after. Public holidays are not considered (docs/domain.md#lapse).
    """
    month = period.following if kind is PayerKind.EMPLOYER else period
    day = month.cutoff(due_day)
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= _SATURDAY else day
