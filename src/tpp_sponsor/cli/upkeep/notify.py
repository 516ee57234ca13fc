"""`notify`: send the notices that are due, or a test message, and print the states of all notices."""

from collections import Counter
from typing import Annotated

import typer

from tpp_sponsor.acts.upkeep.notify import MailStatus, send_notices, send_test_message
from tpp_sponsor.cli.console import Console
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, help_text
from tpp_sponsor.domain.notices import Delivery
from tpp_sponsor.errors import ExitCode
from tpp_sponsor.notices.deliver import MailResult

EXAMPLE = "tpp-sponsor notify --test nama@kota.go.id"


def notify(
    test: Annotated[str, typer.Option("--test", metavar="ALAMAT", help=help_text("help.notify_test"))] = "",
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as console:
        code = _send_test(console, test) if test else _send_notices(console)
        raise typer.Exit(code)


def _send_test(console: Console, receiver: str) -> ExitCode:
    send_test_message(console.deployment(), receiver, console.now())
    console.say("notify.test", receiver=receiver)
    console.give({"sent": 1, "receiver": receiver})
    return ExitCode.DONE


def _send_notices(console: Console) -> ExitCode:
    """Send what is due; NOT_DELIVERED while the server cannot be reached or sending fails."""
    status = send_notices(console.deployment(), clock=console.now)
    print_postponed(console, status.result)
    states = Counter(notice.state for notice in status.notices)
    _print_states(console, status, states)
    unreachable = "-" if status.result.faults else status.result.unreachable
    console.give(
        {
            "sent": status.result.counts[Delivery.SENT],
            "states": {state.value: states[state] for state in Delivery},
            "unreachable": unreachable,
        }
    )
    return ExitCode.NOT_DELIVERED if unreachable else ExitCode.DONE


def print_postponed(console: Console, result: MailResult) -> None:
    """Print why notices could not be sent now; after another command this is no failure."""
    for fault in result.faults:
        console.say("notify.put_off", reason=console.sentence(fault))
    if result.unreachable:
        console.say("notify.put_off", reason=result.unreachable)


def _print_states(console: Console, status: MailStatus, states: Counter[Delivery]) -> None:
    for state in Delivery:
        if states[state]:
            console.say("notify.state", count=states[state], state=console.texts.say(f"delivery.{state}"))
    for notice in status.notices:
        if notice.state in (Delivery.UNCERTAIN, Delivery.GIVEN_UP):
            what = console.texts.say(f"notice.{notice.kind}")
            values = {"receiver": notice.receiver, "period": notice.period, "reason": notice.reason}
            console.say(f"notify.{notice.state}", what=what, **values)
    if not status.notices:
        console.say("notify.nothing")
