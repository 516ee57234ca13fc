"""The page of `check`: the facts of the terminal, on a phone and in print, for any file name."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from support.browser import A4_INSIDE_MARGINS, CHROMIUM, CONTRAST
from support.rankings import SHIPPED
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import load_texts
from tpp_sponsor.site.check_view import CheckedFile, InboxCheck, Remark, bar_of
from tpp_sponsor.site.render import render_check_page

HOSTILE = "asn <script>document.title='dibobol'</script> {{ 7*7 }} " + "x" * 120 + ".csv"
NOTHING = {
    "rows": 0,
    "accepted": 0,
    "rejected": 0,
    "ignored": 0,
    "no_person": 0,
    "other_period": 0,
    "twin": 0,
}


def counts(accepted=0, rejected=0, **ignored):
    total = sum(ignored.values())
    return NOTHING | ignored | {
        "rows": accepted + rejected + total, "accepted": accepted, "rejected": rejected, "ignored": total,
    }  # fmt: skip


def file(
    name="asn.csv",
    table="asn",
    *,
    reasons=(),
    warnings=(),
    faults=(),
    corrected_rows=0,
    correction_file="",
    **of,
):
    return CheckedFile(name, table, counts(**of), reasons, warnings, faults, corrected_rows, correction_file)


def remark(name, code="NIP_TIDAK_SAH", places="5, 9", what="Kolom NIP: bukan NIP.", remedy="Cocokkan."):
    return Remark(name, "asn", code, 2, places, what, remedy)


def checkup(*files, others=(), faults=(), missing=()):
    awaited = [text.split("*")[0] for text in missing]
    return InboxCheck(Period(2024, 3), "Kota <Contoh>", files, 0, 0, others, faults, missing, awaited)


READY = checkup(file(accepted=4000))
TROUBLED = checkup(
    file(HOSTILE, accepted=3990, rejected=2, no_person=16, other_period=1, twin=3,
         reasons=[remark(HOSTILE)], correction_file=f"{HOSTILE}.xlsx", corrected_rows=1),
    file("tpp rusak.xlsx", "tpp", faults=["tpp rusak.xlsx: bukan buku kerja Excel yang utuh."]),
    file("tpp.csv", "tpp", accepted=5, warnings=[remark("tpp.csv", "TANPA_KOLOM_OPD", "", "Tanpa kolom.", "")]),
    others=[remark("catatan.txt", "BERKAS_DIABAIKAN", "", "Bukan tabel.", "")],
    faults=["tpp rusak.xlsx: bukan buku kerja Excel yang utuh."],
    missing=["pekerja*: belum ada berkas."],
)  # fmt: skip
CASES = {"empty": checkup(missing=["asn*: belum ada."]), "ready": READY, "troubled": TROUBLED}


def page(told, language="id"):
    return render_check_page(told, load_texts(language), SHIPPED).decode()


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        (READY, "Siap dijalankan"),
        (CASES["empty"], "Belum lengkap"),
        (TROUBLED, "Ada berkas yang belum bisa dipakai"),
    ],
    ids=["ready", "incomplete", "broken"],
)
def test_it_says_whether_the_month_can_be_run(told, verdict):
    assert verdict in page(told)


def test_every_file_has_a_place_that_the_list_leads_to():
    shown = page(TROUBLED)
    wanted = re.findall(r'href="#(berkas-\d+)"', shown)
    assert wanted == ["berkas-1", "berkas-2", "berkas-3"]
    assert re.findall(r'id="(berkas-\d+)"', shown) == wanted


def test_names_of_files_are_text():
    shown = page(TROUBLED)
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "{{ 7*7 }}" in shown
    assert "%3Cscript%3E" in shown, "also where they are an address"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("case", CASES)
def test_it_is_written_in_both_languages_and_asks_for_nothing(case, language):
    shown = page(CASES[case], language)
    assert f'lang="{language}"' in shown
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', shown)


@pytest.mark.parametrize(
    ("of", "parts"),
    [
        ({"accepted": 5}, ["accepted"]),
        ({"accepted": 399_999, "rejected": 1}, ["accepted", "rejected"]),
        ({"rejected": 3, "twin": 400_000}, ["rejected", "ignored"]),
        ({}, []),
    ],
    ids=str,
)
def test_a_bar_is_whole_and_shows_every_part(of, parts):
    bar = bar_of(counts(**of))
    assert [piece.part for piece in bar] == parts
    assert all(piece.length >= 6 for piece in bar)
    assert sum(piece.length for piece in bar) == (1000 if parts else 0)
    assert [piece.start for piece in bar] == [
        sum(before.length for before in bar[:at]) for at in range(len(bar))
    ]


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, tmp_path):
    def open_page(case, **how):
        path = Path(tmp_path, "periksa.html")
        path.write_text(page(CASES[case]), encoding="utf-8")
        tab = browser.new_page(**how)
        tab.goto(path.as_uri())
        return tab

    yield open_page
    for context in browser.contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("case", CASES)
def test_nothing_runs_off_the_screen_or_the_paper(visit, case):
    tab = visit(case)
    for width in (320, 360, 640, 1200):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") == width
    tab.set_viewport_size({"width": A4_INSIDE_MARGINS, "height": 800})
    tab.emulate_media(media="print")
    assert tab.evaluate("document.documentElement.scrollWidth") == A4_INSIDE_MARGINS


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("case", CASES)
def test_it_can_be_read_in_any_light(visit, case, scheme):
    assert visit(case, color_scheme=scheme).evaluate(CONTRAST) == []
