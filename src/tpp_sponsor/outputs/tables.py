"""The tables of the files for finance, BPJS and the HR agency, in the columns of docs/rules.md#revision-files.

Every amount is whole rupiah. Each table is sorted by its key, as lines, statements and inputs are.
"""

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.identifiers import all_different, as_number
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.joins import join_person, sort_by_person


def deduction_table(lines: pl.DataFrame, sponsors: pl.DataFrame, inputs: Inputs, period: str) -> pl.DataFrame:
    """`potongan-tpp`: one line per sponsor of this revision.

    `sponsors`: `nip tpp_neto ditahan kredit` as `decision` gives them; `tpp_neto` in the file is what earlier
    revisions left.
    """
    per_sponsor = (
        lines.group_by(as_number(pl.col("nip")))
        .agg(opd=pl.col("opd").first(), jumlah_pekerja=pl.len().cast(pl.Int64), premi=pl.col("total").sum())
        .pipe(sort_by_person, "nip")
    )
    names = inputs.asn.select("nip", "nama")
    return (
        join_person(join_person(per_sponsor, sponsors, "nip", each_once=True), names, "nip", each_once=True)
        .with_columns(
            tersisa=pl.col("tpp_neto") - pl.col("ditahan"),
            potongan=(pl.col("premi") - pl.col("kredit")).clip(lower_bound=0),
        )
        .select(
            pl.lit(period).alias("periode"),
            "nip",
            "nama",
            "opd",
            tpp_neto="tersisa",
            jumlah_pekerja="jumlah_pekerja",
            premi="premi",
            kredit=pl.col("premi") - pl.col("potongan"),
            potongan="potongan",
            tpp_neto_akhir=pl.col("tersisa") - pl.col("potongan"),
        )
    )


def tpp_table(withheld: pl.DataFrame, inputs: Inputs, period: str) -> pl.DataFrame:
    """`tpp`: every TPP row of the period as it was sent, with what all revisions so far withhold.

    `withheld`: `nip opd potongan`. The rows keep the order of the inputs, which are sorted. A sponsor with several
    rows is cut once: in the row of the OPD of his lines, else in his first.
    """
    cuts = withheld.select("nip", opd_potong="opd", potongan_bpjs="potongan")
    rows = join_person(inputs.tpp.with_row_index("_urut"), cuts, "nip")
    cut = pl.col("potongan_bpjs").fill_null(0)
    if not all_different(rows["nip"]):
        foreign = (pl.col("opd") != pl.col("opd_potong")).fill_null(value=True)
        cut_here = pl.col("_urut").sort_by(foreign, "_urut").first().over("nip") == pl.col("_urut")
        cut = pl.when(cut_here).then(cut).otherwise(0)
    return rows.select(
        pl.lit(period).alias("periode"),
        "nip",
        "opd",
        "tpp_bruto",
        "potongan",
        "tpp_neto",
        cut.alias("potongan_bpjs"),
        (pl.col("tpp_neto") - cut).alias("tpp_neto_akhir"),
    )


def department_recap(lines: pl.DataFrame, period: str) -> pl.DataFrame:
    """`rekap-opd`: sponsors, workers and money of this revision per OPD."""
    return (
        lines.group_by("opd")
        .agg(
            sponsor=pl.col("nip").n_unique().cast(pl.Int64),
            pekerja=pl.len().cast(pl.Int64),
            jkk=pl.col("jkk").sum(),
            jkm=pl.col("jkm").sum(),
            jht=pl.col("jht").sum(),
            total=pl.col("total").sum(),
        )
        .select(pl.lit(period).alias("periode"), "opd", "sponsor", "pekerja", "jkk", "jkm", "jht", "total")
        .sort("opd")
    )


def contribution_table(lines: pl.DataFrame, inputs: Inputs, period: str) -> pl.DataFrame:
    """`iuran-bpu`: one line per worker whose cover this revision pays, in the order of lines (`nik`)."""
    people = inputs.pekerja.select("nik", "kpj", "nama", "tgl_lahir", "pekerjaan")
    billed = join_person(
        lines.select("nik", "paket", "jkk", "jkm", "jht", "total"), people, "nik", each_once=True
    )
    return billed.select(
        pl.lit(period).alias("periode"),
        *("nik", "kpj", "nama", "tgl_lahir", "pekerjaan", "paket", "jkk", "jkm", "jht", "total"),
    )


def outcome_table(outcomes: pl.DataFrame) -> pl.DataFrame:
    """`hasil`: every accepted statement, as they are sorted, with its outcome and its premium if it is deducted now."""
    now = pl.col("hasil") == Outcome.DEDUCTED.value
    return outcomes.select(
        "nomor", "nip", "nik", "hasil", jumlah=pl.when(now).then(pl.col("premi")).otherwise(0).cast(pl.Int64)
    )
