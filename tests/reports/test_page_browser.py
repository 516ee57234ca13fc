from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from standings import KOTA_MINI, SHIPPED, hostile, large, many, standing

from tpp_sponsor.reports.render import make_pages
from tpp_sponsor.texts import load_texts

CHROMIUM = Path("/usr/bin/chromium")
# 210 mm less 14 mm on either side, in CSS pixels.
A4_INSIDE_MARGINS = 687

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Open the front page of a standing; what it complains of or asks for beyond itself must stay empty."""
    complaints = []

    def open_page(rows, *, width=360, **kwargs):
        for name, document in make_pages([standing(rows, **kwargs)], load_texts("id"), SHIPPED).items():
            (tmp_path / name).write_bytes(document)
        address = (tmp_path / "index.html").as_uri()
        tab = browser.new_page(viewport={"width": width, "height": 800})
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on(
            "request",
            lambda request: None if request.url in {address, "data:,"} else complaints.append(request.url),
        )
        tab.goto(address)
        return tab

    yield open_page
    for context in browser.contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("order_by", ["pekerja", "partisipasi"])
@pytest.mark.parametrize(
    "rows",
    [[], KOTA_MINI, hostile(), large(), many(600)],
    ids=["nothing", "mini", "hostile", "large", "many"],
)
def test_nothing_runs_off_the_side(visit, rows, order_by):
    tab = visit(rows, order_by=order_by)
    for width in (320, 360, 640, 900, 1024, 1200):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("rows", [KOTA_MINI, hostile(), large()], ids=["mini", "hostile", "large"])
def test_nothing_runs_off_the_paper(visit, rows):
    tab = visit(rows, width=A4_INSIDE_MARGINS)
    tab.emulate_media(media="print")
    assert tab.evaluate("document.documentElement.scrollWidth") == A4_INSIDE_MARGINS


def test_a_phone_hides_no_figure(visit):
    tab = visit(KOTA_MINI)
    cells = tab.locator("tbody tr:not(.group) > *")
    assert cells.count() == 7 * len(KOTA_MINI)
    assert all(cells.nth(n).is_visible() for n in range(cells.count()))


def test_the_table_stays_a_table_for_screen_readers_on_a_phone(visit):
    tab = visit(KOTA_MINI)
    assert tab.get_by_role("columnheader", name="Partisipasi").count() == 1
    assert tab.get_by_role("rowheader", name="Dinas Kesehatan").count() == 1


def test_the_keyboard_reaches_the_ranking_first(visit):
    tab = visit(KOTA_MINI)
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "peringkat"


def test_the_archive_leads_to_the_page_of_a_period(visit):
    tab = visit(KOTA_MINI)
    (link,) = tab.locator(".archive a").all()
    assert link.get_attribute("href") == "2024-03.html"


@pytest.mark.parametrize("rows", [[], KOTA_MINI, many(120)], ids=["nothing", "mini", "many"])
def test_it_prints(visit, rows):
    document = visit(rows).pdf(prefer_css_page_size=True)
    assert document.startswith(b"%PDF")


def test_paper_is_a_table_with_its_head_on_every_page(visit):
    tab = visit(KOTA_MINI, width=360)
    tab.emulate_media(media="print", color_scheme="dark")
    style = "selector => getComputedStyle(document.querySelector(selector))"
    assert tab.evaluate(f"({style})('thead').display") == "table-header-group"
    assert tab.evaluate(f"({style})('tfoot').display") == "table-row-group"
    assert tab.evaluate(f"({style})('body').backgroundColor") == "rgb(255, 255, 255)"
    assert tab.evaluate(f"({style})('.at-1').backgroundColor") == "rgb(255, 255, 255)"


CONTRAST = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[0-9.]+/g).map(Number)
      .map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const faint = [];
  for (const node of document.querySelectorAll('body *')) {
    if (![...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim())) continue;
    const pair = [light(getComputedStyle(node).color), light(behind(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + .05) / (pair[1] + .05);
    if (ratio < 4.5) faint.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast_enough(visit, scheme, media):
    tab = visit(KOTA_MINI, width=1200)
    tab.emulate_media(media=media, color_scheme=scheme)
    assert tab.evaluate(CONTRAST) == []
