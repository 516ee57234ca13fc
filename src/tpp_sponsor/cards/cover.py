"""How long the cover of each card runs (docs/rules.md#cards).

| in  | cards, the months with a live premium of their workers, the newest posted period, `grace_months` |
| out | card → the last paid month of its cover; a card whose cover has ended is left out |

A card belongs to one cover: once that has ended, a later premium begins another cover, with another card.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from tpp_sponsor.cards.card import MAY_HANG, WANTED, Card, CardState, RemovalReason
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import kelurahan_key


def running_covers(
    cards: Sequence[Card], paid: Mapping[str, Sequence[Period]], newest: Period, grace_months: int
) -> dict[str, Period]:
    """Token → the last paid month, of the cards whose cover runs; `paid`: NIK → its paid months, oldest first."""
    ends = {card.token: _paid_until(card.period, paid.get(card.nik, ()), grace_months) for card in cards}
    return {
        token: end
        for token, end in ends.items()
        if end is not None and newest.months_since(end) < grace_months
    }


def to_remove(cards: Sequence[Card], covers: Mapping[str, Period]) -> list[Card]:
    """Return the cards that may hang somewhere although they have no cover or their household wants none any more."""
    return [
        card
        for card in in_order(cards)
        if card.state in MAY_HANG and (card.token not in covers or card.state is CardState.WITHDRAWN)
    ]


def removal_reason(card: Card, refused: Collection[str]) -> RemovalReason:
    """Why a card of `to_remove` is to be removed; `refused`: the NIK of workers that BPJS refuses."""
    if card.state not in WANTED:
        return RemovalReason.NOT_WANTED
    return RemovalReason.REFUSED_BY_BPJS if card.nik in refused else RemovalReason.COVER_ENDED


def in_order(cards: Sequence[Card]) -> list[Card]:
    """Cards by kelurahan, name and code, as they are handed out from house to house."""
    return sorted(cards, key=lambda card: (kelurahan_key(card.kelurahan), card.name, card.code))


def last_covered(paid_until: Period, grace_months: int) -> Period:
    """Return the last month of a cover for which no more premiums are paid."""
    return paid_until.plus(max(grace_months - 1, 0))


def _paid_until(issued: Period, paid: Sequence[Period], grace_months: int) -> Period | None:
    """Return the last paid month of the cover that ran in the month of issue; None where none ran any more."""
    until = [month for month in paid if month <= issued]
    if not until or issued.months_since(until[-1]) >= grace_months:
        return None
    last = until[-1]
    for before, after in pairwise([last, *(month for month in paid if month > issued)]):
        if after.months_since(before) > grace_months:
            return before
        last = after
    return last
