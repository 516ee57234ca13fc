"""Settings of wages: rates, caps, ages, employers, and what is told of a wrong one (docs/rules.md#wage-price)."""

from decimal import Decimal

import pytest

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Rounding, wage_tariff_at
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.messages import LANGUAGES, load_texts, say_fault
from tpp_sponsor.settings.load import Settings, parse_settings

TARIFF = {"valid_from": "2024-01", "paket": "PU", "jkk": 0.24, "legal_basis": "PP"}


def refused(**sections):
    with pytest.raises(SettingsError) as error:
        parse_settings(sections)
    return [(fault.code, fault.column, dict(fault.values).get("wrong")) for fault in error.value.faults]


@pytest.mark.parametrize("percent", [0.245, -0.1, 25.01, True, "dua", "0,24"])
def test_a_rate_is_a_percentage_with_two_decimals(percent):
    found = refused(wage_tariff=[TARIFF | {"jkm": percent}])
    assert found == [("setting_invalid", "wage_tariff[1].jkm", "percent")]


@pytest.mark.parametrize(("percent", "hundredths"), [(0, 0), (0.3, 30), (2, 200), (5.70, 570), (25, 2_500)])
def test_rates_are_exact_hundredths_of_a_percent(percent, hundredths):
    [tariff] = parse_settings({"wage_tariff": [TARIFF | {"jkm": percent}]}).wage_tariffs
    assert (tariff.jkk, tariff.jkm, tariff.rounding) == (24, hundredths, Rounding.NEAREST)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"valid_until": "2023-12"}, ("setting_invalid", "wage_tariff[1]", "until_before_from")),
        ({"jkk": 0}, ("setting_invalid", "wage_tariff[1]", "rates_zero")),
        ({"jp_worker": 1}, ("setting_invalid", "wage_tariff[1]", "jp_max_age_missing")),
        ({"jp_wage_cap": 0}, ("setting_least", "wage_tariff[1].jp_wage_cap", None)),
        ({"rounding": "neares"}, ("setting_choice", "wage_tariff[1].rounding", None)),
        ({"legal_basis": ""}, ("setting_missing", "wage_tariff[1].legal_basis", None)),
    ],
)
def test_an_entry_without_sense_is_told_with_its_key(wrong, told):
    assert refused(wage_tariff=[TARIFF | wrong]) == [told]


def test_an_unknown_rounding_is_told_with_the_words_that_are_known():
    with pytest.raises(SettingsError) as error:
        parse_settings({"wage_tariff": [TARIFF | {"rounding": "bankers"}], "tariff": [{"payer": "apbd"}]})
    told = {fault.column: say_fault(load_texts("id"), fault) for fault in error.value.faults}
    assert told["wage_tariff[1].rounding"] == 'isinya tidak dikenal. Pilihan: "nearest", "up", "down".'
    assert told["tariff[1].payer"] == 'isinya tidak dikenal. Pilihan: "", "publik", "swasta".'


def test_an_employer_is_named_once():
    names = [{"name": "Dinas A"}, {"name": "DINAS  a"}]
    assert refused(employer=names) == [("employer_twice", "employer[2].name", None)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["jp_cap_unknown", "wage_tariff_missing", "wage_tariff_ambiguous"])
def test_a_tariff_that_cannot_price_says_the_month_the_package_and_what_to_enter(language, code):
    said = say_fault(load_texts(language), Fault.of(code, package="PU", period=Period(2026, 3)))
    assert all(word in said for word in ("2026-03", "PU"))
    assert code != "jp_cap_unknown" or "jp_wage_cap" in said


@pytest.mark.parametrize(
    ("month", "cap", "age"),
    [
        ((2023, 3), 9_559_600, 58),
        ((2024, 2), 9_559_600, 58),
        ((2024, 3), 10_042_300, 58),
        ((2024, 12), 10_042_300, 58),
        ((2025, 1), 10_042_300, 59),
        ((2025, 3), 10_547_400, 59),
        ((2026, 2), 10_547_400, 59),
        ((2026, 3), None, 59),
        ((2028, 1), None, 60),
    ],
)
def test_shipped_caps_and_ages_of_jp_by_month(month, cap, age):
    tariff = wage_tariff_at(Settings().wage_tariffs, Period(*month), "jkk+jkm+jht+jp")
    assert (tariff.jp_wage_cap, tariff.jp_max_age) == (cap, age)


def test_settings_of_wages_survive_the_archive():
    own = parse_settings({"wage_tariff": [TARIFF | {"jkm": 0.3}], "employer": [{"name": "A"}]})
    assert parse_settings(own.of_tables(["nonasn"])) == own
    assert own.wage_tariff[0].jkm == Decimal("0.30")


def test_a_city_with_shipped_settings_of_wages_keeps_the_digest_that_it_had():
    assert {"wage_tariff", "employer"}.isdisjoint(Settings().decisive())
    changed = parse_settings({"employer": [{"name": "Dinas A"}]})
    assert changed.decisive()["employer"] == [{"name": "Dinas A", "bears_worker_share": False}]
