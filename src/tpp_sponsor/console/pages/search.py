"""`/cari`: why a statement has its outcome. What is searched for is never in an address."""

from starlette.responses import Response

from tpp_sponsor.acts.month.explain import explain
from tpp_sponsor.acts.month.verify import verify
from tpp_sponsor.console.visit import Visit
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError, RequestError

_KEYS = ("nomor", "usulan", "nip", "nik")
# Table of a claim → how it is named.
_NAMED = {"kesediaan": "search.statement", "usulan": "search.proposal", "nonasn": "search.employment"}
# Without a month, the newest posted months are searched.
_MONTHS = 6
_LONGEST = 80


def show(visit: Visit) -> Response:
    """Return the form."""
    return visit.show(
        "search.html", months=_posted(visit), found=None, sought="", chosen="", keys=_KEYS, named=_NAMED
    )


def find(visit: Visit) -> Response:
    """Return the explanations of a statement, a sponsor or a worker."""
    given = [(key, visit.form[key].strip()) for key in _KEYS if visit.form[key].strip()]
    if len(given) != 1 or len(given[0][1]) > _LONGEST:
        raise RequestError(Fault.of("search_one"))
    [(key, value)] = given
    posted = _posted(visit)
    chosen = visit.form["bulan"].strip()
    months = [period for period in posted if str(period) == chosen] if chosen else posted[:_MONTHS]
    found = [
        (period, explanations) for period in months if (explanations := _explained(visit, period, key, value))
    ]
    return visit.show(
        "search.html",
        months=posted,
        found=found,
        sought=mask_inside(value),
        chosen=chosen,
        keys=_KEYS,
        named=_NAMED,
    )


def show_verified(visit: Visit) -> Response:
    """Recompute a posted month and compare it with the ledger; it changes nothing."""
    verification = verify(visit.deployment, visit.period, progress=lambda _: None, on_period=lambda _: None)
    return visit.show("verified.html", verification=verification)


def _explained(visit: Visit, period: Period, key: str, value: str) -> list[object]:
    try:
        return list(explain(visit.deployment, period, key, value, visit.texts))
    except PeriodStateError:
        # This month has no such statement.
        return []


def _posted(visit: Visit) -> list[Period]:
    return visit.ledger.periods()[::-1]
