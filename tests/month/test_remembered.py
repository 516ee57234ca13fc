"""What was reversed is not forgotten, and a month at the wrong time is noticed (docs/rules.md#held)."""

import json
import shutil

import pytest
import time_machine

from support.deployments import MARCH

APRIL, MAY = "2024-04", "2024-05"
FIRST, SECOND, OTHER = "800/001/2024", "800/002/2024", "800/003/2024"
REFUSED = "ditolak-bpjs"


@pytest.fixture
def town(posted):
    return posted


def follow(town, period):
    """Send the files of March again for another month."""
    shutil.copytree(town.inbox(), town.inbox(period))
    town.replace("tpp.csv", f"{MARCH},", f"{period},", period=period)


def reverse(town, letter, reason, period=MARCH):
    assert town("reverse", period, "--nomor", letter, "--reason", reason).code == 0


def held(town, period, *flags):
    """The letters for which a month is held; the preview warns of each."""
    told = town("run", period, *flags, "--json")
    assert (told.code, told.json["state"]) == (13, "held"), told
    (anomaly,) = told.json["oddities"]
    assert anomaly["code"] == "PERNAH_DIBATALKAN"
    preview = town.root / "outbox" / period / "pratinjau" / "bkpsdm" / "peringatan.csv"
    warned = [row for row in preview.read_text(encoding="utf-8").splitlines() if "PERNAH_DIBATALKAN" in row]
    assert told.json["warnings"] == 1 + len(warned)
    letters = anomaly["letters"].split("; ")
    assert len(warned) == len(letters) == anomaly["is_"]
    for letter, warning in zip(letters, warned, strict=True):
        assert warning.startswith("kesediaan,,,,nomor,")
        assert f"Surat {letter} " in warning
    return letters


@pytest.mark.parametrize("reason", ["pekerja-meninggal", REFUSED])
def test_a_second_sponsor_of_the_same_month_is_not_charged_for_the_worker(town, reason):
    reverse(town, FIRST, reason)
    assert held(town, MARCH, "--revise") == [SECOND]
    assert town.sql("SELECT COUNT(*) FROM run") == [(1,)]
    assert town("run", MARCH, "--approve", "--by", "Budi").code == 0
    (facts,) = town.sql("SELECT facts FROM event WHERE act = 'revise'")[0]
    (reversal,) = town.sql("SELECT id FROM event WHERE act = 'reverse'")[0]
    assert json.loads(facts)["approved"]["reversals"] == [reversal]
    assert town.column("bkpsdm/peringatan.csv", "kode", 2)[0] == "PERNAH_DIBATALKAN"
    assert town("verify").code == 0


@pytest.mark.parametrize("reason", ["pekerja-meninggal", REFUSED, "dicabut-tepat-waktu"])
def test_the_same_letter_is_not_charged_in_a_later_month(town, reason):
    reverse(town, FIRST, reason)
    follow(town, APRIL)
    told = town("run", APRIL, "--dry-run", "--json").json
    assert [anomaly["code"] for anomaly in told["oddities"]] == ["PERNAH_DIBATALKAN"]
    assert held(town, APRIL) == [FIRST]
    town.replace("kesediaan.csv", f"{FIRST},", "800/901/2024,", period=APRIL)
    assert held(town, APRIL) == ["800/901/2024"], "the same sponsor and worker, under another number"


def test_once_approved_the_same_reversal_does_not_hold_again_and_a_new_one_does(town):
    reverse(town, FIRST, REFUSED)
    follow(town, APRIL)
    held(town, APRIL)
    assert town("run", APRIL, "--approve").code == 0
    assert town.run(MARCH, "--revise")["total"] == 16_800
    follow(town, MAY)
    assert town.run(MAY)["state"] == "posted"
    reverse(town, FIRST, REFUSED, MAY)
    assert held(town, MAY, "--revise") == [SECOND]
    assert town("verify").code == 0


def test_of_a_sponsor_who_withdrew_another_sponsor_may_be_charged(town):
    reverse(town, FIRST, "dicabut-tepat-waktu")
    told = town.run(MARCH, "--revise")
    assert (told["state"], town.outcomes(2)[SECOND]) == ("posted", "DIPOTONG")


@pytest.mark.parametrize("reason", ["salah-pekerja", "perintah-pemeriksa"])
def test_other_reasons_hold_nothing(town, reason):
    reverse(town, FIRST, reason)
    follow(town, APRIL)
    assert town.run(APRIL)["state"] == "posted"


def test_a_worker_whose_nik_was_refused_and_corrected_is_charged(town):
    reverse(town, OTHER, REFUSED)
    for name in ("kesediaan.csv", "pekerja.csv"):
        town.replace(name, "3272020807790002", "3272020807790003")
    told = town.run(MARCH, "--revise")
    assert (told["state"], town.outcomes(2)[OTHER]) == ("posted", "DIPOTONG")


def test_files_that_say_so_too_hold_nothing(town):
    reverse(town, OTHER, "pekerja-meninggal")
    follow(town, APRIL)
    name = "Maman Gunawan,1979-07-08,SOPIR,L,Cikole,Jl. Contoh,,,"
    town.replace("pekerja.csv", name, f"{name}meninggal", APRIL)
    assert town.run(APRIL)["state"] == "posted"


def test_a_city_that_never_asks_is_asked(town):
    """It has switched its limits off, not what a person must see."""
    town.settings('[guard]\napproval = "never"')
    reverse(town, FIRST, "pekerja-meninggal")
    assert held(town, MARCH, "--revise") == [SECOND]


# The clock


AHEAD = [
    ("2024-01-31T16:59:59+00:00", True),  # Still January in Jakarta: two months ahead.
    ("2024-01-31T17:00:00+00:00", False),
    ("2024-03-11T05:00:00+00:00", False),
    ("2026-11-28T05:00:00+00:00", False),
]


@pytest.mark.parametrize(
    ("clock", "is_held", "approval"), [(*AHEAD[0], "never"), *((*ahead, "odd") for ahead in AHEAD)]
)
def test_a_month_more_than_one_month_ahead_of_the_citys_clock_is_held(kota_mini, clock, is_held, approval):
    kota_mini.settings(f'[guard]\napproval = "{approval}"')
    with time_machine.travel(clock, tick=False):
        anomaly = kota_mini("run", MARCH, "--dry-run", "--json").json["oddities"]
        assert [(one["code"], one["is_"]) for one in anomaly] == [("BULAN_TERLALU_DEPAN", 2)] * is_held
        assert kota_mini("run", MARCH).code == (13 if is_held else 0)
        if is_held:
            assert kota_mini("run", MARCH, "--approve").code == 0


def test_a_month_older_than_the_newest_posted_says_what_that_does_to_credit(kota_mini):
    """April is posted and one of its premiums reversed; the credit lowers the deduction of March."""
    follow(kota_mini, APRIL)
    assert kota_mini.run(APRIL)["after"] == ""
    reverse(kota_mini, FIRST, "salah-pekerja", APRIL)
    shown = kota_mini("run", MARCH, "--dry-run").out
    assert f"{APRIL} sudah dibukukan lebih dulu" in shown
    assert "Kredit" in shown
    told = kota_mini.run(MARCH)
    assert (told["after"], told["warnings"]) == (APRIL, 2)
    warned = kota_mini.rows("bkpsdm/peringatan.csv")[0]
    assert warned["kode"] == "BULAN_LEBIH_BARU_SUDAH_DIBUKUKAN"
    assert APRIL in warned["pesan"]
    assert "kredit" in warned["pesan"]
    asep = next(row for row in kota_mini.rows("keuangan/potongan-tpp.csv") if row["nip"].startswith("198508"))
    assert (asep["kredit"], asep["potongan"]) == ("16800", "0")
    assert kota_mini("verify", MARCH).code == 0
