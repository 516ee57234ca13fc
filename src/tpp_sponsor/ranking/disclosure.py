"""Which counts are not shown, because they could point to a person, and which others so that none can be computed.

A count of 1 to `least - 1` persons is hidden. So are others beside it until nobody can work a hidden one out of a sum:
at least two are hidden, and so much stands behind them together that each could be `least` or more. Hidden counts all
look the same, so that nobody knows which of them were small.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Hidden:
    """Positions of counts that are not shown, and whether their sum can be."""

    positions: frozenset[int]
    sum_is_shown: bool


def hide(counts: Sequence[int], least: int, also: Collection[int] = ()) -> Hidden:
    """Hide small counts, those at the positions `also`, and as many more as it takes, the smallest first."""
    gone = [at for at, count in enumerate(counts) if 0 < count < least or at in also]
    shown = sorted(
        (at for at, count in enumerate(counts) if count > 0 and at not in gone),
        key=lambda at: (counts[at], at),
        reverse=True,
    )
    while gone and shown and not _is_safe(counts, gone, least):
        gone.append(shown.pop())
    return Hidden(frozenset(gone), not gone or _is_safe(counts, gone, least))


def is_few(count: int, least: int) -> bool:
    """Whether a count could point to a person."""
    return 0 < count < least


def _is_safe(counts: Sequence[int], gone: Collection[int], least: int) -> bool:
    """Every hidden count is at least 1; what is left over could all be one's own."""
    return len(gone) > 1 and sum(counts[at] for at in gone) - len(gone) >= least - 1
