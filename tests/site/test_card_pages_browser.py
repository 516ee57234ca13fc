"""The pages of cards in a browser: on a phone, in any light, for a screen reader, in both languages."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from support.browser import A4_INSIDE_MARGINS, CHROMIUM, CONTRAST
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import load_texts
from tpp_sponsor.settings.publishing import Cards
from tpp_sponsor.site.card_pages import CardSite, render_card_pages
from tpp_sponsor.storage.package_data import shipped

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]
TOKEN = "a2b3" * 8
OFFICE = Cards(
    site_url="https://lindung.kota.example",
    office="Bidang Hubungan Industrial dan Jaminan Sosial, Dinas Tenaga Kerja",
    address="Jalan Raya Panjang Nomor 123, Kelurahan Nanggeleng",
    phone="(0266) 123-456",
    hours="Senin–Jumat 08.00–15.00",
)
NAMES = (f"k/{TOKEN}.html", f"en/k/{TOKEN}.html", "k/index.html")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("cards")
    site = CardSite("Kota Contoh", OFFICE, 3)
    languages = [load_texts("id"), load_texts("en")]
    pages = render_card_pages({TOKEN: Period(2024, 3)}, site, languages, [shipped("templates")])
    for name, page in pages.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(page)
    return made


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_clean_for_axe_and_fits_a_phone_and_paper(browser, folder, name, scheme):
    tab = browser.new_page(color_scheme=scheme, viewport={"width": 320, "height": 700})
    tab.goto((folder / name).as_uri())
    found = tab.evaluate(
        f"async () => {{ {AXE_SCRIPT}\n return (await axe.run()).violations.map(v => v.id) }}"
    )
    assert found == []
    assert tab.evaluate(CONTRAST) == []
    for width in (320, 1280, A4_INSIDE_MARGINS):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") == width
    tab.close()


def test_the_telephone_is_a_link_and_the_other_language_one_step_away(browser, folder):
    tab = browser.new_page()
    tab.goto((folder / NAMES[0]).as_uri())
    assert tab.locator("address a").get_attribute("href") == "tel:0266123456"
    tab.get_by_role("link", name="English").click()
    assert tab.url == (folder / NAMES[1]).as_uri()
    assert "until the end of March 2024" in tab.locator("h1").inner_text()
    tab.close()
