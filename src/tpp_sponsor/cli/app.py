"""The commands (contract section 5): each reads its arguments, asks one module, and tells the answer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Optional

import typer

from tpp_sponsor import __version__
from tpp_sponsor.cli.console import CONFIG_VARIABLE, Console
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError, TppSponsorError
from tpp_sponsor.texts import LANGUAGES, load_texts

_HELP_LANGUAGE = os.environ.get("TPP_SPONSOR_LANGUAGE", LANGUAGES[0])
_HELP = load_texts(_HELP_LANGUAGE if _HELP_LANGUAGE in LANGUAGES else LANGUAGES[0]).say

app = typer.Typer(
    name="tpp-sponsor",
    help=_HELP("help.program"),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as wrong:
        raise typer.BadParameter(_HELP("usage.period", text=text)) from wrong


Config = Annotated[Path, typer.Option("--config", envvar=CONFIG_VARIABLE, help=_HELP("help.config"))]
AsJson = Annotated[bool, typer.Option("--json", help=_HELP("help.json"))]
OnePeriod = Annotated[Period, typer.Argument(parser=_period, metavar="YYYY-MM", help=_HELP("help.period"))]
MaybePeriod = Annotated[
    Optional[Period], typer.Argument(parser=_period, metavar="YYYY-MM", help=_HELP("help.period"))  # noqa: UP045
]
StartFrom = Annotated[Optional[Path], typer.Option("--config", help=_HELP("help.start_from"))]  # noqa: UP045
CONFIG = Path("config.toml")


def run_command_line(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    try:
        app(arguments, prog_name="tpp-sponsor")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


@contextmanager
def _answering(config: Path, as_json: bool) -> Iterator[Console]:
    """Failures become sentences and exit codes here and nowhere else."""
    console = Console(config, as_json)
    try:
        yield console
    except TppSponsorError as failure:
        raise typer.Exit(console.fail(failure)) from failure
    except (typer.Exit, typer.BadParameter, KeyboardInterrupt):
        raise
    except Exception as bug:
        raise typer.Exit(console.crash()) from bug


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"tpp-sponsor {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_HELP("help.version"))
    ] = False,
) -> None:
    pass


@app.command(help=_HELP("help.init"), epilog="tpp-sponsor init /srv/tpp-sponsor")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_HELP("help.init_dir"))],
    settings: StartFrom = None,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.setup import make_deployment

    with _answering(folder / CONFIG, as_json) as console:
        made = make_deployment(folder, settings)
        console.say("init.done", folder=folder)
        console.say("init.next", folder=folder)
        console.give({"folder": str(folder), "made": made})


@app.command(help=_HELP("help.demo"), epilog="tpp-sponsor demo demo-kota")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_HELP("help.demo_dir"))] = Path("demo-kota"),
    settings: StartFrom = None,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.setup import play_demo

    with _answering(folder / CONFIG, as_json) as console:
        play_demo(console, folder, settings)


@app.command(help=_HELP("help.check"), epilog="tpp-sponsor check 2024-03")
def check(period: OnePeriod, config: Config = CONFIG, as_json: AsJson = False) -> None:
    from tpp_sponsor.cli.look import show_check

    with _answering(config, as_json) as console:
        code = show_check(console, period)
    raise typer.Exit(code)


@app.command(help=_HELP("help.run"), epilog="tpp-sponsor run 2024-03 --dry-run")
def run(
    period: MaybePeriod = None,
    due: Annotated[bool, typer.Option("--due", help=_HELP("help.due"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_HELP("help.dry_run"))] = False,
    revise: Annotated[bool, typer.Option("--revise", help=_HELP("help.revise"))] = False,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.post import run_due, run_one

    if due == (period is not None):
        raise typer.BadParameter(_HELP("usage.period_or_due"))
    with _answering(config, as_json) as console:
        if period is None:
            run_due(console)
        else:
            run_one(console, period, dry_run=dry_run, revise=revise)


@app.command(help=_HELP("help.status"), epilog="tpp-sponsor status")
def status(period: MaybePeriod = None, config: Config = CONFIG, as_json: AsJson = False) -> None:
    from tpp_sponsor.cli.look import show_status

    with _answering(config, as_json) as console:
        show_status(console, period)


@app.command(help=_HELP("help.explain"), epilog="tpp-sponsor explain 2024-03 --nomor 800/001/2024")
def explain(
    period: OnePeriod,
    nip: Annotated[Optional[str], typer.Option("--nip", help=_HELP("help.nip"))] = None,  # noqa: UP045
    nik: Annotated[Optional[str], typer.Option("--nik", help=_HELP("help.nik"))] = None,  # noqa: UP045
    nomor: Annotated[Optional[str], typer.Option("--nomor", help=_HELP("help.nomor"))] = None,  # noqa: UP045
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.look import show_explanations

    wanted = {name: value for name, value in (("nip", nip), ("nik", nik), ("nomor", nomor)) if value}
    if len(wanted) != 1:
        raise typer.BadParameter(_HELP("usage.one_key"))
    with _answering(config, as_json) as console:
        found = show_explanations(console, period, *wanted.popitem())
        if not found:
            raise PeriodStateError(Fault.of("nothing_to_explain", period=period))


@app.command(help=_HELP("help.verify"), epilog="tpp-sponsor verify 2024-03")
def verify(period: MaybePeriod = None, config: Config = CONFIG, as_json: AsJson = False) -> None:
    from tpp_sponsor.cli.look import show_audit

    with _answering(config, as_json) as console:
        show_audit(console, period)


@app.command(help=_HELP("help.schedule"), epilog="tpp-sponsor schedule")
def schedule(config: Config = CONFIG) -> None:
    from tpp_sponsor.scheduling import keep_schedule

    with _answering(config, as_json=False) as console:
        deployment = console.deployment()
        console.say(
            "schedule.start", cron=deployment.settings.schedule.cron, zone=deployment.settings.city.time_zone
        )
        keep_schedule(config, deployment.settings)
