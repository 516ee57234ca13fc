"""Files that are handed out: always as attachments, with their type, and only those that are listed."""

from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, Response

_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
}
_ANY = "application/octet-stream"


def attachment(name: str, data: bytes) -> Response:
    """Bytes as a file to save."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(data, headers=headers, media_type=type_of(name))


def attached_file(path: Path) -> Response:
    """A file of the disk to save."""
    return FileResponse(path, filename=path.name, media_type=type_of(path.name))


def type_of(name: str) -> str:
    """The type of a file by its suffix."""
    return _TYPES.get(Path(name).suffix.lower(), _ANY)
