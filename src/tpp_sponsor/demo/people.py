"""Made-up people: names, birth dates, and their numbers (docs/rules.md#identifiers)."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from tpp_sponsor.demo.chance import draw, pick
from tpp_sponsor.demo.words import (
    CONTRACT_RANKS,
    DEGREES,
    DEPARTMENTS,
    DISTRICTS,
    FAMILY,
    MEN,
    POSTS,
    RANKS,
    SMALL_DEPARTMENT,
    WOMEN,
)
from tpp_sponsor.tables.typed import dy, polars_schema, typed

_OLDEST, _YOUNGEST = date(1966, 6, 1), date(1999, 12, 31)
_LAST_INTAKE = 2022
# Nine in ten have a NIK of the city's districts, the others of neighbouring ones.
_HOME_DISTRICTS = 7


class MadeUpDepartment(dy.Schema):
    """A department: `kode` is unique, for letter numbers; `bagian` its share of the staff, `semangat` a percentage."""

    opd = dy.String(nullable=False)
    kode = dy.String(nullable=False)
    bagian = dy.Int64(nullable=False, min=1)
    semangat = dy.Int64(nullable=False, min=1)


class MadeUpAsn(dy.Schema):
    """A civil servant: `status` holds from the period `tidak_aktif_sejak` on, null of who stays; before it `Aktif`.

    `tpp_bruto` is whole rupiah; so is `tpp_sisa`, the net from April on, null where it is not short.
    """

    nip = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    opd = dy.String(nullable=False)
    status = dy.String(nullable=False)
    tidak_aktif_sejak = dy.String(nullable=True)
    jenis_asn = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    golongan = dy.String(nullable=False)
    jabatan = dy.String(nullable=False)
    tpp_bruto = dy.Int64(nullable=False, min=0)
    tpp_sisa = dy.Int64(nullable=True, min=0)
    tanpa_tpp = dy.Bool(nullable=False)


class MadeUpTpp(MadeUpAsn):
    """The TPP of a civil servant in a period, in whole rupiah."""

    potongan = dy.Int64(nullable=False, min=0)
    tpp_neto = dy.Int64(nullable=False, min=0)


class MadeUpPerson(dy.Schema):
    """A person who is proposed to a fund, or employed on wages."""

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    lahir = dy.Date(nullable=False)
    perempuan = dy.Bool(nullable=False)


def departments(count: int) -> dy.DataFrame[MadeUpDepartment]:
    """Return the departments of a city, the small ones last."""
    name, code, share, readiness = SMALL_DEPARTMENT
    first = [
        (opd, f"{short}.{at:02d}", *rest) for at, (opd, short, *rest) in enumerate(DEPARTMENTS[:count], 1)
    ]
    others = [
        (f"{name} {at}", f"{code}.{at:02d}", share, readiness) for at in range(len(first) + 1, count + 1)
    ]
    rows = pl.DataFrame([*first, *others], schema=polars_schema(MadeUpDepartment), orient="row")
    return typed(rows, MadeUpDepartment)


def civil_servants(size: int, seed: int, offices: pl.DataFrame) -> pl.DataFrame:
    """Return the staff by department: nip, nama, opd, jenis_asn, golongan, jabatan, lahir, perempuan, tpp_bruto."""
    staff = people(size, seed, "asn", _OLDEST, _YOUNGEST).with_columns(
        _posted_at(size, offices),
        pick(POSTS, size, seed, "jabatan"),
        pick(DEGREES, size, seed, "gelar"),
        draw(size, seed, "tpp", 1000),
        jenis_asn=pl.Series(["PPPK", "PNS"]).gather((draw(size, seed, "jenis", 100) >= 32).cast(pl.Int64)),
    )
    contracted = pl.col("jenis_asn") == "PPPK"
    ranks = pick(CONTRACT_RANKS, size, seed, "kontrak"), pick(RANKS, size, seed, "golongan")
    return staff.with_columns(
        pl.when(contracted).then(ranks[0]).otherwise(ranks[1]).alias("golongan"),
        nama=pl.col("nama") + pl.col("gelar"),
        nip=_nip(size, seed, contracted),
        # Squares of uniform numbers, so that high allowances are rare; whole thousands.
        tpp_bruto=(1000 + pl.col("tpp") ** 2 * 12_000 // 1_000_000).cast(pl.Int64) * 1000,
    ).with_columns(nip=pl.col("nip") + _serial("nip", 3))


def people(size: int, seed: int, who: str, oldest: date, youngest: date) -> pl.DataFrame:
    """`nama`, `lahir`, `perempuan` and `awal_nik`, a NIK without its serial."""
    days = draw(size, seed, f"{who} lahir", (youngest - oldest).days + 1)
    woman = draw(size, seed, f"{who} jenis kelamin", 100) >= 48
    first = (
        pl.when(woman)
        .then(pick(WOMEN, size, seed, f"{who} ibu"))
        .otherwise(pick(MEN, size, seed, f"{who} bapak"))
    )
    nearby = draw(size, seed, f"{who} tetangga", 100) >= 90
    district = draw(size, seed, f"{who} kecamatan", _HOME_DISTRICTS)
    district = pl.select(pl.when(nearby).then(_HOME_DISTRICTS + district % 2).otherwise(district)).to_series()
    born = pl.lit(oldest) + pl.duration(days=pl.lit(days))
    frame = pl.select(
        nama=first + " " + pick(FAMILY, size, seed, f"{who} keluarga"), lahir=born, perempuan=woman
    )
    return frame.with_columns(awal_nik=pl.Series(DISTRICTS).gather(district) + _birth_in_nik())


def with_nik(*groups: pl.DataFrame) -> Sequence[pl.DataFrame]:
    """Each group with its `nik`; numbers are unique over all groups."""
    numbers = pl.concat([group.select("awal_nik") for group in groups]).select(
        nik=pl.col("awal_nik") + _serial("awal_nik", 4)
    )
    starts = [sum(group.height for group in groups[:at]) for at in range(len(groups))]
    return [
        group.drop("awal_nik").with_columns(numbers["nik"].slice(start, group.height))
        for start, group in zip(starts, groups, strict=True)
    ]


def _posted_at(size: int, offices: pl.DataFrame) -> pl.Series:
    """Return the department of each person: one person for each department first, the others by share."""
    shares = offices["bagian"].cum_sum()
    ends = [0, *((size - len(shares)) * shares // shares[-1] + pl.int_range(1, len(shares) + 1, eager=True))]
    sizes = pl.Series([end - start for start, end in pairwise(ends)])
    return offices.select(pl.col("opd").repeat_by(sizes).explode()).to_series()


def _nip(size: int, seed: int, contracted: pl.Expr) -> pl.Expr:
    """Return the first 15 digits: birth, start of service at 19 or later or a contract year and 21, sex."""
    earliest = pl.col("lahir").dt.year() + 19
    span = pl.min_horizontal(pl.lit(17), _LAST_INTAKE + 1 - earliest)
    year = earliest + draw(size, seed, "diangkat", 1_000_000) * span // 1_000_000
    month = (draw(size, seed, "bulan diangkat", 12) + 1).cast(pl.String).str.zfill(2)
    contract = (2019 + draw(size, seed, "tahun kontrak", 5)).cast(pl.String) + "21"
    start = pl.when(contracted).then(contract).otherwise(year.cast(pl.String) + month)
    sex = pl.when("perempuan").then(pl.lit("2")).otherwise(pl.lit("1"))
    return pl.col("lahir").dt.strftime("%Y%m%d") + start + sex


def _birth_in_nik() -> pl.Expr:
    day = pl.col("lahir").dt.day().cast(pl.Int32) + pl.when("perempuan").then(40).otherwise(0)
    return day.cast(pl.String).str.zfill(2) + pl.col("lahir").dt.strftime("%m%y")


def _serial(start: str, digits: int) -> pl.Expr:
    """Return the running number among rows with the same start."""
    return pl.int_range(1, pl.len() + 1).over(start).cast(pl.String).str.zfill(digits)
