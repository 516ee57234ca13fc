"""The sections of universal coverage (UCJ): what a percentage is of, and the targets, each with its source."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from tpp_sponsor.settings.base import AboveZero, Month, Number, Section, between
from tpp_sponsor.settings.wages import hundredths, percent_up_to

Share = Annotated[Decimal, BeforeValidator(percent_up_to(100))]


class CoverageBaseEntry(Section):
    """`[[ucj_base]]`: a number of persons that coverage is a share of, as of a month, and who says so."""

    name: Annotated[str, Field(min_length=1)]
    value: AboveZero
    as_of: Month
    source: Annotated[str, Field(min_length=1)]
    definition: str = ""


class CoverageTargetEntry(Section):
    """`[[ucj_target]]`: the share of a base, in percent, that is to be covered at the end of a year."""

    year: Annotated[Number, between(2000, 2100)]
    percent: Share
    base: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]

    @property
    def hundredths(self) -> int:
        """The target in 1/100 of a percent."""
        return hundredths(self.percent)
