"""Write cards of households, and withdraw them with a run."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from tpp_sponsor.cards.card import WANTED, Card, CardState
from tpp_sponsor.ledger.database.queries import TABLES

_CARD = TABLES["card"]
# A database takes only so many values in one query.
_AT_ONCE = 500


def write_cards(connection: Connection, cards: Sequence[Card]) -> None:
    """Write new cards, and the state, day and note of known ones."""
    known = set(connection.execute(select(_CARD.c.token)).scalars())
    if new := [_row(card) for card in cards if card.token not in known]:
        connection.execute(insert(_CARD), new)
    for row in (_row(card) for card in cards if card.token in known):
        values = {name: row[name] for name in ("state", "since", "note")}
        connection.execute(update(_CARD).where(_CARD.c.token == row["token"]).values(**values))


def withdraw_cards(connection: Connection, niks: Collection[str], day: date) -> None:
    """Withdraw the wanted cards of workers whose household wants none any more."""
    wanted = sorted(niks)
    for at in range(0, len(wanted), _AT_ONCE):
        of_them = _CARD.c.nik.in_(wanted[at : at + _AT_ONCE]) & _CARD.c.state.in_(list(map(str, WANTED)))
        connection.execute(
            update(_CARD).where(of_them).values(state=str(CardState.WITHDRAWN), since=day.isoformat())
        )


def _row(card: Card) -> dict[str, Any]:
    return {name: str(value) for name, value in asdict(card).items()} | {"period": str(card.period)}
