"""Judge each statement: the first rule that speaks against it, or none (docs/rules.md#judging).

| in  | `frames.inputs` tables, workers this deployment has paid for in earlier periods |
| out | the statements with what was looked up for them, and `hasil` (null = it competes for its worker) |
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.identifiers import all_different
from tpp_sponsor.domain.period import Period
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.joins import anti_join, is_person_in, join_person, semi_join

_OF_WORKER = ("nik", "tgl_lahir", "pekerjaan", "pekerjaan_tertulis", "sektor", "meninggal")


@dataclass(frozen=True)
class EligibilityRules:
    """The dates and ages that judging holds a statement against."""

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
    inputs: Inputs, tpp: pl.DataFrame, sponsored: pl.DataFrame, limits: EligibilityRules
) -> pl.DataFrame:
    """Judge every statement for a period; they stay in their order, which is that of `nomor`.

    `tpp` is what `tpp_of_sponsors` finds of whoever signed one.
    """
    statements = inputs.kesediaan
    # A city has many more civil servants than sponsors: what is looked up is made small first.
    sponsors = semi_join(inputs.asn.select("nip", "nama", aktif_asn="aktif"), statements, "nip")
    facts = join_person(statements, sponsors, "nip")
    facts = join_person(facts, tpp, "nip")
    facts = join_person(facts, inputs.pekerja.select(_OF_WORKER), "nik").with_columns(
        adalah_asn=is_person_in(inputs.asn.select("nik", "aktif").filter("aktif"), "nik"),
        tertanggung=is_person_in(covered_at(inputs, sponsored, limits.period), "nik"),
    )
    return facts.with_columns(_first_rule(limits).alias("hasil"))


def tpp_of_sponsors(tpp: pl.DataFrame, sponsors: pl.DataFrame) -> pl.DataFrame:
    """One row per NIP among `sponsors`: `opd`, `tpp_neto`, and `tpp_ganda` where its rows differ in either."""
    tpp = semi_join(tpp.select("nip", "opd", "tpp_neto"), sponsors, "nip")
    if all_different(tpp["nip"]):
        return tpp.with_columns(tpp_ganda=pl.lit(False))  # noqa: FBT003
    return tpp.group_by("nip").agg(
        pl.col("opd").first(),
        pl.col("tpp_neto").first(),
        tpp_ganda=(pl.col("tpp_neto").n_unique() > 1) | (pl.col("opd").n_unique() > 1),
    )


def covered_at(inputs: Inputs, sponsored: pl.DataFrame, period: Period) -> pl.DataFrame:
    """The NIK of everyone whom another source covers at a period.

    BPJS's list also names those whom this deployment has paid for before: they are not covered elsewhere by it.
    """
    first_day = period.first_day
    at_period = inputs.tertanggung.filter(
        (pl.col("mulai").is_null() | (pl.col("mulai") <= first_day))
        & (pl.col("selesai").is_null() | (pl.col("selesai") >= first_day))
    )
    ours = anti_join(at_period.filter("daftar_bpjs"), sponsored, "nik")
    return pl.concat([at_period.filter(~pl.col("daftar_bpjs")), ours]).select("nik")


def _first_rule(limits: EligibilityRules) -> pl.Expr:
    period = limits.period.first_day
    rules = {
        Outcome.NOT_YET_VALID: (pl.col("mulai") > period) | (pl.col("tanggal") > limits.cutoff),
        Outcome.EXPIRED: pl.col("selesai") < period,
        Outcome.WITHDRAWN: pl.col("dicabut") <= limits.cutoff,
        Outcome.SPONSOR_UNKNOWN: pl.col("aktif_asn").is_null(),
        Outcome.SPONSOR_INACTIVE: ~pl.col("aktif_asn"),
        Outcome.TPP_MISSING: pl.col("tpp_neto").is_null(),
        Outcome.TPP_AMBIGUOUS: pl.col("tpp_ganda"),
        Outcome.WORKER_UNKNOWN: pl.col("tgl_lahir").is_null(),
        Outcome.WORKER_DEAD: pl.col("meninggal"),
        Outcome.WORKER_IS_ASN: pl.col("adalah_asn"),
        Outcome.WORKER_AGE: (pl.col("tgl_lahir") > limits.born_by)
        | (pl.col("tgl_lahir") <= limits.born_after),
        Outcome.JOB_NOT_COVERED: pl.col("pekerjaan").is_null(),
        Outcome.COVERED_ELSEWHERE: pl.col("tertanggung"),
    }
    codes = pl.Enum(Outcome)
    return pl.coalesce(
        pl.when(applies).then(pl.lit(code, dtype=codes)) for code, applies in rules.items()
    ).cast(pl.String)
