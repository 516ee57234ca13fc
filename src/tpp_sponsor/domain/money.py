"""Whole rupiah: how offices write amounts (docs/rules.md#money)."""

import re

from tpp_sponsor.domain.text_keys import with_plain_dashes

# Fifteen digits are more than any city's budget and fit a 64-bit integer with room for sums.
LONGEST = 15
# A thousand milliard: more than any city withholds.
MOST_RUPIAH = 10**12
_CURRENCY = re.compile(r"^rp\.?\s*", re.IGNORECASE)
_CLOSING_DASH = re.compile(r",-$")
_PLAIN = re.compile(r"\d+(?:[.,]0{1,2})?")
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,0{1,2})?")
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0{1,2})?")


def read_rupiah(text: str) -> int | None:
    """Read an amount in whole rupiah; None for words, a negative amount or a fraction of a rupiah."""
    amount = _CURRENCY.sub("", with_plain_dashes(text.strip()))
    amount = _CLOSING_DASH.sub("", amount).strip() if amount[:1].isdigit() else amount
    if not amount.isascii():
        return None
    if _POINTS.fullmatch(amount):
        whole = amount.split(",")[0].replace(".", "")
    elif _COMMAS.fullmatch(amount):
        whole = amount.split(".")[0].replace(",", "")
    elif _PLAIN.fullmatch(amount):
        whole = re.split(r"[.,]", amount)[0]
    else:
        return None
    return int(whole) if len(whole) <= LONGEST else None


def show_rupiah(amount: int) -> str:
    """`Rp16.800`, as Indonesian papers write it."""
    return "Rp" + f"{amount:,}".replace(",", ".")


def show_balance(amount: int) -> str:
    """Return `Rp16.800`, with a typographic minus before it for an amount below zero."""
    return ("−" if amount < 0 else "") + show_rupiah(abs(amount))
