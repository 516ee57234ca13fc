"""Parse the texts of a whole column: codes of funds, kinds of payers, lists of jobs, positions.

docs/rules.md#fund-tables says what each may be.
"""

from collections.abc import Mapping

import polars as pl

from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.intake.column_parsers import named_by_key, read_numbers, text_keys
from tpp_sponsor.tables.table import Kind

# The code of a fund names a folder. `tpp` is refused: it names the sponsors.
_CODE = r"^[A-Za-z0-9_-]{1,40}$"
_NO_FUND = "tpp"
_LAST_POSITION = 99
_TOTALS = r"^(?:jumlah|total|subtotal|sub|grand)(?: |$)"
_BETWEEN_JOBS = ";"


def fund_values(
    kind: Kind, texts: pl.Series, jobs: Mapping[str, str], payer_kinds: Mapping[str, str]
) -> pl.Series:
    """Values of a column by its kind; null where a cell cannot be read.

    `jobs`: text key of each word for a job → its name. `payer_kinds`: text key of each kind of fund → its spelling.
    """
    match kind:
        case Kind.FUND_CODE:
            return _codes(texts)
        case Kind.PAYER_KIND:
            return named_by_key(texts, payer_kinds)
        case Kind.JOBS:
            return _job_lists(texts, jobs)
        case _:
            return _positions(texts)


def _codes(texts: pl.Series) -> pl.Series:
    """Parse codes of funds; null for any other text."""
    valid = texts.str.contains(_CODE) & (texts.str.to_lowercase() != _NO_FUND)
    return texts.set(~valid, None)


def _positions(texts: pl.Series) -> pl.Series:
    """Whole numbers from 1 to 99 as Int64; null for other texts."""
    numbers = read_numbers(texts)
    return numbers.set(~numbers.is_between(1, _LAST_POSITION), None)


def _job_lists(texts: pl.Series, names: Mapping[str, str]) -> pl.Series:
    """Jobs separated by `;` as one text of their names, sorted; null where one is unknown, or none is there."""
    distinct = texts.drop_nulls().unique()
    lists = [_job_list(text, names) for text in distinct]
    return texts.replace_strict(distinct, lists, default=None, return_dtype=pl.String)


def _job_list(text: str, names: Mapping[str, str]) -> str | None:
    words = [text_key(word) for word in text.split(_BETWEEN_JOBS) if word.strip()]
    if not words or any(word not in names for word in words):
        return None
    return _BETWEEN_JOBS.join(sorted({names[word] for word in words}))


def split_jobs(lists: pl.Expr) -> pl.Expr:
    """Return the names of jobs in each text of a column of jobs."""
    return lists.str.split(_BETWEEN_JOBS)


def with_letter_or_digit(text: pl.Expr) -> pl.Expr:
    """Texts; null where a cell has neither a letter nor a digit."""
    return pl.when(text.str.contains(r"[\p{L}\p{N}]")).then(text)


def names_nothing(texts: pl.Series) -> pl.Series:
    """Return True if a cell is empty, or begins with a word for a total."""
    return texts.is_null() | text_keys(texts).str.contains(_TOTALS).fill_null(value=False)
