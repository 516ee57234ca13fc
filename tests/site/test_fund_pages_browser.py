"""The pages of funds in a browser: any width, any light, on paper, for a screen reader, with any name."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from support.browser import A4_INSIDE_MARGINS, CHROMIUM, CONTRAST
from support.coverage import OCTOBER, OFFICIAL, TARGETS, measured, paid
from support.fund_pages import HIDDEN, SUMS, TWO_CLASSES, donor, fund_pages, place, year
from support.rankings import HOSTILE_NAMES, published_month, site
from tpp_sponsor.ranking.coverage_figures import CoverageBase, CoverageTarget
from tpp_sponsor.ranking.page_measures import PageRules

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]
LARGE = dict.fromkeys(HIDDEN, 123456) | {"seats": 123_456}
CASES = {
    "usual": fund_pages(),
    "nothing": fund_pages([], [year(2024, worker_months=0)], place("", **LARGE)),
    "hostile": fund_pages(
        [place(name, **(HIDDEN if at % 2 else LARGE)) for at, name in enumerate(HOSTILE_NAMES)],
        [year(2024, ("x" * 90, [donor(name, 9_876_543) for name in HOSTILE_NAMES]), *TWO_CLASSES)],
        SUMS,
    ),
}
NAMES = ("cakupan.html", "donatur.html", "en/cakupan.html", "cakupan-semesta.html", "en/cakupan-semesta.html")
_LONG = "Penduduk bekerja " * 9
COVERAGE = {
    "usual": measured(paid(Baros=30, Cikole=3, _=12), drawn=OFFICIAL, targets=TARGETS),
    "nothing": measured(paid(), drawn="", bases=[CoverageBase("x" * 90, 1, OCTOBER, "y" * 90, _LONG)]),
    "hostile": measured(
        paid(OCTOBER, **dict.fromkeys(HOSTILE_NAMES, 9000)),
        bases=[CoverageBase(name, 7, OCTOBER, name, name) for name in (*HOSTILE_NAMES, _LONG)],
        targets=[CoverageTarget(2025, 10_000, CoverageBase(_LONG, 987_654_321, OCTOBER, "", ""), _LONG)],
        drawn=f"periode | segmen | aktif | sumber\n2025-10 | {'PU' * 45} | 123.456.789 | {'b' * 90}",
    ),
}


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The site of each case."""
    made = {}
    for case, funds in CASES.items():
        made[case] = tmp_path_factory.mktemp(case)
        month = published_month(has_funds=True, has_coverage=True, rules=PageRules())
        for name, document in site([month], funds=funds, coverage=COVERAGE[case]).items():
            (made[case] / name).parent.mkdir(parents=True, exist_ok=True)
            (made[case] / name).write_bytes(document)
    return made


@pytest.fixture
def visit(browser, folders):
    complaints = []

    def open_page(case, name, **how):
        tab = browser.new_page(**how)
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto((folders[case] / name).as_uri())
        return tab

    yield open_page
    for context in browser.contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.replace("/", "-"))
@pytest.mark.parametrize("case", CASES)
def test_nothing_runs_off_the_screen_or_the_paper(visit, case, name):
    tab = visit(case, name)
    for width in (320, 360, 640, 1024, 1104, 1280):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        # A wide table may not leave the column of the text either.
        widest = tab.evaluate(
            "Math.max(0, ...[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().right))"
        )
        assert widest <= tab.evaluate("document.querySelector('main').getBoundingClientRect().right")
    tab.set_viewport_size({"width": A4_INSIDE_MARGINS, "height": 800})
    tab.emulate_media(media="print")
    assert tab.evaluate("document.documentElement.scrollWidth") == A4_INSIDE_MARGINS


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*NAMES[:2], NAMES[3]])
def test_they_are_clean_for_axe_and_have_contrast_enough(visit, name, scheme):
    for width in (360, 1280):
        tab = visit("usual", name, color_scheme=scheme, viewport={"width": width, "height": 800})
        found = tab.evaluate(
            f"async () => {{ {AXE_SCRIPT}\n return (await axe.run()).violations.map(v => v.id) }}"
        )
        assert found == []
        assert tab.evaluate(CONTRAST) == []


def test_on_a_phone_every_figure_of_a_place_is_beside_its_number(visit):
    tab = visit("usual", "cakupan.html", viewport={"width": 360, "height": 800})
    row = tab.locator("tbody tr[data-opd]").first
    number, *figures = (cell.bounding_box() for cell in row.locator("td").all())
    assert all(figure["x"] > number["x"] + 20 for figure in figures)


def test_a_kelurahan_is_found_and_columns_are_sorted(visit):
    tab = visit("usual", "cakupan.html", viewport={"width": 1280, "height": 800})
    tab.get_by_label("Cari kelurahan").fill("jayaRAKSA")
    assert [row.is_visible() for row in tab.locator("tr[data-opd]").all()] == [False, True, False]
    assert tab.get_by_role("status").inner_text() == "1 kelurahan ditemukan"
    tab.get_by_label("Cari kelurahan").fill("")
    tab.get_by_role("button", name="Urutkan menurut Pekerja").click()
    assert tab.locator("tbody th.opd").all_inner_texts()[-1] == "Jayaraksa", "what is hidden is last"
