"""Documents for finance: the cover letter of a remittance, and the recap for the treasurer of each OPD.

Their figures are read from the files that they accompany, so that a document cannot differ from its file.
"""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.documents.typeset import Letterhead, typeset
from tpp_sponsor.documents.words import in_words, letter_number
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.outputs.file_rows import DepartmentSum, SponsorDeduction
from tpp_sponsor.outputs.layouts.delimited import text_of_cell
from tpp_sponsor.tables.typed import polars_schema

COVER_LETTER, RECAP = "surat-pengantar-setoran.pdf", "rekap-opd.pdf"
_DEDUCTED, _RECAP, _CHECKSUMS = "keuangan/potongan-tpp.csv", "keuangan/rekap-opd.csv", "SHA256SUMS"
_HANDED_OVER = ("keuangan/", "bpjs/")
# A CSV without rows gives no types to infer.
_TYPES = polars_schema(SponsorDeduction) | polars_schema(DepartmentSum)


@dataclass(frozen=True)
class Remittance:
    """A posted revision: its files, their digests, and the day of posting.

    `reversed`: the NIK of the persons whose premium was reversed since.
    """

    period: Period
    revision: int
    files: Mapping[str, bytes]
    digests: Mapping[str, str]
    day: date
    reversed: Collection[str]


def cover_letter(remittance: Remittance, letterhead: Letterhead) -> bytes:
    """Return the cover letter of a remittance (*surat pengantar setoran*) as PDF."""
    write, month = letterhead.notation, letterhead.notation.month(remittance.period)
    deducted, recap = (_table(remittance, name) for name in (_DEDUCTED, _RECAP))
    premiums, withheld = (int(deducted[name].sum()) for name in ("premi", "potongan"))
    files = list(_files(remittance, letterhead))
    data = {
        **letterhead.common(letterhead.say("cover_title", month=month), remittance.day),
        "number": letter_number(
            letterhead.letter.number, remittance.period, remittance.revision, remittance.day
        ),
        "enclosure": letterhead.say("enclosure_files", count=len(files)),
        "subject": letterhead.say("cover_subject", month=month, revision=remittance.revision),
        "opening": letterhead.say("cover_opening", month=month, revision=remittance.revision),
        "sums": [
            [letterhead.say("sum_sponsors"), write.count(deducted.height)],
            [letterhead.say("sum_workers"), write.count(int(deducted["jumlah_pekerja"].sum()))],
            [letterhead.say("sum_departments"), write.count(recap.height)],
            *([name.upper(), write.rupiah(int(recap[name].sum()))] for name in ("jkk", "jkm", "jht")),
            [letterhead.say("sum_premiums"), write.rupiah(premiums)],
            [letterhead.say("sum_credit"), write.rupiah(int(deducted["kredit"].sum()))],
            [letterhead.say("sum_withheld"), write.rupiah(withheld), True],
        ],
        "words": in_words(withheld),
        "files_intro": letterhead.say("files_intro"),
        "files": files,
        "closing": letterhead.say("cover_closing"),
    }
    return typeset("surat-pengantar", data, letterhead.folders, remittance.day)


def recaps(remittance: Remittance, letterhead: Letterhead) -> Iterator[tuple[str, bytes]]:
    """One recap of all OPDs, and one of each OPD: file name, PDF."""
    departments = _departments(remittance, letterhead)
    title = letterhead.say("recap_title")
    common = {
        **letterhead.common(title, remittance.day),
        "month": letterhead.notation.month(remittance.period),
    }
    yield (
        RECAP,
        typeset("rekap-opd", common | {"departments": departments}, letterhead.folders, remittance.day),
    )
    for number, department in enumerate(departments, start=1):
        pdf = typeset("rekap-opd", common | {"departments": [department]}, letterhead.folders, remittance.day)
        yield _recap_file(number, department["name"]), pdf


def recap_files(departments: Sequence[str]) -> dict[str, str]:
    """OPD of a revision → the file of its recap."""
    return {name: _recap_file(number, name) for number, name in enumerate(sorted(departments), start=1)}


def _recap_file(number: int, department: str) -> str:
    return f"rekap-opd/{number:03d}-{file_name(department)}.pdf"


def _departments(remittance: Remittance, letterhead: Letterhead) -> list[dict[str, Any]]:
    write = letterhead.notation
    deducted, recap = (_table(remittance, name) for name in (_DEDUCTED, _RECAP))
    lists_persons = deducted.height <= letterhead.letter.max_rows
    parts = {str(opd): rows for (opd,), rows in deducted.partition_by("opd", as_dict=True).items()}
    departments = []
    by_name = {text_of_cell(row["opd"]): row for row in recap.iter_rows(named=True)}
    for opd, department in sorted(by_name.items()):
        rows = parts[department["opd"]]
        withheld = int(rows["potongan"].sum())
        amounts = [[name.upper(), write.rupiah(department[name])] for name in ("jkk", "jkm", "jht")]
        departments.append(
            {
                "name": opd,
                "sums": [
                    [letterhead.say("sum_sponsors"), write.count(department["sponsor"])],
                    [letterhead.say("sum_workers"), write.count(department["pekerja"])],
                    *amounts,
                    [letterhead.say("sum_premiums"), write.rupiah(department["total"])],
                    [letterhead.say("sum_credit"), write.rupiah(int(rows["kredit"].sum()))],
                    [letterhead.say("sum_withheld"), write.rupiah(withheld), True],
                ],
                "words": in_words(withheld),
                "rows": [_person(row, write) for row in rows.iter_rows(named=True)] if lists_persons else [],
                "note": letterhead.say("too_many_rows", file=_DEDUCTED),
            }
        )
    return departments


def _person(row: Mapping[str, Any], write: Notation) -> list[str]:
    amounts = [
        write.count(row[name]) for name in ("tpp_neto", "jumlah_pekerja", "potongan", "tpp_neto_akhir")
    ]
    return [text_of_cell(row["nama"]), row["nip"], *amounts]


def _files(remittance: Remittance, letterhead: Letterhead) -> Iterator[dict[str, str]]:
    """Yield the files for finance and BPJS, and the list of digests."""
    for name, sha256 in sorted(remittance.digests.items()):
        if name.startswith(_HANDED_OVER) or name == _CHECKSUMS:
            lines = remittance.files[name].count(b"\n") - 1 if name.endswith(".csv") else None
            rows = "" if lines is None else letterhead.notation.count(lines)
            yield {"name": name, "rows": rows, "sha256": sha256}


def _table(remittance: Remittance, name: str) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(remittance.files[name]), schema_overrides=_TYPES)


def file_name(name: str) -> str:
    """Return a file name without separators, valid on any file system."""
    return "".join(char if char.isalnum() else "-" for char in name)[:60].strip("-") or "opd"
