"""The normalised inputs of a month as types: what every stage behind intake may rely on, checked at that border.

This is also what the archive keeps of a run, so a month can be decided again from it alone. What no later stage
needs of a person (address, telephone) does not pass.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import dataframely as dy
import polars as pl


class Asn(dy.Schema):
    """A civil servant; `opd` is the name shown, `aktif` by the city's list of active statuses."""

    nip = dy.String(primary_key=True)
    nama = dy.String(nullable=False)
    opd = dy.String(nullable=False)
    status = dy.String(nullable=False)
    aktif = dy.Bool(nullable=False)
    jenis_asn = dy.String(nullable=True)
    nik = dy.String(nullable=True)


class Tpp(dy.Schema):
    """An allowance paid in the period, in whole rupiah; `opd` is empty only where nobody knows it."""

    nip = dy.String(nullable=False)
    opd = dy.String(nullable=True)
    tpp_neto = dy.Int64(nullable=False, min=0)
    tpp_bruto = dy.Int64(nullable=True, min=0)
    potongan = dy.Int64(nullable=True, min=0)


class Worker(dy.Schema):
    """A worker; `pekerjaan` is the job as covered at the period, empty if none is, `pekerjaan_tertulis` as sent."""

    nik = dy.String(primary_key=True)
    nama = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=False)
    pekerjaan_tertulis = dy.String(nullable=False)
    pekerjaan = dy.String(nullable=True)
    sektor = dy.String(nullable=True)
    kpj = dy.String(nullable=True)
    meninggal = dy.Bool(nullable=False)


class Statement(dy.Schema):
    """A signed statement; periods are first days, `paket` is the tariff's own spelling."""

    nomor = dy.String(primary_key=True)
    nip = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    tanggal = dy.Date(nullable=False)
    mulai = dy.Date(nullable=False)
    selesai = dy.Date(nullable=True)
    dicabut = dy.Date(nullable=True)
    prioritas = dy.Int64(nullable=True, min=0)
    paket = dy.String(nullable=False)


class Covered(dy.Schema):
    """A worker whom another source covers; `daftar_bpjs` marks BPJS's own list, which also names our workers."""

    nik = dy.String(nullable=False)
    sumber = dy.String(nullable=False)
    daftar_bpjs = dy.Bool(nullable=False)
    mulai = dy.Date(nullable=True)
    selesai = dy.Date(nullable=True)


SCHEMAS: dict[str, type[dy.Schema]] = {
    "asn": Asn,
    "tpp": Tpp,
    "pekerja": Worker,
    "kesediaan": Statement,
    "tertanggung": Covered,
}


@dataclass(frozen=True)
class Inputs:
    """The five normalised tables of a month, each sorted by its columns."""

    asn: pl.DataFrame
    tpp: pl.DataFrame
    pekerja: pl.DataFrame
    kesediaan: pl.DataFrame
    tertanggung: pl.DataFrame

    def tables(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Name and frame of each table."""
        return ((field.name, getattr(self, field.name)) for field in fields(self))

    def checked(self) -> "Inputs":
        """The same, after each table was held against its type; a fault here is a bug of the intake."""
        return Inputs(**{name: SCHEMAS[name].validate(frame, cast=False) for name, frame in self.tables()})


# What the ledger already holds when a run of a period begins: its live lines of that period.
POSTED = {
    "nomor": pl.String,
    "nip": pl.String,
    "nik": pl.String,
    "opd": pl.String,
    "paket": pl.String,
    "jkk": pl.Int64,
    "jkm": pl.Int64,
    "jht": pl.Int64,
    "total": pl.Int64,
}


@dataclass(frozen=True)
class Before:
    """What stands in the ledger before a run.

    `lines`: live lines of the period, `POSTED`. `reversed`: `nomor nip nik` of lines of the period that were taken
    back. `withheld`: `nip opd ditahan terpakai`, what earlier revisions took from a sponsor's TPP and credit.
    `paid`: `nik sampai`, every worker with a premium in an earlier period and the newest period whose premium still
    stands (`YYYY-MM`). `credits`: `nip kredit`, what a sponsor is owed back. Amounts in whole rupiah.
    """

    lines: pl.DataFrame
    reversed: pl.DataFrame
    withheld: pl.DataFrame
    paid: pl.DataFrame
    credits: pl.DataFrame

    @classmethod
    def nothing(cls) -> "Before":
        """An empty ledger."""
        return cls(
            pl.DataFrame(schema=POSTED),
            pl.DataFrame(schema={"nomor": pl.String, "nip": pl.String, "nik": pl.String}),
            pl.DataFrame(
                schema={"nip": pl.String, "opd": pl.String, "ditahan": pl.Int64, "terpakai": pl.Int64}
            ),
            pl.DataFrame(schema={"nik": pl.String, "sampai": pl.String}),
            pl.DataFrame(schema={"nip": pl.String, "kredit": pl.Int64}),
        )
