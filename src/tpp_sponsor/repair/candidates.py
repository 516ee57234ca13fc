"""Who could be meant by a number that is nobody's: pairs of a written number and a person, before any is judged.

Every way finds its pairs set-wise and without comparing all with all. A pair has `tanya` and `orang` (row numbers of
what is asked and of the person), `alasan` (a `MatchReason`) and `utuh`: of a rounded number the digits that survived,
one more than there are where the number is his as it stands; else null.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from tpp_sponsor.domain.codes import MatchReason
from tpp_sponsor.domain.identifiers import birth_in_date
from tpp_sponsor.domain.names import namesakes
from tpp_sponsor.repair.typing_errors import Numbers, Places, single_edits

PAIR = {"tanya": pl.UInt32, "orang": pl.UInt32, "alasan": pl.String, "utuh": pl.Int64}
# A span with more persons in it is only looked through for those of one name.
_WIDEST_SPAN = 64


def by_digits(cells: pl.DataFrame, numbers: pl.Series, width: int) -> Iterator[pl.DataFrame]:
    """Persons whose number is the written one read otherwise, one slip away, or in the span that was rounded."""
    unsorted = numbers.to_numpy()
    persons = np.argsort(unsorted)
    known = unsorted[persons]
    exact = cells.filter(pl.col("angka").str.len_bytes() == width)
    for how, rows in (
        (MatchReason.LOOKALIKE, exact.filter("mirip")),
        (MatchReason.ROUNDED, exact.filter("bulat")),
    ):
        yield from _hits(
            how,
            rows["tanya"].to_numpy(),
            rows["angka"].cast(pl.UInt64).to_numpy(),
            (known, persons),
            utuh=width + 1,
        )
    ids = cells["tanya"].to_numpy()
    for how, places, meant in single_edits(cells["angka"], width):
        yield from _hits(how, ids[places], meant, (known, persons))
    yield _in_spans(cells, known, persons)


def _hits(
    how: MatchReason, ids: Places, meant: Numbers, people: tuple[Numbers, Places], *, utuh: int | None = None
) -> Iterator[pl.DataFrame]:
    """The pairs of those who are met, if anybody is: a number has two hundred slips, and few of them are somebody's."""
    known, persons = people
    # In order, the search for one begins near the last.
    order = np.argsort(meant)
    ids, meant = ids[order], meant[order]
    at = np.searchsorted(known, meant)
    hit = known[np.minimum(at, len(known) - 1)] == meant
    if not hit.any():
        return
    yield pl.DataFrame({"tanya": ids[hit], "orang": persons[at[hit]]}).select(
        pl.col("tanya", "orang").cast(pl.UInt32),
        pl.lit(how.value).alias("alasan"),
        pl.lit(utuh, pl.Int64).alias("utuh"),
    )


def _in_spans(cells: pl.DataFrame, known: Numbers, persons: Places) -> pl.DataFrame:
    spans = cells.filter(pl.col("dari").is_not_null()).with_columns(
        pl.col("dari").map_batches(
            lambda low: pl.Series(np.searchsorted(known, low.to_numpy(), "left")), return_dtype=pl.Int64
        ),
        pl.col("sampai").map_batches(
            lambda high: pl.Series(np.searchsorted(known, high.to_numpy(), "right")), return_dtype=pl.Int64
        ),
    )
    few = spans.filter((pl.col("sampai") - pl.col("dari")).is_between(1, _WIDEST_SPAN))
    inside = few.select("tanya", pl.int_ranges("dari", "sampai").alias("orang"), "utuh").explode("orang")
    return inside.select(
        "tanya",
        pl.Series("orang", persons[inside["orang"].to_numpy()], dtype=pl.UInt32),
        pl.lit(MatchReason.ROUNDED.value).alias("alasan"),
        "utuh",
    ).cast(pl.Schema(PAIR))


def by_other_number(cells: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Persons whose other number stands in the cell."""
    return _paired(MatchReason.OTHER_NUMBER, cells, persons, "angka", pl.col("lain"))


def by_birth(cells: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Persons born on the day that the row or the written number tells, for rows that tell a name as well."""
    named = cells.filter(pl.col("kunci").is_not_null())
    return _paired(MatchReason.SAME_PERSON, named, persons, "hari", birth_in_date(pl.col("tgl_lahir")))


def by_name(cells: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Persons of the same name; those in the span that was rounded, if the number was."""
    named = cells.filter(pl.col("kunci").is_not_null())
    if named.is_empty():
        return pl.DataFrame(schema=PAIR)
    same = named.join(namesakes(persons["nama"], named["kunci"]), on="kunci")
    same = same.with_columns(persons["nomor"].gather(same["orang"]).cast(pl.UInt64))
    in_span = pl.col("nomor").is_between("dari", "sampai")
    return (
        same.filter(pl.col("dari").is_null() | in_span)
        .with_columns(
            alasan=pl.when(in_span)
            .then(pl.lit(MatchReason.ROUNDED.value))
            .otherwise(pl.lit(MatchReason.SAME_NAME.value))
        )
        .select(*PAIR)
    )


def _paired(
    how: MatchReason, cells: pl.DataFrame, persons: pl.DataFrame, left: str, right: pl.Expr
) -> pl.DataFrame:
    told = cells.filter(pl.col(left).is_not_null()).select("tanya", on=left)
    if told.is_empty():
        return pl.DataFrame(schema=PAIR)
    numbered = persons.with_row_index("orang").select("orang", on=right)
    return (
        told.join(numbered, on="on")
        .select("tanya", "orang", pl.lit(how.value).alias("alasan"), pl.lit(None, pl.Int64).alias("utuh"))
        .cast(pl.Schema(PAIR))
    )
