"""The employees of the made-up city who are insured on their wages, over three periods."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.demo.chance import draw, pick
from tpp_sponsor.demo.consents import PERIODS
from tpp_sponsor.demo.programmes.funds import SPONSORED
from tpp_sponsor.demo.words import VILLAGES

TWO, THREE, FOUR = "JKK+JKM", "JKK+JKM+JHT", "JKK+JKM+JHT+JP"
VILLAGE_OFFICE = "Desa Mekarjaya"


@dataclass(frozen=True)
class StaffGroup:
    """Employees of one kind: their offices in turn, wages in thousands of rupiah, and the package of each period."""

    employer: str
    segment: str
    offices: tuple[str, ...]
    size: int
    wages: tuple[int, int]
    packages: tuple[str, str, str]


# The teachers move from two programmes to four in May, the cleaners to three in April.
GROUPS = (
    StaffGroup("Dinas Pendidikan dan Kebudayaan", "Non-ASN", ("Guru Non-ASN", "Penjaga Sekolah", "Operator Sekolah"),
        48, (900, 2400), (TWO, TWO, FOUR)),
    StaffGroup("Dinas Lingkungan Hidup", "Non-ASN", ("Petugas Kebersihan", "Sopir Truk Sampah"), 30, (1800, 2600),
        (TWO, THREE, THREE)),
    StaffGroup("Satuan Polisi Pamong Praja", "Linmas", ("Anggota Linmas",), 24, (600, 900), (TWO, TWO, TWO)),
    StaffGroup("Kecamatan Contoh Tengah", "RT/RW", tuple(f"Ketua RT {at:02d} RW 01" for at in range(1, 19)), 18,
        (500, 500), (TWO, TWO, TWO)),
    StaffGroup(VILLAGE_OFFICE, "Perangkat Desa", ("Kepala Desa", "Sekretaris Desa", "Kaur Keuangan", "Kaur Umum",
        "Kasi Pemerintahan", "Kasi Kesejahteraan", "Kepala Dusun I", "Kepala Dusun II"), 8, (2100, 3600),
        (FOUR, FOUR, FOUR)),
)  # fmt: skip
# The place in its group of a teacher whose contract ends with March, and of a head of an RT who hands over in May.
_TEACHERS, _LEAVES = GROUPS[0], 5
_HEADS, _HANDS_OVER, _NEW_HEAD = GROUPS[3], 7, 18
# Each person of the groups, and the new head of the RT.
EMPLOYED = sum(group.size for group in GROUPS) + 1
_BEGAN, _LAST_OF_THE_TEACHER, _HANDED_OVER = date(2024, 1, 1), date(2024, 3, 1), date(2024, 5, 1)
# The worker of an early statement becomes a health cadre of the village in April; a fund's list has this person too.
_CADRE, _CADRE_FROM = ("Kader", "Kader Posyandu", VILLAGE_OFFICE, TWO, 750_000), date(2024, 4, 1)
_COLUMNS = ("segmen", "jabatan", "pemberi_kerja", "paket", "mulai", "selesai")


def employees_in(employed: pl.DataFrame, sponsored: pl.DataFrame, period: str, seed: int) -> pl.DataFrame:
    """Return the employees in a period's lists, by employer.

    `employed`: `MadeUpCity.employed`. `sponsored`: `MadeUpCity.workers` of statements of the first month.
    Gives segmen, jabatan, pemberi_kerja, paket, mulai, selesai (first days), nik, nama, tgl_lahir, upah (whole rupiah),
    kpj, kelurahan. That of the cadre is left to the list of workers, which has the person too.
    """
    month = PERIODS.index(period)
    offices = pl.DataFrame(
        [_office(group, at, month) for group, at in _places()], schema=_SCHEMA, orient="row"
    )
    persons = employed.select("nik", "nama", tgl_lahir="lahir")
    numbers = draw(EMPLOYED, seed, "kpj pegawai", 900_000_000) + 24_000_000_000
    staff = pl.concat([offices, persons], how="horizontal").with_columns(
        _wages(seed),
        numbers.cast(pl.String).alias("kpj"),
        pick(VILLAGES, EMPLOYED, seed, "kelurahan pegawai").alias("kelurahan"),
    )
    in_list = pl.Series([_is_in_list(group, at, month) for group, at in _places()])
    return pl.concat([staff.filter(in_list), *_cadre(sponsored, month)], how="diagonal")


_SCHEMA = dict.fromkeys(_COLUMNS[:4], pl.String) | dict.fromkeys(_COLUMNS[4:], pl.Date)


def _places() -> Iterator[tuple[StaffGroup, int]]:
    """Yield the group of each person and the place in it; the new head of the RT comes last."""
    for group in GROUPS:
        yield from ((group, at) for at in range(group.size))
    yield _HEADS, _NEW_HEAD


def _office(group: StaffGroup, at: int, month: int) -> tuple[str | date | None, ...]:
    is_new, leaves = (group, at) == (_HEADS, _NEW_HEAD), (group, at) == (_TEACHERS, _LEAVES)
    office = group.offices[(_HANDS_OVER if is_new else at) % len(group.offices)]
    last = _LAST_OF_THE_TEACHER if leaves else None
    return (
        group.segment,
        office,
        group.employer,
        group.packages[month],
        _HANDED_OVER if is_new else _BEGAN,
        last,
    )


def _is_in_list(group: StaffGroup, at: int, month: int) -> bool:
    """Until May the list has the old head of the RT, from then on the new one."""
    has_new_head = month == len(PERIODS) - 1
    return group is not _HEADS or at != (_HANDS_OVER if has_new_head else _NEW_HEAD)


def _wages(seed: int) -> pl.Series:
    """Return a wage of each person within the range of the group, in steps of Rp50.000."""
    ranges = [group.wages for group, _ in _places()]
    steps = pl.Series([(high - low) // 50 + 1 for low, high in ranges])
    chosen = draw(EMPLOYED, seed, "upah", 1_000_000) * steps // 1_000_000
    return (pl.Series("upah", [low for low, _ in ranges]) + chosen * 50) * 1000


def _cadre(sponsored: pl.DataFrame, month: int) -> Iterator[pl.DataFrame]:
    if PERIODS[month] < _CADRE_FROM.isoformat()[:7]:
        return
    person = sponsored.slice(SPONSORED, 1).select("nik", "nama", "tgl_lahir")
    *office, wage = _CADRE
    offices = pl.DataFrame([(*office, _CADRE_FROM, None)], schema=_SCHEMA, orient="row")
    yield pl.concat([offices, person], how="horizontal").with_columns(upah=pl.lit(wage, dtype=pl.Int64))
