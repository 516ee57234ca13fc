"""The commands after a run: confirm, take back, pay, read the answer, reconcile, warn."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from tpp_sponsor.cli.program import (
    CONFIG,
    HELP,
    AlsoFor,
    AsJson,
    AsOf,
    BillCode,
    Config,
    MaybeBillCode,
    MaybePeriod,
    MaybeReference,
    OnePeriod,
    PaidOn,
    Reference,
    Rupiah,
    Wait,
    answering,
    app,
    words,
)
from tpp_sponsor.domain.accounts import Reason


@app.command(help=HELP("help.confirm"), epilog="tpp-sponsor confirm 2024-03 saran.xlsx")
def confirm(
    period: OnePeriod,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=HELP("help.confirm_file"))],
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli import amend

    with answering(config, as_json) as console:
        amend.confirm(console, period, file, wait)


@app.command(
    help=HELP("help.reverse"),
    epilog="tpp-sponsor reverse 2024-03 --nomor 800/001/2024 --reason salah-pekerja",
)
def reverse(
    period: OnePeriod,
    nomor: Annotated[str, typer.Option("--nomor", help=HELP("help.nomor"))],
    reason: Annotated[Reason, typer.Option("--reason", help=HELP("help.reason"))],
    nik: Annotated[str, typer.Option("--nik", help=HELP("help.which_nik"))] = "",
    note: Annotated[str, typer.Option("--note", help=HELP("help.note"))] = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli import amend
    from tpp_sponsor.domain.identifiers import NIK_DIGITS

    if reason is Reason.OTHER and not note.strip():
        raise typer.BadParameter(HELP("usage.note"))
    worker = "".join(char for char in nik if char.isdigit())
    if nik and len(worker) != NIK_DIGITS:
        raise typer.BadParameter(HELP("usage.nik"))
    with answering(config, as_json) as console:
        amend.reverse(console, period, nomor, nik=worker, reason=reason, note=note.strip(), patience=wait)


@app.command(
    help=HELP("help.refund"),
    epilog="tpp-sponsor refund 2024-03 --nomor 800/001/2024 --paid-on 2024-05-02 --reference SP2D-17",
)
def refund(
    period: OnePeriod,
    nomor: Annotated[str, typer.Option("--nomor", help=HELP("help.nomor"))],
    paid_on: PaidOn,
    reference: Reference,
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli import amend

    with answering(config, as_json) as console:
        amend.refund(console, period, nomor, paid_on=paid_on, reference=reference, patience=wait)


@app.command(
    help=HELP("help.settle"),
    epilog="tpp-sponsor settle 2024-03 --kode-iuran 240300123 --amount 1680000 --paid-on 2024-03-14 --reference NTB-88",
)
def settle(
    period: OnePeriod,
    bill_code: BillCode,
    amount: Rupiah,
    paid_on: PaidOn,
    reference: Reference,
    also_for: AlsoFor = None,
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.acts.after_posting.settle import Payment
    from tpp_sponsor.cli import amend

    payment = Payment(
        bill_code=bill_code,
        amount=amount,
        paid_on=paid_on,
        reference=reference,
        also_for=tuple(also_for or ()),
    )
    with answering(config, as_json) as console:
        amend.settle(console, period, payment, wait)


@app.command(
    name="reverse-payment",
    help=HELP("help.reverse_payment"),
    epilog="tpp-sponsor reverse-payment 2024-03 --kode-iuran 240300123 --reference NTB-88 --reason 'salah jumlah'",
)
def reverse_payment(
    period: OnePeriod,
    reason: Annotated[
        str, typer.Option("--reason", parser=words, metavar="TEXT", help=HELP("help.undo_reason"))
    ],
    bill_code: MaybeBillCode = None,
    nomor: Annotated[
        Optional[str], typer.Option("--nomor", help=HELP("help.undo_nomor"))  # noqa: UP045
    ] = None,
    reference: MaybeReference = None,
    by: Annotated[str, typer.Option("--by", help=HELP("help.by"))] = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli import amend

    if (bill_code is None) == (nomor is None) or (bill_code and not reference):
        raise typer.BadParameter(HELP("usage.which_payment"))
    wish = amend.Undoing(
        bill_code=bill_code or "", nomor=nomor or "", reference=reference or "", reason=reason, by=by.strip()
    )
    with answering(config, as_json) as console:
        amend.reverse_payment(console, period, wish, wait)


@app.command(
    name="import-bpjs",
    help=HELP("help.import_bpjs"),
    epilog="tpp-sponsor import-bpjs 2024-03 peserta-maret.xlsx",
)
def import_bpjs(
    period: OnePeriod,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=HELP("help.import_bpjs_file"))],
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.reconciling import import_list

    with answering(config, as_json) as console:
        import_list(console, period, file, wait)


@app.command(help=HELP("help.reconcile"), epilog="tpp-sponsor reconcile 2024-03 --as-of 2024-04-15")
def reconcile(
    period: OnePeriod,
    as_of: AsOf = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.reconciling import show_reconciliation

    with answering(config, as_json) as console:
        show_reconciliation(console, period, as_of)


@app.command(
    help=HELP("help.reopen"), epilog="tpp-sponsor reopen 2024-03 --reason 'surat inspektorat 700/12'"
)
def reopen(
    period: OnePeriod,
    reason: Annotated[
        str, typer.Option("--reason", parser=words, metavar="TEXT", help=HELP("help.reopen_reason"))
    ],
    undo: Annotated[bool, typer.Option("--undo", help=HELP("help.reopen_undo"))] = False,
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli import amend

    with answering(config, as_json) as console:
        (amend.close if undo else amend.reopen)(console, period, reason, wait)


@app.command(help=HELP("help.coverage"), epilog="tpp-sponsor coverage 2024-03")
def coverage(
    period: MaybePeriod = None,
    notify: Annotated[bool, typer.Option("--notify", help=HELP("help.coverage_notify"))] = False,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.cover import show_coverage

    with answering(config, as_json) as console:
        show_coverage(console, period, notify=notify)


@app.command(help=HELP("help.report"), epilog="tpp-sponsor report")
def report(
    period: MaybePeriod = None, wait: Wait = 0, config: Config = CONFIG, as_json: AsJson = False
) -> None:
    from tpp_sponsor.cli import report as reports

    with answering(config, as_json) as console:
        reports.report(console, period, wait)
