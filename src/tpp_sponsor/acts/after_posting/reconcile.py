"""Hold a period against what BPJS was paid and what it accepted, and say whose the money is that is still here.

Looks only: it waits for nobody who posts and writes nothing to the ledger.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

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
from tpp_sponsor.domain.identifiers import mask_identifier, mask_inside
from tpp_sponsor.domain.lifecycle import PeriodFigures
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

# For the HR agency, with the NIP in full.
CREDITS = "bkpsdm/kredit-terbuka.csv"
# How often the ledger is read again because somebody wrote to it meanwhile.
_TRIES = 5
# Seconds to wait for another who writes the same files.
_PATIENCE = 10


@dataclass(frozen=True)
class Reconciliation:
    """How a period stands on a day.

    `differences`: `PeriodDifference`, `board`: `ClassTotal`, `account`: `DepartmentAccount`, `credits`: `OPEN_CREDITS`.
    `lists`: how many lists of BPJS were read; while it is 0 BPJS has not answered, and `marks` are all missing.
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
        """What is held for BPJS of this period, whole rupiah."""
        return int(self.account["titipan_bulan_ini"].sum())

    @property
    def is_balanced(self) -> bool:
        """BPJS has answered, nothing differs, and nothing of the period is held any more."""
        return self.lists > 0 and self.differences.is_empty() and self.held == 0


@dataclass(frozen=True)
class _Read:
    """What the ledger says while nobody writes to it."""

    books: PeriodBooks
    journal: pl.DataFrame
    credit: int
    credits: pl.DataFrame
    standing: PeriodFigures
    lists: int


def reconcile_period(deployment: Deployment, period: Period, as_of: date) -> Reconciliation:
    """Reconcile a posted period; sums that do not agree are an IntegrityError."""
    with Ledger.open(deployment.database_url) as ledger:
        if not ledger.runs(period):
            raise PeriodStateError(Fault.of("not_posted", period=period))
        read = _read_undisturbed(deployment, ledger, period, as_of)
    account = held_balances(read.journal, str(period))
    _prove(read, account)
    due = due_date(period, deployment.settings.bpjs.due_day)
    differences = reconcile(read.books, due, as_of)
    return Reconciliation(
        period=period,
        as_of=as_of,
        due=due,
        standing=read.standing,
        lists=read.lists,
        marks=count_responses(read.books),
        differences=differences,
        board=totals_by_class(differences),
        account=account,
        credits=read.credits,
    )


def explained(reconciliation: Reconciliation, texts: Texts, *, masked: bool = False) -> pl.DataFrame:
    """The differences in the columns of the file: `sebab` as a sentence, `keterangan`, with what to do.

    `masked`: no NIK in full, nor any number of a person in what BPJS says.
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
    """Write the folder of a reconciliation in place of the one before; name → bytes. `differences`: `explained`."""
    account = _named(reconciliation.account, texts)
    marks = {True: "ya", False: "tidak"}
    stuck = pl.col("tidak_dapat_dipakai").replace_strict(marks, return_dtype=pl.String)
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
    # Who posts is not kept waiting, but two who write this folder at once would see half of each other's.
    with run_lock(deployment.data / "reconcile.lock", _PATIENCE):
        write_folder(deployment.reconciliation(reconciliation.period), files)
    return files


def _read_undisturbed(deployment: Deployment, ledger: Ledger, period: Period, as_of: date) -> _Read:
    """Everything as of one event: what is read while another one is posted is read again."""
    for _ in range(_TRIES):
        events = ledger.events()
        days = pl.DataFrame(
            [(event.id, deployment.day_of(event.at)) for event in events], schema=DAYS, orient="row"
        )
        periods = pl.DataFrame(
            [(event.id, str(event.period)) for event in events],
            schema={"event_id": pl.Int64, "period": pl.String},
            orient="row",
        )
        read = _Read(
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
            return read
    raise RunLockedError(Fault.of("ledger_locked"))


def _prove(read: _Read, account: pl.DataFrame) -> None:
    """What was withheld was paid, is held, is owed or was refunded; journal, lines, payments and credits agree."""
    sums = {name: int(account[name].sum()) for name in account.columns[1:]}
    held, owed = sums["titipan_bulan_ini"] + sums["titipan_bulan_lain"], sums["kredit_asn"]
    live, paid = int(read.books.live["total"].sum()), int(read.books.payments["amount"].sum())
    should_be = {
        "dipotong": (sums["dipotong"], sums["disetor"] + held + owed + sums["dikembalikan"]),
        "saldo": (sums["saldo"], held + owed),
        "titipan_bulan_ini": (sums["titipan_bulan_ini"], live - paid),
        "kredit_asn": (owed, read.credit),
        "kredit_terbuka": (int(read.credits["jumlah"].sum()), read.credit),
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


def _named(account: pl.DataFrame, texts: Texts) -> pl.DataFrame:
    """What belongs to no OPD is said to."""
    return account.with_columns(opd=pl.col("opd").replace("", texts.say("reconcile.no_department")))
