"""A card of a household: its token, the worker whose cover it is about, and what became of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tpp_sponsor.domain.period import Period

# The folder of the pages of cards below `site/`, and the page that says that it has no list.
FOLDER, NO_LIST = "k/", "k/index.html"


class CardState(StrEnum):
    """The state of a card, in the words of the register."""

    ISSUED = "terbit"
    PRINTED = "dicetak"
    HANDED_OVER = "diserahkan"
    REFUSED = "ditolak"
    WITHDRAWN = "ditarik"
    REMOVED = "dicabut"


class RemovalReason(StrEnum):
    """Why a card is to be removed, as the list says it."""

    NOT_WANTED = "TIDAK_MAU_LAGI"
    REFUSED_BY_BPJS = "DITOLAK_BPJS"
    COVER_ENDED = "PERLINDUNGAN_BERAKHIR"


# A card in another state has no page: the household does not want it.
WANTED = (CardState.ISSUED, CardState.PRINTED, CardState.HANDED_OVER)
# A card in one of these may hang somewhere; whether an issued one was printed is not known before a register says so.
MAY_HANG = (*WANTED, CardState.WITHDRAWN)
# A card in one of these is printed by `cards`.
PRINTABLE = (CardState.ISSUED, CardState.PRINTED)


@dataclass(frozen=True, kw_only=True)
class Card:
    """A card as it is now.

    `token` is the secret of its address, `code` the short name that is printed on it and that the register has;
    neither says anything of the worker. `period`: the month for which it was issued. `nik`, `name` and `kelurahan`
    are of the worker then, and on no card or page. `issued`: the day of issue, `since`: the day of its state.
    """

    token: str
    code: str
    nik: str
    name: str
    kelurahan: str
    period: Period
    issued: date
    state: CardState
    since: date
    note: str = ""

    @property
    def page(self) -> str:
        """Its page, below `site/`."""
        return page_path(self.token)


def page_path(token: str) -> str:
    """Return the page of a token, below `site/`."""
    return f"{FOLDER}{token}.html"


def without_token(path: str) -> str:
    """Return a path below `site/` as people may read it: the name of a card's page is a secret."""
    folder = path.rpartition("/")[0]
    is_secret = f"/{folder}/".endswith(f"/{FOLDER}") and not path.endswith(NO_LIST)
    return f"{folder}/…" if is_secret else path
