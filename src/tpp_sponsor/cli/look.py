"""Commands that look and change nothing: `check`, `status`, `explain`, `verify`."""

import json
from dataclasses import asdict

import polars as pl

from tpp_sponsor.answers import explain_period
from tpp_sponsor.arrival import open_period
from tpp_sponsor.audit import audit_period, posted_periods
from tpp_sponsor.cli.console import Console
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import InputFileError
from tpp_sponsor.frames.tables import FILE
from tpp_sponsor.intake import Intake
from tpp_sponsor.ledger.store import Ledger


def show_check(console: Console, period: Period) -> int:
    """Per file: rows, accepted, rejected, ignored, and why; 11 if a file cannot be used."""
    intake = open_period(console.deployment(), period).intake.result()
    console.say("check.head", period=period)
    columns = ("file", "table", "rows", "accepted", "rejected", "ignored")
    rows = [
        [row[FILE], row["tabel"], *(str(row[name]) for name in columns[2:])]
        for row in intake.counts.iter_rows(named=True)
    ]
    console.table({f"column.{name}": name in columns[2:] for name in columns}, rows)
    for (table, file, code), group in _by_reason(intake.rejected):
        console.say(
            "check.reason", table=table, file=file, code=code, count=group.height, rows=_some(group["baris"])
        )
    for fault in (*intake.faults, *intake.missing):
        console.say("check.fault", fault=console.where(fault) + console.sentence(fault))
    if not (intake.faults or intake.missing):
        console.say("check.ready", warnings=intake.warnings.height)
    console.give(_as_json(console, period, intake))
    return InputFileError.exit_code if intake.faults else 0


def show_status(console: Console, period: Period | None) -> None:
    """Posted revisions, oldest first."""
    with Ledger.open(console.deployment().database_url) as ledger:
        runs = ledger.runs(period)
    told = [
        {
            "period": str(run.period),
            "revision": run.revision,
            "posted_at": run.posted_at.strftime("%Y-%m-%d %H:%M"),
            "posted_by": run.posted_by,
            **json.loads(run.summary),
        }
        for run in runs
    ]
    if not told:
        console.say("status.nothing")
    columns = ("period", "revision", "workers", "sponsors", "total", "rejected", "posted_at", "posted_by")
    rows = [
        [show_rupiah(run[name]) if name == "total" else str(run[name]) for name in columns] for run in told
    ]
    if told:
        console.table(
            {f"column.{name}": name not in ("period", "posted_at", "posted_by") for name in columns}, rows
        )
    console.give({"runs": told})


def show_explanations(console: Console, period: Period, key: str, value: str) -> int:
    """Why each statement of a sponsor, worker or letter ended as it did; how many there are."""
    deployment = console.deployment()
    explanations = explain_period(deployment, period, key, value, console.texts)
    for explanation in explanations:
        console.say(
            "explain.head", nomor=explanation.nomor, hasil=explanation.hasil, revision=explanation.revision
        )
        for sentence in explanation.sentences:
            console.say("explain.line", sentence=sentence)
    if explanations:
        console.give(
            {"period": str(period), "explanations": [asdict(explanation) for explanation in explanations]}
        )
    return len(explanations)


def show_audit(console: Console, period: Period | None) -> None:
    """Recompute posted periods; the first that does not agree is an IntegrityError that names all its faults."""
    deployment = console.deployment()
    periods = posted_periods(deployment, period)
    for posted in periods:
        console.progress("verify")
        audit_period(deployment, posted)
        console.say("verify.sound", period=posted)
    if not periods:
        console.say("status.nothing")
    console.give({"verified": [str(posted) for posted in periods]})


def _by_reason(rejected: pl.DataFrame) -> list[tuple[tuple[str, str, str], pl.DataFrame]]:
    groups = rejected.partition_by("tabel", FILE, "kode", as_dict=True, maintain_order=True)
    return [((str(key[0]), str(key[1]), str(key[2])), group) for key, group in groups.items()]


def _some(rows: pl.Series) -> str:
    shown = 5
    listed = ", ".join(str(row) for row in rows.head(shown))
    return listed if len(rows) <= shown else f"{listed}, …"


def _as_json(console: Console, period: Period, intake: Intake) -> dict[str, object]:
    return {
        "period": str(period),
        "files": intake.counts.rename({FILE: "file", "tabel": "table"}).to_dicts(),
        "rejected": intake.rejected.height,
        "warnings": intake.warnings.height,
        "faults": [console.where(fault) + console.sentence(fault) for fault in intake.faults],
        "missing": [console.where(fault) + console.sentence(fault) for fault in intake.missing],
    }
