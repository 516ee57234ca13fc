"""The file of a backup: many files in one, of which every changed byte is found.

It is a ZIP archive without compression (its members are compressed already), so any program can open it. Its
comment holds the digest of all bytes before that digest: CRC and the digests of members, which `manifest.json` holds,
do not prove the bytes of the ZIP format itself.
"""

import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from tpp_sponsor.errors import DeliveryError, Fault, IntegrityError
from tpp_sponsor.storage.files import PRIVATE_FILE, PRIVATE_FOLDER, digest

MANIFEST = "manifest.json"
_MARK = b"tpp-sponsor backup, sha256 "
_HEX = 64
# The oldest moment that ZIP knows: equal contents give equal bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20


class Container(Mapping[str, bytes]):
    """The members of a file that `write_container` wrote, each verified as it is read."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
        self._archive = archive
        self.manifest = manifest
        self._digests = {member["path"]: member["sha256"] for member in manifest["members"]}

    def __getitem__(self, name: str) -> bytes:
        data = self._archive.read(name)
        if digest(data) != self._digests[name]:
            raise IntegrityError(Fault.of("backup_damaged", file=name))
        return data

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)


def write_container(path: Path, members: Iterable[tuple[str, bytes]], facts: Mapping[str, Any]) -> None:
    """Write members and a manifest with these facts: the whole file or none, on the disk when this returns."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with open(descriptor, "w+b") as file:  # noqa: PTH123 - the mode must be there before the first byte
            os.fchmod(descriptor, PRIVATE_FILE)
            _pack(file, members, facts)
            file.flush()
            os.fsync(descriptor)
        partial.replace(path)
    except OSError as failure:
        raise DeliveryError(
            Fault.of("file_not_written", file=path.name, reason=failure.strerror)
        ) from failure
    finally:
        with suppress(OSError):
            partial.unlink()


@contextmanager
def open_verified(path: Path) -> Iterator[Container]:
    """Open a file that `write_container` wrote and verify all its bytes. Raises IntegrityError if one has changed."""
    try:
        file = path.open("rb")
    except OSError as failure:
        raise IntegrityError(Fault.of("backup_missing", file=path.name)) from failure
    with file:
        try:
            container = _opened(file)
        except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as unreadable:
            raise IntegrityError(Fault.of("backup_damaged", file=path.name)) from unreadable
        yield container


def _opened(file: IO[bytes]) -> Container:
    if not _is_whole(file):
        raise ValueError
    archive = zipfile.ZipFile(file)
    container = Container(archive, json.loads(archive.read(MANIFEST)))
    if {*container, MANIFEST} != set(archive.namelist()) or not all(map(_is_inside, container)):
        raise ValueError
    return container


def _pack(file: IO[bytes], members: Iterable[tuple[str, bytes]], facts: Mapping[str, Any]) -> None:
    described = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = _MARK + b"0" * _HEX
        for name, data in members:
            described.append({"path": name, "sha256": digest(data), "bytes": len(data)})
            _add(archive, name, data)
        manifest = json.dumps({**facts, "members": described}, ensure_ascii=False, indent=1)
        _add(archive, MANIFEST, manifest.encode())
    digest_of_all = _digest_before_end(file)
    file.seek(-_HEX, os.SEEK_END)
    file.write(digest_of_all)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, _MOMENT)
    member.external_attr = PRIVATE_FILE << 16
    archive.writestr(member, data)


def _is_whole(file: IO[bytes]) -> bool:
    size = file.seek(0, os.SEEK_END)
    if size < len(_MARK) + _HEX:
        return False
    file.seek(-len(_MARK) - _HEX, os.SEEK_END)
    return file.read() == _MARK + _digest_before_end(file)


def _digest_before_end(file: IO[bytes]) -> bytes:
    left, running = file.seek(0, os.SEEK_END) - _HEX, sha256()
    file.seek(0)
    while left:
        data = file.read(min(left, _CHUNK))
        running.update(data)
        left -= len(data)
    return running.hexdigest().encode()


def _is_inside(name: str) -> bool:
    """Return True if a member can be unpacked into a folder without leaving it."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and str(path) == name
