"""`export-journal`: write the journal as text, to a file or to standard output."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tpp_sponsor.acts.deployment.export_journal import export_journal as journal_text
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, MaybePeriod, help_text
from tpp_sponsor.journal_export.entries import Form
from tpp_sponsor.storage.files import write_public

EXAMPLE = "tpp-sponsor export-journal --output jurnal.journal"


def export_journal(
    period: MaybePeriod = None,
    form: Annotated[Form, typer.Option("--format", help=help_text("help.journal_format"))] = Form.HLEDGER,
    output: Annotated[Path | None, typer.Option("--output", help=help_text("help.journal_output"))] = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        deployment = screen.deployment()
        text = journal_text(deployment, period, form, screen.texts)
        if output is not None:
            write_public(output, text.encode())
            screen.say("journal.written", file=output)
            screen.give({"format": form.value, "file": str(output)})
        elif as_json:
            screen.give({"format": form.value, "journal": text})
        else:
            sys.stdout.write(text)
