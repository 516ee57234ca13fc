"""Why a statement ended as it did: its sponsor, the rule, the tariff, and what was left of TPP at its turn."""

from collections.abc import Iterator

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.money import show_balance, show_rupiah
from tpp_sponsor.explanations.claim import Explainer, Row
from tpp_sponsor.rules.allocation.available_tpp import AvailableTpp, available_tpp

_TRIED = (Outcome.DEDUCTED, Outcome.OVER_LIMIT, Outcome.TPP_TOO_SMALL)
_RULES_BEFORE_THE_WORKER = 7


def explain_statement(explainer: Explainer, row: Row) -> list[str]:
    """Return the sentences about a statement."""
    outcome = Outcome(row["outcome"])
    sentences = [_about(explainer, row), _rule(explainer, row, outcome)]
    if outcome in _TRIED:
        sentences += [explainer.tariff(row), *_arithmetic(explainer, row, outcome)]
    return sentences + explainer.claims_on(row["nik"])


def _about(explainer: Explainer, row: Row) -> str:
    """Say who signed, for which worker, and when."""
    return explainer.texts.say(
        "explain.about",
        nomor=row["nomor"],
        sponsor=row["nama"] or "-",
        nip=mask_identifier(row["nip"]),
        nik=mask_identifier(row["nik"]),
        tanggal=explainer.day(row["tanggal"]),
        mulai=explainer.month(row["mulai"]),
    )


def _rule(explainer: Explainer, row: Row, outcome: Outcome) -> str:
    """Return the rule that decided, with the values it was held against."""
    return explainer.texts.say(
        f"explain.{outcome.value}",
        opd=row["opd"] or "-",
        max_workers=explainer.rules.claims.limits.max_workers,
        aturan=explainer.worker_rule(outcome, _RULES_BEFORE_THE_WORKER),
        **explainer.about_dates(row),
        **explainer.about_worker(row),
    )


def _arithmetic(explainer: Explainer, row: Row, outcome: Outcome) -> Iterator[str]:
    """Say what the sponsor had at the letter's turn, what the credit pays, and what would be left."""
    say, decision = explainer.texts.say, explainer.decision
    purse = available_tpp(row, decision.sponsors, decision.lines)
    before = purse.left_before
    yield say(
        "explain.left_before_reversed" if purse.owed else "explain.left_before",
        tpp_neto=show_rupiah(purse.tpp_neto),
        taken=show_balance(purse.tpp_neto - purse.owed - before),
        owed=show_rupiah(purse.owed),
        before=show_balance(before),
    )
    if outcome is Outcome.OVER_LIMIT:
        return
    if purse.credit:
        yield say(
            "explain.credit",
            credit=show_rupiah(purse.credit),
            used=show_rupiah(min(purse.credit, purse.taken_on)),
            premi=show_rupiah(purse.premium),
            pays=show_rupiah(purse.premium - purse.cut),
            cut=show_rupiah(purse.cut),
        )
    yield say(
        "explain.left_after",
        before=show_balance(before),
        cut=show_rupiah(purse.cut),
        left=show_balance(before - purse.cut),
        minimum=show_rupiah(explainer.rules.claims.limits.min_net_after),
    )
    if outcome is Outcome.DEDUCTED and (purse.credit or purse.workers > 1):
        yield _in_the_file(explainer, purse)


def _in_the_file(explainer: Explainer, purse: AvailableTpp) -> str:
    """Return the sponsor's line in the file for finance, where it is not that of this letter alone."""
    cut = max(0, purse.premiums - purse.credit)
    return explainer.texts.say(
        "explain.in_the_file",
        revision=explainer.revision,
        workers=purse.workers,
        premi=show_rupiah(purse.premiums),
        credit=show_rupiah(purse.premiums - cut),
        cut=show_rupiah(cut),
        tpp_neto=show_balance(purse.tpp_neto - purse.withheld),
        left=show_balance(purse.tpp_neto - purse.withheld - cut),
    )
