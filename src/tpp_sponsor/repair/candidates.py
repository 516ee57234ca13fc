"""Candidates for an unmatched identifier: pairs of a cell and a person, before they are scored.

Each kind of pair is found by a join or a search in sorted numbers, never by comparing all with all. A pair has
`query` and `person` (row numbers of the cell and of the person), `alasan` (a `MatchReason`) and `digits_kept`: how
many digits of a rounded number survived, one more than it has where the number is the person's as written; else null.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from tpp_sponsor.domain.codes import MatchReason
from tpp_sponsor.domain.identifiers import birth_in_date
from tpp_sponsor.domain.names import namesakes
from tpp_sponsor.repair.typing_errors import Numbers, Places, single_edits

PAIR = {"query": pl.UInt32, "person": pl.UInt32, "alasan": pl.String, "digits_kept": pl.Int64}
# A wider span only gives persons of the same name (`by_name`).
_WIDEST_SPAN = 64


def by_digits(cells: pl.DataFrame, numbers: pl.Series, width: int) -> Iterator[pl.DataFrame]:
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
) -> Iterator[pl.DataFrame]:
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
    yield pl.DataFrame({"query": ids[hit], "person": persons[at[hit]]}).select(
        pl.col("query", "person").cast(pl.UInt32),
        pl.lit(reason.value).alias("alasan"),
        pl.lit(digits_kept, pl.Int64).alias("digits_kept"),
    )


def _in_spans(cells: pl.DataFrame, known: Numbers, persons: Places) -> pl.DataFrame:
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
    return inside.select(
        "query",
        pl.Series("person", persons[inside["person"].to_numpy()], dtype=pl.UInt32),
        pl.lit(MatchReason.ROUNDED.value).alias("alasan"),
        "digits_kept",
    ).cast(pl.Schema(PAIR))


def by_other_number(cells: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Find persons whose other number (NIP or NIK) is in the cell."""
    return _paired(MatchReason.OTHER_NUMBER, cells, persons, "digits", pl.col("lain"))


def by_birth(cells: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Persons with the birth date of the row or of the written number, for rows with a name."""
    named = cells.filter(pl.col("name_key").is_not_null())
    return _paired(
        MatchReason.SAME_PERSON, named, persons, "birth_digits", birth_in_date(pl.col("tgl_lahir"))
    )


def by_name(cells: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Persons of the same name; of a rounded number only those in its span."""
    named = cells.filter(pl.col("name_key").is_not_null())
    if named.is_empty():
        return pl.DataFrame(schema=PAIR)
    candidates = namesakes(persons["nama"], named["name_key"]).rename(
        {"orang": "person", "kunci": "name_key"}
    )
    same = named.join(candidates, on="name_key")
    same = same.with_columns(persons["nomor"].gather(same["person"]).cast(pl.UInt64))
    in_span = pl.col("nomor").is_between("low", "high")
    return (
        same.filter(pl.col("low").is_null() | in_span)
        .with_columns(
            alasan=pl.when(in_span)
            .then(pl.lit(MatchReason.ROUNDED.value))
            .otherwise(pl.lit(MatchReason.SAME_NAME.value))
        )
        .select(*PAIR)
    )


def _paired(
    reason: MatchReason, cells: pl.DataFrame, persons: pl.DataFrame, left: str, right: pl.Expr
) -> pl.DataFrame:
    keyed = cells.filter(pl.col(left).is_not_null()).select("query", on=left)
    if keyed.is_empty():
        return pl.DataFrame(schema=PAIR)
    numbered = persons.with_row_index("person").select("person", on=right)
    return (
        keyed.join(numbered, on="on")
        .select(
            "query",
            "person",
            pl.lit(reason.value).alias("alasan"),
            pl.lit(None, pl.Int64).alias("digits_kept"),
        )
        .cast(pl.Schema(PAIR))
    )
