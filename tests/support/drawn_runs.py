"""Runs to post, from drawn lines (`drawing.py`)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from support import drawing
from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import FileDigest, Ledger, NewRun
from tpp_sponsor.rules.entries import employer_entries, fund_entries, withholding_entries
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.settings.secrets import Environment
from tpp_sponsor.tables.posted import PostedLine, UsedCredit
from tpp_sponsor.tables.programmes.funds import Fund, FundLine
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.schemas import Worker
from tpp_sponsor.tables.typed import empty, polars_schema

# Makes an empty database and gives its URL, as long as one is inside.
Database = Callable[[], AbstractContextManager[str]]

MARCH, APRIL = Period(2024, 3), Period(2024, 4)
NOON = datetime(2024, 3, 11, 12, 30, tzinfo=UTC)
_FOLDER = TemporaryDirectory()


def acting_on(ledger: Ledger, at: datetime = NOON) -> Acting:
    """An act on the database of a ledger, as a command does it; its deployment has a folder and no months in it."""
    deployment = Deployment(Path(_FOLDER.name), Settings(), Environment(database_url=ledger._url))
    return Acting(deployment=deployment, actor=Actor(by="bkad", at=at))


def nik(number: int) -> str:
    """A NIK."""
    return f"320101010180{number:04d}"


def lines(drawn: str) -> pl.DataFrame:
    """Lines from `worker sponsor OPD jkk jkm jht`, one a row, as the ledger reads them back."""
    rows = []
    for row in drawing.rows(drawn, columns=("worker", "sponsor", "opd", "jkk", "jkm", "jht")):
        worker, sponsor, department = row["worker"], row["sponsor"], row["opd"]
        jkk, jkm, jht = (int(row[name]) for name in ("jkk", "jkm", "jht"))
        number = f"K-{sponsor}-{worker}"
        people = (number, f"19800101200501100{sponsor}", nik(int(worker)), f"Dinas {department}")
        rows.append((*people, "JKK+JKM", jkk, jkm, jht, jkk + jkm + jht))
    return pl.DataFrame(rows, schema=polars_schema(PostedLine), orient="row").sort("nik")


THREE = lines("""
    1 1 A 10000 6800 0
    2 1 A 10000 6800 20000
    3 2 B 5000  6800 0
""")


NO_CREDIT = UsedCredit.create_empty()


def fund_lines(drawn: str) -> pl.DataFrame:
    """Lines of funds from `worker fund place jkk jkm jht`, one a row; a dash is no place."""
    rows = []
    for row in drawing.rows(drawn, columns=("worker", "fund", "place", "jkk", "jkm", "jht")):
        worker, fund, place = row["worker"], row["fund"], row["place"]
        jkk, jkm, jht = (int(row[name]) for name in ("jkk", "jkm", "jht"))
        seat = (f"U-{fund}-{worker}", fund, nik(int(worker)), None if place == "-" else place)
        rows.append((*seat, "JKK+JKM", jkk, jkm, jht, jkk + jkm + jht))
    return pl.DataFrame(rows, schema=polars_schema(FundLine), orient="row").sort("nik")


def wage_lines(drawn: str) -> pl.DataFrame:
    """Lines of employers from `worker employer wage jkk jkm jht jp`, the worker's shares a third; a row each."""
    rows = []
    columns = ("worker", "employer", "wage", "jkk", "jkm", "jht", "jp")
    for row in drawing.rows(drawn, columns=columns):
        number, wage, jkk, jkm, jht, jp = (int(row[name]) for name in columns if name != "employer")
        jht_worker, jp_worker = jht // 3, jp // 3
        total, worker = jkk + jkm + jht + jp, jht_worker + jp_worker
        person = (nik(number), row["employer"], f"Pegawai {number}", date(1990, 1, number), None)
        office = (f"Jabatan {number}", "Non-ASN", None, "4", wage)
        shares = (jht_worker, jp_worker, total - worker, worker, total)
        rows.append((*person, *office, jkk, jkm, jht, jp, *shares, "PP 44/2015"))
    return pl.DataFrame(rows, schema=polars_schema(WageLine), orient="row").sort("nik")


def funds(*codes: str, **changed: Any) -> pl.DataFrame:
    """Accepted funds that pay from March to December."""
    common: dict[str, Any] = {
        "jenis": "CSR",
        "jenis_order": 1,
        "is_public": False,
        "mulai": date(2024, 3, 1),
        "selesai": date(2024, 12, 1),
        "dasar": "SK 1/2024",
        "kuota": 10,
        "urutan": 50,
        "has_seats": False,
        "berkas": "dana.csv",
        "lembar": "",
        "baris": 2,
    }
    rows = [{"kode": code, "nama": f"Dana {code}", **common, **changed} for code in codes]
    return pl.DataFrame(rows, schema=polars_schema(Fund), orient="row")


NO_FUND_LINES, NO_WAGE_LINES = FundLine.create_empty(), WageLine.create_empty()


def new_run(posted: pl.DataFrame = THREE, period: Period = MARCH, revision: int = 1, **more: Any) -> NewRun:
    """A run that is to be posted; its journal follows from its lines, `fund_lines` and `wage_lines`."""
    of_funds, of_employers = (more.get("fund_lines", NO_FUND_LINES), more.get("wage_lines", NO_WAGE_LINES))
    counts = {"rows": 5, "accepted": 3, "rejected": 1, "ignored": 1}
    values: dict[str, Any] = {
        "period": period,
        "revision": revision,
        "program_version": "1.2.3",
        "settings_digest": "s" * 64,
        "summary": '{"workers": 3}',
        "posted_at": NOON,
        "posted_by": "bkad",
        "lines": posted,
        "used_credit": NO_CREDIT,
        "fund_lines": of_funds,
        "wage_lines": of_employers,
        "funds": empty(Fund),
        "workers": empty(Worker),
        "journal": pl.concat(
            [withholding_entries(posted, NO_CREDIT), fund_entries(of_funds), employer_entries(of_employers)]
        ).sort(pl.all()),
        "inputs": [
            {"name": name, "table_name": "asn", "sha256": "i" * 64, "size": 5_000_000_000} | counts
            for name in ("tpp-b.csv", "asn.csv", "tpp_a.csv", "TPP.csv", "tpp b.csv")
        ],
        "files": [
            FileDigest("outbox", "peringkat.csv", "f" * 64, 10),
            FileDigest("archive", "asn.parquet", "a" * 64, 20),
        ],
    }
    return NewRun(**(values | more))
