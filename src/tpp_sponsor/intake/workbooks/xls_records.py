"""The records of an XLS stream, and the table of texts that its cells share."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tpp_sponsor.intake.workbooks.refusals import CorruptWorkbookError, too_many_bytes
from tpp_sponsor.storage.limits import Limits

RECORD = struct.Struct("<HH")
EOF = 0x0A
_TEXTS, _CONTINUE = 0xFC, 0x3C
# Empty records take four bytes each; a workbook within the limit of cells has less than half as many records.
_MOST_RECORDS = 20_000_000
# Flags of a text: characters of two bytes, further data after them, formats after them.
_WIDE, _EXTENDED, _FORMATTED = 1, 4, 8


def records(stream: bytearray, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of each record from a position on; CorruptWorkbookError where one is cut off."""
    read = RECORD.unpack_from
    last = len(stream) - RECORD.size
    for _ in range(_MOST_RECORDS):
        if at > last:
            return
        kind, length = read(stream, at)
        at += RECORD.size
        if at + length > len(stream):
            raise CorruptWorkbookError
        yield kind, at, length
        at += length
    raise CorruptWorkbookError


def text_sizes(stream: bytearray, limits: Limits) -> Sequence[int]:
    """Return the size in bytes of each text of the table of texts, of which a cell only holds the number.

    CorruptWorkbookError or FileRefusedError for a table that the reader could not process.
    """
    parts, inside = list[tuple[int, int]](), False
    for kind, at, length in records(stream, 0):
        if kind == _TEXTS and parts:
            raise CorruptWorkbookError
        inside = kind == _TEXTS or (inside and kind == _CONTINUE)
        if inside:
            parts.append((at, at + length))
        if kind == EOF:
            break
    if not parts:
        return ()
    try:
        texts = _Texts(stream, iter(parts[1:]), *parts[0])
        _, count = texts.number(4), texts.number(4)
        if count > limits.max_cells:
            raise too_many_bytes(limits)
        return [texts.next_size() for _ in range(count)]
    except StopIteration as failure:
        raise CorruptWorkbookError from failure


@dataclass
class _Texts:
    """A reader of the table of texts; `at` and `end` are its position and the end of the current record."""

    stream: bytearray
    further: Iterator[tuple[int, int]]
    at: int
    end: int

    def next_size(self) -> int:
        """Return the bytes of the next text.

        Each record that continues it has its own flag for the width of characters.
        """
        if self.at == self.end:
            self.at, self.end = next(self.further)
        left, flags = self.number(2), self.number(1)
        beside = self.number(2) * 4 if flags & _FORMATTED else 0
        beside += self.number(4) if flags & _EXTENDED else 0
        size = 0
        while True:
            wide = flags & _WIDE
            here = min(left, (self.end - self.at) >> wide)
            size, left, self.at = size + (here << wide), left - here, self.at + (here << wide)
            if left <= 0:
                break
            self.at, self.end = next(self.further)
            flags = self.number(1)
        while beside > self.end - self.at:
            beside -= self.end - self.at
            self.at, self.end = next(self.further)
        self.at += beside
        return size

    def number(self, width: int) -> int:
        """Return a number of that many bytes, which never spans two records."""
        self.at += width
        if self.at > self.end:
            raise CorruptWorkbookError
        return int.from_bytes(self.stream[self.at - width : self.at], "little")
