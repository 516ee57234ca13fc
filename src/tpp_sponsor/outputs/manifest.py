"""The manifest of a revision and the list of its digests (docs/rules.md#files)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.storage.files import digest, file_digests

MANIFEST, CHECKSUMS = "manifest.json", "SHA256SUMS"
_MONEY = ("premi", "kredit", "potongan", "total", "jumlah", "potongan_bpjs", "iuran")


@dataclass(frozen=True)
class RevisionInfo:
    """Which revision the files are of, and the version that decided it."""

    period: Period
    revision: int
    program_version: str


def with_manifest(
    info: RevisionInfo,
    inputs: Sequence[Mapping[str, Any]],
    files: Mapping[str, bytes],
    rows: Mapping[str, pl.DataFrame],
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files with their manifest and `SHA256SUMS`, and the digests of all; `rows`: path → table.

    The manifest gives the number of rows of each table, and the sum of each amount in whole rupiah.
    """
    digests = file_digests(files)
    described = [
        _described(name, data, digests[name], rows.get(name)) for name, data in sorted(files.items())
    ]
    manifest = _manifest(info, inputs, described)
    digests[MANIFEST] = digest(manifest)
    checksums = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(digests.items())).encode()
    digests[CHECKSUMS] = digest(checksums)
    return {**files, MANIFEST: manifest, CHECKSUMS: checksums}, digests


def _described(name: str, data: bytes, sha256: str, rows: pl.DataFrame | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"path": name, "sha256": sha256, "bytes": len(data)}
    if rows is not None:
        entry["rows"] = rows.height
        entry["rupiah"] = {column: int(rows[column].sum()) for column in _MONEY if column in rows.columns}
    return entry


def _manifest(
    info: RevisionInfo, inputs: Sequence[Mapping[str, Any]], described: Sequence[Mapping[str, Any]]
) -> bytes:
    manifest = {
        "period": str(info.period),
        "revision": info.revision,
        "program": f"tpp-sponsor {info.program_version}",
        "files": described,
        "inputs": [dict(sorted(row.items())) for row in inputs],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
