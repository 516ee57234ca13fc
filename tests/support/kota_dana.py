"""Kota-dana decided month by month, as frames: its inbox in canonical headings, and what each run leaves behind."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from support.deployments import CITIES
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import kelurahan_key
from tpp_sponsor.intake.normalise import normalise
from tpp_sponsor.rules.decide import Decision, decide
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.funds import Fund, LastPayer, Proposal, Seats
from tpp_sponsor.tables.inputs import Before, Inputs
from tpp_sponsor.tables.typed import polars_schema

MARCH, APRIL = Period(2024, 3), Period(2024, 4)
SETTINGS = parse_settings({"city": {"name": "Kota Dana"}})


@cache
def decided(period: Period = APRIL) -> tuple[Decision, Inputs]:
    """The decision of March or April, and what it was made from; April follows March."""
    inputs = _inputs(str(period))
    before = replace(Before.nothing(), has_funds=True)
    if period == APRIL:
        before = _after(*decided(MARCH), MARCH)
    return decide(inputs, before, SETTINGS, period), inputs


def _after(decision: Decision, inputs: Inputs, period: Period) -> Before:
    """The ledger after a first revision."""
    assert decision.funds is not None
    lines = decision.funds.lines
    names = dict(inputs.pekerja.select("nik", "nama").rows())
    last = [(nik, "TPP", number, names[nik]) for nik, number in decision.lines.select("nik", "nomor").rows()]
    last += [
        (nik, fund, number, names[nik]) for nik, fund, number in lines.select("nik", "dana", "nomor").rows()
    ]
    empty = Before.nothing()
    paid = [(row[0], str(period)) for row in last]
    return replace(
        empty,
        has_funds=True,
        newest=period,
        follows_a_month=True,
        spent=lines.group_by("dana").agg(spent_idr=pl.col("premium_idr").sum()).sort("dana"),
        holders=lines.select("dana", "nik").sort("dana", "nik"),
        last_payers=pl.DataFrame(last, schema=polars_schema(LastPayer), orient="row").sort("nik"),
        paid=pl.DataFrame(paid, schema=empty.paid.schema, orient="row").sort("nik"),
    )


def _inputs(period: str) -> Inputs:
    tables = {name: _table(period, name) for name in ("asn", "tpp", "pekerja", "kesediaan", "tertanggung")}
    accepted = {
        "asn": tables["asn"],
        "tpp": tables["tpp"].with_columns(pl.col("tpp_neto", "tpp_bruto", "potongan").cast(pl.Int64)),
        "pekerja": tables["pekerja"].with_columns(pl.col("tgl_lahir").str.to_date()),
        "kesediaan": tables["kesediaan"].with_columns(
            *_month("mulai", "selesai"),
            pl.col("tanggal", "dicabut").str.to_date(),
            pl.col("prioritas").cast(pl.Int64),
        ),
        "tertanggung": tables["tertanggung"].with_columns(*_month("mulai", "selesai")),
    }
    settings = SETTINGS
    inputs = normalise(
        accepted,
        Period.parse(period),
        aliases={},
        active_status=settings.rules.active_status,
        jobs=settings.jobs,
        tariffs=settings.tariffs,
        default_package=settings.rules.default_paket,
    )
    return Inputs.of(dict(inputs.tables()) | _of_funds(period))


def _of_funds(period: str) -> dict[str, pl.DataFrame]:
    kinds, public = SETTINGS.claims.kinds, SETTINGS.claims.public_keys
    seats = [row for row in _table(period, "kuota").rows(named=True) if row["kelurahan"] != "JUMLAH"]
    with_seats = {row["dana"] for row in seats}
    funds = [
        row
        | {
            "jenis": kinds[row["jenis"].lower()],
            "jenis_order": list(kinds).index(row["jenis"].lower()),
            "is_public": row["jenis"].lower() in public,
            "kuota": _rupiah(row["kuota"]),
            "pagu": _rupiah(row["pagu"]),
            "pekerjaan": row["pekerjaan"] and [job.strip() for job in row["pekerjaan"].split(";")],
            "urutan": 50,
            "has_seats": row["kode"] in with_seats,
        }
        | {name: _first_day(row[name]) for name in ("mulai", "selesai", "pelepasan")}
        for row in _table(period, "dana").rows(named=True)
    ]
    placed = [
        row | {"kelurahan_key": kelurahan_key(row["kelurahan"]), "kursi": int(row["kursi"])} for row in seats
    ]
    proposals = [
        row
        | {
            "kelurahan_key": row["kelurahan"] and kelurahan_key(row["kelurahan"]),
            "skor": row["skor"] and int(row["skor"]),
            "keputusan": None if row["keputusan"] == "-" else row["keputusan"],
        }
        | {name: _first_day(row[name]) for name in ("mulai", "selesai")}
        | {name: row[name] and date.fromisoformat(row[name]) for name in ("tanggal", "dicabut")}
        for row in _table(period, "usulan").rows(named=True)
    ]
    return {
        "dana": _frame(funds, Fund).sort("kode"),
        "kuota": _frame(placed, Seats).sort("dana", "kelurahan"),
        "usulan": _frame(proposals, Proposal).sort("nomor"),
    }


def _frame(rows: list[dict[str, Any]], schema: Any) -> pl.DataFrame:
    columns = polars_schema(schema)
    places = {"berkas": "dana.csv", "lembar": "", "baris": 2}
    return pl.DataFrame([{name: (places | row)[name] for name in columns} for row in rows], schema=columns)


def _table(period: str, name: str) -> pl.DataFrame:
    return pl.read_csv(CITIES / "kota-dana" / "inbox" / period / f"{name}.csv", infer_schema=False)


def _month(*names: str) -> list[pl.Expr]:
    return [pl.format("{}-01", pl.col(name)).str.to_date() for name in names]


def _first_day(month: str | None) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


def _rupiah(amount: str | None) -> int | None:
    return int(amount.replace("Rp ", "").replace(".", "")) if amount else None
