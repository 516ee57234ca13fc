"""Eligibility: the first rule that stops a claim, or none (docs/rules.md#judging).

| in  | `KeyedInputs`, workers this deployment has paid for in earlier periods |
| out | claims of each kind with what was looked up for them, and `outcome` (null: it competes for its worker) |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.identifiers import all_different
from tpp_sponsor.domain.period import Period
from tpp_sponsor.rules.decision_frames import (
    JudgedEmployee,
    JudgedProposal,
    JudgedStatement,
    Signatory,
    SponsorTpp,
)
from tpp_sponsor.tables.inputs import KeyedInputs
from tpp_sponsor.tables.joins import anti_join, is_person_in, semi_join
from tpp_sponsor.tables.programmes.wages import Employee
from tpp_sponsor.tables.schemas import Person, PersonLife, Tpp
from tpp_sponsor.tables.typed import Keyed, dy, typed

_OF_WORKER = (
    "nik",
    "tgl_lahir",
    "pekerjaan",
    "pekerjaan_tertulis",
    "sektor",
    "meninggal",
    "kelurahan",
    "kelurahan_key",
)


@dataclass(frozen=True)
class EligibilityRules:
    """The dates and ages against which claims are judged."""

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


def judge_statements(
    inputs: KeyedInputs,
    tpp: dy.DataFrame[Keyed[SponsorTpp]],
    sponsored: dy.DataFrame[Keyed[Person]],
    rules: EligibilityRules,
) -> dy.DataFrame[Keyed[JudgedStatement]]:
    """Judge every statement for a period; they keep their order, which is that of `nomor`.

    `tpp` is what `tpp_of_sponsors` finds for those who signed a statement.
    """
    statements = inputs.kesediaan
    # A city has many more civil servants than sponsors: the look-up table is made small first.
    sponsors = semi_join(inputs.asn.select("nip", "nama", sponsor_is_active="aktif"), statements, "nip")
    facts = (
        statements.join(sponsors, on="nip", how="left", validate="m:1", maintain_order="left")
        .join(tpp, on="nip", how="left", validate="m:1", maintain_order="left")
        .pipe(_with_workers, inputs, sponsored, rules.period)
    )
    outcome = _first_of(_statement_rules(rules) | _worker_rules(rules)).alias("outcome")
    return typed(facts.with_columns(outcome), Keyed[JudgedStatement])


def judge_proposals(
    inputs: KeyedInputs,
    sponsored: dy.DataFrame[Keyed[Person]],
    rules: EligibilityRules,
    default_package: str,
) -> dy.DataFrame[Keyed[JudgedProposal]]:
    """Judge every proposal for a period; they keep their order, which is that of `nomor`.

    Facts of the fund have its columns, its months as `dana_mulai` and `dana_selesai`. A proposal without a place has
    that of its worker, one without a package that of its fund, else the default.
    """
    proposals = inputs.usulan.rename(
        {"kelurahan": "kelurahan_usulan", "kelurahan_key": "kelurahan_usulan_key", "paket": "paket_usulan"}
    )
    facts = (
        proposals.join(_funds(inputs), on="dana", how="left", validate="m:1", maintain_order="left")
        .pipe(_with_workers, inputs, sponsored, rules.period)
        .with_columns(
            kelurahan=pl.coalesce("kelurahan_usulan", "kelurahan"),
            kelurahan_key=pl.coalesce("kelurahan_usulan_key", "kelurahan_key"),
            paket=pl.coalesce("paket_usulan", "paket_dana", pl.lit(default_package)),
        )
        .drop("kelurahan_usulan", "kelurahan_usulan_key", "paket_usulan", "paket_dana")
    )
    applies = _proposal_rules(rules) | _worker_rules(rules)
    applies[Outcome.JOB_NOT_COVERED] |= ~pl.col("pekerjaan").is_in(pl.col("pekerjaan_dana"))
    applies[Outcome.NOT_DECREED] = pl.col("is_public") & pl.col("keputusan").is_null()
    return typed(facts.with_columns(_first_of(applies).alias("outcome")), Keyed[JudgedProposal])


def judge_employees(
    employees: dy.DataFrame[Keyed[Employee]],
    workers: dy.DataFrame[Keyed[PersonLife]],
    rules: EligibilityRules,
) -> dy.DataFrame[Keyed[JudgedEmployee]]:
    """Judge every employee on wages for a period; they keep their order.

    The employer's duty has no upper age, and an active civil servant or who is covered elsewhere is not excepted.
    """
    facts = employees.join(workers, on="nik", how="left", validate="m:1", maintain_order="left")
    outcome = _first_of(_employee_rules(rules)).alias("outcome")
    return typed(facts.with_columns(outcome), Keyed[JudgedEmployee])


def _funds(inputs: KeyedInputs) -> pl.DataFrame:
    """Select the columns of funds that proposals are judged and allocated by."""
    return inputs.dana.select(
        "jenis",
        "is_public",
        "jenis_order",
        "urutan",
        "has_seats",
        dana="kode",
        dana_mulai="mulai",
        dana_selesai="selesai",
        paket_dana="paket",
        pekerjaan_dana="pekerjaan",
    )


def _with_workers(
    claims: pl.DataFrame, inputs: KeyedInputs, sponsored: dy.DataFrame[Keyed[Person]], period: Period
) -> pl.DataFrame:
    """Claims with what is known of their workers."""
    workers = inputs.pekerja.select(_OF_WORKER)
    active_asn = inputs.asn.select("nik", "aktif").filter("aktif")
    return claims.join(workers, on="nik", how="left", validate="m:1", maintain_order="left").with_columns(
        worker_is_asn=is_person_in(active_asn, "nik"),
        covered_elsewhere=is_person_in(covered_at(inputs, sponsored, period), "nik"),
    )


def tpp_of_sponsors(
    tpp: dy.DataFrame[Keyed[Tpp]], sponsors: dy.DataFrame[Keyed[Signatory]]
) -> dy.DataFrame[Keyed[SponsorTpp]]:
    """Return the TPP of each of the `sponsors` who has any; they may be listed several times."""
    rows = semi_join(tpp.select("nip", "opd", "tpp_neto"), sponsors, "nip")
    if all_different(rows["nip"]):
        return typed(rows.with_columns(tpp_is_ambiguous=pl.lit(value=False)), Keyed[SponsorTpp])
    once = rows.group_by("nip").agg(
        pl.col("opd").first(),
        pl.col("tpp_neto").first(),
        tpp_is_ambiguous=(pl.col("tpp_neto").n_unique() > 1) | (pl.col("opd").n_unique() > 1),
    )
    return typed(once, Keyed[SponsorTpp])


def covered_at(
    inputs: KeyedInputs, sponsored: dy.DataFrame[Keyed[Person]], period: Period
) -> dy.DataFrame[Keyed[Person]]:
    """Return every worker that another source covers at a period.

    BPJS's list also names workers this deployment has paid for before: for them it is no other source.
    """
    first_day = period.first_day
    at_period = inputs.tertanggung.filter(
        (pl.col("mulai").is_null() | (pl.col("mulai") <= first_day))
        & (pl.col("selesai").is_null() | (pl.col("selesai") >= first_day))
    )
    listed_by_bpjs = anti_join(at_period.filter("daftar_bpjs"), sponsored, "nik")
    return typed(pl.concat([at_period.filter(~pl.col("daftar_bpjs")), listed_by_bpjs]), Keyed[Person])


def _statement_rules(rules: EligibilityRules) -> dict[Outcome, pl.Expr]:
    period = rules.period.first_day
    return {
        Outcome.NOT_YET_VALID: (pl.col("mulai") > period) | (pl.col("tanggal") > rules.cutoff),
        Outcome.EXPIRED: pl.col("selesai") < period,
        Outcome.WITHDRAWN: pl.col("dicabut") <= rules.cutoff,
        Outcome.SPONSOR_UNKNOWN: pl.col("sponsor_is_active").is_null(),
        Outcome.SPONSOR_INACTIVE: ~pl.col("sponsor_is_active"),
        Outcome.TPP_MISSING: pl.col("tpp_neto").is_null(),
        Outcome.TPP_AMBIGUOUS: pl.col("tpp_is_ambiguous"),
    }


def _proposal_rules(rules: EligibilityRules) -> dict[Outcome, pl.Expr]:
    period = rules.period.first_day
    begins = (pl.col("mulai") > period).fill_null(value=False)
    return {
        Outcome.PROPOSAL_NOT_YET_VALID: begins | (pl.col("tanggal") > rules.cutoff),
        Outcome.PROPOSAL_EXPIRED: pl.col("selesai") < period,
        Outcome.PROPOSAL_WITHDRAWN: pl.col("dicabut") <= rules.cutoff,
        Outcome.FUND_UNKNOWN: pl.col("jenis").is_null(),
        Outcome.FUND_NOT_VALID: (pl.col("dana_mulai") > period) | (pl.col("dana_selesai") < period),
    }


def _employee_rules(rules: EligibilityRules) -> dict[Outcome, pl.Expr]:
    period = rules.period.first_day
    return {
        Outcome.EMPLOYMENT_NOT_BEGUN: pl.col("mulai") > period,
        Outcome.EMPLOYMENT_ENDED: pl.col("selesai") < period,
        Outcome.WORKER_DEAD: pl.col("meninggal"),
        Outcome.WORKER_AGE: pl.col("tgl_lahir") > rules.born_by,
    }


def _worker_rules(rules: EligibilityRules) -> dict[Outcome, pl.Expr]:
    return {
        Outcome.WORKER_UNKNOWN: pl.col("tgl_lahir").is_null(),
        Outcome.WORKER_DEAD: pl.col("meninggal"),
        Outcome.WORKER_IS_ASN: pl.col("worker_is_asn"),
        Outcome.WORKER_AGE: (pl.col("tgl_lahir") > rules.born_by) | (pl.col("tgl_lahir") <= rules.born_after),
        Outcome.JOB_NOT_COVERED: pl.col("pekerjaan").is_null(),
        Outcome.COVERED_ELSEWHERE: pl.col("covered_elsewhere"),
    }


def _first_of(applies: Mapping[Outcome, pl.Expr]) -> pl.Expr:
    """Return the code of the first condition that applies, null if none does."""
    codes = pl.Enum(Outcome)
    return pl.coalesce(
        pl.when(condition).then(pl.lit(code, dtype=codes)) for code, condition in applies.items()
    ).cast(pl.String)
