"""The zip around a workbook: unpacked within limits whatever its directory claims, and packed anew.

A zip may say one thing to Python and another to the reader of the workbook (sizes that lie, parts twice, letters of
another case, a second directory). So the reader gets a package of our own that holds the parts which were checked,
byte for byte as they were compressed, and nothing else.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tpp_sponsor.intake.limits import CorruptWorkbookError, too_many_bytes
from tpp_sponsor.storage.limits import Limits

_STEP = 1 << 20
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_ENCRYPTED = 1
# No part but sheets and their texts is near as large in any office file.
_SMALL_PART = 50_000_000


@dataclass
class Package:
    """The parts of a zip by name, with how many bytes may still be unpacked from it."""

    data: bytes
    limits: Limits
    parts: dict[str, zipfile.ZipInfo]
    # Part → how much of it was unpacked so far.
    unpacked: dict[str, int] = field(default_factory=dict)
    # Part → method, checksum, what is packed, size unpacked, as they really are.
    checked: dict[str, tuple[int, int, bytes, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes, limits: Limits) -> "Package":
        """Read the directory; one that makes no sense is a BadZipFile."""
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
        return cls(data, limits, {info.filename.replace("\\", "/").lstrip("/"): info for info in infos})

    def named(self, name: str) -> str | None:
        """The name of a part as it is written here; upper and lower case are one."""
        if name in self.parts:
            return name
        return next((other for other in self.parts if other.lower() == name.lower()), None)

    def small(self, name: str) -> bytes:
        """A part as a whole; a RefusedError if it is larger than any program makes it."""
        chunks, size = list[bytes](), 0
        for chunk in self.unpack(name):
            size += len(chunk)
            if size > _SMALL_PART:
                raise too_many_bytes(self.limits)
            chunks.append(chunk)
        return b"".join(chunks)

    def unpack(self, name: str) -> Iterator[bytes]:
        """The contents of a part, a megabyte at a time; only a part read to its end gets into `packed_anew`."""
        raw, method = self._raw(name)
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
        """Another content for a part of `packed_anew`."""
        self.checked[name] = (zipfile.ZIP_STORED, zlib.crc32(data), data, len(data))

    def packed_anew(self) -> bytes:
        """A zip of the parts that were read, as they were compressed or replaced, with sizes that are true."""
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
        """What is compressed, and how."""
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
    """A deflated stream to its own end, never more than a megabyte in one go."""
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
