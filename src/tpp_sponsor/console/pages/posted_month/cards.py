"""`/bulan/{P}/kartu`: make the sheets of cards of a posted month, read their register back, and fetch both.

No page and no address has the token of a card.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

from tpp_sponsor.acts.posted_month.cards import KeptRegister, keep_register, print_cards
from tpp_sponsor.cards.card import Card, CardState, RemovalReason
from tpp_sponsor.cards.cover import removal_reason, to_remove
from tpp_sponsor.cards.tokens import draw_names
from tpp_sponsor.console.downloads import attached_below, output_files
from tpp_sponsor.console.security.sent_forms import named_as_sent
from tpp_sponsor.console.visit import Refusal, Visit
from tpp_sponsor.month.pages.published_cards import covers_of
from tpp_sponsor.users.accounts import Role

_SHOWN, _LONGEST = 200, 80


@dataclass(frozen=True)
class CardToRemove:
    """A card that may hang somewhere and is to be removed; its person is in the list that is fetched."""

    code: str
    place: str
    reason: RemovalReason
    state: CardState


def show(visit: Visit) -> Response:
    """Show the states of the cards, and the sheets and lists of the month."""
    return _page(visit)


def change(visit: Visit) -> Response:
    """Make the sheets, or read a register: by the field that the form carries."""
    if visit.form.files_of("berkas"):
        return _read_register(visit)
    if not visit.form["buat"]:
        raise Refusal(HTTPStatus.BAD_REQUEST, "no_file")
    print_cards(
        visit.acting,
        visit.period,
        place=visit.form["kelurahan"].strip()[:_LONGEST],
        stickers=visit.form["bentuk"] == "stiker",
        draw_names=draw_names,
    )
    return visit.go(f"/bulan/{visit.period}/kartu")


def fetch(visit: Visit) -> Response:
    """Return a sheet or a list of the month."""
    return attached_below(visit.deployment.cards_folder(visit.period), visit.params["path"])


def _read_register(visit: Visit) -> Response:
    """Keep what a register says; rows that cannot be used are shown at once."""
    [file, *_] = visit.form.files_of("berkas")
    with named_as_sent(file) as path:
        kept = keep_register(visit.acting, path)
    return _page(visit, kept) if kept.read.remarks else visit.go(f"/bulan/{visit.period}/kartu")


def _page(visit: Visit, kept: KeptRegister | None = None) -> Response:
    cards = visit.ledger.cards()
    covers = covers_of(visit.deployment, visit.ledger, cards)
    removals = to_remove(cards, covers)
    refused = visit.ledger.refused_workers({card.nik for card in removals})
    states = Counter(card.state for card in cards)
    return visit.show(
        "cards.html",
        posted=bool(visit.ledger.runs(visit.period)),
        missing=list(visit.deployment.settings.cards.missing),
        issued=sum(card.period == visit.period for card in cards),
        running=len(covers),
        states=[(state, states[state]) for state in CardState if states[state]],
        removals=[_to_remove(card, refused) for card in removals[:_SHOWN]],
        removed=len(removals),
        files=output_files(visit.deployment.cards_folder(visit.period)),
        places=sorted({card.kelurahan for card in cards if card.kelurahan}),
        kept=kept,
        may_make=visit.may(Role.PETUGAS),
    )


def _to_remove(card: Card, refused: Collection[str]) -> CardToRemove:
    return CardToRemove(card.code, card.kelurahan, removal_reason(card, refused), card.state)
