"""Export the journal of the ledger as text for other bookkeeping programs."""

from collections import defaultdict
from collections.abc import Callable

from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.journal_export.accounts import Chart, shown
from tpp_sponsor.journal_export.beancount import to_beancount
from tpp_sponsor.journal_export.entries import Entry, Form, Move
from tpp_sponsor.journal_export.hledger import to_hledger
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import Texts
from tpp_sponsor.settings.deployment import Deployment

_WRITERS: dict[Form, Callable[..., str]] = {Form.HLEDGER: to_hledger, Form.BEANCOUNT: to_beancount}


def export_journal(deployment: Deployment, period: Period | None, form: Form, texts: Texts) -> str:
    """The whole journal, or the entries of the acts of one period; the same ledger gives the same text.

    Both have the same account names. Raises PeriodStateError if the period has no act.
    """
    entries = _entries(deployment, texts)
    chosen = [entry for entry in entries if period is None or entry.period == str(period)]
    if period is not None and not chosen:
        raise PeriodStateError(Fault.of("not_posted", period=period))
    title = shown(texts.say("journal.title", city=deployment.settings.city.name))
    return _WRITERS[form](chosen, Chart.of(entries), title=title, closing=texts.say("journal.closing"))


def _entries(deployment: Deployment, texts: Texts) -> list[Entry]:
    """The entries of every act; an act that is posted during the reading is left out completely."""
    with Ledger.open(deployment.database_url) as ledger:
        events = ledger.events()
        journal = ledger.journal_of_events()
        revisions = {run.id: run.revision for run in ledger.runs()}
    moves = defaultdict(list)
    for number, *move in journal.iter_rows():
        moves[number].append(Move(*move))
    return [
        Entry(
            event=event.id,
            on=deployment.day_of(event.at),
            act=event.act,
            period=str(event.period),
            hash=event.hash,
            text=texts.say(f"journal.{event.act}", period=event.period, revision=revisions.get(event.id, "")),
            moves=tuple(moves[event.id]),
        )
        for event in events
    ]
