"""Keys by which tables are joined: NIP and NIK, text in files, archive and ledger and integers in joins, and places.

Names of OPDs and employers are followed from month to month.

Integer keys join and sort in half the time of texts. Those of one kind have one length, so both sort alike.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, TypeVar, cast, overload

import polars as pl

from tpp_sponsor.domain.text_keys import kelurahan_key, names_now
from tpp_sponsor.tables.typed import PERSONS, Keyed, dy

_KEY = "_key"
_Frame = TypeVar("_Frame", bound=pl.DataFrame)
_Schema = TypeVar("_Schema", bound=dy.Schema)


@overload
def with_integer_keys(frame: dy.DataFrame[_Schema]) -> "dy.DataFrame[Keyed[_Schema]]": ...
@overload
def with_integer_keys(frame: pl.DataFrame) -> pl.DataFrame: ...
def with_integer_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with NIP and NIK as integers, flagged where they are sorted.

    Polars merges sorted keys in one pass.
    """
    keys = [_as_integers(frame[name]) for name in PERSONS if name in frame.columns]
    return frame.with_columns(keys)


@overload
def with_text_keys(frame: "dy.DataFrame[Keyed[_Schema]]") -> dy.DataFrame[_Schema]: ...
@overload
def with_text_keys(frame: pl.DataFrame) -> pl.DataFrame: ...
def with_text_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with NIP and NIK as texts."""
    return frame.with_columns(pl.col(name).cast(pl.String) for name in PERSONS if name in frame.columns)


def _as_integers(persons: pl.Series) -> pl.Series:
    keys = persons.cast(pl.Int64)
    return keys.set_sorted() if keys.null_count() == 0 and keys.is_sorted() else keys


def with_kelurahan_key(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the key of their `kelurahan`, null where they have none."""
    return rows.with_columns(kelurahan_keys(rows["kelurahan"]).alias("kelurahan_key"))


def kelurahan_keys(places: pl.Series) -> pl.Series:
    """`kelurahan_key` of each place; null stays null."""
    distinct = places.drop_nulls().unique()
    keys = [kelurahan_key(place) for place in distinct]
    return places.replace_strict(distinct, keys, default=None, return_dtype=pl.String)


def join_person(rows: pl.DataFrame, known: pl.DataFrame, on: str, *, each_once: bool = False) -> pl.DataFrame:
    """Each row with what is known of its person, in the order of the rows; `known` has each NIP or NIK once.

    For tables with text keys. `each_once`: the rows too must have each person once.
    """
    if known.is_empty():
        # A first revision has nothing posted before it.
        unknown = (pl.lit(None, dtype).alias(name) for name, dtype in known.schema.items() if name != on)
        return rows.with_columns(unknown)
    left, right = (table.with_columns(_as_integers(table[on]).alias(_KEY)) for table in (rows, known))
    how: Literal["m:m", "m:1", "1:1"] = "1:1" if each_once else "m:1"
    if _rises(right[_KEY]) and (_rises(left[_KEY]) if each_once else left[_KEY].flags["SORTED_ASC"]):
        # Polars merges sorted keys only where it does not validate; that each key is unique was checked just now.
        how = "m:m"
    joined = left.join(right.drop(on), on=_KEY, how="left", maintain_order="left", validate=how)
    return joined.drop(_KEY)


def _rises(keys: pl.Series) -> bool:
    """Return True if each key is greater than the one before it, so that all are unique."""
    return keys.flags["SORTED_ASC"] and keys.n_unique() == len(keys)


def sort_by_person(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Rows with text keys, sorted by some columns, NIP and NIK as integers.

    NIP and NIK are rewritten: after a sort, texts are far apart in memory, and reading them takes three times as long.
    """
    keyed = with_integer_keys(rows)
    if len(keys) > 1 or not keyed[keys[0]].is_sorted():
        keyed = keyed.sort(keys)
    return with_text_keys(keyed)


def semi_join(rows: _Frame, others: pl.DataFrame, on: str) -> _Frame:
    """Return the rows whose person is among others, in their order."""
    return cast("_Frame", rows.filter(is_person_in(others, on)))


def anti_join(rows: pl.DataFrame, others: pl.DataFrame, on: str) -> pl.DataFrame:
    """Return the rows whose person is not among others, in their order."""
    return rows if others.is_empty() else rows.filter(~is_person_in(others, on))


def is_person_in(others: pl.DataFrame, on: str) -> pl.Expr:
    """For each row, true if its person is among others; null if it names no person."""
    return pl.col(on).cast(pl.Int64).is_in(others[on].drop_nulls().cast(pl.Int64).implode())


def follow_names(
    rows: _Frame,
    column: str,
    names: Iterable[str],
    aliases: Mapping[str, str],
    *,
    except_: Collection[str] = (),
) -> _Frame:
    """Rows of an earlier month with each OPD or employer by its name among `names`, by alias and text key.

    What is in `except_` (payers of other kinds) stays as it is.
    """
    then = rows[column].unique()
    now = names_now(then.filter(~then.is_in(except_)), names, aliases)
    return cast("_Frame", rows.with_columns(pl.col(column).replace(now)))
