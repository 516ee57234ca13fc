"""Papers that go with the money: the cover letter of a remittance, and the recap for each OPD's treasurer.

What they say is read from the files that they accompany, so that no paper can differ from its file.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tpp_sponsor.documents.typeset import typeset
from tpp_sponsor.documents.words import in_words, letter_number
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import Texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.settings.publishing import Letter

COVER_LETTER, RECAP = "surat-pengantar-setoran.pdf", "rekap-opd.pdf"
_DEDUCTED, _RECAP, _CHECKSUMS = "keuangan/potongan-tpp.csv", "keuangan/rekap-opd.csv", "SHA256SUMS"
_HANDED_OVER = ("keuangan/", "bpjs/")
# A table without rows says nothing of its types.
_TEXTS = ("periode", "nip", "nama", "opd")
_NUMBERS = (
    "tpp_neto", "jumlah_pekerja", "premi", "kredit", "potongan", "tpp_neto_akhir", "sponsor", "pekerja",
    "jkk", "jkm", "jht", "total",
)  # fmt: skip
_TYPES = dict.fromkeys(_TEXTS, pl.String) | dict.fromkeys(_NUMBERS, pl.Int64)


@dataclass(frozen=True)
class Letterhead:
    """Whose paper it is: the letter's settings, the city, where templates lie, and how things are written."""

    letter: Letter
    city: str
    folders: Sequence[Path]
    texts: Texts

    @property
    def notation(self) -> Notation:
        """How amounts and days are written."""
        return Notation(self.texts.language)

    def common(self, title: str, day: date) -> dict[str, Any]:
        """What every paper is given."""
        prefix = "papers."
        said = {
            key.removeprefix(prefix): sentence
            for key, sentence in self.texts.sentences.items()
            if key.startswith(prefix)
        }
        return {
            "say": said,
            "letter": self.letter.model_dump(mode="json"),
            "city": self.city,
            "language": self.texts.language,
            "title": title,
            "footer": title,
            "place_and_day": f"{self.letter.place or self.city}, {self.notation.day(day)}",
        }

    def say(self, key: str, **values: object) -> str:
        """A sentence of papers."""
        return self.texts.say(f"papers.{key}", **values)


@dataclass(frozen=True)
class Remittance:
    """A revision that was handed over: its files and their digests, and the day on which it was posted."""

    period: Period
    revision: int
    files: Mapping[str, bytes]
    digests: Mapping[str, str]
    day: date


def cover_letter(remittance: Remittance, desk: Letterhead) -> bytes:
    """The letter with which a remittance is sent (*surat pengantar setoran*)."""
    write, month = desk.notation, desk.notation.month(remittance.period)
    deducted, recap = (_table(remittance, name) for name in (_DEDUCTED, _RECAP))
    premiums, withheld = (int(deducted[name].sum()) for name in ("premi", "potongan"))
    files = list(_files(remittance, desk))
    data = {
        **desk.common(desk.say("cover_title", month=month), remittance.day),
        "number": letter_number(desk.letter.number, remittance.period, remittance.revision, remittance.day),
        "enclosure": desk.say("enclosure_files", count=len(files)),
        "subject": desk.say("cover_subject", month=month, revision=remittance.revision),
        "opening": desk.say("cover_opening", month=month, revision=remittance.revision),
        "sums": [
            [desk.say("sum_sponsors"), write.count(deducted.height)],
            [desk.say("sum_workers"), write.count(int(deducted["jumlah_pekerja"].sum()))],
            [desk.say("sum_departments"), write.count(recap.height)],
            *([name.upper(), write.rupiah(int(recap[name].sum()))] for name in ("jkk", "jkm", "jht")),
            [desk.say("sum_premiums"), write.rupiah(premiums)],
            [desk.say("sum_credit"), write.rupiah(int(deducted["kredit"].sum()))],
            [desk.say("sum_withheld"), write.rupiah(withheld), True],
        ],
        "words": in_words(withheld),
        "files_intro": desk.say("files_intro"),
        "files": files,
        "closing": desk.say("cover_closing"),
    }
    return typeset("surat-pengantar", data, desk.folders, remittance.day)


def recaps(remittance: Remittance, desk: Letterhead) -> Iterator[tuple[str, bytes]]:
    """The recap of all OPDs in one file, and of each OPD in its own: name → bytes."""
    offices = _offices(remittance, desk)
    title = desk.say("recap_title")
    common = {
        **desk.common(title, remittance.day),
        "month": desk.notation.month(remittance.period),
    }
    yield RECAP, typeset("rekap-opd", common | {"offices": offices}, desk.folders, remittance.day)
    for number, office in enumerate(offices, start=1):
        made = typeset("rekap-opd", common | {"offices": [office]}, desk.folders, remittance.day)
        yield f"rekap-opd/{number:03d}-{_file_name(office['name'])}.pdf", made


def _offices(remittance: Remittance, desk: Letterhead) -> list[dict[str, Any]]:
    write = desk.notation
    deducted, recap = (_table(remittance, name) for name in (_DEDUCTED, _RECAP))
    lists_persons = deducted.height <= desk.letter.max_rows
    parts = {str(opd): rows for (opd,), rows in deducted.partition_by("opd", as_dict=True).items()}
    offices = []
    for office in recap.sort("opd").iter_rows(named=True):
        rows = parts[office["opd"]]
        withheld = int(rows["potongan"].sum())
        amounts = [[name.upper(), write.rupiah(office[name])] for name in ("jkk", "jkm", "jht")]
        offices.append(
            {
                "name": office["opd"],
                "sums": [
                    [desk.say("sum_sponsors"), write.count(office["sponsor"])],
                    [desk.say("sum_workers"), write.count(office["pekerja"])],
                    *amounts,
                    [desk.say("sum_premiums"), write.rupiah(office["total"])],
                    [desk.say("sum_credit"), write.rupiah(int(rows["kredit"].sum()))],
                    [desk.say("sum_withheld"), write.rupiah(withheld), True],
                ],
                "words": in_words(withheld),
                "rows": [_person(row, write) for row in rows.iter_rows(named=True)] if lists_persons else [],
                "note": desk.say("too_many_rows", file=_DEDUCTED),
            }
        )
    return offices


def _person(row: Mapping[str, Any], write: Notation) -> list[str]:
    amounts = [
        write.count(row[name]) for name in ("tpp_neto", "jumlah_pekerja", "potongan", "tpp_neto_akhir")
    ]
    return [row["nama"].removeprefix("'"), row["nip"], *amounts]


def _files(remittance: Remittance, desk: Letterhead) -> Iterator[dict[str, str]]:
    """What finance and BPJS get, and the list of digests itself."""
    for name, sha256 in sorted(remittance.digests.items()):
        if name.startswith(_HANDED_OVER) or name == _CHECKSUMS:
            lines = remittance.files[name].count(b"\n") - 1 if name.endswith(".csv") else None
            rows = "" if lines is None else desk.notation.count(lines)
            yield {"name": name, "rows": rows, "sha256": sha256}


def _table(remittance: Remittance, name: str) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(remittance.files[name]), schema_overrides=_TYPES)


def _file_name(name: str) -> str:
    """A name that any file system takes and that stays in its folder."""
    return "".join(char if char.isalnum() else "-" for char in name)[:60].strip("-") or "opd"
