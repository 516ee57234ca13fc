"""Import a list of BPJS: it proves who is covered, so it is read completely or not at all.

A copy of the list is kept beside the ledger, which holds its digest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.bookkeeping.settlement import Settlement, settlement_of
from tpp_sponsor.bpjs.period_books import PeriodBooks
from tpp_sponsor.bpjs.reconcile import ResponseCounts, count_responses, verdicts
from tpp_sponsor.domain.codes import Reject, Warn
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import BpjsListError, Fault
from tpp_sponsor.intake.inbox import InboxFile, RefusedFile
from tpp_sponsor.intake.inbox_files import shown_name
from tpp_sponsor.intake.raw_table import concat_rows, table_rows
from tpp_sponsor.intake.read import read_single_file
from tpp_sponsor.intake.returned_lists.bpjs_response import ResponseWords, read_response
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.storage.files import keep_file, remove_partials
from tpp_sponsor.tables.bpjs_lists import RESPONSE_LIST
from tpp_sponsor.tables.findings import FileWarning, Finding, findings, from_file_warnings
from tpp_sponsor.tables.headings.heading_map import HeadingMap
from tpp_sponsor.tables.input_tables import FILE, ROW, SHEET
from tpp_sponsor.tables.ledger import ListedResponse
from tpp_sponsor.tables.reconciliation import EventDay, Verdict
from tpp_sponsor.tables.typed import dy, empty

_DIGITS_SHOWN = 16
# How many persons a warning names.
_NAMED = 5


@dataclass(frozen=True)
class BpjsList:
    """A list that was read completely."""

    file: InboxFile
    responses: dy.DataFrame[ListedResponse]
    warnings: dy.DataFrame[Finding]

    @property
    def copy_name(self) -> str:
        """The file name of its copy: the digest comes first, as BPJS may name every list the same."""
        return f"{self.file.sha256[:_DIGITS_SHOWN]}-{self.file.name}"


@dataclass(frozen=True)
class RecordedResponse:
    """The settlement of a period after a list, and what all its lists say of its live lines.

    `overruled`: the number of persons whose verdict differs from an earlier list; `overruled_against`: those of
    them that the earlier list accepted.
    """

    settled: Settlement
    responses: ResponseCounts
    overruled: int
    overruled_against: int


def import_bpjs(acting: Acting, period: Period, path: Path) -> tuple[BpjsList, RecordedResponse]:
    """Read a list and record what it says of each worker; a list that was recorded before changes nothing."""
    response = read_response_list(path, period, acting.deployment.settings)
    with acting.act("import-bpjs", period) as ledger:
        return response, _record_list(acting, ledger, period, response)


def read_response_list(path: Path, period: Period, settings: Settings) -> BpjsList:
    """Read a list; a BpjsListError names everything that prevents it from being read completely."""
    if not path.is_file():
        raise BpjsListError(Fault.of("list_missing", file=shown_name(path.name)))
    headings = HeadingMap.of(RESPONSE_LIST, settings.bpjs.headings)
    file, raw = read_single_file(path.resolve(), headings, settings.intake.limits)
    if isinstance(file, RefusedFile) or raw.faults:
        raise BpjsListError(*raw.faults)
    words = ResponseWords(settings.bpjs.accepted_words, settings.bpjs.rejected_words)
    response = read_response(concat_rows(RESPONSE_LIST, table_rows(raw)), period, words)
    if faults := [*_rows_at_fault(response.faults), *_words_unknown(response.faults)]:
        raise BpjsListError(*sorted(faults, key=lambda fault: (fault.sheet, fault.row or 0)))
    if response.responses.is_empty():
        raise BpjsListError(Fault.of("response_empty", file=file.name))
    notices = [*raw.warnings, *_contradictions(file.name, response.responses)]
    return BpjsList(file, response.responses, findings([from_file_warnings(notices)]))


def _record_list(acting: Acting, ledger: Ledger, period: Period, response: BpjsList) -> RecordedResponse:
    """Keep a copy of a list and record what it says."""
    folder = acting.deployment.bpjs_lists(period)
    if response.file.sha256 not in ledger.lists_read(period):
        ledger.expect(period, Act.RESPONSE)
    # The copy comes first: if recording fails, the same list is imported again.
    remove_partials(folder)
    keep_file(folder / response.copy_name, response.file.data)
    before = verdicts(ledger.responses(period))
    settled = _record(acting, ledger, period, response)
    books = PeriodBooks(
        ledger.lines_with_reversals(period),
        ledger.payments(period),
        ledger.responses(period),
        empty(EventDay),
    )
    changed = _changed(before, verdicts(books.responses)) if settled.event else before.clear()
    return RecordedResponse(
        settled, count_responses(books), changed.height, changed.filter("accepted").height
    )


def _record(acting: Acting, ledger: Ledger, period: Period, response: BpjsList) -> Settlement:
    """Record the responses of a list; two equal rows of one list are two responses."""
    file = {"name": response.file.name, "sha256": response.file.sha256}
    if file["sha256"] in ledger.lists_read(period):
        return settlement_of(ledger, period, None)
    event = ledger.record(
        NewAct(
            act=Act.RESPONSE,
            period=period,
            at=acting.actor.at,
            by=acting.actor.by,
            facts={"file": file["name"], "sha256": file["sha256"], "rows_of_list": response.responses.height},
            rows={
                "bpjs_list": [{"period": str(period), **file}],
                "bpjs_answer": response.responses.to_dicts(),
            },
        )
    )
    return settlement_of(ledger, period, event.id)


def _contradictions(name: str, responses: dy.DataFrame[ListedResponse]) -> Iterator[FileWarning]:
    """Yield a warning for persons that one list both accepts and rejects; they count as rejected."""
    verdicts_of = responses.group_by("nik", maintain_order=True).agg(
        pl.col("accepted").n_unique().alias("ways")
    )
    both = verdicts_of.filter(pl.col("ways") > 1)["nik"].sort()
    if len(both):
        named = ", ".join(mask_identifier(nik) for nik in both[:_NAMED])
        more = f" (+{len(both) - _NAMED})" if len(both) > _NAMED else ""
        yield FileWarning(Warn.RESPONSES_DIFFER, "", name, column="nik", detail=f"{named}{more}")


def _changed(before: dy.DataFrame[Verdict], after: dy.DataFrame[Verdict]) -> pl.DataFrame:
    """Return the persons whose verdict differs from the one before the newest list, with that earlier verdict."""
    return before.join(after, on="nik", how="inner", suffix="_now").filter(
        pl.col("accepted") != pl.col("accepted_now")
    )


def _rows_at_fault(faults: pl.DataFrame) -> Iterator[Fault]:
    """Yield a fault for each row that cannot be used."""
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
    """Yield a fault for each unknown word, at the first row that has it."""
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
