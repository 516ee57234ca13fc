"""The construction contracts of the made-up city, and the official counts of insured persons by segment."""

from dataclasses import dataclass
from datetime import date

from tpp_sponsor.demo.consents import PERIODS


@dataclass(frozen=True)
class MadeUpContract:
    """A contract: its value in whole rupiah, the days of its work order, of its work and of its registration."""

    number: str
    contractor: str
    value: int
    ordered: date
    first: date
    last: date
    source: str
    registered: date | None
    place: str


# One is registered late, one not at all, and one has ended before May.
CONTRACTS = (
    MadeUpContract("027/101/DPUTR/2024", "CV Karya Contoh Mandiri", 98_500_000, date(2024, 2, 19), date(2024, 2, 22),
        date(2024, 4, 19), "APBD", date(2024, 2, 28), "Sukamaju"),
    MadeUpContract("027/104/DPUTR/2024", "CV Bina Jalan Contoh", 412_750_000, date(2024, 2, 26), date(2024, 3, 1),
        date(2024, 7, 28), "APBD", date(2024, 3, 27), "Cempaka"),
    MadeUpContract("027/107/DPUTR/2024", "PT Contoh Bangun Persada", 1_864_000_000, date(2024, 3, 4), date(2024, 3, 8),
        date(2024, 10, 30), "DAK Fisik", date(2024, 3, 14), "Mekarsari"),
    MadeUpContract("640/12/Disperkim/2024", "CV Rumah Contoh", 186_200_000, date(2024, 3, 6), date(2024, 3, 11),
        date(2024, 6, 8), "APBD", None, "Kenanga"),
    MadeUpContract("640/15/Disperkim/2024", "CV Tirta Contoh Lestari", 274_900_000, date(2024, 4, 3), date(2024, 4, 5),
        date(2024, 8, 2), "Bantuan Provinsi", date(2024, 4, 22), "Melati"),
    MadeUpContract("027/118/DPUTR/2024", "PT Jembatan Contoh", 6_320_000_000, date(2024, 4, 17), date(2024, 4, 22),
        date(2024, 12, 18), "DAK Fisik", date(2024, 4, 25), "Wanasari"),
    MadeUpContract("425/31/Disdikbud/2024", "CV Sekolah Contoh Jaya", 735_400_000, date(2024, 5, 6), date(2024, 5, 8),
        date(2024, 9, 4), "DAK Fisik", date(2024, 5, 15), "Sukarasa"),
)  # fmt: skip

# The insured persons of a segment a year before the first period, in that period, and how many more each month.
_SEGMENTS = (
    ("PU", 39_960, 41_870, 140),
    ("BPU", 7_105, 9_240, 210),
    ("Jakon", 6_902, 6_115, 85),
    ("PMI", 188, 214, 3),
)
COUNTED_BY = "BPJS Ketenagakerjaan Cabang Kota Contoh"


def contracts_in(period: str) -> list[MadeUpContract]:
    """Return the contracts of a period's list.

    These have a work order by then, and are registered as far as is known by then.
    """
    known = [each for each in CONTRACTS if each.ordered.isoformat()[:7] <= period]
    return [
        MadeUpContract(
            **vars(each) | {"registered": each.registered if _by(each.registered, period) else None}
        )
        for each in known
    ]


def counts_in(period: str) -> list[tuple[str, str, int]]:
    """Month, segment and insured persons of a period's list: its months of this year and of the year before."""
    months = PERIODS[: PERIODS.index(period) + 1]
    return [
        (month, segment, start + more * at)
        for year, column in (("2023", 0), ("2024", 1))
        for at, month in enumerate(f"{year}{each[4:]}" for each in months)
        for segment, *starts, more in _SEGMENTS
        for start in [starts[column]]
    ]


def _by(day: date | None, period: str) -> bool:
    return day is not None and day.isoformat()[:7] <= period
