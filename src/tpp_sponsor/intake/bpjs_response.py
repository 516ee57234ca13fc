"""What a list of BPJS says of each person: accepted, or rejected with a reason.

| in  | text columns of `frames.answers.ANSWER`, where each row stands; words that mean yes and words that mean no |
| out | answers: `frames.books.ANSWERS` without `event_id` · faults: `FINDINGS`, rows that cannot be used |

A word that is in neither list is a fault that names it; nothing is guessed into a yes. Rows that name nobody (title,
subtotal, signature) are passed over. Two equal rows are two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.intake.cell_reader import ROW_ID, CellReader, Vocabulary, join_findings
from tpp_sponsor.intake.column_parsers import text_keys
from tpp_sponsor.intake.findings import CLASHES, describe
from tpp_sponsor.tables.bpjs_lists import ANSWER, PROGRAMMES
from tpp_sponsor.tables.ledger import ANSWERS

# What lists put into a cell that has nothing to say.
_DASHES = ("-", "--", "–", "—")


@dataclass(frozen=True)
class Words:
    """What a list says of those it accepts (the whole cell) and of those it rejects (how the cell begins)."""

    accepted: Sequence[str]
    rejected: Sequence[str]


@dataclass(frozen=True)
class Response:
    """The answers of a list, numbered from 1 in its own order, and the rows of it that cannot be used."""

    answers: pl.DataFrame
    faults: pl.DataFrame


def read_response(rows: pl.DataFrame, period: Period, words: Words) -> Response:
    """Read the rows of a list for a period; cover that ended before the period is no acceptance."""
    optional = [column.name for column in ANSWER.columns if not column.required]
    rows = rows.with_row_index(ROW_ID).with_columns(
        pl.when(~pl.col(name).is_in(_DASHES)).then(pl.col(name)).alias(name) for name in optional
    )
    standards = Vocabulary(period, frozenset(), {})
    read = CellReader(ANSWER, rows, standards)
    judged = ~read.without_person()
    values = _verdicts(read.values().filter(judged), period, words)
    unclear = values.filter(pl.col("accepted").is_null())
    faulty = join_findings(
        [
            read.first_faults(judged),
            unclear.select(ROW_ID, kolom=pl.col("spoken"), kode=pl.lit(Reject.BAD_VALUE.value)),
        ]
    ).unique(ROW_ID, keep="first", maintain_order=True)
    answers = values.with_row_index("row", 1).with_columns(
        pl.col("kpj").fill_null(""),
        amount=pl.coalesce(
            "total_iuran",
            pl.when(pl.any_horizontal(pl.col(*PROGRAMMES).is_not_null())).then(
                pl.sum_horizontal(*PROGRAMMES)
            ),
        ),
    )
    return Response(
        answers.select(list(ANSWERS)[1:]).cast({name: ANSWERS[name] for name in list(ANSWERS)[1:]}),
        describe(ANSWER, faulty.sort(ROW_ID), rows, standards, pl.DataFrame(schema=CLASHES)),
    )


def _verdicts(values: pl.DataFrame, period: Period, words: Words) -> pl.DataFrame:
    """With `accepted` (null: a word that nobody knows), `reason`, and `spoken`, the column that decides."""
    spoken = pl.when(pl.col("status").is_not_null()).then(pl.lit("status")).otherwise(pl.lit("alasan"))
    said = text_keys(values.select(pl.coalesce("status", "alasan")).to_series())
    yes = [text_key(word) for word in words.accepted]
    ended = (pl.col("tgl_berakhir") < period.first_day).fill_null(value=False)
    until = pl.format("TGL_BERAKHIR {}", pl.col("tgl_berakhir").dt.strftime("%Y-%m"))
    return values.with_columns(
        spoken=spoken,
        nothing_against=said.is_null() | said.is_in(yes),
        against=_begins_with(said, words.rejected),
    ).with_columns(
        accepted=pl.when("nothing_against").then(~ended).when("against").then(pl.lit(value=False)),
        reason=pl.when("against")
        .then(pl.coalesce("alasan", "status"))
        .when("nothing_against", ended)
        .then(until)
        .otherwise(pl.lit("")),
    )


def _begins_with(said: pl.Series, words: Sequence[str]) -> pl.Series:
    """Whether a text begins with one of the words; a sign behind a word ends it as a space does: "ditolak: umur"."""
    plain = said.fill_null("").str.replace_all(r"[^\p{L}\p{N}/]+", " ") + " "
    starts = [plain.str.starts_with(f"{text_key(word)} ") for word in words]
    return pl.select(
        pl.any_horizontal(pl.repeat(value=False, n=said.len(), dtype=pl.Boolean), *starts)
    ).to_series()
