"""`/jejak`: every event with its facts in words."""

import html
import re

import pytest

from support.console import EVERYONE, opened
from support.deployments import MARCH
from tpp_sponsor.console.pages import events
from tpp_sponsor.messages import load_texts

AMOUNT = re.compile(r"<dt>jumlah</dt><dd>Rp[\d.]+</dd>")


@pytest.fixture(scope="module")
def lived_office(lived_once, tmp_path_factory):
    """A town with a history, and its users."""
    town = lived_once.copy(tmp_path_factory.mktemp("lived") / "kota")
    with opened(town, users=EVERYONE) as office:
        yield office


def test_every_fact_of_a_history_has_a_name_in_both_languages(lived_office):
    names = {name for event in lived_office.ledger.chain() for name in event.facts}
    names -= {*events._LEFT_OUT, "approved"}
    assert {"amount", "nomor", "revision", "roles"} <= names
    for language in ("id", "en"):
        assert [name for name in names if not load_texts(language).knows(f"events.fact.{name}")] == []


def test_the_number_of_a_bill_is_shown_whole(march):
    bill = ("--kode-iuran", "240300123456", "--amount", "100800", "--paid-on", "2024-03-14")
    told = march.town("settle", MARCH, *bill, "--reference", "NTB-88", "--by", "keuangan")
    assert told.code == 0, told
    page = march.browser("auditor").get("/jejak").text
    assert "<dt>kode iuran</dt><dd>240300123456</dd>" in page


def test_amounts_are_rupiah(lived_office):
    page = lived_office.browser("auditor").get("/jejak").text
    assert AMOUNT.search(page)


def test_a_refused_file_is_told_as_refused(march):
    march.browser("dinsos").post(
        "/bulan/2024-04/berkas", files={"berkas": ("TPP April Dinas Sosial.xlsx", b"kosong")}
    )
    newest = html.unescape(march.browser("auditor").get("/jejak").text).partition("</li>")[0]
    assert "Berkas ditolak" in newest


def test_a_digest_is_shown_whole_and_a_number_is_not():
    assert events._text("0123456789012345" * 4) == "0123456789012345" * 4
    assert events._text("NIK 3272010101800001") == "NIK 327201…01"
