"""Where a month is in its routine: its files and what they lack, whether it is held, posted, paid or settled.

| `waits` | a file is missing or cannot be used | `ready` | it can be run | `held` | it waits for an approval |
| `posted` | its files can be handed over | `paid` | BPJS is paid | `settled` | BPJS is paid and has accepted all |
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tpp_sponsor.domain.codes import ANOMALIES_KEY, AnomalyCode
from tpp_sponsor.domain.lifecycle import Act, PeriodFigures, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.inbox import Inbox, InboxFile
from tpp_sponsor.intake.row_counts import needed_tables
from tpp_sponsor.ledger.store import Event, Ledger, PostedRun
from tpp_sponsor.month.changes import changed_inputs
from tpp_sponsor.month.inbox_check.file_checks import FileCheck, FileChecker, missing_departments
from tpp_sponsor.month.inbox_check.inbox_folder import inbox_of
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.tables.input_tables import FORMS, WORKERS


class MonthState(StrEnum):
    """The step of its routine at which a month is."""

    WAITS = "waits"
    READY = "ready"
    HELD = "held"
    POSTED = "posted"
    PAID = "paid"
    SETTLED = "settled"


_OF_POSTED = {State.PAID: MonthState.PAID, State.SETTLED: MonthState.SETTLED}


@dataclass(frozen=True)
class MonthFile:
    """A file of the inbox: its check, and the event by which it was received; None if staff put it there.

    `earlier`: the events by which files of this name were received before it, oldest first. `is_new`: the period is
    posted, and no posted revision has read the file as it is now. `corrected_rows`: how many of its rejected rows
    have a correction in another file.
    """

    check: FileCheck
    event: Event | None
    earlier: Sequence[Event]
    is_new: bool
    corrected_rows: int

    @property
    def department(self) -> str:
        """The OPD whose user sent it, "" for staff."""
        return str(self.event.facts["opd"]) if self.event else ""

    @property
    def replaces(self) -> bool:
        """True if it was received over another file of the same name."""
        return bool(self.event and self.event.facts.get("replaced"))

    @property
    def replaced(self) -> Event | None:
        """The event by which the file that it replaced was received; None also if staff had put that one there."""
        digest = self.event.facts.get("replaced") if self.event else ""
        same = [event for event in self.earlier if event.facts["sha256"] == digest]
        return same[-1] if same else None

    def is_taken_from(self, department: str) -> bool:
        """Return True if it is in the place of a file of the same name that an OPD had sent."""
        return self.department != department and any(
            event.facts["opd"] == department for event in self.earlier
        )


@dataclass(frozen=True)
class MonthOverview:
    """A month as it is now.

    `others`: files that belong to no table. `missing_tables`: tables without a file. `missing_departments`: OPDs with
    active civil servants and without a TPP row. `changes`: whether files differ from those of the newest revision;
    `hold_changes`: which of them differ from those that the held month was made from.
    """

    period: Period
    state: MonthState
    files: Sequence[MonthFile]
    others: Sequence[str]
    missing_tables: Sequence[str]
    missing_departments: Sequence[str]
    runs: Sequence[PostedRun]
    figures: PeriodFigures
    hold: Event | None
    refusal: Event | None
    changes: bool
    hold_changes: Sequence[Fault]

    @property
    def unusable(self) -> list[MonthFile]:
        """The files that stop the month."""
        return [file for file in self.files if not file.check.is_usable]

    @property
    def has_anomaly(self) -> bool:
        """True if the month is held for an anomaly, not only because every month needs an approval."""
        return self.hold is not None and any(
            anomaly["code"] != AnomalyCode.ALWAYS_ASKED for anomaly in self.hold.facts[ANOMALIES_KEY]
        )

    @property
    def is_closed(self) -> bool:
        """True if the month is paid, so that it is revised only after it was reopened."""
        return self.figures.state in _OF_POSTED

    @property
    def is_reopened(self) -> bool:
        """True if the month was paid, and was reopened for a revision."""
        return self.figures.state is State.REOPENED

    @property
    def rejected(self) -> int:
        """The number of rejected rows without a correction in another file."""
        return sum(file.check.rejected - file.corrected_rows for file in self.files)


def overview_of(deployment: Deployment, ledger: Ledger, period: Period) -> MonthOverview:
    """Look at a month; files that were not checked yet are checked."""
    inbox = inbox_of(deployment, period)
    runs = ledger.runs(period)
    inputs = {row["name"]: row["sha256"] for row in ledger.inputs(runs[-1])} if runs else {}
    receipts, checked = ledger.receipts(period), _checked(deployment, ledger, period, inbox)
    checks = [check for check, _ in checked]
    corrected = Counter(name for name, _, _ in {place for check in checks for place in check.corrects})
    files = [
        MonthFile(
            check,
            event,
            [earlier for earlier in receipts.get(check.name, []) if earlier != event],
            is_new=bool(runs) and inputs.get(check.name) != check.sha256,
            corrected_rows=min(check.rejected, corrected[check.name]),
        )
        for check, event in checked
    ]
    figures = ledger.period_figures(period)
    hold = next(iter(ledger.open_holds(period)), None)
    missing = _missing_tables(checks)
    return MonthOverview(
        period=period,
        state=_state(figures, hold, complete=not missing and all(check.is_usable for check in checks)),
        files=files,
        others=(*inbox.others, *inbox.folders),
        missing_tables=missing,
        missing_departments=missing_departments(checks, deployment.settings.opd.aliases),
        runs=runs,
        figures=figures,
        hold=hold,
        refusal=_refusal(ledger, period),
        changes=bool(runs) and bool(changed_inputs(inputs, inbox.digests)),
        hold_changes=_changes_since_held(hold, inbox),
    )


def _changes_since_held(hold: Event | None, inbox: Inbox) -> list[Fault]:
    changes = changed_inputs(hold.facts["inputs"], inbox.digests) if hold else []
    return [Fault.of("changed_since_held", file=fault.file, change=fault.code) for fault in changes]


def _checked(
    deployment: Deployment, ledger: Ledger, period: Period, inbox: Inbox
) -> list[tuple[FileCheck, Event | None]]:
    checker = FileChecker.of(deployment, ledger, period, inbox)
    received = ledger.received_files(period)

    def event_of(file: InboxFile) -> Event | None:
        event = received.get(file.name)
        return event if event is not None and event.facts["sha256"] == file.sha256 else None

    events = [event_of(file) for file in inbox.files]
    departments = [str(event.facts["opd"]) if event else "" for event in events]
    checks = checker.check_all(list(zip(inbox.files, departments, strict=True)))
    checked: list[tuple[FileCheck, Event | None]] = list(zip(checks, events, strict=True))
    refused = [FileCheck(file.name, file.table.name, "", 0, is_usable=False) for file in inbox.refused]
    return [*checked, *((check, None) for check in refused)]


def _missing_tables(checks: Sequence[FileCheck]) -> list[str]:
    """Return the needed tables without an accepted row; a file of statements or proposals may hold the workers too."""
    there = {check.table for check in checks if check.accepted}
    # Whether such a file is a registration form is seen when the month is run.
    there |= {WORKERS.name} if there & {form.name for form in FORMS} else set()
    return [table.name for table in needed_tables(there) if table.name not in there]


def _state(figures: PeriodFigures, hold: Event | None, *, complete: bool) -> MonthState:
    if hold is not None:
        return MonthState.HELD
    if figures.posted:
        return _OF_POSTED.get(figures.state, MonthState.POSTED)
    return MonthState.READY if complete else MonthState.WAITS


def _refusal(ledger: Ledger, period: Period) -> Event | None:
    """Return the newest refusal after which the month was neither held nor posted."""
    acts = (Act.HOLD, Act.REFUSE, Act.POST, Act.REVISE)
    decisions = [event for event in ledger.events() if event.period == period and event.act in acts]
    return decisions[-1] if decisions and decisions[-1].act is Act.REFUSE else None
