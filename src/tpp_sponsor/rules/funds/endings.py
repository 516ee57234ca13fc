"""Workers whose fund or proposal ends soon, and which payer would be next (docs/rules.md#fund-files).

| in  | the inputs of the month and the ledger before it, live lines of funds, the rules |
| out | `Ending`, sorted by worker |
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Job, jobs_at
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.rules.decision_frames import Signatory
from tpp_sponsor.rules.eligibility import (
    judge_employees,
    judge_proposals,
    judge_statements,
    tpp_of_sponsors,
)
from tpp_sponsor.rules.funds.frames import Ending, PlacedFundLine
from tpp_sponsor.rules.month_rules import MonthRules
from tpp_sponsor.tables.inputs import KeyedBefore, KeyedInputs
from tpp_sponsor.tables.joins import semi_join, with_text_keys
from tpp_sponsor.tables.schemas import Person, PersonLife, Worker
from tpp_sponsor.tables.typed import Keyed, dy, empty, typed


def list_endings(
    inputs: KeyedInputs,
    before: KeyedBefore,
    live: dy.DataFrame[Keyed[PlacedFundLine]],
    rules: MonthRules,
) -> dy.DataFrame[Ending]:
    """List workers that a fund pays no longer after a month within `ending_months`, and the payer that would follow."""
    proposals = inputs.usulan.select("nomor", "dana", end_of_proposal="selesai")
    funds = inputs.dana.select(dana="kode", end_of_fund="selesai")
    ending = (
        live.join(funds, on="dana", how="left", validate="m:1")
        .join(proposals, on=["nomor", "dana"], how="left", validate="m:1")
        .with_columns(last_month=pl.min_horizontal("end_of_fund", "end_of_proposal"))
        .filter(pl.col("last_month") < rules.period.plus(rules.ending_months).first_day)
    )
    followed = []
    for month in ending["last_month"].unique().sort():
        rows = ending.filter(pl.col("last_month") == month)
        passing = _passing_at(Period.of(month).following, inputs, before, rules, rows)
        followed.append(_followed(rows, passing))
    if not followed:
        return empty(Ending)
    rows = pl.concat(followed).join(inputs.names, on="nik", how="left", validate="1:1")
    rows = rows.with_columns(bulan_terakhir=pl.col("last_month").dt.strftime("%Y-%m"))
    return typed(with_text_keys(rows.sort("nik")), Ending)


def _followed(ending: pl.DataFrame, passing: pl.DataFrame) -> pl.DataFrame:
    """Workers with the first other claim of each that passes in the month after the last."""
    paying = ending.select("nik", "nomor", payer="dana")
    others = passing.join(paying, on=["nik", "nomor", "payer"], how="anti", maintain_order="left")
    first = others.unique("nik", keep="first", maintain_order=True).select("nik", penanggung_berikut="payer")
    return ending.join(first, on="nik", how="left", validate="1:1")


def _passing_at(
    later: Period, inputs: KeyedInputs, before: KeyedBefore, rules: MonthRules, workers: pl.DataFrame
) -> pl.DataFrame:
    """Return the claims of some workers that pass judging in a later month, as the files are now.

    `nik payer nomor`, in the order in which they would pay. Dates, ages, jobs and other cover are those of that month.
    """
    claim_rules = rules.claims_at(later)
    then = replace(
        inputs,
        kesediaan=semi_join(inputs.kesediaan, workers, "nik"),
        usulan=semi_join(inputs.usulan, workers, "nik"),
        nonasn=semi_join(inputs.nonasn, workers, "nik"),
        pekerja=_with_jobs_at(semi_join(inputs.pekerja, workers, "nik"), rules.jobs, later),
    )
    tpp = tpp_of_sponsors(then.tpp, typed(then.kesediaan, Keyed[Signatory]))
    # The list of BPJS names these workers because this deployment pays for them now.
    sponsored = typed(pl.concat([before.paid.select("nik"), workers.select("nik")]), Keyed[Person])
    statements = judge_statements(then, tpp, sponsored, claim_rules.eligibility).with_columns(
        payer=pl.lit(TPP), jenis_order=pl.lit(claim_rules.tpp_order, pl.Int64), urutan=pl.lit(0, pl.Int64)
    )
    proposals = judge_proposals(then, sponsored, claim_rules.eligibility, claim_rules.default_package)
    employees = judge_employees(
        then.nonasn, typed(then.pekerja, Keyed[PersonLife]), claim_rules.eligibility
    ).select(
        "nik",
        "outcome",
        nomor="pemberi_kerja",
        tanggal="mulai",
        payer="pemberi_kerja",
        jenis_order=pl.lit(-1, pl.Int64),
        urutan=pl.lit(0, pl.Int64),
    )
    order = ("nik", "jenis_order", "urutan", "tanggal", "nomor")
    claims = [
        judged.filter(pl.col("outcome").is_null()).select(*order, "payer")
        for judged in (statements, proposals.with_columns(payer="dana"), employees)
    ]
    return pl.concat(claims).sort(order).select("nik", "payer", "nomor")


def _with_jobs_at(
    workers: dy.DataFrame[Keyed[Worker]], jobs: Sequence[Job], period: Period
) -> dy.DataFrame[Keyed[Worker]]:
    """Return the workers with their jobs as covered at another period."""
    words = jobs_at(jobs, period)
    written = workers["pekerjaan_tertulis"].unique().to_list()
    covered = {word: words[text_key(word)].name for word in written if text_key(word) in words}
    job = pl.col("pekerjaan_tertulis").replace_strict(covered, default=None, return_dtype=pl.String)
    return typed(workers.with_columns(pekerjaan=job), Keyed[Worker])
