"""What each command answers and how it ends: docs/rules.md#commands."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from filelock import FileLock
from openpyxl import Workbook

from support.deployments import MARCH, file_bytes, folder_state, run_command

COMMANDS = ("init", "demo", "check", "run", "status", "explain", "verify", "schedule", "doctor")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_an_example(name):
    told = run_command(name, "--help")
    assert told.code == 0
    assert f"tpp-sponsor {name}" in told.out.split("--help")[-1], "an example stands below the options"


def test_help_lists_every_command():
    told = run_command("--help")
    assert told.code == 0
    assert set(COMMANDS) <= set(told.out.split())
    assert run_command("--version").out.startswith("tpp-sponsor ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "2024-13"),
        ("run", "Maret"),
        ("run", "../../etc"),
        ("check", "2024"),
        ("run",),
        ("run", MARCH, "--due"),
        ("explain", MARCH),
        ("explain", MARCH, "--nip", "1", "--nik", "2"),
        ("check",),
        ("terbang",),
        ("run", MARCH, "--sekarang"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_ends_with_2(kota_mini, arguments):
    before = folder_state(kota_mini.root)
    told = kota_mini(*arguments)
    assert told.code == 2
    assert told.out == ""
    assert told.err
    assert folder_state(kota_mini.root) == before


# Settings

SETTINGS = {
    "unknown key": ("[rules]\nmax_worker = 2", ["rules.max_worker", "max_workers"]),
    "unknown section": ("[rule]\nmax_workers = 2", ["rule", "rules"]),
    "unknown table": ("[intake.headings.pegawai]\nnip = ['NIP BARU']", ["pegawai"]),
    "unknown column": ("[intake.headings.asn]\nnipp = ['NIP BARU']", ["nipp", "nip"]),
    "wrong type": ('[rules]\nmin_age = "tujuh belas"', ["rules.min_age"]),
    "money with a fraction": ("[rules]\nmin_net_after = 0.5", ["rules.min_net_after"]),
    "ages reversed": ("[rules]\nmin_age = 65\nmax_age = 17", ["rules.max_age"]),
    "no tariff for the package": ('[rules]\ndefault_paket = "JHT"', ["default_paket", "JHT"]),
    "no tariff at this time": (
        '[[tariff]]\nvalid_from = "2025-01"\npaket = "JKK+JKM"\njkk = 1\nlegal_basis = "contoh"',
        ["2024-03", "JKK+JKM"],
    ),
    "two tariffs": (
        2 * '[[tariff]]\nvalid_from = "2024-01"\npaket = "JKK+JKM"\njkk = 1\nlegal_basis = "contoh"\n',
        ["2024-03", "JKK+JKM"],
    ),
    "not TOML": ("[rules", ["config.toml"]),
    "unknown profile": ('[output]\nprofiles = ["bank-lain"]', ["bank-lain"]),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_settings_that_cannot_be_used_end_with_10(kota_mini, case):
    text, named = SETTINGS[case]
    kota_mini.settings(text)
    told = kota_mini("run", MARCH)
    assert told.code == 10, told
    assert [word for word in ["config.toml", *named] if word not in told.err] == []
    assert not (kota_mini.root / "outbox").exists()
    assert file_bytes(kota_mini.root / "data").keys() <= {
        "run.lock",
        "tpp-sponsor.db",
        "tpp-sponsor.db-wal",
        "tpp-sponsor.db-shm",
    }


def test_all_faults_of_the_settings_are_told_at_once(kota_mini):
    kota_mini.settings("[rules]\nmax_worker = 2\nmin_age = 'x'\n[ranking]\nby = 'abjad'")
    told = kota_mini("run", MARCH, "--json").json
    assert {fault["column"] for fault in told["faults"]} == {
        "rules.max_worker",
        "rules.min_age",
        "ranking.by",
    }


def test_without_settings_it_says_how_to_make_them(tmp_path):
    told = run_command("status", "--config", tmp_path / "config.toml")
    assert told.code == 10
    assert "tpp-sponsor init" in told.err


def test_settings_are_found_in_the_folder_or_by_the_environment(posted, tmp_path, tpp_sponsor):
    here = tpp_sponsor("status", "--json", cwd=posted.root)
    by_environment = tpp_sponsor("status", "--json", cwd=tmp_path, TPP_SPONSOR_CONFIG=str(posted.config))
    assert here.json["runs"] == by_environment.json["runs"]
    assert [run["workers"] for run in here.json["runs"]] == [6]


# Inputs


def cut_column(town, name, column):
    path = town.inbox() / name
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    at = lines[0].index(column)
    path.write_text("".join(",".join(line[:at] + line[at + 1 :]) + "\n" for line in lines), encoding="utf-8")


def workbook_without_heading(town):
    book = Workbook()
    book.active.title = "Maret"
    for row in (["PEMERINTAH KOTA"], [], ["No", "NIP", "Nama"], [1, "198508172010011001", "Asep"]):
        book.active.append(row)
    book.save(town.inbox() / "TPP Dinas Sosial.xlsx")


BAD = {
    "heading missing in CSV": (
        lambda town: cut_column(town, "tpp.csv", "tpp_neto"),
        {"file": "tpp.csv"},
        ["tpp_neto", "[intake.headings.tpp]"],
    ),
    "heading missing in a sheet": (
        workbook_without_heading,
        {"file": "TPP Dinas Sosial.xlsx", "sheet": "Maret"},
        ["tpp_neto", "[intake.headings.tpp]"],
    ),
    "heading twice": (
        lambda town: town.replace("asn.csv", "jenis_asn", "N.I.P"),
        {"file": "asn.csv"},
        ["nip"],
    ),
    "table missing": (
        lambda town: (town.inbox() / "pekerja.csv").unlink(),
        {"file": "pekerja*"},
        ["pekerja", ".csv"],
    ),
    "folder missing": (
        lambda town: shutil.rmtree(town.inbox()),
        {"file": f"inbox/{MARCH}"},
        ["asn, tpp, pekerja"],
    ),
    "unreadable workbook": (
        lambda town: (town.inbox() / "tpp dinas.xlsx").write_bytes(b"PK\x03\x04 bukan buku kerja"),
        {"file": "tpp dinas.xlsx"},
        ["Excel"],
    ),
    "old workbook": (
        lambda town: (town.inbox() / "tpp dinas.xls").write_bytes(b"\xd0\xcf\x11\xe0"),
        {"file": "tpp dinas.xls"},
        [".xls", ".xlsx"],
    ),
    "empty file": (
        lambda town: (town.inbox() / "tpp susulan.csv").touch(),
        {"file": "tpp susulan.csv"},
        ["kosong"],
    ),
    "NUL bytes": (
        lambda town: (town.inbox() / "tpp susulan.csv").write_bytes(b"nip,tpp_neto\n\x00\x00"),
        {"file": "tpp susulan.csv"},
        ["NUL"],
    ),
    "only another period": (
        lambda town: town.replace("tpp.csv", ",2024-03,", ",2024-02,"),
        {"file": "tpp.csv"},
        ["tpp"],
    ),
    "nothing that can be used": (
        lambda town: (town.inbox() / "tpp susulan.csv").write_text("nip,tpp_neto\n12345678,1\n"),
        {"file": "tpp susulan.csv", "row": 2, "column": "nip"},
        ["NIP_TIDAK_SAH"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used_stops_the_month_with_11(kota_mini, case):
    """The message names the place and the remedy, in both forms; nothing is posted, nothing can be seen."""
    spoil, place, remedy = BAD[case]
    spoil(kota_mini)
    before = file_bytes(kota_mini.root)
    told = kota_mini("run", MARCH)
    assert told.code == 11
    assert told.out == ""
    assert [word for word in [*map(str, place.values()), *remedy] if word not in told.err] == []
    as_json = kota_mini("run", MARCH, "--json")
    assert (as_json.code, as_json.err) == (11, "")
    (fault,) = as_json.json["faults"]
    assert fault | place == fault
    assert not (kota_mini.root / "outbox").exists()
    assert not (kota_mini.root / "site").exists()
    after = file_bytes(kota_mini.root)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() <= {f"data/{name}" for name in ("run.lock", *_DATABASE)}
    assert kota_mini.sql("SELECT COUNT(*) FROM run") == [(0,)] if kota_mini.database.exists() else True


_DATABASE = ("tpp-sponsor.db", "tpp-sponsor.db-wal", "tpp-sponsor.db-shm")


@pytest.mark.parametrize("case", BAD)
def test_a_dry_run_and_a_check_say_the_same_of_it_and_only_the_check_writes_its_report(kota_mini, case):
    spoil, place, _ = BAD[case]
    spoil(kota_mini)
    before = folder_state(kota_mini.root)
    dry = kota_mini("run", MARCH, "--dry-run")
    assert dry.code == 11
    assert place["file"] in dry.err
    assert folder_state(kota_mini.root) == before
    checked = kota_mini("check", MARCH)
    assert place["file"] in checked.out + checked.err
    after = folder_state(kota_mini.root)
    assert {name: after[name] for name in before} == before
    added = {name for name in after.keys() - before.keys() if name.count("/") > 2}
    assert not {name for name in added if not name.startswith(f"outbox/{MARCH}/periksa/")}


def test_all_faults_of_all_files_are_told_at_once(kota_mini):
    (kota_mini.inbox() / "pekerja.csv").unlink()
    cut_column(kota_mini, "tpp.csv", "tpp_neto")
    workbook_without_heading(kota_mini)
    (kota_mini.inbox() / "asn lama.csv").touch()
    told = kota_mini("run", MARCH, "--json").json
    assert {fault["file"] for fault in told["faults"]} == {
        "pekerja*",
        "tpp.csv",
        "TPP Dinas Sosial.xlsx",
        "asn lama.csv",
    }


def test_check_counts_every_row_and_names_reasons(kota_mini):
    kota_mini.replace("asn.csv", "198508172010011001", "19850817201001100")
    told = kota_mini("check", MARCH, "--json")
    assert told.code == 0
    counts = {
        row["file"]: [row[name] for name in ("rows", "accepted", "rejected", "ignored")]
        for row in told.json["files"]
    }
    assert counts == {
        "asn.csv": [14, 13, 1, 0],
        "kesediaan.csv": [22, 22, 0, 0],
        "pekerja.csv": [12, 12, 0, 0],
        "tertanggung.csv": [2, 2, 0, 0],
        "tpp.csv": [14, 13, 0, 1],
    }
    spoken = kota_mini("check", MARCH).out
    assert "NIP_TIDAK_SAH" in spoken
    assert "19850817201001100" not in spoken


# State, lock, language, answers for programs


def test_a_month_that_is_not_posted_has_no_answers(kota_mini):
    for arguments in (("verify", MARCH), ("explain", MARCH, "--nomor", "800/001/2024")):
        told = kota_mini(*arguments)
        assert told.code == 14
        assert MARCH in told.err


def test_explain_of_nobody_ends_with_14(posted):
    told = posted("explain", MARCH, "--nomor", "800/099/2024")
    assert told.code == 14
    assert told.out == ""


def test_another_process_at_work_ends_with_75(kota_mini, tpp_sponsor):
    (kota_mini.root / "data").mkdir()
    with FileLock(kota_mini.root / "data" / "run.lock"):
        told = tpp_sponsor("run", MARCH, "--json", "--config", kota_mini.config)
        assert told.code == 75
        assert told.json["exit_code"] == 75
        assert not (kota_mini.root / "outbox").exists()
        assert tpp_sponsor("status", "--config", kota_mini.config).code == 0, "looking needs no lock"
    assert kota_mini("run", MARCH).code == 0


def test_a_lock_file_that_nobody_holds_is_no_obstacle(kota_mini):
    (kota_mini.root / "data").mkdir()
    (kota_mini.root / "data" / "run.lock").touch()
    assert kota_mini("run", MARCH).code == 0


SPOKEN = {
    "run": (MARCH,),
    "check": (MARCH,),
    "status": (),
    "verify": (),
    "explain": (MARCH, "--nomor", "800/001/2024"),
}


@pytest.mark.parametrize("name", SPOKEN)
def test_json_is_one_object_and_nothing_else(posted, name):
    told = posted(name, *SPOKEN[name], "--json")
    assert (told.code, told.err) == (0, "")
    assert isinstance(told.json, dict)


FAILURES = {
    10: lambda town: town.settings("[rules]\nmax_worker = 2"),
    11: lambda town: (town.inbox() / "asn.csv").unlink(),
    14: lambda town: town.replace("tpp.csv", ",33000,", ",33600,"),
}


@pytest.mark.parametrize("code", FAILURES)
def test_failures_are_one_json_object_too(posted, code):
    FAILURES[code](posted)
    flags = ["--revise"] if code == 11 else []
    told = posted("run", MARCH, *flags, "--json")
    assert (told.code, told.err) == (code, "")
    assert told.json["exit_code"] == code
    assert all(fault["message"] and fault["code"] for fault in told.json["faults"])


def test_english_is_a_setting(posted):
    posted.settings('[output]\nlanguage = "en"')
    refused = posted("run", MARCH)
    assert refused.code == 14
    assert "the settings changed since posting" in refused.err
    assert "posted, revision 2" in posted("run", MARCH, "--revise").out
    english = (posted.root / "site" / f"{MARCH}.html").read_text(encoding="utf-8")
    assert '<html lang="en"' in english
    told = posted("explain", MARCH, "--nomor", "800/005/2024", "--json").json
    assert "1 February 2024" in told["explanations"][0]["sentences"][0]


def test_indonesian_is_the_language_by_default(kota_mini):
    assert "Bulan 2024-03 dibukukan, revisi 1." in kota_mini("run", MARCH).out


def test_nothing_on_the_way_shows_an_identifier_in_full(kota_mini):
    """Not in what a failure says, whatever is wrong with the cell."""
    full = "198508172010011001"
    (kota_mini.inbox() / "tpp susulan.csv").write_text(
        f"nip,tpp_neto,periode\n'{full}9,1,{MARCH}\n", encoding="utf-8"
    )
    kota_mini.settings(f'[rules]\nactive_status = "{full}"')
    for told in (kota_mini("run", MARCH), kota_mini("run", MARCH, "--json"), kota_mini("check", MARCH)):
        assert told.code in (10, 11)
        assert full[:9] not in told.out + told.err


def test_privacy_of_what_is_written_for_everyone_and_for_finding_faults(kota_mini):
    kota_mini.replace("asn.csv", "3272011708850011", "3272 0117 0885 00115")
    kota_mini.replace(
        "pekerja.csv", "3272015203850001,Iis Rohaeti,1985-03-12", "3272015203850001,Iis Rohaeti,1985-03-13"
    )
    kota_mini.replace("kesediaan.csv", ",3272020807790002,", ",3.27202080779E+15,")
    kota_mini.replace("kesediaan.csv", "197911302005012004", "19791130.2005012004.5")
    told = kota_mini("run", MARCH)
    assert told.code == 0
    written = {name: data for name, data in file_bytes(kota_mini.root).items() if name.startswith("site/")}
    for name in ("ditolak.csv", "peringatan.csv"):
        written[name] = (kota_mini.outbox() / "bkpsdm" / name).read_bytes()
    written |= {
        name: data for name, data in file_bytes(kota_mini.root / "data").items() if name.endswith(".log")
    }
    written["told"] = (told.out + told.err).encode()
    inputs = b"".join(file_bytes(kota_mini.inbox()).values()).decode()
    numbers = {number[:9] for number in re.findall(r"\d{16,18}", inputs)}
    assert len(numbers) > 20
    for name, data in written.items():
        digits = re.sub(r"(?<=\d)[ .](?=\d)", "", data.decode("utf-8"))
        assert not {run for run in re.findall(r"\d{9,}", digits) if run[:9] in numbers}, name
    rejected = kota_mini.rows("bkpsdm/ditolak.csv")
    assert {row["kode"] for row in rejected} == {"RUSAK_OLEH_EXCEL", "NIP_TIDAK_SAH"}
    assert any("197911….5" in row["pesan"] for row in rejected)


# init, status, run --due


def test_init_makes_a_folder_that_makes_sense(tmp_path, tpp_sponsor):
    told = tpp_sponsor("init", "kota", cwd=tmp_path)
    assert told.code == 0
    root = tmp_path / "kota"
    assert {path.name for path in root.iterdir()} >= {
        "config.toml",
        ".env",
        "inbox",
        "outbox",
        "site",
        "data",
    }
    assert root.joinpath(".env").stat().st_mode & 0o777 == 0o640
    config = root / "config.toml"
    for name in ("run", "check"):
        without_files = run_command(name, MARCH, "--config", config)
        assert without_files.code == 11
        assert f"inbox/{MARCH}" in without_files.err
    (root / "inbox" / MARCH).mkdir()
    waiting = run_command("run", MARCH, "--config", config, "--json").json
    assert {fault["file"] for fault in waiting["faults"]} == {"asn*", "tpp*", "pekerja*", "kesediaan*"}
    assert run_command("status", "--config", config).code == 0
    assert run_command("verify", "--config", config).code == 0


def test_init_of_a_folder_in_use_keeps_it(kota_mini):
    kota_mini.settings("[rules]\nmax_workers = 3")
    before = folder_state(kota_mini.root)
    told = run_command("init", kota_mini.root)
    assert told.code == 10
    assert "config.toml" in told.err
    assert folder_state(kota_mini.root) == before


def test_the_settings_that_init_writes_are_the_shipped_ones(kota_mini, tmp_path):
    """A month run with every default written out is the month run with none."""
    run_command("init", tmp_path / "baru")
    shutil.copyfile(tmp_path / "baru" / "config.toml", kota_mini.config)
    kota_mini.run()
    kota_mini.config.write_text("", encoding="utf-8")
    assert kota_mini.run()["state"] == "unchanged"


def test_status_says_when_by_the_clocks_of_the_city(kota_mini, time_machine):
    kota_mini.settings('[city]\ntime_zone = "Asia/Jayapura"')
    time_machine.move_to("2024-03-11 16:30:00+00:00", tick=False)
    kota_mini.run()
    assert "2024-03-12 01:30" in kota_mini("status").out
    assert kota_mini("status", "--json").json["runs"][0]["posted_at"] == "2024-03-11 16:30"


def test_status_lists_every_revision(posted):
    posted.replace("tpp.csv", ",33000,", ",33600,")
    posted.run(MARCH, "--revise")
    told = posted("status", MARCH, "--json").json["runs"]
    assert [(run["period"], run["revision"], run["workers"], run["total"]) for run in told] == [
        (MARCH, 1, 6, 100_800),
        (MARCH, 2, 1, 16_800),
    ]
    assert "Rp100.800" in posted("status").out
    other = posted("status", "2024-04", "--json").json
    assert (other["runs"], other["held"], other["credit"]["amount"]) == ([], [], 0)


def test_run_due_runs_what_is_due_and_waits_for_what_has_no_files(kota_mini, time_machine):
    time_machine.move_to("2024-04-20 00:00:00+00:00", tick=False)
    told = kota_mini("run", "--due", "--json")
    assert told.code == 0
    assert [(run["period"], run["state"]) for run in told.json["runs"]] == [(MARCH, "posted")]
    (waiting,) = told.json["waiting"]
    assert waiting["period"] == "2024-04"
    assert waiting["reasons"]
    again = kota_mini("run", "--due", "--json").json
    assert again["runs"] == []
    assert kota_mini.sql("SELECT COUNT(*) FROM run") == [(1,)]


def test_run_due_in_a_month_whose_day_has_not_come_does_nothing(kota_mini, time_machine):
    """11 March in Jakarta begins on 10 March, 17:00 UTC."""
    time_machine.move_to("2024-03-10 16:59:59+00:00", tick=False)
    assert kota_mini("run", "--due", "--json").json == {"runs": [], "waiting": [], "failed": []}
    time_machine.move_to("2024-03-10 17:00:00+00:00", tick=False)
    assert [run["period"] for run in kota_mini("run", "--due", "--json").json["runs"]] == [MARCH]


# explain

LETTERS = [f"800/{number:03}/2024" for number in range(1, 23)]
MINUS = "\N{MINUS SIGN}"
RUPIAH = rf"{MINUS}?Rp[\d.]+"


def amount(text):
    return int(text.replace(MINUS, "-").replace("Rp", "").replace(".", ""))


def explained(town, *key):
    told = town("explain", MARCH, *key, "--json")
    assert told.code == 0, told
    return told.json["explanations"]


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_explained_by_rule_tariff_and_arithmetic(posted, letter):
    (told,) = explained(posted, "--nomor", letter)
    (row,) = [row for row in posted.rows("bkpsdm/hasil.csv") if row["nomor"] == letter]
    assert (told["nomor"], told["hasil"], told["revision"]) == (letter, row["hasil"], 1)
    assert told["amount"] == int(row["jumlah"])
    assert not any(row["nip"] in sentence or row["nik"] in sentence for sentence in told["sentences"])
    tried = row["hasil"] in ("DIPOTONG", "TPP_TIDAK_CUKUP")
    assert len(told["sentences"]) == (5 if tried else 2)
    if tried:
        tariff, before, after = told["sentences"][2:]
        assert "PP 44/2015" in tariff
        jkk, jkm, premium = map(amount, re.findall(RUPIAH, tariff)[:3])
        assert jkk + jkm == premium == 16_800
        net, taken, left = map(amount, re.findall(RUPIAH, before))
        assert net - taken == left
        again, minus, rest, least = map(amount, re.findall(RUPIAH, after))
        assert (again, minus) == (left, premium)
        assert left - premium == rest
        assert (rest >= least) == (row["hasil"] == "DIPOTONG")


RULES = {
    "800/001/2024": "12 Februari 2024",
    "800/002/2024": "800/001/2024",
    "800/007/2024": "10 Maret 2024",
    "800/008/2024": "Februari 2024",
    "800/009/2024": "10 Maret 2024",
    "800/017/2024": "65",
    "800/018/2024": "guru ngaji",
    "800/022/2024": "Kecamatan Cikole",
}


@pytest.mark.parametrize("letter", RULES)
def test_the_rule_is_told_with_what_it_was_held_against(posted, letter):
    (told,) = explained(posted, "--nomor", letter)
    assert RULES[letter] in " ".join(told["sentences"])


def test_every_outcome_has_a_sentence_of_its_own(posted):
    by_outcome = {}
    for letter in LETTERS:
        (told,) = explained(posted, "--nomor", letter)
        by_outcome.setdefault(told["hasil"], told["sentences"][1])
    assert len(by_outcome) == len(set(by_outcome.values())) == 16


def test_a_sponsor_and_a_worker_are_found_however_their_number_is_written(posted):
    for nip in ("197911302005012004", "19791130 200501 2 004", "'197911302005012004"):
        assert [told["nomor"] for told in explained(posted, "--nip", nip)] == ["800/004/2024", "800/005/2024"]
    of_worker = explained(posted, "--nik", "3272015203850001")
    assert [(told["nomor"], told["amount"]) for told in of_worker] == [
        ("800/001/2024", 16_800),
        ("800/002/2024", 0),
    ]


def test_a_letter_of_two_revisions_is_explained_where_it_was_deducted(posted):
    posted.replace("tpp.csv", ",33000,", ",33600,")
    posted.run(MARCH, "--revise")
    (first,), (second,) = (explained(posted, "--nomor", f"800/{number}/2024") for number in ("004", "005"))
    assert (first["hasil"], first["revision"]) == ("DIPOTONG", 1)
    assert (second["hasil"], second["revision"]) == ("DIPOTONG", 2)
    assert f"Rp33.600 {MINUS} sudah dipotong Rp16.800 = Rp16.800" in second["sentences"][3]


# Credit in the arithmetic

FILE = "keuangan/potongan-tpp.csv"
SITI, ASEP = "198304042009012013", "198508172010011001"


def figures(town, revision, nip, period=MARCH):
    """What the file for finance says of a sponsor: premiums, credit, deduction and the TPP left."""
    (row,) = [row for row in town.rows(FILE, revision, period) if row["nip"] == nip]
    return [int(row[name]) for name in ("premi", "kredit", "potongan", "tpp_neto_akhir")]


def sums(sentence):
    return [amount(found) for found in re.findall(RUPIAH, sentence)]


def ends_as_the_file(town, told, nip, period=MARCH):
    """The last sum of an explanation is that of the file."""
    premiums, credit, cut, left = figures(town, told["revision"], nip, period)
    last = [sentence for sentence in told["sentences"] if MINUS in sentence][-1]
    assert sums(last)[-1 if "harus tersisa" not in last else -2] == left
    if credit:
        assert sums(last)[:3] == [premiums, credit, cut]


@pytest.mark.parametrize("net", ["0", "2500000"])
def test_credit_is_a_line_of_its_own_and_the_arithmetic_ends_in_the_figures_of_the_file(posted, net):
    april = "2024-04"
    posted("reverse", MARCH, "--nomor", "800/020/2024", "--reason", "salah-pekerja")
    shutil.copytree(posted.inbox(), posted.inbox(april))
    posted.replace("tpp.csv", f"{MARCH},", f"{april},", april)
    posted.replace("tpp.csv", "Sekretariat Daerah,16800,", f"Sekretariat Daerah,{net},", april)
    posted.run(april)
    for key in (("--nomor", "800/020/2024"), ("--nip", SITI), ("--nik", "3272030304690011")):
        found = posted("explain", april, *key, "--json").json["explanations"]
        (told,) = [told for told in found if told["nomor"] == "800/020/2024"]
        credit = told["sentences"][4]
        assert credit.startswith("Kredit sponsor Rp16.800")
        assert sums(credit) == [16_800, 0, 16_800, 16_800, 0]
        assert not any(f"{MINUS}Rp" in sentence for sentence in told["sentences"]), "nothing is below 0"
        ends_as_the_file(posted, told, SITI, april)


def test_a_reversed_premium_is_not_counted_as_withheld_but_as_credit(posted):
    """Asep's worker was wrong; the corrected letter and a second one are charged in the revision."""
    posted("reverse", MARCH, "--nomor", "800/001/2024", "--reason", "salah-pekerja")
    posted.replace(
        "kesediaan.csv", f"800/001/2024,{ASEP},3272015203850001", f"800/001/2024,{ASEP},3272046101950004"
    )
    with (posted.inbox() / "kesediaan.csv").open("a", encoding="utf-8") as file:
        file.write(f"800/023/2024,{ASEP},3272060103590008,2024-02-13,2024-03,,,,\n")
    with (posted.inbox() / "pekerja.csv").open("a", encoding="utf-8") as file:
        file.write("3272060103590008,Tatang Kedua,1969-03-01,ART,L,Cikole,Jl. Contoh,,,\n")
    posted.run(MARCH, "--revise")
    found = {told["nomor"]: told for told in explained(posted, "--nip", ASEP) if told["revision"] == 2}
    assert sorted(found) == ["800/001/2024", "800/023/2024"]
    assert figures(posted, 2, ASEP) == [33_600, 16_800, 16_800, 2_466_400]
    # The corrected worker's turn at Asep comes later: two older letters are tried before.
    second, first = (found[letter]["sentences"] for letter in sorted(found))
    assert sums(first[3]) == [2_500_000, 0, 16_800, 2_483_200]
    assert sums(first[4]) == [16_800, 0, 16_800, 16_800, 0]
    assert sums(second[4]) == [16_800, 16_800, 16_800, 0, 16_800]
    assert sums(second[5])[:3] == [2_483_200, 16_800, 2_466_400]
    for told in found.values():
        ends_as_the_file(posted, told, ASEP)
    (before,) = [told for told in explained(posted, "--nip", ASEP) if told["revision"] == 1]
    assert "dibatalkan" in before["sentences"][-1]
    ends_as_the_file(posted, before, ASEP)


def test_after_a_history_of_reversals_refunds_and_credit_every_deduction_ends_as_the_file(lived):
    ends = 0
    for period in (MARCH, "2024-04"):
        for folder in sorted((lived.root / "outbox" / period).glob("r?")):
            revision = int(folder.name[1:])
            for nip in lived.column(FILE, "nip", revision, period):
                told = lived("explain", period, "--nip", nip, "--json").json["explanations"]
                for one in told:
                    if one["hasil"] == "DIPOTONG" and one["revision"] == revision:
                        ends_as_the_file(lived, one, nip, period)
                        ends += 1
    assert ends > 10


def test_python_m_is_the_same_program_as_the_console_script(posted):
    script = [shutil.which("tpp-sponsor", path=os.path.dirname(sys.executable))]  # noqa: PTH120
    if not script[0]:
        pytest.skip("the console script is not installed beside this Python")
    module = [sys.executable, "-m", "tpp_sponsor"]
    arguments = ["status", "--json", "--config", str(posted.config)]
    said = [
        subprocess.run([*way, *arguments], capture_output=True, check=True).stdout for way in (script, module)
    ]
    assert said[0] == said[1]
    assert json.loads(said[0])["runs"]
