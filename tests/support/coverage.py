"""Universal coverage drawn for tests: official counts, live premiums, and the three bases of Balangan."""

from datetime import date

import polars as pl

from support.drawn_inboxes import drawn_cells
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ranking.coverage_figures import CoverageBase, CoverageTarget
from tpp_sponsor.ranking.coverage_measures import PaidLines, measure_coverage
from tpp_sponsor.tables.programmes.funds import PayerLine
from tpp_sponsor.tables.programmes.segments import SegmentCount
from tpp_sponsor.tables.typed import polars_schema

OCTOBER = Period(2025, 10)
BPS = CoverageBase("Penduduk bekerja", 80_000, Period(2025, 8), "BPS", "Termasuk ASN, TNI, dan Polri.")
WITHOUT_ASN = CoverageBase(
    "Penduduk bekerja tanpa ASN, TNI, Polri", 74_000, Period(2025, 8), "BPS dan BKN", ""
)
BAPPENAS = CoverageBase("Sasaran Bappenas", 64_000, Period(2025, 1), "Bappenas", "")
BALANGAN = [BPS, WITHOUT_ASN, BAPPENAS]
TARGETS = [CoverageTarget(2026, 8_000, BPS, "RPJMD"), CoverageTarget(2025, 5_269, BAPPENAS, "RKP")]
OFFICIAL = """
    periode | segmen | aktif  | sumber                    | kelurahan
    2025-10 | PU     | 40.000 | BPJS Cabang, 31 Okt 2025  |
    2025-10 | Jakon  | 2.000  | BPJS Cabang, 31 Okt 2025  |
    2025-09 | BPU    | 19.000 | BPJS Cabang, 30 Sep 2025  | Baros
    2025-09 | BPU    | 1.000  | BPJS Cabang, 30 Sep 2025  | Cikole
"""


def official(drawn=OFFICIAL):
    """Rows of `segmen` as the archive keeps them."""
    heads, *rows = drawn_cells(drawn) if drawn.strip() else [SegmentCount.column_names()]
    cells = [dict(zip(heads, row, strict=True)) for row in rows]
    full = [
        {
            "periode": date.fromisoformat(f"{row['periode']}-01"),
            "segmen": row["segmen"],
            "aktif": int(row["aktif"].replace(".", "")),
            "sumber": row.get("sumber") or "BPJS",
            "kelurahan": row.get("kelurahan") or None,
        }
        for row in cells
    ]
    return pl.DataFrame(full, schema=polars_schema(SegmentCount))


def paid(period=OCTOBER, funds=(), employers=(), /, **places):
    """Live premiums: so many workers in each kelurahan (`_` for none); the first ones are paid by funds and employers.

    `funds`: kind of each fund. `employers`: name of each employer.
    """
    payers = [
        *({"payer_kind": "dana", "payer": kind, "jenis": kind} for kind in funds),
        *({"payer_kind": "pemberi_kerja", "payer": name} for name in employers),
    ]
    where = [None if place == "_" else place for place, count in places.items() for _ in range(count)]
    rows = [
        {"nik": f"{at:016d}", "payer_kind": "tpp", "payer": "TPP", "kelurahan": place}
        | {"premium_idr": 16_800, "pekerjaan": "ART"}
        | (payers[at] if at < len(payers) else {})
        for at, place in enumerate(where)
    ]
    return PaidLines(period, pl.DataFrame(rows, schema=polars_schema(PayerLine)))


def measured(now=None, then=None, drawn=OFFICIAL, *, bases=BALANGAN, targets=(), least=5):
    return measure_coverage(
        paid(Baros=30, Cikole=20) if now is None else now,
        then,
        official(drawn),
        bases=bases,
        targets=targets,
        least=least,
    )
