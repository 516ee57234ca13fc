"""Which counts of kelurahan are hidden on all pages together: workers in all, and by segment.

A reader has every page. Workers of a kelurahan (page *Cakupan*) less those of one segment (universal coverage) are
those of the other, so a kelurahan shows both segments or neither. The persons of a segment in the whole city are on
other pages too; where they are few, workers of all segments are hidden as well, in the same kelurahan and in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tpp_sponsor.ranking.disclosure import Hidden, hide, is_few


@dataclass(frozen=True)
class HiddenSegments:
    """`workers`: where those of all segments are hidden. `positions`: where both segments are, there at least.

    `bpu_sum_is_shown`, `pu_sum_is_shown`: whether the sum of a segment over all kelurahan can be shown.
    """

    workers: Hidden
    positions: frozenset[int]
    bpu_sum_is_shown: bool
    pu_sum_is_shown: bool


def hide_segments(bpu: Sequence[int], pu: Sequence[int], least: int) -> HiddenSegments:
    """Hide the kelurahan where either count is small, and the smallest others until no hidden one follows from a sum.

    Hidden kelurahan may have no person of a segment: a hidden count could be `least` or more as soon as all hidden ones
    of its segment together are, because the workers of a kelurahan are hidden too where they are fewer.
    """
    workers = [of_bpu + of_pu for of_bpu, of_pu in zip(bpu, pu, strict=True)]
    alone = hide(workers, least)
    hidden = [
        at
        for at in range(len(workers))
        if at in alone.positions or is_few(bpu[at], least) or is_few(pu[at], least)
    ]
    shown = sorted(
        (at for at in set(range(len(workers))) - set(hidden) if workers[at]),
        key=lambda at: (workers[at], at),
        reverse=True,
    )
    # No kelurahan makes a segment safe that has few persons in the whole city.
    bpu_is_few, pu_is_few = (is_few(sum(counts), least) for counts in (bpu, pu))
    large = [counts for counts, is_small in ((bpu, bpu_is_few), (pu, pu_is_few)) if not is_small]
    while shown and any(is_few(sum(counts[at] for at in hidden), least) for counts in large):
        hidden.append(shown.pop())
    has_few = bpu_is_few or pu_is_few
    return HiddenSegments(
        workers=Hidden(frozenset(hidden), sum_is_shown=False) if has_few else alone,
        positions=frozenset(hidden),
        bpu_sum_is_shown=alone.sum_is_shown and not bpu_is_few,
        pu_sum_is_shown=alone.sum_is_shown and not pu_is_few,
    )
