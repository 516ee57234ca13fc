"""The one place where examples reach the code: text files through the real intake, then the pure `decide`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import polars as pl

from spec.example import ROWS_PER_FILE, Drawing, Example, Reading
from spec.people import BORN, NUMBERS, SPONSORS, name_of, number_of
from support.drawn_funds import with_funds
from support.drawn_inboxes import ACCEPTED, IGNORED, DrawnFile, as_csv, many_rows, read_as, taken, workbook
from support.drawn_months import before, ledger_of
from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.period import Period
from tpp_sponsor.month.archive import rules_of
from tpp_sponsor.month.files import _csv_tables, _tables
from tpp_sponsor.month.take_in import normalised
from tpp_sponsor.outputs.fund_tables import fund_tables
from tpp_sponsor.rules.decide import Decision, decide
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.inputs import Before, Inputs

Row = dict[str, str]

_PERIODS = ("periode", "mulai", "selesai")
_NAME = re.compile(r"\b(" + "|".join(NUMBERS) + r")\b")
_DEFAULTS: Mapping[str, Row] = {
    "asn": {"nama": "Contoh", "opd": "Dinas Sosial", "status": "aktif"},
    "tpp": {"tpp_neto": "1.000.000"},
    "pekerja": {"nama": "Contoh", "pekerjaan": "ART"},
    "kesediaan": {"tanggal": "2024-02-01"},
    "tertanggung": {"sumber": "APBD"},
    "dana": {
        "nama": "Contoh",
        "jenis": "APBD",
        "mulai": "2024-01",
        "selesai": "2024-12",
        "dasar": "Kepwal 4",
    },
    "kuota": {},
    "usulan": {"tanggal": "2024-02-01"},
    "nonasn": {
        "nama": "Contoh",
        "pemberi_kerja": "Dinas Sosial",
        "upah": "2.000.000",
        "paket": "JKK+JKM",
        "mulai": "2024-01",
    },
    "segmen": {"sumber": "BPJS"},
    "jakon": {
        "penyedia": "CV Contoh",
        "nilai": "150.000.000",
        "spk": "2024-03-01",
        "mulai": "2024-03-04",
        "selesai": "2024-06-30",
    },
}
# What the program says of an employee → its column in the decision.
_OF_EMPLOYEES = {
    "hasil": "outcome",
    "jkk": "jkk",
    "jkm": "jkm",
    "jht": "jht",
    "jp": "jp",
    "pemberi kerja": "employer_idr",
    "pekerja": "worker_idr",
    "iuran": "premium_idr",
    "kelurahan": "kelurahan",
}
_OF_CONTRACTS = (
    "jkk",
    "jkm",
    "total",
    "lapisan",
    "dasar",
    "batas",
    "hari",
    "hari kerja",
    "terlambat",
    "berakhir",
)
# The file with the outcome of each claim of a table.
_OUTCOMES = {"kesediaan": "bkpsdm/hasil.csv", "usulan": "dana/hasil-usulan.csv"}
_DEFAULT_LINE = {"opd": "Dinas Sosial"}


class Office:
    """The month of an example at work."""

    def __init__(self, example: Example) -> None:
        self.example = example
        self.config = tomllib.loads(example.settings)
        self.period = Period.parse(example.period)
        self.drawings = {name: Drawing.of(table) for name, table in example.given.items()}

    @cached_property
    def intake(self) -> Any:
        """What the real intake makes of the text files of the example."""
        return taken(self._files(), self.config, self.period)

    def _files(self) -> dict[str, DrawnFile | bytes | None]:
        files: dict[str, DrawnFile | bytes | None] = {"tertanggung.csv": None}
        tables = {name: drawing.inputs for name, drawing in self.drawings.items()}
        for name, rows in (self._everyone() | tables).items():
            full = [self._default(name, row) | row for row in rows]
            heads = list(dict.fromkeys(head for row in full for head in row))
            cells = [[number_of(row.get(head, "")) for head in heads] for row in full]
            files[f"{name}.csv"] = as_csv([heads, *cells])
        for name, text in self.example.sent.items():
            files[name] = _NAME.sub(lambda found: NUMBERS[found[0]], text.strip()).encode()
            files.pop(f"{re.match('[a-z]+', name)[0]}.csv", None)
        return files

    def _everyone(self) -> dict[str, list[Row]]:
        """The tables that are not drawn, of the people whom the drawn ones name."""
        rows = [row for drawing in self.drawings.values() for row in drawing.inputs]
        rows += _rows(self.example.posted)
        sponsors = dict.fromkeys(row["nip"] for row in rows if "nip" in row)
        named = [name for text in self.example.sent.values() for name in _NAME.findall(text)]
        sponsors |= dict.fromkeys(name for name in named if name in SPONSORS)
        workers = dict.fromkeys(row["nik"] for row in rows if row.get("nik") in BORN)
        tables = {"asn": [{"nip": name} for name in sponsors], "tpp": [{"nip": name} for name in sponsors]}
        return {
            name: table
            for name, table in (tables | {"pekerja": [{"nik": name} for name in workers]}).items()
            if table
        }

    def _default(self, table: str, row: Row) -> Row:
        if table == "tpp":
            asn = self.drawings["asn"].inputs if "asn" in self.drawings else []
            opd = next((other["opd"] for other in asn if other["nip"] == row["nip"] and "opd" in other), None)
            return _DEFAULTS["tpp"] | {"periode": str(self.period), "opd": opd or "Dinas Sosial"}
        if table == "kesediaan":
            return _DEFAULTS[table] | {"mulai": str(self.period)}
        if table in {"pekerja", "nonasn"}:
            return _DEFAULTS[table] | {"tgl_lahir": BORN.get(row["nik"], "1980-07-01")}
        return dict(_DEFAULTS[table])

    @cached_property
    def before(self) -> Before:
        """What the ledger holds before the run."""
        empty, example = Before.nothing(), self.example
        lines = before([_DEFAULT_LINE | row for row in _numbered(example.posted)]).lines
        owed = {row["nip"]: int(row["kredit"]) for row in _numbered(example.credit)}
        paid = [(row["nik"], row["sampai"]) for row in _numbered(example.paid_until)]
        gone = pl.DataFrame(_numbered(example.reversed), schema=empty.reversed.schema)
        until = pl.DataFrame(paid, schema=empty.paid.schema, orient="row")
        ledger = replace(ledger_of(lines, until, owed), reversed=gone)
        if "dana" not in example.given:
            return ledger
        return with_funds(ledger, holders=_numbered(example.holders))

    @cached_property
    def inputs(self) -> Inputs:
        """The accepted rows in the words of the period."""
        return normalised(self.intake, parse_settings(self.config), self.period)

    @cached_property
    def decision(self) -> Decision:
        """What the run decides."""
        return decide(self.inputs, self.before, rules_of(parse_settings(self.config), self.period))

    @cached_property
    def files(self) -> dict[str, pl.DataFrame]:
        """The tables that come out, by the path of their file."""
        inputs, decision = self.inputs, self.decision
        tables = _tables(SimpleNamespace(inputs=inputs), decision, self.before, str(self.period))
        files = _csv_tables(tables, decision)
        if decision.funds is not None:
            of_funds = fund_tables(decision.funds, inputs, str(self.period), is_revision=False)
            files |= {f"dana/{path}": frame for path, frame in of_funds.items()}
        files |= {"bkpsdm/ditolak": self.intake.rejected, "bkpsdm/peringatan": self.intake.warnings}
        return {f"{path}.csv": frame for path, frame in files.items()} | {ROWS_PER_FILE: self._counts()}

    def _counts(self) -> pl.DataFrame:
        return self.intake.counts.select(
            "berkas", baris="rows", diterima="accepted", ditolak="rejected", diabaikan="ignored"
        )

    def shown(self, path: str, drawing: Drawing) -> list[list[str]]:
        """The rows of a file that comes out, in the columns that the example shows."""
        rows = self.files[path].select(drawing.heads).rows()
        shown = [[name_of(_text(cell)) for cell in row] for row in rows]
        if "berkas" in drawing.heads:
            at, named = (
                drawing.heads.index("berkas"),
                {row[drawing.heads.index("berkas")] for row in drawing.rows},
            )
            return [row for row in shown if row[at] in named]
        return shown

    def said(self, table: str) -> list[Row]:
        """What the program says of each row of a drawn table, under the headings that the example shows."""
        drawing = self.drawings[table]
        return [
            {head: self._say(table, head, at, row) for head in heads}
            for at, (heads, row) in enumerate(zip(drawing.outcomes, drawing.inputs, strict=True), start=2)
        ]

    def _say(self, table: str, head: str, at: int, row: Row) -> str:
        if table in _OUTCOMES and head in ("hasil", "jumlah"):
            found = self.files[_OUTCOMES[table]].filter(nomor=row["nomor"])
            return _text(found[head][0])
        if table == "nonasn" and head in _OF_EMPLOYEES:
            return _text(self.decision.wages.employees.filter(baris=at)[_OF_EMPLOYEES[head]][0])
        if table == "jakon" and head in _OF_CONTRACTS:
            return _text(self.decision.contracts.filter(nomor=row["nomor"])[head.replace(" ", "_")][0])
        return {"baris": self._fate, "kolom": self._column, "peringatan": self._warnings}[head](table, at)

    def _fate(self, table: str, at: int) -> str:
        rejected = self._findings(self.intake.rejected, table, at)
        differing = Warn.DIFFERING_TEXT.value in self._findings(self.intake.warnings, table, at)["kode"]
        if rejected.height:
            return str(rejected["kode"][0])
        return ACCEPTED if differing or at in self.intake.accepted[table]["baris"] else IGNORED

    def _column(self, table: str, at: int) -> str:
        return ", ".join(self._findings(self.intake.rejected, table, at)["kolom"])

    def _warnings(self, table: str, at: int) -> str:
        warnings = [self.intake.warnings]
        warnings += [self.decision.wages.warnings] if table == "nonasn" else []
        warnings += [self.decision.warnings] if table == "jakon" else []
        return ", ".join(sorted(self._findings(pl.concat(warnings), table, at)["kode"]))

    def _findings(self, findings: pl.DataFrame, table: str, at: int) -> pl.DataFrame:
        return findings.filter(tabel=table, baris=at)


def _rows(table: str) -> list[Row]:
    return Drawing.of(table).inputs if table else []


def _numbered(table: str) -> list[Row]:
    return [{head: number_of(cell) for head, cell in row.items()} for row in _rows(table)]


def readings(reading: Reading) -> list[str]:
    """What each cell of the example is read as, or the code of its rejection."""
    cells = [row["ditulis"] for row in Drawing.of(reading.cells).inputs]
    if not reading.as_number:
        values = read_as(reading.table, reading.column, cells)
        return [_month(value) if reading.column in _PERIODS else _text(value) for value in values]
    rows = many_rows(reading.table, reading.column, [int(cell) for cell in cells])
    intake = taken({f"{reading.table}.xlsx": workbook(Lembar=rows)})
    found = dict(intake.rejected.filter(tabel=reading.table).select("baris", "kode").rows())
    values = dict(intake.accepted[reading.table].select("baris", reading.column).rows())
    return [_text((values | found).get(at, IGNORED)) for at in range(2, len(cells) + 2)]


def _month(value: object) -> str:
    return f"{value:%Y-%m}" if isinstance(value, date) else _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
