"""The register of cards: the list that an office fills in and sends back, and the words that it writes."""

from tpp_sponsor.cards.card import CardState
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.tables.table import Column, Kind, Table

REGISTER = Table(
    "daftar-kartu",
    (
        Column("kode", required=True),
        Column("keadaan", required=True),
        Column("tanggal", Kind.DATE),
        Column("catatan"),
    ),
    entry="kode",
)
# What offices write for a state, besides its own word.
_WORDS = {
    CardState.ISSUED: ("diterbitkan",),
    CardState.PRINTED: ("cetak", "sudah dicetak", "tercetak"),
    CardState.HANDED_OVER: (
        "serah",
        "sudah diserahkan",
        "diterima",
        "sudah diterima",
        "dipasang",
        "terpasang",
    ),
    CardState.REFUSED: ("tolak", "menolak", "tidak mau", "tidak bersedia"),
    CardState.WITHDRAWN: ("batal", "dibatalkan"),
    CardState.REMOVED: ("cabut", "sudah dicabut", "dilepas", "sudah dilepas", "dimusnahkan"),
}


def state_of(written: str) -> CardState | None:
    """Return the state that a cell means; None for an unknown word."""
    return _STATES.get(text_key(written))


def card_code(written: str) -> str:
    """Return a code as it is compared: capitals without blanks and hyphens."""
    return "".join(written.split()).replace("-", "").upper()


_STATES = {text_key(word): state for state in CardState for word in (state.value, *_WORDS[state])}
