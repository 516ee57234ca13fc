"""Before the watershed: hold a month against the last one, let a person look where it is odd, and take his word.

What is held is an event of the ledger, bound to the digest of all that would be posted: an approval is for exactly
that, or for nothing.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tpp_sponsor.domain.codes import AnomalyCode
from tpp_sponsor.domain.departments import names_now
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.names import is_same_name
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Event, Ledger, NewAct
from tpp_sponsor.messages import load_texts
from tpp_sponsor.month.changes import changed_inputs, settings_digest
from tpp_sponsor.month.draft import Draft
from tpp_sponsor.month.rebuild import published_ranking
from tpp_sponsor.notices.compose import hold_notices
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.rules.anomalies import (
    Anomaly,
    GuardLimits,
    IntakeFigures,
    MonthFigures,
    always_asked,
    find_anomalies,
)
from tpp_sponsor.rules.decision_frames import Movement
from tpp_sponsor.rules.movements import count_newly_unfunded, find_movements
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.operations import Guard
from tpp_sponsor.storage.files import write_folder
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.typed import typed

READ_FIRST = "BACA-DULU.txt"
MOVEMENTS_FILE = "bkpsdm/perubahan-bulan"
# How much of a digest people are shown and asked for.
PREVIEW_DIGITS = 12


@dataclass(frozen=True)
class Approval:
    """A person's word that a held month may be posted; `preview` is the beginning of the digest he was shown."""

    by: str
    preview: str = ""


@dataclass(frozen=True)
class Review:
    """What is odd about a month, and `Movement`: who is new, stopped, changed or failed since the last one."""

    oddities: list[Anomaly]
    turnover: pl.DataFrame


def review_month(deployment: Deployment, ledger: Ledger, prepared: Draft, now: datetime) -> Review:
    """Hold a prepared month against the clock, the newest posted one before it and the city's limits.

    A city that never asks has switched its limits off, not what the contract asks a person for.
    """
    guard, decision = deployment.settings.guard, prepared.decision
    last, turnover = None, Movement.create_empty()
    if run := ledger.newest_run(before=prepared.edition.period):
        lines = typed(_as_called_now(ledger.live_lines(run.period), prepared), PostedLine)
        first_day = prepared.edition.period.first_day
        turnover = find_movements(lines, decision.live, decision.statements, first_day)
        heads = _heads(_as_called_now(published_ranking(deployment, ledger, run), prepared))
        last = MonthFigures(workers=lines.height, total=_rupiah(lines), heads=heads)
    this = MonthFigures(
        workers=decision.live.height, total=_rupiah(decision.live), heads=_heads(decision.ranking)
    )
    unfunded = count_newly_unfunded(turnover)
    today = now.astimezone(ZoneInfo(deployment.settings.city.time_zone)).date()
    found = list(always_asked(prepared.edition.period, today, decision.charged_again))
    if guard.approval != "never":
        found += find_anomalies(_arrived(prepared), this, last, unfunded, _limits(guard))
    if guard.approval == "always":
        found.append(Anomaly(AnomalyCode.ALWAYS_ASKED, 0, 0, 0))
    return Review(found, turnover)


def hold(deployment: Deployment, ledger: Ledger, prepared: Draft, weighed: Review, doer: Actor) -> None:
    """Write what would be posted for a person to look at, and record that it waits; the same once is enough."""
    period = prepared.edition.period
    write_folder(deployment.preview(period), _preview_files(prepared, weighed))
    if any(held.facts["preview"] == prepared.preview for held in ledger.on_hold(period)):
        return
    facts = {
        "preview": prepared.preview,
        "revision": prepared.edition.revision,
        "oddities": [asdict(oddity) for oddity in weighed.oddities],
        "inputs": {row["name"]: row["sha256"] for row in prepared.archive.facts["inputs"]},
        "settings": settings_digest(prepared.archive.facts),
    }
    notices = hold_notices(prepared.settings, period, facts, doer.by, doer.at)
    ledger.record(NewAct(act=Act.HOLD, period=period, at=doer.at, by=doer.by, facts=facts, notices=notices))


def require_approval(
    deployment: Deployment, ledger: Ledger, prepared: Draft, approval: Approval
) -> Mapping[str, Any]:
    """What the posting will say of its approval; one that is for anything else is a PeriodStateError."""
    period = prepared.edition.period
    held = next(iter(ledger.on_hold(period)), None)
    if held is None:
        raise PeriodStateError(nothing_held(ledger, period))
    if changes := _changes_since_shown(ledger, prepared, held, approval):
        raise PeriodStateError(*changes)
    if deployment.settings.guard.four_eyes and is_same_name(held.by, approval.by):
        raise PeriodStateError(Fault.of("approver_is_preparer", period=period, name=approval.by))
    approved = {"preview": prepared.preview, "hold": held.id, "prepared_by": held.by}
    again = prepared.decision.charged_again["event"].unique().sort().to_list()
    # The ledger remembers which reversals a person has seen: they do not hold another month.
    return approved | ({"reversals": again} if again else {})


def nothing_held(ledger: Ledger, period: Period) -> Fault:
    """Why there is nothing to approve."""
    posted = ledger.runs(period)
    if posted:
        return Fault.of(
            "posted_already", period=period, revision=posted[-1].revision, by=posted[-1].posted_by
        )
    return Fault.of("nothing_held", period=period)


def _changes_since_shown(ledger: Ledger, prepared: Draft, held: Event, approval: Approval) -> list[Fault]:
    """What the approver did not see."""
    shown: str = held.facts["preview"]
    if not shown.startswith(approval.preview):
        return [Fault.of("other_preview", given=approval.preview, shown=shown[:PREVIEW_DIGITS])]
    if prepared.preview == shown:
        return []
    now = {row["name"]: row["sha256"] for row in prepared.archive.facts["inputs"]}
    differs = changed_inputs(held.facts["inputs"], now)
    if held.facts["settings"] != settings_digest(prepared.archive.facts):
        differs.append(Fault.of("settings_changed", file="config.toml"))
    changes = [Fault.of("changed_since_shown", file=fault.file, change=fault.code) for fault in differs]
    changes += [
        Fault.of("acted_since_shown", act=event.act, period=event.period)
        for event in ledger.events()[held.id :]
        if event.act is not Act.HOLD
    ]
    return changes or [Fault.of("result_differs")]


def _preview_files(prepared: Draft, weighed: Review) -> Mapping[str, bytes]:
    from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx  # noqa: PLC0415 - slow to load, rarely used

    created = prepared.edition.period.first_day
    texts = load_texts(prepared.settings.output.language)
    return {
        **prepared.outbox.files,
        READ_FIRST: texts.say("preview.read_first", period=prepared.edition.period).encode() + b"\n",
        f"{MOVEMENTS_FILE}.csv": to_csv(weighed.turnover),
        f"{MOVEMENTS_FILE}.xlsx": to_xlsx([Sheet("Perubahan", weighed.turnover)], created=created),
    }


def _arrived(prepared: Draft) -> IntakeFigures:
    files = prepared.archive.facts["inputs"]
    sent = prepared.archive.inputs.departments_with_tpp
    without = prepared.decision.ranking.filter(pl.col("jumlah_asn") > 0, ~pl.col("opd").is_in(sent.implode()))
    return IntakeFigures(
        rows=sum(file["rows"] for file in files),
        rejected=sum(file["rejected"] for file in files),
        opd_without_tpp=tuple(sorted(without["opd"])),
    )


def _as_called_now(rows: pl.DataFrame, prepared: Draft) -> pl.DataFrame:
    """Rows of an earlier month with their OPDs by the names of this one."""
    if rows.is_empty():
        return rows
    names = names_now(rows["opd"].unique(), prepared.decision.ranking["opd"], prepared.settings.opd.aliases)
    return rows.with_columns(pl.col("opd").replace_strict(names, return_dtype=pl.String))


def _heads(ranking: pl.DataFrame) -> pl.DataFrame:
    return ranking.group_by("opd").agg(pl.col("jumlah_asn").sum())


def _rupiah(lines: pl.DataFrame) -> int:
    return int(lines["premium_idr"].sum())


def _limits(guard: Guard) -> GuardLimits:
    return GuardLimits(**{name: getattr(guard, name) for name in GuardLimits.__dataclass_fields__})
