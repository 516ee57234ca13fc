"""`/bulan/{P}`: one month on one page, as a checklist of its routine; and starting a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from starlette.responses import Response

from tpp_sponsor.acts.month.report import report
from tpp_sponsor.acts.posted_month import reopen
from tpp_sponsor.console.department import department_view, has_tpp, taken_files
from tpp_sponsor.console.month_overview import MonthFile, MonthOverview, MonthState
from tpp_sponsor.console.runs.background import newest_run, start_run
from tpp_sponsor.console.visit import Visit, files_of
from tpp_sponsor.domain.lifecycle import State
from tpp_sponsor.ledger.users.user_ledger import BackgroundRun
from tpp_sponsor.messages import say_faults
from tpp_sponsor.month.changes import absent_tables
from tpp_sponsor.month.run import RunState
from tpp_sponsor.users.accounts import Role

DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True)
class RoutineStep:
    """A step of the routine: its key, whether it is done, the one to do now, or for later."""

    key: str
    state: str


def show(visit: Visit) -> Response:
    """Return the month; as JSON where that is asked for."""
    overview = visit.overview()
    run = _told_run(overview, newest_run(visit.place, visit.period))
    absent = _absent_tables(visit, overview)
    if visit.wants_json:
        return visit.give(_as_json(visit, overview, run) | {"absent_tables": absent})
    is_opd = visit.account.is_of_department
    return visit.show(
        "month.html",
        overview=overview,
        files=shown_files(visit, overview),
        steps=steps_of(overview, absent),
        absent=absent,
        run=run,
        is_running=run is not None and run.ended_at is None,
        run_faults=_sentences(visit, run),
        is_past=_is_past(visit, run),
        may_run=visit.may(Role.PETUGAS),
        department=department_view(visit, overview) if is_opd else None,
        taken=taken_files(visit, overview),
        has_tpp=is_opd and has_tpp(visit, overview),
    )


def run_month_of(visit: Visit) -> Response:
    """Start a run in the background."""
    start_run(visit, revise=visit.form["revisi"] == "1")
    return visit.go(f"/bulan/{visit.period}")


def reopen_or_close(visit: Visit) -> Response:
    """Reopen a paid month for a revision, or close one that was reopened by mistake, with the reason."""
    reason = visit.line("alasan")
    if visit.form["tindakan"] == "tutup":
        reopen.close(visit.acting, visit.period, reason)
    else:
        reopen.reopen(visit.acting, visit.period, reason)
    return visit.go(f"/bulan/{visit.period}")


def make_papers(visit: Visit) -> Response:
    """Make the letters, recaps and reports of a posted month again."""
    report(visit.acting, visit.period)
    return visit.go(f"/bulan/{visit.period}/keluaran")


def shown_files(visit: Visit, overview: MonthOverview) -> list[MonthFile]:
    """Return the files that the user may see: a user of an OPD sees those that the OPD has sent."""
    if not visit.account.is_of_department:
        return list(overview.files)
    return [file for file in overview.files if file.department == visit.account.department]


def steps_of(overview: MonthOverview, absent: Sequence[str]) -> list[RoutineStep]:
    """Return the routine of a month; the first step that is not done is the one to do now.

    `absent`: tables of the month before, without which the month can be run.
    """
    figures, state = overview.figures, overview.state
    has_response = figures.posted and (figures.accepted > 0 or figures.state is State.SETTLED)
    done = {
        "files": figures.posted or not (overview.missing_tables or overview.unusable or absent),
        "correct": figures.posted or (not overview.unusable and not overview.rejected),
        "run": figures.posted or state is MonthState.HELD,
        "approve": figures.posted and overview.hold is None,
        "hand_over": figures.posted and (figures.paid > 0 or has_response),
        "answer": has_response,
        "pay": figures.posted and figures.paid > 0 and figures.unpaid == 0,
        "settle": figures.state is State.SETTLED,
    }
    # Rejected rows hold nothing up: they may be corrected later, in a revision.
    waiting = [key for key, is_done in done.items() if not is_done and key != "correct"]
    now = waiting[0] if waiting else ""
    return [
        RoutineStep(key, DONE if is_done else NOW if key == now else LATER) for key, is_done in done.items()
    ]


def _absent_tables(visit: Visit, overview: MonthOverview) -> list[str]:
    """Tables of the month before that are not here yet, other than those that stop the month."""
    if overview.runs:
        return []
    there = {file.check.table for file in overview.files} | set(overview.missing_tables)
    return absent_tables(visit.ledger, visit.period, there)


def _told_run(overview: MonthOverview, run: BackgroundRun | None) -> BackgroundRun | None:
    """Return the run; None if it held the month and the month was posted or refused since."""
    return None if run is not None and run.outcome == RunState.HELD and overview.hold is None else run


def _sentences(visit: Visit, run: BackgroundRun | None) -> list[str]:
    return say_faults(visit.texts, run.faults if run else ())


def _is_past(visit: Visit, run: BackgroundRun | None) -> bool:
    """Return True if a file or an act has come since a run ended, so that what it says may be wrong by now."""
    if run is None or run.ended_at is None:
        return False
    return visit.of_month("newest_change", visit.period, partial(_newest_change, visit)) > run.ended_at


def _newest_change(visit: Visit) -> datetime:
    """Return the time of the newest act of the month or of its newest file."""
    files = [changed_ns / 1e9 for _, _, changed_ns in files_of(visit.deployment.inbox(visit.period))]
    acts = [event.at for event in visit.ledger.events() if event.period == visit.period]
    return max([datetime.fromtimestamp(max(files, default=0), UTC), *acts])


def _as_json(visit: Visit, overview: MonthOverview, run: BackgroundRun | None) -> dict[str, Any]:
    names = ("table", "sha256", "rows", "accepted", "rejected", "ignored")
    is_opd = visit.account.is_of_department
    return {
        "period": str(overview.period),
        "state": overview.state,
        "files": [
            {"name": file.check.masked_name}
            | {name: getattr(file.check, name) for name in names}
            | {
                "answered": file.corrected_rows,
                "by": file.event.by if file.event else "",
                "at": file.event.at.isoformat() if file.event else "",
            }
            for file in shown_files(visit, overview)
        ],
        "missing": list(overview.missing_departments) if not is_opd else [],
        "missing_tables": list(overview.missing_tables),
        "revisions": [posted.revision for posted in overview.runs],
        "preview": overview.hold.facts["preview"] if overview.hold and not is_opd else "",
        "run": _run_as_json(visit, run),
    }


def _run_as_json(visit: Visit, run: BackgroundRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    outcome = {"": "failed", RunState.UNCHANGED: RunState.POSTED}.get(run.outcome, run.outcome)
    return {
        "state": "running" if run.ended_at is None else outcome,
        "by": run.by,
        "since": run.at.isoformat(),
        "step": run.step,
        "step_text": _step(visit, run.step),
        "ended": run.ended_at.isoformat() if run.ended_at else None,
        "exit_code": run.exit_code,
        # They may name files of other OPDs.
        "faults": [] if visit.account.is_of_department else _sentences(visit, run),
    }


def _step(visit: Visit, step: str) -> str:
    return visit.texts.say(f"progress.{step}") if visit.texts.knows(f"progress.{step}") else ""
