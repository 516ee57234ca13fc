"""Back up database, archive and settings into one file, while other commands run.

A backup changes nothing, so it is no act of the ledger.
"""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from tpp_sponsor import __version__
from tpp_sponsor.backup.container import write_container
from tpp_sponsor.backup.retention import backup_name, prune
from tpp_sponsor.bookkeeping.backup_contents import (
    CONFIG,
    LEDGER,
    BackupSummary,
    require_sound_chain,
    summarise_backup,
)
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.ledger.snapshot import EVENT, SCHEMA_VERSION, Snapshot
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.rebuild import ARCHIVE
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest
from tpp_sponsor.storage.process_lock import run_lock

# What a city adds to its folder by hand, and the lists of BPJS.
_OWN_FOLDERS = ("templates", "jobs", "data/bpjs")


def backup(deployment: Deployment, config: Path, file: Path | None, today: date) -> BackupSummary:
    """Write a backup; without a `file` it goes to `data/backup/`, named after the day and the newest event.

    Raises IntegrityError if the chain of the ledger is broken, or an archive is not the one that it names.
    """
    if file is not None and file.exists():
        raise PeriodStateError(Fault.of("backup_exists", file=str(file)))
    with Ledger.open(deployment.database_url) as ledger:
        snapshot = ledger.snapshot()
    if snapshot is None or snapshot.tables[EVENT].is_empty():
        raise PeriodStateError(Fault.of("backup_nothing"))
    require_sound_chain(snapshot)
    newest = snapshot.chain()[-1]
    backups = deployment.backups
    path = file or backups / backup_name(today, newest.id)
    facts = {
        "program": f"tpp-sponsor {__version__}",
        "schema": SCHEMA_VERSION,
        "event": newest.id,
        "hash": newest.hash,
        "rows": {name: frame.height for name, frame in snapshot.tables.items()},
    }
    # Only one backup at a time: a partial file here is left over from one that was killed.
    with run_lock(deployment.data / "backup.lock"):
        for left in backups.glob(".*.partial"):
            left.unlink()
        write_container(path, _members(deployment, config, snapshot), facts)
        if file is None:
            prune(backups, path, deployment.settings.backup.keep)
    return summarise_backup(path, snapshot)


def _members(deployment: Deployment, config: Path, snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    yield CONFIG, config.read_bytes()
    for name, frame in snapshot.tables.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd", statistics=False)
        yield f"{LEDGER}{name}.parquet", buffer.getvalue()
    yield from _archives(deployment, snapshot)
    for folder in _OWN_FOLDERS:
        for path in sorted((deployment.root / folder).rglob("*")):
            if path.is_file() and path.suffix != ".partial":
                yield path.relative_to(deployment.root).as_posix(), path.read_bytes()


def _archives(deployment: Deployment, snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    """Read the archive of every run. Raises IntegrityError if a file has another digest than in the ledger."""
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
