"""The minutes of reconciliation (*berita acara rekonsiliasi*): withheld, paid, accepted, and the differences."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tpp_sponsor.documents.typeset import Letterhead, typeset
from tpp_sponsor.documents.words import letter_number
from tpp_sponsor.domain.period import Period
from tpp_sponsor.tables.ledger import BillPayment
from tpp_sponsor.tables.reconciliation import ClassTotal
from tpp_sponsor.tables.typed import dy

MINUTES = "berita-acara-rekonsiliasi.pdf"


def minutes(
    period: Period,
    day: date,
    letterhead: Letterhead,
    *,
    sums: Sequence[tuple[str, int, bool]],
    payments: dy.DataFrame[BillPayment],
    totals: dy.DataFrame[ClassTotal],
) -> bytes:
    """Return the minutes of a paid period on a day, as PDF.

    `sums`: key of `papers.minutes_<key>`, a count or whole rupiah, whether it is rupiah.
    """
    write, month = letterhead.notation, letterhead.notation.month(period)
    data = {
        **letterhead.common(letterhead.say("minutes_title"), day),
        "number": letter_number(letterhead.letter.number, period, 0, day),
        "opening": letterhead.say("minutes_opening", day=write.day(day), month=month),
        "sums": [
            [letterhead.say(f"minutes_{key}"), write.rupiah(value) if is_rupiah else write.count(value)]
            for key, value, is_rupiah in sums
        ],
        "payments": [_payment(row, letterhead) for row in payments.iter_rows(named=True)],
        "differences": [
            [
                letterhead.texts.say(f"class.{row['kelas']}"),
                write.count(row["jumlah"]),
                _amount(row["selisih"], letterhead),
            ]
            for row in totals.iter_rows(named=True)
            if row["jumlah"]
        ],
        "closing": letterhead.say("minutes_closing"),
    }
    return typeset("berita-acara", data, letterhead.folders, day)


def _payment(row: Mapping[str, Any], letterhead: Letterhead) -> list[str]:
    write = letterhead.notation
    return [row["bill_code"], write.day_of(row["paid_on"]), row["reference"], write.rupiah(row["amount_idr"])]


def _amount(amount: int | None, letterhead: Letterhead) -> str:
    if amount is None:
        return "-"
    return ("−" if amount < 0 else "") + letterhead.notation.rupiah(abs(amount))
