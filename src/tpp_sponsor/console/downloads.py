"""Files that are handed out: always as attachments, with their type, and only those that are listed."""

from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from tpp_sponsor.console.visit import Refusal
from tpp_sponsor.storage.files import digest
from tpp_sponsor.storage.listed_files import file_below, files_below

_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
}
_ANY = "application/octet-stream"


@dataclass(frozen=True)
class OutputFile:
    """A file to download: rows and rupiah totals where the manifest has them."""

    path: str
    sha256: str
    size: int
    rows: int | None = None
    rupiah: dict[str, int] = field(default_factory=dict)


def output_files(folder: Path) -> list[OutputFile]:
    """Return the files below a folder, by name, with their digests."""
    named = [(name, (folder / name).read_bytes()) for name in files_below(folder)]
    return [OutputFile(name, digest(data), len(data)) for name, data in named]


def attached_below(folder: Path, name: str) -> Response:
    """Return a file below a folder to save; any other name is not found."""
    path = file_below(folder, name)
    if path is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found")
    return attached_file(path)


def attachment(name: str, data: bytes) -> Response:
    """Bytes as a file to save."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(data, headers=headers, media_type=type_of(name))


def attached_file(path: Path) -> Response:
    """Return a file of the disk to save."""
    return FileResponse(path, filename=path.name, media_type=type_of(path.name))


def type_of(name: str) -> str:
    """Return the type of a file by its suffix."""
    return _TYPES.get(Path(name).suffix.lower(), _ANY)
