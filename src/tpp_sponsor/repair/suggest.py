"""Suggest who may be meant by a NIP or NIK that is nobody's; suggestions, never guesses: nothing is applied by itself.

| in  | `ASKED` cells with what their rows say of the person, the persons of each column |
| out | `SUGGESTIONS`: at most three per cell, likeliest first |

A score is the sum of what speaks for a person, 0 to 100, and never falls when something more speaks for him:

* digits, 0-55: signs only read otherwise 55 · another number of his 54 · rounded 7 + 3 for each digit that survived, 52
  at most · neighbours swapped, or one too many 52 · one missing or wrong 50 · by name and birth date, 35 to 50 as
  alike as the digits are · by name with two digits apart 40
* name, -45 to 45: 0 at a likeness of 0.7, in equal steps to 45 at 1.0; where the row tells no name, 20
* birth date, where the row tells one: 10 if equal, else -10
* -10 for each other person for whom as much speaks, -20 for one who has a row of his own in the table of the cell

Below `LEAST_SCORE` nobody is named. Without a name, a rounded number must have 15 digits left and
fit one person alone.
"""

import hashlib
from collections.abc import Mapping

import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Indel, JaroWinkler

from tpp_sponsor.domain.codes import MatchReason
from tpp_sponsor.domain.identifiers import as_number, birth_in_date, birth_in_number
from tpp_sponsor.domain.names import plain_names, sorted_names
from tpp_sponsor.repair.candidates import (
    by_birth,
    by_digits,
    by_name,
    by_other_number,
)
from tpp_sponsor.repair.typing_errors import DIGITS_KEPT, read_written
from tpp_sponsor.tables.findings import SUGGESTIONS
from tpp_sponsor.tables.input_tables import PLACE

# The persons of a column: each `nomor` once (text, all of one length); `lain` is another number of theirs.
KNOWN = {"nomor": pl.String, "nama": pl.String, "tgl_lahir": pl.Date, "opd": pl.String, "lain": pl.String}
# From 40 to 60 precision hardly moves (0.996 in the made-up city of 4,000, 1.000 on FEBRL); at 45 one in a hundred more
# of FEBRL is found than at 50, at 40 more strangers get a name (benchmarks/suggestions.py).
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
    asked: pl.DataFrame, known: Mapping[str, pl.DataFrame], settled: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """Suggest persons for all cells.

    `known`: column → `KNOWN`. `settled`: table → numbers of those who already have the one row there that a person
    can have.
    """
    empty = pl.DataFrame(schema=SUGGESTIONS)
    found = [
        _for_column(cells, known[str(column)], settled)
        for (column,), cells in asked.group_by("kolom", maintain_order=True)
        if not known[str(column)].is_empty()
    ]
    rows = pl.concat([empty.drop("kode"), *found])
    order = ["tabel", *PLACE, "kolom", "skor", "usulan"]
    rows = rows.sort(order, descending=[name == "skor" for name in order])
    return rows.with_columns(_codes(rows)).select(*SUGGESTIONS)


def _for_column(asked: pl.DataFrame, persons: pl.DataFrame, settled: Mapping[str, pl.Series]) -> pl.DataFrame:
    """The suggestions for cells of one column."""
    width = persons["nomor"].str.len_bytes()[0]
    cells = read_written(asked.with_row_index("tanya"), width).with_columns(
        plain_names(asked["nama"]).alias("polos"),
        pl.coalesce(birth_in_date(pl.col("lahir")), birth_in_number(pl.col("angka"), width)).alias("hari"),
    )
    cells = cells.with_columns(sorted_names(pl.col("polos")).alias("kunci"))
    pairs = pl.concat(
        [
            *by_digits(cells, persons["nomor"].cast(pl.UInt64), width),
            by_other_number(cells, persons),
            by_birth(cells, persons),
            by_name(cells, persons),
        ]
    )
    facts = _with_names(_with_digits(pairs, cells, persons), persons)
    scored = _scored(facts, settled).filter(pl.col("skor") >= LEAST_SCORE)
    best = (
        scored.sort("tanya", "skor", "usulan", descending=[False, True, False])
        .group_by("tanya", maintain_order=True)
        .head(MOST)
    )
    return best.select(name for name in SUGGESTIONS if name != "kode")


def _with_digits(pairs: pl.DataFrame, cells: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Each pair with its cell and how alike its numbers are (`angka_mirip`), those of one name if these are near."""
    told = cells.drop("tanya", "nama", "utuh", "dari", "sampai")[pairs["tanya"]]
    facts = pl.concat([pairs, told, persons.select(usulan="nomor")[pairs["orang"]]], how="horizontal")
    written, meant = facts["angka"].fill_null("").to_list(), facts["usulan"].to_list()
    apart = pl.Series(process.cpdist(written, meant, scorer=OSA.distance), dtype=pl.Int64)
    longer = pl.max_horizontal(pl.col("angka", "usulan").str.len_bytes())
    return facts.with_columns(angka_mirip=1 - apart / longer).filter(
        (pl.col("alasan") != MatchReason.SAME_NAME) | (apart <= _DIGITS_APART)
    )


def _with_names(facts: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Each pair with its person and how alike the names are (`nama_mirip`): null where the row tells none.

    A slip in the first letter of a word changes the order of the alphabet, so names are compared in both orders. A
    name cut short ("Siti A.") is as much like its whole as `_CUT_SHORT` says.
    """
    facts = facts.hstack(persons.select("nama", "tgl_lahir", "opd")[facts["orang"]])
    names = (
        facts.select("polos", "kunci", lain=plain_names(facts["nama"]))
        .with_columns(kunci_lain=sorted_names(pl.col("lain")))
        .fill_null("")
    )
    alike = [
        pl.Series(
            name, factor * process.cpdist(names[mine].to_list(), names[theirs].to_list(), scorer=scorer)
        )
        for name, factor, mine, theirs, scorer in (
            ("urut_awal", 0.5, "kunci", "kunci_lain", JaroWinkler.normalized_similarity),
            ("urut", 0.5, "kunci", "kunci_lain", Indel.normalized_similarity),
            ("tulis", 1.0, "polos", "lain", Indel.normalized_similarity),
            ("potong", _CUT_SHORT / 100, "polos", "lain", fuzz.partial_ratio),
        )
    ]
    best = pl.DataFrame(alike).select(
        pl.max_horizontal(pl.col("urut_awal") + pl.col("urut"), "tulis", "potong")
    )
    return facts.with_columns(
        pl.when(pl.col("kunci").is_not_null()).then(best.to_series()).alias("nama_mirip")
    )


def _scored(pairs: pl.DataFrame, settled: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Each pair once, for the reason that speaks most, with its `skor`."""
    how, named = pl.col("alasan"), pl.col("kunci").is_not_null()
    ranks = {code.value: at for at, code in enumerate(MatchReason)}
    has_own = pl.any_horizontal(
        False,  # noqa: FBT003 - where none of them is asked about
        *(
            (pl.col("tabel") == table) & as_number(pl.col("usulan")).is_in(own.cast(pl.Int64).implode())
            for table, own in settled.items()
            if (pairs["tabel"] == table).any()
        ),
    )
    each = (
        pairs.filter(~how.is_in(_BY_NAME) | (pl.col("nama_mirip") >= _NAME_ALIKE))
        .with_columns(
            bukti=_for_digits() + _for_name() + _for_birth() - pl.when(has_own).then(_HAS_OWN).otherwise(0),
            urutan=how.replace_strict(ranks, return_dtype=pl.Int64),
        )
        .sort("tanya", "orang", "bukti", "urutan", descending=[False, False, True, False])
        .unique(["tanya", "orang"], keep="first", maintain_order=True)
    )
    alone = (pl.len().over("tanya", "alasan") == 1) & (pl.col("utuh") >= DIGITS_KEPT)
    rivals = pl.col("bukti").rank("max", descending=True).over("tanya").cast(pl.Int64) - 1
    return each.filter((how != MatchReason.ROUNDED) | named | alone).with_columns(
        skor=(pl.col("bukti") - _RIVAL * rivals).clip(0, 100)
    )


def _for_digits() -> pl.Expr:
    how, left = pl.col("alasan"), pl.col("utuh")
    is_whole = left > pl.col("usulan").str.len_bytes()
    rounded = pl.when(is_whole).then(_EXACT).otherwise((7 + 3 * left).clip(upper_bound=_ROUNDED_MOST))
    alike = (pl.col("angka_mirip") * _DIGITS_ALIKE).floor().cast(pl.Int64)
    return (
        pl.when(how == MatchReason.ROUNDED)
        .then(rounded)
        .otherwise(how.replace_strict(_DIGITS, default=None, return_dtype=pl.Int64))
    ) + pl.when(how == MatchReason.SAME_PERSON).then(alike).otherwise(0)


def _for_name() -> pl.Expr:
    steps = ((pl.col("nama_mirip") - _NAME_ALIKE) / (1 - _NAME_ALIKE) * _NAME_MOST).round()
    return steps.clip(-_NAME_MOST, _NAME_MOST).cast(pl.Int64).fill_null(_NO_NAME)


def _for_birth() -> pl.Expr:
    agrees = pl.col("lahir") == pl.col("tgl_lahir")
    return pl.when(agrees).then(_BIRTH).when(~agrees).then(-_BIRTH).otherwise(0)


def _codes(rows: pl.DataFrame) -> pl.Series:
    """A code of letters for each suggestion: the same whenever the same is suggested for the same cell."""
    named = rows.select("tabel", *PLACE, "kolom", "tertulis", "usulan").iter_rows()
    return pl.Series("kode", [_code("\x1f".join(map(str, row))) for row in named], dtype=pl.String)


def _code(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    letters = ""
    for _ in range(_CODE_LENGTH):
        number, at = divmod(number, len(_CODE_LETTERS))
        letters += _CODE_LETTERS[at]
    return f"S-{letters}"
