"""Parse the texts of a whole column: keys, failed formulas, numbers, amounts, life status; each distinct text once."""

from collections.abc import Mapping

import polars as pl

from tpp_sponsor.domain.money import LONGEST, read_rupiah
from tpp_sponsor.domain.text_keys import text_key

# Error words differ by language; the signs around them do not.
_ERROR = r"(?i)^(?:#N/A|#[A-Z][A-Z_/0]*[!?]|Err:\d{3})$"

_YES = ("ya", "y", "iya", "ya, bersedia", "bersedia", "setuju", "mau", "yes", "1", "v", "✓", "true")
_NO = ("tidak", "t", "tdk", "tidak bersedia", "tidak setuju", "tidak mau", "no", "n", "0", "false")
DEAD, LIVING = "meninggal", "hidup"
_DEATHS = ("meninggal", "wafat", "mati", "gugur", "tutup usia", "almarhum", "almarhumah", "alm", "almh", "md")
_LIVES = ("hidup", "aktif", "ada")
_A_DEATH = rf"^[^\p{{L}}\p{{N}}]*(?:{'|'.join(_DEATHS)})(?:[^\p{{L}}\p{{N}}]|$)"
_A_LIFE = rf"^(?:{'|'.join(_LIVES)})$"


def text_keys(texts: pl.Series) -> pl.Series:
    """`text_key` of each text; null stays null."""
    distinct = texts.drop_nulls().unique()
    return texts.replace_strict(
        distinct, [text_key(text) for text in distinct], default=None, return_dtype=pl.String
    )


def named_by_key(texts: pl.Series, names: Mapping[str, str]) -> pl.Series:
    """Return the name of each text by its `text_key`; null where there is none."""
    return text_keys(texts).replace_strict(
        list(names), list(names.values()), default=None, return_dtype=pl.String
    )


def read_numbers(texts: pl.Series) -> pl.Series:
    """Whole numbers of at most nine digits as Int64; null for other texts."""
    return texts.set(~texts.str.contains(r"^[0-9]{1,9}$"), None).cast(pl.Int64)


def without_errors(text: pl.Series) -> pl.Series:
    """Texts; null where a cell only holds the error of a formula (#N/A, #REF!, Err:508)."""
    # Only few texts can be an error; the pattern would take many times as long on all.
    suspect = text.str.starts_with("#") | (text.str.len_bytes() == len("Err:508"))
    if not suspect.any():
        return text
    suspects = text.filter(suspect)
    errors = suspects.filter(suspects.str.contains(_ERROR)).unique()
    return text if errors.is_empty() else text.set(text.is_in(errors.implode()), None)


def read_rupiahs(texts: pl.Series) -> pl.Series:
    """Amounts in whole rupiah as Int64; null where empty or unreadable."""
    values = texts.cast(pl.Int64, strict=False)
    # The cast also accepts a sign, which an amount must not have.
    signed = texts.str.starts_with("-") | texts.str.starts_with("+")
    usual = values.is_not_null() & ~signed & (texts.str.len_bytes() <= LONGEST)
    values = values.set(~usual, None)
    unusual = texts.filter(~usual).drop_nulls().unique()
    if unusual.is_empty():
        return values
    amounts = texts.set(usual, None).replace_strict(
        unusual, [read_rupiah(text) for text in unusual], default=None, return_dtype=pl.Int64
    )
    return values.fill_null(amounts)


def read_yes_no(texts: pl.Series) -> pl.Series:
    """`ya` and `tidak` as booleans; null where empty or unreadable."""
    words = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
    return text_keys(texts).replace_strict(
        list(words), list(words.values()), default=None, return_dtype=pl.Boolean
    )


def life_keys(status: pl.Series) -> pl.Series:
    """`DEAD` where a status begins with a word for dead, `LIVING` where it is a word for living, else the text key."""
    keys = text_keys(status)
    named = pl.when(keys.str.contains(_A_DEATH)).then(pl.lit(DEAD))
    return pl.select(named.when(keys.str.contains(_A_LIFE)).then(pl.lit(LIVING)).otherwise(keys)).to_series()


def is_dead(status: pl.Series) -> pl.Series:
    """For each worker, true if dead; a worker with no status or an unknown one is alive."""
    return (life_keys(status) == DEAD).fill_null(value=False)


def is_unknown_status(status: pl.Series) -> pl.Series:
    """Return True if a status means neither dead nor living."""
    return (~life_keys(status).is_in([DEAD, LIVING])).fill_null(value=False)
