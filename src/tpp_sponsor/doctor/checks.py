"""The checks of `doctor`: pure functions from facts to health findings, each with its remedy.

A new check is a function that is added to `CHECKS`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tpp_sponsor.doctor.facts import SECRETS, Facts
from tpp_sponsor.domain.period import Period, day_in
from tpp_sponsor.errors import DeliveryError, IntegrityError, PeriodStateError
from tpp_sponsor.ledger.health import SCHEMA_VERSION, DatabaseHealth, SchemaAge

OK, WARN, BAD = "ok", "warn", "bad"
_FOR_ALL, _ANY_OTHER = 0o005, 0o007
_PRIVATE, _PUBLIC = ("inbox", "outbox", "data"), "site"
# A month of a large city takes some hundred megabytes with archive and spreadsheets, and the database writes its part
# twice (write-ahead log). The second limit has room for a year of a small city.
_TOO_LITTLE, _LITTLE = 500_000_000, 2_000_000_000
# Two machines that post to one database may differ by a few minutes.
_SKEW = timedelta(minutes=5)
_BACKUP_LATE, _BACKUP_TOO_LATE = timedelta(days=2), timedelta(days=7)
_SHOWN_PERIODS = 6
# The name of the check `jobs` in `doctor --json`, which programs may read.
_JOBS = "bells"
# `doctor` ends with the first of these codes that a bad finding has.
EXIT_CODES = (IntegrityError.exit_code, DeliveryError.exit_code, PeriodStateError.exit_code)


@dataclass(frozen=True)
class HealthFinding:
    """One line of `doctor`: `text` is a key below `doctor.`; a bad finding has the exit code of `doctor`."""

    check: str
    level: str
    text: str
    values: tuple[tuple[str, Any], ...] = ()
    exit_code: int = 0


def _ok(check: str, text: str, **values: object) -> HealthFinding:
    return HealthFinding(check, OK, text, tuple(values.items()))


def _warn(check: str, text: str, **values: object) -> HealthFinding:
    return HealthFinding(check, WARN, text, tuple(values.items()))


def _bad(check: str, text: str, exit_code: int, **values: object) -> HealthFinding:
    return HealthFinding(check, BAD, text, tuple(values.items()), exit_code)


def folders(facts: Facts) -> Iterator[HealthFinding]:
    """Check that the program can use its folders, and that other users cannot read the private ones."""
    unusable = [folder.name for folder in facts.folders if not folder.usable]
    if unusable:
        yield _bad("folders", "folders_unusable", DeliveryError.exit_code, names=", ".join(unusable))
    modes = {folder.name: folder.mode for folder in facts.folders if folder.mode is not None}
    exposed = [
        name for name in (*_PRIVATE, SECRETS) if facts.root_is_open and modes.get(name, 0) & _ANY_OTHER
    ]
    if exposed:
        yield _bad("folders", "folders_exposed", DeliveryError.exit_code, names=" ".join(exposed))
    if _PUBLIC in modes and not (facts.root_is_open and modes[_PUBLIC] & _FOR_ALL == _FOR_ALL):
        yield _warn("folders", "site_hidden")
    if "inbox" not in modes:
        yield _warn("folders", "inbox_missing")
    if not unusable and not exposed:
        yield _ok("folders", "folders_well")


def database(facts: Facts) -> Iterator[HealthFinding]:
    """Check that the database can be reached, is undamaged, and has the schema of this version."""
    condition, fault = facts.database, facts.database_fault
    if fault is not None and fault.code == "database_broken":
        yield _bad("database", "database_damaged", IntegrityError.exit_code)
    elif fault is not None:
        yield _bad("database", "database_unreachable", DeliveryError.exit_code, fault=fault)
    elif condition.faults:
        yield _bad("database", "database_damaged", IntegrityError.exit_code)
    else:
        yield _schema(condition)


def _schema(health: DatabaseHealth) -> HealthFinding:
    """Say how old the schema of the database is."""
    versions = {"version": health.version, "known": SCHEMA_VERSION}
    match health.schema:
        case SchemaAge.NONE:
            return _ok("database", "database_new")
        case SchemaAge.UNSUPPORTED:
            return _bad("database", "database_unsupported", DeliveryError.exit_code, **versions)
        case SchemaAge.OLDER:
            return _warn("database", "database_behind", **versions)
        case SchemaAge.NEWER:
            return _bad("database", "database_ahead", DeliveryError.exit_code, **versions)
        case SchemaAge.CURRENT:
            return _ok("database", "database_well", version=health.version, event=health.event)


def disk(facts: Facts) -> Iterator[HealthFinding]:
    """Check that the disk has room for a month."""
    megabytes = facts.free // 1_000_000
    if facts.free < _TOO_LITTLE:
        yield _bad("disk", "disk_full", DeliveryError.exit_code, megabytes=megabytes)
    elif facts.free < _LITTLE:
        yield _warn("disk", "disk_low", megabytes=megabytes)
    else:
        yield _ok("disk", "disk_well", megabytes=megabytes)


def clock(facts: Facts) -> Iterator[HealthFinding]:
    """Check that the clock is not behind the newest event of the ledger."""
    newest = facts.database.at
    zone = ZoneInfo(facts.zone)
    local = _moment(facts.now, zone)
    if newest is not None and newest - facts.now > _SKEW:
        event = _moment(newest, zone)
        yield _bad("clock", "clock_behind", PeriodStateError.exit_code, now=local, event=event)
    else:
        yield _ok("clock", "clock_well", now=local, zone=facts.zone)


def backup(facts: Facts) -> Iterator[HealthFinding]:
    """Check that the newest event is in a backup."""
    newest, day, covered_event = facts.database.at, facts.backup_day, facts.backup_event
    if newest is None:
        yield _ok("backup", "backup_nothing")
        return
    today = day_in(facts.now, facts.zone)
    if day is not None and covered_event >= facts.database.event:
        yield _ok("backup", "backup_well", day=day)
        return
    age = today - (day or day_in(newest, facts.zone))
    text = "backup_none" if day is None else "backup_late"
    if age > _BACKUP_TOO_LATE:
        yield _bad("backup", text, PeriodStateError.exit_code, day=day, days=age.days)
    elif age > _BACKUP_LATE or day is None:
        yield _warn("backup", text, day=day, days=age.days)
    else:
        yield _ok("backup", "backup_recent", day=day)


def mail(facts: Facts) -> Iterator[HealthFinding]:
    """Check that the mail server can be used, if the city sends notices."""
    if facts.mail is None:
        yield _ok("mail", "mail_off")
    elif facts.mail:
        yield _bad("mail", "mail_away", DeliveryError.exit_code, reason=facts.mail)
    else:
        yield _ok("mail", "mail_well")


def scheduler(facts: Facts) -> Iterator[HealthFinding]:
    """Check that the scheduler runs and its last jobs succeeded; cron or a timer may be in its place."""
    heartbeat, zone = facts.heartbeat, ZoneInfo(facts.zone)
    if heartbeat is None:
        yield _warn("scheduler", "scheduler_none")
        return
    for what, job in heartbeat.problems(facts.now):
        last = heartbeat.jobs[job].last if job else None
        yield _bad(
            "scheduler",
            f"scheduler_{what}",
            PeriodStateError.exit_code,
            job=job,
            code=last.code if last else 0,
            at=_moment(heartbeat.at, zone),
        )
    if not heartbeat.problems(facts.now):
        yield _ok("scheduler", "scheduler_well", at=_moment(heartbeat.at, zone))


def jobs(facts: Facts) -> Iterator[HealthFinding]:
    """Yield the next start of each job, and its last result."""
    zone = ZoneInfo(facts.zone)
    health_by_job = facts.heartbeat.jobs if facts.heartbeat else {}
    for name, next_start in facts.next_starts:
        last = health_by_job[name].last if name in health_by_job else None
        if last is None:
            yield _ok(_JOBS, "job_new", job=name, next=_moment(next_start, zone))
        else:
            at = _moment(last.at, zone)
            yield _ok(_JOBS, "job_rung", job=name, next=_moment(next_start, zone), at=at, code=last.code)


def periods(facts: Facts) -> Iterator[HealthFinding]:
    """Check that no period is held or due."""
    if facts.held:
        yield _warn("periods", "periods_held", periods=_listed(facts.held))
    waiting = [period for period in facts.due if period not in facts.held]
    for text, selected in (
        ("periods_due", [period for period in waiting if period in facts.arriving]),
        ("periods_waiting", [period for period in waiting if period not in facts.arriving]),
    ):
        if selected:
            yield _warn("periods", text, periods=_listed(selected))
    if not facts.held and not waiting:
        yield _ok("periods", "periods_well")


def users(facts: Facts) -> Iterator[HealthFinding]:
    """Check that the console has users, and that one of them can manage them."""
    if not facts.users:
        yield _ok("users", "users_none")
    elif not facts.administrators:
        yield _warn("users", "users_no_admin", users=facts.users)
    else:
        yield _ok("users", "users_well", users=facts.users)


def hanging_cards(facts: Facts) -> Iterator[HealthFinding]:
    """Check that no card hangs whose cover has ended, and that the newest backup has all cards."""
    if (found := facts.cards).newest_day is None:
        yield _ok("hanging_cards", "cards_none")
        return
    if facts.backup_day is None or facts.backup_day < found.newest_day:
        yield _warn("hanging_cards", "cards_not_backed_up", day=found.newest_day)
    if found.to_remove:
        yield _warn("hanging_cards", "cards_to_remove", count=found.to_remove)
    yield _ok("hanging_cards", "cards_well", count=found.with_page)


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _listed(periods: Sequence[Period]) -> str:
    first = [str(period) for period in periods[:_SHOWN_PERIODS]]
    return ", ".join([*first, "…"] if len(periods) > _SHOWN_PERIODS else first)


Check = Callable[[Facts], Iterator[HealthFinding]]
CHECKS: tuple[Check, ...] = (
    folders,
    database,
    disk,
    clock,
    mail,
    backup,
    scheduler,
    jobs,
    periods,
    users,
    hanging_cards,
)


def examine(facts: Facts) -> list[HealthFinding]:
    """Return the findings of all checks, in their order."""
    return [finding for check in CHECKS for finding in check(facts)]


def exit_code(findings: list[HealthFinding]) -> int:
    """0 without a bad finding; 20 for damaged data, 30 for disks, databases and servers, 14 for the rest."""
    bad = {finding.exit_code for finding in findings if finding.level == BAD}
    return next((code for code in EXIT_CODES if code in bad), 0)
