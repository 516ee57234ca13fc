"""The table of cards, which is not in the chain of events: a card is no act on a period, and its state changes.

Constraints and triggers are in `migrations/cards_1005.py`; here are only the columns.
"""

from sqlmodel import Field, SQLModel


class CardRow(SQLModel, table=True):
    """A card of a household; `issued` and `since` are days, `YYYY-MM-DD`."""

    __tablename__ = "card"

    token: str = Field(primary_key=True)
    code: str
    nik: str
    name: str
    kelurahan: str
    period: str
    issued: str
    state: str
    since: str
    note: str
