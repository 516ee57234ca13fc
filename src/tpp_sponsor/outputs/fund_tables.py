"""The tables of the files in `dana/`, in the columns of docs/rules.md#fund-files; amounts are whole rupiah."""

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.outputs.file_rows import ProposalResult
from tpp_sponsor.outputs.tables import contribution_table
from tpp_sponsor.rules.funds.decision import FundDecision
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.typed import dy, typed

# The folder of funds in a revision, and workbooks of a fund by its code.
FUNDS = "dana"
FUND_CONTRIBUTIONS, ANNEX = "dana/{}/iuran-bpu.xlsx", "dana/{}/lampiran.xlsx"
_WAITING = ("kelurahan", "urutan", "nomor", "nik", "nama", "skor", "tanggal", "hasil")


def fund_tables(
    decision: FundDecision, inputs: Inputs, period: str, *, is_revision: bool
) -> dict[str, pl.DataFrame]:
    """Path of each table below `dana/`, without its ending → its rows, sorted by key."""
    tables: dict[str, pl.DataFrame] = {
        "hasil-usulan": proposal_table(decision),
        "rekap-dana": decision.summaries,
        "kuota": decision.seats,
        "perpindahan": decision.payer_changes,
        "akan-berakhir": decision.endings,
        "belum-terlindungi": decision.uncovered,
    }
    if is_revision:
        tables["selisih"] = decision.differences
    # Of all funds together, in the order of the lines: the workers are looked up once, not for each of 40 funds.
    contributions = contribution_table(decision.lines, inputs, period)
    for code in decision.funds["kode"].sort():
        tables[f"{code}/iuran-bpu"] = contributions.filter(decision.lines["dana"] == code)
        tables[f"{code}/daftar-tunggu"] = decision.waiting.filter(pl.col("dana") == code).select(_WAITING)
    return tables


def proposal_table(decision: FundDecision) -> dy.DataFrame[ProposalResult]:
    """`hasil-usulan`: every accepted proposal with its outcome, and its premium if a fund pays it now."""
    is_funded = pl.col("outcome") == Outcome.FUNDED.value
    rows = decision.proposals.select(
        "nomor",
        "dana",
        "nik",
        "kelurahan",
        hasil="outcome",
        jumlah=pl.when(is_funded).then(pl.col("premium_idr")).otherwise(0).cast(pl.Int64),
    )
    return typed(rows, ProposalResult)


def sums_by_fund(tables: dict[str, pl.DataFrame], decision: FundDecision) -> list[tuple[str, int, int]]:
    """Name of each sum that must equal the lines of its fund, with what it is and what it should be."""
    outcomes = tables["hasil-usulan"]
    checks = []
    for code, totals in decision.totals.items():
        charged = int(tables[f"{code}/iuran-bpu"]["total"].sum())
        proposed = int(outcomes.filter(pl.col("dana") == code)["jumlah"].sum())
        checks += [
            (f"{code}/iuran-bpu.total", charged, totals["total"]),
            (f"hasil-usulan.jumlah ({code})", proposed, totals["total"]),
        ]
    return checks
