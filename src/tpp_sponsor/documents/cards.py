"""Sheets of cards or stickers for houses: a QR code, neutral words, the office; nothing of a person."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tpp_sponsor.cards.card import Card
from tpp_sponsor.documents.typeset import typeset
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import Texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.settings.publishing import Cards

# Columns and rows of an A4 sheet, and the sides of a piece and of its QR code in mm.
_CARD = {"columns": 2, "rows": 4, "width": 92, "height": 66, "qr": 36}
_STICKER = {"columns": 3, "rows": 6, "width": 62, "height": 44, "qr": 28}
# The quiet zone that the standard asks for, in modules (ISO/IEC 18004).
_QUIET_ZONE = 4
_GROUP = 4


@dataclass(frozen=True)
class CardSheets:
    """The values that all pieces of a month share."""

    period: Period
    city: str
    office: Cards
    folders: Sequence[Path]
    texts: Texts
    stickers: bool = False

    def pdf(self, cards: Sequence[Card]) -> bytes:
        """Return the sheets of cards in their order."""
        kind = "sheet_stickers" if self.stickers else "sheet"
        month = Notation(self.texts.language).month(self.period)
        prefix = "card."
        data = {
            "title": self.texts.say(f"card.{kind}", month=month),
            "language": self.texts.language,
            "city": self.city,
            "say": {
                key.removeprefix(prefix): sentence
                for key, sentence in self.texts.sentences.items()
                if key.startswith(prefix)
            },
            "office": self.office.model_dump(mode="json", exclude={"site_url"}),
            "sheet": _STICKER if self.stickers else _CARD,
            "sticker": self.stickers,
            "cards": [
                {"qr": qr_code(f"{self.office.site_url}/{card.page}"), "code": spaced(card.code)}
                for card in cards
            ],
        }
        return typeset("kartu", data, self.folders, self.period.first_day)


def qr_code(address: str) -> str:
    """Draw the QR code of an address as SVG; it is readable with a quarter of it dirty."""
    import segno  # noqa: PLC0415 - only `cards` draws one (ADR 23)

    drawn = io.BytesIO()
    segno.make_qr(address, error="q").save(
        drawn,
        kind="svg",
        border=_QUIET_ZONE,
        xmldecl=False,
        nl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
    )
    return drawn.getvalue().decode()


def spaced(code: str) -> str:
    """Return a code in groups, as people read it aloud."""
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
