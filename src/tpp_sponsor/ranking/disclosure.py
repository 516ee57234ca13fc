"""Disclosure control: small counts are hidden (primary suppression), and others so that none can be computed.

A count of 1 to `least - 1` persons is hidden. More are hidden (secondary suppression) until no hidden one follows from
a sum: at least two are hidden, and their sum is so large that each could be `least` or more. All hidden counts look the
same, so that a reader does not see which of them were small.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Hidden:
    """Positions of hidden counts, and whether the sum of all counts can be shown."""

    positions: frozenset[int]
    sum_is_shown: bool


def hide(counts: Sequence[int], least: int, also: Collection[int] = ()) -> Hidden:
    """Hide small counts, those at the positions `also`, and as many more as needed, the smallest first."""
    hidden = [at for at, count in enumerate(counts) if 0 < count < least or at in also]
    others = set(range(len(counts))) - set(hidden)
    shown = sorted(
        (at for at in others if counts[at] > 0),
        key=lambda at: (counts[at], at),
        reverse=True,
    )
    while hidden and shown and not _is_safe(counts, hidden, least):
        hidden.append(shown.pop())
    return Hidden(frozenset(hidden), not hidden or _is_safe(counts, hidden, least))


def hide_together(columns: Sequence[Sequence[int]], least: int, also: Collection[int] = ()) -> Hidden:
    """Hide the same rows of several columns: those where any count is small, those of `also`, and more as needed."""
    rows = list(zip(*columns, strict=True))
    hidden = [at for at, row in enumerate(rows) if at in also or any(is_few(count, least) for count in row)]
    others = set(range(len(rows))) - set(hidden)
    shown = sorted(
        (at for at in others if any(rows[at])),
        key=lambda at: (sum(rows[at]), at),
        reverse=True,
    )

    def is_safe() -> bool:
        return all(sum_is_safe(column, hidden, least) for column in columns)

    while hidden and shown and not is_safe():
        hidden.append(shown.pop())
    return Hidden(frozenset(hidden), is_safe())


def sum_is_safe(counts: Sequence[int], hidden: Collection[int], least: int) -> bool:
    """Return True if the sum of all counts can be shown although some are hidden; hidden zeros are no persons."""
    return not any(counts[at] for at in hidden) or _is_safe(counts, hidden, least)


def may_all_be_many(counts: Sequence[int], least: int) -> bool:
    """Return True if each of the counts could be `least` or more by their sum.

    The others may be 1, and the rest its own.
    """
    return not counts or sum(counts) - len(counts) >= least - 1


def is_few(count: int, least: int) -> bool:
    """Return True if a count is so small that it could identify a person."""
    return 0 < count < least


def _is_safe(counts: Sequence[int], hidden: Collection[int], least: int) -> bool:
    return len(hidden) > 1 and may_all_be_many([counts[at] for at in hidden], least)
