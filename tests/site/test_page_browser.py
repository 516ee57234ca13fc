import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from support.browser import A4_INSIDE_MARGINS, CHROMIUM, CONTRAST
from support.rankings import KOTA_MINI, hostile, large, many, published_month, site
from tpp_sponsor.ranking.page_measures import PageRules
from tpp_sponsor.site.department_pages import department_page

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
    """Open the front page of a published month; it must report no error and request nothing else."""
    complaints = []

    def open_page(rows, *, width=360, **kwargs):
        for name, document in site([published_month(rows, **kwargs)]).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(document)
        address, home = (tmp_path / "index.html").as_uri(), tmp_path.as_uri()
        tab = browser.new_page(viewport={"width": width, "height": 800})
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on(
            "request",
            lambda request: (
                None if request.url.startswith((home, "data:,")) else complaints.append(request.url)
            ),
        )
        tab.goto(address)
        return tab

    yield open_page
    for context in browser.contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("rows", "order_by"),
    [
        *((rows, "pekerja") for rows in ([], KOTA_MINI, hostile(), large(), many(600))),
        *((rows, "partisipasi") for rows in (KOTA_MINI, hostile())),
    ],
    ids=["nothing", "mini", "hostile", "large", "many", "mini by share", "hostile by share"],
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
    tab.get_by_role("link", name="Semua periode").click()
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


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast_enough(visit, scheme, media):
    tab = visit(KOTA_MINI, width=1200)
    tab.emulate_media(media=media, color_scheme=scheme)
    assert tab.evaluate(CONTRAST) == []


# The whole site, as people use it

BUSY = [
    (1, "Dinas Pendidikan", 361, 321, 1425),
    (2, "Dinas Kesehatan", 118, 109, 493),
    (3, "Sekretariat Daerah", 59, 51, 163),
    (4, "Dinas Sosial", 12, 11, 60),
    (5, "Badan Kesbang", 3, 2, 30),
    (6, "Dinas Arsip", 0, 0, 20),
]


@pytest.fixture
def stroll(visit, tmp_path):
    """The site of three months with the default rules; a page by its name."""
    earlier = [
        (rank, opd, workers // 2, sponsors // 2, active) for rank, opd, workers, sponsors, active in BUSY
    ]
    rules = PageRules(target_percent=30)
    months = [
        published_month(earlier, period="2024-03", rules=rules),
        published_month(earlier, period="2024-04", rules=rules, last=published_month(earlier).ranking),
        published_month(BUSY, period="2024-05", rules=rules, last=published_month(earlier).ranking),
    ]
    pages = site(months)
    tab = visit([])

    def go(name, width=360):
        for path, document in pages.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(document)
        tab.set_viewport_size({"width": width, "height": 800})
        tab.goto((tmp_path / name).as_uri())
        return tab

    return go


OFFICE = department_page("Dinas Kesehatan")
PAGES = ["index.html", "2024-04.html", "arsip.html", "cara-menghitung.html", OFFICE, f"en/{OFFICE}"]


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name.replace("/", "-"))
def test_no_page_has_anything_that_axe_would_complain_of(stroll, name):
    tab = stroll(name, 360)
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        # The page may run no script but its own; the browser runs the checker outside that policy.
        found = tab.evaluate(
            f"async () => {{ {AXE_SCRIPT}\n return (await axe.run()).violations.map(v => v.id) }}"
        )
        assert found == [], scheme
    for width in (320, 1200):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_columns_are_sorted_and_what_is_hidden_stays_behind(stroll):
    tab = stroll("index.html", 1200)
    names = tab.locator("tbody:first-of-type th.opd a")
    assert names.all_inner_texts()[:2] == ["Dinas Pendidikan", "Dinas Kesehatan"]
    tab.get_by_role("button", name="Urutkan menurut Partisipasi").click()
    assert names.all_inner_texts()[0] == "Sekretariat Daerah"
    assert names.all_inner_texts()[-1] in ("Badan Kesbang", "Dinas Sosial")
    tab.get_by_role("button", name="Urutkan menurut Partisipasi").click()
    assert tab.locator("th[aria-sort=ascending]").count() == 1
    assert names.all_inner_texts()[-1] in ("Badan Kesbang", "Dinas Sosial")
    tab.get_by_role("button", name="Urutkan menurut OPD").click()
    assert names.all_inner_texts()[0] == "Badan Kesbang"


def test_search_leaves_what_is_looked_for(stroll):
    tab = stroll("index.html")
    tab.get_by_label("Cari OPD").fill("kesEHATan")
    assert [row for row in tab.locator("tr[data-opd]").all() if row.is_visible()].__len__() == 1
    assert tab.get_by_role("status").inner_text() == "1 OPD ditemukan"


def test_an_opd_head_finds_his_place_over_time_and_what_would_lift_it(stroll):
    tab = stroll("index.html")
    tab.get_by_role("link", name="Dinas Kesehatan").first.click()
    text = tab.locator("main").inner_text()
    assert "Dengan 244 pekerja lagi, OPD ini melewati Dinas Pendidikan" in text
    assert tab.get_by_role("img", name="Pekerja terlindungi").count() == 1
    assert tab.locator("tbody tr").count() == 3
    tab.get_by_role("link", name="English").click()
    assert "With 244 more workers this OPD passes Dinas Pendidikan" in tab.locator("main").inner_text()
    tab.get_by_role("link", name="Bahasa Indonesia").click()
    assert tab.url.endswith(OFFICE)


def test_without_a_script_everything_is_there_to_read(browser, stroll, tmp_path):
    stroll("index.html")
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800}).new_page()
    plain.goto((tmp_path / "index.html").as_uri())
    assert plain.get_by_text("Dinas Pendidikan").count() >= 2
    assert plain.locator(".search").count() == 0


def test_every_page_prints(stroll):
    for name in PAGES:
        assert stroll(name).pdf(prefer_css_page_size=True).startswith(b"%PDF")
