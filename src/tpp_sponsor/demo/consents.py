"""Statements of the made-up city: sponsors, workers, dates, and planned faults.

Each fault is planned for statement numbers with a fixed remainder (`Plan`), so that its count is known.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.demo.chance import draw, pick
from tpp_sponsor.demo.people import people
from tpp_sponsor.demo.words import JOBS, JOBS_OUTSIDE, TRADES, VILLAGES
from tpp_sponsor.tables.typed import dy, typed

_FIRST_FORM = date(2023, 11, 6)
_OF_STAFF = 4000


@dataclass(frozen=True)
class Export:
    """A month's export of the form: forms so far per 4,000 ASN, and the share of new ones after the cut-off."""

    period: str
    day: date
    forms: int
    late_percent: int

    @property
    def cutoff(self) -> date:
        """The shipped cut-off day of the month."""
        return self.day.replace(day=10)

    def known(self, staff: int) -> int:
        """Forms so far in a city with that number of ASN."""
        return staff * self.forms // _OF_STAFF


EXPORTS = (
    Export("2024-03", date(2024, 3, 19), 133, 33),
    Export("2024-04", date(2024, 4, 18), 525, 14),
    Export("2024-05", date(2024, 5, 17), 1357, 10),
)
PERIODS = tuple(export.period for export in EXPORTS)


class MadeUpWorker(dy.Schema):
    """A worker; `urut` is the number of the statement that names the worker."""

    urut = dy.Int64(nullable=False)
    nik = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=False)
    pekerjaan = dy.String(nullable=False)
    jenis_kelamin = dy.String(nullable=False)
    kelurahan = dy.String(nullable=False)
    no_hp = dy.String(nullable=False)


class MadeUpStatement(dy.Schema):
    """A statement; `diketahui` is the first period whose export contains it, `sponsor` the name of who signed.

    `dicabut` is null of one that is never withdrawn; `selesai`, `prioritas` and `paket` always are.
    """

    urut = dy.Int64(nullable=False)
    diketahui = dy.String(nullable=False)
    waktu = dy.Datetime(nullable=False)
    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    tanggal = dy.Date(nullable=False)
    mulai = dy.Date(nullable=False)
    selesai = dy.Date(nullable=True)
    dicabut = dy.Date(nullable=True)
    prioritas = dy.Int64(nullable=True)
    paket = dy.String(nullable=True)
    sponsor = dy.String(nullable=False)
    opd = dy.String(nullable=False)


class MadeUpParticipant(dy.Schema):
    """A row of the list of BPJS."""

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=False)
    no_hp = dy.String(nullable=False)
    kpj = dy.String(nullable=False)
    jenis_pekerjaan = dy.String(nullable=False)
    sumber = dy.String(nullable=False)
    tgl_kepesertaan = dy.Date(nullable=False)
    tgl_berakhir = dy.Date(nullable=False)


@dataclass(frozen=True)
class Every:
    """The statements whose number has a remainder."""

    step: int
    remainder: int

    def of(self, number: pl.Expr) -> pl.Expr:
        """Return True if a statement is one of them."""
        return number % self.step == self.remainder


class Plan:
    """The statements with each fault; no statement has two."""

    COVERED = Every(150, 7)
    WITHDRAWN = Every(150, 22)
    MISTYPED_NIP = Every(150, 37)
    TOO_OLD = Every(150, 52)
    JOB_OUTSIDE = Every(150, 67)
    WORKER_IS_ASN = Every(150, 82)
    SECOND_SPONSOR = Every(150, 97)
    OTHER_BIRTH_DATE = Every(400, 112)
    WITHDRAWN_AFTER_CUTOFF = Every(300, 262)
    ALMOST_NO_TPP = Every(300, 142)
    TPP_FOR_ONE = Every(200, 127)
    # In the office files only: sent twice, and sent first with a NIK damaged in one of two ways.
    SENT_TWICE = Every(150, 30)
    NIK_AS_NUMBER = Every(150, 60)
    NIK_LOST_A_DIGIT = Every(150, 61)
    SECOND_WORKER = Every(8, 7)


def signing(staff: int) -> pl.DataFrame:
    """Return a row for each statement in order of time: `urut`, `diketahui` (period), `waktu`, `tanggal`, `mulai`."""
    rows, known, begin = list[pl.DataFrame](), 0, _FIRST_FORM
    for export in EXPORTS:
        new = export.known(staff) - known
        early = new - new * export.late_percent // 100
        rows.append(_spread(early, begin, export.cutoff, export.period))
        rows.append(_spread(new - early, export.cutoff.replace(day=11), export.day, export.period))
        known, begin = known + new, export.day.replace(day=export.day.day + 1)
    signed = pl.concat(rows).with_row_index("urut").with_columns(pl.col("urut").cast(pl.Int64))
    this_month = pl.col("tanggal").dt.truncate("1mo")
    too_late = pl.col("tanggal").dt.day() > EXPORTS[0].cutoff.day
    return signed.with_columns(
        mulai=pl.when(too_late).then(this_month.dt.offset_by("1mo")).otherwise(this_month)
    )


def sponsor_at() -> pl.Expr:
    """Return the index of a statement's sponsor in the order of signing; each eighth is an earlier sponsor's second."""
    number = pl.col("urut")
    earlier = number // 2 - Plan.SECOND_WORKER.of(number // 2).cast(pl.Int64)
    first = pl.when(Plan.SECOND_WORKER.of(number)).then(earlier).otherwise(number)
    return first - first // Plan.SECOND_WORKER.step


def worker_at() -> pl.Expr:
    """Return the number of the statement whose worker this one names.

    It is its own, or the one before if two name one worker.
    """
    number = pl.col("urut")
    shared = Plan.SECOND_SPONSOR.of(number) | Plan.OTHER_BIRTH_DATE.of(number)
    return number - shared.cast(pl.Int64)


def withdrawn_on() -> pl.Expr:
    """Return the day on which a statement is withdrawn, or null."""
    number, signed = pl.col("urut"), pl.col("tanggal")
    is_old = signed <= EXPORTS[0].day
    before_cutoff = pl.when(is_old).then(pl.lit(date(2024, 4, 8))).otherwise(pl.lit(date(2024, 5, 8)))
    in_time = pl.when(Plan.WITHDRAWN.of(number)).then(before_cutoff)
    day = in_time.when(Plan.WITHDRAWN_AFTER_CUTOFF.of(number)).then(pl.lit(date(2024, 5, 14)))
    return pl.when(day >= signed).then(day)


def persons_named(size: int, seed: int) -> pl.DataFrame:
    """Return a person for each statement, without the serial of the NIK; a few are too old to be insured."""
    usual = people(size, seed, "pekerja", date(1961, 1, 1), date(2005, 12, 31)).with_row_index("urut")
    old = people(size, seed, "lansia", date(1944, 1, 1), date(1957, 12, 31)).with_row_index("urut")
    is_old = Plan.TOO_OLD.of(pl.col("urut"))
    return pl.concat([usual.filter(~is_old), old.filter(is_old)]).sort("urut").drop("urut")


def with_work(persons: pl.DataFrame, seed: int) -> dy.DataFrame[MadeUpWorker]:
    """Return the workers from `urut`, `nik`, `nama`, `lahir`, `perempuan` of each statement's person."""
    size = persons.height
    outside = Plan.JOB_OUTSIDE.of(pl.col("urut"))
    job = (
        pl.when(outside)
        .then(pick(JOBS_OUTSIDE, size, seed, "luar"))
        .otherwise(pick(JOBS, size, seed, "kerja"))
    )
    # Two sponsors of one worker must describe the worker equally, or both rows would be rejected.
    described = persons.with_columns(
        job.alias("pekerjaan"), pick(VILLAGES, size, seed, "kelurahan"), _phone(size, seed, "hp pekerja")
    )[persons.select(worker_at()).to_series()].with_columns(persons["urut"])
    shift = pl.when(Plan.OTHER_BIRTH_DATE.of(pl.col("urut"))).then(372).otherwise(0)
    sex = pl.when("perempuan").then(pl.lit("Perempuan")).otherwise(pl.lit("Laki-laki"))
    workers = described.select(
        "urut",
        "nik",
        "nama",
        pl.col("lahir") + pl.duration(days=shift),
        "pekerjaan",
        sex,
        "kelurahan",
        "no_hp",
    ).rename({"lahir": "tgl_lahir", "literal": "jenis_kelamin"})
    return typed(workers, MadeUpWorker)


def covered_elsewhere(
    others: pl.DataFrame, workers: dy.DataFrame[MadeUpWorker], seed: int
) -> dy.DataFrame[MadeUpParticipant]:
    """Return the list of BPJS: people outside the programme, and a few workers of statements."""
    sponsored = workers.filter(Plan.COVERED.of(pl.col("urut"))).select(
        "nik", "nama", "tgl_lahir", bertahan=pl.lit(1)
    )
    participants = pl.concat(
        [others.select("nik", "nama", tgl_lahir="lahir", bertahan=pl.lit(0)), sponsored]
    ).sort("nik")
    size = participants.height
    began = pl.lit(date(2023, 1, 2)) + pl.duration(days=pl.lit(draw(size, seed, "mulai", 330)))
    ends = pl.lit(date(2024, 1, 28)) + pl.duration(days=pl.lit(draw(size, seed, "akhir", 330)))
    rows = participants.select(
        "nik",
        "nama",
        "tgl_lahir",
        _phone(size, seed, "hp peserta"),
        (draw(size, seed, "kpj", 2_000_000_000) + 40_000_000_000).cast(pl.String),
        pick(TRADES, size, seed, "jenis_pekerjaan"),
        pl.lit("BPJS").alias("sumber"),
        tgl_kepesertaan=began,
        tgl_berakhir=pl.when(pl.col("bertahan") == 1).then(pl.lit(date(2024, 12, 28))).otherwise(ends),
    )
    return typed(rows, MadeUpParticipant)


def _spread(count: int, begin: date, end: date, period: str) -> pl.DataFrame:
    """Ascending moments of a span of days, between 7 and 20 o'clock."""
    days = (end - begin).days + 1
    place = pl.int_range(count, dtype=pl.Int64)
    day = pl.lit(begin) + pl.duration(days=place * days // max(count, 1))
    second = 7 * 3600 + place * days % max(count, 1) * 46_800 // max(count, 1)
    moments = pl.select(tanggal=day, waktu=day.cast(pl.Datetime("us")) + pl.duration(seconds=second))
    return moments.with_columns(diketahui=pl.lit(period))


def _phone(size: int, seed: int, stream: str) -> pl.Series:
    number = (draw(size, seed, stream, 900_000_000) + 1_000_000_000).cast(pl.String)
    return ("08" + number).alias("no_hp")
