"""A month with an anomaly is held: it is seen, approved for exactly what was shown, or its files are corrected."""

import json
import shutil

import pytest
import time_machine

from support.deployments import MARCH, file_bytes

APRIL = "2024-04"
ALWAYS = '[guard]\napproval = "always"'
NOTHING_SHOWN = {"BACA-DULU.txt", "bkpsdm/perubahan-bulan.csv", "bkpsdm/perubahan-bulan.xlsx"}


@pytest.fixture
def town(kota_mini):
    """Kota-mini, where every month is approved first, and every act has its day."""
    kota_mini.settings(ALWAYS)
    with time_machine.travel("2024-03-11T05:00:00+00:00", tick=False):
        yield kota_mini


def preview(town, period=MARCH):
    return town.root / "outbox" / period / "pratinjau"


def held(town, *flags, period=MARCH):
    """Run a month that must be held; what `--json` says of it."""
    answer = town("run", period, *flags, "--json")
    assert answer.code == 13, answer
    assert answer.json["state"] == "held"
    return answer.json


def codes(answer):
    return [fault["code"] for fault in answer.json["faults"]]


def test_a_held_month_is_shown_whole_and_nothing_is_posted(town):
    told = held(town, "--by", "Ani")
    assert told["workers"] == 6
    assert town.sql("SELECT COUNT(*) FROM run") == town.sql("SELECT COUNT(*) FROM premium_line") == [(0,)]
    assert not town.outbox().exists()
    assert not (town.root / "site").exists()
    assert told["outbox"] == str(preview(town))
    assert {path.stat().st_mode & 0o777 for path in preview(town).rglob("*") if path.is_file()} == {0o640}
    shown = file_bytes(preview(town))
    assert town("run", MARCH, "--approve", "--by", "Budi").code == 0
    posted = file_bytes(town.outbox())
    assert {name: data for name, data in shown.items() if name not in NOTHING_SHOWN} == posted
    assert not preview(town).exists(), "what is posted needs no preview"
    assert town("verify").code == 0


def test_a_held_month_says_in_its_sentence_where_the_preview_is(town):
    told = town("run", MARCH)
    assert told.code == 13
    [ask] = [line for line in told.out.splitlines() if "--approve" in line]
    assert f"Lihat pratinjau di {preview(town)}, terutama" in ask


def test_the_posting_says_who_prepared_and_who_approved_what(town):
    shown = held(town, "--by", "Ani")["preview"]
    town("run", MARCH, "--approve", "--by", "Budi")
    rows = town.sql("SELECT act, actor, facts FROM event ORDER BY id")
    assert [(act, actor) for act, actor, _ in rows] == [("hold", "Ani"), ("post", "Budi")]
    assert json.loads(rows[1][2])["approved"] == {"preview": shown, "hold": 1, "prepared_by": "Ani"}
    (run,) = town("status", "--json").json["runs"]
    assert run["posted_by"] == "Budi"


def test_the_same_month_is_held_once_however_often_the_timer_rings(town):
    first = held(town)
    assert held(town) == first
    due = town("run", "--due", "--json")
    assert due.code == 13
    assert [run["state"] for run in due.json["runs"]] == ["held"]
    assert town.sql("SELECT COUNT(*) FROM event") == [(1,)]


def test_a_held_month_stops_no_other(town, time_machine):
    shutil.copytree(town.inbox(), town.inbox(APRIL))
    town.replace("tpp.csv", MARCH, APRIL, period=APRIL)
    held(town)
    time_machine.move_to("2024-04-11T05:00:00+00:00")
    assert [run["period"] for run in town("run", "--due", "--json").json["runs"]] == [MARCH, APRIL]
    town("run", APRIL, "--approve")
    assert [event["period"] for event in town("status", "--json").json["held"]] == [MARCH]


def test_status_tells_what_waits_and_why(town):
    held(town, "--by", "Ani")
    told = town("status")
    assert "DITAHAN sejak 2024-03-11 (disiapkan oleh Ani)" in told.out
    assert "setiap bulan disetujui dulu" in told.out
    (waiting,) = town("status", MARCH, "--json").json["held"]
    assert (waiting["period"], waiting["prepared_by"], waiting["revision"]) == (MARCH, "Ani", 1)
    town("run", MARCH, "--approve")
    assert town("status", "--json").json["held"] == []


CHANGES = {
    "input_changed": lambda town: town.replace("tpp.csv", ",33000,", ",33600,"),
    "input_new": lambda town: (town.inbox() / "asn baru.csv").write_text("nip,nama,opd,status\n"),
    "input_gone": lambda town: (town.inbox() / "tertanggung.csv").unlink(),
    "settings_changed": lambda town: town.settings("[rules]\nmax_workers = 9"),
}


SAID = {
    "input_changed": "isi berkas ini berubah",
    "input_new": "berkas baru",
    "input_gone": "tidak ada lagi",
    "settings_changed": "pengaturan berubah",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_after_it_was_shown_is_not_approved(town, change):
    shown = held(town)["preview"]
    CHANGES[change](town)
    refused = town("run", MARCH, "--approve", "--json")
    assert refused.code == 14
    assert codes(refused) == ["changed_since_shown"]
    assert SAID[change] in refused.json["faults"][0]["message"]
    assert town.sql("SELECT COUNT(*) FROM run") == [(0,)]
    assert held(town)["preview"] != shown
    assert town("run", MARCH, "--approve").code == 0


def test_what_was_done_to_the_ledger_after_it_was_shown_is_not_approved(town, time_machine):
    held(town)
    town("run", MARCH, "--approve")
    shutil.copytree(town.inbox(), town.inbox(APRIL))
    town.replace("tpp.csv", MARCH, APRIL, period=APRIL)
    held(town, period=APRIL)
    town("reverse", MARCH, "--nomor", "800/001/2024", "--reason", "salah-pekerja")
    refused = town("run", APRIL, "--approve", "--json")
    assert (refused.code, codes(refused)) == (14, ["acted_since_shown"])
    assert "reverse" in refused.json["faults"][0]["message"]


def test_an_approval_names_the_preview_that_was_seen(town):
    first = held(town)["preview"]
    town.replace("tpp.csv", ",33000,", ",33600,")
    second = held(town)["preview"]
    refused = town("run", MARCH, "--approve", "--preview", first[:12], "--json")
    assert (refused.code, codes(refused)) == (14, ["other_preview"])
    assert town("run", MARCH, "--approve", "--preview", second[:12]).code == 0


def test_four_eyes_are_two_people_however_the_name_is_written(town):
    town.config.write_text(f"{ALWAYS}\nfour_eyes = true\n", encoding="utf-8")
    held(town, "--by", "Ani Suryani")
    for name in (" ani  SURYANI", "Dra. Hj. Ani Suryani, M.Si."):
        refused = town("run", MARCH, "--approve", "--by", name, "--json")
        assert (refused.code, codes(refused)) == (14, ["approver_is_preparer"])
    assert town("run", MARCH, "--approve", "--by", "Budi").code == 0


def test_a_blank_name_is_the_user_of_the_machine(town):
    town.config.write_text(f"{ALWAYS}\nfour_eyes = true\n", encoding="utf-8")
    held(town)
    refused = town("run", MARCH, "--approve", "--by", "   ", "--json")
    assert (refused.code, codes(refused)) == (14, ["approver_is_preparer"])


def test_a_month_that_was_posted_by_another_is_not_approved_again(town):
    held(town)
    assert town("run", MARCH, "--approve", "--by", "Budi").code == 0
    late = town("run", MARCH, "--approve", "--by", "Cici", "--json")
    assert (late.code, codes(late)) == (14, ["posted_already"])
    assert "Budi" in late.json["faults"][0]["message"]


def test_nothing_is_approved_that_was_never_held(kota_mini):
    refused = kota_mini("run", MARCH, "--approve", "--json")
    assert (refused.code, codes(refused)) == (14, ["nothing_held"])
    assert kota_mini("run", MARCH, "--approve", "--dry-run").code == 2
    assert kota_mini("run", "--due", "--approve").code == 2


def test_a_dry_run_says_what_would_hold_the_month(town):
    told = town("run", MARCH, "--dry-run", "--json")
    assert (told.code, told.json["state"]) == (0, "dry_run")
    assert [anomaly["code"] for anomaly in told.json["oddities"]] == ["SELALU_DISETUJUI_DULU"]
    assert "akan ditahan" in town("run", MARCH, "--dry-run").out
    assert not preview(town).exists()


def test_a_revision_is_held_and_approved_too(town):
    held(town)
    town("run", MARCH, "--approve")
    town.replace("tpp.csv", ",33000,", ",33600,")
    assert held(town, "--revise")["revision"] == 2
    assert town.outbox(1).is_dir()
    told = town("run", MARCH, "--approve", "--json")
    assert (told.code, told.json["state"], told.json["revision"]) == (0, "posted", 2)
    assert town("verify").code == 0


def test_a_limit_of_the_city_holds_a_month_that_lost_its_workers(kota_mini):
    kota_mini.settings("[guard]\nleast_rows = 2\nleast_rupiah = 1")
    kota_mini.run()
    shutil.copytree(kota_mini.inbox(), kota_mini.inbox(APRIL))
    kota_mini.replace("tpp.csv", MARCH, APRIL, period=APRIL)
    kota_mini.replace("kesediaan.csv", "800/001/2024", "800/901/2024", period=APRIL)
    lines = (kota_mini.inbox(APRIL) / "tpp.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (kota_mini.inbox(APRIL) / "tpp.csv").write_text("".join(lines[:6]), encoding="utf-8")
    told = held(kota_mini, period=APRIL)
    assert {anomaly["code"] for anomaly in told["oddities"]} >= {
        "JUMLAH_PEKERJA_BERUBAH",
        "JUMLAH_IURAN_BERUBAH",
    }
    rows = (preview(kota_mini, APRIL) / "bkpsdm/perubahan-bulan.csv").read_text(encoding="utf-8")
    assert "GAGAL,TPP_TIDAK_ADA," in rows
    assert "BERUBAH,SURAT_LAIN," in rows


def test_never_asks_nobody(kota_mini):
    kota_mini.settings('[guard]\napproval = "never"\nleast_rows = 1\nrejected_percent = 1')
    kota_mini.replace("asn.csv", "198508172010011001", "1985")
    assert kota_mini.run()["state"] == "posted"


def test_a_city_that_stops_withholds_nothing_at_once(kota_mini, time_machine):
    kota_mini.settings(f'[collection]\nstopped_from = "{MARCH}"')
    refused = kota_mini("run", MARCH, "--json")
    assert (refused.code, codes(refused)) == (14, ["collection_stopped"])
    time_machine.move_to("2024-06-20T05:00:00+00:00", tick=False)
    assert kota_mini("run", "--due", "--json").json == {"runs": [], "waiting": [], "failed": []}
    assert not (kota_mini.root / "outbox").exists()


def test_months_before_the_stop_stay_and_can_be_looked_at(posted):
    posted.settings(f'[collection]\nstopped_from = "{MARCH}"')
    assert posted("verify").code == 0
    assert posted("explain", MARCH, "--nomor", "800/001/2024").code == 0
    assert posted("reverse", MARCH, "--nomor", "800/001/2024", "--reason", "salah-pekerja").code == 0
    assert posted("run", MARCH, "--revise").code == 14
