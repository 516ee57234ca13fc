"""Which entry of the tariff book is the premium (docs/rules.md#tariff)."""

from typing import Any

import pytest

from support.drawn_months import check, settings
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import SettingsError

ART = "kesediaan | nip | nik | hasil\n K1 | S1 | W1 | DIPOTONG"
SOPIR = {"pekerja": "nik | pekerjaan\n W1 | SOPIR"}


def _entry(
    valid_from: str = "2020-01", *, jkk: int = 10_000, paket: str = "JKK+JKM", **more: Any
) -> dict[str, Any]:
    return {
        "valid_from": valid_from,
        "paket": paket,
        "jkk": jkk,
        "jkm": 6_800,
        "legal_basis": "Perwali",
    } | more


def _premium(*entries: dict[str, Any], drawn: str = ART, **tables: Any) -> int:
    book = settings(tariff=list(entries)) if entries else settings()
    return check(drawn, book, **tables).total


def test_the_shipped_premium() -> None:
    assert _premium() == 16_800


def test_the_jobs_sector_comes_before_no_sector() -> None:
    both = (_entry("2024-01"), _entry("2020-01", jkk=5_000, sector="Transportasi"))
    assert _premium(*both, **SOPIR) == 11_800
    assert _premium(*both) == 16_800


def test_a_job_without_an_entry_of_its_sector_takes_the_one_of_none() -> None:
    assert _premium(_entry(), _entry(jkk=1, sector="perikanan"), **SOPIR) == 16_800


def test_a_blank_sector_is_none() -> None:
    assert _premium(_entry("2020-01", sector="  "), _entry("2024-01", jkk=20_000), **SOPIR) == 26_800


def test_the_latest_entry_that_is_valid() -> None:
    assert _premium(_entry("2020-01"), _entry("2024-03", jkk=20_000), _entry("2024-04", jkk=30_000)) == 26_800


@pytest.mark.parametrize(
    ("period", "premium"),
    [
        (Period(2024, 2), 16_800),
        (Period(2024, 3), 11_800),
        (Period(2024, 5), 11_800),
        (Period(2024, 6), 16_800),
    ],
    ids=str,
)
def test_both_ends_of_a_validity_are_included(period: Period, premium: int) -> None:
    halved = _entry("2024-03", jkk=5_000, valid_until="2024-05")
    assert _premium(_entry(), halved, period=period) == premium


def test_a_package_is_found_by_its_text_key() -> None:
    drawn = "kesediaan | nip | nik | paket | hasil\n K1 | S1 | W1 |  jkk+jkm+JHT | DIPOTONG"
    assert _premium(_entry(), _entry(paket="JKK+JKM+JHT", jht=20_000), drawn=drawn) == 36_800


def test_a_statement_without_a_package_has_the_default_one() -> None:
    book = settings(default_paket="jkk+jkm+jht", tariff=[_entry(), _entry(paket="JKK+JKM+JHT", jht=20_000)])
    assert check(ART, book).lines.select("paket", "premium_idr").rows() == [("JKK+JKM+JHT", 36_800)]


@pytest.mark.parametrize(
    ("fault", "entries"),
    [
        ("tariff_missing", [_entry("2024-04")]),
        ("tariff_missing", [_entry("2020-01", valid_until="2024-02")]),
        ("tariff_missing", [_entry(sector="perikanan")]),
        ("tariff_ambiguous", [_entry(), _entry(jkk=20_000)]),
        ("tariff_ambiguous", [_entry("2024-01", paket="jkk+jkm"), _entry("2024-01")]),
    ],
)
def test_no_entry_or_two_that_cannot_be_told_apart(fault: str, entries: list[dict[str, Any]]) -> None:
    with pytest.raises(SettingsError) as stopped:
        _premium(*entries)
    assert [found.code for found in stopped.value.faults] == [fault]
    assert dict(stopped.value.faults[0].values)["period"] == "2024-03"


def test_an_ambiguity_that_another_entry_settles_is_none() -> None:
    older = (_entry("2020-01"), _entry("2020-01", jkk=20_000))
    assert _premium(*older, _entry("2024-01", jkk=1_000)) == 7_800
