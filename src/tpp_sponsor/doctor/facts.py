"""Facts about a deployment for `doctor`; reading them changes nothing."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from tpp_sponsor.backup.retention import backups_on
from tpp_sponsor.cards.card import WANTED
from tpp_sponsor.cards.cover import to_remove
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import DeliveryError, Fault
from tpp_sponsor.ledger.health import DatabaseHealth, SchemaAge, database_health
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.month.pages.published_cards import covers_of
from tpp_sponsor.notices.smtp import server_fault
from tpp_sponsor.schedule.due import due_periods
from tpp_sponsor.schedule.heartbeat import Heartbeat, read_heartbeat
from tpp_sponsor.schedule.jobs import Job
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.users.accounts import Role, UserAccount

# Folders that the program reads, and folders that it writes.
_READ, _WRITTEN = ("inbox",), ("outbox", "data", "site")
SECRETS = ".env"


@dataclass(frozen=True)
class FolderFacts:
    """A folder or file of a deployment: its mode (None if it does not exist), and whether the rights suffice."""

    name: str
    mode: int | None = None
    usable: bool = True


@dataclass(frozen=True)
class CardFacts:
    """How many cards have a page, how many are to be removed, and the day of issue of the newest one."""

    with_page: int = 0
    to_remove: int = 0
    newest_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The input of all checks; times are zoned, sizes in bytes.

    `next_starts`: job and the time of its next start. `arriving`: due periods that have an inbox. `mail`: why the mail
    server cannot be used, empty if it can, None if the city wants no notices. `users`: active user accounts of the
    console, `administrators` those of them who manage accounts.
    """

    now: datetime
    zone: str
    folders: tuple[FolderFacts, ...]
    root_is_open: bool
    free: int
    database: DatabaseHealth
    database_fault: Fault | None = None
    backup_day: date | None = None
    backup_event: int = 0
    heartbeat: Heartbeat | None = None
    next_starts: tuple[tuple[str, datetime], ...] = ()
    due: tuple[Period, ...] = ()
    arriving: frozenset[Period] = field(default=frozenset())
    held: tuple[Period, ...] = ()
    mail: str | None = None
    users: int = 0
    administrators: int = 0
    cards: CardFacts = field(default_factory=CardFacts)


def gather(deployment: Deployment, jobs: Sequence[Job], now: datetime) -> Facts:
    """Gather all facts; `jobs` are the scheduled jobs."""
    condition, fault = _database(deployment)
    due, held = (
        _periods(deployment, now)
        if fault is None and condition.schema in (SchemaAge.NONE, SchemaAge.CURRENT)
        else ((), ())
    )
    is_current = fault is None and condition.schema is SchemaAge.CURRENT
    users = _users(deployment) if is_current else []
    backups = backups_on(deployment.backups)
    return Facts(
        now=now,
        zone=deployment.settings.city.time_zone,
        folders=_folder_facts(deployment.root),
        root_is_open=bool(deployment.root.stat().st_mode & 0o001),
        free=shutil.disk_usage(deployment.data if deployment.data.is_dir() else deployment.root).free,
        database=condition,
        database_fault=fault,
        backup_day=max((day for day, *_ in backups), default=None),
        backup_event=max((event for _, event, _ in backups), default=0),
        heartbeat=read_heartbeat(deployment.heartbeat),
        next_starts=tuple((job.name, job.next_run(deployment.settings.city.time_zone, now)) for job in jobs),
        due=due,
        arriving=frozenset(period for period in due if deployment.inbox(period).is_dir()),
        held=held,
        users=len(users),
        cards=_cards(deployment) if is_current else CardFacts(),
        administrators=sum(Role.ADMIN in user.roles for user in users),
        mail=server_fault(deployment.mail_server) if deployment.settings.mail.is_on else None,
    )


def _database(deployment: Deployment) -> tuple[DatabaseHealth, Fault | None]:
    try:
        return database_health(deployment.database_url), None
    except DeliveryError as failure:
        return DatabaseHealth(), failure.faults[0]


def _periods(deployment: Deployment, now: datetime) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    with Ledger.open(deployment.database_url) as ledger:
        held = tuple(event.period for event in ledger.open_holds())
    return tuple(due_periods(deployment, now)), held


def _users(deployment: Deployment) -> list[UserAccount]:
    with UserLedger.open(deployment.database_url) as ledger:
        return [account for account in ledger.accounts() if not account.disabled]


def _cards(deployment: Deployment) -> CardFacts:
    with Ledger.open(deployment.database_url) as ledger:
        cards = ledger.cards()
        covers = covers_of(deployment, ledger, cards)
    return CardFacts(
        with_page=sum(card.state in WANTED and card.token in covers for card in cards),
        to_remove=len(to_remove(cards, covers)),
        newest_day=max((card.issued for card in cards), default=None),
    )


def _folder_facts(root: Path) -> tuple[FolderFacts, ...]:
    rights = dict.fromkeys(_READ, os.R_OK | os.X_OK) | dict.fromkeys(_WRITTEN, os.R_OK | os.W_OK | os.X_OK)
    return tuple(_facts_of(root, name, right) for name, right in {**rights, SECRETS: os.R_OK}.items())


def _facts_of(root: Path, name: str, right: int) -> FolderFacts:
    path = root / name
    if not path.exists():
        # Missing folders are created on first use, if the parent is writable.
        return FolderFacts(name, None, os.access(root, os.W_OK | os.X_OK))
    return FolderFacts(name, path.stat().st_mode & 0o777, os.access(path, right))
