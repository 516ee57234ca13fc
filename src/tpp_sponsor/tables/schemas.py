"""The normalised inputs of a month as types: what every stage behind intake may rely on, checked at that border.

Apart from `frames.inputs`, for the library of these types is slow to load, and intake does not wait for it.
"""

import sys
from typing import Any

import polars as pl

from tpp_sponsor.tables.inputs import Inputs

# The library looks for the SQL dialects that its types could be written in, and one of them takes longer to load than
# the library itself; where they are not installed, it does without.
sys.modules.setdefault("sqlalchemy.dialects.mssql", None)  # type: ignore[arg-type]

import dataframely as dy  # noqa: E402


def _each_once_in_order(key: str) -> Any:
    """The rule that a key rises from row to row; those rely on it who bring tables together."""
    return dy.rule()(lambda _: pl.col(key) > pl.col(key).shift())


class Asn(dy.Schema):
    """A civil servant; `opd` is the name shown, `aktif` by the city's list of active statuses."""

    nip = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    opd = dy.String(nullable=False)
    status = dy.String(nullable=False)
    aktif = dy.Bool(nullable=False)
    jenis_asn = dy.String(nullable=True)
    nik = dy.String(nullable=True)

    each_once_in_order = _each_once_in_order("nip")


class Tpp(dy.Schema):
    """An allowance paid in the period, in whole rupiah; `opd` is empty only where nobody knows it."""

    nip = dy.String(nullable=False)
    opd = dy.String(nullable=True)
    tpp_neto = dy.Int64(nullable=False, min=0)
    tpp_bruto = dy.Int64(nullable=True, min=0)
    potongan = dy.Int64(nullable=True, min=0)


class Worker(dy.Schema):
    """A worker; `pekerjaan` is the job as covered at the period, empty if none is, `pekerjaan_tertulis` as sent."""

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=False)
    pekerjaan_tertulis = dy.String(nullable=False)
    pekerjaan = dy.String(nullable=True)
    sektor = dy.String(nullable=True)
    kpj = dy.String(nullable=True)
    meninggal = dy.Bool(nullable=False)

    each_once_in_order = _each_once_in_order("nik")


class Statement(dy.Schema):
    """A signed statement; periods are first days, `paket` is the tariff's own spelling."""

    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    tanggal = dy.Date(nullable=False)
    mulai = dy.Date(nullable=False)
    selesai = dy.Date(nullable=True)
    dicabut = dy.Date(nullable=True)
    prioritas = dy.Int64(nullable=True, min=0)
    paket = dy.String(nullable=False)

    each_once_in_order = _each_once_in_order("nomor")


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


def expect_typed(inputs: Inputs) -> None:
    """Hold each table against its type; a fault here is a bug of the intake, and ends with the library's exception."""
    for name, frame in inputs.tables():
        SCHEMAS[name].validate(frame, cast=False)
