"""Sheets of cards and stickers: what is printed stays within its piece, whatever the office is called."""

from datetime import date

import pypdfium2
import pytest

from tpp_sponsor.cards.card import Card, CardState
from tpp_sponsor.documents.cards import CardSheets
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import load_texts
from tpp_sponsor.settings.publishing import Cards
from tpp_sponsor.storage.package_data import shipped

MARCH = Period(2024, 3)
# Points of a sheet: left edge and lower edge of its first piece, and the width of it.
PIECE = {
    True: (595.3 / 2 - 1.5 * 175.7, 841.9 / 2 + 2 * 124.7, 175.7),
    False: (595.3 / 2 - 260.8, 841.9 / 2 + 187.1, 260.8),
}
LONG = (
    "Bidang Hubungan Industrial dan Jaminan Sosial Tenaga Kerja Dinas Tenaga Kerja dan Transmigrasi Kabupaten "
    * 2
)


def sheet_of(office, *, stickers):
    card = Card(
        token="a" * 32, code="ABCDEFGH", nik="3272010101900001", name="Iis", kelurahan="Cisarua", period=MARCH,
        issued=date(2024, 3, 20), state=CardState.ISSUED, since=date(2024, 3, 20),
    )  # fmt: skip
    folders = (shipped("templates"),)
    sheets = CardSheets(MARCH, "Kota Contoh", office, folders, load_texts("id"), stickers=stickers)
    return pypdfium2.PdfDocument(sheets.pdf([card]))[0]


@pytest.mark.parametrize("stickers", [True, False], ids=["stickers", "cards"])
@pytest.mark.parametrize("name", ["Dinas Tenaga Kerja", LONG], ids=["short", "long"])
def test_the_text_stays_within_its_piece(name, stickers):
    left, bottom, width = PIECE[stickers]
    hours = "Senin-Kamis 08.00-15.30, Jumat 08.00-14.30"
    office = Cards(site_url="https://lindung.kota.example", office=name, phone="(0266) 123 456", hours=hours)
    page = sheet_of(office, stickers=stickers)
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    assert len(boxes) > 40
    assert min(box[1] for box in boxes) >= bottom
    assert min(box[0] for box in boxes) >= left
    assert max(box[2] for box in boxes) <= left + width
    if name != LONG:
        assert hours.replace(" ", "") in "".join(text.get_text_range().split())
