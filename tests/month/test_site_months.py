"""The site over months: dated re-issues, made again from ledger and archive, and nobody's name or number on it."""

import re
import shutil

import pytest
import time_machine

from support.deployments import MARCH, file_bytes, make_town
from tpp_sponsor.demo.city import PERIODS, make_city
from tpp_sponsor.demo.office import DEMO_HEADINGS, write_office_inbox

APRIL = "2024-04"


def page(town, name=f"{MARCH}.html"):
    return (town.root / "site" / name).read_text(encoding="utf-8")


@pytest.fixture
def april(kota_mini):
    """Kota-mini after two months, with everything shown."""
    kota_mini.settings("[ranking]\nmin_count = 0")
    with time_machine.travel("2024-03-11T05:00:00+00:00", tick=False) as clock:
        kota_mini.run()
        shutil.copytree(kota_mini.inbox(), kota_mini.inbox(APRIL))
        kota_mini.replace("tpp.csv", MARCH, APRIL, period=APRIL)
        clock.move_to("2024-04-11T05:00:00+00:00")
        kota_mini.run(APRIL)
        clock.move_to("2024-04-20T18:00:00+00:00")
        yield kota_mini


def test_a_correction_is_published_again_with_its_date(april):
    before, front = page(april), page(april, "index.html")
    assert "Diterbitkan ulang" not in before
    assert "11 Maret 2024" in before
    april("reverse", MARCH, "--nomor", "800/001/2024", "--reason", "salah-pekerja")
    after = page(april)
    # 20 April, 18:00 in London is the 21st in Sukabumi.
    assert "Diterbitkan ulang setelah koreksi</dt><dd>21 April 2024" in " ".join(after.split())
    assert "Rp84.000" in after
    assert "Rp100.800" in before
    assert page(april, "index.html") != front, "April is compared with March"
    assert april("verify").code == 0


def test_pages_are_made_again_from_ledger_and_archive_alone(april):
    april("reverse", MARCH, "--nomor", "800/001/2024", "--reason", "salah-pekerja")
    published = file_bytes(april.root / "site")
    for gone in ("site", "inbox", "outbox"):
        shutil.rmtree(april.root / gone)
    told = april("report", "--json")
    assert (told.code, told.json["pages"]) == (0, len(published))
    assert file_bytes(april.root / "site") == published
    assert april("report", "--json").json["pages"] == 0, "what is as it should be is left alone"
    assert april("report", "2024-05").code == 14


def test_a_page_that_somebody_changed_is_made_again(april):
    published = file_bytes(april.root / "site")
    (april.root / "site" / f"{MARCH}.html").write_text("<h1>Juara: Dinas Kami</h1>", encoding="utf-8")
    assert april("verify").code == 20
    assert april("report", MARCH, "--json").json["pages"] == 1
    assert file_bytes(april.root / "site") == published


def test_a_new_month_leaves_the_pages_of_older_months_alone(april):
    march = page(april)
    shutil.copytree(april.inbox(), april.inbox("2024-05"))
    april.replace("tpp.csv", MARCH, "2024-05", period="2024-05")
    april.run("2024-05")
    assert page(april) == march
    assert 'href="2024-05.html"' in page(april, "arsip.html")


def test_acceptance_is_shown_once_bpjs_has_answered(lived_once, tmp_path):
    town = lived_once.copy(tmp_path / "kota")
    assert "Diterima BPJS" in page(town)
    assert "Diterima BPJS" not in page(town, f"{APRIL}.html")


@pytest.fixture(scope="session")
def city_of_offices(tmp_path_factory):
    """The made-up city's last month as offices send it, posted."""
    town = make_town(tmp_path_factory.mktemp("contoh") / "kota")
    headings = "\n".join(
        f"[intake.headings.{table}]\n"
        + "\n".join(f"{column} = {names!r}" for column, names in columns.items())
        for table, columns in DEMO_HEADINGS.items()
    )
    town.settings(headings)
    write_office_inbox(make_city(4_000, seed=1), PERIODS[-1], town.inbox(PERIODS[-1]))
    town.run(PERIODS[-1])
    return town


def test_no_page_holds_a_name_or_number_of_anybody(city_of_offices):
    import polars as pl

    archive = city_of_offices.root / "data" / "archive" / PERIODS[-1] / "r1"
    asn, workers = (pl.read_parquet(archive / f"{name}.parquet") for name in ("asn", "pekerja"))
    numbers = {*asn["nip"], *asn["nik"].drop_nulls(), *workers["nik"]}
    persons = {name.casefold() for name in (*asn["nama"], *workers["nama"]) if len(name.split()) > 1}
    assert len(numbers) > 8_000
    assert len(persons) > 3_000
    for name, data in file_bytes(city_of_offices.root / "site").items():
        text = data.decode("utf-8")
        assert not {run for run in re.findall(r"\d{9,}", text) if run in numbers}, name
        words = re.sub(r"<[^>]*>", "\n", text).casefold()
        assert not {line.strip() for line in words.splitlines()} & persons, name
