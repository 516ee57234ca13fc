"""A held month in the console: the preview says who is new, changed and failed, and who may decide on what it shows."""

import shutil

import pytest

from support.console import EVERYONE, opened
from support.deployments import MARCH, make_town
from tpp_sponsor.console.pages.review import say_cause
from tpp_sponsor.domain.codes import MovementReason, Outcome
from tpp_sponsor.messages import LANGUAGES, load_texts

APRIL = "2024-04"
MONTH = f"/bulan/{MARCH}"
NIK = "3272015203850001"


@pytest.fixture(scope="module")
def held_once(tmp_path_factory):
    """Kota-mini, whose first month waits for the approval of another person; `berdua` has prepared it."""
    town = make_town(tmp_path_factory.mktemp("held") / "kota", "kota-mini")
    town.settings('[guard]\napproval = "always"\nfour_eyes = true')
    with opened(town, users=EVERYONE) as office:
        office.add("berdua", "petugas", "penyetuju")
        told = town("run", MARCH, "--by", "berdua", "--json")
    assert told.json["state"] == "held"
    return town, told.json


@pytest.fixture
def held(held_once, tmp_path):
    with opened(held_once[0].copy(tmp_path / "kota")) as office:
        yield office


@pytest.fixture(scope="module")
def dana_once(tmp_path_factory):
    """Kota-dana with March posted and April held: workers change between sponsors and funds."""
    town = make_town(tmp_path_factory.mktemp("dana") / "kota", "kota-dana")
    town.settings("[city]\nname = 'Kota Dana'\n[guard]\napproval = 'never'")
    town.run()
    town.config.write_text(town.config.read_text().replace("'never'", "'always'"))
    with opened(town, users=EVERYONE):
        assert town("run", APRIL, "--by", "petugas", "--json").json["state"] == "held"
    return town


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_movement_has_its_words(language):
    texts = load_texts(language)
    for code in (*MovementReason, *Outcome):
        assert say_cause(texts, code), code
    assert say_cause(texts, "") == ""


def test_a_worker_between_a_sponsor_and_a_fund_is_shown_with_both(dana_once):
    with opened(dana_once) as office:
        page = office.browser("petugas").get(f"/bulan/{APRIL}/pratinjau")
    assert page.status_code == 200
    assert "penanggungnya berganti" in page.text
    assert "Pembayar yang berganti" in page.text
    assert "TPP → APBD-2024" in page.text or "APBD-2024 → TPP" in page.text
    assert "usulan; " in page.text, "the counts of proposals"


def test_the_first_month_says_who_is_new_and_who_failed_and_what_a_run_counts(held, held_once):
    told = held_once[1]
    page = held.browser("penyetuju").get(f"{MONTH}/pratinjau").text
    assert f"Baru <b>{told['workers']}</b>" in page
    assert "Gagal <b>0</b>" not in page
    assert "pada bulan pertama yang dijalankan" in page
    said = (
        f"{told['statements']} pernyataan; {told['workers']} pekerja dibayar oleh {told['sponsors']} sponsor"
    )
    assert said in page
    for code, count in told["outcomes"].items():
        assert f"<b>{count}</b> {load_texts('id').say(f'outcome.{code}')}" in page


def test_a_month_that_waits_like_every_other_is_not_called_odd(held):
    for address in ("/", MONTH):
        page = held.browser("petugas").get(address).text
        assert "Setiap bulan disetujui dulu" in page
        assert "janggal" not in page
    reason = "Kota ini meminta setiap bulan disetujui dulu."
    assert reason in held.browser("petugas").get(f"{MONTH}/pratinjau").text


def test_an_approval_needs_the_whole_digest(held):
    approver = held.browser("penyetuju")
    preview = approver.json(MONTH)["preview"]
    for given in (preview[:12], preview[:63], ""):
        answer = approver.post(f"{MONTH}/setujui", {"sidik": given})
        assert (answer.status_code, answer.headers["x-exit-code"]) == (409, "14")


def test_who_prepared_a_month_refuses_it_no_more_than_approves_it(held):
    preparer = held.browser("berdua")
    answer = preparer.post(f"{MONTH}/tolak", {"alasan": "TPP keliru"})
    assert (answer.status_code, answer.headers["x-exit-code"]) == (403, "14")
    assert f'action="{MONTH}/tolak"' not in preparer.get(f"{MONTH}/pratinjau").text
    told = held.town("refuse", MARCH, "--reason", "TPP keliru", "--by", "berdua", "--json")
    assert (told.code, "refuser_is_preparer" in told.out) == (14, True)
    assert preparer.json(MONTH)["state"] == "held"


def test_a_refusal_is_told_everywhere_without_numbers_of_persons(held):
    approver, staff = held.browser("penyetuju"), held.browser("petugas")
    assert approver.post(f"{MONTH}/tolak", {"alasan": f"salah {NIK} di Dinas Sosial"}).status_code == 303
    for browser, address in (
        (staff, MONTH),
        (held.browser("keuangan"), MONTH),
        (staff, "/"),
        (staff, "/jejak"),
    ):
        page = browser.get(address).text
        assert "di Dinas Sosial" in page
        assert NIK not in page
    told = staff.json(MONTH)
    assert (told["state"], told["run"]) == ("ready", None)


def test_files_that_change_after_the_hold_are_named_and_the_month_is_run_again(held):
    approver = held.browser("penyetuju")
    preview = approver.json(MONTH)["preview"]
    assert f'action="{MONTH}/setujui"' in approver.get(f"{MONTH}/pratinjau").text
    shutil.copy(held.town.inbox() / "tpp.csv", held.town.inbox() / "tpp-susulan.csv")
    page = approver.get(f"{MONTH}/pratinjau").text
    assert "tpp-susulan.csv: berkas baru sejak bulan ini ditahan" in page
    assert f'action="{MONTH}/setujui"' not in page
    assert "Berkas berubah sejak bulan ini ditahan" in approver.get(MONTH).text
    answer = approver.post(f"{MONTH}/setujui", {"sidik": preview})
    assert (answer.status_code, answer.headers["x-exit-code"]) == (409, "14")
    assert approver.json(MONTH)["run"] is None, "no run was started for it"
