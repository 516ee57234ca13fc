"""Review before posting: compare a month with the last one, hold it if it has anomalies, and check an approval.

A hold is an event of the ledger, bound to the digest of all that would be posted. An approval is for exactly that.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

import polars as pl

from tpp_sponsor.domain.codes import ANOMALIES_KEY, AnomalyCode
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.names import is_same_name
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Event, Ledger, NewAct, PostedRun
from tpp_sponsor.messages import load_texts
from tpp_sponsor.month.changes import changed_inputs
from tpp_sponsor.month.draft import Draft
from tpp_sponsor.month.rebuild import published_ranking
from tpp_sponsor.notices.compose import hold_notices
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx
from tpp_sponsor.ranking.rank import Headcount, RankingRow
from tpp_sponsor.rules.anomalies import (
    Anomaly,
    GuardLimits,
    IntakeFigures,
    MonthFigures,
    always_asked,
    find_anomalies,
    find_employer_anomalies,
    find_fund_anomalies,
)
from tpp_sponsor.rules.decision_frames import Movement
from tpp_sponsor.rules.movements import OtherPayers, count_newly_unfunded, find_movements, other_lines
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.operations import Guard
from tpp_sponsor.storage.files import write_folder
from tpp_sponsor.tables.joins import follow_names
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.programmes.funds import FundLine, LastPayer
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import dy, empty, typed

_Frame = TypeVar("_Frame", bound=pl.DataFrame)

READ_FIRST = "BACA-DULU.txt"
MOVEMENTS_FILE = "bkpsdm/perubahan-bulan"
# Acts that change neither a result nor what it is made from; files are compared by their digests.
_NO_CHANGE = (Act.HOLD, Act.RECEIVE, Act.REMOVE)
# How many digits of a digest the command shows and asks for.
PREVIEW_DIGITS = 12


@dataclass(frozen=True)
class Approval:
    """A person approves a held month; `preview` is the beginning of the digest that the preview showed."""

    by: str
    preview: str = ""


@dataclass(frozen=True)
class Review:
    """The anomalies of a month, and its movements: who is new, stopped, changed or failed since the last one."""

    anomalies: list[Anomaly]
    movements: dy.DataFrame[Movement]


def review_month(deployment: Deployment, ledger: Ledger, draft: Draft, now: datetime) -> Review:
    """Compare a draft with the clock, the newest posted month before it and the city's limits.

    `approval = "never"` switches the city's limits off, not the anomalies that always need an approval.
    """
    guard, decision = deployment.settings.guard, draft.decision
    run, last = ledger.newest_run(before=draft.info.period), None
    lines = empty(PostedLine)
    if run is not None:
        lines = _by_names_of(draft, ledger.live_lines(run.period))
        last = _figures(lines, _by_names_of(draft, published_ranking(deployment, ledger, run)))
    funds_then, wages_then = _others_then(ledger, draft, run)
    movements = find_movements(
        lines,
        decision.live,
        decision.statements,
        draft.info.period.first_day,
        _other_payers(draft, funds_then, wages_then),
        is_first_month=run is None,
    )
    this = _figures(decision.live, decision.ranking)
    unfunded = count_newly_unfunded(movements)
    today = deployment.day_of(now)
    anomalies = list(always_asked(draft.info.period, today, decision.charged_again))
    if guard.approval != "never":
        limits = _limits(guard)
        anomalies += find_anomalies(_intake_figures(draft), this, last, unfunded, limits)
        employees = _by_employers_of(draft, wages_then)
        anomalies += _of_funds(draft, employees, limits) + _of_employers(draft, employees, limits)
    if guard.approval == "always":
        anomalies.append(Anomaly(AnomalyCode.ALWAYS_ASKED, 0, 0, 0))
    return Review(anomalies, movements)


def hold(deployment: Deployment, ledger: Ledger, draft: Draft, review: Review, actor: Actor) -> None:
    """Write the preview, and record the hold unless the same preview is on hold already."""
    period = draft.info.period
    write_folder(deployment.preview(period), _preview_files(draft, review))
    if any(held.facts["preview"] == draft.preview for held in ledger.open_holds(period)):
        return
    facts = {
        "preview": draft.preview,
        "revision": draft.info.revision,
        ANOMALIES_KEY: [asdict(anomaly) for anomaly in review.anomalies],
        "inputs": {row["name"]: row["sha256"] for row in draft.archive.facts.inputs},
        "settings": draft.archive.facts.settings_digest,
        "summary": draft.summary,
    }
    notices = hold_notices(draft.settings, period, facts, actor.by, actor.at)
    ledger.record(NewAct(act=Act.HOLD, period=period, at=actor.at, by=actor.by, facts=facts, notices=notices))


def require_approval(
    deployment: Deployment, ledger: Ledger, draft: Draft, approval: Approval
) -> Mapping[str, Any]:
    """Return the approval as the posting records it. Raises PeriodStateError if it is for another preview."""
    period = draft.info.period
    held = next(iter(ledger.open_holds(period)), None)
    if held is None:
        raise PeriodStateError(_nothing_held(ledger, period))
    if changes := _changes_since_shown(ledger, draft, held, approval):
        raise PeriodStateError(*changes)
    if deployment.settings.guard.four_eyes and is_same_name(held.by, approval.by):
        raise PeriodStateError(Fault.of("approver_is_preparer", period=period, name=approval.by))
    approved = {"preview": draft.preview, "hold": held.id, "prepared_by": held.by}
    again = draft.decision.charged_again["event"].unique().sort().to_list()
    # The ledger keeps which reversals a person has approved: they hold no other month.
    return approved | ({"reversals": again} if again else {})


def require_hold(ledger: Ledger, period: Period) -> None:
    """Require a hold to approve. Raises PeriodStateError, which says why there is none."""
    if not ledger.open_holds(period):
        raise PeriodStateError(_nothing_held(ledger, period))


def _nothing_held(ledger: Ledger, period: Period) -> Fault:
    posted = ledger.runs(period)
    if posted:
        return Fault.of(
            "posted_already", period=period, revision=posted[-1].revision, by=posted[-1].posted_by
        )
    return Fault.of("nothing_held", period=period)


def _changes_since_shown(ledger: Ledger, draft: Draft, held: Event, approval: Approval) -> list[Fault]:
    """List what differs from the preview that the approver saw."""
    shown: str = held.facts["preview"]
    if not shown.startswith(approval.preview):
        return [Fault.of("other_preview", given=approval.preview, shown=shown[:PREVIEW_DIGITS])]
    if draft.preview == shown:
        return []
    now = {row["name"]: row["sha256"] for row in draft.archive.facts.inputs}
    differs = changed_inputs(held.facts["inputs"], now)
    if held.facts["settings"] != draft.archive.facts.settings_digest:
        differs.append(Fault.of("settings_changed", file="config.toml"))
    changes = [Fault.of("changed_since_shown", file=fault.file, change=fault.code) for fault in differs]
    changes += [
        Fault.of("acted_since_shown", act=event.act, period=event.period)
        for event in ledger.events()
        if event.id > held.id and event.act not in _NO_CHANGE
    ]
    return changes or [Fault.of("result_differs")]


def _preview_files(draft: Draft, review: Review) -> Mapping[str, bytes]:
    created = draft.info.period.first_day
    texts = load_texts(draft.settings.output.language)
    return {
        **draft.deliverables.files,
        READ_FIRST: texts.say("preview.read_first", period=draft.info.period).encode() + b"\n",
        f"{MOVEMENTS_FILE}.csv": to_csv(review.movements),
        f"{MOVEMENTS_FILE}.xlsx": to_xlsx([Sheet("Perubahan", review.movements)], created=created),
    }


def _intake_figures(draft: Draft) -> IntakeFigures:
    files = draft.archive.facts.inputs
    sent = draft.archive.inputs.departments_with_tpp
    without = draft.decision.ranking.filter(pl.col("jumlah_asn") > 0, ~pl.col("opd").is_in(sent.implode()))
    return IntakeFigures(
        rows=sum(file["rows"] for file in files),
        rejected=sum(file["rejected"] for file in files),
        opd_without_tpp=tuple(sorted(without["opd"])),
    )


def _others_then(
    ledger: Ledger, draft: Draft, last: PostedRun | None
) -> tuple[dy.DataFrame[FundLine], dy.DataFrame[WageLine]]:
    """Read the lines of funds and of employers in the last month; none of a kind that this month does not have."""
    funds, wages = empty(FundLine), empty(WageLine)
    if last is not None and draft.decision.funds is not None:
        funds = ledger.live_fund_lines(last.period)
    if last is not None and draft.decision.wages is not None:
        wages = ledger.live_wage_lines(last.period)
    return funds, wages


def _other_payers(
    draft: Draft, funds_then: dy.DataFrame[FundLine], wages_then: dy.DataFrame[WageLine]
) -> OtherPayers:
    """Return the premiums of funds and employers in the last month and in this one."""
    funds, wages = draft.decision.funds, draft.decision.wages
    funds_now = empty(FundLine) if funds is None else funds.live
    wages_now = empty(WageLine) if wages is None else wages.live
    return OtherPayers(other_lines(funds_then, wages_then), other_lines(funds_now, wages_now))


def _by_employers_of(draft: Draft, lines: dy.DataFrame[WageLine]) -> dy.DataFrame[WageLine]:
    """Rename the employers in lines of an earlier month to their names in this one."""
    if (wages := draft.decision.wages) is None or lines.is_empty():
        return lines
    known = wages.employees["pemberi_kerja"].unique()
    return follow_names(lines, "pemberi_kerja", known, draft.settings.opd.aliases)


def _of_employers(draft: Draft, then: dy.DataFrame[WageLine], limits: GuardLimits) -> list[Anomaly]:
    """Employers whose employees changed beyond the limits since the last posted month."""
    wages = draft.decision.wages
    return [] if wages is None else find_employer_anomalies(then, wages.live, limits)


def _of_funds(draft: Draft, employees: dy.DataFrame[WageLine], limits: GuardLimits) -> list[Anomaly]:
    """Funds whose workers changed beyond the limits since the last posted month; `employees`: of that month."""
    decided = draft.decision.funds
    if decided is None:
        return []
    last = typed(draft.before.last_payers.join(employees, on="nik", how="anti"), LastPayer)
    return find_fund_anomalies(last, decided.funds, decided.summaries, draft.info.period, limits)


def _by_names_of(draft: Draft, rows: _Frame) -> _Frame:
    """Rename the OPDs in rows of an earlier month to the names of this one."""
    return follow_names(rows, "opd", draft.decision.ranking["opd"], draft.settings.opd.aliases)


def _figures(lines: dy.DataFrame[PostedLine], ranking: dy.DataFrame[RankingRow]) -> MonthFigures:
    # Two OPDs of the last month may be one now.
    active_counts = typed(ranking.group_by("opd").agg(pl.col("jumlah_asn").sum()), Headcount)
    total = int(lines["premium_idr"].sum())
    return MonthFigures(workers=lines.height, total=total, active_counts=active_counts)


def _limits(guard: Guard) -> GuardLimits:
    return GuardLimits(**{name: getattr(guard, name) for name in GuardLimits.__dataclass_fields__})
