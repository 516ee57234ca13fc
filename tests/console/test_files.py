"""Files that users send: one door, with its bounds; what arrives is whole, recorded, and never over another."""

import hashlib
import io
import time
import zipfile
from urllib.parse import unquote

import polars as pl
import pytest

from support.console import opened
from support.deployments import make_town
from tpp_sponsor.acts.files import receive
from tpp_sponsor.storage.process_lock import run_lock

APRIL = "/bulan/2024-04/berkas"
HEAD = "nip,tpp_neto,periode,opd\n"
RATNA, SITI = "197911302005012004", "198304042009012013"


def tpp(*rows, period="2024-04"):
    return (HEAD + "".join(f"{nip},{amount},{period},{opd}\n" for nip, amount, opd in rows)).encode()


OWN = tpp((RATNA, 500000, "Dinas Kesehatan"))


def test_a_file_that_is_sent_is_in_the_inbox_and_in_the_chain(march):
    browser = march.browser("petugas")
    answer = browser.post(APRIL, files={"berkas": ("tpp.csv", OWN)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{APRIL}/tpp.csv")
    assert (march.town.inbox("2024-04") / "tpp.csv").read_bytes() == OWN
    assert (march.town.inbox("2024-04") / "tpp.csv").stat().st_mode & 0o777 == 0o640
    event = march.ledger.events()[-1]
    assert (event.act, event.by, event.facts["file"], event.facts["rows_of_file"]) == (
        "receive",
        "petugas",
        "tpp.csv",
        1,
    )
    month = browser.json("/bulan/2024-04")
    [file] = [file for file in month["files"] if file["name"] == "tpp.csv"]
    assert (file["rows"], file["accepted"], file["rejected"]) == (1, 1, 0)
    assert file["sha256"] == event.facts["sha256"]
    assert list((march.town.root / "data/uploads").iterdir()) == []


def test_the_month_becomes_ready_and_names_who_is_missing(march):
    browser = march.browser("petugas")
    before = browser.json("/bulan/2024-04")
    assert (before["state"], before["run"], before["missing_tables"]) == ("waits", None, ["tpp"])
    assert "Dinas Kesehatan" in before["missing"]
    browser.post(APRIL, files={"berkas": ("tpp.csv", OWN)})
    after = browser.json("/bulan/2024-04")
    assert after["state"] == "ready"
    assert set(before["missing"]) - set(after["missing"]) == {"Dinas Kesehatan"}


def test_a_rejected_row_is_shown_with_what_to_do_and_comes_back_corrected(march):
    browser = march.browser("dinkes")
    wrong = tpp((RATNA, 500000, "Dinas Kesehatan"), ("12345678901", 1, "Dinas Kesehatan"))
    sent = browser.post(APRIL, files={"berkas": ("tpp dinkes.csv", wrong)})
    page = browser.get(sent.headers["location"]).text
    assert "1</b> ditolak" in page
    assert "NIP" in page
    answer = browser.get(sent.headers["location"] + "/perbaikan")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    # As it is sent back it names the row, whose correction is still wrong.
    name = unquote(
        answer.headers["content-disposition"].rpartition("''")[2].rpartition('filename="')[2].strip('"')
    )
    assert browser.post(APRIL, files={"berkas": (name, answer.content)}).status_code in (303, 422)
    assert "1 sudah dijawab berkas lain" in browser.get(sent.headers["location"]).text
    assert [file["answered"] for file in browser.json("/bulan/2024-04")["files"]] == [1, 0]


def test_rows_of_other_opds_are_named_and_never_counted(march):
    browser = march.browser("dinkes")
    mixed = tpp((RATNA, 500000, "Dinas Kesehatan"), (SITI, 1, "Sekretariat Daerah"), (SITI, 2, ""))
    sent = browser.post(APRIL, files={"berkas": ("tpp dinkes.csv", mixed)})
    page = browser.get(sent.headers["location"]).text
    assert "Sekretariat Daerah" in page
    [file] = browser.json("/bulan/2024-04")["files"]
    assert (file["rows"], file["accepted"]) == (3, 1)
    # The same on the command line: a month does not count them either.
    checked = march.town("check", "2024-04", "--json").json
    [same] = [each for each in checked["files"] if each["file"] == "tpp dinkes.csv"]
    assert (same["accepted"], same["rejected"]) == (1, 2)
    assert {reason["code"] for reason in same["reasons"]} >= {"BUKAN_OPD_PENGIRIM"}


def test_a_file_of_other_opds_alone_is_refused(march):
    answer = march.browser("dinkes").post(
        APRIL, files={"berkas": ("tpp.csv", tpp((SITI, 1, "Sekretariat Daerah")))}
    )
    assert (answer.status_code, answer.headers["x-exit-code"]) == (409, "14")
    assert not (march.town.inbox("2024-04") / "tpp.csv").exists()


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("asn.csv", OWN, 409),
        ("pekerja.csv", OWN, 409),
        ("laporan.csv", OWN, 422),
        ("tpp.csv", b"", 422),
        ("tpp.csv", b"\0\0\0", 422),
        ("tpp.csv", b"a,b\n1,2\n", 422),
        ("tpp.xlsx", OWN, 422),
        ("tpp.exe", OWN, 422),
        ("../tpp.csv", OWN, 422),
        ("..\\tpp.csv", OWN, 422),
        ("tpp/../../x.csv", OWN, 422),
        ("tpp 198304042009012013.csv", OWN, 422),
        ("tpp\u202egnp.csv", OWN, 422),
        ("tpp" + "x" * 300 + ".csv", OWN, 422),
    ],
)
def test_a_file_that_must_not_come_in_is_refused_and_leaves_nothing(march, name, data, status):
    before = sorted(path.name for path in march.town.inbox("2024-04").iterdir())
    answer = march.browser("dinkes").post(APRIL, files={"berkas": (name, data)})
    assert answer.status_code == status, answer.text
    assert answer.headers["x-exit-code"] == {409: "14", 422: "11"}[status]
    assert sorted(path.name for path in march.town.inbox("2024-04").iterdir()) == before
    assert list((march.town.root / "data/uploads").iterdir()) == []


def test_a_number_in_the_name_of_a_file_of_staff_is_in_no_address(march):
    """Staff put it into the folder; on pages, in addresses and in events the number is masked."""
    number, inbox = "198001012005011001", march.town.inbox("2024-04")
    first, second = inbox / f"tpp {number}.csv", inbox / "tpp 198001022005012001.csv"
    first.write_bytes(OWN)
    second.write_bytes(tpp((RATNA, 500000, "Dinas Kesehatan")).replace(b"500000", b"600000"))
    staff = march.browser("petugas")
    names = [file["name"] for file in staff.json("/bulan/2024-04")["files"] if file["table"] == "tpp"]
    assert [name.partition("~")[0] for name in names] == ["tpp 198001…01.csv"] * 2
    assert len(set(names)) == 2, "the digest tells them apart"
    assert number not in staff.get("/bulan/2024-04").text
    page = staff.get(f"{APRIL}/{names[0]}")
    assert (page.status_code, number in page.text) == (200, False)
    assert hashlib.sha256(OWN).hexdigest() in page.text
    assert staff.get(f"{APRIL}/{first.name}").status_code == 404
    assert staff.post(f"{APRIL}/{names[0]}/hapus").status_code == 303
    assert (first.exists(), second.exists()) == (False, True)
    assert number not in str(march.ledger.events()[-1].facts)
    assert number not in march.log


def test_what_cannot_be_read_is_kept_aside_and_recorded(march):
    march.browser("petugas").post(APRIL, files={"berkas": ("tpp.csv", b"a,b\n1,2\n")})
    [aside] = (march.town.root / "data/disisihkan/2024-04").iterdir()
    assert aside.read_bytes() == b"a,b\n1,2\n"
    event = march.ledger.events()[-1]
    assert (event.act, event.facts["refused"]) == ("receive", event.facts["refused"])
    assert march.ledger.received_files(event.period) == {}


def test_an_older_file_of_the_same_name_is_kept_aside(march):
    browser = march.browser("petugas")
    newer = tpp((RATNA, 600000, "Dinas Kesehatan"))
    for data in (OWN, newer, newer):
        assert browser.post(APRIL, files={"berkas": ("tpp.csv", data)}).status_code == 303
    assert (march.town.inbox("2024-04") / "tpp.csv").read_bytes() == newer
    [aside] = (march.town.root / "data/disisihkan/2024-04").iterdir()
    assert aside.read_bytes() == OWN
    first, second = march.ledger.events()[-2:]
    assert second.facts["replaced"] == first.facts["sha256"]
    told = "Menggantikan berkas lama bernama sama, dikirim petugas, "
    assert told in browser.get(f"{APRIL}/tpp.csv").text
    assert told in browser.get(APRIL).text
    # Also over a file that staff had put into the folder, and twice in one form.
    twice = [
        ("berkas", ("asn.csv", (march.town.inbox() / "asn.csv").read_bytes() + end)) for end in (b"", b"\n")
    ]
    browser.post(APRIL, files=twice[1:])
    assert "bernama sama yang diletakkan petugas di folder" in browser.get(f"{APRIL}/asn.csv").text
    browser.post(APRIL, files=twice)
    assert browser.get(APRIL).text.count(told) == 2


def test_an_opd_whose_file_staff_have_replaced_is_told_so(march):
    dinkes, staff = march.browser("dinkes"), march.browser("petugas")
    dinkes.post(APRIL, files={"berkas": ("tpp.csv", OWN)})
    for amount in (600000, 700000):
        staff.post(APRIL, files={"berkas": ("tpp.csv", tpp((RATNA, amount, "Dinas Kesehatan")))})
    for address in (APRIL, "/bulan/2024-04"):
        page = dinkes.get(address).text
        assert "Berkas tpp.csv kiriman OPD Anda diganti BKPSDM (petugas) pada 20-03-2024" in page
        assert "TPP OPD Anda sudah ada." in page
        assert "belum mengirim berkas" not in page
    staff.post(APRIL, files={"berkas": ("tpp.csv", tpp((SITI, 1, "Sekretariat Daerah")))})
    assert "TPP OPD Anda belum ada." in dinkes.get(APRIL).text
    assert "tpp.csv" not in march.browser("dinsos").get(APRIL).text


def test_several_files_each_get_their_own_answer(march):
    good, bad = ("tpp a.csv", OWN), ("tpp b.csv", b"x")
    answer = march.browser("petugas").post(APRIL, files=[("berkas", good), ("berkas", bad)])
    assert answer.status_code == 422
    assert "tpp a.csv: diterima" in answer.text
    assert "tpp b.csv: ditolak" in answer.text
    assert (march.town.inbox("2024-04") / "tpp a.csv").exists()


def test_a_posted_file_stays_and_a_later_one_waits_for_a_revision(march):
    browser = march.browser("petugas")
    assert browser.post("/bulan/2024-03/berkas/tpp.csv/hapus").status_code == 409
    late = tpp((RATNA, 500000, "Dinas Kesehatan"), period="2024-03")
    browser.post("/bulan/2024-03/berkas", files={"berkas": ("tpp susulan.csv", late)})
    page = browser.get("/bulan/2024-03").text
    assert "menunggu revisi" in page
    assert 'name="revisi" value="1"' in page
    assert browser.post("/bulan/2024-03/berkas/tpp%20susulan.csv/hapus").status_code == 303


def test_a_month_far_from_the_clock_has_no_inbox(march):
    browser, file = march.browser("petugas"), {"berkas": ("tpp.csv", OWN)}
    for period in ("2031-01", "1999-01", "2019-02"):
        answer = browser.post(f"/bulan/{period}/berkas", files=file)
        assert (answer.status_code, f"bulan {period} lebih dari" in answer.text) == (409, True)
        assert not march.town.inbox(period).exists()
    # Staff have made the folder: the month is meant.
    march.town.inbox("1999-01").mkdir()
    assert browser.post("/bulan/1999-01/berkas", files=file).status_code in (303, 422)


def test_a_file_that_is_too_large_is_refused_while_it_arrives(tmp_path):
    town = make_town(tmp_path / "kota")
    town.settings("[console]\nmax_upload_bytes = 100000")
    with opened(town, users=[("petugas", "petugas")]) as office:
        browser = office.browser("petugas")
        answer = browser.post("/bulan/2024-03/berkas", files={"berkas": ("tpp.csv", b"x" * 100_001)})
        assert (answer.status_code, answer.headers["x-exit-code"]) == (413, "11")
        assert "lebih besar dari 100 KB" in answer.text
        assert list((town.root / "data/uploads").iterdir()) == []
        many = [("berkas", (f"tpp{number}.csv", b"x")) for number in range(41)]
        assert browser.post("/bulan/2024-03/berkas", files=many).status_code == 413
        assert list((town.root / "data/uploads").iterdir()) == []


def test_a_zip_bomb_is_refused_and_does_not_hold_anybody_up(march):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * 200_000_000)
    answer = march.browser("petugas").post(APRIL, files={"berkas": ("tpp.xlsx", bomb.getvalue())})
    assert answer.status_code == 422


def test_a_large_file_is_checked_alone_and_holds_no_other_up(march, monkeypatch):
    monkeypatch.setattr(receive, "_LARGE", 2000)
    monkeypatch.setattr(receive, "_SECONDS_FOR_LARGE", 0.1)
    large = tpp(*[(RATNA, 500000, "Dinas Kesehatan")] * 100)
    browser = march.browser("petugas")
    with run_lock(march.town.root / "data" / "check.lock"):
        assert browser.post(APRIL, files={"berkas": ("tpp.csv", OWN)}).status_code == 303
        waited = browser.post(APRIL, files={"berkas": ("tpp besar.csv", large)})
        assert (waited.status_code, waited.headers["x-exit-code"]) == (409, "75")
        assert not (march.town.inbox("2024-04") / "tpp besar.csv").exists()
    assert browser.post(APRIL, files={"berkas": ("tpp besar.csv", large)}).status_code == 303


def test_a_treasurer_sees_the_result_of_three_thousand_rows_within_seconds(march):
    rows = [(f"19800101200604{1000 + at}", 3_000_000 + at, "Dinas Kesehatan") for at in range(2999)]
    frame = pl.DataFrame(
        [
            (nip, str(amount), "2024-04", opd)
            for nip, amount, opd in [(RATNA, 500000, "Dinas Kesehatan"), *rows]
        ],
        schema=HEAD.strip().split(","),
        orient="row",
    )
    book = io.BytesIO()
    frame.write_excel(book)
    browser, began = march.browser("dinkes"), time.process_time()
    sent = browser.post(APRIL, files={"berkas": ("tpp dinkes.xlsx", book.getvalue())})
    page = browser.get(sent.headers["location"])
    took = time.process_time() - began
    assert page.status_code == 200
    assert [file["rows"] for file in browser.json("/bulan/2024-04")["files"]] == [3000]
    assert took < 3, "seconds of processor time"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"--x\r\n"),
        ("text/plain", b"csrf=1"),
        ("application/json", b"{}"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; x="a"\r\n\r\n1\r\n--x--\r\n',
        ),
        ("application/x-www-form-urlencoded", b"csrf=" + b"a" * 30_000),
        ("application/x-www-form-urlencoded", b"csrf=%ff%fe"),
    ],
)
def test_a_broken_form_is_a_page_and_never_a_bug(march, kind, body):
    answer = march.browser("petugas").http.post(APRIL, content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 403, 413, 415)
    # Without its token a form that can be read is refused; a command has no such code.
    assert answer.headers.get("x-exit-code") == {400: "2", 403: None, 413: "11", 415: "2"}[answer.status_code]
    assert "bug" not in march.log


def test_no_address_or_log_line_holds_a_number_of_a_person(march):
    browser = march.browser("petugas")
    found = browser.post("/cari", {"nip": RATNA})
    assert found.status_code == 200
    assert "Ratna" in found.text
    assert RATNA not in found.text
    assert RATNA not in str(found.url)
    browser.get(f"/bulan/2024-03/berkas/tpp%20{RATNA}.csv")
    browser.get(f"/cari?nip={RATNA}")
    assert RATNA not in march.log


def test_what_staff_put_into_the_folder_is_seen_at_once(march):
    """Pages keep what they have worked out while nothing changes; a file by hand is a change too."""
    browser = march.browser("petugas")
    there = march.town.inbox("2024-04") / "tpp.csv"
    assert "tpp" in browser.json(APRIL.removesuffix("/berkas"))["missing_tables"]
    there.write_text("nip,tpp_neto,periode,opd\n197911302005012004,500000,2024-04,Dinas Kesehatan\n")
    month = browser.json(APRIL.removesuffix("/berkas"))
    assert month["missing_tables"] == []
    [before] = [file["sha256"] for file in month["files"] if file["name"] == "tpp.csv"]
    there.write_text(there.read_text().replace("500000", "600000"))
    month = browser.json(APRIL.removesuffix("/berkas"))
    assert [file["sha256"] for file in month["files"] if file["name"] == "tpp.csv"] != [before]
