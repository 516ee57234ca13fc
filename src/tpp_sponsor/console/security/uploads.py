"""Reads a form from the stream of a request, within its bounds; files go to the disk and never whole into memory.

A form that is too large, has too many files or arrives too slowly is refused, and what was written of it is removed.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self
from urllib.parse import unquote_to_bytes

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, QuerystringParser, parse_options_header

from tpp_sponsor.console.security.sent_forms import SentForm, UploadedFile, UploadError
from tpp_sponsor.console.security.tokens import random_name
from tpp_sponsor.storage.files import PRIVATE_FILE, PRIVATE_FOLDER

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks, QuerystringCallbacks

MOST_FILES = 40
# A form is at most so many times as large as the largest file; docs/konsol.md sets the same bound for a proxy.
_MOST_OF_LARGEST = 10
_MOST_FIELDS, _MOST_FIELD_BYTES = 2_000, 20_000
_SECONDS, _SECONDS_BETWEEN_PIECES = 600.0, 30.0
_LONGEST_LENGTH = 18
_MULTIPART, _URLENCODED = b"multipart/form-data", b"application/x-www-form-urlencoded"


async def read_form(
    stream: AsyncIterator[bytes], content_type: str, folder: Path, max_bytes: int, length: str = ""
) -> SentForm:
    """Read a form; its files are written to the folder, each at most `max_bytes` long.

    `length`: what the client says of the length of the form, or "".
    """
    kind, options = parse_options_header(content_type)
    if length.isdecimal() and int(length[:_LONGEST_LENGTH]) > _MOST_OF_LARGEST * max_bytes:
        raise UploadError(413, "form_large")
    with _FormWriter(folder, max_bytes) as writer:
        if kind == _MULTIPART and b"boundary" in options:
            parser: MultipartParser | QuerystringParser = MultipartParser(
                options[b"boundary"], writer.multipart_callbacks()
            )
        elif kind == _URLENCODED:
            parser = QuerystringParser(writer.field_callbacks())
        else:
            raise UploadError(415, "form_kind")
        try:
            async with asyncio.timeout(_SECONDS):
                async for piece in _pieces(stream):
                    writer.count(len(piece))
                    parser.write(piece)
            parser.finalize()
        except TimeoutError as slow:
            raise UploadError(408, "form_slow") from slow
        except FormParserError as broken:
            raise UploadError(400, "form_broken") from broken
        return writer.finished()


async def _pieces(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the pieces of a stream. Raises TimeoutError if it pauses for too long."""
    while True:
        try:
            # Not `wait_for`: Python 3.11's can swallow the end of the whole form's time.
            async with asyncio.timeout(_SECONDS_BETWEEN_PIECES):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        yield piece


class _FormWriter:
    """Takes the callbacks of the parsers; leaving it by an error removes what was written."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        self._form = SentForm()
        self._name, self._value = bytearray(), bytearray()
        self._header, self._header_value = bytearray(), bytearray()
        self._disposition = b""
        self._file: IO[bytes] | None = None
        self._written = self._arrived = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        if failure is not None:
            self._form.remove_files()

    def count(self, size: int) -> None:
        """Bytes of the form that have arrived."""
        self._arrived += size
        if self._arrived > _MOST_OF_LARGEST * self._max_bytes:
            raise UploadError(413, "form_large")

    def finished(self) -> SentForm:
        """Return the form; one whose last part is not complete is refused."""
        if self._file is not None:
            raise UploadError(400, "form_broken")
        return self._form

    def field_callbacks(self) -> "QuerystringCallbacks":
        """Return the callbacks of the parser of URL-encoded fields."""
        return {
            "on_field_name": self._add_name,
            "on_field_data": self._add_value,
            "on_field_end": self._end_field,
        }

    def multipart_callbacks(self) -> "MultipartCallbacks":
        """Return the callbacks of the parser of multipart forms."""
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header_value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._begin_content,
            "on_part_data": self._add_content,
            "on_part_end": self._end_part,
        }

    def _add_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._bound(self._name)

    def _add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._bound(self._value)

    def _bound(self, text: bytearray) -> None:
        if len(text) > _MOST_FIELD_BYTES or len(self._form.fields) > _MOST_FIELDS:
            raise UploadError(413, "form_large")

    def _end_field(self) -> None:
        name, value = (_decoded(_unquoted(bytes(text))) for text in (self._name, self._value))
        self._form.fields.append((name, value))
        self._name, self._value = bytearray(), bytearray()

    def _begin_part(self) -> None:
        self._disposition, self._value = b"", bytearray()

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = bytes(self._header_value)
        self._header, self._header_value = bytearray(), bytearray()

    def _begin_content(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise UploadError(400, "form_broken")
        self._name = bytearray(options[b"name"])
        if b"filename" not in options:
            return
        if len(self._form.files) >= MOST_FILES:
            raise UploadError(413, "form_files")
        self._folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        path = self._folder / f"{random_name()}.partial"
        file = UploadedFile(_decoded(self._name), _decoded(options[b"filename"]), path)
        self._form.files.append(file)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        self._file, self._written = os.fdopen(descriptor, "wb"), 0

    def _add_content(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            self._add_value(data, start, end)
            return
        self._written += end - start
        if self._written > self._max_bytes:
            raise UploadError(413, "file_large")
        self._file.write(data[start:end])

    def _end_part(self) -> None:
        if self._file is None:
            self._form.fields.append((_decoded(self._name), _decoded(self._value)))
            self._value = bytearray()
            self._bound(self._value)
            return
        self._file.close()
        self._file = None


def _decoded(data: bytes | bytearray) -> str:
    try:
        return bytes(data).decode("utf-8")
    except UnicodeDecodeError as broken:
        raise UploadError(400, "form_broken") from broken


def _unquoted(data: bytes) -> bytes:
    return unquote_to_bytes(data.replace(b"+", b" "))
