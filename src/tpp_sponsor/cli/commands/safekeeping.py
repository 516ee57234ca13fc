"""The commands that keep the books safe and readable: `export-journal`, `backup`, `restore`."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from tpp_sponsor.cli.program import CONFIG, HELP, AsJson, Config, MaybePeriod, answering, app
from tpp_sponsor.journal_export.entries import Form


@app.command(help=HELP("help.export_journal"), epilog="tpp-sponsor export-journal --output jurnal.journal")
def export_journal(
    period: MaybePeriod = None,
    form: Annotated[Form, typer.Option("--format", help=HELP("help.journal_format"))] = Form.HLEDGER,
    output: Annotated[Optional[Path], typer.Option("--output", help=HELP("help.journal_output"))] = None,  # noqa: UP045
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli.safekeeping import write_journal

    with answering(config, as_json) as console:
        write_journal(console, period, form, output)


@app.command(help=HELP("help.backup"), epilog="tpp-sponsor backup /media/usb/tpp-2024-03.zip")
def backup(
    file: Annotated[Optional[Path], typer.Argument(metavar="FILE", help=HELP("help.backup_file"))] = None,  # noqa: UP045
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli import safekeeping

    with answering(config, as_json) as console:
        safekeeping.backup(console, file)


@app.command(
    help=HELP("help.restore"), epilog="tpp-sponsor restore /media/usb/tpp-2024-03.zip /srv/tpp --verify"
)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=HELP("help.restore_file"))],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=HELP("help.restore_dir"))],
    prove: Annotated[bool, typer.Option("--verify", help=HELP("help.restore_verify"))] = False,
    as_json: AsJson = False,
) -> None:
    from tpp_sponsor.cli import safekeeping

    with answering(folder / CONFIG, as_json) as console:
        safekeeping.restore(console, file, folder, verify=prove)
