"""The sections of every month: who and where, the rules, how sheets are read, and what is written."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tpp_sponsor.domain.departments import alias_keys
from tpp_sponsor.settings.base import AboveZero, Age, DayOfMonth, Rupiah, Section, Whole, refuse
from tpp_sponsor.storage.limits import Limits


class Rules(Section):
    """`[rules]`: the rules of a month that a city sets itself (docs/rules.md#settings)."""

    cutoff_day: DayOfMonth = 10
    active_status: tuple[str, ...] = ("aktif",)
    min_age: Age = 17
    max_age: Age = 65
    max_workers: Whole = 0
    min_net_after: Rupiah = 0
    default_paket: str = "JKK+JKM"


class Cover(Section):
    """`[cover]`: when the cover of a worker for whom nobody pays any more ends."""

    grace_months: Annotated[int, Field(ge=1, le=12, strict=True)] = 3


class City(Section):
    """`[city]`: how the city is called on pages and papers."""

    name: str = "Kota/Kabupaten"
    time_zone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] = "Asia/Jakarta"


class Opd(Section):
    """`[opd]`: names that changed."""

    aliases: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_no_circle(self) -> "Opd":
        try:
            alias_keys(self.aliases)
        except ValueError as circle:
            raise refuse("circle", name=circle) from circle
        return self


class Intake(Section):
    """`[intake]`: how this city's sheets call the columns, and how large a file may be."""

    max_cells: AboveZero = 5_000_000
    max_bytes: AboveZero = 500_000_000
    headings: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        """How large a file may be, as the readers of files ask for it."""
        return Limits(self.max_cells, self.max_bytes)


class Output(Section):
    """`[output]`: files and language."""

    xlsx_max_rows: Whole = 50_000
    language: Literal["id", "en"] = "id"
    profiles: tuple[str, ...] = ()
