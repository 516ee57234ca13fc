"""`account`: add, list and disable user accounts of the console, and set their passwords."""

import sys
from enum import StrEnum
from getpass import getpass
from typing import Annotated, Any

import typer

from tpp_sponsor.acts.deployment.account import NewAccount, add_account, change_password, disable_account
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.storage.files import make_private
from tpp_sponsor.users.accounts import Role, UserAccount

EXAMPLE = "tpp-sponsor account add siti --role petugas --name 'Siti Rahayu'"


class AccountAction(StrEnum):
    """What is done with a user account."""

    ADD = "add"
    LIST = "list"
    DISABLE = "disable"
    PASSWORD = "password"  # noqa: S105 - a word of the command line


def account(
    action: Annotated[AccountAction, typer.Argument(help=help_text("help.account_action"))],
    user: Annotated[str, typer.Argument(metavar="NAME", help=help_text("help.account_name"))] = "",
    role: Annotated[list[Role] | None, typer.Option("--role", help=help_text("help.role"))] = None,
    opd: Annotated[str, typer.Option("--opd", help=help_text("help.account_opd"))] = "",
    full_name: Annotated[str, typer.Option("--name", help=help_text("help.full_name"))] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help=help_text("help.password_stdin"))
    ] = False,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    if (action is AccountAction.LIST) == bool(user):
        raise typer.BadParameter(help_text("usage.account_name"))
    with failures_as_exit_codes(config, as_json) as screen:
        deployment = screen.deployment()
        actor = screen.actor(deployment)
        make_private(deployment.data)
        with UserLedger.open(deployment.database_url) as ledger:
            match action:
                case AccountAction.LIST:
                    _print_accounts(screen, ledger.accounts())
                    return
                case AccountAction.ADD:
                    new = NewAccount(
                        name=user,
                        roles=role or [],
                        department=opd,
                        full_name=full_name,
                        password=_password(screen, password_stdin),
                    )
                    changed = add_account(ledger, new, actor)
                case AccountAction.DISABLE:
                    changed = disable_account(ledger, user, actor)
                case AccountAction.PASSWORD:
                    changed = change_password(ledger, user, _password(screen, password_stdin), actor)
        screen.say(f"account.{action}", name=changed.name, roles=", ".join(sorted(changed.roles)))
        screen.give(_as_json(changed))


def _password(screen: Screen, from_stdin: bool) -> str:
    """Return the password from the first line of standard input, or asked for twice at the terminal."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass(screen.texts.say("account.ask"))
    if password != getpass(screen.texts.say("account.ask_again")):
        raise typer.BadParameter(help_text("usage.passwords_differ"))
    return password


def _print_accounts(screen: Screen, accounts: list[UserAccount]) -> None:
    rows = [
        [
            each.name,
            each.full_name,
            ", ".join(sorted(each.roles)),
            each.department,
            screen.texts.say("account.disabled" if each.disabled else "account.enabled"),
        ]
        for each in accounts
    ]
    if not rows:
        screen.say("account.none")
    columns = ("column.name", "column.full_name", "column.roles", "column.opd", "column.account_state")
    screen.table(dict.fromkeys(columns, False), rows)
    screen.give({"accounts": [_as_json(each) for each in accounts]})


def _as_json(account: UserAccount) -> dict[str, Any]:
    return {
        "name": account.name,
        "full_name": account.full_name,
        "roles": sorted(account.roles),
        "opd": account.department,
        "disabled": account.disabled,
    }
