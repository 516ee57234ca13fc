"""`check`: the daily look at an inbox, and the one folder that it writes."""

import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from support.deployments import MARCH, file_bytes, folder_state
from support.office import NEEDS_LIBREOFFICE

ANSWER = "bkpsdm/perbaikan/asn.csv.xlsx"
BAD_NIP = "19850817201001100"


@pytest.fixture
def faulty(kota_mini):
    """Kota-mini with a NIP that has lost a digit."""
    kota_mini.replace("asn.csv", "198508172010011001", BAD_NIP)
    return kota_mini


def report(town, period=MARCH):
    return town.root / "outbox" / period / "periksa"


def page(town):
    return (report(town) / "periksa.html").read_text(encoding="utf-8")


def answer(town):
    return report(town) / ANSWER


def correct(path, **cells):
    """The bytes of a correction file after somebody typed into it."""
    book = openpyxl.load_workbook(path)
    for address, text in cells.items():
        book.active[address].value = text
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_it_writes_its_report_and_nothing_else(faulty):
    before = folder_state(faulty.root)
    assert faulty("check", MARCH).code == 0
    after = folder_state(faulty.root)
    assert {name: after[name] for name in before} == before
    added = {name for name in after.keys() - before.keys() if after[name][1]}
    assert added >= {f"outbox/{MARCH}/periksa/{name}" for name in ("periksa.html", ANSWER)}
    assert {name for name in added if not name.startswith(f"outbox/{MARCH}/periksa/")} == set()
    assert {mode & 0o777 for mode, _ in folder_state(report(faulty)).values()} == {0o640, 0o750}


def test_it_is_written_whole_each_time(faulty):
    faulty("check", MARCH)
    first = file_bytes(report(faulty))
    faulty("check", MARCH)
    assert file_bytes(report(faulty)) == first
    faulty.replace("asn.csv", BAD_NIP, "198508172010011001")
    faulty("check", MARCH)
    assert ANSWER not in file_bytes(report(faulty))


def test_it_is_no_revision_and_disturbs_none(posted):
    posted("check", MARCH)
    assert posted("verify").code == 0
    assert posted.run()["state"] == "unchanged"
    assert posted("run", "--due").code in (0, 14)
    assert report(posted).is_dir()


def test_a_run_brings_the_same_answer_and_says_where(faulty):
    faulty("check", MARCH)
    told = faulty("run", MARCH)
    made = faulty.outbox() / "bkpsdm" / "perbaikan"
    assert str(made) in told.out.replace("\n", "")
    assert (made / "asn.csv.xlsx").read_bytes() == answer(faulty).read_bytes()
    assert (made / "asn.csv.xlsx").stat().st_mode & 0o777 == 0o640
    assert "bkpsdm/perbaikan/asn.csv.xlsx" in (faulty.outbox() / "SHA256SUMS").read_text(encoding="utf-8")
    assert faulty("verify").code == 0


def test_an_answer_that_was_changed_afterwards_is_found_out(faulty):
    faulty.run()
    path = faulty.outbox() / "bkpsdm" / "perbaikan" / "asn.csv.xlsx"
    path.write_bytes(path.read_bytes() + b"\0")
    told = faulty("verify")
    assert told.code == 20
    assert "asn.csv.xlsx" in told.err


def test_it_says_what_was_rejected_and_what_to_do(faulty):
    told = faulty("check", MARCH)
    assert "1 × NIP_TIDAK_SAH" in told.out
    assert "Hanya ada 17 angka, seharusnya 18." in told.out
    assert told.out.rstrip().endswith("Siap dijalankan.")
    shown = page(faulty)
    for text in ("asn.csv", "NIP_TIDAK_SAH", "Hanya ada 17 angka", "Maret 2024", "Siap dijalankan"):
        assert text in shown


def test_it_names_nobody_in_full(faulty):
    told = faulty("check", MARCH).out + faulty("check", MARCH, "--json").out + page(faulty)
    for line in (faulty.inbox() / "asn.csv").read_text(encoding="utf-8").splitlines()[1:]:
        assert line.split(",")[0] not in told


def test_it_works_while_files_are_still_arriving(faulty):
    (faulty.inbox() / "pekerja.csv").unlink()
    told = faulty("check", MARCH)
    assert told.code == 0
    assert "Belum lengkap: pekerja" in told.out
    assert answer(faulty).is_file()
    assert "Belum lengkap" in page(faulty)


def test_an_empty_inbox_is_said_plainly(deployment):
    town = deployment()
    town.inbox().mkdir()
    told = town("check", MARCH)
    assert told.code == 0
    assert "masih kosong" in told.out
    assert "Belum lengkap: asn, tpp, pekerja, kesediaan" in told.out
    assert "masih kosong" in page(town)


def test_a_file_that_cannot_be_read_does_not_keep_the_others_from_their_answers(faulty):
    (faulty.inbox() / "tpp rusak.xlsx").write_bytes(b"PK\x03\x04 rusak")
    told = faulty("check", MARCH)
    assert told.code == 11
    assert "Ada berkas rusak: tpp rusak.xlsx" in told.out
    assert answer(faulty).is_file()
    shown = faulty("check", MARCH, "--json").json
    assert shown["verdict"] == "broken"
    [broken] = [file for file in shown["files"] if file["faults"]]
    assert broken["file"] == "tpp rusak.xlsx"


def test_for_programs_it_tells_all_of_it(faulty):
    told = faulty("check", MARCH, "--json").json
    assert (told["verdict"], told["rejected"], told["warnings"]) == ("ready", 1, 1)
    assert (told["answers"], told["faults"], told["missing"]) == (["asn.csv.xlsx"], [], [])
    files = {file["file"]: file for file in told["files"]}
    [reason] = files["asn.csv"]["reasons"]
    assert (reason["code"], reason["count"], reason["places"]) == ("NIP_TIDAK_SAH", 1, "2")
    assert (files["tpp.csv"]["ignored"], files["tpp.csv"]["other_period"]) == (1, 1)
    assert Path(told["report"]) == report(faulty)


def test_it_speaks_english_where_the_city_does(faulty):
    faulty.settings('[output]\nlanguage = "en"')
    assert "Ready to run." in faulty("check", MARCH).out
    assert 'lang="en"' in page(faulty)
    heads = [cell.value for cell in openpyxl.load_workbook(answer(faulty)).active[1]]
    assert heads[-5:] == ["What is wrong", "What to do", "From file", "From sheet", "From row"]


def test_what_was_answered_is_told_and_not_asked_again(faulty):
    faulty("check", MARCH)
    (faulty.inbox() / "asn.csv.xlsx").write_bytes(correct(answer(faulty), A2="198508172010011001"))
    told = faulty("check", MARCH)
    assert "1 di antaranya sudah dijawab" in told.out
    assert ANSWER not in file_bytes(report(faulty))
    assert len(faulty.run()["outcomes"]) == 16


def test_the_sheets_of_an_old_workbook_are_answered_too(faulty, libreoffice):
    rows = (faulty.inbox() / "asn.csv").read_text(encoding="utf-8").splitlines()
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row.split(","))
    book.save(faulty.root / "asn.xlsx")
    shutil.move(libreoffice(faulty.root / "asn.xlsx", "xls"), faulty.inbox() / "asn.xls")
    (faulty.inbox() / "asn.csv").unlink()
    assert faulty("check", MARCH).code == 0
    made = report(faulty) / "bkpsdm" / "perbaikan" / "asn.xls.xlsx"
    assert [cell.value for cell in openpyxl.load_workbook(made).active[2]][:2] == [BAD_NIP, "Asep Hidayat"]


@pytest.fixture
def libreoffice(office, tmp_path):
    """Open a file in LibreOffice and save it as another kind."""
    return lambda path, kind: office.save_as(kind, tmp_path / "disimpan", path)[0]


@pytest.mark.libreoffice
@NEEDS_LIBREOFFICE
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_libreoffice_may_open_and_save_it(faulty, libreoffice, kind):
    """What was corrected is accepted, what was not stays rejected, whatever the program saved."""
    number = "asn dinas.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["nip", "nama", "opd", "status", "nik"])
    book.active.append([199001012015011001, "Siti", "Dinas Sosial", "aktif", 3272014101900001])
    book.active.append(["199001012015011002", "=1+1", "Dinas Sosial", "aktif", ""])
    book.active["B3"].data_type = "s"
    book.save(faulty.inbox() / number)
    faulty("check", MARCH)
    made = answer(faulty)
    made.write_bytes(correct(made, A2="198508172010011001"))
    for path in (made, made.with_name(f"{number}.xlsx")):
        shutil.copyfile(libreoffice(path, kind), faulty.inbox() / f"{path.stem}.{kind}")
    told = faulty("check", MARCH, "--json").json
    files = {file["file"]: file for file in told["files"]}
    assert (files[f"asn.csv.{kind}"]["accepted"], files[f"asn.csv.{kind}"]["rejected"]) == (1, 0)
    [reason] = files[f"{number}.{kind}"]["reasons"]
    assert (reason["code"], reason["count"]) == ("RUSAK_OLEH_EXCEL", 1)


def test_an_answer_holds_no_formula_and_no_outside_link(faulty):
    faulty.replace("asn.csv", "Asep Hidayat", '"=HYPERLINK(""http://x.invalid"")"')
    faulty("check", MARCH)
    with zipfile.ZipFile(answer(faulty)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert not [name for name in parts.namelist() if "externalLink" in name or "sheet1.xml.rels" in name]


def test_lists_of_two_villages_that_number_their_lines_1_2_3_need_a_code_in_front(kota_mini):
    """Two rows of each list clash; the screen says what the correction file says."""
    fund = "kode,nama,jenis,mulai,selesai,dasar\nD-1,Dana Desa,DESA,2024-01,2024-12,Perdes 1\n"
    (kota_mini.inbox() / "dana.csv").write_text(fund)
    for village in ("Baros", "Sudajaya"):
        rows = [f"{at},D-1,3272015203850001,2024-01-0{at},{village}" for at in (1, 2, 3)]
        text = "\n".join(["nomor,dana,nik,tanggal,kelurahan", *rows])
        (kota_mini.inbox() / f"usulan-{village}.csv").write_text(text)
    told = kota_mini("check", MARCH).out
    assert "perlu kode di depan nomornya" in " ".join(told.split())


def test_it_warns_of_a_worker_who_is_covered_elsewhere_and_proposed(kota_mini):
    inbox = kota_mini.root / "inbox" / MARCH
    [nik, *_] = (inbox / "tertanggung.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    proposal = f"nomor,dana,nik,tanggal\nU-1,APBD-24,{nik},2024-02-12\n"
    (inbox / "usulan.csv").write_text(proposal, encoding="utf-8")
    kota_mini("check", MARCH)
    assert f"NIK {nik[:6]}…{nik[-2:]} ada di sini dan di tabel usulan" in page(kota_mini)
