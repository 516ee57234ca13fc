"""`notify`: send the notices that are due, or a test message, and print the states of all notices."""

from collections import Counter
from typing import Annotated

import typer

from tpp_sponsor.acts.deployment.notify import MailStatus, send_notices, send_test_message
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.notices import Delivery
from tpp_sponsor.errors import ExitCode
from tpp_sponsor.notices.deliver import MailResult

EXAMPLE = "tpp-sponsor notify --test nama@kota.go.id"


def notify(
    test: Annotated[str, typer.Option("--test", metavar="ALAMAT", help=help_text("help.notify_test"))] = "",
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        code = _send_test(screen, test) if test else _send_notices(screen)
        raise typer.Exit(code)


def _send_test(screen: Screen, receiver: str) -> ExitCode:
    send_test_message(screen.deployment(), receiver, screen.now())
    screen.say("notify.test", receiver=receiver)
    screen.give({"sent": 1, "receiver": receiver})
    return ExitCode.DONE


def _send_notices(screen: Screen) -> ExitCode:
    """Send what is due; NOT_DELIVERED while the server cannot be reached or sending fails."""
    status = send_notices(screen.deployment(), clock=screen.now)
    print_postponed(screen, status.result)
    states = Counter(notice.state for notice in status.notices)
    _print_states(screen, status, states)
    unreachable = "-" if status.result.faults else status.result.unreachable
    screen.give(
        {
            "sent": status.result.counts[Delivery.SENT],
            "states": {state.value: states[state] for state in Delivery},
            "unreachable": unreachable,
        }
    )
    return ExitCode.NOT_DELIVERED if unreachable else ExitCode.DONE


def print_postponed(screen: Screen, result: MailResult) -> None:
    """Print why notices could not be sent now; after another command this is no failure."""
    for fault in result.faults:
        screen.say("notify.put_off", reason=screen.sentence(fault))
    if result.unreachable:
        screen.say("notify.put_off", reason=result.unreachable)


def _print_states(screen: Screen, status: MailStatus, states: Counter[Delivery]) -> None:
    for state in Delivery:
        if states[state]:
            screen.say("notify.state", count=states[state], state=screen.texts.say(f"delivery.{state}"))
    for notice in status.notices:
        if notice.state in (Delivery.UNCERTAIN, Delivery.GIVEN_UP):
            what = screen.texts.say(f"notice.{notice.kind}")
            values = {"receiver": notice.receiver, "period": notice.period, "reason": notice.reason}
            screen.say(f"notify.{notice.state}", what=what, **values)
    if not status.notices:
        screen.say("notify.nothing")
