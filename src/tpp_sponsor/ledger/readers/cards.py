"""Read cards of households, the months that are paid for their workers, and the workers that BPJS refuses."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select

from tpp_sponsor.cards.card import Card, CardState
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.database.queries import LINE, LINES, REVERSAL, TABLES, Queries

_CARD, _LIST, _RESPONSE = (TABLES[name] for name in ("card", "bpjs_list", "bpjs_answer"))
# A database takes only so many values in one query.
_AT_ONCE = 500


class CardReader(Queries):
    """Cards of households."""

    def cards(self) -> list[Card]:
        """Read all cards in their present state, by code."""
        rows = self._rows(select(*_CARD.columns))
        return sorted((_card(row) for row in rows), key=lambda card: card.code)

    def paid_months(self, niks: Collection[str]) -> dict[str, list[Period]]:
        """NIK → the periods with a live premium by any payer, oldest first."""
        is_live = REVERSAL.c.event_id.is_(None)
        query = select(LINE.c.nik, LINE.c.period).select_from(LINES).where(is_live).distinct()
        paid: dict[str, list[Period]] = {}
        wanted = sorted(niks)
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            for row in self._rows(query.where(LINE.c.nik.in_(some))):
                paid.setdefault(row["nik"], []).append(Period.parse(row["period"]))
        return {nik: sorted(periods) for nik, periods in paid.items()}

    def refusals(self, niks: Collection[str]) -> dict[str, bool]:
        """Map the workers that a list of BPJS has refused to True if no newer list accepts them.

        Of two lists that of the later month is newer, of one month that which was read later.
        """
        is_refused: dict[str, dict[tuple[str, int], bool]] = {}
        query = select(_RESPONSE.c.nik, _RESPONSE.c.accepted, _LIST.c.period, _LIST.c.event_id)
        query = query.join(_LIST, _LIST.c.event_id == _RESPONSE.c.event_id)
        wanted = sorted(niks)
        for at in range(0, len(wanted), _AT_ONCE):
            for row in self._rows(query.where(_RESPONSE.c.nik.in_(wanted[at : at + _AT_ONCE]))):
                by_list = is_refused.setdefault(row["nik"], {})
                of_list = (row["period"], row["event_id"])
                by_list[of_list] = by_list.get(of_list, False) or not row["accepted"]
        return {nik: by_list[max(by_list)] for nik, by_list in is_refused.items() if any(by_list.values())}

    def refused_workers(self, niks: Collection[str]) -> set[str]:
        """Return the workers that BPJS refuses now."""
        return {nik for nik, stands in self.refusals(niks).items() if stands}


def _card(row: Any) -> Card:
    return Card(
        **{
            **row,
            "period": Period.parse(row["period"]),
            "issued": date.fromisoformat(row["issued"]),
            "state": CardState(row["state"]),
            "since": date.fromisoformat(row["since"]),
        }
    )
