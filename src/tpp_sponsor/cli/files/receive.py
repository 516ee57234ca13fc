"""`receive`: receive files into the inbox of a period, as the console does."""

from dataclasses import asdict
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from tpp_sponsor.acts.files import receive as act
from tpp_sponsor.acts.files.receive import Arrival, ReceivedFile
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, OnePeriod, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, InputFileError
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.storage.files import PRIVATE_FOLDER

EXAMPLE = "tpp-sponsor receive 2024-03 'TPP Dinas Sosial.xlsx'"


def receive(
    period: OnePeriod,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=help_text("help.receive_files"))],
    by: By = "",
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        deployment = screen.deployment()
        actor = screen.actor(deployment, by)
        deployment.uploads.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        received = []
        with (
            Ledger.open(deployment.database_url) as ledger,
            TemporaryDirectory(dir=deployment.uploads) as folder,
        ):
            for number, file in enumerate(files):
                arrival = Arrival(name=file.name, path=Path(folder) / f"{number}.partial")
                _copy(file, arrival.path)
                received.append(act.receive(deployment, ledger, period, arrival, actor))
                _print_received(screen, period, received[-1])
        screen.give({"period": str(period), "files": [asdict(one) for one in received]})


def _copy(file: Path, target: Path) -> None:
    try:
        copyfile(file, target)
    except OSError as failure:
        raise InputFileError(
            Fault.of("given_file_unreadable", file=file.name, reason=failure.strerror)
        ) from failure


def _print_received(screen: Screen, period: Period, received: ReceivedFile) -> None:
    check = received.check
    screen.say(
        "receive.known" if received.known else "receive.done",
        file=check.name,
        rows=check.rows,
        accepted=check.accepted,
        rejected=check.rejected,
    )
    if check.rejected:
        screen.say("receive.rows", file=check.name, period=period)
    if received.replaced:
        screen.say("receive.replaced", file=check.name)
    if received.waits_for_revision:
        screen.say("receive.waits_for_revision", file=check.name)
