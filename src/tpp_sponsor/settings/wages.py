"""The sections of employees insured on wages (segment PU): what a package costs of a wage, and who bears which share.

The rates are national law; sources are in docs/domain.md.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Rounding, WageTariff
from tpp_sponsor.settings.base import AboveZero, Age, DatedSection, Rupiah, Section
from tpp_sponsor.settings.validation import refuse

# More than any programme costs; a rate above it is a rate in another unit.
_HIGHEST_PERCENT = 25
_HUNDREDTH = Decimal("0.01")


def percent_up_to(highest: int) -> Callable[[object], object]:
    """Return the reader of a percentage with at most two decimals; settings of an archive have it as a text."""

    def read(value: object) -> object:
        try:
            percent = None if isinstance(value, bool) else Decimal(str(value))
        except InvalidOperation:
            percent = None
        if percent is None or not 0 <= percent <= highest or percent % _HUNDREDTH:
            raise refuse("percent", highest=highest)
        return percent.quantize(_HUNDREDTH)

    return read


Percent = Annotated[Decimal, BeforeValidator(percent_up_to(_HIGHEST_PERCENT))]
NO_SHARE = Decimal("0.00")


def hundredths(percent: Decimal) -> int:
    """Return a percentage in 1/100 of a percent."""
    return int(percent / _HUNDREDTH)


class WageTariffEntry(DatedSection):
    """`[[wage_tariff]]`: what a package costs in percent of a wage, its dates and the regulations it rests on.

    A `jp_wage_cap` that is left out is not known: premiums with JP cannot be priced.
    """

    paket: Annotated[str, Field(min_length=1)]
    jkk: Percent = NO_SHARE
    jkm: Percent = NO_SHARE
    jht_employer: Percent = NO_SHARE
    jht_worker: Percent = NO_SHARE
    jp_employer: Percent = NO_SHARE
    jp_worker: Percent = NO_SHARE
    wage_floor: Rupiah = 0
    jp_wage_cap: AboveZero | None = None
    jp_max_age: Age | None = None
    rounding: Literal["nearest", "up", "down"] = "nearest"
    legal_basis: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _has_sense(self) -> "WageTariffEntry":
        if self.jkk + self.jkm + self.jht_employer + self.jht_worker + self.jp_employer + self.jp_worker == 0:
            raise refuse("rates_zero")
        if self.jp_employer + self.jp_worker and self.jp_max_age is None:
            raise refuse("jp_max_age_missing")
        return self

    def entry(self) -> WageTariff:
        """Return the entry as a value of the domain."""
        return WageTariff(
            package=self.paket,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            jkk=hundredths(self.jkk),
            jkm=hundredths(self.jkm),
            jht_employer=hundredths(self.jht_employer),
            jht_worker=hundredths(self.jht_worker),
            jp_employer=hundredths(self.jp_employer),
            jp_worker=hundredths(self.jp_worker),
            wage_floor=self.wage_floor,
            jp_wage_cap=self.jp_wage_cap,
            jp_max_age=self.jp_max_age or 0,
            rounding=Rounding(self.rounding),
            legal_basis=self.legal_basis,
        )


class EmployerEntry(Section):
    """`[[employer]]`: an employer of non-ASN staff, and whether it bears the worker's share of the premium too."""

    name: Annotated[str, Field(min_length=1)]
    bears_worker_share: bool = False


_LAW = "PP 44/2015 jo. PP 82/2019 dan PP 49/2023 (PU, risiko sangat rendah: JKK 0,24%, JKM 0,30%)"
_LAW_JHT = f"{_LAW}; PP 46/2015 jo. PP 60/2015 (JHT 3,7% + 2%)"
_LAW_JP = f"{_LAW_JHT}; PP 45/2015 (JP 2% + 1%)"
_JKK_JKM = {"jkk": "0.24", "jkm": "0.30"}
_JHT = _JKK_JKM | {"jht_employer": "3.70", "jht_worker": "2.00"}
_JP = _JHT | {"jp_employer": "2.00", "jp_worker": "1.00"}


def _shipped(
    paket: str, since: Period, until: Period | None, rates: dict[str, str], **more: Any
) -> WageTariffEntry:
    values = {"paket": paket, "valid_from": since, "valid_until": until, **rates, **more}
    return WageTariffEntry.model_validate(values)


def _four_programmes(since: Period, until: Period | None, cap: int | None, age: int) -> WageTariffEntry:
    return _shipped("JKK+JKM+JHT+JP", since, until, _JP, jp_wage_cap=cap, jp_max_age=age, legal_basis=_LAW_JP)


# A new cap of JP holds from March; the JP age is 58 from 2022, 59 from 2025 and 60 from 2028 (docs/domain.md).
SHIPPED_WAGE_TARIFF = (
    _shipped("JKK+JKM", Period(2015, 7), None, _JKK_JKM, legal_basis=_LAW),
    _shipped("JKK+JKM+JHT", Period(2015, 7), None, _JHT, legal_basis=_LAW_JHT),
    _four_programmes(Period(2023, 3), Period(2024, 2), 9_559_600, 58),
    _four_programmes(Period(2024, 3), Period(2024, 12), 10_042_300, 58),
    _four_programmes(Period(2025, 1), Period(2025, 2), 10_042_300, 59),
    _four_programmes(Period(2025, 3), Period(2026, 2), 10_547_400, 59),
    _four_programmes(Period(2026, 3), Period(2027, 12), None, 59),
    _four_programmes(Period(2028, 1), None, None, 60),
)
