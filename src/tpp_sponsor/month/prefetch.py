"""An inbox on its way in: taken, read, sifted and normalised while the program still loads what it will need later.

Libraries are loaded by one processor, and a city's files keep the other busy for as long.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from tpp_sponsor.errors import Fault, InputFileError
from tpp_sponsor.intake.inbox import Inbox, open_inbox
from tpp_sponsor.intake.inbox_files import shown_name

if TYPE_CHECKING:
    from tpp_sponsor.domain.period import Period
    from tpp_sponsor.month.take_in import Intake
    from tpp_sponsor.settings.deployment import Deployment
    from tpp_sponsor.settings.load import Settings
    from tpp_sponsor.tables.inputs import Inputs


@dataclass(frozen=True)
class Arrival:
    """The files of an inbox with their digests, and what intake makes of them; each once it is there.

    `normalising`: for a month that will be decided, its accepted rows in the words of the period.
    """

    opening: Future[Inbox]
    taking_in: Future[Intake]
    normalising: Future[Inputs] | None = None

    @property
    def inbox(self) -> Inbox:
        """The files with their digests."""
        return self.opening.result()

    @property
    def intake(self) -> Intake:
        """What intake makes of them."""
        return self.taking_in.result()


def open_period(deployment: Deployment, period: Period, *, to_decide: bool = False) -> Arrival:
    """Begin with the inbox of a period; without a folder it is an InputFileError."""
    folder, settings = deployment.inbox(period), deployment.settings
    if not folder.is_dir():
        raise InputFileError(_no_inbox(deployment, period))
    worker = ThreadPoolExecutor(max_workers=1)
    opening = worker.submit(open_inbox, folder, settings.intake.limits)
    taking_in = worker.submit(_take_in, opening, settings, period)
    normalising = worker.submit(_normalise, taking_in, settings, period) if to_decide else None
    worker.shutdown(wait=False)
    # Before all that can wait, and what reads before what sifts: each is needed as soon as it is there.
    import_module("tpp_sponsor.intake.read")
    import_module("tpp_sponsor.month.take_in")
    return Arrival(opening, taking_in, normalising)


def _no_inbox(deployment: Deployment, period: Period) -> Fault:
    """That a period has no inbox, and which folder or file of another name may be meant for it."""
    from tpp_sponsor.domain.dates import period_named  # noqa: PLC0415 - needed only here

    wanted = f"inbox/{period}"
    paths = deployment.inboxes.iterdir() if deployment.inboxes.is_dir() else ()
    near = sorted(shown_name(path.name) for path in paths if period_named(path.name) == period.first_day)
    if not near:
        return Fault.of("inbox_missing", file=wanted)
    return Fault.of(
        "inbox_near", file=wanted, near=", ".join(f"inbox/{name}" for name in near), wanted=wanted
    )


def _take_in(opening: Future[Inbox], settings: Settings, period: Period) -> Intake:
    from tpp_sponsor.intake.read import read_inbox  # noqa: PLC0415 - loaded while the files are taken

    inbox = opening.result()
    files = read_inbox(inbox, settings.intake.headings, settings.intake.limits)
    from tpp_sponsor.month.take_in import validate_files  # noqa: PLC0415 - loaded while the files were read

    return validate_files(files, inbox, settings, period)


def _normalise(taking_in: Future[Intake], settings: Settings, period: Period) -> Inputs:
    from tpp_sponsor.month.take_in import normalised, require_complete  # noqa: PLC0415 - loaded when the files were sifted

    intake = taking_in.result()
    require_complete(intake)
    return normalised(intake, settings, period)
