import os
import re
import time

import pytest
from lxml import html

from support.rankings import HOSTILE_NAMES, KOTA_MINI, SHIPPED, hostile, many, published_month, site
from tpp_sponsor.errors import PageError
from tpp_sponsor.messages import load_texts
from tpp_sponsor.site.render import render_site

CASES = {
    "nothing": [],
    "one": [(1, "Dinas Tunggal", 1, 1, 1)],
    "mini": KOTA_MINI,
    "idle": [(1, "Dinas A", 0, 0, 3), (1, "Dinas B", 0, 0, 0)],
    "hostile": hostile(),
    "many": many(600),
}


def page(rows=KOTA_MINI, language="id", **kwargs):
    """The page of a period; a published month without OPDs has one too."""
    return site([published_month(rows, **kwargs)], language)["2024-03.html"]


def names(document):
    return [cell.text_content() for cell in html.fromstring(document).xpath("//tbody//th[@scope='row']")]


@pytest.mark.parametrize("order_by", ["pekerja", "partisipasi"])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("case", CASES)
def test_every_month_has_a_page_with_every_department_once(case, language, order_by):
    document = page(CASES[case], language, order_by=order_by)
    root = html.fromstring(document)
    assert root.get("lang") == language
    assert sorted(names(document)) == sorted(row[1] for row in CASES[case])
    assert len(root.xpath("//h1")) == 1
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in root.xpath("//a/@href[starts-with(., '#')]")} <= set(ids)


def test_a_page_asks_nothing_of_any_network():
    for document in site([published_month()]).values():
        assert not re.search(rb"https?:|//[a-z]|@import|url\(|<script src|<iframe", document)
        root = html.fromstring(document)
        assert root.xpath("//@src") == []
        assert root.xpath("//link/@href") == ["data:,"]


def test_names_are_text_and_never_markup():
    document = page(hostile())
    assert names(document) == HOSTILE_NAMES
    root = html.fromstring(document)
    assert len(root.xpath("//script")) == 1, "only our own"
    assert not root.xpath("//script[contains(., 'dibobol')]")


def test_figures_stand_with_their_definition_and_cut_off():
    text = " ".join(html.fromstring(page()).text_content().split())
    assert "Peringkat OPD Maret 2024" in text
    assert "6 ASN pendukung dari 17 ASN aktif" in text
    assert "Pembilang: 6 ASN pendukung. Penyebut: 17 ASN aktif." in text
    assert "35,3 % = 6 ÷ 17" in text
    assert "Batas tanggal 10 Maret 2024" in text
    assert "Rp100.800" in text


def test_ties_are_marked_for_eyes_and_ears():
    ranks = html.fromstring(page()).xpath("//tbody//td[contains(@class, 'rank')]")
    assert [" ".join(rank.text_content().split()) for rank in ranks] == [
        "1",
        "2",
        "3= peringkat bersama",
        "3= peringkat bersama",
        "5",
    ]


def test_equal_months_give_equal_bytes():
    assert page() == page(list(reversed(KOTA_MINI)))


def test_a_new_month_leaves_old_pages_alone():
    march, april = published_month(period="2024-03"), published_month(period="2024-04")
    before, after = site([march]), site([march, april])
    assert after["2024-03.html"] == before["2024-03.html"]
    only_new = site([march, april], periods={april.period})
    assert "2024-03.html" not in only_new
    assert {name: after[name] for name in only_new} == only_new


def test_the_front_page_is_the_newest_period_and_the_archive_leads_to_all():
    pages = site([published_month(period=period) for period in ("2023-12", "2024-03", "2024-04")])
    root = html.fromstring(pages["index.html"])
    assert root.xpath("//h1")[0].text_content() == "Peringkat OPD April 2024"
    archive = html.fromstring(pages["arsip.html"])
    links = archive.xpath("//section//a/@href")
    assert links == ["2024-04.html", "2024-03.html", "2023-12.html"]


def test_every_link_of_the_site_leads_somewhere():
    pages = site([published_month(period="2024-03"), published_month(hostile(), period="2024-04")])
    for name, document in pages.items():
        for link in html.fromstring(document).xpath("//a/@href[not(starts-with(., '#'))]"):
            assert os.path.normpath(os.path.join(os.path.dirname(name), link)) in pages, (name, link)  # noqa: PTH118, PTH120


def test_each_page_has_a_twin_in_the_other_language():
    pages = site([published_month()])
    for name in pages:
        twin = name.removeprefix("en/") if name.startswith("en/") else f"en/{name}"
        assert twin in pages
        assert html.fromstring(pages[name]).get("lang") == ("en" if name.startswith("en/") else "id")


def test_without_periods_there_is_no_site():
    assert site([]) == {}


def test_a_city_replaces_a_template_by_its_name(tmp_path):
    (tmp_path / "base.html").write_text("<h1>{{ view.city }}</h1>{% block main %}{% endblock %}")
    document = render_site([published_month()], [load_texts("id")], [tmp_path, *SHIPPED])["2024-03.html"]
    assert document.startswith(b"<h1>Kota Mini</h1>")


WRONG_TEMPLATES = {
    "syntax": (b"<p>\n{% if %}", "template_wrong", 2),
    "misspelt": (b"{{ view.cty }}", "template_wrong", None),
    "undecodable": ("{# Déwi #}".encode("cp1252"), "template_not_text", None),
}


@pytest.mark.parametrize(("template", "code", "row"), WRONG_TEMPLATES.values(), ids=WRONG_TEMPLATES)
def test_what_is_wrong_with_a_template_is_told_when_its_page_is_made(tmp_path, template, code, row):
    (tmp_path / "period.html").write_bytes(template)
    with pytest.raises(PageError) as told:
        render_site([published_month()], [load_texts("id")], [tmp_path, *SHIPPED])
    (fault,) = told.value.faults
    assert (fault.code, fault.file, fault.row) == (code, "period.html", row)


def test_templates_that_are_not_there_are_told(tmp_path):
    with pytest.raises(PageError) as told:
        render_site([published_month()], [load_texts("id")], [tmp_path])
    assert [(fault.code, fault.file) for fault in told.value.faults] == [("template_missing", "index.html")]


@pytest.mark.parametrize("count", [60, 600])
def test_many_departments_stay_light_to_load(count):
    for name, document in site([published_month(many(count))]).items():
        assert len(document) < (200_000 if count == 60 else 600_000), name


def test_both_languages_say_the_same_things():
    indonesian, english = (
        {key for key in load_texts(language).sentences if key.startswith("page.")}
        for language in ("id", "en")
    )
    assert indonesian == english


def test_three_years_of_sixty_opds_are_published_in_seconds():
    months, last = [], None
    for number in range(36):
        month = published_month(many(60), period=f"{2022 + number // 12}-{number % 12 + 1:02d}", last=last)
        months.append(month)
        last = month.ranking
    began = time.process_time()
    pages = site(months)
    assert time.process_time() - began < 20
    assert len(pages) == 2 * (3 + 36 + 60)
    assert max(map(len, pages.values())) < 200_000
