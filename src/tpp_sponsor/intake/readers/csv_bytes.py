"""What the bytes of a CSV file tell of it as a whole: its lines, its quotes, its blanks."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

_Signs = npt.NDArray[np.uint8]
# Large pieces: after each, this thread has to win the interpreter back from whoever is loading libraries.
_BLOCK = 1 << 22


def count_lines(data: bytes) -> int:
    """How many lines there are; the last needs no line end."""
    return _count(_signs(data), np.equal, "\n") + (not data.endswith(b"\n"))


def has_other_blanks(data: bytes) -> bool:
    """Whether ASCII text holds a control character beside its line ends: some count as blanks, like the tab."""
    return _count(_signs(data), np.less, " ") != _count(_signs(data), np.equal, "\n")


def is_quoted_plainly(data: bytes, delimiter: str) -> bool:
    """Whether quotes stand only around whole cells, so that a border is on either side of what is between."""
    signs = _signs(data)
    quotes = np.concatenate(
        [
            np.empty(0, dtype=np.intp),
            *(np.flatnonzero(found) + at for at, found in _found(signs, np.equal, '"')),
        ]
    )
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    beside_opening = signs[opening[opening > 0] - 1]
    beside_closing = signs[closing[closing < len(signs) - 1] + 1]
    return all(
        ((beside == ord("\n")) | (beside == ord(delimiter))).all()
        for beside in (beside_opening, beside_closing)
    )


def _signs(data: bytes) -> _Signs:
    return np.frombuffer(data, dtype=np.uint8)


def _count(signs: _Signs, compare: np.ufunc, sign: str) -> int:
    return sum(int(np.count_nonzero(found)) for _, found in _found(signs, compare, sign))


def _found(signs: _Signs, compare: np.ufunc, sign: str) -> Iterator[tuple[int, npt.NDArray[np.bool_]]]:
    """Piece by piece, with where it begins: what is compared stays near the processor."""
    found = np.empty(min(_BLOCK, len(signs)), dtype=np.bool_)
    for at in range(0, len(signs), _BLOCK):
        block = signs[at : at + _BLOCK]
        yield at, compare(block, ord(sign), out=found[: len(block)])
