"""`reconcile`: reconcile a period with BPJS, write its folder, and print the differences."""

from dataclasses import asdict
from typing import Any

import polars as pl

from tpp_sponsor.acts.posted_month import reconcile as act
from tpp_sponsor.bookkeeping.open_credit import Outstanding
from tpp_sponsor.bookkeeping.reconciliation import Reconciliation
from tpp_sponsor.bookkeeping.reconciliation_files import explain_differences, payer_recap
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, AsOf, Config, OnePeriod
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.money import show_balance, show_rupiah

EXAMPLE = "tpp-sponsor reconcile 2024-03 --as-of 2024-04-15"
# The first rows are printed; the files have all.
_SHOWN = 50


def reconcile(
    period: OnePeriod,
    as_of: AsOf = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        deployment = screen.deployment()
        day = as_of or screen.today(deployment)
        written = act.reconcile(deployment, period, day)
        reconciliation = written.reconciliation
        differences = explain_differences(reconciliation, screen.texts, masked=True)
        if written.minutes:
            screen.say("report.papers", folder=written.minutes)
        _print_figures(screen, reconciliation)
        _print_payers(screen, reconciliation)
        _print_differences(screen, differences)
        _print_totals(screen, reconciliation)
        _print_account(screen, reconciliation)
        _print_credits(screen, reconciliation)
        screen.say("reconcile.files", folder=deployment.reconciliation(period))
        screen.give(_as_json(reconciliation, differences, written.files))


def _as_json(reconciliation: Reconciliation, differences: pl.DataFrame, files: list[str]) -> dict[str, Any]:
    figures = reconciliation.figures
    return {
        "period": str(reconciliation.period),
        "as_of": reconciliation.as_of.isoformat(),
        "due": reconciliation.due.isoformat(),
        "state": figures.state,
        "lists": reconciliation.lists,
        "balanced": reconciliation.is_balanced,
        "lines": figures.lines,
        "booked": figures.owed + figures.paid,
        "paid": figures.paid,
        "owed": figures.owed,
        **(
            asdict(reconciliation.responses)
            if reconciliation.lists
            else dict.fromkeys(asdict(reconciliation.responses))
        ),
        "board": {
            row["kelas"]: {"count": row["jumlah"], "amount": row["selisih"]}
            for row in reconciliation.totals.iter_rows(named=True)
        },
        "account": reconciliation.account.to_dicts(),
        **(
            {"payers": payer_recap(reconciliation.payers).to_dicts()}
            if reconciliation.has_other_payers
            else {}
        ),
        "credit": asdict(Outstanding.of(reconciliation.credits)),
        "credits": _masked_credits(reconciliation).to_dicts(),
        "differences": differences.to_dicts(),
        "files": files,
    }


def _print_figures(screen: Screen, reconciliation: Reconciliation) -> None:
    figures = reconciliation.figures
    screen.say(
        "settle.stands",
        period=reconciliation.period,
        state=screen.texts.say(f"state.{figures.state}"),
        paid=show_rupiah(figures.paid),
        owed=show_balance(figures.owed),
        lines=figures.lines,
        accepted=figures.accepted,
    )
    if not reconciliation.lists:
        screen.say("reconcile.no_response", period=reconciliation.period)
    elif reconciliation.is_balanced:
        screen.say("reconcile.balanced", period=reconciliation.period)


def _print_payers(screen: Screen, reconciliation: Reconciliation) -> None:
    """Print what each payer was charged and has paid, where others pay beside TPP."""
    if not reconciliation.has_other_payers:
        return
    recap = payer_recap(reconciliation.payers)
    rows = [
        [row[0], *(_cell(name, row[at]) for at, name in enumerate(recap.columns) if at)]
        for row in recap.rows()
    ]
    screen.say("reconcile.payers")
    screen.table({f"column.{name}": name != "penanggung" for name in recap.columns}, rows)


def _print_differences(screen: Screen, differences: pl.DataFrame) -> None:
    if differences.is_empty():
        return
    columns = {
        "kelas": False, "nik": False, "opd": False, "dibukukan": True, "dibayar": True, "menurut_bpjs": True,
        "selisih": True, "sejak": False, "umur_hari": True, "keterangan": False,
    }  # fmt: skip
    rows = [
        [_cell(name, row[name]) for name in columns] for row in differences.head(_SHOWN).iter_rows(named=True)
    ]
    screen.table({f"column.{name}": right for name, right in columns.items()}, rows)
    if differences.height > _SHOWN:
        screen.say("reconcile.more", count=differences.height - _SHOWN)


def _print_totals(screen: Screen, reconciliation: Reconciliation) -> None:
    columns = {"column.kelas": False, "column.meaning": False, "column.count": True, "column.selisih": True}
    rows = [
        [
            row["kelas"],
            screen.texts.say(f"class.{row['kelas']}"),
            str(row["jumlah"]),
            show_balance(row["selisih"]),
        ]
        for row in reconciliation.totals.iter_rows(named=True)
    ]
    screen.table(columns, rows)


def _print_account(screen: Screen, reconciliation: Reconciliation) -> None:
    """Print who owns the money that is held; an OPD with zero in every column is left out."""
    columns = ("saldo", "titipan_bulan_ini", "titipan_bulan_lain", "kredit_asn")
    total = {name: int(reconciliation.account[name].sum()) for name in columns}
    open_accounts = reconciliation.account.filter(pl.any_horizontal(pl.col(*columns) != 0))
    if open_accounts.is_empty():
        screen.say("reconcile.account_zero")
        return
    rows = [
        [
            row["opd"] or screen.texts.say("reconcile.no_department"),
            *(show_balance(row[name]) for name in columns),
        ]
        for row in open_accounts.iter_rows(named=True)
    ]
    rows.append([screen.texts.say("reconcile.total"), *(show_balance(total[name]) for name in columns)])
    screen.say("reconcile.account")
    screen.table({"column.opd": False, **{f"column.{name}": True for name in columns}}, rows)


def _masked_credits(reconciliation: Reconciliation) -> pl.DataFrame:
    masked = [mask_identifier(nip) for nip in reconciliation.credits["nip"]]
    return reconciliation.credits.with_columns(pl.Series("nip", masked, dtype=pl.String))


def _print_credits(screen: Screen, reconciliation: Reconciliation) -> None:
    """Print which sponsors are owed what, the oldest credit first, and who can no longer use it."""
    if reconciliation.credits.is_empty():
        return
    sums, texts = Outstanding.of(reconciliation.credits), screen.texts
    amount, days = show_rupiah(sums.amount), reconciliation.credits["umur_hari"].max()
    screen.say("credit.head", amount=amount, sponsors=sums.sponsors, days=days)
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
        for row in _masked_credits(reconciliation).head(_SHOWN).iter_rows(named=True)
    ]
    screen.table(
        {f"column.{name}": name in {"jumlah", "umur_hari"} for name in reconciliation.credits.columns}, rows
    )
    if reconciliation.credits.height > _SHOWN:
        screen.say("reconcile.more", count=reconciliation.credits.height - _SHOWN)
    if sums.stuck_sponsors:
        screen.say("credit.stuck", sponsors=sums.stuck_sponsors, amount=show_rupiah(sums.stuck_amount))


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "-"
    return (
        str(value)
        if name in {"umur_hari", "pekerja", "diterima"} or not isinstance(value, int)
        else show_balance(value)
    )
