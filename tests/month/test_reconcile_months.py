"""After the run: a list of BPJS is taken in, bills are paid in parts, and every difference is found and goes away."""

import csv
import io
import re
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from openpyxl import load_workbook

from support.deployments import MARCH, file_bytes, folder_state, run_program
from support.office import NEEDS_LIBREOFFICE
from tpp_sponsor.bpjs.differences import Difference
from tpp_sponsor.messages import LANGUAGES, load_texts

FULL = re.compile(r"\d{16}")
COLUMNS = [
    "kelas", "nik", "nomor", "opd", "dibukukan", "dibayar", "menurut_bpjs", "selisih", "sejak", "umur_hari",
    "keterangan",
]  # fmt: skip
FILES = ["bkpsdm/kredit-terbuka.csv", "rekening-titipan.csv", "rekonsiliasi.csv", "rekonsiliasi.xlsx"]
CLASSES = ("DAFTAR_TANPA_UANG", "UANG_TANPA_DAFTAR", "DITOLAK", "GANDA", "KURANG", "LEBIH", "TERLAMBAT")


@pytest.fixture
def workers(posted):
    """The NIK of March's six workers, sorted."""
    return posted.column("bpjs/iuran-bpu.csv", "nik")


@pytest.fixture
def paid(posted):
    """Pay so much on a day; each payment has a reference of its own."""

    def pay(amount, day="2024-03-14", reference="NTB-1"):
        answer = posted(
            "settle", MARCH, "--kode-iuran", "240300123", "--amount", amount, "--paid-on", day,
            "--reference", reference, "--json",
        )  # fmt: skip
        assert answer.code == 0, answer
        return answer.json

    return pay


def _list(town, rows, name="jawaban.csv"):
    """A list as the branch sends it: NIK, status, remark."""
    path = town.root / name
    lines = ["DAFTAR PESERTA BPU", "NO;NIK;KPJ;STATUS;KETERANGAN"]
    lines += [f"{at};{nik};{at:011d};{status};{remark}" for at, (nik, status, remark) in enumerate(rows, 1)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _accepted(workers):
    return [(nik, "AKTIF", "") for nik in workers]


def _heard(town, path):
    answer = town("import-bpjs", MARCH, path, "--json")
    assert answer.code == 0, answer
    return answer.json


def _reconciled(town, as_of="2024-05-01"):
    answer = town("reconcile", MARCH, "--as-of", as_of, "--json")
    assert answer.code == 0, answer
    return answer.json


def _counts(told):
    assert tuple(told["board"]) == CLASSES
    return {kelas: row["count"] for kelas, row in told["board"].items() if row["count"]}


def _folder(town):
    return town.root / "outbox" / MARCH / "rekonsiliasi"


def _rows(town, name="rekonsiliasi.csv"):
    return list(csv.DictReader(io.StringIO((_folder(town) / name).read_text(encoding="utf-8"))))


def test_a_month_that_agrees_in_full_shows_an_all_zero_board(posted, workers, paid):
    paid(16_800 * 6)
    heard = _heard(posted, _list(posted, _accepted(workers)))
    assert (heard["accepted"], heard["rejected"], heard["missing"], heard["unknown"]) == (6, 0, 0, 0)
    assert heard["state"] == "settled"
    told = _reconciled(posted)
    assert told["balanced"]
    assert _counts(told) == {}
    assert all(row["saldo"] == 0 for row in told["account"])
    said = posted("reconcile", MARCH).out
    assert "cocok seluruhnya" in said
    assert "Rekening titipan nol" in said
    assert _rows(posted) == []


def test_before_bpjs_answers_nobody_is_missing(posted):
    told = _reconciled(posted)
    assert _counts(told) == {"KURANG": 1}
    assert (told["lists"], told["accepted"], told["missing"], told["balanced"]) == (0, None, None, False)
    assert told["board"]["KURANG"]["amount"] == -16_800 * 6
    assert "Belum ada jawaban BPJS" in posted("reconcile", MARCH).out


def test_differences_are_found_and_go_away_one_by_one(posted, workers, paid):
    first, second, third, *others = workers
    stranger = "3272012405880009"
    paid(50_000)
    rows = [(first, "DITOLAK", "NIK tidak ditemukan"), (second, "VALID", ""), (second, "VALID", "")]
    rows += [*_accepted(others), (stranger, "AKTIF", "")]
    heard = _heard(posted, _list(posted, rows))
    assert (heard["accepted"], heard["rejected"], heard["missing"], heard["unknown"]) == (4, 1, 1, 1)
    told = _reconciled(posted)
    assert _counts(told) == dict.fromkeys(CLASSES[:5], 1)
    found = {row["kelas"]: row for row in _rows(posted)}
    assert list(found["DITOLAK"]) == COLUMNS
    assert {kelas: row["nik"] for kelas, row in found.items()} == {
        "DAFTAR_TANPA_UANG": stranger,
        "UANG_TANPA_DAFTAR": third,
        "DITOLAK": first,
        "GANDA": second,
        "KURANG": "",
    }
    assert "--reason ditolak-bpjs" in found["DITOLAK"]["keterangan"]
    assert "NIK tidak ditemukan" in found["DITOLAK"]["keterangan"]

    nomor = found["DITOLAK"]["nomor"]
    assert posted("reverse", MARCH, "--nomor", nomor, "--reason", "ditolak-bpjs").code == 0
    paid(16_800 * 5 - 50_000, "2024-03-20", "NTB-2")
    _heard(posted, _list(posted, _accepted([second, third, *others]), "jawaban 2.csv"))
    told = _reconciled(posted)
    assert _counts(told) == {"DAFTAR_TANPA_UANG": 1, "TERLAMBAT": 1}
    [late] = [row for row in _rows(posted) if row["kelas"] == "TERLAMBAT"]
    assert (late["sejak"], late["umur_hari"], late["dibayar"]) == ("2024-03-15", "5", "34000")
    credit = {row["opd"]: row["kredit_asn"] for row in told["account"] if row["saldo"]}
    assert list(credit.values()) == [16_800], "what is still here is owed to one sponsor"
    assert posted("verify").code == 0


def test_the_same_list_again_changes_nothing_and_says_so(posted, workers):
    path = _list(posted, _accepted(workers))
    first = _heard(posted, path)
    before = posted.sql("SELECT * FROM event ORDER BY id"), posted.sql("SELECT * FROM bpjs_answer")
    again = _heard(posted, path)
    assert (first["changed"], again["changed"]) == (True, False)
    assert {**again, "event": None} == {**first, "event": None, "changed": False}
    assert (posted.sql("SELECT * FROM event ORDER BY id"), posted.sql("SELECT * FROM bpjs_answer")) == before
    assert "sudah pernah dibaca" in posted("import-bpjs", MARCH, path).out


def test_a_list_that_says_otherwise_than_the_one_before_does_not_win_in_silence(posted, workers):
    """Lists carry no date of their own: the one read last counts, and the command says of how many it changes."""
    first, *others = workers
    newer = _list(posted, _accepted(workers), "baru.csv")
    older = _list(posted, [(first, "DITOLAK", "umur"), *_accepted(others)], "lama.csv")
    assert _heard(posted, newer)["overruled"] == 0
    heard = _heard(posted, older)
    assert (heard["overruled"], heard["overruled_against"], heard["rejected"]) == (1, 1, 1)
    again = _list(posted, [*_accepted(workers), ("", "", "")], "baru lagi.csv")
    told = posted("import-bpjs", MARCH, again).out
    assert "1 pekerja dijawab lain" in told
    assert "baru lagi.csv" in told
    assert _heard(posted, again)["overruled"] == 0


def test_a_copy_of_the_list_is_kept_as_it_came_and_is_private(posted, workers):
    path = _list(posted, _accepted(workers))
    heard = _heard(posted, path)
    folder = posted.root / "data" / "bpjs" / MARCH
    [copy] = folder.iterdir()
    assert copy.name == f"{heard['sha256'][:16]}-jawaban.csv"
    assert copy.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640
    copy.unlink()
    (folder / ".jawaban.partial").write_bytes(b"half")
    _heard(posted, path)
    assert list(folder.iterdir()) == [copy], "what a crash lost or left is put right"


def test_a_list_with_one_bad_row_is_not_taken_in_at_all(posted, workers):
    rows = [*_accepted(workers), ("3,27E+15", "AKTIF", ""), (workers[0], "proses", "")]
    before = folder_state(posted.root / "data")
    path = _list(posted, rows)
    answer = posted("import-bpjs", MARCH, path, "--json")
    assert (answer.code, answer.json["error"]) == (11, "bpjs_list")
    assert [(fault["code"], fault["row"]) for fault in answer.json["faults"]] == [
        ("list_nik_damaged", 9),
        ("list_word_unknown", 10),
    ]
    assert {
        name: kept for name, kept in folder_state(posted.root / "data").items() if "lock" not in name
    } == {name: kept for name, kept in before.items() if "lock" not in name}
    assert "baris 9" in posted("import-bpjs", MARCH, path).err


def test_a_month_that_is_not_posted_has_no_answer(kota_mini):
    path = _list(kota_mini, [("3272015203850001", "AKTIF", "")])
    assert kota_mini("import-bpjs", MARCH, path).code == 14
    assert kota_mini("reconcile", MARCH).code == 14
    assert not (kota_mini.root / "data" / "bpjs").exists()


def test_no_number_of_a_person_is_shown_in_full(posted, workers):
    first, *others = workers
    _heard(posted, _list(posted, [(first, "DITOLAK", f"NIK {first} ganda"), *_accepted(others[1:])]))
    for answer in (posted("reconcile", MARCH), posted("reconcile", MARCH, "--json")):
        assert "327" in answer.out
        assert not FULL.search(answer.out)
    assert first in (_folder(posted) / "rekonsiliasi.csv").read_text(encoding="utf-8")


def test_the_folder_is_whole_private_repeatable_and_no_revision(posted, workers):
    _heard(posted, _list(posted, _accepted(workers[1:])))
    _reconciled(posted)
    folder = _folder(posted)
    first = file_bytes(folder)
    assert sorted(first) == FILES
    assert all(stat.S_IMODE((folder / name).stat().st_mode) == 0o640 for name in first)
    (folder / "sisa.csv").touch()
    _reconciled(posted)
    assert file_bytes(folder) == first
    assert posted("verify").code == 0
    assert posted.run()["state"] == "unchanged"
    shutil.rmtree(folder)
    assert posted("verify").code == 0


def test_the_workbook_keeps_numbers_of_persons_as_text(posted, workers):
    _heard(posted, _list(posted, _accepted(workers[1:])))
    _reconciled(posted)
    book = load_workbook(_folder(posted) / "rekonsiliasi.xlsx")
    assert book.sheetnames == ["Selisih", "Rekening titipan"]
    header, *rows = book["Selisih"].iter_rows(values_only=True)
    assert list(header) == COLUMNS
    assert [row[1] for row in rows] == [workers[0], None]
    *_, total = book["Rekening titipan"].iter_rows(values_only=True)
    assert total == ("JUMLAH", 100_800, 0, 0, 100_800, 100_800, 0, 0)


@pytest.mark.libreoffice
@NEEDS_LIBREOFFICE
def test_libreoffice_shows_the_same(posted, workers, office, tmp_path):
    _heard(posted, _list(posted, _accepted(workers[1:])))
    _reconciled(posted)
    made = _folder(posted) / "rekonsiliasi.xlsx"
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"
    [csv_file] = office.save_as(as_shown, tmp_path, made)
    shown = csv_file.read_text(encoding="utf-8")
    assert list(csv.DictReader(io.StringIO(shown))) == _rows(posted)


def test_what_the_lists_say_and_when_they_are_due_changes_no_month(posted):
    posted.settings('[bpjs]\ndue_day = 20\naccepted_words = ["00"]')
    assert posted.run()["state"] == "unchanged"


def test_to_reconcile_writes_nothing_to_the_ledger_and_needs_no_lock(posted, workers):
    from tpp_sponsor.storage.process_lock import run_lock

    _heard(posted, _list(posted, _accepted(workers)))
    before = posted.database.read_bytes()
    with run_lock(posted.root / "data" / "run.lock"):
        _reconciled(posted)
        assert posted("import-bpjs", MARCH, _list(posted, _accepted(workers), "lain.csv")).code == 75
    assert posted.database.read_bytes() == before


def test_ages_end_today_in_the_citys_own_time(posted):
    posted.settings('[city]\ntime_zone = "Asia/Jayapura"')
    with time_machine.travel("2027-01-31T16:00:00Z", tick=False):
        answer = posted("reconcile", MARCH, "--json")
    assert answer.json["as_of"] == "2027-02-01"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Difference)
def test_every_class_has_its_words(language, code):
    texts = load_texts(language)
    assert texts.knows(f"class.{code}")
    assert texts.knows(f"difference.{code}")
    assert texts.knows(f"difference.worker_{code}") == (code in {Difference.SHORT, Difference.OVER})


def test_two_who_reconcile_at_once_leave_a_whole_folder(posted, workers):
    _heard(posted, _list(posted, _accepted(workers[1:])))
    with ThreadPoolExecutor(4) as people:
        answers = list(
            people.map(lambda _: run_program("reconcile", MARCH, "--config", posted.config), range(4))
        )
    assert [answer.code for answer in answers] == [0, 0, 0, 0]
    assert sorted(file_bytes(_folder(posted))) == FILES
    assert [path.name for path in _folder(posted).parent.iterdir() if "partial" in path.name] == []


def test_a_long_history_adds_up(lived):
    """Reversed, refunded, credit used in another month, paid too much and reopened: every rupiah has an owner."""
    for period in (MARCH, "2024-04"):
        told = lived("reconcile", period, "--as-of", "2024-05-01", "--json").json
        total = {
            name: sum(row[name] for row in told["account"]) for name in told["account"][0] if name != "opd"
        }
        assert total["dipotong"] == total["disetor"] + total["dikembalikan"] + total["saldo"]
        assert total["titipan_bulan_ini"] == told["owed"]
        assert total["saldo"] == sum(
            total[name] for name in ("titipan_bulan_ini", "titipan_bulan_lain", "kredit_asn")
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_transfer SET amount = amount - 1 WHERE rowid = (SELECT MIN(rowid) FROM journal_transfer)",
        "UPDATE payment SET amount = amount + 1 WHERE event_id = (SELECT MIN(event_id) FROM payment)",
        "UPDATE credit_entry SET amount = amount + 1 WHERE kind = 'granted' AND event_id = 2",
    ],
)
def test_sums_that_do_not_agree_are_a_fault(lived, change):
    lived.tamper(change)
    answer = lived("reconcile", MARCH, "--json")
    assert (answer.code, answer.json["error"]) == (20, "integrity")
