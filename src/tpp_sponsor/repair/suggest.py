"""Suggest persons for a NIP or NIK that matches no person; a person confirms a suggestion before it is applied.

| in  | `UnmatchedCell` cells with the name and birth date of their rows, the persons of each column |
| out | `Suggestion`: at most three per cell, the highest score first |

A score is the sum of the evidence for a person, 0 to 100, and more evidence never lowers it:

* digits, 0-55: look-alikes read as digits 55 · another number of the person 54 · rounded 7 + 3 for each digit that
  survived, at most 52 · neighbours swapped, or one too many 52 · one missing or wrong 50 · same name and birth date,
  35 to 50 by the likeness of the digits · same name with two digits apart 40
* name, -45 to 45: 0 at a likeness of 0.7, in equal steps to 45 at 1.0; 20 where the row has no name
* birth date, where the row has one: 10 if equal, else -10
* -10 for each other person with as much evidence, -20 for a person who has a row of their own in the cell's table

A person with a score below `LEAST_SCORE` is not suggested. Without a name, a rounded number must have 15 digits left
and match one person only.
"""

import hashlib
from collections.abc import Mapping

import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Indel, JaroWinkler

from tpp_sponsor.domain.codes import MatchReason
from tpp_sponsor.domain.identifiers import birth_in_date, birth_in_number
from tpp_sponsor.domain.names import plain_names, sorted_names
from tpp_sponsor.repair.candidates import (
    by_birth,
    by_digits,
    by_name,
    by_other_number,
)
from tpp_sponsor.repair.typing_errors import DIGITS_KEPT, read_written
from tpp_sponsor.tables.findings import KnownPerson, Suggestion, UnmatchedCell
from tpp_sponsor.tables.input_tables import PLACE
from tpp_sponsor.tables.typed import dy, empty, typed

# From 40 to 60 precision hardly changes (0.996 in the sample city of 4,000, 1.000 on FEBRL); 45 finds one in a hundred
# more of FEBRL than 50, and 40 suggests persons for more unknown numbers (benchmarks/suggestions.py).
LEAST_SCORE = 45
MOST = 3

_DIGITS = {
    MatchReason.LOOKALIKE: 55,
    MatchReason.OTHER_NUMBER: 54,
    MatchReason.SWAPPED: 52,
    MatchReason.ONE_EXTRA: 52,
    MatchReason.ONE_MISSING: 50,
    MatchReason.ONE_WRONG: 50,
    MatchReason.SAME_PERSON: 35,
    MatchReason.SAME_NAME: 40,
}
_BY_NAME = (MatchReason.SAME_PERSON, MatchReason.SAME_NAME)
_ROUNDED_MOST, _EXACT, _DIGITS_ALIKE = 52, 55, 15
_NO_NAME, _NAME_MOST = 20, 45
_NAME_ALIKE, _CUT_SHORT = 0.7, 0.85
_BIRTH, _HAS_OWN, _RIVAL = 10, 20, 10
_DIGITS_APART = 2
_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_CODE_LENGTH = 10


def suggest(
    unmatched: dy.DataFrame[UnmatchedCell],
    known: Mapping[str, dy.DataFrame[KnownPerson]],
    listed: Mapping[str, pl.Series],
) -> dy.DataFrame[Suggestion]:
    """Suggest persons for all cells.

    `known`: column → the persons that its cells may mean. `listed`: table → numbers of persons who have their row
    there already, in tables in which a person seldom has another.
    """
    suggested = [
        _for_column(cells, known[str(column)], listed)
        for (column,), cells in unmatched.group_by("kolom", maintain_order=True)
        if not known[str(column)].is_empty()
    ]
    rows = pl.concat([empty(Suggestion).drop("kode"), *suggested])
    order = ["tabel", *PLACE, "kolom", "skor", "usulan"]
    rows = rows.sort(order, descending=[name == "skor" for name in order])
    return typed(rows.with_columns(_codes(rows)), Suggestion)


def _for_column(
    unmatched: pl.DataFrame, persons: dy.DataFrame[KnownPerson], listed: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """Return the suggestions for cells of one column."""
    width = persons["nomor"].str.len_bytes()[0]
    cells = read_written(unmatched.with_row_index("query"), width).with_columns(
        plain_names(unmatched["nama"]).alias("plain_name"),
        pl.coalesce(birth_in_date(pl.col("lahir")), birth_in_number(pl.col("digits"), width)).alias(
            "birth_digits"
        ),
    )
    cells = cells.with_columns(sorted_names(pl.col("plain_name")).alias("name_key"))
    pairs = pl.concat(
        [
            *by_digits(cells, persons["nomor"].cast(pl.UInt64), width),
            by_other_number(cells, persons),
            by_birth(cells, persons),
            by_name(cells, persons),
        ]
    )
    facts = _with_names(_with_digits(pairs, cells, persons), persons)
    scored = _scored(facts, listed).filter(pl.col("skor") >= LEAST_SCORE)
    best = (
        scored.sort("query", "skor", "usulan", descending=[False, True, False])
        .group_by("query", maintain_order=True)
        .head(MOST)
    )
    return best.select(name for name in Suggestion.column_names() if name != "kode")


def _with_digits(pairs: pl.DataFrame, cells: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Each pair with its cell and the likeness of its numbers (`digit_likeness`); same names need near numbers."""
    cell_facts = cells.drop("query", "nama", "digits_kept", "low", "high")[pairs["query"]]
    facts = pl.concat([pairs, cell_facts, persons.select(usulan="nomor")[pairs["person"]]], how="horizontal")
    written, suggested = facts["digits"].fill_null("").to_list(), facts["usulan"].to_list()
    apart = pl.Series(process.cpdist(written, suggested, scorer=OSA.distance), dtype=pl.Int64)
    longer = pl.max_horizontal(pl.col("digits", "usulan").str.len_bytes())
    return facts.with_columns(digit_likeness=1 - apart / longer).filter(
        (pl.col("alasan") != MatchReason.SAME_NAME) | (apart <= _DIGITS_APART)
    )


def _with_names(facts: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Each pair with its person and the likeness of the names (`name_likeness`), null where the row has none.

    A typing error in the first letter of a word changes the alphabetical order of the words, so names are compared in
    both orders. `_CUT_SHORT` is the likeness of a shortened name ("Siti A.") and the whole one.
    """
    facts = facts.hstack(persons.select("nama", "tgl_lahir", "opd")[facts["person"]])
    names = (
        facts.select("plain_name", "name_key", other_plain_name=plain_names(facts["nama"]))
        .with_columns(other_name_key=sorted_names(pl.col("other_plain_name")))
        .fill_null("")
    )
    alike = [
        pl.Series(
            name, factor * process.cpdist(names[mine].to_list(), names[theirs].to_list(), scorer=scorer)
        )
        for name, factor, mine, theirs, scorer in (
            ("prefix", 0.5, "name_key", "other_name_key", JaroWinkler.normalized_similarity),
            ("words", 0.5, "name_key", "other_name_key", Indel.normalized_similarity),
            ("as_written", 1.0, "plain_name", "other_plain_name", Indel.normalized_similarity),
            ("cut_short", _CUT_SHORT / 100, "plain_name", "other_plain_name", fuzz.partial_ratio),
        )
    ]
    best = pl.DataFrame(alike).select(
        pl.max_horizontal(pl.col("prefix") + pl.col("words"), "as_written", "cut_short")
    )
    return facts.with_columns(
        pl.when(pl.col("name_key").is_not_null()).then(best.to_series()).alias("name_likeness")
    )


def _scored(pairs: pl.DataFrame, listed: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Each pair once, for the reason with the most evidence, with its `skor`."""
    how, named = pl.col("alasan"), pl.col("name_key").is_not_null()
    ranks = {code.value: at for at, code in enumerate(MatchReason)}
    has_own = pl.any_horizontal(
        False,  # noqa: FBT003 - no table of `listed` has a cell
        *(
            (pl.col("tabel") == table) & pl.col("usulan").cast(pl.Int64).is_in(own.cast(pl.Int64).implode())
            for table, own in listed.items()
            if (pairs["tabel"] == table).any()
        ),
    )
    each = (
        pairs.filter(~how.is_in(_BY_NAME) | (pl.col("name_likeness") >= _NAME_ALIKE))
        .with_columns(
            evidence=_for_digits()
            + _for_name()
            + _for_birth()
            - pl.when(has_own).then(_HAS_OWN).otherwise(0),
            reason_rank=how.replace_strict(ranks, return_dtype=pl.Int64),
        )
        .sort("query", "person", "evidence", "reason_rank", descending=[False, False, True, False])
        .unique(["query", "person"], keep="first", maintain_order=True)
    )
    alone = (pl.len().over("query", "alasan") == 1) & (pl.col("digits_kept") >= DIGITS_KEPT)
    rivals = pl.col("evidence").rank("max", descending=True).over("query").cast(pl.Int64) - 1
    return each.filter((how != MatchReason.ROUNDED) | named | alone).with_columns(
        skor=(pl.col("evidence") - _RIVAL * rivals).clip(0, 100)
    )


def _for_digits() -> pl.Expr:
    how, left = pl.col("alasan"), pl.col("digits_kept")
    is_whole = left > pl.col("usulan").str.len_bytes()
    rounded = pl.when(is_whole).then(_EXACT).otherwise((7 + 3 * left).clip(upper_bound=_ROUNDED_MOST))
    alike = (pl.col("digit_likeness") * _DIGITS_ALIKE).floor().cast(pl.Int64)
    return (
        pl.when(how == MatchReason.ROUNDED)
        .then(rounded)
        .otherwise(how.replace_strict(_DIGITS, default=None, return_dtype=pl.Int64))
    ) + pl.when(how == MatchReason.SAME_PERSON).then(alike).otherwise(0)


def _for_name() -> pl.Expr:
    steps = ((pl.col("name_likeness") - _NAME_ALIKE) / (1 - _NAME_ALIKE) * _NAME_MOST).round()
    return steps.clip(-_NAME_MOST, _NAME_MOST).cast(pl.Int64).fill_null(_NO_NAME)


def _for_birth() -> pl.Expr:
    agrees = pl.col("lahir") == pl.col("tgl_lahir")
    return pl.when(agrees).then(_BIRTH).when(~agrees).then(-_BIRTH).otherwise(0)


def _codes(rows: pl.DataFrame) -> pl.Series:
    """Return a code of letters for each suggestion, a digest of its cell and its person."""
    named = rows.select("tabel", *PLACE, "kolom", "tertulis", "usulan").iter_rows()
    return pl.Series("kode", [_code("\x1f".join(map(str, row))) for row in named], dtype=pl.String)


def _code(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    letters = ""
    for _ in range(_CODE_LENGTH):
        number, at = divmod(number, len(_CODE_LETTERS))
        letters += _CODE_LETTERS[at]
    return f"S-{letters}"
