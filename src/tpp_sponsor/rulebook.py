"""Tariff, jobs and the answers of BPJS as settings: what an entry must hold, and what ships (contract section 3)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Job, Tariff
from tpp_sponsor.domain.wording import text_key
from tpp_sponsor.frames.answers import ACCEPTED_WORDS, REJECTED_WORDS


def _period(value: object) -> object:
    """Dates of validity are months: `2024-03`, or any date in it."""
    if isinstance(value, date):
        return Period.of(value)
    if isinstance(value, str):
        return Period.parse(value[:7]) if value else None
    return value


Month = Annotated[Period, BeforeValidator(_period)]
Rupiah = Annotated[int, Field(ge=0, strict=True)]
Age = Annotated[int, Field(ge=0, le=150, strict=True)]
Whole = Annotated[int, Field(ge=0, strict=True)]


class Section(BaseModel):
    """A section of the settings: only known keys, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class TariffEntry(Section):
    """`[[tariff]]`: a premium, its dates (both ends included) and the regulation it rests on."""

    valid_from: Month
    valid_until: Month | None = None
    paket: Annotated[str, Field(min_length=1)]
    sector: str = ""
    jkk: Rupiah = 0
    jkm: Rupiah = 0
    jht: Rupiah = 0
    legal_basis: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _has_sense(self) -> "TariffEntry":
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until")
        if self.jkk + self.jkm + self.jht == 0:
            raise ValueError("jkk + jkm + jht = 0")
        return self

    def entry(self) -> Tariff:
        """The same as a value of the domain."""
        return Tariff(
            self.paket,
            self.valid_from,
            self.valid_until,
            self.sector,
            self.jkk,
            self.jkm,
            self.jht,
            self.legal_basis,
        )


class JobEntry(Section):
    """`[[job]]`: a job that the programme covers."""

    name: Annotated[str, Field(min_length=1)]
    synonyms: tuple[str, ...] = ()
    sector: str = ""
    valid_from: Month | None = None

    def entry(self) -> Job:
        """The same as a value of the domain."""
        return Job(self.name, self.synonyms, self.sector, self.valid_from)


class Bpjs(Section):
    """`[bpjs]`: when its bill is due, and how the lists that it gives back are read."""

    due_day: Annotated[int, Field(ge=1, le=31, strict=True)] = 15
    accepted_words: tuple[str, ...] = ACCEPTED_WORDS
    rejected_words: tuple[str, ...] = REJECTED_WORDS
    headings: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _words_have_one_meaning(self) -> "Bpjs":
        yes, no = ({text_key(word) for word in words} for words in (self.accepted_words, self.rejected_words))
        if both := sorted(yes & no):
            raise ValueError(f"accepted_words, rejected_words: {both[0]}")
        if "" in yes | no:
            raise ValueError("accepted_words, rejected_words: ''")
        return self


_PP_44_2015 = (
    "PP 44/2015 jo. PP 82/2019 dan PP 49/2023 (BPU, dasar upah terendah Rp1.000.000: JKK 1%, JKM Rp6.800)"
)

SHIPPED_TARIFF = (
    TariffEntry(valid_from=Period(2015, 7), paket="JKK+JKM", jkk=10_000, jkm=6_800, legal_basis=_PP_44_2015),
)
SHIPPED_JOBS = (
    JobEntry(name="ART", synonyms=("asisten rumah tangga", "pembantu rumah tangga", "PRT")),
    JobEntry(name="SOPIR", synonyms=("supir", "pengemudi"), sector="transportasi"),
    JobEntry(name="TUKANG KEBUN"),
    JobEntry(name="TUKANG CUCI"),
    JobEntry(name="PENGASUH ANAK", synonyms=("pengasuh", "baby sitter")),
    JobEntry(name="PENJAGA RUMAH"),
    JobEntry(name="PETUGAS KEBERSIHAN"),
)
