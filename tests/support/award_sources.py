"""The sources that a row of the award file names, and their proofs as the deployment has them."""

import hashlib
import json
import re


def sources_of(row):
    """Name and proof of each source of a row."""
    return list(zip(row["berkas"].split("; "), row["sha256_bukti"].split("; "), strict=True))


def resolved(town, name):
    """The proof of a source: of a file of the deployment, a file or input of a revision, or an event of the ledger.

    What a manifest proves is in it, with the digest that the file or input of that revision had.
    """
    if event := re.fullmatch(r"buku besar, peristiwa (\d+)", name):
        [(sha256,)] = town.sql("SELECT hash FROM event WHERE id = ?", int(event[1]))
        return sha256
    if not name.startswith("outbox/"):
        return _digest(town.root / name)
    file, _, taken = name.partition(", masukan ")
    manifest = town.root / "/".join(file.split("/")[:3]) / "manifest.json"
    held = json.loads(manifest.read_text("utf-8"))
    if taken:
        assert taken in [one["name"] for one in held["inputs"]]
    elif manifest != town.root / file:
        listed = {one["path"]: one["sha256"] for one in held["files"]}
        assert listed[file.split("/", 3)[3]] == _digest(town.root / file)
    return _digest(manifest)


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
