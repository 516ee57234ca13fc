"""`import-bpjs`: import a list of BPJS and print what it says of the period."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tpp_sponsor.acts.posted_month import import_bpjs as act
from tpp_sponsor.acts.posted_month.import_bpjs import BpjsList, RecordedResponse
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, OnePeriod, Wait, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.findings import say_finding
from tpp_sponsor.tables.input_tables import FILE, ROW, SHEET

EXAMPLE = "tpp-sponsor import-bpjs 2024-03 peserta-maret.xlsx"


def import_bpjs(
    period: OnePeriod,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("help.import_bpjs_file"))],
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        response, recorded = act.import_bpjs(screen.acting(by, wait), period, file)
        _print_response(screen, period, response, recorded)


def _print_response(screen: Screen, period: Period, response: BpjsList, recorded: RecordedResponse) -> None:
    settlement, responses = recorded.settled, recorded.responses
    screen.say(
        "import_bpjs.done" if settlement.event else "import_bpjs.known",
        file=response.file.name,
        rows=response.responses.height,
        period=period,
    )
    screen.say(
        "import_bpjs.marks",
        period=period,
        lines=settlement.lines,
        accepted=responses.accepted,
        rejected=responses.rejected,
        missing=responses.missing,
        unknown=responses.unknown,
    )
    _print_doubts(screen, response, recorded)
    if responses.accepted < settlement.lines or responses.unknown:
        screen.say("import_bpjs.next", period=period)
    screen.give(
        {
            "period": str(period),
            "file": response.file.name,
            "sha256": response.file.sha256,
            "rows": response.responses.height,
            **asdict(settlement),
            **asdict(responses),
            "changed": settlement.event is not None,
            "overruled": recorded.overruled,
            "overruled_against": recorded.overruled_against,
            "warnings": [
                {"file": row[FILE], "sheet": row[SHEET], "row": row[ROW], "code": row["kode"]}
                for row in response.warnings.iter_rows(named=True)
            ],
        }
    )


def _print_doubts(screen: Screen, response: BpjsList, recorded: RecordedResponse) -> None:
    """Print which earlier lists the list contradicts, and the warnings about it."""
    if recorded.overruled:
        screen.say(
            "import_bpjs.overruled",
            count=recorded.overruled,
            against=recorded.overruled_against,
            file=response.file.name,
        )
    warnings = [
        screen.texts.say("import_bpjs.warning", sentence=say_finding(screen.texts, "warning", row))
        for row in response.warnings.iter_rows(named=True)
    ]
    screen.lines(*((warning, "yellow") for warning in warnings))
