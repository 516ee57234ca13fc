"""The acts that a command has posted, so that a later failure says that they are posted (docs/rules.md#after-acts).

The ledger notes each act once it is committed. Where a failure becomes a sentence, the acts are added to it. So the
steps after an act (pages, documents, folders, mail, output on the screen) need no error handling of their own.
"""

from contextvars import ContextVar
from dataclasses import dataclass

from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.errors import Fault, IntegrityError, TppSponsorError, UnfinishedError


@dataclass(frozen=True)
class ActDone:
    """An act of the ledger that is committed; `event` is its number."""

    act: str
    period: str
    event: int


_done: ContextVar[tuple[ActDone, ...]] = ContextVar("acts_done", default=())


def begin_acts() -> None:
    """Begin a command: nothing is posted by it yet."""
    _done.set(())


def note_act(act: str, period: str, event: int) -> None:
    """Note an act that is committed."""
    _done.set((*_done.get(), ActDone(act, period, event)))


def acts_done(period: str = "") -> list[Fault]:
    """Return a fault for each act of this command, of one period or of all, with the command that finishes it."""
    return [
        Fault.of(_code(done.act), act=done.act, period=done.period, event=done.event)
        for done in _done.get()
        if period in ("", done.period)
    ]


def as_posted(failure: TppSponsorError, period: str = "") -> TppSponsorError:
    """Add to a failure the acts that were posted before it; without any, return it unchanged."""
    acts = acts_done(period)
    if not acts or isinstance(failure, UnfinishedError):
        return failure
    # An integrity failure keeps its kind and exit code, also if an act was posted before it.
    kind = IntegrityError if isinstance(failure, IntegrityError) else UnfinishedError
    return kind(*acts, *failure.faults)


def _code(act: str) -> str:
    """Return the sentence with the command that finishes an act: `run` after an act before posting, else `report`."""
    before_posting = (Act.HOLD, Act.CONFIRM, Act.REFUSE)
    return "posted_then_run" if act in before_posting else "posted_then_report"
