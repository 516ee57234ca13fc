"""`cards`: print cards or stickers for houses, or read their register as an office sent it back."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tpp_sponsor.acts.posted_month.cards import KeptRegister, PrintedCards, keep_register, print_cards
from tpp_sponsor.cards.tokens import draw_names
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, MaybePeriod, Wait, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.documents.card_files import REGISTER, REMOVALS

EXAMPLE = 'tpp-sponsor cards 2024-03 --place "Cisarua"'


def cards(
    period: MaybePeriod = None,
    place: Annotated[
        str, typer.Option("--place", metavar="KELURAHAN", help=help_text("help.cards_place"))
    ] = "",
    stickers: Annotated[bool, typer.Option("--stickers", help=help_text("help.cards_stickers"))] = False,
    register: Annotated[
        Path | None, typer.Option("--register", metavar="FILE", help=help_text("help.cards_register"))
    ] = None,
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        acting = screen.acting(by, wait)
        if register is not None:
            _print_register(screen, keep_register(acting, register))
            return
        printed = print_cards(acting, period, place=place, stickers=stickers, draw_names=draw_names)
        flags = [*(["--place", place] if place else []), *(["--stickers"] if stickers else [])]
        _print_cards(screen, printed, flags)


def _print_cards(screen: Screen, printed: PrintedCards, flags: Sequence[str]) -> None:
    """Say what was made; `flags` with which the command of another month prints the same kind and kelurahan."""
    folder = printed.folder
    screen.give(
        {
            "period": str(printed.period),
            "issued": printed.issued,
            "printed": printed.printed,
            "removals": printed.removals,
            "folder": str(folder),
            "sheet": printed.sheet,
            "other_months": [str(month) for month in printed.other_months],
        }
    )
    if printed.issued:
        screen.say("cards.new", count=printed.issued)
    if printed.sheet:
        screen.say("cards.done", count=printed.printed, period=printed.period, file=folder / printed.sheet)
    else:
        screen.say("cards.none", period=printed.period)
        for month in printed.other_months:
            command = shlex.join(["tpp-sponsor", "cards", str(month), *flags])
            screen.say("cards.other_month", period=month, command=command)
    screen.say("cards.register", file=folder / f"{REGISTER}.xlsx")
    if printed.removals:
        screen.say("cards.removals", count=printed.removals, file=folder / f"{REMOVALS}.xlsx")
    else:
        screen.say("cards.no_removals")
    if printed.issued:
        screen.say("cards.backup")


def _print_register(screen: Screen, kept: KeptRegister) -> None:
    read = kept.read
    screen.give(
        {
            "file": kept.file,
            "changed": kept.changed,
            "same": kept.same,
            "empty": read.empty,
            "remarks": [{"row": remark.row, "code": remark.code} for remark in read.remarks],
        }
    )
    screen.say("cards.read", file=kept.file, changed=kept.changed, same=kept.same, empty=read.empty)
    screen.lines(
        *(
            (screen.texts.say(f"cards.{remark.code}", row=remark.row, **remark.values), "yellow")
            for remark in read.remarks
        )
    )
