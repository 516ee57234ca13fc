"""Why an employee's row ended as it did: the employer, the rule, the wage that counts, and both shares."""

from collections.abc import Iterator

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.explanations.claim import Explainer, Row

_RULES_BEFORE_DEATH = 2
_OWN_SENTENCE = {
    Outcome.WORKER_AGE: "explain.employee_too_young",
    Outcome.REVERSED: "explain.employee_taken_back",
}


def explain_employee(explainer: Explainer, row: Row) -> list[str]:
    """Return the sentences about an employee on wages."""
    outcome = Outcome(row["outcome"])
    sentences = [_about(explainer, row), _rule(explainer, row, outcome)]
    if outcome is Outcome.CONTRIBUTED:
        sentences += _arithmetic(explainer, row)
    return sentences + explainer.claims_on(row["nik"])


def _about(explainer: Explainer, row: Row) -> str:
    """Say which employer pays which wage since when, and the package."""
    return explainer.texts.say(
        "explain.about_employee",
        nik=mask_identifier(row["nik"]),
        pemberi_kerja=row["pemberi_kerja"],
        mulai=explainer.month(row["mulai"]),
        upah=show_rupiah(row["upah"]),
        paket=row["paket"],
        jabatan=row["jabatan"] or "-",
        segmen=row["segmen"] or "-",
        kelurahan=row["kelurahan"] or "-",
    )


def _rule(explainer: Explainer, row: Row, outcome: Outcome) -> str:
    """Return the rule that decided, with the values it was held against."""
    return explainer.texts.say(
        _OWN_SENTENCE.get(outcome, f"explain.{outcome.value}"),
        aturan=_RULES_BEFORE_DEATH + 1,
        period=explainer.month(explainer.period.first_day),
        mulai=explainer.month(row["mulai"]),
        selesai=explainer.month(row["selesai"]),
        upah=show_rupiah(row["upah"]),
        **explainer.about_person(row),
    )


def _arithmetic(explainer: Explainer, row: Row) -> Iterator[str]:
    """Yield the wage that counts, JP's cap and age, and what employer and worker pay."""
    say, period = explainer.texts.say, explainer.month(explainer.period.first_day)
    if row["upah"] < row["wage_idr"]:
        yield say("explain.wage_floor", upah=show_rupiah(row["upah"]), dasar=show_rupiah(row["wage_idr"]))
    if row["past_jp_age"]:
        yield say("explain.past_jp_age", period=period, umur=explainer.age(row["tgl_lahir"]))
    elif row["jp_wage_idr"] is not None and row["jp_wage_idr"] < row["wage_idr"]:
        yield say("explain.jp_wage_cap", period=period, dasar=show_rupiah(row["jp_wage_idr"]))
    yield say(
        "explain.wage_tariff",
        paket=row["paket"],
        dasar=show_rupiah(row["wage_idr"]),
        rincian=explainer.programmes(row, ("jkk", "jkm", "jht", "jp")),
        premi=show_rupiah(row["premium_idr"]),
        pemberi_kerja=show_rupiah(row["employer_idr"]),
        pekerja=show_rupiah(row["worker_idr"]),
        dasar_hukum=row["legal_basis"],
    )
