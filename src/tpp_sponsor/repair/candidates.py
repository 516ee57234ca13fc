"""Candidates for an unmatched identifier: pairs of a cell and a person, before they are scored.

Each kind of pair is found by a join or a search in sorted numbers, never by comparing all with all.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from tpp_sponsor.domain.codes import MatchReason
from tpp_sponsor.domain.identifiers import birth_in_date
from tpp_sponsor.domain.names import SPELT_IN_MANY_WAYS, plain_names, sorted_names, without_apostrophes
from tpp_sponsor.repair.typing_errors import Numbers, Places, single_edits
from tpp_sponsor.tables.findings import KnownPerson
from tpp_sponsor.tables.typed import dy, empty, typed

# A wider span only gives persons of the same name (`by_name`).
_WIDEST_SPAN = 64


class Pair(dy.Schema):
    """An unmatched cell and a person, `query` and `person` by row number; `alasan` is a `MatchReason`.

    `digits_kept`: how many digits of a rounded number survived, one more than it has where the number is the person's
    as written; else null.
    """

    query = dy.UInt32(nullable=False)
    person = dy.UInt32(nullable=False)
    alasan = dy.String(nullable=False)
    digits_kept = dy.Int64(nullable=True)


def by_digits(cells: pl.DataFrame, numbers: pl.Series, width: int) -> Iterator[dy.DataFrame[Pair]]:
    """Persons whose number is the written one with look-alikes read as digits, one edit away, or in a rounded span."""
    unsorted = numbers.to_numpy()
    persons = np.argsort(unsorted)
    known = unsorted[persons]
    exact = cells.filter(pl.col("digits").str.len_bytes() == width)
    for reason, rows in (
        (MatchReason.LOOKALIKE, exact.filter("has_lookalikes")),
        (MatchReason.ROUNDED, exact.filter("is_rounded")),
    ):
        yield from _hits(
            reason,
            rows["query"].to_numpy(),
            rows["digits"].cast(pl.UInt64).to_numpy(),
            (known, persons),
            digits_kept=width + 1,
        )
    ids = cells["query"].to_numpy()
    for reason, places, edited in single_edits(cells["digits"], width):
        yield from _hits(reason, ids[places], edited, (known, persons))
    yield _in_spans(cells, known, persons)


def _hits(
    reason: MatchReason,
    ids: Places,
    edited: Numbers,
    people: tuple[Numbers, Places],
    *,
    digits_kept: int | None = None,
) -> Iterator[dy.DataFrame[Pair]]:
    """Yield the pairs of edited numbers that belong to a person.

    Most of the two hundred edits of a number belong to none.
    """
    known, persons = people
    # Sorted searches stay near each other in memory.
    order = np.argsort(edited)
    ids, edited = ids[order], edited[order]
    at = np.searchsorted(known, edited)
    hit = known[np.minimum(at, len(known) - 1)] == edited
    if not hit.any():
        return
    pairs = pl.DataFrame({"query": ids[hit], "person": persons[at[hit]]}).select(
        pl.col("query", "person").cast(pl.UInt32),
        pl.lit(reason.value).alias("alasan"),
        pl.lit(digits_kept, pl.Int64).alias("digits_kept"),
    )
    yield typed(pairs, Pair)


def _in_spans(cells: pl.DataFrame, known: Numbers, persons: Places) -> dy.DataFrame[Pair]:
    spans = cells.filter(pl.col("low").is_not_null()).with_columns(
        pl.col("low").map_batches(
            lambda low: pl.Series(np.searchsorted(known, low.to_numpy(), "left")), return_dtype=pl.Int64
        ),
        pl.col("high").map_batches(
            lambda high: pl.Series(np.searchsorted(known, high.to_numpy(), "right")), return_dtype=pl.Int64
        ),
    )
    few = spans.filter((pl.col("high") - pl.col("low")).is_between(1, _WIDEST_SPAN))
    inside = few.select("query", pl.int_ranges("low", "high").alias("person"), "digits_kept").explode(
        "person"
    )
    pairs = inside.select(
        "query",
        pl.Series("person", persons[inside["person"].to_numpy()], dtype=pl.UInt32),
        pl.lit(MatchReason.ROUNDED.value).alias("alasan"),
        pl.col("digits_kept").cast(pl.Int64),
    )
    return typed(pairs, Pair)


def by_other_number(cells: pl.DataFrame, persons: dy.DataFrame[KnownPerson]) -> dy.DataFrame[Pair]:
    """Find persons whose other number (NIP or NIK) is in the cell."""
    return _paired(MatchReason.OTHER_NUMBER, cells, persons, "digits", pl.col("lain"))


def by_birth(cells: pl.DataFrame, persons: dy.DataFrame[KnownPerson]) -> dy.DataFrame[Pair]:
    """Persons with the birth date of the row or of the written number, for rows with a name."""
    named = cells.filter(pl.col("name_key").is_not_null())
    return _paired(
        MatchReason.SAME_PERSON, named, persons, "birth_digits", birth_in_date(pl.col("tgl_lahir"))
    )


def by_name(cells: pl.DataFrame, persons: dy.DataFrame[KnownPerson]) -> dy.DataFrame[Pair]:
    """Persons of the same name; of a rounded number only those in its span."""
    named = cells.filter(pl.col("name_key").is_not_null())
    if named.is_empty():
        return empty(Pair)
    same = named.join(_namesakes(persons["nama"], named["name_key"]), on="name_key")
    same = same.with_columns(persons["nomor"].gather(same["person"]).cast(pl.UInt64))
    in_span = pl.col("nomor").is_between("low", "high")
    reason = pl.when(in_span).then(pl.lit(MatchReason.ROUNDED.value))
    pairs = same.filter(pl.col("low").is_null() | in_span).with_columns(
        alasan=reason.otherwise(pl.lit(MatchReason.SAME_NAME.value))
    )
    return typed(pairs, Pair)


def _namesakes(names: pl.Series, keys: pl.Series) -> pl.DataFrame:
    """Find names that equal one of a few, by their sorted words: `person` (row number) and `name_key`.

    Only names that contain the longest word of one of the few are compared. A name of common words alone (Muhammad)
    matches nothing.
    """
    words = (
        pl.DataFrame({"kata": keys.drop_nulls().unique().str.split(" ")})
        .with_row_index()
        .explode("kata")
        .filter(~pl.col("kata").is_in(SPELT_IN_MANY_WAYS))
        .sort(pl.col("kata").str.len_bytes(), "kata", descending=True)
        .unique("index", keep="first")["kata"]
        .unique()
    )
    has_word = without_apostrophes(pl.col("nama")).str.contains_any(
        words.implode(), ascii_case_insensitive=True
    )
    similar = names.unique().to_frame("nama").filter(has_word)
    similar = similar.select("nama", plain_names(similar["nama"]).alias("name_key")).with_columns(
        sorted_names(pl.col("name_key"))
    )
    rows = names.to_frame("nama").with_row_index("person")
    return rows.join(similar.filter(pl.col("name_key").is_in(keys.implode())), on="nama").select(
        "person", "name_key"
    )


def _paired(
    reason: MatchReason, cells: pl.DataFrame, persons: dy.DataFrame[KnownPerson], left: str, right: pl.Expr
) -> dy.DataFrame[Pair]:
    keyed = cells.filter(pl.col(left).is_not_null()).select("query", on=left)
    if keyed.is_empty():
        return empty(Pair)
    numbered = persons.with_row_index("person").select("person", on=right)
    pairs = keyed.join(numbered, on="on").with_columns(
        alasan=pl.lit(reason.value), digits_kept=pl.lit(None, pl.Int64)
    )
    return typed(pairs, Pair)
