"""Months that were posted under other settings: nothing of today makes them wrong, and no act is said to be undone."""

import json
import random
import re
import shutil
import zipfile
from pathlib import Path

import pytest
import time_machine

from support.deployments import CITIES, MARCH, Town, file_bytes, folder_state, make_town, run_command
from tpp_sponsor.month.pages import publish as site
from tpp_sponsor.storage.package_data import shipped

APRIL = "2024-04"
REVERSED = ("--nomor", "800/001/2024", "--reason", "salah-pekerja")


def prepare_april(town, period=APRIL):
    shutil.copytree(town.inbox(), town.inbox(period))
    town.replace("tpp.csv", MARCH, period, period=period)


@pytest.fixture(scope="session")
def _two_months_once(tmp_path_factory):
    town = make_town(tmp_path_factory.mktemp("lama") / "kota", "kota-mini")
    prepare_april(town)
    with time_machine.travel("2024-04-11T05:00:00+00:00"):
        town.run()
        town.run(APRIL)
    return town


@pytest.fixture
def town(_two_months_once, tmp_path):
    with time_machine.travel("2024-04-12T05:00:00+00:00"):
        yield _two_months_once.copy(tmp_path / "kota")


@pytest.fixture
def march(posted):
    with time_machine.travel("2024-03-12T05:00:00+00:00"):
        yield posted


# Names of OPDs

ALIASES = {
    "renamed": '{ "Dinas Kesehatan" = "Dinas Kesehatan dan KB" }',
    "merged": '{ "Dinas Kesehatan" = "Dinas Sosial" }',
    "chain": '{ "Dinas Kesehatan" = "Dinkes", "Dinkes" = "Dinas Kesehatan dan KB" }',
    "another's name": '{ "Dinas Kesehatan" = "Dinas Sosial", "Dinas Sosial" = "Dinas Sosial dan Pemuda" }',
}


@pytest.mark.parametrize("alias", ALIASES.values(), ids=ALIASES)
def test_a_new_name_of_an_opd_changes_nothing_that_was_posted(march, alias, tmp_path):
    before = file_bytes(march.root / "site")
    march.settings(f"[opd]\naliases = {alias}")
    assert march("verify", "--json").json == {"verified": [MARCH]}
    assert march("report", "--json").json["pages"] == 0
    assert file_bytes(march.root / "site") == before
    assert march("backup", tmp_path / "cadangan.zip").code == 0
    restored = run_command("restore", tmp_path / "cadangan.zip", tmp_path / "lain", "--verify")
    assert restored.code == 0, restored
    assert march("reverse", MARCH, *REVERSED).code == 0
    assert march("verify").code == 0


def test_a_new_name_is_used_from_the_next_month_on_and_old_months_are_compared_by_it(kota_mini):
    march = kota_mini
    march.settings("[ranking]\nmin_count = 0")
    march.run()
    march.settings('[opd]\naliases = { "Dinas Kesehatan" = "Dinas Sosial" }')
    prepare_april(march)
    march.run(APRIL)
    assert "Dinas Kesehatan" in (march.root / "site" / f"{MARCH}.html").read_text(encoding="utf-8")
    (page,) = (march.root / "site" / "opd").glob("dinas-sosial-*.html")
    text = " ".join(page.read_text(encoding="utf-8").split())
    # Three workers of the one and one of the other, in a month in which they were two.
    assert re.search(r"Maret 2024</a></th><td>–</td><td>4</td>", text)
    assert not list((march.root / "site" / "opd").glob("dinas-kesehatan-*")), (
        "its page would never change again"
    )
    text = march.config.read_text(encoding="utf-8")
    march.config.write_text(re.sub("aliases = .*", "aliases = {}", text), encoding="utf-8")
    assert march("verify").code == 0


# Nothing new


def test_a_revision_that_adds_nothing_has_no_letters_and_stops_no_report(march):
    march.replace("asn.csv", "Asep", "Asep Haji")
    assert march.run(MARCH, "--revise")["total"] == 0
    told = march("report", "--json")
    assert told.code == 0, told
    letters = march.root / "outbox" / MARCH / "surat"
    assert [path.name for path in letters.iterdir()] == ["r1"]


def test_a_due_month_that_deducts_nothing_ends_well(kota_mini):
    lines = (kota_mini.inbox() / "kesediaan.csv").read_text(encoding="utf-8").splitlines()
    kept = [lines[0], *(line for line in lines if line.startswith("800/008/"))]
    (kota_mini.inbox() / "kesediaan.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    with time_machine.travel("2024-03-12T05:00:00+00:00"):
        told = kota_mini("run", "--due", "--json")
        assert told.code == 0, told
        assert [run["state"] for run in told.json["runs"]] == ["posted"]
        assert kota_mini("report").code == 0


# Out of date, and damaged


def in_english(town):
    town.settings('[output]\nlanguage = "en"')


@pytest.mark.parametrize("record", ["kept", "lost"])
def test_pages_in_another_language_are_out_of_date_and_not_damaged(march, record):
    in_english(march)
    if record == "lost":
        (march.root / "data" / "site.json").unlink()
    before = folder_state(march.root)
    told = march("verify", "--json")
    assert told.code == 0, told
    assert {"index.html", "id/index.html"} <= set(told.json["outdated"])
    assert folder_state(march.root) == before
    assert "tpp-sponsor report" in march("verify").out
    assert march("report").code == 0
    assert march("verify", "--json").json == {"verified": [MARCH]}
    if record == "kept":
        assert not (march.root / "site" / "en").exists(), (
            "pages that are made no more would never change again"
        )


@pytest.mark.parametrize("record", ["kept", "lost"])
@pytest.mark.parametrize("settings", ["as they were", "changed"])
@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_page_is_named_whatever_the_settings(march, damage, settings, record):
    if settings == "changed":
        in_english(march)
    if record == "lost":
        (march.root / "data" / "site.json").unlink()
    page = march.root / "site" / f"{MARCH}.html"
    if damage == "changed":
        page.write_text("<h1>Juara: Dinas Kami</h1>", encoding="utf-8")
    else:
        page.unlink()
    told = march("verify", "--json")
    assert told.code == 20, told
    assert [fault["file"] for fault in told.json["faults"]] == [f"site/{MARCH}.html"]
    assert march("report").code == 0
    assert march("verify").code == 0


def test_a_new_template_of_the_city_makes_pages_out_of_date(march):
    (march.root / "templates").mkdir(exist_ok=True)
    shutil.copy(shipped("templates") / "base.html", march.root / "templates")
    with (march.root / "templates" / "base.html").open("a", encoding="utf-8") as file:
        file.write("<!-- milik kota -->\n")
    told = march("verify", "--json")
    assert told.code == 0
    assert f"{MARCH}.html" in told.json["outdated"]
    # The next act makes all pages from it, also those that it does not change.
    assert march("reverse", MARCH, *REVERSED).code == 0
    assert march("verify", "--json").json == {"verified": [MARCH]}


# What follows an act


def shown(town):
    """All pages and papers; the minutes and reports as they are."""
    return {name: file_bytes(town.root / name) for name in ("site", "laporan")} | {
        str(path): file_bytes(path) for path in sorted(town.root.glob("outbox/*/surat"))
    }


def test_a_late_month_that_is_due_leaves_the_papers_of_one_that_is_run_by_hand(kota_mini, tmp_path):
    """`run --due` writes what `run` leaves to `report`, and both renew the report of the later month."""
    prepare_april(kota_mini)
    kota_mini.settings('[ranking]\nmin_count = 0\n[schedule]\nfirst_period = "2024-03"')
    with time_machine.travel("2024-04-12T05:00:00+00:00", tick=False):
        kota_mini.run(APRIL)
        assert kota_mini("report", APRIL).code == 0
        due = kota_mini.copy(tmp_path / "due")
        kota_mini.run(MARCH)
        assert kota_mini("report", MARCH).code == 0
        told = due("run", "--due", "--json")
    assert [(run["period"], run["state"]) for run in told.json["runs"]] == [(MARCH, "posted")]
    by_hand, when_due = (
        {str(path).removeprefix(str(town.root)): files for path, files in shown(town).items()}
        for town in (kota_mini, due)
    )
    assert f"/outbox/{MARCH}/surat" in when_due
    assert when_due == by_hand
    record = json.loads((due.root / "data" / "site.json").read_bytes())
    assert record["papers"] == record["event"]


def test_an_older_month_that_is_posted_later_renews_what_was_made(kota_mini):
    prepare_april(kota_mini)
    kota_mini.settings("[ranking]\nmin_count = 0")
    with time_machine.travel("2024-04-12T05:00:00+00:00"):
        kota_mini.run(APRIL)
        assert kota_mini("report", APRIL).code == 0
        before = shown(kota_mini)
        kota_mini.run(MARCH)
        after = shown(kota_mini)
        assert after["site"][f"{APRIL}.html"] != before["site"][f"{APRIL}.html"], "it is compared with March"
        name = f"{APRIL}/laporan-peringkat.xlsx"
        assert after["laporan"][name] != before["laporan"][name]
        assert kota_mini("verify", "--json").json == {"verified": [MARCH, APRIL]}
        assert kota_mini("report", APRIL).code == 0
        assert shown(kota_mini) == after


@pytest.mark.parametrize("seed", range(2))
def test_after_any_act_nothing_is_left_to_report(kota_mini, seed):
    """Acts in any order, refused ones too: what `report` would make is there already, byte for byte."""
    chance = random.Random(seed)
    prepare_april(kota_mini)
    prepare_april(kota_mini, "2024-05")
    months = [MARCH, APRIL, "2024-05"]
    letters = [f"800/{number:03d}/2024" for number in (1, 3, 8, 20)]
    paid = ("--kode-iuran", "1", "--paid-on", "2024-05-12", "--reference")
    with time_machine.travel("2024-05-12T05:00:00+00:00"):
        for step in range(8):
            month, letter = chance.choice(months), chance.choice(letters)
            act = chance.choice(
                [
                    ("run", month),
                    ("run", month),
                    ("run", month, "--revise"),
                    ("reverse", month, "--nomor", letter, "--reason", "salah-pekerja"),
                    ("settle", month, *paid, f"B{step}", "--amount", "84000"),
                    (
                        "refund",
                        month,
                        "--nomor",
                        letter,
                        "--paid-on",
                        "2024-05-12",
                        "--reference",
                        f"R{step}",
                    ),
                    ("reconcile", month),
                ]
            )
            told = kota_mini(*act)
            assert told.code in (0, 14), (act, told)
            if not (kota_mini.root / "laporan").exists():
                kota_mini("report")
            there = shown(kota_mini)
            assert kota_mini("report", "--json").json["pages"] == 0, act
            made = shown(kota_mini)
            again = {name for name, files in there.items() if files != {n: made[name].get(n) for n in files}}
            assert not again, act


# Posted is posted


def break_template(town):
    (town.root / "templates").mkdir(exist_ok=True)
    (town.root / "templates" / "index.html").write_text('<p>\n{{ 1 + "a" }}', encoding="utf-8")


def correct_template(town):
    (town.root / "templates" / "index.html").unlink()


ACTS = {
    "reverse": ("reverse", MARCH, *REVERSED),
    "settle": (
        "settle", MARCH, "--kode-iuran", "1", "--amount", "16800", "--paid-on", "2024-03-12", "--reference", "A",
    ),
    "run": ("run", APRIL),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_is_posted_is_said_to_be_and_the_same_command_finishes_it(town_of_march, act):
    town = town_of_march
    break_template(town)
    told = town(*act, "--json")
    assert told.code == 30, told
    assert (told.json["error"], told.json["exit_code"]) == ("unfinished", 30)
    first, wrong = told.json["faults"]
    assert first["code"] == "posted_then_report"
    assert "peristiwa 2" in first["message"]
    assert f"tpp-sponsor report {act[1]}" in first["message"]
    assert (wrong["code"], wrong["file"], wrong["row"]) == ("template_wrong", "index.html", 2)
    assert town.sql("SELECT count(*) FROM event") == [(2,)]
    assert town(*act).code == 30
    correct_template(town)
    assert town(*act).code in (0, 14)
    assert town.sql("SELECT count(*) FROM event") == [(2,)], "nothing is booked twice"
    assert "outdated" not in town("verify", "--json").json
    assert town("report", "--json").json["pages"] == 0


@pytest.fixture
def town_of_march(march):
    prepare_april(march)
    return march


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize(
    ("failure", "code"),
    [(OSError(28, "No space left on device"), 30), (KeyError("x"), 70)],
    ids=["disk", "bug"],
)
def test_whatever_fails_behind_a_commit_says_that_it_is_posted(
    town_of_march, monkeypatch, act, failure, code
):
    def fail(*_args, **_kwargs):
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(site, "write_public_files", fail)
        told = town_of_march(*act)
    assert told.code == code
    assert "SUDAH DIBUKUKAN" in told.err
    assert "peristiwa 2" in told.err
    assert "tidak diubah" not in told.err
    assert town_of_march("report", act[1]).code == 0
    assert town_of_march("verify", "--json").json["verified"][0] == MARCH
    assert town_of_march.outbox(1, act[1]).is_dir()


def test_papers_that_cannot_be_made_of_a_due_month_are_told(town_of_march, monkeypatch):
    (town_of_march.root / "templates" / "papers").mkdir(parents=True)
    (town_of_march.root / "templates" / "papers" / "surat-pengantar.typ").write_text(
        "#foo(", encoding="utf-8"
    )
    with time_machine.travel("2024-04-12T05:00:00+00:00"):
        told = town_of_march("run", "--due", "--json")
    assert told.code == 30, told
    assert [fault["code"] for fault in told.json["faults"]] == ["posted_then_report", "template_wrong"]
    assert told.json["faults"][1]["file"] == "papers/surat-pengantar.typ"
    (town_of_march.root / "templates" / "papers" / "surat-pengantar.typ").unlink()
    assert town_of_march("report", APRIL).code == 0


def test_a_bug_while_answering_says_what_is_posted(march, monkeypatch):
    def fail(*_args, **_kwargs):
        raise TypeError

    with monkeypatch.context() as patch:
        patch.setattr("tpp_sponsor.cli.posted_month.reverse.print_correction", fail)
        told = march("reverse", MARCH, *REVERSED, "--json")
    assert told.code == 70
    assert [fault["code"] for fault in told.json["faults"]] == ["posted_then_report"]
    assert "2" in told.json["faults"][0]["message"]


# Before a column


STORED = Path(__file__).parents[1] / "support" / "deployment-before-homes.zip"


def test_a_month_from_before_employees_had_a_kelurahan_is_as_it_was(tmp_path):
    """Kota-upah in March as commit d89e723 left it: Cecep's kelurahan was only in the list of workers.

    His premium is in none, also after a revision; that of April, with the same lists, is in his kelurahan.
    """
    with zipfile.ZipFile(STORED) as stored:
        stored.extractall(tmp_path / "town")
    town = Town(tmp_path / "town")
    shutil.copytree(CITIES / "kota-upah" / "inbox", town.root / "inbox")
    for file in town.inbox().iterdir():
        if not (town.inbox(APRIL) / file.name).exists():
            shutil.copy(file, town.inbox(APRIL))
    town.replace("nonasn.csv", "2024-01,2024-03,,Ketua RT 01", "2024-01,,,Ketua RT 01", period=APRIL)
    places = "SELECT period, place FROM premium_line WHERE nik = '3272010709920106' ORDER BY period"
    with time_machine.travel("2024-04-12T05:00:00+00:00"):
        assert town("report").code == 0
        assert town("verify", "--json").json["verified"] == [MARCH]
        town.replace("nonasn.csv", "2024-04,,,Ketua RT 01", "2024-03,,,Ketua RT 01")
        assert town.run(MARCH, "--revise")["employee_outcomes"] == {"DIIURKAN": 1, "SUDAH_DIBAYAR": 6}
        town.run(APRIL)
        assert town.sql(places) == [(MARCH, None), (APRIL, "Sudajaya")]
        assert town("verify", "--json").json["verified"] == [MARCH, APRIL]
