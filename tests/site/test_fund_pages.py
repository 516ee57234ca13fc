"""The pages of funds: each figure with its definition, nothing hidden that shows, no name of a person."""

import re

import pytest
from lxml import html

from support.deployments import MARCH, file_bytes
from support.fund_pages import HIDDEN, SUMS, fund_pages, place, year
from support.rankings import HOSTILE_NAMES, published_month, site

APRIL = "2024-04"


def pages(funds=None, language="id", **kwargs):
    return site([published_month(has_funds=True, **kwargs)], language, funds=funds or fund_pages())


def text_of(document):
    return " ".join(html.fromstring(document).text_content().split())


def cells(document, row):
    line = html.fromstring(document).xpath("//table[contains(@class, 'ranking')]//tr[th[@scope='row']]")[row]
    return [" ".join(cell.text_content().split()) for cell in line]


def test_a_place_shows_who_pays_its_seats_and_who_waits():
    document = pages()["cakupan.html"]
    assert cells(document, 0) == [
        "1", "Baros", "40", "20", "15", "5", "80", "50,0 %", "20", "15", "5", "9",
    ]  # fmt: skip
    assert cells(document, 2)[1] == "Tanpa keterangan kelurahan"
    assert cells(document, 3)[1:8] == [
        "Semua kelurahan/desa", "12.345", "6.000", "5.345", "1.000", "23.456", "52,6 %",
    ]  # fmt: skip


def test_what_is_hidden_says_so_and_only_seats_remain():
    assert cells(pages()["cakupan.html"], 1)[2:] == [
        *["tidak ditampilkan"] * 6,
        "20",
        *["tidak ditampilkan"] * 3,
    ]


def test_figures_have_numerator_and_denominator():
    text = text_of(pages()["cakupan.html"])
    assert "52,6 % = 12.345 ÷ 23.456" in text
    assert "Pembilang: 12.345 pekerja yang dibayar. Penyebut: 23.456 pekerja sasaran." in text


def test_without_the_sums_no_share_of_a_payer_is_shown():
    hidden = place("", **HIDDEN | {"seats": 7_000})
    document = pages(fund_pages(sums=hidden))["cakupan.html"]
    assert "Siapa yang membayar" not in text_of(document)
    assert "Siapa yang membayar" in text_of(pages(fund_pages(sums=SUMS))["cakupan.html"])


def test_donors_are_shown_by_class_with_shared_places():
    document = pages()["donatur.html"]
    tables = html.fromstring(document).xpath("//table")
    assert [table.xpath("./caption")[0].text_content() for table in tables] == ["Kelas besar", "Tanpa kelas"]
    assert cells(document, 0) == ["1= peringkat bersama", "PT Satu CSR", "120", "12", "12"]
    assert cells(document, 4)[1:3] == ["Toko <b>Kecil</b> CSR", "tidak ditampilkan"]
    text = text_of(document)
    assert "17 bulan-pekerja, dijumlahkan tanpa nama" in text
    assert "1.234" in text


def test_each_year_has_a_page_that_the_others_lead_to():
    every = pages()
    assert {name for name in every if "donatur" in name} == {
        "donatur.html", "donatur-2023.html", "en/donatur.html", "en/donatur-2023.html",
    }  # fmt: skip
    assert "Belum ada donatur pada 2023." in text_of(every["donatur-2023.html"])
    links = html.fromstring(every["donatur-2023.html"]).xpath("//nav[@class='years']/a/@href")
    assert links == ["donatur.html", "donatur-2023.html"]


def test_a_city_without_funds_has_the_pages_that_it_had():
    assert not any("cakupan" in name or "donatur" in name for name in site([published_month()]))
    for name, document in site([published_month()]).items():
        assert b"cakupan.html" not in document, name


def test_a_month_before_the_first_fund_keeps_its_page():
    before = site([published_month(period="2024-03")])["2024-03.html"]
    months = [published_month(period="2024-03"), published_month(period="2024-04", has_funds=True)]
    after = site(months, funds=fund_pages())
    assert after["2024-03.html"] == before
    assert b'href="cakupan.html"' in after["2024-04.html"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_whole_in_both_languages_and_ask_nothing_of_any_network(language):
    every = pages(language=language)
    for name in ("cakupan.html", "donatur.html"):
        root = html.fromstring(every[name])
        assert root.get("lang") == language
        ids = root.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {link[1:] for link in root.xpath("//a/@href[starts-with(., '#')]")} <= set(ids)
        assert root.xpath("//@src") == []
        assert f"{'id' if language == 'en' else 'en'}/{name}" in every


def test_names_are_text_and_never_markup():
    hostile = fund_pages([place(name) for name in HOSTILE_NAMES], [year(2024)])
    root = html.fromstring(pages(hostile)["cakupan.html"])
    assert len(root.xpath("//script")) == 1
    assert [cell.text_content() for cell in root.xpath("//tbody//th[@class='opd']")] == HOSTILE_NAMES


# Of a posted city


def shown(town, name="cakupan.html"):
    return (town.root / "site" / name).read_text("utf-8")


def test_kota_dana_hides_everybody_and_names_nobody(kota_dana_once):
    town = kota_dana_once[0]
    people = {row["nama"] for row in town.rows("dana/perpindahan.csv", period=APRIL)}
    for name, data in file_bytes(town.root / "site").items():
        text = data.decode()
        assert not re.search(r"\d{16}", text), name
        assert not any(person in text for person in people), name
    assert cells(shown(town), 0)[2:7] == ["tidak ditampilkan"] * 5
    assert "CSR Bank Jaya Sejahtera" in shown(town, "donatur.html")
    assert not any(code in shown(town) for code in ("APBD-2024", "CSR-BJS", "DESA-SUDAJAYA"))


def test_an_act_changes_the_pages_in_the_same_command(kota_dana_once, tmp_path):
    town = kota_dana_once[0].copy(tmp_path / "town")
    assert town("verify").code == 0
    before = shown(town)
    number = town.rows("bkpsdm/hasil.csv", period=APRIL)[0]["nomor"]
    done = town("reverse", APRIL, "--nomor", number, "--reason", "salah-pekerja")
    assert done.code == 0, done
    assert town("verify").code == 0
    after = shown(town)
    assert ("<b>8</b>" in before, "<b>7</b>" in after) == (True, True)
    (town.root / "site" / "cakupan.html").write_text("<h1>Cakupan 100 %</h1>", "utf-8")
    assert town("verify").code == 20
    assert town("report", MARCH).code == 0
    assert shown(town) == after


def test_pages_are_made_again_without_the_files_of_the_revision(kota_dana_once, tmp_path):
    import shutil

    town = kota_dana_once[0].copy(tmp_path / "town")
    published = file_bytes(town.root / "site")
    shutil.rmtree(town.root / "site")
    shutil.rmtree(town.root / "outbox")
    assert town("report").code == 0
    assert file_bytes(town.root / "site") == published
