"""`/tahun/{Y}`: the award file of a year and the papers of its donors: make them, and fetch each file."""

import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from starlette.responses import Response

from tpp_sponsor.acts.posted_month.donors import donors
from tpp_sponsor.acts.posted_month.paritrana import paritrana
from tpp_sponsor.console.downloads import attached_below, output_files
from tpp_sponsor.console.visit import Refusal, Visit
from tpp_sponsor.users.accounts import Role

_YEAR = re.compile(r"20\d{2}")
# Name in the address → folder of the files.
_GROUPS: dict[str, Callable[[Visit, int], Path]] = {
    "paritrana": lambda visit, year: visit.deployment.award_folder(year),
    "donatur": lambda visit, year: visit.deployment.donor_folder(year),
}


def show_newest(visit: Visit) -> Response:
    """Return the newest year that has a posted month, else the one of today."""
    posted = visit.ledger.periods()
    return visit.go(f"/tahun/{posted[-1].year if posted else visit.place.city_day().year}")


def show(visit: Visit) -> Response:
    """Return the files of a year, and which of its months are posted."""
    year, posted = _year(visit), visit.ledger.periods()
    return visit.show(
        "year.html",
        year=year,
        years=sorted({year, *(period.year for period in posted)}, reverse=True),
        periods=[period for period in posted if period.year == year],
        groups={name: output_files(folder_of(visit, year)) for name, folder_of in _GROUPS.items()},
        may_make=visit.may(Role.PETUGAS),
    )


def make_award_file(visit: Visit) -> Response:
    """Make the award file."""
    paritrana(visit.deployment, _year(visit))
    return visit.go(f"/tahun/{_year(visit)}")


def make_donor_papers(visit: Visit) -> Response:
    """Make the statement and the certificate of each donor."""
    donors(visit.deployment, _year(visit))
    return visit.go(f"/tahun/{_year(visit)}")


def fetch(visit: Visit) -> Response:
    """Return a file of the year."""
    folder_of = _GROUPS.get(visit.params["group"])
    if folder_of is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found")
    return attached_below(folder_of(visit, _year(visit)), visit.params["path"])


def _year(visit: Visit) -> int:
    if not _YEAR.fullmatch(visit.params["year"]):
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found")
    return int(visit.params["year"])
