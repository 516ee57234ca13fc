"""`[letter]` and `[reward]`: what papers carry at their head and foot, and which OPDs are honoured."""

from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tpp_sponsor.settings.base import AboveZero, Section, Whole, refuse

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
    min_size: Annotated[int, Field(ge=0, strict=True)] = 10
    twice: bool = False
