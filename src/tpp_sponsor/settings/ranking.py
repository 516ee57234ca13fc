"""`[ranking]`: how OPDs are put in order, and what their pages show."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from tpp_sponsor.settings.base import Section, Whole, refuse

_DIVISIONS = {"besar": 200, "sedang": 50, "kecil": 0}
_OF_PAGES = ("divisions", "min_size", "min_count", "share_order", "target_percent")


class Ranking(Section):
    """`[ranking]`: `by` and `count_without_tpp` decide `peringkat.csv`; the rest is what pages show of it."""

    by: Literal["pekerja", "partisipasi"] = "pekerja"
    count_without_tpp: bool = True
    divisions: Mapping[str, Whole] = Field(default_factory=lambda: dict(_DIVISIONS))
    min_size: Whole = 10
    min_count: Whole = 5
    share_order: Literal["share", "wilson"] = "share"
    target_percent: Annotated[int, Field(ge=0, le=100, strict=True)] = 0

    @model_validator(mode="after")
    def _divides_every_size(self) -> "Ranking":
        if 0 not in self.divisions.values() or len(set(self.divisions.values())) < len(self.divisions):
            raise refuse("divisions")
        return self

    @property
    def of_pages(self) -> dict[str, Any]:
        """What pages show, as JSON can hold it; the archive of a run keeps it beside the settings that decide."""
        return self.model_dump(mode="json", include=set(_OF_PAGES))

    @property
    def undecisive(self) -> set[str]:
        """Keys that change no file of a month; as a default, what came later must not make old months look changed."""
        return {*_OF_PAGES, *(["count_without_tpp"] if self.count_without_tpp else [])}
