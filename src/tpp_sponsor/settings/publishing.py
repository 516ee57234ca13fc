"""The sections of what is published: `[ranking]` and its pages, `[letter]`, `[reward]`, `[[regulation]]`, `[cards]`."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from tpp_sponsor.settings.base import AboveZero, Number, Section, Whole, between
from tpp_sponsor.settings.validation import refuse

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
    target_percent: Annotated[Number, between(0, 100)] = 0

    @model_validator(mode="after")
    def _divides_every_size(self) -> "Ranking":
        if 0 not in self.divisions.values() or len(set(self.divisions.values())) < len(self.divisions):
            raise refuse("divisions")
        return self

    @property
    def of_pages(self) -> dict[str, Any]:
        """Return the settings of pages as JSON values; the archive of a run keeps them beside the deciding ones."""
        return self.model_dump(mode="json", include=set(_OF_PAGES))

    @property
    def undecisive(self) -> set[str]:
        """Return the keys that change no file of a month.

        A key that a later version added is one of them while it has its default, so that old months stay unchanged.
        """
        return {*_OF_PAGES, *(["count_without_tpp"] if self.count_without_tpp else [])}


# What a number of a letter may be made of.
PLACEHOLDERS = ("periode", "revisi", "bulan", "bulan_romawi", "tahun")


def _number(pattern: str) -> str:
    if unknown := {name for _, name, _, _ in Formatter().parse(pattern) if name} - set(PLACEHOLDERS):
        raise refuse("placeholder", name=min(unknown), known=", ".join(PLACEHOLDERS))
    return pattern


class Letter(Section):
    """`[letter]`: the letterhead, the number, and who signs."""

    kop: tuple[str, ...] = ()
    address: str = ""
    place: str = ""
    number: Annotated[str, AfterValidator(_number)] = "900/…/{bulan_romawi}/{tahun}"
    to: tuple[str, ...] = ("Kepala Badan Pengelola Keuangan dan Pendapatan Daerah",)
    signer_title: str = "Kepala Badan Kepegawaian dan Pengembangan Sumber Daya Manusia"
    signer_name: str = ""
    signer_nip: str = ""
    receiver_title: str = "Yang menerima"
    receiver_name: str = ""
    receiver_nip: str = ""
    copies: tuple[str, ...] = ()
    max_rows: Whole = 5_000


class Reward(Section):
    """`[reward]`: the best of each division, and the fastest growth."""

    by: Literal["pekerja", "partisipasi"] = "pekerja"
    per_division: AboveZero = 3
    growth: Whole = 1
    min_size: Whole = 10
    twice: bool = False


def _filled(text: str) -> str:
    if not text.strip():
        raise refuse("empty_text")
    return text.strip()


def _link(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise refuse("link")
    return text


class Regulation(Section):
    """`[[regulation]]`: a regulation of the city on the programme, for the award file."""

    number: Annotated[str, AfterValidator(_filled)]
    title: Annotated[str, AfterValidator(_filled)]
    date: date
    link: Annotated[str, AfterValidator(_link)] = ""


_SITE_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~-]+)*")


def _site_url(text: str) -> str:
    address = text.rstrip("/")
    if address and not _SITE_URL.fullmatch(address):
        raise refuse("site_url")
    return address


class Cards(Section):
    """`[cards]`: the address of the site that is printed on cards, and the office that helps a household."""

    site_url: Annotated[str, AfterValidator(_site_url)] = ""
    office: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""

    @property
    def missing(self) -> Iterator[str]:
        """The keys without which no card is printed."""
        return (f"cards.{key}" for key in ("site_url", "office", "phone") if not getattr(self, key))
