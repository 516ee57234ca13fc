"""Measures of funds drawn for the page tests."""

from tpp_sponsor.ranking.donor_measures import Donor, DonorYear
from tpp_sponsor.ranking.place_measures import PlaceMeasures, PlaceRow
from tpp_sponsor.site.fund_views import FundPages


def place(name, **counts):
    """A place; what is not given is as in most places."""
    usual = {"workers": 40, "tpp": 20, "public": 15, "private": 5, "employer": 0, "target": 80}
    usual |= {"seats": 20, "filled": 15, "empty": 5, "waiting": 9}
    return PlaceRow(name, **usual | counts)


HIDDEN = dict.fromkeys(
    ("workers", "tpp", "public", "private", "employer", "target", "filled", "empty", "waiting")
)
SUMS = place(
    "",
    workers=12_345,
    tpp=6_000,
    public=5_345,
    private=1_000,
    target=23_456,
    seats=7_000,
    filled=5_345,
    empty=1_655,
    waiting=2_345,
)


def donor(name, worker_months=120, place=1, **more):
    """A donor of the large ones that paid all year."""
    usual = {"kind": "CSR", "size_class": "besar", "months": 12, "run": 12}
    return Donor(name, worker_months=worker_months, place=place, **usual | more)


def year(number, *classes, worker_months=1_234, persons=0):
    return DonorYear(number, tuple((name, tuple(donors)) for name, donors in classes), worker_months, persons)


TWO_CLASSES = (
    ("besar", [donor("PT Satu"), donor("PT Dua"), donor("PT Tiga", 60, 3, run=5)]),
    ("", [donor("Baznas Kota", 30, 1, size_class="", kind="BAZNAS"), donor("Toko <b>Kecil</b>", None, None)]),
)


def fund_pages(rows=None, years=None, sums=SUMS):
    rows = [place("Baros"), place("Jayaraksa", **HIDDEN), place("")] if rows is None else rows
    years = [year(2024, *TWO_CLASSES, persons=17), year(2023)] if years is None else years
    hides = any(row.workers is None for row in rows)
    return FundPages(PlaceMeasures(tuple(rows), sums, hides, bool(sums.employer)), years)
