"""Correction files for senders: one per file of the inbox that has rejected rows.

The same findings, rows and language give the same bytes, so the files can be rebuilt from the archive.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.messages import LANGUAGES, Texts, load_texts
from tpp_sponsor.messages.findings import FindingRow, what_is_wrong, what_to_do
from tpp_sponsor.repair.correction_workbook import (
    CorrectionLabels,
    CorrectionRow,
    CorrectionSheet,
    to_correction_workbook,
)
from tpp_sponsor.repair.rejected_rows import CorrectionHeadings
from tpp_sponsor.storage.files import CORRECTIONS
from tpp_sponsor.tables.findings import Finding, RejectedRow, RejectedSheet
from tpp_sponsor.tables.input_tables import FILE, PLACE, ROW, SHEET
from tpp_sponsor.tables.typed import dy


def correction_files(
    rejected_rows: dy.DataFrame[RejectedRow],
    sheets: Sequence[RejectedSheet],
    findings: dy.DataFrame[Finding],
    texts: Texts,
    *,
    created: date,
) -> Iterator[tuple[str, bytes]]:
    """Path in the outbox → bytes; `findings` say what is wrong with the rejected rows, and may say more."""
    findings_of = defaultdict[tuple[str, str, int], list[FindingRow]](list)
    for row in findings.join(rejected_rows.select(PLACE), on=PLACE, how="semi").iter_rows(named=True):
        findings_of[row[FILE], row[SHEET], row[ROW]].append(row)
    rows_of = defaultdict[tuple[str, str], list[Mapping[str, Any]]](list)
    for row in rejected_rows.iter_rows(named=True):
        rows_of[row[FILE], row[SHEET]].append(row)
    by_file = defaultdict[str, list[CorrectionSheet]](list)
    for sheet in sheets:
        by_file[sheet.correction_file].append(
            _sheet(sheet, rows_of[sheet.file, sheet.sheet], findings_of, texts)
        )
    for name, made in sorted(by_file.items()):
        yield f"{CORRECTIONS}/{name}", to_correction_workbook(made, _labels(texts), created=created)


def _sheet(
    sheet: RejectedSheet,
    rows: Sequence[Mapping[str, Any]],
    findings_of: Mapping[tuple[str, str, int], Sequence[FindingRow]],
    texts: Texts,
) -> CorrectionSheet:
    rows_here, elsewhere = list[CorrectionRow](), list[CorrectionRow]()
    for row in rows:
        findings = findings_of[row[FILE], row[SHEET], row[ROW]]
        # Corrected copies would contradict the originals too, so the original file must be corrected.
        contradicted = any(finding["kode"] == Reject.CONTRADICTED for finding in findings)
        (elsewhere if contradicted else rows_here).append(_row(sheet, row, findings, texts))
    return CorrectionSheet(sheet.sheet or sheet.table, sheet.captions, rows_here, elsewhere)


def _row(
    sheet: RejectedSheet, row: Mapping[str, Any], findings: Sequence[FindingRow], texts: Texts
) -> CorrectionRow:
    faulty, problems, remedies = set[int](), list[str](), list[str]()
    for finding in findings:
        at = sheet.columns.get(f"{finding['tabel']}.{finding['kolom']}")
        heading = finding["kolom"] if at is None else sheet.captions[at]
        if at is not None:
            faulty.add(at)
        if finding["kode"] == Reject.BROKEN_ROW:
            faulty |= {at for at, cell in enumerate(row["isi"]) if cell and at >= len(sheet.captions)}
        problems.append(what_is_wrong(finding, heading, texts))
        remedies.append(what_to_do(finding, heading, texts))
    return CorrectionRow(
        cells=row["isi"],
        faulty=faulty,
        numbers=set(row["angka"]),
        wrong=" ".join(dict.fromkeys(problems)),
        remedy=" ".join(dict.fromkeys(remedies)),
        place=(row[FILE], row[SHEET], str(row[ROW])),
    )


@cache
def correction_headings() -> tuple[CorrectionHeadings, ...]:
    """Return the headings that a correction file adds, in every language, as keys."""
    return tuple(
        CorrectionHeadings(
            {
                name: heading_key(texts.say(f"correction.column.{name}"))
                for name in ("wrong", "remedy", *PLACE)
            },
            heading_key(texts.say("correction.excess")),
        )
        for texts in map(load_texts, LANGUAGES)
    )


def _labels(texts: Texts) -> CorrectionLabels:
    wrong, remedy, file, sheet, row = (
        texts.say(f"correction.column.{name}") for name in ("wrong", "remedy", *PLACE)
    )
    return CorrectionLabels(
        columns=(wrong, remedy, file, sheet, row),
        excess=texts.say("correction.excess"),
        elsewhere=texts.say("correction.elsewhere"),
        elsewhere_note=texts.say("correction.elsewhere_note"),
        as_sent=texts.say("correction.as_sent"),
    )
