"""Commands about what BPJS says: `import-bpjs`, `reconcile`."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tpp_sponsor.acts.after_posting.import_bpjs import (
    BpjsList,
    RecordedResponse,
    read_response_list,
    record_response,
)
from tpp_sponsor.acts.after_posting.reconcile import Reconciliation, explained, reconcile_period
from tpp_sponsor.acts.monthly.report import reconciliation_papers
from tpp_sponsor.bookkeeping.open_credit import Outstanding
from tpp_sponsor.cli.amend import doer
from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.cli.report import followed
from tpp_sponsor.domain.identifiers import mask_identifier
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages.findings import say_finding
from tpp_sponsor.tables.input_tables import FILE, ROW, SHEET

# A person reads the first of them; the files have all.
_SHOWN = 50


def import_list(console: Console, period: Period, path: Path, patience: float) -> None:
    """Read a list of BPJS and record what it says of each worker."""
    deployment = console.deployment()
    read = read_response_list(path, period, deployment.settings)
    with exclusive_ledger(deployment, patience) as ledger, followed(console, deployment, ledger):
        taken = record_response(deployment, ledger, period, read, doer())
    _tell_list(console, period, read, taken)


def show_reconciliation(console: Console, period: Period, as_of: date | None) -> None:
    """Reconcile a period, write the folder of it, and show the differences; a NIK is masked."""
    deployment = console.deployment()
    found = reconcile_period(deployment, period, as_of or deployment.day_of(now()))
    with Ledger.open(deployment.database_url) as ledger:
        files, paper = reconciliation_papers(deployment, ledger, found)
    differences = explained(found, console.texts, masked=True)
    if paper:
        console.say("report.papers", folder=paper)
    _tell_standing(console, found)
    _tell_differences(console, differences)
    _tell_board(console, found)
    _tell_account(console, found)
    _tell_credits(console, found)
    console.say("reconcile.files", folder=deployment.reconciliation(period))
    console.give(_as_json(found, differences, files))


def _tell_list(console: Console, period: Period, read: BpjsList, taken: RecordedResponse) -> None:
    settled, marks = taken.settled, taken.marks
    console.say(
        "import_bpjs.done" if settled.event else "import_bpjs.known",
        file=read.file.name,
        rows=read.answers.height,
        period=period,
    )
    console.say(
        "import_bpjs.marks",
        period=period,
        lines=settled.lines,
        accepted=marks.accepted,
        rejected=marks.rejected,
        missing=marks.missing,
        unknown=marks.unknown,
    )
    _tell_doubts(console, read, taken)
    if marks.accepted < settled.lines or marks.unknown:
        console.say("import_bpjs.next", period=period)
    console.give(
        {
            "period": str(period),
            "file": read.file.name,
            "sha256": read.file.sha256,
            "rows": read.answers.height,
            **asdict(settled),
            **asdict(marks),
            "changed": settled.event is not None,
            "overruled": taken.overruled,
            "overruled_against": taken.overruled_against,
            "warnings": [
                {"file": row[FILE], "sheet": row[SHEET], "row": row[ROW], "code": row["kode"]}
                for row in read.warnings.iter_rows(named=True)
            ],
        }
    )


def _tell_doubts(console: Console, read: BpjsList, taken: RecordedResponse) -> None:
    if taken.overruled:
        console.say(
            "import_bpjs.overruled",
            count=taken.overruled,
            against=taken.overruled_against,
            file=read.file.name,
        )
    warnings = [
        console.texts.say("import_bpjs.warning", sentence=say_finding(console.texts, "warning", row))
        for row in read.warnings.iter_rows(named=True)
    ]
    console.lines(*((warning, "yellow") for warning in warnings))


def _as_json(found: Reconciliation, differences: pl.DataFrame, files: list[str]) -> dict[str, Any]:
    standing = found.standing
    return {
        "period": str(found.period),
        "as_of": found.as_of.isoformat(),
        "due": found.due.isoformat(),
        "state": standing.state,
        "lists": found.lists,
        "balanced": found.is_balanced,
        "lines": standing.lines,
        "booked": standing.owed + standing.paid,
        "paid": standing.paid,
        "owed": standing.owed,
        **(asdict(found.marks) if found.lists else dict.fromkeys(asdict(found.marks))),
        "board": {
            row["kelas"]: {"count": row["jumlah"], "amount": row["selisih"]}
            for row in found.board.iter_rows(named=True)
        },
        "account": found.account.to_dicts(),
        "credit": asdict(Outstanding.of(found.credits)),
        "credits": _masked_credits(found).to_dicts(),
        "differences": differences.to_dicts(),
        "files": files,
    }


def _tell_standing(console: Console, found: Reconciliation) -> None:
    standing = found.standing
    console.say(
        "settle.stands",
        period=found.period,
        state=console.texts.say(f"state.{standing.state}"),
        paid=show_rupiah(standing.paid),
        owed=_signed(standing.owed),
        lines=standing.lines,
        accepted=standing.accepted,
    )
    if not found.lists:
        console.say("reconcile.no_answer", period=found.period)
    elif found.is_balanced:
        console.say("reconcile.balanced", period=found.period)


def _tell_differences(console: Console, differences: pl.DataFrame) -> None:
    if differences.is_empty():
        return
    columns = {
        "kelas": False, "nik": False, "opd": False, "dibukukan": True, "dibayar": True, "menurut_bpjs": True,
        "selisih": True, "sejak": False, "umur_hari": True, "keterangan": False,
    }  # fmt: skip
    rows = [
        [_shown(name, row[name]) for name in columns]
        for row in differences.head(_SHOWN).iter_rows(named=True)
    ]
    console.table({f"column.{name}": right for name, right in columns.items()}, rows)
    if differences.height > _SHOWN:
        console.say("reconcile.more", count=differences.height - _SHOWN)


def _tell_board(console: Console, found: Reconciliation) -> None:
    columns = {"column.kelas": False, "column.meaning": False, "column.count": True, "column.selisih": True}
    rows = [
        [
            row["kelas"],
            console.texts.say(f"class.{row['kelas']}"),
            str(row["jumlah"]),
            _signed(row["selisih"]),
        ]
        for row in found.board.iter_rows(named=True)
    ]
    console.table(columns, rows)


def _tell_account(console: Console, found: Reconciliation) -> None:
    """Whose the money is; an OPD whose account is at zero in all is left out."""
    columns = ("saldo", "titipan_bulan_ini", "titipan_bulan_lain", "kredit_asn")
    total = {name: int(found.account[name].sum()) for name in columns}
    open_ = found.account.filter(pl.any_horizontal(pl.col(*columns) != 0))
    if open_.is_empty():
        console.say("reconcile.account_zero")
        return
    rows = [
        [
            row["opd"] or console.texts.say("reconcile.no_department"),
            *(_signed(row[name]) for name in columns),
        ]
        for row in open_.iter_rows(named=True)
    ]
    rows.append([console.texts.say("reconcile.total"), *(_signed(total[name]) for name in columns)])
    console.say("reconcile.account")
    console.table({"column.opd": False, **{f"column.{name}": True for name in columns}}, rows)


def _masked_credits(found: Reconciliation) -> pl.DataFrame:
    masked = [mask_identifier(nip) for nip in found.credits["nip"]]
    return found.credits.with_columns(pl.Series("nip", masked, dtype=pl.String))


def _tell_credits(console: Console, found: Reconciliation) -> None:
    """Who is owed something, the oldest first, and who can no longer use it."""
    if found.credits.is_empty():
        return
    sums, texts = Outstanding.of(found.credits), console.texts
    amount, days = show_rupiah(sums.amount), found.credits["umur_hari"].max()
    console.say("credit.head", amount=amount, sponsors=sums.sponsors, days=days)
    rows = [
        [
            row["nip"],
            row["nama"] or "-",
            row["opd"],
            row["periode"],
            row["nomor"],
            show_rupiah(row["jumlah"]),
            str(row["sejak"]),
            str(row["umur_hari"]),
            texts.say("credit.yes") if row["tidak_dapat_dipakai"] else "",
        ]
        for row in _masked_credits(found).head(_SHOWN).iter_rows(named=True)
    ]
    console.table({f"column.{name}": name in {"jumlah", "umur_hari"} for name in found.credits.columns}, rows)
    if found.credits.height > _SHOWN:
        console.say("reconcile.more", count=found.credits.height - _SHOWN)
    if sums.stuck_sponsors:
        console.say("credit.stuck", sponsors=sums.stuck_sponsors, amount=show_rupiah(sums.stuck_amount))


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "-"
    return str(value) if name == "umur_hari" or not isinstance(value, int) else _signed(value)


def _signed(amount: int) -> str:
    return f"−{show_rupiah(-amount)}" if amount < 0 else show_rupiah(amount)
