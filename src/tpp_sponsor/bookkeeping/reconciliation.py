"""Reconcile a period: compare its premiums with what BPJS was paid and accepted, and say who owns the money still held.

It takes no lock and writes nothing to the ledger.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import polars as pl

from tpp_sponsor.bookkeeping.open_credit import find_credits
from tpp_sponsor.bpjs.differences import Difference, due_date
from tpp_sponsor.bpjs.held_balances import held_balances
from tpp_sponsor.bpjs.reconcile import (
    PeriodBooks,
    ResponseCounts,
    count_responses,
    reconcile,
    totals_by_class,
)
from tpp_sponsor.domain.lifecycle import PeriodFigures
from tpp_sponsor.domain.masking import mask_identifier, mask_inside
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError, RunLockedError
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import Texts
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import run_lock, write_folder
from tpp_sponsor.tables.reconciliation import DAYS

# For the HR agency: it has the NIP in full.
CREDITS = "bkpsdm/kredit-terbuka.csv"
# How often the ledger is read again because an act was posted during the reading.
_TRIES = 5
# Seconds to wait for another process that writes the same files.
_WAIT_SECONDS = 10


@dataclass(frozen=True)
class Reconciliation:
    """The reconciliation of a period on a day.

    `differences`: `DIFFERENCES`, `board`: `BOARD`, `account`: `ACCOUNT`, `credits`: `OPEN_CREDITS`. `lists`: how many
    lists of BPJS were read; while it is 0, `marks` counts every line as missing.
    """

    period: Period
    as_of: date
    due: date
    standing: PeriodFigures
    lists: int
    marks: ResponseCounts
    differences: pl.DataFrame
    board: pl.DataFrame
    account: pl.DataFrame
    credits: pl.DataFrame

    @property
    def held(self) -> int:
        """What is held for BPJS of this period, in whole rupiah."""
        return int(self.account["titipan_bulan_ini"].sum())

    @property
    def is_balanced(self) -> bool:
        """Whether BPJS has answered, nothing differs, and nothing of the period is held any more."""
        return self.lists > 0 and self.differences.is_empty() and self.held == 0


@dataclass(frozen=True)
class _LedgerState:
    """What the ledger contains at one event."""

    books: PeriodBooks
    journal: pl.DataFrame
    credit: int
    credits: pl.DataFrame
    standing: PeriodFigures
    lists: int


def reconcile_period(deployment: Deployment, period: Period, as_of: date) -> Reconciliation:
    """Reconcile a posted period; sums that must be equal and are not are an IntegrityError."""
    with Ledger.open(deployment.database_url) as ledger:
        if not ledger.runs(period):
            raise PeriodStateError(Fault.of("not_posted", period=period))
        state = _read_at_one_event(deployment, ledger, period, as_of)
    account = held_balances(state.journal, str(period))
    _require_equal_sums(state, account)
    due = due_date(period, deployment.settings.bpjs.due_day)
    differences = reconcile(state.books, due, as_of)
    return Reconciliation(
        period=period,
        as_of=as_of,
        due=due,
        standing=state.standing,
        lists=state.lists,
        marks=count_responses(state.books),
        differences=differences,
        board=totals_by_class(differences),
        account=account,
        credits=state.credits,
    )


def explain_differences(
    reconciliation: Reconciliation, texts: Texts, *, masked: bool = False
) -> pl.DataFrame:
    """The differences in the columns of the file: `keterangan`, a sentence with its remedy, replaces `sebab`.

    `masked`: the NIK, and every personal number in the text of BPJS, are masked.
    """
    differences = reconciliation.differences
    if masked:
        differences = differences.with_columns(
            _masked("nik", mask_identifier, differences), _masked("sebab", mask_inside, differences)
        )
    sentences = [_say(row, reconciliation, texts) for row in differences.iter_rows(named=True)]
    return differences.drop("sebab").with_columns(pl.Series("keterangan", sentences, dtype=pl.String))


def write_reconciliation(
    deployment: Deployment, reconciliation: Reconciliation, differences: pl.DataFrame, texts: Texts
) -> dict[str, bytes]:
    """Replace the folder of a reconciliation; its files, name → bytes. `differences`: of `explain_differences`."""
    account = _with_department_names(reconciliation.account, texts)
    words = {True: "ya", False: "tidak"}
    stuck = pl.col("tidak_dapat_dipakai").replace_strict(words, return_dtype=pl.String)
    files = {
        "rekonsiliasi.csv": to_csv(differences),
        "rekening-titipan.csv": to_csv(account),
        CREDITS: to_csv(reconciliation.credits.with_columns(stuck)),
    }
    if differences.height <= deployment.settings.output.xlsx_max_rows:
        sheets = [
            Sheet(texts.say("reconcile.sheet.differences"), differences),
            Sheet(texts.say("reconcile.sheet.account"), account, tuple(account.columns[1:])),
        ]
        files["rekonsiliasi.xlsx"] = to_xlsx(sheets, created=reconciliation.period.first_day)
    # A lock of its own: posting does not wait for it, and two writers do not mix their files.
    with run_lock(deployment.data / "reconcile.lock", _WAIT_SECONDS):
        write_folder(deployment.reconciliation(reconciliation.period), files)
    return files


def _read_at_one_event(deployment: Deployment, ledger: Ledger, period: Period, as_of: date) -> _LedgerState:
    """Read everything as of one event; when an act is posted meanwhile, read again."""
    zone = ZoneInfo(deployment.settings.city.time_zone)
    for _ in range(_TRIES):
        events = ledger.events()
        days = pl.DataFrame(
            [(event.id, event.at.astimezone(zone).date()) for event in events], schema=DAYS, orient="row"
        )
        periods = pl.DataFrame(
            [(event.id, str(event.period)) for event in events],
            schema={"event_id": pl.Int64, "period": pl.String},
            orient="row",
        )
        state = _LedgerState(
            PeriodBooks(
                ledger.lines_with_reversals(period), ledger.payments(period), ledger.answers(period), days
            ),
            ledger.journal_of_events().join(periods, on="event_id", how="left", validate="m:1"),
            int(ledger.credits()["credit_idr"].sum()),
            find_credits(deployment, ledger, as_of),
            ledger.period_figures(period),
            len(ledger.lists_read(period)),
        )
        if len(ledger.events()) == len(events):
            return state
    raise RunLockedError(Fault.of("ledger_locked"))


def _require_equal_sums(state: _LedgerState, account: pl.DataFrame) -> None:
    """Every rupiah withheld is paid, held, owed or refunded; journal, lines, payments and credits agree on it."""
    sums = {name: int(account[name].sum()) for name in account.columns[1:]}
    held, owed = sums["titipan_bulan_ini"] + sums["titipan_bulan_lain"], sums["kredit_asn"]
    live, paid = int(state.books.live["total"].sum()), int(state.books.payments["amount"].sum())
    should_be = {
        "dipotong": (sums["dipotong"], sums["disetor"] + held + owed + sums["dikembalikan"]),
        "saldo": (sums["saldo"], held + owed),
        "titipan_bulan_ini": (sums["titipan_bulan_ini"], live - paid),
        "kredit_asn": (owed, state.credit),
        "kredit_terbuka": (int(state.credits["jumlah"].sum()), state.credit),
    }
    faults = [
        Fault.of("sums_differ", column=name, is_=is_, should=should)
        for name, (is_, should) in should_be.items()
        if is_ != should
    ]
    if faults:
        raise IntegrityError(*faults)


def _say(row: Mapping[str, object], reconciliation: Reconciliation, texts: Texts) -> str:
    kelas, cause, nomor = row["kelas"], row["sebab"] or "", row["nomor"]
    values = {
        "period": reconciliation.period,
        "nomor": nomor,
        "due": reconciliation.due,
        "amount": show_rupiah(abs(int(str(row["selisih"] or 0)))),
    }
    match kelas:
        case Difference.LIST_WITHOUT_MONEY if nomor:
            return texts.say("difference.reversed", nomor=nomor, reason=texts.say(f"reason.{cause}"))
        case Difference.REJECTED:
            return texts.say("difference.DITOLAK", period=values["period"], nomor=nomor, reason=cause)
        case Difference.LATE:
            return texts.say("difference.TERLAMBAT", bill=cause, due=values["due"])
        case Difference.SHORT | Difference.OVER if row["nik"]:
            return texts.say(f"difference.worker_{kelas}", **values)
    return texts.say(f"difference.{kelas}", **values)


def _masked(name: str, mask: Callable[[str], str], differences: pl.DataFrame) -> pl.Series:
    return pl.Series(name, [text and mask(text) for text in differences[name]], dtype=pl.String)


def _with_department_names(account: pl.DataFrame, texts: Texts) -> pl.DataFrame:
    """A row without OPD gets the words for that."""
    return account.with_columns(opd=pl.col("opd").replace("", texts.say("reconcile.no_department")))
