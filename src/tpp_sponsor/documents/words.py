"""What papers write out: rupiah in words, months in Roman numbers, numbers of letters."""

from datetime import date

from num2words import num2words

from tpp_sponsor.domain.period import Period

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def in_words(amount: int) -> str:
    """Whole rupiah in Indonesian words (*terbilang*), as cheques and letters have it."""
    return f"{num2words(amount, lang='id')} rupiah"


def letter_number(pattern: str, period: Period, revision: int, day: date) -> str:
    """The number of a letter of a day; its month and year are the letter's, `periode` is the month of cover."""
    return pattern.format(
        periode=period,
        revisi=revision,
        bulan=f"{day.month:02d}",
        bulan_romawi=_ROMAN[day.month - 1],
        tahun=day.year,
    )
