"""The process of one run that the console started: it runs the month and records how far it came and how it ended."""

from tpp_sponsor.acts.month.run import follow_run, run_period
from tpp_sponsor.console.request_log import RequestLog
from tpp_sponsor.domain.lifecycle import Clock
from tpp_sponsor.errors import ExitCode, Fault, TppSponsorError, system_refused
from tpp_sponsor.ledger.posted_acts import as_posted, begin_acts
from tpp_sponsor.ledger.users.user_ledger import BackgroundRun, UserLedger
from tpp_sponsor.month.review import Approval
from tpp_sponsor.month.run import RunRequest, RunState
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.log import LOG, open_log

_SECONDS_FOR_OTHERS = 60


def run_recorded(deployment: Deployment, number: int, clock: Clock) -> int:
    """Run what was asked for under this number; the exit code."""
    logs = deployment.settings.logs
    log = open_log(deployment.data / LOG, logs.max_bytes, logs.keep, clock)
    begin_acts()
    with UserLedger.open(deployment.database_url) as ledger, ledger.living_run(number):
        run = ledger.background_run(number)
        outcome, faults = "failed", tuple[Fault, ...]()
        try:
            outcome = _run(deployment, ledger, run, clock)
            code = ExitCode.HELD if outcome == RunState.HELD else ExitCode.DONE
        except TppSponsorError as failure:
            code, faults = failure.exit_code, as_posted(failure).faults
        except OSError as refused:
            code, faults = ExitCode.NOT_DELIVERED, as_posted(system_refused(refused)).faults
        except Exception as bug:  # noqa: BLE001 - its number is shown on the page of the month
            code, faults = ExitCode.BUG, (Fault.of("run_bug", number=RequestLog(log, clock).bug(bug)),)
        ledger.end_run(number, clock(), code, outcome, faults)
    seconds = round((clock() - run.at).total_seconds(), 2)
    facts = {
        "command": "run",
        "period": str(run.period),
        "state": outcome,
        "exit_code": int(code),
        "seconds": seconds,
    }
    log.info("end", extra={"facts": facts})
    return code


def _run(deployment: Deployment, ledger: UserLedger, run: BackgroundRun, clock: Clock) -> str:
    """Run the month; papers and notices follow."""

    def progress(step: str) -> None:
        ledger.note_step(run.id, step)

    request = RunRequest(
        by=run.by,
        clock=clock,
        progress=progress,
        revise=run.revise,
        wait=_SECONDS_FOR_OTHERS,
        approval=Approval(run.by, run.preview) if run.preview else None,
    )
    progress("read")
    report = run_period(deployment, run.period, request)
    follow_run(deployment, request, [report], with_papers=True)
    return report.state
