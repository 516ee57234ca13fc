"""Restore a backup into a new deployment folder, on this machine or another one."""

import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from tpp_sponsor.backup.container import Container, open_verified
from tpp_sponsor.bookkeeping.backup_contents import (
    CONFIG,
    LEDGER,
    BackupSummary,
    periods_of,
    require_sound_chain,
    summarise_backup,
)
from tpp_sponsor.bookkeeping.verification import outdated_pages, verify_period
from tpp_sponsor.domain.lifecycle import Progress
from tpp_sponsor.errors import DeliveryError, Fault, IntegrityError, PeriodStateError
from tpp_sponsor.ledger.health import SchemaAge, schema_age
from tpp_sponsor.ledger.snapshot import SCHEMA_VERSION, SCHEMAS, Snapshot, in_newest_schema
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.recover import finish_interrupted
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import load_settings
from tpp_sponsor.settings.secrets import Environment
from tpp_sponsor.storage.files import PRIVATE_FOLDER, PUBLIC_FOLDER, publish_folder, stage_folder, staged

# Members that are unpacked as files.
_UNPACKED = ("templates/", "jobs/", "data/")


def restore(
    file: Path, folder: Path, environment: Environment, *, verify: bool, progress: Progress
) -> BackupSummary:
    """Make a deployment folder from a backup. Raises IntegrityError, and makes no folder, if the backup is damaged.

    The ledger goes into the database that the environment names, which must be empty, else into the folder. `verify`
    verifies every period and page before the folder appears.
    """
    folder = folder.resolve()
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise PeriodStateError(Fault.of("folder_not_empty", file=str(folder)))
    with open_verified(file) as container:
        _require_known_schema(file, container)
        snapshot = _read_ledger(file, container)
        require_sound_chain(snapshot)
        with _staged(folder, container) as deployment:
            _rebuild(deployment, snapshot, verify=verify, progress=progress)
            if environment.database_url:
                _move_ledger(deployment, snapshot, environment.database_url)
    return summarise_backup(file, snapshot)


def _require_known_schema(file: Path, container: Container) -> None:
    version = str(container.manifest.get("schema", ""))
    code = {SchemaAge.UNSUPPORTED: "backup_unsupported", SchemaAge.NEWER: "backup_newer"}.get(
        schema_age(version)
    )
    if code is not None:
        raise IntegrityError(Fault.of(code, file=file.name, version=version, known=SCHEMA_VERSION))


def _read_ledger(file: Path, container: Container) -> Snapshot:
    try:
        snapshot = Snapshot(
            {
                name: pl.read_parquet(io.BytesIO(container[f"{LEDGER}{name}.parquet"]))
                for name in container.manifest["rows"]
            }
        )
        rows = {name: frame.height for name, frame in snapshot.tables.items()}
        newest, _ = snapshot.chain()[-1], periods_of(snapshot)
        is_as_stated = (newest.id, newest.hash, rows) == tuple(
            container.manifest[key] for key in ("event", "hash", "rows")
        )
        if schema_age(str(container.manifest["schema"])) is SchemaAge.OLDER:
            snapshot = in_newest_schema(snapshot)
        is_as_stated &= {name: dict(frame.schema) for name, frame in snapshot.tables.items()} == SCHEMAS
    except (KeyError, ValueError, TypeError, IndexError, pl.exceptions.PolarsError) as unreadable:
        raise IntegrityError(Fault.of("backup_damaged", file=file.name)) from unreadable
    if not is_as_stated or CONFIG not in container:
        raise IntegrityError(Fault.of("backup_damaged", file=file.name))
    return snapshot


@contextmanager
def _staged(folder: Path, container: Container) -> Iterator[Deployment]:
    """Make the deployment in a partial folder; it gets its name when everything is done, else it is removed."""
    unpacked = _Members(
        container, [name for name in container if name == CONFIG or name.startswith(_UNPACKED)]
    )
    partial = staged(folder)
    try:
        stage_folder(folder, unpacked)
        _make_folders(partial)
        here = Environment(database_url="", _env_file=None)
        yield Deployment(partial, load_settings(partial / CONFIG), here)
        if folder.exists():
            folder.rmdir()
        publish_folder(folder)
    except OSError as failure:
        raise DeliveryError(
            Fault.of("folder_not_written", file=folder.name, reason=failure.strerror)
        ) from failure
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _make_folders(folder: Path) -> None:
    """Make the folders of a deployment with the modes that `init` gives them: a web server may read the site."""
    folder.chmod(PUBLIC_FOLDER)
    for name in ("inbox", "outbox", "data"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name).chmod(PRIVATE_FOLDER)


def _rebuild(deployment: Deployment, snapshot: Snapshot, *, verify: bool, progress: Progress) -> None:
    """Restore the ledger into the database of the folder and make files and pages again."""
    periods = periods_of(snapshot)
    with Ledger.open(deployment.database_url) as ledger:
        ledger.replay(snapshot)
        for period in periods:
            progress("restore")
            finish_interrupted(deployment, ledger, period)
        for period in periods if verify else ():
            progress("verify")
            verify_period(deployment, ledger, period)
        if verify:
            outdated_pages(deployment, ledger, periods)


def _move_ledger(deployment: Deployment, snapshot: Snapshot, url: str) -> None:
    """Copy the restored ledger to the database that the city uses."""
    with Ledger.open(url) as ledger, ledger.advisory_lock():
        ledger.replay(snapshot)
    for path in deployment.data.glob("tpp-sponsor.db*"):
        path.unlink()


class _Members(Mapping[str, bytes]):
    """Some members of a backup, each read when it is used: together they may not fit into memory."""

    def __init__(self, container: Container, names: list[str]) -> None:
        self._container, self._names = container, names

    def __getitem__(self, name: str) -> bytes:
        return self._container[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
