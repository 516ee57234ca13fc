"""Eligibility: the first rule that stops a statement, or none (docs/rules.md#judging).

| in  | `Inputs` with integer keys, workers this deployment has paid for in earlier periods |
| out | the statements with what was looked up for them, and `outcome` (null: it competes for its worker) |
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.identifiers import all_different
from tpp_sponsor.domain.period import Period
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.joins import anti_join, is_person_in, semi_join

_OF_WORKER = ("nik", "tgl_lahir", "pekerjaan", "pekerjaan_tertulis", "sektor", "meninggal")


@dataclass(frozen=True)
class EligibilityRules:
    """The dates and ages against which statements are judged."""

    period: Period
    cutoff: date
    min_age: int
    max_age: int

    @property
    def born_by(self) -> date:
        """Born on this day a worker is `min_age` on the first day of the period."""
        return self.period.first_day.replace(year=self.period.year - self.min_age)

    @property
    def born_after(self) -> date:
        """Born on this day a worker is no longer younger than `max_age` on the first day of the period."""
        return self.period.first_day.replace(year=self.period.year - self.max_age)


def assess_eligibility(
    inputs: Inputs, tpp: pl.DataFrame, sponsored: pl.DataFrame, rules: EligibilityRules
) -> pl.DataFrame:
    """Judge every statement for a period; they keep their order, which is that of `nomor`.

    `tpp` is what `tpp_of_sponsors` finds for those who signed a statement.
    """
    statements = inputs.kesediaan
    # A city has many more civil servants than sponsors: the look-up table is made small first.
    sponsors = semi_join(inputs.asn.select("nip", "nama", sponsor_is_active="aktif"), statements, "nip")
    workers = inputs.pekerja.select(_OF_WORKER)
    active_asn = inputs.asn.select("nik", "aktif").filter("aktif")
    facts = (
        statements.join(sponsors, on="nip", how="left", validate="m:1", maintain_order="left")
        .join(tpp, on="nip", how="left", validate="m:1", maintain_order="left")
        .join(workers, on="nik", how="left", validate="m:1", maintain_order="left")
        .with_columns(
            worker_is_asn=is_person_in(active_asn, "nik"),
            covered_elsewhere=is_person_in(covered_at(inputs, sponsored, rules.period), "nik"),
        )
    )
    return facts.with_columns(_first_rule(rules).alias("outcome"))


def tpp_of_sponsors(tpp: pl.DataFrame, sponsors: pl.DataFrame) -> pl.DataFrame:
    """One row per NIP among `sponsors`: `opd`, `tpp_neto`, and whether its TPP rows differ (`tpp_is_ambiguous`)."""
    tpp = semi_join(tpp.select("nip", "opd", "tpp_neto"), sponsors, "nip")
    if all_different(tpp["nip"]):
        return tpp.with_columns(tpp_is_ambiguous=pl.lit(value=False))
    return tpp.group_by("nip").agg(
        pl.col("opd").first(),
        pl.col("tpp_neto").first(),
        tpp_is_ambiguous=(pl.col("tpp_neto").n_unique() > 1) | (pl.col("opd").n_unique() > 1),
    )


def covered_at(inputs: Inputs, sponsored: pl.DataFrame, period: Period) -> pl.DataFrame:
    """The NIK of every worker that another source covers at a period.

    BPJS's list also names workers this deployment has paid for before: for them it is no other source.
    """
    first_day = period.first_day
    at_period = inputs.tertanggung.filter(
        (pl.col("mulai").is_null() | (pl.col("mulai") <= first_day))
        & (pl.col("selesai").is_null() | (pl.col("selesai") >= first_day))
    )
    listed_by_bpjs = anti_join(at_period.filter("daftar_bpjs"), sponsored, "nik")
    return pl.concat([at_period.filter(~pl.col("daftar_bpjs")), listed_by_bpjs]).select("nik")


def _first_rule(rules: EligibilityRules) -> pl.Expr:
    period = rules.period.first_day
    applies = {
        Outcome.NOT_YET_VALID: (pl.col("mulai") > period) | (pl.col("tanggal") > rules.cutoff),
        Outcome.EXPIRED: pl.col("selesai") < period,
        Outcome.WITHDRAWN: pl.col("dicabut") <= rules.cutoff,
        Outcome.SPONSOR_UNKNOWN: pl.col("sponsor_is_active").is_null(),
        Outcome.SPONSOR_INACTIVE: ~pl.col("sponsor_is_active"),
        Outcome.TPP_MISSING: pl.col("tpp_neto").is_null(),
        Outcome.TPP_AMBIGUOUS: pl.col("tpp_is_ambiguous"),
        Outcome.WORKER_UNKNOWN: pl.col("tgl_lahir").is_null(),
        Outcome.WORKER_DEAD: pl.col("meninggal"),
        Outcome.WORKER_IS_ASN: pl.col("worker_is_asn"),
        Outcome.WORKER_AGE: (pl.col("tgl_lahir") > rules.born_by) | (pl.col("tgl_lahir") <= rules.born_after),
        Outcome.JOB_NOT_COVERED: pl.col("pekerjaan").is_null(),
        Outcome.COVERED_ELSEWHERE: pl.col("covered_elsewhere"),
    }
    codes = pl.Enum(Outcome)
    return pl.coalesce(
        pl.when(condition).then(pl.lit(code, dtype=codes)) for code, condition in applies.items()
    ).cast(pl.String)
