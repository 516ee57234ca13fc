"""Why a proposal ended as it did: its fund, the rule, the tariff, and what the fund had left at its turn."""

from collections.abc import Iterator

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.money import show_balance, show_rupiah
from tpp_sponsor.explanations.claim import Explainer, Row
from tpp_sponsor.rules.funds.available_fund import AvailableFund, available_fund
from tpp_sponsor.rules.funds.decision import FundDecision

_TRIED = (Outcome.FUNDED, Outcome.NO_SEAT, Outcome.BUDGET_SPENT)
_RULES_BEFORE_THE_WORKER = 5


def explain_proposal(explainer: Explainer, funds: FundDecision, row: Row) -> list[str]:
    """Return the sentences about a proposal."""
    outcome = Outcome(row["outcome"])
    sentences = [_about(explainer, row), _rule(explainer, funds, row, outcome)]
    if outcome in _TRIED:
        sentences += [explainer.tariff(row), *_arithmetic(explainer, funds, row, outcome)]
    return sentences + explainer.claims_on(row["nik"])


def _about(explainer: Explainer, row: Row) -> str:
    """Say which fund is to pay for which worker, and for which seat."""
    return explainer.texts.say(
        "explain.about_proposal",
        nomor=row["nomor"],
        dana=row["dana"],
        jenis=row["jenis"] or "-",
        nik=mask_identifier(row["nik"]),
        tanggal=explainer.day(row["tanggal"]),
        kelurahan=row["kelurahan"] or "-",
        skor="-" if row["skor"] is None else row["skor"],
        keputusan=row["keputusan"] or "-",
    )


def _rule(explainer: Explainer, funds: FundDecision, row: Row, outcome: Outcome) -> str:
    """Return the rule that decided, with the values it was held against."""
    key = f"explain.{outcome.value}"
    if outcome is Outcome.JOB_NOT_COVERED and row["pekerjaan"] is not None:
        key = "explain.job_not_of_fund"
    if outcome is Outcome.REVERSED:
        key = "explain.proposal_taken_back"
    jobs = funds.funds.filter(kode=row["dana"]).select(pl.col("pekerjaan").list.join(", ")).to_series()
    return explainer.texts.say(
        key,
        dana=row["dana"],
        jenis=row["jenis"] or "-",
        dana_mulai=explainer.month(row["dana_mulai"]),
        dana_selesai=explainer.month(row["dana_selesai"]),
        pekerjaan_dana=next(iter(jobs), None) or "-",
        aturan=explainer.worker_rule(outcome, _RULES_BEFORE_THE_WORKER),
        **explainer.about_dates(row),
        **explainer.about_worker(row),
    )


def _arithmetic(explainer: Explainer, funds: FundDecision, row: Row, outcome: Outcome) -> Iterator[str]:
    """Turn, quota, seats and budget of the fund before the proposal, as far as the fund has them."""
    say, fund = explainer.texts.say, available_fund(row, funds)
    if row["is_holder"]:
        yield say("explain.holder", dana=row["dana"])
    if fund.quota is not None:
        yield say("explain.quota", dana=row["dana"], kuota=fund.quota, terisi=fund.workers)
    if fund.seats is not None:
        yield say(
            "explain.seats",
            kelurahan=row["kelurahan"] or "-",
            kursi=fund.seats_of_place,
            terisi=fund.at_place,
            semua=fund.seats,
            semua_terisi=fund.workers,
        )
        yield from _release(explainer, funds, row)
    if fund.budget_idr is not None and outcome is not Outcome.NO_SEAT:
        yield _budget(explainer, fund)


def _release(explainer: Explainer, funds: FundDecision, row: Row) -> Iterator[str]:
    """Say that free seats may be lent to other places."""
    since = funds.funds.filter(kode=row["dana"])["pelepasan"].item()
    if since is not None and since <= explainer.period.first_day:
        yield explainer.texts.say("explain.released", pelepasan=explainer.month(since))


def _budget(explainer: Explainer, fund: AvailableFund) -> str:
    """Say what the budget had before the proposal, and what it would have after."""
    before = fund.left_idr or 0
    after = before - fund.premium_idr
    return explainer.texts.say(
        "explain.budget",
        pagu=show_rupiah(fund.budget_idr or 0),
        before=show_balance(before),
        premi=show_rupiah(fund.premium_idr),
        left=show_balance(after),
    )
