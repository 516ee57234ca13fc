"""The tables of the files for finance, BPJS and the HR agency, in the columns of docs/rules.md#revision-files.

Amounts are whole rupiah. Each table is sorted by its key, as lines, statements and inputs are.
"""

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.identifiers import all_different
from tpp_sponsor.outputs.file_rows import (
    Contribution,
    CutSoFar,
    DepartmentSum,
    SponsorDeduction,
    StatementResult,
    TppAfterCut,
)
from tpp_sponsor.rules.decision_frames import Sponsor, StatementOutcome
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.joins import join_person, with_integer_keys, with_text_keys
from tpp_sponsor.tables.posted import PostedLine, UsedCredit, Withheld
from tpp_sponsor.tables.programmes.funds import FundLine
from tpp_sponsor.tables.typed import dy, typed


def deduction_table(
    lines: dy.DataFrame[PostedLine], sponsors: dy.DataFrame[Sponsor], inputs: Inputs, period: str
) -> dy.DataFrame[SponsorDeduction]:
    """`potongan-tpp`: one line per sponsor of this revision; `tpp_neto` in the file is what earlier revisions left."""
    per_sponsor = (
        with_integer_keys(lines)
        .group_by("nip")
        .agg(
            opd=pl.col("opd").first(),
            jumlah_pekerja=pl.len().cast(pl.Int64),
            premi=pl.col("premium_idr").sum(),
        )
        .sort("nip")
        .pipe(with_text_keys)
    )
    names = inputs.asn.select("nip", "nama")
    rows = (
        join_person(join_person(per_sponsor, sponsors, "nip", each_once=True), names, "nip", each_once=True)
        .with_columns(
            pl.lit(period).alias("periode"),
            tpp_neto=pl.col("tpp_neto") - pl.col("withheld_idr"),
            potongan=(pl.col("premi") - pl.col("credit_idr")).clip(lower_bound=0),
        )
        .with_columns(
            kredit=pl.col("premi") - pl.col("potongan"),
            tpp_neto_akhir=pl.col("tpp_neto") - pl.col("potongan"),
        )
    )
    return typed(rows, SponsorDeduction)


def cuts_so_far(
    lines: dy.DataFrame[PostedLine], used_credit: dy.DataFrame[UsedCredit], earlier: dy.DataFrame[Withheld]
) -> dy.DataFrame[CutSoFar]:
    """Sum what all revisions of the period withhold from each sponsor: premiums less the credit used."""
    cuts = [
        earlier.select("nip", "opd", potongan="withheld_idr"),
        lines.select("nip", "opd", potongan="premium_idr"),
        used_credit.select("nip", "opd", potongan=-pl.col("used_credit_idr")),
    ]
    of_sponsor = with_integer_keys(pl.concat(cuts)).group_by("nip")
    sums = of_sponsor.agg(pl.col("opd").last(), pl.col("potongan").sum()).sort("nip")
    return typed(with_text_keys(sums), CutSoFar)


def tpp_table(withheld: dy.DataFrame[CutSoFar], inputs: Inputs, period: str) -> dy.DataFrame[TppAfterCut]:
    """`tpp`: every TPP row of the period as it was sent, with what all revisions so far withhold.

    The rows keep the order of the inputs, which are sorted. A sponsor with several
    rows is cut once: in the row of the OPD of the sponsor's lines, else in the first.
    """
    cuts = withheld.select("nip", opd_of_cut="opd", potongan_bpjs="potongan")
    rows = join_person(inputs.tpp.with_row_index("_row"), cuts, "nip")
    cut = pl.col("potongan_bpjs").fill_null(0)
    if not all_different(rows["nip"]):
        other_opd = (pl.col("opd") != pl.col("opd_of_cut")).fill_null(value=True)
        cut_here = pl.col("_row").sort_by(other_opd, "_row").first().over("nip") == pl.col("_row")
        cut = pl.when(cut_here).then(cut).otherwise(0)
    rows = rows.with_columns(
        pl.lit(period).alias("periode"),
        potongan_bpjs=cut,
        tpp_neto_akhir=pl.col("tpp_neto") - cut,
    )
    return typed(rows, TppAfterCut)


def department_recap(lines: dy.DataFrame[PostedLine], period: str) -> dy.DataFrame[DepartmentSum]:
    """`rekap-opd`: sponsors, workers and money of this revision per OPD."""
    sums = (
        lines.group_by("opd")
        .agg(
            sponsor=pl.col("nip").n_unique().cast(pl.Int64),
            pekerja=pl.len().cast(pl.Int64),
            jkk=pl.col("jkk").sum(),
            jkm=pl.col("jkm").sum(),
            jht=pl.col("jht").sum(),
            total=pl.col("premium_idr").sum(),
        )
        .with_columns(pl.lit(period).alias("periode"))
        .sort("opd")
    )
    return typed(sums, DepartmentSum)


def contribution_table(
    lines: dy.DataFrame[PostedLine] | dy.DataFrame[FundLine], inputs: Inputs, period: str
) -> dy.DataFrame[Contribution]:
    """`iuran-bpu`: one line per worker whose cover this revision pays, in the order of lines (`nik`)."""
    people = inputs.pekerja.select("nik", "kpj", "nama", "tgl_lahir", "pekerjaan")
    contributions = join_person(
        lines.select("nik", "paket", "jkk", "jkm", "jht", total="premium_idr"), people, "nik", each_once=True
    )
    return typed(contributions.with_columns(pl.lit(period).alias("periode")), Contribution)


def outcome_table(statements: dy.DataFrame[StatementOutcome]) -> dy.DataFrame[StatementResult]:
    """`hasil`: every accepted statement, in order, with its outcome and its premium if it is deducted now."""
    is_deducted = pl.col("outcome") == Outcome.DEDUCTED.value
    rows = statements.select(
        "nomor",
        "nip",
        "nik",
        hasil="outcome",
        jumlah=pl.when(is_deducted).then(pl.col("premium_idr")).otherwise(0).cast(pl.Int64),
    )
    return typed(rows, StatementResult)
