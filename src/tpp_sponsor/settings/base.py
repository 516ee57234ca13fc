"""What all sections share: only known keys, and the kinds of values that settings are made of."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tpp_sponsor.domain.period import Period
from tpp_sponsor.settings.validation import out_of_range, refuse


def _period(value: object) -> object:
    """Dates of validity are months: `2024-03`, or any date in it."""
    if isinstance(value, date):
        return Period.of(value)
    if isinstance(value, str):
        return _parsed(value) if value else None
    if isinstance(value, int):
        raise refuse("month")
    return value


def _parsed(text: str) -> Period:
    try:
        return Period.parse(text[:7])
    except ValueError as unreadable:
        raise refuse("month") from unreadable


def between(least: int, most: int) -> Any:
    """Return the rule that a whole number is from `least` to `most`, both included."""

    def check(number: int) -> int:
        if not least <= number <= most:
            raise out_of_range(least, most)
        return number

    return AfterValidator(check)


Number = Annotated[int, Field(strict=True)]
Month = Annotated[Period, BeforeValidator(_period)]
AboveZero = Annotated[Number, Field(gt=0)]
Whole = Annotated[Number, Field(ge=0)]
Rupiah = Whole
DayOfMonth = Annotated[Number, between(1, 31)]
Age = Annotated[Number, between(0, 150)]


class Section(BaseModel):
    """A section of the settings: only known keys, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class DatedSection(Section):
    """A section that is valid from one month until another, both included, or without an end."""

    valid_from: Month
    valid_until: Month | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise refuse("until_before_from")
        return self
