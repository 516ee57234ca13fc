"""`/bulan/{P}/saran`: who may be meant by unmatched numbers; nothing is applied before a person ticks it."""

from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from tpp_sponsor.acts.month.confirm import confirm_codes
from tpp_sponsor.console.visit import Refusal, Visit
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.month.read_inbox import known_of_inbox, read_inbox_of
from tpp_sponsor.month.take_in import validate_inbox
from tpp_sponsor.tables.findings import Suggestion
from tpp_sponsor.tables.typed import dy
from tpp_sponsor.users.accounts import Role

_SHOWN = 200
_NUMBERS = ("tertulis", "usulan")


def show(visit: Visit) -> Response:
    """Return the suggestions of the inbox as it is now."""
    if not visit.deployment.inbox(visit.period).is_dir():
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found")
    # Employees of the month before may be meant too.
    earlier = visit.ledger.newest_run(before=visit.period)
    kept = f"suggestions {earlier.id if earlier else 0}"
    suggested = visit.of_month(kept, visit.period, lambda: _suggested(visit))
    rows = [_row(visit, row) for row in suggested.head(_SHOWN).iter_rows(named=True)]
    return visit.show(
        "suggestions.html",
        rows=rows,
        more=max(0, suggested.height - _SHOWN),
        may_tick=visit.may(Role.PETUGAS),
    )


def _suggested(visit: Visit) -> dy.DataFrame[Suggestion]:
    """Return the suggestions of the inbox."""
    settings, read = visit.deployment.settings, read_inbox_of(visit.deployment, visit.period)
    known = known_of_inbox(visit.ledger, visit.period, read, settings)
    return validate_inbox(read, settings, visit.period, known).suggestions


def confirm_ticked(visit: Visit) -> Response:
    """Record the suggestions that were ticked, for the next run."""
    codes = visit.form.all("pilih")
    confirm_codes(visit.acting, visit.period, codes)
    return visit.go(f"/bulan/{visit.period}/saran")


def _row(visit: Visit, row: dict[str, Any]) -> dict[str, Any]:
    """Return a suggestion; numbers are shown in full to the user who decides, and masked to others."""
    if visit.may(Role.PETUGAS):
        return row
    return {**row, **{name: mask_identifier(row[name]) for name in _NUMBERS}}
