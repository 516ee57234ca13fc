"""Take in a list that BPJS gives back: it is the proof of who is covered, so it is read whole or not at all.

A copy of it is kept beside the ledger, which knows its digest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tpp_sponsor.acts.after_posting.settle import Settled, take_answer
from tpp_sponsor.bpjs.reconcile import PeriodBooks, ResponseCounts, count_responses, verdicts
from tpp_sponsor.domain.codes import Reject, Warn
from tpp_sponsor.domain.identifiers import mask_identifier
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import BpjsListError, Fault
from tpp_sponsor.intake.bpjs_response import ResponseWords, read_response
from tpp_sponsor.intake.inbox import InboxFile, RefusedFile
from tpp_sponsor.intake.inbox_files import shown_name
from tpp_sponsor.intake.raw_table import concat_rows, table_rows
from tpp_sponsor.intake.read import read_file
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.storage.files import keep_file, remove_partials
from tpp_sponsor.tables.bpjs_lists import RESPONSE_LIST
from tpp_sponsor.tables.findings import FileWarning, findings, from_file_warnings
from tpp_sponsor.tables.headings import HeadingMap
from tpp_sponsor.tables.input_tables import FILE, ROW, SHEET

_DIGITS_SHOWN = 16
# So many persons are named in a warning.
_NAMED = 5


@dataclass(frozen=True)
class BpjsList:
    """A list that was read whole: `CORRECTIONS` without `event_id`, and warnings, `FINDINGS`."""

    file: InboxFile
    answers: pl.DataFrame
    warnings: pl.DataFrame

    @property
    def copy_name(self) -> str:
        """What its copy is called: the digest first, for BPJS may call every list the same."""
        return f"{self.file.sha256[:_DIGITS_SHOWN]}-{self.file.name}"


@dataclass(frozen=True)
class RecordedResponse:
    """Where a period stands after a list, and what all its lists say of its live lines.

    `overruled`: of how many persons an earlier list said otherwise, `overruled_against` of them that they are accepted.
    """

    settled: Settled
    marks: ResponseCounts
    overruled: int
    overruled_against: int


def read_response_list(path: Path, period: Period, settings: Settings) -> BpjsList:
    """Read a list; a BpjsListError names all that keeps it from being read whole."""
    if not path.is_file():
        raise BpjsListError(Fault.of("list_missing", file=shown_name(path.name)))
    headings = HeadingMap.of(RESPONSE_LIST, settings.bpjs.headings)
    file, raw = read_file(path.resolve(), headings, settings.intake.limits)
    if isinstance(file, RefusedFile) or raw.faults:
        raise BpjsListError(*raw.faults)
    words = ResponseWords(settings.bpjs.accepted_words, settings.bpjs.rejected_words)
    heard = read_response(concat_rows(RESPONSE_LIST, table_rows(raw)), period, words)
    if faults := [*_rows_at_fault(heard.faults), *_words_unknown(heard.faults)]:
        raise BpjsListError(*sorted(faults, key=lambda fault: (fault.sheet, fault.row or 0)))
    if heard.answers.is_empty():
        raise BpjsListError(Fault.of("response_empty", file=file.name))
    notices = [*raw.warnings, *_both_ways(file.name, heard.answers)]
    return BpjsList(file, heard.answers, findings([from_file_warnings(notices)]))


def record_response(
    deployment: Deployment, ledger: Ledger, period: Period, taken: BpjsList, doer: Actor
) -> RecordedResponse:
    """Keep a copy of a list and record what it says; a list that was read before changes nothing."""
    folder = deployment.bpjs_lists(period)
    if taken.file.sha256 not in ledger.lists_read(period):
        ledger.expect(period, Act.ANSWER)
    # The copy first: should the record fail, the same list is simply read again.
    remove_partials(folder)
    keep_file(folder / taken.copy_name, taken.file.data)
    file = {"name": taken.file.name, "sha256": taken.file.sha256}
    before = verdicts(ledger.answers(period))
    settled = take_answer(ledger, period, taken.answers, file, doer)
    books = PeriodBooks(
        ledger.lines_with_reversals(period), ledger.payments(period), ledger.answers(period), pl.DataFrame()
    )
    changed = _changed(before, verdicts(books.answers)) if settled.event else before.clear()
    return RecordedResponse(
        settled, count_responses(books), changed.height, changed.filter("accepted").height
    )


def _both_ways(name: str, answers: pl.DataFrame) -> Iterator[FileWarning]:
    """A warning where one list both accepts and rejects a person; that counts as a rejection."""
    said = answers.group_by("nik", maintain_order=True).agg(pl.col("accepted").n_unique().alias("ways"))
    both = said.filter(pl.col("ways") > 1)["nik"].sort()
    if len(both):
        some = ", ".join(mask_identifier(nik) for nik in both[:_NAMED])
        more = f" (+{len(both) - _NAMED})" if len(both) > _NAMED else ""
        yield FileWarning(Warn.ANSWERS_DIFFER, "", name, column="nik", detail=f"{some}{more}")


def _changed(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The persons of whom the newest list says otherwise than the lists before it, with what those said."""
    return before.join(after, on="nik", how="inner", suffix="_now").filter(
        pl.col("accepted") != pl.col("accepted_now")
    )


def _rows_at_fault(faults: pl.DataFrame) -> Iterator[Fault]:
    """A fault for each row that cannot be used."""
    for row in faults.filter(~_is_word()).iter_rows(named=True):
        place = {"file": row[FILE], "sheet": row[SHEET], "row": row[ROW], "column": row["kolom"]}
        match row["kode"]:
            case Reject.DAMAGED:
                yield Fault.of("list_nik_damaged", **place, isi=row["isi"])
            case Reject.BAD_NIK:
                yield Fault.of("list_nik_invalid", **place, isi=row["isi"])
            case Reject.EMPTY:
                yield Fault.of("list_cell_empty", **place)
            case Reject.BROKEN_ROW:
                yield Fault.of("list_row_broken", **place)
            case _:
                yield Fault.of("list_cell_unreadable", **place, isi=row["isi"])


def _words_unknown(faults: pl.DataFrame) -> Iterator[Fault]:
    """A fault for each word that nobody knows, at the first row that says it."""
    words = faults.filter(_is_word()).group_by(FILE, "kolom", "isi", maintain_order=True)
    for row in words.agg(pl.len().alias("rows"), pl.col(SHEET, ROW).first()).iter_rows(named=True):
        yield Fault.of(
            "list_word_unknown",
            file=row[FILE],
            sheet=row[SHEET],
            row=row[ROW],
            column=row["kolom"],
            isi=row["isi"],
            rows=row["rows"],
        )


def _is_word() -> pl.Expr:
    return pl.col("kolom").is_in(["status", "alasan"]) & (pl.col("kode") == Reject.BAD_VALUE.value)
