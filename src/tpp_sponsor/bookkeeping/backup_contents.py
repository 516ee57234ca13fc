"""What a backup contains: database, archive, settings and the files of the city.

It holds no secrets (`.env`), no inbox (the archive has what was read), no outbox and no pages: those are made
again from ledger and archive, and must have the digests that the ledger holds.
"""

from dataclasses import dataclass
from pathlib import Path

from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.snapshot import Snapshot

CONFIG = "config.toml"
LEDGER = "ledger/"


@dataclass(frozen=True, kw_only=True)
class BackupSummary:
    """A backup file: its newest event and that one's hash, its posted periods, and its size in bytes."""

    file: Path
    event: int
    hash: str
    periods: tuple[Period, ...]
    size: int


def summarise_backup(file: Path, snapshot: Snapshot) -> BackupSummary:
    """Summarise a backup file and the ledger in it."""
    newest = snapshot.chain()[-1]
    return BackupSummary(
        file=file,
        event=newest.id,
        hash=newest.hash,
        periods=tuple(periods_of(snapshot)),
        size=file.stat().st_size,
    )


def periods_of(snapshot: Snapshot) -> list[Period]:
    """Return the posted periods of a ledger, oldest first."""
    return [Period.parse(name) for name in sorted(set(snapshot.tables["run"]["period"]))]


def require_sound_chain(snapshot: Snapshot) -> None:
    """Verify the chain of events. Raises IntegrityError if it is broken or unreadable."""
    try:
        faults = [*chain_faults(snapshot), *snapshot.strays()]
    except (KeyError, ValueError, TypeError) as unreadable:
        raise IntegrityError(Fault.of("chain_unreadable")) from unreadable
    if faults:
        raise IntegrityError(*faults)
