"""Prove the chain of events: no act changed, left out or put in, and the rows of each are those it wrote."""

from collections.abc import Iterator

from tpp_sponsor.domain.lifecycle import State, can_lead
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault
from tpp_sponsor.ledger.chain import GENESIS, ChainEvent, Event
from tpp_sponsor.ledger.snapshot import Snapshot
from tpp_sponsor.ledger.store import Ledger


def chain_faults(ledger: Ledger | Snapshot, period: Period | None = None) -> Iterator[Fault]:
    """Yield the faults of the chain, and of the rows of the events of a period or of all."""
    events = ledger.chain()
    if broken := list(_links(events)):
        # The facts of a changed event prove nothing about its rows and state.
        yield from broken
        return
    yield from _transitions(events)
    for event in events:
        if period is None or event.period in (None, period):
            yield from _rows(ledger, event)


def _links(events: list[ChainEvent]) -> Iterator[Fault]:
    """Numbers without a gap, each event with the hash of the one before and with its own."""
    previous = GENESIS
    for number, event in enumerate(events, start=1):
        if event.id != number or event.previous != previous:
            yield Fault.of("event_missing", number=number, period=event.period)
            return
        if event.hash != event.expected_hash:
            yield Fault.of("event_changed", number=event.id, act=event.act, period=event.period)
        previous = event.hash


def _transitions(events: list[ChainEvent]) -> Iterator[Fault]:
    """Each act was possible in the state in which its period was."""
    states: dict[Period, State] = {}
    for event in events:
        if not isinstance(event, Event):
            continue
        before = states.get(event.period, State.UNPOSTED)
        if not can_lead(before, event.act, event.state):
            yield Fault.of("event_not_lawful", number=event.id, act=event.act, period=event.period)
        states[event.period] = event.state


def _rows(ledger: Ledger | Snapshot, event: ChainEvent) -> Iterator[Fault]:
    sealed, present = event.facts["rows"], ledger.rows_written(event)
    for table in sorted(sealed.keys() | present.keys()):
        if sealed.get(table) != present.get(table):
            yield Fault.of(
                "event_rows_differ", number=event.id, act=event.act, period=event.period, table=table
            )
