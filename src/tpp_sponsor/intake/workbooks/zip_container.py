"""The zip of a workbook: unpacked within limits whatever its directory claims, and packed again.

Python and the reader of the workbook may interpret a zip differently (false sizes, duplicate parts, upper and lower
case, a second directory). So the reader gets a new package with only the checked parts, compressed as they were.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tpp_sponsor.intake.workbooks.refusals import CorruptWorkbookError, too_many_bytes
from tpp_sponsor.storage.limits import Limits

_STEP = 1 << 20
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_ENCRYPTED = 1
# Only sheets and their texts are larger in office files.
_SMALL_PART = 50_000_000


@dataclass
class Package:
    """The parts of a zip by name; `limits` bound the bytes that are unpacked from all of them."""

    data: bytes
    limits: Limits
    parts: dict[str, zipfile.ZipInfo]
    # Part → bytes unpacked so far.
    unpacked: dict[str, int] = field(default_factory=dict)
    # Part → method, checksum, compressed data and unpacked size, as verified.
    checked: dict[str, tuple[int, int, bytes, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes, limits: Limits) -> "Package":
        """Read the directory; an invalid one is a BadZipFile."""
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
        return cls(data, limits, {info.filename.replace("\\", "/").lstrip("/"): info for info in infos})

    def find(self, name: str) -> str | None:
        """Return the name of a part as the zip spells it, ignoring case; None for an absent part."""
        if name in self.parts:
            return name
        return next((other for other in self.parts if other.lower() == name.lower()), None)

    def read_whole(self, name: str) -> bytes:
        """Return a whole part; FileRefusedError if it is larger than any program writes it."""
        chunks, size = list[bytes](), 0
        for chunk in self.unpack(name):
            size += len(chunk)
            if size > _SMALL_PART:
                raise too_many_bytes(self.limits)
            chunks.append(chunk)
        return b"".join(chunks)

    def unpack(self, name: str) -> Iterator[bytes]:
        """Yield the content of a part in chunks of a megabyte; only a part that is read to its end is in `repacked`.

        A part whose directory claims too many bytes is refused at once; one that claims too few, while it is unpacked.
        """
        raw, method = self._raw(name)
        others = sum(size for part, size in self.unpacked.items() if part != name)
        if others + self.parts[name].file_size > self.limits.max_bytes:
            raise too_many_bytes(self.limits)
        checksum, size = 0, 0
        for chunk in _stored(raw) if method == zipfile.ZIP_STORED else _inflated(raw):
            size += len(chunk)
            self.unpacked[name] = max(size, self.unpacked.get(name, 0))
            if sum(self.unpacked.values()) > self.limits.max_bytes:
                raise too_many_bytes(self.limits)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if checksum != self.parts[name].CRC:
            raise CorruptWorkbookError
        self.checked[name] = (method, checksum, bytes(raw), size)

    def replace(self, name: str, data: bytes) -> None:
        """Replace the content of a part in `repacked`."""
        self.checked[name] = (zipfile.ZIP_STORED, zlib.crc32(data), data, len(data))

    def repacked(self) -> bytes:
        """Return a zip of the parts that were read, compressed as they were or replaced, with verified sizes."""
        body, directory = bytearray(), bytearray()
        for name, (method, checksum, raw, size) in self.checked.items():
            written = name.encode()
            about = (20, 0x800, method, 0, 0x21, checksum, len(raw), size, len(written), 0)
            at = len(body)
            body += _LOCAL.pack(b"PK\x03\x04", *about) + written + raw
            directory += _CENTRAL.pack(b"PK\x01\x02", 20, *about, 0, 0, 0, 0, at) + written
        count = len(self.checked)
        end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
        return bytes(body + directory + end)

    def _raw(self, name: str) -> tuple[memoryview, int]:
        """Return the compressed data of a part, and its method."""
        info = self.parts[name]
        if info.flag_bits & _ENCRYPTED or info.compress_type not in {
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        }:
            raise CorruptWorkbookError
        local = self.data[info.header_offset : info.header_offset + _LOCAL.size]
        if len(local) < _LOCAL.size or not local.startswith(b"PK\x03\x04"):
            raise CorruptWorkbookError
        *_, name_length, extra_length = _LOCAL.unpack(local)
        start = info.header_offset + _LOCAL.size + name_length + extra_length
        return memoryview(self.data)[start : start + info.compress_size], info.compress_type


def _stored(raw: memoryview) -> Iterable[bytes]:
    return (bytes(raw[at : at + _STEP]) for at in range(0, len(raw), _STEP))


def _inflated(raw: memoryview) -> Iterator[bytes]:
    """Yield a deflated stream up to its own end, in chunks of at most a megabyte."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in _stored(raw):
        waiting = piece
        while waiting and not stream.eof:
            if chunk := stream.decompress(waiting, _STEP):
                yield chunk
            waiting = stream.unconsumed_tail
    if rest := stream.flush():
        yield rest
    if not stream.eof:
        raise CorruptWorkbookError
