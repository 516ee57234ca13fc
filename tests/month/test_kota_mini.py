"""Kota-mini, the town that can be checked by hand: see tests/cities/kota-mini/README.md."""

import hashlib
import json
import os
import shutil
import subprocess

import pytest

from support.deployments import CITIES, MARCH, folder_state, make_town, run_program

EXPECTED = CITIES / "kota-mini" / "expected"
FILES = {
    "hasil.csv": "bkpsdm/hasil.csv",
    "iuran-bpu.csv": "bpjs/iuran-bpu.csv",
    "peringkat.csv": "peringkat.csv",
    "potongan-tpp.csv": "keuangan/potongan-tpp.csv",
    "rekap-opd.csv": "keuangan/rekap-opd.csv",
}
ALL_FILES = {
    *FILES.values(),
    "bkpsdm/cakupan.csv",
    "bkpsdm/ditolak.csv",
    "bkpsdm/peringatan.csv",
    "bpjs/iuran-bpu.xlsx",
    "keuangan/potongan-tpp.xlsx",
    "keuangan/tpp.csv",
    "manifest.json",
    "SHA256SUMS",
}


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_the_expected_ones_to_the_byte(posted, name):
    assert (posted.outbox() / FILES[name]).read_bytes() == (EXPECTED / name).read_bytes()


def test_there_are_exactly_the_files_of_a_revision(posted):
    there = {str(path.relative_to(posted.outbox())) for path in posted.outbox().rglob("*") if path.is_file()}
    assert there == ALL_FILES
    assert {path.name for path in (posted.root / "site").iterdir()} >= {"index.html", f"{MARCH}.html"}


def test_the_summary_is_the_expected_one(kota_mini):
    expected = json.loads((EXPECTED / "summary.json").read_text(encoding="utf-8"))
    told = kota_mini.run()
    assert told | {key: expected[key] for key in expected.keys() & told.keys()} == told
    assert expected.keys() - told.keys() == {"jkk", "jkm", "jht", "active_asn"}
    assert (told["revision"], told["state"], told["warnings"]) == (1, "posted", 1)
    assert told["outbox"] == str(kota_mini.outbox())
    recap = kota_mini.rows("keuangan/rekap-opd.csv")
    for programme in ("jkk", "jkm", "jht"):
        assert sum(int(row[programme]) for row in recap) == expected[programme]
    assert sum(map(int, kota_mini.column("peringkat.csv", "jumlah_asn"))) == expected["active_asn"]


def test_the_table_that_finance_imports_back_has_every_row_of_the_month(posted):
    rows = posted.rows("keuangan/tpp.csv")
    assert len(rows) == 13, "fourteen rows were sent, one of February"
    assert sum(int(row["potongan_bpjs"]) for row in rows) == 100_800
    for row in rows:
        assert int(row["tpp_neto"]) - int(row["potongan_bpjs"]) == int(row["tpp_neto_akhir"])
    assert [row["potongan_bpjs"] for row in rows if row["nip"] == "199203102022211007"] == ["0", "0"]


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
def test_the_checksums_pass(posted):
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=posted.outbox(), capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    assert set(checked.stdout.replace(": OK", "").split()) == ALL_FILES - {"SHA256SUMS"}


def test_the_manifest_agrees_with_the_files(posted):
    manifest = json.loads((posted.outbox() / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["period"], manifest["revision"]) == (MARCH, 1)
    assert manifest["program"].startswith("tpp-sponsor ")
    assert {file["path"] for file in manifest["files"]} == ALL_FILES - {"manifest.json", "SHA256SUMS"}
    for file in manifest["files"]:
        data = (posted.outbox() / file["path"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(data).hexdigest()
        assert file["bytes"] == len(data)
        if file["path"].endswith(".csv"):
            rows = posted.rows(file["path"])
            assert file["rows"] == len(rows)
            for column, total in file["rupiah"].items():
                assert total == sum(int(row[column]) for row in rows), (file["path"], column)
    for source in manifest["inputs"]:
        assert source["sha256"] == hashlib.sha256((posted.inbox() / source["name"]).read_bytes()).hexdigest()
        assert source["rows"] == source["accepted"] + source["rejected"] + source["ignored"]


def test_files_with_persons_are_private_and_pages_are_public(posted):
    for path in posted.outbox().rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o640 if path.is_file() else 0o750), path
    for page in (posted.root / "site").rglob("*"):
        assert page.stat().st_mode & 0o777 == (0o644 if page.is_file() else 0o755), page


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_rights_do_not_depend_on_the_umask(kota_mini, tpp_sponsor, umask):
    assert tpp_sponsor("run", MARCH, "--config", kota_mini.config, umask=umask).code == 0
    modes = {path.stat().st_mode & 0o777 for path in kota_mini.outbox().rglob("*") if path.is_file()}
    assert modes == {0o640}
    site = {(path.is_dir(), path.stat().st_mode & 0o777) for path in (kota_mini.root / "site").rglob("*")}
    assert site == {(False, 0o644), (True, 0o755)}


def test_a_second_run_changes_nothing_and_says_so(posted):
    before = {
        folder: folder_state(posted.root / folder) for folder in ("inbox", "outbox", "site", "data/archive")
    }
    assert posted.run()["state"] == "unchanged"
    after = {folder: folder_state(posted.root / folder) for folder in before}
    assert after == before
    assert "tidak ada yang diubah" in posted("run", MARCH).out
    assert posted.sql("SELECT COUNT(*) FROM run") == [(1,)]


def test_revise_without_anything_new_in_the_inbox_is_unchanged(posted):
    assert posted.run(MARCH, "--revise")["state"] == "unchanged"
    assert not posted.outbox(2).exists()


def test_a_dry_run_writes_nothing_at_all(kota_mini):
    before = folder_state(kota_mini.root)
    told = kota_mini.run(MARCH, "--dry-run")
    assert (told["state"], told["workers"], told["total"], told["outbox"]) == ("dry_run", 6, 100_800, "")
    assert folder_state(kota_mini.root) == before
    assert not (kota_mini.root / "data").exists()


def test_a_dry_run_of_a_posted_month_writes_nothing_either(posted, tpp_sponsor):
    posted.replace("tpp.csv", ",33000,", ",33600,")
    before = folder_state(posted.root)
    told = tpp_sponsor("run", MARCH, "--dry-run", "--json", "--config", posted.config).json
    assert (told["revision"], told["workers"]) == (2, 1)
    assert folder_state(posted.root) == before


def test_looking_at_a_new_folder_writes_nothing(kota_mini):
    before = folder_state(kota_mini.root)
    assert kota_mini("status", MARCH).code == 0
    assert folder_state(kota_mini.root) == before


def test_a_changed_input_needs_revise_and_is_named(posted):
    posted.replace("tpp.csv", ",33000,", ",33600,")
    before = folder_state(posted.outbox())
    refused = posted("run", MARCH)
    assert refused.code == 14
    assert "tpp.csv" in refused.err
    assert "asn.csv" not in refused.err
    assert "--revise" in refused.err
    assert posted.sql("SELECT COUNT(*) FROM run") == [(1,)]
    told = posted.run(MARCH, "--revise")
    assert (told["revision"], told["state"], told["workers"]) == (2, "posted", 1)
    assert folder_state(posted.outbox()) == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda town: (town.inbox() / "tertanggung.csv").unlink(), "tertanggung.csv"),
        (lambda town: (town.inbox() / "tpp-susulan.csv").write_text("nip,tpp_neto\n"), "tpp-susulan.csv"),
        (lambda town: town.settings("[rules]\nmin_net_after = 1"), "config.toml"),
    ],
    ids=["file gone", "file new", "settings"],
)
def test_whatever_else_changed_is_named_too(posted, change, named):
    change(posted)
    refused = posted("run", MARCH)
    assert refused.code == 14
    assert named in refused.err


def test_settings_that_decide_nothing_are_no_change(posted):
    posted.settings('[schedule.cron]\nmonthly_run = "0 7 * * *"')
    assert posted.run()["state"] == "unchanged"


def test_a_file_that_belongs_to_no_table_is_no_change(posted):
    (posted.inbox() / "Catatan rapat.txt").write_text("rapat", encoding="utf-8")
    assert posted.run()["state"] == "unchanged"


def test_the_real_program_makes_the_same_bytes(posted, tmp_path, tpp_sponsor):
    town = make_town(tmp_path / "lain", "kota-mini")
    answer = tpp_sponsor("run", MARCH, "--json", cwd=town.root)
    assert answer.code == 0, answer
    assert answer.err == ""
    assert answer.json["total"] == 100_800
    for path in (path for path in posted.outbox().rglob("*") if path.is_file()):
        assert (town.outbox() / path.relative_to(posted.outbox())).read_bytes() == path.read_bytes(), path


ELSEWHERE = {
    "east": {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "umask": 0o022,
             "POLARS_MAX_THREADS": "4"},
    "west": {"TZ": "Pacific/Pago_Pago", "LC_ALL": "C", "LANG": "id_ID", "PYTHONHASHSEED": "2", "umask": 0o077,
             "POLARS_MAX_THREADS": "1"},
}  # fmt: skip


def test_the_same_bytes_on_any_machine_at_any_time(tmp_path):
    """All of the outbox, the XLSX files too, and the site."""
    bytes_of = {}
    for place, surroundings in ELSEWHERE.items():
        town = make_town(tmp_path / place / "kota", "kota-mini")
        for path in town.inbox().iterdir():
            os.utime(path, (1, 1))
        town.settings('[output]\nprofiles = ["bank-pain001", "keuangan-titik-koma", "potongan-lebar-tetap"]')
        assert run_program("run", MARCH, "--config", town.config, **surroundings).code == 0
        bytes_of[place] = {
            str(path.relative_to(town.root)): path.read_bytes()
            for folder in ("outbox", "site")
            for path in (town.root / folder).rglob("*")
            if path.is_file()
        }
    assert len(bytes_of["east"]) > len(ALL_FILES)
    assert bytes_of["east"].keys() == bytes_of["west"].keys()
    assert [name for name, data in bytes_of["east"].items() if bytes_of["west"][name] != data] == []
