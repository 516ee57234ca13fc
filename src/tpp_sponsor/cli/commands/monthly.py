"""The commands of every month, from `init` to `notify`."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from tpp_sponsor.cli.program import (
    CONFIG,
    HELP,
    AsJson,
    Config,
    MaybePeriod,
    OnePeriod,
    StartFrom,
    Wait,
    answering,
    app,
)
from tpp_sponsor.errors import Fault, PeriodStateError


@app.command(help=HELP("help.init"), epilog="tpp-sponsor init /srv/tpp-sponsor")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=HELP("help.init_dir"))],
    settings: StartFrom = None,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.setup import make_deployment

    with answering(folder / CONFIG, as_json) as console:
        made = make_deployment(folder, settings)
        console.say("init.done", folder=folder)
        console.say("init.next", folder=folder)
        console.give({"folder": str(folder), "made": made})


@app.command(help=HELP("help.demo"), epilog="tpp-sponsor demo demo-kota")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=HELP("help.demo_dir"))] = Path("demo-kota"),
    settings: StartFrom = None,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.setup import play_demo

    with answering(folder / CONFIG, as_json) as console:
        play_demo(console, folder, settings)


@app.command(help=HELP("help.check"), epilog="tpp-sponsor check 2024-03")
def check(
    period: MaybePeriod = None,
    open_: Annotated[bool, typer.Option("--open", help=HELP("help.check_open"))] = False,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.checking import check_open, show_check

    if open_ == (period is not None):
        raise typer.BadParameter(HELP("usage.period_or_open"))
    with answering(config, as_json) as console:
        code = check_open(console) if period is None else show_check(console, period)
    raise typer.Exit(code)


@app.command(help=HELP("help.run"), epilog="tpp-sponsor run 2024-03 --dry-run")
def run(
    period: MaybePeriod = None,
    due: Annotated[bool, typer.Option("--due", help=HELP("help.due"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=HELP("help.dry_run"))] = False,
    revise: Annotated[bool, typer.Option("--revise", help=HELP("help.revise"))] = False,
    approve: Annotated[bool, typer.Option("--approve", help=HELP("help.approve"))] = False,
    preview: Annotated[str, typer.Option("--preview", help=HELP("help.preview"))] = "",
    by: Annotated[str, typer.Option("--by", help=HELP("help.by"))] = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.post import RunOptions, run_due, run_one

    if due == (period is not None):
        raise typer.BadParameter(HELP("usage.period_or_due"))
    if approve and (due or dry_run):
        raise typer.BadParameter(HELP("usage.approve_one"))
    with answering(config, as_json) as console:
        if period is None:
            code = run_due(console, RunOptions(dry_run=dry_run, by=by, patience=wait))
        else:
            wish = RunOptions(
                dry_run=dry_run, revise=revise, approve=approve, preview=preview, by=by, patience=wait
            )
            code = run_one(console, period, wish)
    raise typer.Exit(code)


@app.command(help=HELP("help.status"), epilog="tpp-sponsor status")
def status(period: MaybePeriod = None, config: Config = CONFIG, as_json: AsJson = False) -> None:
    from tpp_sponsor.cli.look import show_status

    with answering(config, as_json) as console:
        show_status(console, period)


@app.command(help=HELP("help.explain"), epilog="tpp-sponsor explain 2024-03 --nomor 800/001/2024")
def explain(
    period: OnePeriod,
    nip: Annotated[Optional[str], typer.Option("--nip", help=HELP("help.nip"))] = None,  # noqa: UP045
    nik: Annotated[Optional[str], typer.Option("--nik", help=HELP("help.nik"))] = None,  # noqa: UP045
    nomor: Annotated[Optional[str], typer.Option("--nomor", help=HELP("help.nomor"))] = None,  # noqa: UP045
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.look import show_explanations

    wanted = {name: value for name, value in (("nip", nip), ("nik", nik), ("nomor", nomor)) if value}
    if len(wanted) != 1:
        raise typer.BadParameter(HELP("usage.one_key"))
    with answering(config, as_json) as console:
        found = show_explanations(console, period, *wanted.popitem())
        if not found:
            raise PeriodStateError(Fault.of("nothing_to_explain", period=period))


@app.command(help=HELP("help.verify"), epilog="tpp-sponsor verify 2024-03")
def verify(period: MaybePeriod = None, config: Config = CONFIG, as_json: AsJson = False) -> None:
    from tpp_sponsor.cli.look import show_audit

    with answering(config, as_json) as console:
        show_audit(console, period)


@app.command(help=HELP("help.notify"), epilog="tpp-sponsor notify --test nama@kota.go.id")
def notify(
    test: Annotated[str, typer.Option("--test", metavar="ALAMAT", help=HELP("help.notify_test"))] = "",
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli import notify as notices

    code = 0
    with answering(config, as_json) as console:
        if test:
            notices.send_test(console, test)
        else:
            code = notices.notify(console)
    raise typer.Exit(code)
