"""The lists of cards of a month: which are printed, the register for the office, and the cards to be removed."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from tpp_sponsor.cards.card import PRINTABLE, Card
from tpp_sponsor.cards.cover import in_order, removal_reason, to_remove
from tpp_sponsor.domain.period import Period
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx

CARDS, STICKERS, REGISTER, REMOVALS = "kartu", "stiker", "daftar-kartu", "daftar-cabut"
_OF_PERSON = {"kode": pl.String, "kelurahan": pl.String, "nama": pl.String, "nik": pl.String}
_REGISTER = _OF_PERSON | dict.fromkeys(("aktif_sampai", "keadaan", "tanggal", "catatan"), pl.String)
_REMOVALS = _OF_PERSON | dict.fromkeys(("alasan", "keadaan", "tanggal", "catatan"), pl.String)


def printable(cards: Sequence[Card], covers: Mapping[str, Period]) -> list[Card]:
    """Return the cards of all months that are not reported as handed over, in the order of the sheets."""
    return [card for card in in_order(cards) if card.state in PRINTABLE and card.token in covers]


def list_files(
    period: Period, cards: Sequence[Card], covers: Mapping[str, Period], refused: Collection[str]
) -> dict[str, bytes]:
    """File name → bytes of the register, whose cards still matter, and of the removal list.

    `refused`: the NIK of workers that BPJS refuses.
    """
    removed = to_remove(cards, covers)
    register = [card for card in in_order(cards) if card.token in covers or card in removed]
    rows = [
        [*_person(card), str(covers.get(card.token, "")), card.state.value, card.since.isoformat(), card.note]
        for card in register
    ]
    reasons = [
        [
            *_person(card),
            removal_reason(card, refused).value,
            card.state.value,
            card.since.isoformat(),
            card.note,
        ]
        for card in removed
    ]
    lists = {
        REGISTER: pl.DataFrame(rows, schema=_REGISTER, orient="row"),
        REMOVALS: pl.DataFrame(reasons, schema=_REMOVALS, orient="row"),
    }
    files = {f"{name}.csv": to_csv(frame) for name, frame in lists.items()}
    return files | {
        f"{name}.xlsx": to_xlsx([Sheet(name, frame)], created=period.first_day)
        for name, frame in lists.items()
    }


def _person(card: Card) -> list[str]:
    return [card.code, card.kelurahan, card.name, card.nik]
