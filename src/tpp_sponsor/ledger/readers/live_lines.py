"""Which lines were live before a run."""

from sqlalchemy import ColumnElement, or_

from tpp_sponsor.ledger.database.queries import LINE, REVERSAL
from tpp_sponsor.ledger.post import PostedRun, event_of_run


def live_before(run: PostedRun | None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a line was posted and not yet reversed before a run."""
    before = event_of_run(run)
    return (
        LINE.c.run_id < before,
        or_(REVERSAL.c.event_id.is_(None), REVERSAL.c.event_id >= before),
    )
