"""`[[tariff]]` and `[[job]]`: what an entry must hold, and what ships (docs/rules.md#tariff)."""

from typing import Annotated

from pydantic import Field, model_validator

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Job, Tariff
from tpp_sponsor.settings.base import Month, Rupiah, Section, refuse


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
            raise refuse("until_before_from")
        if self.jkk + self.jkm + self.jht == 0:
            raise refuse("premium_zero")
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
