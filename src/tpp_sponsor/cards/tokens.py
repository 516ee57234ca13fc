"""The two random names of a card: the secret token of its page, and the short code that is printed beside it."""

import base64
import secrets
from dataclasses import dataclass

# 160 bits are 32 characters of base32 without padding. Base32 has few digits, so no token looks like a NIK.
_TOKEN_BYTES = 20
# No digits, which a spreadsheet may take for a number; no vowels, so that no code is a word; no L, which looks like I.
_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 8


@dataclass(frozen=True)
class CardNames:
    """The names of one card; each is drawn by itself, so that neither leads to the other or counts cards."""

    token: str
    code: str


def draw_names() -> CardNames:
    """Draw the names of a new card."""
    token = base64.b32encode(secrets.token_bytes(_TOKEN_BYTES)).decode().lower()
    return CardNames(token, "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH)))
