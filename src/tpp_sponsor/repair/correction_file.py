"""What senders are asked to mend: an answer file per file of the inbox that has rejected rows.

Pure: the same findings, rows and language give the same bytes, so the files can be made again from the archive.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.messages import Texts
from tpp_sponsor.repair.correction_workbook import AnswerRow, AnswerSheet, Labels, to_answer_file
from tpp_sponsor.storage.files import CORRECTIONS
from tpp_sponsor.tables.findings import SentSheet
from tpp_sponsor.tables.input_tables import FILE, PLACE, ROW, SHEET

# One finding: the columns of `FINDINGS`.
Finding = Mapping[str, Any]


def correction_files(
    sent: pl.DataFrame, sheets: Sequence[SentSheet], rejected: pl.DataFrame, texts: Texts, *, created: date
) -> Iterator[tuple[str, bytes]]:
    """Path in the outbox → bytes. `sent`: `SENT`, `rejected`: `FINDINGS`."""
    found = defaultdict[tuple[str, str, int], list[Finding]](list)
    for row in rejected.join(sent.select(PLACE), on=PLACE, how="semi").iter_rows(named=True):
        found[row[FILE], row[SHEET], row[ROW]].append(row)
    rows = defaultdict[tuple[str, str], list[Finding]](list)
    for row in sent.iter_rows(named=True):
        rows[row[FILE], row[SHEET]].append(row)
    by_answer = defaultdict[str, list[AnswerSheet]](list)
    for sheet in sheets:
        by_answer[sheet.answer].append(_sheet(sheet, rows[sheet.file, sheet.sheet], found, texts))
    for answer, made in sorted(by_answer.items()):
        yield f"{CORRECTIONS}/{answer}", to_answer_file(made, _labels(texts), created=created)


def what_is_wrong(finding: Finding, heading: str, texts: Texts) -> str:
    """What is wrong with a cell, named by its heading, or with a row as a whole."""
    return texts.say(f"answer.wrong.{finding['kode']}", kolom=heading)


def what_to_do(finding: Finding, heading: str, texts: Texts) -> str:
    """What its sender must do: by the likely cause if one is known, else by the code."""
    code, cause = finding["kode"], finding["sebab"]
    by_cause = (
        texts.say(f"cause.{cause}", kolom=heading, isi=finding["isi"], rincian=finding["rincian"])
        if cause
        else ""
    )
    by_code = texts.say(f"answer.remedy.{code}", kolom=heading)
    if code == Reject.CONTRADICTED:
        return f"{by_code} {by_cause}".rstrip()
    # What broke the original does not help in a workbook.
    return by_code if code == Reject.BROKEN_ROW else by_cause or by_code


def _sheet(
    sheet: SentSheet,
    rows: Sequence[Finding],
    found: Mapping[tuple[str, str, int], Sequence[Finding]],
    texts: Texts,
) -> AnswerSheet:
    here, elsewhere = list[AnswerRow](), list[AnswerRow]()
    for row in rows:
        findings = found[row[FILE], row[SHEET], row[ROW]]
        # As long as the original says two things, a corrected copy beside it would only say a third.
        contradicted = any(finding["kode"] == Reject.CONTRADICTED for finding in findings)
        (elsewhere if contradicted else here).append(_row(sheet, row, findings, texts))
    return AnswerSheet(sheet.sheet or sheet.table, sheet.captions, here, elsewhere)


def _row(sheet: SentSheet, row: Finding, findings: Sequence[Finding], texts: Texts) -> AnswerRow:
    faulty, wrong, remedies = set[int](), list[str](), list[str]()
    for finding in findings:
        at = sheet.columns.get(f"{finding['tabel']}.{finding['kolom']}")
        heading = finding["kolom"] if at is None else sheet.captions[at]
        if at is not None:
            faulty.add(at)
        if finding["kode"] == Reject.BROKEN_ROW:
            faulty |= {at for at, cell in enumerate(row["isi"]) if cell and at >= len(sheet.captions)}
        wrong.append(what_is_wrong(finding, heading, texts))
        remedies.append(what_to_do(finding, heading, texts))
    return AnswerRow(
        cells=row["isi"],
        faulty=faulty,
        numbers=set(row["angka"]),
        wrong=" ".join(dict.fromkeys(wrong)),
        remedy=" ".join(dict.fromkeys(remedies)),
        place=(row[FILE], row[SHEET], str(row[ROW])),
    )


def _labels(texts: Texts) -> Labels:
    wrong, remedy, file, sheet, row = (
        texts.say(f"answer.column.{name}") for name in ("wrong", "remedy", *PLACE)
    )
    return Labels(
        columns=(wrong, remedy, file, sheet, row),
        excess=texts.say("answer.excess"),
        elsewhere=texts.say("answer.elsewhere"),
        elsewhere_note=texts.say("answer.elsewhere_note"),
        as_sent=texts.say("answer.as_sent"),
    )
