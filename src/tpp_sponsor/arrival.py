"""An inbox on its way in: read and sifted while the program still loads what it will need later.

The database's libraries take as long to load as a city's files to read, and one needs no more than the other's idle
processor.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from tpp_sponsor.errors import Fault, InputFileError
from tpp_sponsor.sources.inbox import Inbox, open_inbox, read_inbox

if TYPE_CHECKING:
    from tpp_sponsor.deployment import Deployment
    from tpp_sponsor.domain.period import Period
    from tpp_sponsor.intake import Intake
    from tpp_sponsor.settings import Settings


@dataclass(frozen=True)
class Arrival:
    """The files of an inbox with their digests, and what intake makes of them once it is done."""

    inbox: Inbox
    intake: Future[Intake]


def open_period(deployment: Deployment, period: Period) -> Arrival:
    """Begin with the inbox of a period; without a folder it is an InputFileError."""
    folder = deployment.inbox(period)
    if not folder.is_dir():
        raise InputFileError(Fault.of("inbox_missing", file=f"inbox/{period}"))
    inbox = open_inbox(folder, deployment.settings.intake.limits)
    worker = ThreadPoolExecutor(max_workers=1)
    intake = worker.submit(_take_in, inbox, deployment.settings, period)
    worker.shutdown(wait=False)
    # Before all that can wait: it is needed as soon as the files are read.
    import_module("tpp_sponsor.intake")
    return Arrival(inbox, intake)


def _take_in(inbox: Inbox, settings: Settings, period: Period) -> Intake:
    files = read_inbox(inbox, settings.intake.headings, settings.intake.limits)
    from tpp_sponsor.intake import sift_files  # noqa: PLC0415 - loaded while the files were read

    return sift_files(files, inbox, settings, period)
