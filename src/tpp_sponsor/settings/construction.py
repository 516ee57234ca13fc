"""The sections of construction contracts (Jakon): what is due of the value of a contract, and until when it registers.

The rates are national law; sources are in docs/domain.md.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import ContractSlice, ContractTariff
from tpp_sponsor.settings.base import AboveZero, DatedSection, Number, Section, between
from tpp_sponsor.settings.validation import refuse
from tpp_sponsor.settings.wages import NO_SHARE, Percent, hundredths


class Slice(Section):
    """The part of a contract value up to `up_to` and above the slice before; the last slice has no `up_to`."""

    up_to: AboveZero | None = None
    jkk: Percent = NO_SHARE
    jkm: Percent = NO_SHARE


class ContractTariffEntry(DatedSection):
    """`[[jakon_tariff]]`: what is due of each slice of a contract value, its dates and its regulation."""

    slices: Annotated[tuple[Slice, ...], Field(min_length=1)]
    legal_basis: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _has_sense(self) -> "ContractTariffEntry":
        *ends, last = [each.up_to for each in self.slices]
        known = [end for end in ends if end is not None]
        if last is not None or len(known) < len(ends) or sorted(set(known)) != known:
            raise refuse("slices_order")
        return self

    def entry(self) -> ContractTariff:
        """Return the entry as a value of the domain."""
        slices = [
            ContractSlice(each.up_to, hundredths(each.jkk), hundredths(each.jkm)) for each in self.slices
        ]
        return ContractTariff(self.valid_from, self.valid_until, tuple(slices), self.legal_basis)


class Construction(Section):
    """`[jakon]`: how long after the work order a contract may be registered, in working days.

    Working days are Monday to Friday without `holidays`.
    """

    deadline_days: Annotated[Number, between(1, 366)] = 14
    holidays: tuple[date, ...] = ()


_LAW = "PP 44/2015 jo. PP 82/2019 dan PP 49/2023 (jasa konstruksi, upah tidak diketahui: per lapisan nilai kontrak)"
_SLICES = (
    (100_000_000, "0.21", "0.03"),
    (500_000_000, "0.17", "0.02"),
    (1_000_000_000, "0.13", "0.02"),
    (5_000_000_000, "0.11", "0.01"),
    (None, "0.09", "0.01"),
)

SHIPPED_CONTRACT_TARIFF = (
    ContractTariffEntry(
        valid_from=Period(2015, 7),
        slices=tuple(
            Slice.model_validate({"up_to": up_to, "jkk": jkk, "jkm": jkm}) for up_to, jkk, jkm in _SLICES
        ),
        legal_basis=_LAW,
    ),
)
