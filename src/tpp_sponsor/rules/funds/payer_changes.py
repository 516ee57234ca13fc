"""Workers with another payer than in the last posted month, and workers without any (docs/rules.md#fund-files).

| in  | who paid in the last month and who pays now, claims with their outcomes, the workers |
| out | `PayerChange` and `Uncovered` |
"""

import polars as pl

from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.rules.eligibility import EligibilityRules, covered_at
from tpp_sponsor.rules.funds.frames import PayerChange, Uncovered
from tpp_sponsor.tables.inputs import KeyedInputs
from tpp_sponsor.tables.joins import anti_join, with_text_keys
from tpp_sponsor.tables.typed import dy, typed


def payers_now(lines: pl.DataFrame, fund_lines: pl.DataFrame, employed: pl.DataFrame) -> pl.DataFrame:
    """Return who pays for each worker in the period: `nik payer`. `employed`: `nik pemberi_kerja`, by wage."""
    return pl.concat(
        [
            lines.select("nik", payer=pl.lit(TPP)),
            fund_lines.select("nik", payer="dana"),
            employed.select("nik", payer="pemberi_kerja"),
        ]
    )


def find_payer_changes(
    last: pl.DataFrame,
    now: pl.DataFrame,
    outcomes: pl.DataFrame,
    employees: pl.DataFrame,
    workers: pl.DataFrame,
) -> dy.DataFrame[PayerChange]:
    """Workers whose payer differs from that of the last posted month.

    `last`: `LastPayer`. `now`: `payers_now`. `outcomes`: `is_statement nomor outcome` of statements and proposals,
    `employees`: `nik payer outcome` of employees. `workers`: `nik nama`. The reason is what became of the claim that
    paid then.
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
    inputs: KeyedInputs, sponsored: pl.DataFrame, paid: pl.DataFrame, rules: EligibilityRules
) -> dy.DataFrame[Uncovered]:
    """Workers who are alive, of age, of a covered job, no active ASN and not covered elsewhere, and have no payer.

    `paid`: `nik` of those who have one. Sorted by place and NIK.
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
