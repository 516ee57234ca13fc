"""Whether a worker lives, by the free words of `pekerja.status` (docs/rules.md#tables)."""

import polars as pl

from tpp_sponsor.frames.readings import text_keys

DEAD, LIVING = "meninggal", "hidup"
_DEATHS = ("meninggal", "wafat", "mati", "gugur", "tutup usia", "almarhum", "almarhumah", "alm", "almh", "md")
_LIVES = ("hidup", "aktif", "ada")
_A_DEATH = rf"^[^\p{{L}}\p{{N}}]*(?:{'|'.join(_DEATHS)})(?:[^\p{{L}}\p{{N}}]|$)"
_A_LIFE = rf"^(?:{'|'.join(_LIVES)})$"


def life_keys(status: pl.Series) -> pl.Series:
    """`DEAD` where a status is or begins with a word for it, `LIVING` for a word for that, else the text key."""
    keys = text_keys(status)
    named = pl.when(keys.str.contains(_A_DEATH)).then(pl.lit(DEAD))
    return pl.select(named.when(keys.str.contains(_A_LIFE)).then(pl.lit(LIVING)).otherwise(keys)).to_series()


def is_dead(status: pl.Series) -> pl.Series:
    """Whether each worker is dead; who has no status, or one that says something else, lives."""
    return (life_keys(status) == DEAD).fill_null(value=False)


def is_unknown(status: pl.Series) -> pl.Series:
    """Whether a status says neither."""
    return (~life_keys(status).is_in([DEAD, LIVING])).fill_null(value=False)
