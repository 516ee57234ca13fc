"""Post a run: the lines of all payers, the credit they use, its funds, and the journal that must equal the lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, func, select

from tpp_sponsor.domain.accounts import CreditKind, PayerKind
from tpp_sponsor.domain.lifecycle import Act, PeriodFigures
from tpp_sponsor.domain.notices import NewNotice
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.card_rows import withdraw_cards
from tpp_sponsor.ledger.chain import begin_event, columns_of, rows_digest, seal_event, write_rows
from tpp_sponsor.ledger.database.bulk_insert import insert_lines
from tpp_sponsor.ledger.database.queries import REVERSAL
from tpp_sponsor.ledger.mail_queue import write_notices
from tpp_sponsor.ledger.period_state import period_figures
from tpp_sponsor.ledger.stored_columns import (
    AMOUNT_COLUMNS,
    FUND_COLUMNS,
    FUND_LINE_COLUMNS,
    LINE_COLUMNS,
    WAGE_LINE_COLUMNS,
)
from tpp_sponsor.tables.joins import join_person
from tpp_sponsor.tables.ledger import Transfer
from tpp_sponsor.tables.posted import PostedLine, UsedCredit
from tpp_sponsor.tables.programmes.funds import Fund, FundLine, posted_funds
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.schemas import Worker
from tpp_sponsor.tables.typed import dy

# Columns of a line, apart from the run.
_LINE = {
    name: dtype for name, dtype in columns_of("premium_line").items() if name not in {"period", "occurrence"}
}
# More events than a ledger will ever have.
_NO_EVENT_YET = (1 << 31) - 1


@dataclass(frozen=True)
class FileDigest:
    """A file that a run made; `area` is `outbox` or `archive`, `path` relative to the run's folder there."""

    area: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class _RunFacts:
    period: Period
    revision: int
    program_version: str
    settings_digest: str
    summary: str
    posted_at: datetime
    posted_by: str


@dataclass(frozen=True, kw_only=True)
class PostedRun(_RunFacts):
    """A revision as the ledger holds it; `id` is its event."""

    id: int


def event_of_run(run: PostedRun | None) -> int:
    """Return the event of a run; of the next run, a number that no event has yet."""
    return run.id if run else _NO_EVENT_YET


@dataclass(frozen=True, kw_only=True)
class NewRun(_RunFacts):
    """A revision that is to be posted.

    `lines` are those of TPP, `wage_lines` those of employers; `inputs` has the columns of `run_input`. `funds` are all
    accepted funds, `workers` all accepted workers.
    `approved` says who approved a held month, and which preview was shown. `notices` are queued with the run.
    `without_card`: NIKs of workers whose household wants no card; their cards are withdrawn with the run.
    """

    lines: dy.DataFrame[PostedLine]
    used_credit: dy.DataFrame[UsedCredit]
    journal: dy.DataFrame[Transfer]
    inputs: Sequence[Mapping[str, Any]]
    files: Sequence[FileDigest]
    approved: Mapping[str, Any] | None = None
    notices: Sequence[NewNotice] = ()
    fund_lines: dy.DataFrame[FundLine]
    funds: dy.DataFrame[Fund]
    wage_lines: dy.DataFrame[WageLine]
    workers: dy.DataFrame[Worker]
    without_card: Collection[str] = ()

    @property
    def act(self) -> Act:
        """The act of its event."""
        return Act.REVISE if self.revision > 1 else Act.POST


def post_run(connection: Connection, new: NewRun) -> PostedRun:
    """Write a run, its lines and its journal; when its event is sealed, the database checks that they agree."""
    number = begin_event(connection, new.act, str(new.period), new.posted_at, new.posted_by)
    facts = {name: getattr(new, name) for name in _RunFacts.__dataclass_fields__}
    lines = _stored_lines(connection, new)
    rows = {
        "run": pl.DataFrame([{**facts, "period": str(new.period)}], schema=columns_of("run")),
        "run_fund": _stored_funds(new.funds),
        "premium_line": lines,
        "run_input": pl.DataFrame(new.inputs, schema=columns_of("run_input")),
        "credit_entry": _credit_entries(new.used_credit),
        "journal_transfer": new.journal.rename(AMOUNT_COLUMNS, strict=False),
        "run_file": pl.DataFrame([vars(file) for file in new.files], schema=columns_of("run_file")),
    }
    digests = {}
    for name, frame in rows.items():
        if frame.is_empty():
            continue
        if name == "premium_line":
            insert_lines(connection, frame, number)
            digests[name] = rows_digest(name, frame)
        else:
            digests[name] = write_rows(connection, number, name, frame)
    write_notices(connection, new.notices)
    withdraw_cards(connection, new.without_card, new.posted_at.date())
    seal_event(connection, number, _facts(connection, new, lines, digests))
    return PostedRun(id=number, **facts)


def _facts(
    connection: Connection, new: NewRun, lines: pl.DataFrame, rows: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the facts of a run's event: the state after it, and the digests of its rows."""
    if new.act is Act.POST:
        total = int(lines["total"].sum())
        figures = PeriodFigures(
            posted=True, owed=total, unpaid=total, paid=0, lines=lines.height, accepted=0, reopened=False
        )
    else:
        figures = period_figures(connection, str(new.period), act=new.act)
    approved = {} if new.approved is None else {"approved": new.approved}
    return {"state": figures.state, "revision": new.revision, "rows": rows, **approved}


def _stored_lines(connection: Connection, new: NewRun) -> pl.DataFrame:
    """Lines as the ledger keeps them, sorted by worker; one whose earlier line was reversed is a further occurrence."""
    newest = select(REVERSAL.c.nik, func.max(REVERSAL.c.occurrence)).group_by(REVERSAL.c.nik)
    rows = connection.execute(newest.where(REVERSAL.c.period == str(new.period)))
    reversed_before = pl.DataFrame(
        [tuple(row) for row in rows], schema={"nik": pl.String, "before": pl.Int64}, orient="row"
    )
    return (
        _lines_of_all_payers(new)
        .join(reversed_before, on="nik", how="left", validate="m:1", maintain_order="left")
        .with_columns(
            period=pl.lit(str(new.period)),
            occurrence=pl.col("before").fill_null(0) + 1,
        )
        .select(columns_of("premium_line").keys())
    )


def _lines_of_all_payers(new: NewRun) -> pl.DataFrame:
    """Lines of TPP, funds and employers in the columns of the ledger, with what they keep of their workers.

    Lines of TPP keep the worker's `kelurahan`; those of funds have the place whose seat they take.
    """
    workers = new.workers.select("nik", worker_name="nama", job="pekerjaan", home="kelurahan")
    of_tpp = new.lines.rename(LINE_COLUMNS).with_columns(payer_kind=pl.lit(PayerKind.TPP.value))
    parts = [join_person(of_tpp, workers, "nik").rename({"home": "place"})]
    if new.fund_lines.height:
        of_funds = new.fund_lines.rename(FUND_LINE_COLUMNS).with_columns(
            payer_kind=pl.lit(PayerKind.FUND.value), department="payer"
        )
        parts.append(join_person(of_funds, workers, "nik").drop("home"))
    if new.wage_lines.height:
        parts.append(_lines_of_employers(new.wage_lines))
    lines = pl.concat([pl.DataFrame(schema=_LINE), *parts], how="diagonal")
    return lines.with_columns(pl.col("jp").fill_null(0)).sort("nik")


def _lines_of_employers(lines: dy.DataFrame[WageLine]) -> pl.DataFrame:
    """Return the lines with their employer as the claim of each."""
    return (
        lines.select(*WAGE_LINE_COLUMNS)
        .rename(WAGE_LINE_COLUMNS)
        .with_columns(
            pl.col("birth_date").dt.strftime("%Y-%m-%d"),
            payer_kind=pl.lit(PayerKind.EMPLOYER.value),
            department="payer",
            claim="payer",
        )
    )


def _stored_funds(funds: dy.DataFrame[Fund]) -> pl.DataFrame:
    months = pl.col("mulai", "selesai").dt.strftime("%Y-%m")
    return posted_funds(funds).with_columns(months).rename(FUND_COLUMNS)


def _credit_entries(used: dy.DataFrame[UsedCredit]) -> pl.DataFrame:
    return used.select(
        pl.lit(PayerKind.TPP.value).alias("payer_kind"),
        pl.col("nip").alias("payer"),
        pl.lit(CreditKind.USED.value).alias("kind"),
        pl.col("opd").alias("department"),
        pl.col("used_credit_idr").alias("amount"),
    )
