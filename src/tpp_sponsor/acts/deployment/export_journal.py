"""Export the journal of the ledger as text for other bookkeeping programs."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from tpp_sponsor.domain.accounts import ACCOUNTS
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.journal_export.accounts import Chart, shown
from tpp_sponsor.journal_export.beancount import to_beancount
from tpp_sponsor.journal_export.entries import Entry, Form, Move
from tpp_sponsor.journal_export.hledger import to_hledger
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import Texts
from tpp_sponsor.settings.deployment import Deployment

# Account → the kind of payer that has it, in the order of kinds.
_KINDS = {account.value: kind for kind, accounts in ACCOUNTS.items() for account in accounts.values()}
_WRITERS: dict[Form, Callable[..., str]] = {Form.HLEDGER: to_hledger, Form.BEANCOUNT: to_beancount}


def export_journal(deployment: Deployment, period: Period | None, form: Form, texts: Texts) -> str:
    """Return the whole journal, or the entries of the acts of one period; the same ledger gives the same text.

    Both have the same account names. Raises PeriodStateError if the period has no act.
    """
    entries = _entries(deployment, texts)
    chosen = [entry for entry in entries if period is None or entry.period == str(period)]
    if period is not None and not chosen:
        raise PeriodStateError(Fault.of("not_posted", period=period))
    title = shown(texts.say("journal.title", city=deployment.settings.city.name))
    return _WRITERS[form](chosen, Chart.of(entries), title=title, closing=texts.say("journal.closing"))


def _entries(deployment: Deployment, texts: Texts) -> list[Entry]:
    """Return the entries of every act; an act that is posted during the reading is left out completely."""
    with Ledger.open(deployment.database_url) as ledger:
        events = ledger.events()
        journal = ledger.journal_of_events()
        revisions = {run.id: run.revision for run in ledger.runs()}
    moves = defaultdict(list)
    for *move, number in journal.iter_rows():
        moves[number].append(Move(*move))
    return [
        Entry(
            event=event.id,
            on=deployment.day_of(event.at),
            act=event.act,
            period=str(event.period),
            hash=event.hash,
            text=texts.say(
                f"journal.{event.act}",
                period=event.period,
                revision=revisions.get(event.id, ""),
                payers=_payers(moves[event.id], texts),
            ),
            moves=tuple(moves[event.id]),
        )
        for event in events
    ]


def _payers(moves: Sequence[Move], texts: Texts) -> str:
    """Whose premiums the moves of an act are, as a heading begins."""
    kinds = {_KINDS[move.credit] for move in moves}
    names = [texts.say(f"journal_payer.{kind}") for kind in ACCOUNTS if kind in kinds]
    shown_names = ", ".join(names) or texts.say("journal_payer.none")
    return shown_names[0].upper() + shown_names[1:]
