"""`/bulan/{P}/keluaran`: the files and papers of each revision, with totals and digests; download."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.responses import Response

from tpp_sponsor.console.department import letters_of_department, recaps_of_department
from tpp_sponsor.console.downloads import OutputFile, attached_file, output_files
from tpp_sponsor.console.visit import Refusal, Visit
from tpp_sponsor.outputs.manifest import CHECKSUMS, MANIFEST
from tpp_sponsor.site.coverage_views import COVERAGE_PAGE
from tpp_sponsor.storage.files import digest
from tpp_sponsor.storage.listed_files import file_below, listed_file, manifest_of, regular_file
from tpp_sponsor.users.accounts import LOOK

_REVISION = re.compile(r"r[1-9]\d{0,3}")
# What finance may download of a revision: its own files, the bills that it pays, what funds have left, the ranking for
# everyone, and what proves them (docs/konsol.md#keuangan, ADR 29).
_OF_FINANCE = re.compile(
    r"keuangan/.+|bpjs/iuran-bpu\.[a-z]+|dana/[^/]+/iuran-bpu[^/]*|dana/rekap-dana\.[a-z]+|nonasn/iuran-pu\.[a-z]+"
    r"|peringkat\.csv|manifest\.json|SHA256SUMS"
)
_LETTERS = "surat"
# Name in the address → folder of the papers.
_PAPERS: dict[str, Callable[[Visit], Path]] = {
    _LETTERS: lambda visit: visit.deployment.documents_folder(visit.period),
    "rekonsiliasi": lambda visit: visit.deployment.reconciliation(visit.period),
    "laporan": lambda visit: visit.deployment.meeting_folder(visit.period),
}
# The first holds the NIP of sponsors in full, the second is for BKPSDM's meeting.
_NOT_FOR_FINANCE = re.compile(r"bkpsdm/.+|penghargaan\.csv")


@dataclass(frozen=True)
class OutputGroup:
    """The files of a revision, or of a kind of paper; `name` is that of its address."""

    name: str
    files: list[OutputFile]


def show(visit: Visit) -> Response:
    """Return the files that the user may download."""
    runs = visit.ledger.runs(visit.period)
    revisions = [
        OutputGroup(f"r{run.revision}", _of_revision(visit, f"r{run.revision}")) for run in reversed(runs)
    ]
    papers = [OutputGroup(name, _of_papers(visit, name)) for name in _PAPERS]
    return visit.show(
        "outputs.html",
        runs={f"r{run.revision}": run for run in runs},
        revisions=revisions,
        papers=[group for group in papers if group.files],
        is_posted=bool(runs),
        coverage_page=_coverage_page(visit),
    )


def _coverage_page(visit: Visit) -> str:
    """Return the address of the public page *Cakupan semesta*.

    It is "" where the city names no base, or no address of its site.
    """
    settings = visit.deployment.settings
    site = settings.mail.site_url.rstrip("/") or settings.cards.site_url
    return f"{site}/{COVERAGE_PAGE}" if settings.ucj_base and site else ""


def fetch(visit: Visit) -> Response:
    """Return a file of a revision or a paper."""
    group, name = visit.params["group"], visit.params["path"]
    if visit.account.is_of_department:
        _require_own_paper(visit, group, name)
    path: Path | None = None
    if _REVISION.fullmatch(group):
        path = listed_file(_folder(visit, group), name, {MANIFEST, CHECKSUMS})
    elif group in _PAPERS:
        path = file_below(_PAPERS[group](visit), name)
    if path is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found")
    if not _may_fetch(visit, group, name):
        raise Refusal(HTTPStatus.FORBIDDEN, "no_right")
    return attached_file(path)


def _require_own_paper(visit: Visit, group: str, name: str) -> None:
    """Require one of the papers of an OPD, its recap and its letters.

    The response is the same whether any other file exists or not.
    """
    own = {*recaps_of_department(visit).values(), *letters_of_department(visit).values()}
    if group != _LETTERS or name not in own:
        raise Refusal(HTTPStatus.FORBIDDEN, "no_right")


def _may_fetch(visit: Visit, group: str, name: str) -> bool:
    if visit.account.may(LOOK) or visit.account.is_of_department:
        return True
    if group in _PAPERS:
        return not _NOT_FOR_FINANCE.fullmatch(name)
    return bool(_OF_FINANCE.fullmatch(name))


def _folder(visit: Visit, group: str) -> Path:
    return visit.deployment.outbox(visit.period, int(group[1:]))


def _of_revision(visit: Visit, group: str) -> list[OutputFile]:
    folder = _folder(visit, group)
    files = [_described(entry) for entry in manifest_of(folder).get("files", [])]
    for name in (MANIFEST, CHECKSUMS):
        if path := regular_file(folder, name):
            data = path.read_bytes()
            files.append(OutputFile(name, digest(data), len(data)))
    return [file for file in files if _may_fetch(visit, group, file.path)]


def _described(entry: dict[str, Any]) -> OutputFile:
    return OutputFile(
        entry["path"], entry["sha256"], int(entry["bytes"]), entry.get("rows"), dict(entry.get("rupiah", {}))
    )


def _of_papers(visit: Visit, group: str) -> list[OutputFile]:
    return [file for file in output_files(_PAPERS[group](visit)) if _may_fetch(visit, group, file.path)]
