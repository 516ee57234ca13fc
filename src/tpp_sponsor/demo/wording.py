"""Notations of offices for dates, periods and numbers, as Polars expressions."""

import polars as pl

from tpp_sponsor.demo.words import MONTHS, SHORT_MONTHS

_MONTH = dict(enumerate(MONTHS, 1))
_SHORT_MONTH = dict(enumerate(SHORT_MONTHS, 1))


def month_in_words(period: str) -> str:
    """`Maret 2024` of `2024-03`."""
    year, month = period.split("-")
    return f"{_MONTH[int(month)]} {year}"


def months_in_words(day: pl.Expr) -> pl.Expr:
    """`Maret 2024`."""
    return pl.format("{} {}", _named(day, _MONTH), day.dt.year())


def days_in_words(day: pl.Expr) -> pl.Expr:
    """`6 Maret 2024`."""
    return pl.format("{} {}", day.dt.day(), months_in_words(day))


def days_in_short(day: pl.Expr) -> pl.Expr:
    """`06-MAR-24`."""
    return pl.format("{}-{}-{}", day.dt.strftime("%d"), _named(day, _SHORT_MONTH), day.dt.strftime("%y"))


def spaced_nip(nip: pl.Expr) -> pl.Expr:
    """`19790702 200903 1 001`, as official letters write it."""
    return pl.format(
        "{} {} {} {}", *(nip.str.slice(at, size) for at, size in ((0, 8), (8, 6), (14, 1), (15, 3)))
    )


def spaced_nik(nik: pl.Expr) -> pl.Expr:
    """`327206 170568 9381`."""
    return pl.format("{} {} {}", *(nik.str.slice(at, size) for at, size in ((0, 6), (6, 6), (12, 4))))


def one_of(number: pl.Expr, *forms: pl.Expr) -> pl.Expr:
    """Return the forms in turn, by number."""
    chosen = forms[0]
    for at, form in enumerate(forms[1:], 1):
        chosen = pl.when(number % len(forms) == at).then(form).otherwise(chosen)
    return chosen


def _named(day: pl.Expr, names: dict[int, str]) -> pl.Expr:
    return day.dt.month().cast(pl.Int64).replace_strict(names, return_dtype=pl.String)
