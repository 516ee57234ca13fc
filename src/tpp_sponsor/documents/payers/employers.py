"""The demand letter for an employer of non-ASN staff: programmes, both shares, the day to pay, and its employees.

Its figures are read from the file that it accompanies; an employer pays BPJS under its own registration.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.documents.finance import Remittance, file_name
from tpp_sponsor.documents.payers.still_due import Contributions
from tpp_sponsor.documents.typeset import Letterhead, typeset
from tpp_sponsor.documents.words import in_words, letter_number
from tpp_sponsor.outputs.layouts.delimited import in_cell, text_of_cell

CONTRIBUTIONS_FILE, _WITHHELD = "nonasn/iuran-pu.csv", "nonasn/potongan.csv"
# Who bears a column of the contributions; its programme is the part before the first underscore.
_EMPLOYER = ("jkk", "jkm", "jht_pemberi_kerja", "jp_pemberi_kerja")
_WORKER = ("jht_tenaga_kerja", "jp_tenaga_kerja")
_AMOUNTS = ("upah", *_EMPLOYER, *_WORKER, "total")


def employer_letters(
    bases: Mapping[str, Sequence[str]], remittance: Remittance, letterhead: Letterhead, due: date
) -> Iterator[tuple[str, bytes]]:
    """File name and PDF of the demand letter of each employer with premiums in a revision.

    `bases`: employer → legal bases of its premiums; `due` is the last day to pay.
    """
    parts = dict(Contributions.of(remittance, CONTRIBUTIONS_FILE, _AMOUNTS).of_employers())
    employers = {in_cell(name): name for name in bases}
    files = letter_files(parts)
    for cell, contributions in parts.items():
        employer = employers[cell]
        letter = _letter(employer, bases[employer], contributions, remittance, letterhead, due=due)
        yield files[cell], letter


def letter_files(employers: Iterable[str]) -> dict[str, str]:
    """Map each employer to the file of its letter; `employers`: the cells of the contributions, in their order."""
    names = enumerate(dict.fromkeys(employers), start=1)
    return {name: f"tagihan-{number:03d}-{file_name(text_of_cell(name))}.pdf" for number, name in names}


def _letter(
    employer: str,
    bases: Sequence[str],
    contributions: Contributions,
    remittance: Remittance,
    letterhead: Letterhead,
    *,
    due: date,
) -> bytes:
    write, say, period = letterhead.notation, letterhead.say, remittance.period
    values = {"name": employer, "month": write.month(period), "revision": remittance.revision}
    title, closing = say("employer_title", **values), say("employer_closing", day=write.day(due))
    lines = contributions.due
    data = {
        **letterhead.common(f"{title} · {employer}", remittance.day),
        "number": letter_number(letterhead.letter.number, period, remittance.revision, remittance.day),
        "addressee": employer,
        "subject": say("employer_subject", **values),
        "opening": say("employer_opening", **values, basis="; ".join(bases)),
        "sums": _sums(lines, letterhead),
        "words": in_words(int(lines["total"].sum())),
        "closing": f"{contributions.note(letterhead)}{_shares(lines, letterhead)} {closing}",
        "receiver": [employer, "", ""],
        "list": _list(lines, letterhead),
    }
    return typeset("surat-penanggung", data, letterhead.folders, remittance.day)


def _sums(contributions: pl.DataFrame, letterhead: Letterhead) -> list[list[Any]]:
    write, say = letterhead.notation, letterhead.say
    shares = [
        [say(key, programme=name.partition("_")[0].upper()), write.rupiah(int(contributions[name].sum()))]
        for key, names in (("employer_part", _EMPLOYER), ("worker_part", _WORKER))
        for name in names
        if int(contributions[name].sum())
    ]
    return [
        [say("sum_employees"), write.count(contributions.height)],
        [say("sum_wages"), write.rupiah(int(contributions["upah"].sum()))],
        *shares,
        [say("sum_of_employer"), write.rupiah(_sum(contributions, _EMPLOYER))],
        [say("sum_of_workers"), write.rupiah(_sum(contributions, _WORKER))],
        [say("sum_premiums"), write.rupiah(int(contributions["total"].sum())), True],
    ]


def _shares(contributions: pl.DataFrame, letterhead: Letterhead) -> str:
    """Say who bears the workers' share."""
    write, withheld = letterhead.notation, _sum(contributions, _WORKER)
    if withheld:
        losing = contributions.filter(pl.sum_horizontal(_WORKER) > 0).height
        values = {"amount": write.rupiah(withheld), "count": write.count(losing), "file": _WITHHELD}
        return letterhead.say("shares_withheld", **values)
    has_worker_share = _sum(contributions, ("jht_pemberi_kerja", "jp_pemberi_kerja")) > 0
    return letterhead.say("shares_borne" if has_worker_share else "shares_none")


def _list(contributions: pl.DataFrame, letterhead: Letterhead) -> dict[str, Any]:
    """Return the employees by name; none where they are more than a letter lists."""
    write, say = letterhead.notation, letterhead.say
    persons = (
        contributions.sort("nama", "nik")
        if contributions.height <= letterhead.letter.max_rows
        else contributions.clear()
    )
    rows = [
        [
            text_of_cell(row["nama"]),
            row["nik"],
            *(
                write.count(amount)
                for amount in (row["upah"], _of(row, _EMPLOYER), _of(row, _WORKER), row["total"])
            ),
        ]
        for row in persons.iter_rows(named=True)
    ]
    names = ("wage", "of_employer", "of_worker", "premium")
    return {
        "title": say("employee_list"),
        "head": [say("name"), "NIK", *(say(name) for name in names)],
        "amounts": len(names),
        "rows": rows,
        "note": say("too_many_employees", file=CONTRIBUTIONS_FILE),
    }


def _sum(contributions: pl.DataFrame, columns: Sequence[str]) -> int:
    return int(contributions.select(pl.sum_horizontal(columns)).sum().item())


def _of(row: Mapping[str, Any], columns: Sequence[str]) -> int:
    return sum(int(row[name]) for name in columns)
