"""Read the response of BPJS: each person of a list is accepted, or rejected with a reason.

| in  | text columns of `RESPONSE_LIST` with the place of each row; words for accepted and for rejected |
| out | responses: `ListedResponse` · faults: `Finding`, rows that cannot be used |

A word in neither list is a fault that names it; an unclear row never counts as accepted. Rows without a person (title,
subtotal, signature) are ignored. Two equal rows count twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.intake.cell_reader import ROW_ID, CellReader, Vocabulary, concat_findings
from tpp_sponsor.intake.column_parsers import text_keys
from tpp_sponsor.intake.findings import Contradiction, describe
from tpp_sponsor.tables.bpjs_lists import PROGRAMMES, RESPONSE_LIST
from tpp_sponsor.tables.findings import Finding
from tpp_sponsor.tables.ledger import ListedResponse
from tpp_sponsor.tables.typed import dy, empty, polars_schema, typed

# Signs for an empty cell.
_DASHES = ("-", "--", "–", "—")


@dataclass(frozen=True)
class ResponseWords:
    """Words for accepted (the whole cell) and for rejected (the beginning of the cell)."""

    accepted: Sequence[str]
    rejected: Sequence[str]


@dataclass(frozen=True)
class Response:
    """The responses of a list, numbered from 1 in its order, and its rows that cannot be used."""

    responses: dy.DataFrame[ListedResponse]
    faults: dy.DataFrame[Finding]


def read_response(rows: pl.DataFrame, period: Period, words: ResponseWords) -> Response:
    """Read the rows of a list for a period; a person whose cover ended before the period is rejected."""
    optional = [column.name for column in RESPONSE_LIST.columns if not column.required]
    rows = rows.with_row_index(ROW_ID).with_columns(
        pl.when(~pl.col(name).is_in(_DASHES)).then(pl.col(name)).alias(name) for name in optional
    )
    vocabulary = Vocabulary(period, frozenset(), {})
    cells = CellReader(RESPONSE_LIST, rows, vocabulary)
    relevant = ~cells.without_person()
    values = _with_verdicts(cells.values().filter(relevant), period, words)
    unclear = values.filter(pl.col("accepted").is_null())
    faulty = concat_findings(
        [
            cells.first_faults(relevant),
            unclear.select(ROW_ID, kolom=pl.col("deciding_column"), kode=pl.lit(Reject.BAD_VALUE.value)),
        ]
    ).unique(ROW_ID, keep="first", maintain_order=True)
    responses = values.with_row_index("row", 1).with_columns(
        pl.col("kpj").fill_null(""),
        amount_idr=pl.coalesce(
            "total_iuran",
            pl.when(pl.any_horizontal(pl.col(*PROGRAMMES).is_not_null())).then(
                pl.sum_horizontal(*PROGRAMMES)
            ),
        ),
    )
    return Response(
        typed(responses.cast(pl.Schema(polars_schema(ListedResponse))), ListedResponse),
        describe(RESPONSE_LIST, faulty.sort(ROW_ID), rows, vocabulary, empty(Contradiction)),
    )


def _with_verdicts(values: pl.DataFrame, period: Period, words: ResponseWords) -> pl.DataFrame:
    """Return the rows with `accepted` (null for an unknown word), `reason` and `deciding_column`."""
    deciding = pl.when(pl.col("status").is_not_null()).then(pl.lit("status")).otherwise(pl.lit("alasan"))
    words_of_rows = text_keys(values.select(pl.coalesce("status", "alasan")).to_series())
    accepted = [text_key(word) for word in words.accepted]
    ended = (pl.col("tgl_berakhir") < period.first_day).fill_null(value=False)
    until = pl.format("TGL_BERAKHIR {}", pl.col("tgl_berakhir").dt.strftime("%Y-%m"))
    return values.with_columns(
        deciding_column=deciding,
        is_accepted=words_of_rows.is_null() | words_of_rows.is_in(accepted),
        is_rejected=_begins_with(words_of_rows, words.rejected),
    ).with_columns(
        accepted=pl.when("is_accepted").then(~ended).when("is_rejected").then(pl.lit(value=False)),
        reason=pl.when("is_rejected")
        .then(pl.coalesce("alasan", "status"))
        .when("is_accepted", ended)
        .then(until)
        .otherwise(pl.lit("")),
    )


def _begins_with(texts: pl.Series, words: Sequence[str]) -> pl.Series:
    """Return True if a text begins with one of the words; punctuation ends a word as a space does: "ditolak: umur"."""
    plain = texts.fill_null("").str.replace_all(r"[^\p{L}\p{N}/]+", " ") + " "
    starts = [plain.str.starts_with(f"{text_key(word)} ") for word in words]
    return pl.select(
        pl.any_horizontal(pl.repeat(value=False, n=texts.len(), dtype=pl.Boolean), *starts)
    ).to_series()
