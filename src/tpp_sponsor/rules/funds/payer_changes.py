"""Workers with another payer than in the last posted month, and workers without any (docs/rules.md#fund-files).

| in  | who paid in the last month and who pays now, claims with their outcomes, the workers |
| out | `PayerChange` and `Uncovered` |
"""

import polars as pl

from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.rules.decision_frames import Employed
from tpp_sponsor.rules.eligibility import EligibilityRules, covered_at
from tpp_sponsor.rules.funds.frames import PayerChange, PayerNow, PlacedFundLine, Uncovered
from tpp_sponsor.tables.inputs import KeyedInputs
from tpp_sponsor.tables.joins import anti_join, with_text_keys
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.programmes.funds import LastPayer
from tpp_sponsor.tables.schemas import Person, PersonName
from tpp_sponsor.tables.typed import Keyed, dy, typed


def payers_now(
    lines: dy.DataFrame[Keyed[PostedLine]],
    fund_lines: dy.DataFrame[Keyed[PlacedFundLine]],
    employed: dy.DataFrame[Keyed[Employed]],
) -> dy.DataFrame[Keyed[PayerNow]]:
    """Return who pays for each worker in the period, of the live lines of each kind of payer."""
    payers = [
        lines.select("nik", payer=pl.lit(TPP)),
        fund_lines.select("nik", payer="dana"),
        employed.select("nik", payer="pemberi_kerja"),
    ]
    return typed(pl.concat(payers), Keyed[PayerNow])


def find_payer_changes(
    last: dy.DataFrame[Keyed[LastPayer]],
    now: dy.DataFrame[Keyed[PayerNow]],
    outcomes: pl.DataFrame,
    employees: pl.DataFrame,
    workers: dy.DataFrame[Keyed[PersonName]],
) -> dy.DataFrame[PayerChange]:
    """Workers whose payer differs from that of the last posted month.

    `outcomes`: `is_statement nomor outcome` of statements and proposals, `employees`: `nik payer outcome` of employees.
    The reason is what became of the claim that paid then.
    """
    claims = last.with_columns(is_statement=pl.col("payer") == TPP)
    reasons = (
        claims.join(outcomes, on=["is_statement", "nomor"], how="left", validate="m:1")
        .join(employees, on=["nik", "payer"], how="left", validate="1:1", suffix="_employee")
        .select(
            "nik",
            "nama",
            dari="payer",
            alasan=pl.coalesce("outcome_employee", "outcome", pl.lit(Outcome.CLAIM_GONE.value)),
        )
    )
    changed = now.rename({"payer": "ke"}).join(reasons, on="nik", how="full", coalesce=True, validate="1:1")
    rows = (
        changed.filter(pl.col("dari").ne_missing(pl.col("ke")))
        .join(workers.select("nik", nama_now="nama"), on="nik", how="left", validate="1:1")
        .with_columns(nama=pl.coalesce("nama_now", "nama"))
    )
    return typed(with_text_keys(rows.sort("nik")), PayerChange)


def list_uncovered(
    inputs: KeyedInputs,
    sponsored: dy.DataFrame[Keyed[Person]],
    paid: dy.DataFrame[Keyed[PayerNow]],
    rules: EligibilityRules,
) -> dy.DataFrame[Uncovered]:
    """Workers who are alive, of age, of a covered job, no active ASN and not covered elsewhere, and have no payer.

    `paid`: who has one. Sorted by place and NIK.
    """
    active = inputs.asn.filter("aktif").select("nik")
    fitting = inputs.pekerja.filter(
        ~pl.col("meninggal"),
        pl.col("pekerjaan").is_not_null(),
        pl.col("tgl_lahir") <= rules.born_by,
        pl.col("tgl_lahir") > rules.born_after,
    )
    for others in (active.drop_nulls(), covered_at(inputs, sponsored, rules.period), paid):
        fitting = anti_join(fitting, others, "nik")
    return typed(with_text_keys(fitting).sort("kelurahan", "nik"), Uncovered)
