"""The sources that a row of the award file names, and their digests as the deployment has them."""

import hashlib
import re


def sources_of(row):
    """Name and SHA-256 of each source of a row."""
    return list(zip(row["berkas"].split("; "), row["sha256"].split("; "), strict=True))


def resolved(town, folder, name):
    """The SHA-256 of a source: a file of the deployment, of the award file itself, or an event of the ledger."""
    if event := re.fullmatch(r"buku besar, peristiwa (\d+)", name):
        [(sha256,)] = town.sql("SELECT hash FROM event WHERE id = ?", int(event[1]))
        return sha256
    path = town.root / name if (town.root / name).is_file() else folder / name
    return hashlib.sha256(path.read_bytes()).hexdigest()
