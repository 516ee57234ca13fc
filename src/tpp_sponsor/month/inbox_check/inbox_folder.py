"""The folder of an inbox while files come and go: its files, its lock, and where files are kept that were in it."""

from contextlib import AbstractContextManager
from pathlib import Path

from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake.inbox import Inbox, InboxFile, open_inbox
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import keep_file
from tpp_sponsor.storage.process_lock import run_lock

_SECONDS_FOR_OTHERS = 60
_DIGITS_OF_NAME = 16


def inbox_of(deployment: Deployment, period: Period) -> Inbox:
    """Return the inbox of a period; an empty one where it has no folder."""
    folder = deployment.inbox(period)
    return open_inbox(folder, deployment.settings.intake.limits) if folder.is_dir() else Inbox((), ())


def inbox_lock(deployment: Deployment) -> AbstractContextManager[None]:
    """Return the lock that is held while a file comes into an inbox or goes."""
    return run_lock(deployment.data / "receive.lock", _SECONDS_FOR_OTHERS)


def path_aside(deployment: Deployment, period: Period, file: InboxFile) -> Path:
    """Return where a file is kept outside the inbox, by digest and name."""
    return deployment.set_aside(period) / f"{file.sha256[:_DIGITS_OF_NAME]}-{file.name}"


def keep_aside(deployment: Deployment, period: Period, file: InboxFile) -> None:
    """Keep the bytes of a file outside the inbox."""
    keep_file(path_aside(deployment, period, file), file.data)
