"""Arguments and options that several commands share, and the parsers that check their values."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tpp_sponsor.domain.money import MOST_RUPIAH
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import LANGUAGES, load_texts

_HELP_LANGUAGE = os.environ.get("TPP_SPONSOR_LANGUAGE", LANGUAGES[0])
help_text = load_texts(_HELP_LANGUAGE if _HELP_LANGUAGE in LANGUAGES else LANGUAGES[0]).say

CONFIG_VARIABLE = "TPP_SPONSOR_CONFIG"
CONFIG = Path("config.toml")
_SHOWN_CHARACTERS = 40


def one_line(text: str) -> str:
    """Parse a text that a person wrote: one line, without outer blanks, not empty."""
    line = text.strip()
    if not line or not line.isprintable():
        raise typer.BadParameter(help_text("usage.words"))
    return line


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as wrong:
        raise typer.BadParameter(help_text("usage.period", text=text)) from wrong


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == len("2024")):
        raise typer.BadParameter(help_text("usage.year", text=text[:_SHOWN_CHARACTERS]))
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise typer.BadParameter(help_text("usage.day", text=text)) from wrong


def _rupiah(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_RUPIAH):
        raise typer.BadParameter(help_text("usage.rupiah", text=text[:_SHOWN_CHARACTERS]))
    return int(text)


Config = Annotated[Path, typer.Option("--config", envvar=CONFIG_VARIABLE, help=help_text("help.config"))]
AsJson = Annotated[bool, typer.Option("--json", help=help_text("help.json"))]
OnePeriod = Annotated[
    Period, typer.Argument(parser=_period, metavar="YYYY-MM", help=help_text("help.period"))
]
OneYear = Annotated[int, typer.Argument(parser=_year, metavar="YYYY", help=help_text("help.year"))]
MaybePeriod = Annotated[
    Period | None,
    typer.Argument(parser=_period, metavar="YYYY-MM", help=help_text("help.period")),
]
Wait = Annotated[float, typer.Option("--wait", min=0, metavar="DETIK", help=help_text("help.wait"))]
By = Annotated[str, typer.Option("--by", help=help_text("help.by"))]
Dana = Annotated[str, typer.Option("--dana", metavar="KODE", help=help_text("help.dana"))]
PemberiKerja = Annotated[
    str, typer.Option("--pemberi-kerja", metavar="NAMA", help=help_text("help.pemberi_kerja"))
]
Nomor = Annotated[str, typer.Option("--nomor", help=help_text("help.nomor"))]
StartFrom = Annotated[
    Path | None,
    typer.Option("--config", help=help_text("help.start_from")),
]
PaidOn = Annotated[
    date, typer.Option("--paid-on", parser=_day, metavar="YYYY-MM-DD", help=help_text("help.paid_on"))
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=_day, metavar="YYYY-MM-DD", help=help_text("help.as_of")),
]
Reference = Annotated[
    str, typer.Option("--reference", parser=one_line, metavar="TEXT", help=help_text("help.reference"))
]
MaybeReference = Annotated[
    str | None,
    typer.Option("--reference", parser=one_line, metavar="TEXT", help=help_text("help.reference")),
]
BillCode = Annotated[
    str, typer.Option("--kode-iuran", parser=one_line, metavar="TEXT", help=help_text("help.bill_code"))
]
MaybeBillCode = Annotated[
    str | None,
    typer.Option("--kode-iuran", parser=one_line, metavar="TEXT", help=help_text("help.bill_code")),
]
Rupiah = Annotated[
    int, typer.Option("--amount", parser=_rupiah, metavar="RUPIAH", help=help_text("help.amount"))
]
AlsoFor = Annotated[
    list[Period] | None,
    typer.Option("--also-for", parser=_period, metavar="YYYY-MM", help=help_text("help.also_for")),
]
