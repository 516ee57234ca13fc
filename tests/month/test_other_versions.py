"""Months that another version of the program posted: docs/rules.md#failures, ADR 31.

`tests/support/deployment-0.1.0.zip` is kota-mini as 0.1.0 (commit dc48b5f) left it on 12 March 2024, and its backup:
with a note among the files, two rejected rows, a revision, a reversal and a payment. 0.1.0 worded some messages
differently, and had headings of numbers on the left.
"""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine

from support.console import EVERYONE, opened
from support.deployments import MARCH, Town, file_bytes, run_command
from tpp_sponsor import __version__
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.rebuild import differing_files
from tpp_sponsor.storage.files import digest

NOON = "2024-03-20T05:00:00+00:00"
STORED = Path(__file__).parents[1] / "support" / "deployment-0.1.0.zip"
WARNINGS = "outbox/2024-03/r1/bkpsdm/peringatan.csv"
WORDED = {"SHA256SUMS", "bkpsdm/ditolak.csv", "bkpsdm/peringatan.csv", "bkpsdm/saran.csv", "manifest.json"}


@pytest.fixture(scope="module")
def town_once(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("stored") / "town")
    with zipfile.ZipFile(STORED) as stored:
        stored.extractall(town.root)
    with time_machine.travel(NOON):
        assert town("report").code == 0
    return town


@pytest.fixture
def town(town_once, tmp_path):
    with time_machine.travel(NOON):
        yield town_once.copy(tmp_path / "town")


@pytest.fixture
def restored(town, tmp_path):
    """The backup of 0.1.0, restored and verified by this version."""
    told = run_command("restore", town.root / "cadangan.zip", tmp_path / "restored", "--verify", "--json")
    assert told.code == 0, told
    return Town(tmp_path / "restored")


def is_worded(name):
    return name.endswith(".xlsx") or name in WORDED


def faults(town):
    told = town("verify", "--json")
    assert told.code == 20, told
    return [(fault["code"], fault["file"]) for fault in told.json["faults"]]


def test_a_month_of_another_version_is_sound_and_verify_names_what_is_worded_otherwise(town):
    told = town("verify", "--json")
    assert (told.code, told.json["verified"]) == (0, [MARCH])
    differing = told.json["worded_otherwise"]
    assert WARNINGS in differing
    assert "outbox/2024-03/r2/keuangan/potongan-tpp.xlsx" in differing
    assert all(is_worded(name.removeprefix("outbox/2024-03/")[3:]) for name in differing)
    spoken = town("verify")
    assert "Bukan kerusakan" in spoken.out
    assert "r1/SHA256SUMS" in spoken.out


def test_the_console_says_so_too(town):
    with opened(town, users=EVERYONE) as office:
        page = office.browser("auditor").get(f"/bulan/{MARCH}/verifikasi").text
    assert "buku besar, berkas, dan sidiknya cocok" in page
    assert "Bukan kerusakan" in page
    assert WARNINGS in page


def test_it_is_not_posted_again_and_its_reasons_are_still_known(town):
    assert town.run()["state"] == "unchanged"
    assert "JKK Rp10.000 + JKM Rp6.800 = Rp16.800" in town("explain", MARCH, "--nomor", "800/001/2024").out


@pytest.mark.parametrize("name", [WARNINGS, "outbox/2024-03/r2/keuangan/potongan-tpp.csv"])
def test_a_changed_or_missing_file_of_it_is_found(town, name):
    path = town.root / name
    path.write_bytes(path.read_bytes() + b" ")
    assert faults(town) == [("file_changed", name)]
    path.unlink()
    assert faults(town) == [("file_missing", name)]


def test_a_file_that_neither_version_makes_is_found(town):
    (town.root / WARNINGS).with_name("catatan.xlsx").write_bytes(b"")
    assert faults(town) == [("file_added", "outbox/2024-03/r1/bkpsdm/catatan.xlsx")]


def test_its_backup_is_restored_with_the_same_rupiah_and_persons(town, restored):
    for revision in ("r1", "r2"):
        posted = file_bytes(town.root / "outbox" / MARCH / revision)
        made = file_bytes(restored.root / "outbox" / MARCH / revision)
        assert posted.keys() == made.keys()
        differing = {name for name in posted if posted[name] != made[name]}
        assert "bkpsdm/peringatan.csv" in differing
        assert all(map(is_worded, differing))
        listed = [line.split("  ") for line in made["SHA256SUMS"].decode().splitlines()]
        assert {name: sha256 for sha256, name in listed} == {
            name: digest(data) for name, data in made.items() if name != "SHA256SUMS"
        }
    assert restored("verify", "--json").json == town("verify", "--json").json


def test_a_changed_file_of_a_restored_month_is_found(restored):
    path = restored.root / WARNINGS
    path.write_bytes(path.read_bytes() + b" ")
    assert faults(restored) == [("file_changed", WARNINGS)]


@pytest.mark.parametrize(
    ("name", "may_differ"),
    [
        ("bkpsdm/peringatan.csv", True),
        ("bkpsdm/perbaikan/pekerja.csv.xlsx", True),
        ("manifest.json", True),
        ("keuangan/potongan-tpp.xlsx", True),
        ("keuangan/potongan-tpp.csv", False),
        ("bkpsdm/hasil.csv", False),
        ("peringkat.csv", False),
        ("keuangan/bank.xml", False),
    ],
)
def test_only_words_and_layout_may_differ_and_only_between_versions(town_once, name, may_differ):
    with Ledger.open(f"sqlite:///{town_once.database}") as ledger:
        run = ledger.runs()[0]
    assert run.program_version == "0.1.0"
    own, forbidden = replace(run, program_version=__version__), ({name}, set())
    for recorded, made in (({name: "a"}, {name: "b"}), ({name: "a"}, {}), ({}, {name: "b"})):
        assert differing_files(run, recorded, made) == ((set(), {name}) if may_differ else forbidden)
        assert differing_files(own, recorded, made) == forbidden
    assert differing_files(run, {name: "a"}, {name: "a"}) == (set(), set())
