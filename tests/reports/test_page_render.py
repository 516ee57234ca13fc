import re

import pytest
from jinja2 import UndefinedError
from lxml import html
from standings import HOSTILE_NAMES, KOTA_MINI, SHIPPED, hostile, many, standing

from tpp_sponsor.domain.period import Period
from tpp_sponsor.reports.render import make_pages, render_index, render_period_page
from tpp_sponsor.texts import load_texts

CASES = {
    "nothing": [],
    "one": [(1, "Dinas Tunggal", 1, 1, 1)],
    "mini": KOTA_MINI,
    "idle": [(1, "Dinas A", 0, 0, 3), (1, "Dinas B", 0, 0, 0)],
    "hostile": hostile(),
    "many": many(600),
}


def page(rows=KOTA_MINI, language="id", **kwargs):
    return render_period_page(standing(rows, **kwargs), load_texts(language), SHIPPED)


def names(document):
    return [cell.text_content() for cell in html.fromstring(document).xpath("//tbody//th[@scope='row']")]


@pytest.mark.parametrize("order_by", ["pekerja", "partisipasi"])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("case", CASES)
def test_every_standing_has_a_page_with_every_department_once(case, language, order_by):
    document = page(CASES[case], language, order_by=order_by)
    root = html.fromstring(document)
    assert root.get("lang") == language
    assert sorted(names(document)) == sorted(row[1] for row in CASES[case])
    assert len(root.xpath("//h1")) == 1
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in root.xpath("//a/@href[starts-with(., '#')]")} <= set(ids)


def test_a_page_asks_nothing_of_any_network():
    for document in make_pages([standing()], load_texts("id"), SHIPPED).values():
        assert not re.search(rb"https?:|//[a-z]|@import|url\(|<script|<iframe", document)
        root = html.fromstring(document)
        assert root.xpath("//@src") == []
        assert root.xpath("//link/@href") == ["data:,"]


def test_names_are_text_and_never_markup():
    document = page(hostile())
    assert names(document) == HOSTILE_NAMES
    assert b"<script" not in document


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


def test_equal_standings_give_equal_bytes():
    assert page() == page(list(reversed(KOTA_MINI)))


def test_a_new_month_leaves_old_pages_alone():
    march, april = standing(period="2024-03"), standing(period="2024-04")
    before = make_pages([march], load_texts("id"), SHIPPED)
    after = make_pages([april, march], load_texts("id"), SHIPPED)
    assert sorted(after) == ["2024-03.html", "2024-04.html", "index.html"]
    assert after["2024-03.html"] == before["2024-03.html"]
    assert html.fromstring(after["2024-03.html"]).xpath("//nav//a/@href") == ["index.html"]


def test_the_front_page_is_the_newest_period_and_leads_to_all():
    periods = [Period(2024, 3), Period(2024, 4), Period(2023, 12)]
    document = render_index(standing(period="2024-04"), periods, load_texts("id"), SHIPPED)
    root = html.fromstring(document)
    assert root.xpath("//h1")[0].text_content() == "Peringkat OPD April 2024"
    assert root.xpath("//a/@href[contains(., '.html')]") == ["2024-04.html", "2024-03.html", "2023-12.html"]


def test_without_periods_there_is_no_site():
    assert make_pages([], load_texts("id"), SHIPPED) == {}


def test_a_city_replaces_a_template_by_its_name(tmp_path):
    (tmp_path / "base.html").write_text("<h1>{{ view.city }}</h1>{% block main %}{% endblock %}")
    document = render_period_page(standing(), load_texts("id"), [tmp_path, *SHIPPED])
    assert document.startswith(b"<h1>Kota Mini</h1>")


def test_a_misspelt_value_in_a_template_is_an_error(tmp_path):
    (tmp_path / "period.html").write_text("{{ view.cty }}")
    with pytest.raises(UndefinedError):
        render_period_page(standing(), load_texts("id"), [tmp_path])


def test_sixty_departments_stay_light_to_load():
    assert len(page(many(60))) < 200_000


def test_both_languages_say_the_same_things():
    indonesian, english = (
        {key for key in load_texts(language).sentences if key.startswith("page.")}
        for language in ("id", "en")
    )
    assert indonesian == english
