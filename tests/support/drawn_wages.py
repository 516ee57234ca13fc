"""Employees on wages of a drawn month (`drawn_months.py`), and what the ledger holds of them.

    nik | pemberi_kerja | upah      | hasil
    W1  | Dinas A       | 2_000_000 | DIIURKAN

What is not drawn has a default that lets every employee pass: Dinas A pays 2,000,000 rupiah since January 2024, with
two programmes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from support import drawing
from support.drawn_months import MARCH, City, Drawn, Row, nik, read, run
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.rules.wages import frames
from tpp_sponsor.rules.wages.decision import WageDecision
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.programmes.wages import OfficeHolder, ReversedWageLine, WageLine
from tpp_sponsor.tables.typed import dy, polars_schema

FRAMES = {
    "employees": frames.EmployeeOutcome,
    "lines": WageLine,
    "live": WageLine,
    "differences": frames.WageDifference,
    "office_changes": frames.OfficeChange,
}
# A line of two programmes on 2,000,000 rupiah.
_LINE = {
    "pemberi_kerja": "Dinas A",
    "nama": "Seseorang",
    "tgl_lahir": None,
    "kpj": None,
    "jabatan": None,
    "segmen": None,
    "kelurahan": None,
    "paket": "JKK+JKM",
    "upah": 2_000_000,
    "jkk": 4_800,
    "jkm": 6_000,
    "jht": 0,
    "jp": 0,
    "jht_worker": 0,
    "jp_worker": 0,
    "employer_idr": 10_800,
    "worker_idr": 0,
    "premium_idr": 10_800,
    "legal_basis": "PP",
}


def with_wages(
    ledger: Before | None = None, lines: Drawn = (), *, reversed_: Drawn = (), offices: Drawn = ()
) -> Before:
    """What the ledger holds of employees, beside what it holds of others.

    `lines`: live lines of the period, 10,800 rupiah each. `offices`: `nik pemberi_kerja jabatan segmen` of the newest
    earlier month.
    """
    born = pl.date(1980, 1, 1)
    posted = pl.DataFrame([_LINE | row for row in read(lines)], schema=polars_schema(WageLine), orient="row")
    holders = [
        {"nama": "Seseorang", "pemberi_kerja": "Dinas A", "segmen": None} | row for row in read(offices)
    ]
    return replace(
        ledger or Before.nothing(),
        wage_lines=posted.with_columns(tgl_lahir=born).sort("nik"),
        wages_reversed=_frame(
            [{"pemberi_kerja": "Dinas A", "premium_idr": 10_800} | row for row in read(reversed_)],
            ReversedWageLine,
        ),
        office_holders=_frame(holders, OfficeHolder).sort("nik"),
        has_wages=True,
    )


@dataclass(frozen=True)
class DecidedWages:
    """A drawn month that is decided."""

    decision: Decision
    wages: WageDecision

    def shows(self, name: str, drawn: str) -> None:
        """A frame has the drawn rows in the drawn columns, in this order; a heading alone means that it has none."""
        wanted = [[_cell(head, cell) for head, cell in row.items()] for row in drawing.rows(drawn)]
        columns = drawing.grid(drawn)[0]
        frame: pl.DataFrame = getattr(self.wages, name)
        rows = frame.select(pl.col(columns).cast(pl.String).fill_null("")).rows()
        assert [list(row) for row in rows] == wanted, name

    @property
    def warnings(self) -> list[tuple[str, int, str]]:
        """Code, row and column of each warning."""
        return self.wages.warnings.select("kode", "baris", "kolom").rows()


def _cell(head: str, cell: str) -> str:
    return nik(cell) if head == "nik" else cell.replace("_", "") if cell.replace("_", "").isdigit() else cell


def check(
    drawn: str, rules: Settings | None = None, ledger: Before | None = None, **tables: Any
) -> DecidedWages:
    """Every employee of a drawn month has the outcome that is drawn beside it, and every frame is of its type."""
    period = tables.pop("period", MARCH)
    rows = read(drawn)
    city = City(tables.pop("kesediaan", ()), nonasn=rows, **tables)
    decision = run(city, rules, ledger or with_wages(), period)
    assert decision.wages is not None
    for name, schema in FRAMES.items():
        frame = getattr(decision.wages, name)
        assert schema.validate(frame).equals(frame), name
    assert employee_outcomes(decision.wages) == sorted(
        (row["nik"], row.get("pemberi_kerja", "Dinas A"), row["hasil"]) for row in rows
    )
    return DecidedWages(decision, decision.wages)


def employee_outcomes(wages: WageDecision) -> list[tuple[str, str, str]]:
    """NIK, employer and outcome of each employee, sorted."""
    return sorted(wages.employees.select("nik", "pemberi_kerja", "outcome").rows())


def _frame(rows: list[Row] | list[Mapping[str, Any]], schema: type[dy.Schema]) -> pl.DataFrame:
    columns = polars_schema(schema)
    return pl.DataFrame([{name: row[name] for name in columns} for row in rows], schema=columns, orient="row")
