"""The sections that decide a month: who and where, rules, tariffs, jobs, how sheets are read, and what is written."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Job, Tariff
from tpp_sponsor.domain.text_keys import alias_keys, text_key
from tpp_sponsor.settings.base import (
    AboveZero,
    Age,
    DatedSection,
    DayOfMonth,
    Month,
    Number,
    Rupiah,
    Section,
    Whole,
    between,
)
from tpp_sponsor.settings.validation import own_fault, refuse
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


class Claims(Section):
    """`[claims]`: which payer comes first, and which money is public (docs/rules.md#funds)."""

    order: tuple[str, ...] = (
        TPP,
        "CSR",
        "BAZNAS",
        "PERORANGAN",
        "DBHCHT",
        "APBD",
        "APBD PROVINSI",
        "DESA",
    )
    public: tuple[str, ...] = ("DBHCHT", "APBD", "APBD PROVINSI", "DESA")
    ending_months: Annotated[Number, between(1, 24)] = 2

    @model_validator(mode="after")
    def _names_each_kind_once(self) -> "Claims":
        keys = [text_key(kind) for kind in self.order]
        if text_key(TPP) not in keys or len(set(keys)) < len(keys) or "" in keys:
            raise own_fault("claims_order", under=("order",))
        if text_key(TPP) in map(text_key, self.public):
            raise own_fault("claims_public", under=("public",))
        return self

    @property
    def kinds(self) -> dict[str, str]:
        """Text key of each kind of payer → its spelling, in the order in which they pay."""
        return {text_key(kind): kind for kind in self.order}

    @property
    def fund_kinds(self) -> dict[str, str]:
        """`kinds` without TPP, which is no fund."""
        return {key: kind for key, kind in self.kinds.items() if key != text_key(TPP)}

    @property
    def public_keys(self) -> frozenset[str]:
        """Text keys of the kinds of payers whose money is public."""
        return frozenset(text_key(kind) for kind in self.public)


class Cover(Section):
    """`[cover]`: when the cover of a worker without further premiums ends."""

    grace_months: Annotated[Number, between(1, 12)] = 3


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
        """The limits on the size of a file, as readers take them."""
        return Limits(self.max_cells, self.max_bytes)


class Output(Section):
    """`[output]`: files and language."""

    xlsx_max_rows: Whole = 50_000
    language: Literal["id", "en"] = "id"
    profiles: tuple[str, ...] = ()


class TariffEntry(DatedSection):
    """`[[tariff]]`: a premium, its dates (both ends included) and the regulation it rests on."""

    paket: Annotated[str, Field(min_length=1)]
    sector: str = ""
    jkk: Rupiah = 0
    jkm: Rupiah = 0
    jht: Rupiah = 0
    payer: Literal["", "publik", "swasta"] = ""
    legal_basis: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _has_sense(self) -> "TariffEntry":
        if self.jkk + self.jkm + self.jht == 0:
            raise refuse("premium_zero")
        return self

    def entry(self) -> Tariff:
        """Return the entry as a value of the domain."""
        return Tariff(
            self.paket,
            self.valid_from,
            self.valid_until,
            self.sector,
            self.jkk,
            self.jkm,
            self.jht,
            self.legal_basis,
            self.payer,
        )


class JobEntry(Section):
    """`[[job]]`: a job that the programme covers."""

    name: Annotated[str, Field(min_length=1)]
    synonyms: tuple[str, ...] = ()
    sector: str = ""
    valid_from: Month | None = None

    def entry(self) -> Job:
        """Return the entry as a value of the domain."""
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
