"""What all sections share: only known keys, and the kinds of values that settings are made of."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from tpp_sponsor.domain.period import Period

if TYPE_CHECKING:
    from typing import LiteralString


def refuse(kind: "LiteralString", **values: object) -> PydanticCustomError:
    """What a validator raises: `kind` names the words of the catalogue (`wrong.<kind>`), which the values fill."""
    return PydanticCustomError(kind, kind, values)


def _period(value: object) -> object:
    """Dates of validity are months: `2024-03`, or any date in it."""
    if isinstance(value, date):
        return Period.of(value)
    if isinstance(value, str):
        return _parsed(value) if value else None
    return value


def _parsed(text: str) -> Period:
    try:
        return Period.parse(text[:7])
    except ValueError as unreadable:
        raise refuse("month") from unreadable


Month = Annotated[Period, BeforeValidator(_period)]
Rupiah = Annotated[int, Field(ge=0, strict=True)]
AboveZero = Annotated[int, Field(gt=0, strict=True)]
DayOfMonth = Annotated[int, Field(ge=1, le=31, strict=True)]
Age = Annotated[int, Field(ge=0, le=150, strict=True)]
Whole = Annotated[int, Field(ge=0, strict=True)]


class Section(BaseModel):
    """A section of the settings: only known keys, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
