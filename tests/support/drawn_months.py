"""Months drawn as tables (`drawing.py`), as frames for the rules.

    kesediaan | nip | nik | hasil
    K1        | S1  | W1  | DIPOTONG

Sponsors are S1, S2 …, workers W1, W2 …; both stand for lawful NIP and NIK. What is not drawn has a default
that lets every statement pass: an active sponsor at Dinas A with a net TPP of 1,000,000, an ART born in 1980.
A table that is drawn holds its rows and no others.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from support import drawing
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.intake.normalise import normalise
from tpp_sponsor.month.archive import rules_of
from tpp_sponsor.ranking.rank import RankingRow
from tpp_sponsor.rules.decide import Decision, decide
from tpp_sponsor.rules.decision_frames import (
    ChargedAgain,
    RevisionDifference,
    Sponsor,
    StatementOutcome,
    Unpaid,
)
from tpp_sponsor.settings.load import Settings, parse_settings
from tpp_sponsor.tables.inputs import Before, Inputs, expect_typed
from tpp_sponsor.tables.posted import PostedLine, UsedCredit
from tpp_sponsor.tables.typed import polars_schema

MARCH = Period(2024, 3)
DECISION = {
    "statements": StatementOutcome,
    "lines": PostedLine,
    "live": PostedLine,
    "sponsors": Sponsor,
    "used_credit": UsedCredit,
    "ranking": RankingRow,
    "differences": RevisionDifference,
    "cover": Unpaid,
    "charged_again": ChargedAgain,
}

Row = dict[str, Any]
Drawn = str | Sequence[Row]

_TEXT, _DATE, _MONTH, _COUNT, _YES_NO = pl.String(), pl.Date(), pl.Date(), pl.Int64(), pl.Boolean()
_COLUMNS: dict[str, dict[str, tuple[pl.DataType, Any]]] = {
    "asn": {
        "nip": (_TEXT, None),
        "nama": (_TEXT, "Seseorang"),
        "opd": (_TEXT, "Dinas A"),
        "status": (_TEXT, "aktif"),
        "jenis_asn": (_TEXT, None),
        "nik": (_TEXT, None),
    },
    "tpp": {
        "nip": (_TEXT, None),
        "tpp_neto": (_COUNT, 1_000_000),
        "opd": (_TEXT, None),
        "tpp_bruto": (_COUNT, None),
        "potongan": (_COUNT, None),
    },
    "pekerja": {
        "nik": (_TEXT, None),
        "nama": (_TEXT, "Seseorang"),
        "tgl_lahir": (_DATE, date(1980, 1, 1)),
        "pekerjaan": (_TEXT, "ART"),
        "kpj": (_TEXT, None),
        "status": (_TEXT, None),
        "kelurahan": (_TEXT, None),
        "kartu": (_YES_NO, None),
    },
    "kesediaan": {
        "nomor": (_TEXT, None),
        "nip": (_TEXT, None),
        "nik": (_TEXT, None),
        "tanggal": (_DATE, date(2024, 1, 5)),
        "mulai": (_MONTH, date(2024, 1, 1)),
        "selesai": (_MONTH, None),
        "dicabut": (_DATE, None),
        "prioritas": (_COUNT, None),
        "paket": (_TEXT, None),
        "kartu": (_YES_NO, None),
    },
    "tertanggung": {
        "nik": (_TEXT, None),
        "sumber": (_TEXT, "APBD"),
        "mulai": (_MONTH, None),
        "selesai": (_MONTH, None),
    },
}
_OF_FUNDS: dict[str, dict[str, tuple[pl.DataType, Any]]] = {
    "dana": {
        "kode": (_TEXT, None),
        "nama": (_TEXT, "Program"),
        "jenis": (_TEXT, "APBD"),
        "mulai": (_MONTH, date(2024, 1, 1)),
        "selesai": (_MONTH, date(2024, 12, 1)),
        "dasar": (_TEXT, "SK 1"),
        "kuota": (_COUNT, None),
        "pagu": (_COUNT, None),
        "paket": (_TEXT, None),
        "pekerjaan": (_TEXT, None),
        "urutan": (_COUNT, 50),
        "pelepasan": (_MONTH, None),
        "kelas": (_TEXT, None),
    },
    "kuota": {
        "dana": (_TEXT, None),
        "kelurahan": (_TEXT, None),
        "kursi": (_COUNT, None),
        "kecamatan": (_TEXT, None),
    },
    "usulan": {
        "nomor": (_TEXT, None),
        "dana": (_TEXT, "D1"),
        "nik": (_TEXT, None),
        "tanggal": (_DATE, date(2024, 1, 5)),
        "kelurahan": (_TEXT, None),
        "skor": (_COUNT, None),
        "mulai": (_MONTH, None),
        "selesai": (_MONTH, None),
        "dicabut": (_DATE, None),
        "paket": (_TEXT, None),
        "keputusan": (_TEXT, "SK 1"),
        "kartu": (_YES_NO, None),
    },
}
_OF_WAGES: dict[str, dict[str, tuple[pl.DataType, Any]]] = {
    "nonasn": {
        "nik": (_TEXT, None),
        "nama": (_TEXT, "Seseorang"),
        "tgl_lahir": (_DATE, date(1980, 1, 1)),
        "pemberi_kerja": (_TEXT, "Dinas A"),
        "upah": (_COUNT, 2_000_000),
        "paket": (_TEXT, "JKK+JKM"),
        "mulai": (_MONTH, date(2024, 1, 1)),
        "selesai": (_MONTH, None),
        "kpj": (_TEXT, None),
        "jabatan": (_TEXT, None),
        "segmen": (_TEXT, None),
        "kelurahan": (_TEXT, None),
    },
}
_ALL_COLUMNS = _COLUMNS | _OF_FUNDS | _OF_WAGES
# The column that has the heading of its table: the claim's number.
_CLAIMS = ("kesediaan", "usulan")


def nip(name: str) -> str:
    """S7 → the NIP it stands for; S9999 is the last."""
    number = int(name.removeprefix("S"))
    return f"{1960 + number // 999}01012005011{number % 999 + 1:03d}"


def nik(name: str) -> str:
    """W7 → the NIK it stands for."""
    return f"320101010180{int(name.removeprefix('W')):04d}"


def read(drawn: Drawn) -> list[Row]:
    """The rows of a drawn table, each cell as its column needs it; an empty cell is None."""
    if not isinstance(drawn, str):
        return [dict(row) for row in drawn]
    return [
        {(name := "nomor" if head in _CLAIMS else head): _cell(name, text) for head, text in row.items()}
        for row in drawing.rows(drawn)
    ]


def _cell(head: str, text: str) -> Any:
    if not text:
        return None
    if head.removesuffix("_lalu") == "nip":
        return nip(text)
    if head == "nik":
        return nik(text)
    kind = next((columns[head][0] for columns in _ALL_COLUMNS.values() if head in columns), None)
    if kind == pl.Date:
        return date.fromisoformat(text if len(text) > len("2024-03") else f"{text}-01")
    if kind == pl.Int64 or text.replace("_", "").isdigit():
        return int(text)
    return text


def table(name: str, drawn: Drawn) -> list[Row]:
    """The rows of an input table, columns that are not drawn at their defaults."""
    defaults = {column: default for column, (_, default) in _ALL_COLUMNS[name].items()}
    return [defaults | {column: row[column] for column in row if column in defaults} for row in read(drawn)]


class City:
    """The tables of a month as plain rows."""

    def __init__(
        self,
        kesediaan: Drawn,
        *,
        asn: Drawn | None = None,
        tpp: Drawn | None = None,
        pekerja: Drawn | None = None,
        tertanggung: Drawn = (),
        dana: Drawn | None = None,
        kuota: Drawn = (),
        usulan: Drawn = (),
        nonasn: Drawn = (),
    ) -> None:
        self.nonasn = table("nonasn", nonasn)
        self.kesediaan = table("kesediaan", kesediaan)
        self.usulan, self.kuota = table("usulan", usulan), table("kuota", kuota)
        codes = sorted({row["dana"] for row in self.usulan})
        self.dana = table("dana", [{"kode": code} for code in codes] if dana is None else dana)
        sponsors = sorted({row["nip"] for row in self.kesediaan})
        workers = sorted({row["nik"] for row in self.kesediaan + self.usulan})
        self.asn = table("asn", [{"nip": number} for number in sponsors] if asn is None else asn)
        self.tpp = table("tpp", [{"nip": number} for number in sponsors] if tpp is None else tpp)
        self.pekerja = table(
            "pekerja", [{"nik": number} for number in workers] if pekerja is None else pekerja
        )
        self.tertanggung = table("tertanggung", tertanggung)

    def inputs(self, settings: Settings, period: Period = MARCH) -> Inputs:
        """The same as the frames that stages work on."""
        inputs = normalise(
            {name: self._frame(name) for name in _COLUMNS}
            | self._funds(settings)
            | {"nonasn": self._frame("nonasn").with_columns(**_places("nonasn.csv"))},
            period,
            aliases=settings.opd.aliases,
            active_status=settings.rules.active_status,
            jobs=settings.jobs,
            tariffs=settings.tariffs,
            wage_tariffs=settings.wage_tariffs,
            employers=[employer.name for employer in settings.employer],
            default_package=settings.rules.default_paket,
            payer_kinds=settings.claims.kinds,
            public_kinds=settings.claims.public_keys,
        )
        expect_typed(inputs)
        return inputs

    def _funds(self, settings: Settings) -> dict[str, pl.DataFrame]:
        """The three tables of funds as they were accepted; a row of `kuota` without `kursi` was rejected."""
        if not (self.dana or self.kuota or self.usulan):
            return {}
        kuota = self._frame("kuota").with_columns(**_places("kuota.csv"))
        dana = self._frame("dana").with_columns(
            jenis=pl.Series(
                [settings.claims.kinds[text_key(row["jenis"])] for row in self.dana], dtype=pl.String
            ),
            has_seats=pl.col("kode").is_in(kuota["dana"].implode()),
            **_places("dana.csv"),
        )
        return {"dana": dana, "kuota": kuota.drop_nulls("kursi"), "usulan": self._frame("usulan")}

    def _frame(self, name: str) -> pl.DataFrame:
        schema = {column: kind for column, (kind, _) in _ALL_COLUMNS[name].items()}
        return pl.DataFrame(getattr(self, name), schema=schema, orient="row")


def _places(file: str) -> dict[str, pl.Expr]:
    """The rows of a file, from its second line on."""
    rows = pl.int_range(2, pl.len() + 2, dtype=pl.UInt32)
    return {"berkas": pl.lit(file), "lembar": pl.lit(""), "baris": rows}


def settings(**sections: Any) -> Settings:
    """Settings of a city; rules by name (`max_workers=1`), sections as they stand in the file."""
    own = {
        name: sections.pop(name)
        for name in ("tariff", "job", "opd", "ranking", "claims", "wage_tariff", "employer")
        if name in sections
    }
    return parse_settings({"rules": sections} | own)


def before(
    lines: Drawn = (), *, sponsored: Sequence[str] = (), credits_: Mapping[str, int] | None = None
) -> Before:
    """What the ledger holds; a posted line costs 16,800 and is of Dinas A unless it is drawn otherwise.

    `credits_` is what a sponsor was owed before the lines of earlier revisions used of it what they could.
    """
    amounts = {"jkk": 10_000, "jkm": 6_800, "jht": 0, "premium_idr": 16_800}
    usual = {"opd": "Dinas A", "paket": "JKK+JKM"} | amounts
    drawn = [usual | row for row in read(lines)]
    posted = pl.DataFrame(drawn, schema=polars_schema(PostedLine), orient="row").sort("nik")
    paid = [(nik(name), "2024-02") for name in sponsored]
    owed = {nip(name): amount for name, amount in (credits_ or {}).items()}
    return ledger_of(posted, pl.DataFrame(paid, schema=Before.nothing().paid.schema, orient="row"), owed)


def ledger_of(
    posted: pl.DataFrame, paid: pl.DataFrame, owed: Mapping[str, int], reversed_: Sequence[Row] = ()
) -> Before:
    """What the ledger holds after earlier revisions posted lines against what sponsors were owed."""
    empty = Before.nothing()
    premiums = posted.group_by("nip", maintain_order=True).agg(
        pl.col("opd").last(), pl.col("premium_idr").sum()
    )
    rows = [
        (sponsor, opd, total, min(total, owed.get(sponsor, 0))) for sponsor, opd, total in premiums.rows()
    ]
    withheld = [(sponsor, opd, total - used, used) for sponsor, opd, total, used in rows]
    used_of = {sponsor: used for sponsor, *_, used in rows}
    left = [(sponsor, amount - used_of.get(sponsor, 0)) for sponsor, amount in owed.items()]
    return Before(
        lines=posted,
        reversed=pl.DataFrame(
            [[row[name] for name in empty.reversed.columns] for row in reversed_],
            schema=empty.reversed.schema,
            orient="row",
        ),
        withheld=pl.DataFrame(withheld, schema=empty.withheld.schema, orient="row"),
        paid=paid,
        credits=pl.DataFrame([row for row in left if row[1]], schema=empty.credits.schema, orient="row"),
        remembered=empty.remembered,
        newest=None,
    )


def run(
    city: City, rules: Settings | None = None, ledger: Before | None = None, period: Period = MARCH
) -> Decision:
    """Decide a drawn month."""
    rules = rules or settings()
    return decide(city.inputs(rules, period), ledger or before(), rules_of(rules, period))


def outcomes(decision: Decision) -> dict[str, str]:
    """Number of each statement → its outcome."""
    return dict(decision.statements.select("nomor", "outcome").rows())


def check(drawn: str, rules: Settings | None = None, ledger: Before | None = None, **tables: Any) -> Decision:
    """Every statement of a drawn month has the outcome that is drawn beside it, and every frame is of its type."""
    period = tables.pop("period", MARCH)
    decision = run(City(drawn, **tables), rules, ledger, period)
    for name, schema in DECISION.items():
        frame = getattr(decision, name)
        # `typed` has looked at the columns; of a frame without rows there is no more to validate.
        assert frame is None or frame.is_empty() or schema.validate(frame).equals(frame), name
    assert outcomes(decision) == {row["nomor"]: row["hasil"] for row in read(drawn)}
    return decision
