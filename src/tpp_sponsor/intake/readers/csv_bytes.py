"""What the bytes of a CSV file say about all its cells: lines, quotes, and whether any cell needs cleaning."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tpp_sponsor.intake.readers.cell_text import ANY, Untidiness

_Bytes = npt.NDArray[np.uint8]
_Flags = npt.NDArray[np.bool_]
# Few enough bytes for the processor's cache, and few blocks: after each, other threads may take the GIL.
_BLOCK = 1 << 20


def count_lines(data: bytes) -> int:
    """Count the lines; the last needs no line end."""
    return _count(data, "\n") + (not data.endswith(b"\n"))


def is_quoted_plainly(data: bytes, delimiter: str) -> bool:
    """Return True if quotes only enclose whole cells, so that a delimiter or line end is on either side of them."""
    signs = _signs(data)
    at_quotes = [np.flatnonzero(block == ord('"')) + start for start, block in _blocks(signs)]
    quotes = np.concatenate([np.empty(0, dtype=np.intp), *at_quotes])
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before_opening = signs[opening[opening > 0] - 1]
    after_closing = signs[closing[closing < len(signs) - 1] + 1]
    return all(
        ((beside == ord("\n")) | (beside == ord(delimiter))).all()
        for beside in (before_opening, after_closing)
    )


def untidiness(body: bytes, delimiter: str) -> Untidiness:
    """Say what cells of a file may hold, if no line ends inside a cell and quotes only enclose whole cells."""
    if not body.isascii() or b"\x7f" in body or (b"_" in body and b"_x" in body):
        return ANY
    has_quotes = b'"' in body
    first = np.frombuffer(b"\n" + body[:1], dtype=np.uint8)
    loose, void = body.endswith(b" "), False
    for block in (first, *(block for _, block in _blocks(_signs(body), overlap=1))):
        newline, blank = block == ord("\n"), block == ord(" ")
        if np.count_nonzero(block < ord(" ")) != np.count_nonzero(newline):
            return ANY
        border = newline | (block == ord(delimiter))
        if has_quotes:
            quote = block == ord('"')
            border |= quote
            void = void or _any_pair(quote, quote)
        void = void or _any_pair(border, _is_void_sign(block))
        loose = loose or _any_pair(border, blank) or _any_pair(blank, border)
    return Untidiness(odd=False, loose=loose, void=void)


def _is_void_sign(block: _Bytes) -> _Flags:
    """Return True if a byte is a dash, dot or underscore, with which a cell begins that counts as empty."""
    # Dash and dot have neighbouring codes, and smaller codes wrap around in uint8: one comparison is enough.
    is_sign: _Flags = ((block - np.uint8(ord("-"))) < 2) | (block == ord("_"))  # noqa: PLR2004
    return is_sign


def _any_pair(first: _Flags, second: _Flags) -> bool:
    """Return True if a byte of one kind is directly before a byte of another kind."""
    return bool((first[:-1] & second[1:]).any())


def _count(data: bytes, sign: str) -> int:
    return sum(int(np.count_nonzero(block == ord(sign))) for _, block in _blocks(_signs(data)))


def _signs(data: bytes) -> _Bytes:
    return np.frombuffer(data, dtype=np.uint8)


def _blocks(signs: _Bytes, *, overlap: int = 0) -> Iterator[tuple[int, _Bytes]]:
    """Yield the bytes in blocks, each with its start; `overlap`: bytes that a block shares with the one before it."""
    for start in range(0, len(signs), _BLOCK):
        first = max(start - overlap, 0)
        yield first, signs[first : start + _BLOCK]
