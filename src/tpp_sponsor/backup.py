"""One file of database, archive and settings, made while others work, and restored on another machine.

It holds no secrets, no inbox (the archive has what was read), no outbox and no pages: those are made again.
"""

import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from tpp_sponsor import __version__
from tpp_sponsor.audit import audit_pages, audit_period
from tpp_sponsor.chain_audit import chain_faults
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.environment import Environment
from tpp_sponsor.errors import DeliveryError, Fault, IntegrityError, PeriodStateError
from tpp_sponsor.files import PRIVATE_FOLDER, PUBLIC_FOLDER, digest, reveal_folder, run_lock, stage_folder
from tpp_sponsor.ledger.database import HEAD
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.ledger.transfer import EVENT, SCHEMAS, Snapshot
from tpp_sponsor.publication import ARCHIVE
from tpp_sponsor.settings import load_settings
from tpp_sponsor.shelf import let_go, own_name
from tpp_sponsor.site import finish_interrupted
from tpp_sponsor.strongbox import Strongbox, fill, unlock

CONFIG = "config.toml"
_LEDGER = "ledger/"
# What a city adds to its folder by hand, and what BPJS gave back.
_OWN_FOLDERS = ("templates", "jobs", "data/bpjs")
# Members that may be unpacked as they are.
_UNPACKED = ("templates/", "jobs/", "data/")


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What a backup holds: its newest event and that one's hash, its posted periods, and the file's size in bytes."""

    file: Path
    event: int
    hash: str
    periods: tuple[Period, ...]
    size: int


def make_backup(deployment: Deployment, config: Path, file: Path | None, today: date) -> Backup:
    """Write a backup; without a `file` it lies in `data/backup/`, named after the day and the newest event.

    A ledger whose chain is broken, or whose archive is not the one it names, is an IntegrityError.
    """
    if file is not None and file.exists():
        raise PeriodStateError(Fault.of("backup_exists", file=str(file)))
    with Ledger.open(deployment.database_url) as ledger:
        snapshot = ledger.snapshot()
    if snapshot is None or snapshot.tables[EVENT].is_empty():
        raise PeriodStateError(Fault.of("backup_nothing"))
    _prove(snapshot)
    newest = snapshot.events()[-1]
    backups = deployment.backups
    path = file or backups / own_name(today, newest.id)
    facts = {
        "program": f"tpp-sponsor {__version__}",
        "schema": HEAD,
        "event": newest.id,
        "hash": newest.hash,
        "rows": {name: frame.height for name, frame in snapshot.tables.items()},
    }
    # Alone, so that what a backup that was killed left half written can go.
    with run_lock(deployment.data / "backup.lock"):
        for left in backups.glob(".*.partial"):
            left.unlink()
        fill(path, _members(deployment, config, snapshot), facts)
        if file is None:
            let_go(backups, path, deployment.settings.backup.keep)
    return _told(path, snapshot)


def restore_backup(
    file: Path, folder: Path, environment: Environment, *, verify: bool, progress: Callable[[str], None]
) -> Backup:
    """Make a deployment folder of a backup, or nothing; whatever is in doubt is an IntegrityError.

    The ledger goes to the database that the environment names (it must be empty), else into the folder.
    """
    folder = folder.resolve()
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise PeriodStateError(Fault.of("folder_not_empty", file=str(folder)))
    with unlock(file) as box:
        _expect_schema(file, box)
        snapshot = _read_ledger(file, box)
        _prove(snapshot)
        with _staged(folder, box) as staged:
            _rebuild(staged, snapshot, verify=verify, progress=progress)
            if environment.database_url:
                _move_ledger(staged, snapshot, environment.database_url)
    return _told(file, snapshot)


def _prove(snapshot: Snapshot) -> None:
    try:
        faults = [*chain_faults(snapshot), *snapshot.strays()]
    except (KeyError, ValueError, TypeError) as unreadable:
        raise IntegrityError(Fault.of("chain_unreadable")) from unreadable
    if faults:
        raise IntegrityError(*faults)


def _told(file: Path, snapshot: Snapshot) -> Backup:
    newest = snapshot.events()[-1]
    return Backup(
        file=file,
        event=newest.id,
        hash=newest.hash,
        periods=tuple(_periods(snapshot)),
        size=file.stat().st_size,
    )


def _periods(snapshot: Snapshot) -> list[Period]:
    return [Period.parse(name) for name in sorted(set(snapshot.tables["run"]["period"]))]


def _members(deployment: Deployment, config: Path, snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    yield CONFIG, config.read_bytes()
    for name, frame in snapshot.tables.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd", statistics=False)
        yield f"{_LEDGER}{name}.parquet", buffer.getvalue()
    yield from _archives(deployment, snapshot)
    for folder in _OWN_FOLDERS:
        for path in sorted((deployment.root / folder).rglob("*")):
            if path.is_file() and path.suffix != ".partial":
                yield path.relative_to(deployment.root).as_posix(), path.read_bytes()


def _archives(deployment: Deployment, snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    """The archive of every run, its digests proved while it is packed."""
    runs, files = snapshot.tables["run"], snapshot.tables["run_file"]
    archived = files.filter(pl.col("area") == ARCHIVE).join(
        runs.select("period", "revision", run_id="id"), on="run_id", how="left", validate="m:1"
    )
    for row in archived.sort("run_id", "path").iter_rows(named=True):
        folder = deployment.archive(Period.parse(row["period"]), row["revision"])
        path = folder / row["path"]
        shown = path.relative_to(deployment.root).as_posix()
        if not path.is_file():
            raise IntegrityError(Fault.of("archive_missing", file=shown))
        data = path.read_bytes()
        if digest(data) != row["sha256"]:
            raise IntegrityError(Fault.of("archive_changed", file=shown))
        yield shown, data


def _expect_schema(file: Path, box: Strongbox) -> None:
    version = str(box.manifest.get("schema", ""))
    if version > HEAD:
        raise IntegrityError(Fault.of("backup_newer", file=file.name, version=version, known=HEAD))


def _read_ledger(file: Path, box: Strongbox) -> Snapshot:
    try:
        snapshot = Snapshot(
            {
                name: pl.read_parquet(io.BytesIO(box[f"{_LEDGER}{name}.parquet"]))
                for name in box.manifest["rows"]
            }
        )
        rows = {name: frame.height for name, frame in snapshot.tables.items()}
        newest, _ = snapshot.events()[-1], _periods(snapshot)
        as_told = (newest.id, newest.hash, rows) == tuple(
            box.manifest[key] for key in ("event", "hash", "rows")
        )
        snapshot = _with_new_tables(snapshot, str(box.manifest["schema"]))
        as_told &= {name: dict(frame.schema) for name, frame in snapshot.tables.items()} == SCHEMAS
    except (KeyError, ValueError, TypeError, IndexError, pl.exceptions.PolarsError) as unreadable:
        raise IntegrityError(Fault.of("backup_damaged", file=file.name)) from unreadable
    if not as_told or CONFIG not in box:
        raise IntegrityError(Fault.of("backup_damaged", file=file.name))
    return snapshot


def _with_new_tables(snapshot: Snapshot, version: str) -> Snapshot:
    """Tables that there were not yet in an older version are empty."""
    new = {} if version == HEAD else {name: pl.DataFrame(schema=SCHEMAS[name]) for name in SCHEMAS}
    return Snapshot({**new, **snapshot.tables})


@contextmanager
def _staged(folder: Path, box: Strongbox) -> Iterator[Deployment]:
    """The deployment in a folder beside its own; it is shown when all has been done to it, else it goes."""
    unpacked = _Chosen(box, [name for name in box if name == CONFIG or name.startswith(_UNPACKED)])
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        stage_folder(folder, unpacked)
        _furnish(partial)
        here = Environment(database_url="", _env_file=None)
        yield Deployment(partial, load_settings(partial / CONFIG), here)
        if folder.exists():
            folder.rmdir()
        reveal_folder(folder)
    except OSError as failure:
        raise DeliveryError(
            Fault.of("folder_not_written", file=folder.name, reason=failure.strerror)
        ) from failure
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _furnish(folder: Path) -> None:
    """The folders of a deployment, with the modes that `init` gives them: a web server may read the site."""
    folder.chmod(PUBLIC_FOLDER)
    for name in ("inbox", "outbox", "data"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name).chmod(PRIVATE_FOLDER)


def _rebuild(
    deployment: Deployment, snapshot: Snapshot, *, verify: bool, progress: Callable[[str], None]
) -> None:
    """Ledger, files and pages of a restored deployment, in a database of its own."""
    with Ledger.open(deployment.database_url) as ledger:
        ledger.replay(snapshot)
        for period in _periods(snapshot):
            progress("restore")
            finish_interrupted(deployment, ledger, period)
    for period in _periods(snapshot) if verify else ():
        progress("verify")
        audit_period(deployment, period)
    if verify:
        audit_pages(deployment, _periods(snapshot))


def _move_ledger(deployment: Deployment, snapshot: Snapshot, url: str) -> None:
    """What has been proved goes to the database that the city uses."""
    with Ledger.open(url) as ledger, ledger.alone():
        ledger.replay(snapshot)
    for path in deployment.data.glob("tpp-sponsor.db*"):
        path.unlink()


class _Chosen(Mapping[str, bytes]):
    """Some members of a box, each read when it is asked for: together they may be more than memory holds."""

    def __init__(self, box: Strongbox, names: list[str]) -> None:
        self._box, self._names = box, names

    def __getitem__(self, name: str) -> bytes:
        return self._box[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
