"""Written-out values of documents: rupiah in words, letter numbers with Roman months, and texts made to fit."""

from datetime import date

from tpp_sponsor.domain.period import Period

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def in_words(amount: int) -> str:
    """Write whole rupiah in Indonesian words (*terbilang*)."""
    from num2words import num2words  # noqa: PLC0415 - slow to load (ADR 23)

    return f"{num2words(amount, lang='id')} rupiah"


def shortened(text: str, longest: int) -> str:
    """Return a text of at most so many characters, the last of which says that something is left out."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def letter_number(pattern: str, period: Period, revision: int, day: date) -> str:
    """Return the number of a letter; month and year are those of its day, `periode` is the month of cover."""
    return pattern.format(
        periode=period,
        revisi=revision,
        bulan=f"{day.month:02d}",
        bulan_romawi=_ROMAN[day.month - 1],
        tahun=day.year,
    )
