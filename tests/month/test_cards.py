"""Cards of households over three months: who gets one, what is printed, and what the site says and does not say.

`grace_months` is 1: a month without a premium ends a cover. In March Iis and Maman want a card; in April Maman is not
paid for and Titin wants one; in May Maman is paid for again, and the household of Iis wants none any more.
"""

import csv
import re
import stat

import pypdfium2
import pytest
import time_machine
import zxingcpp

from support.deployments import MARCH, file_bytes, make_town, run_command
from support.small_city import NIK, NIP, write_month

APRIL, MAY = "2024-04", "2024-05"
# In the city's time it is 04.49 of the 29th.
BEFORE_DAWN = "2030-11-28T21:49:00Z"
ADDRESS = "https://lindung.kota.example"
SETTINGS = f"""
[guard]
approval = "never"
[cover]
grace_months = 1
[cards]
site_url = "{ADDRESS}/"
office = "Bidang Jaminan Sosial"
phone = "(0266) 123 456"
"""
WORKERS = """
    nik   | nama           | kelurahan  | kartu
    iis   | Iis Sumiati    | Nanggeleng | ·
    maman | Maman Suherman | Cisarua    | Ya
    titin | Titin Kartini  | Cisarua    | ·
    popon | Popon Hasanah  | Cisarua    | tidak
"""
LETTERS = """
    nomor | nip    | nik   | kartu
    K1    | ASEP   | iis   | ya
    K2    | BUDI   | maman | ·
    K3    | RATNA  | titin | mungkin
    K4    | HENDRA | popon | ya
"""
TITIN_TOO = LETTERS.replace("mungkin", "ya")
NAMES = ("Sumiati", "Suherman", "Kartini", "Hasanah")


def cards_of(town, period, *flags):
    answer = town("cards", period, *flags, "--json")
    assert answer.code == 0, answer
    return answer.json


def tokens(town):
    """Person → token of the newest card, as the database has them."""
    by_number = {number: name for name, number in NIK.items()}
    rows = town.sql("SELECT nik, token FROM card ORDER BY period")
    return {by_number[nik]: token for nik, token in rows}


def pages_of_cards(folder):
    return {path.stem for path in (folder / "k").glob("*.html")} - {"index"}


def listed(town, period, name):
    with (town.root / "outbox" / period / "kartu" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def fill(town, period, states):
    """The register as an office sends it back: person → state."""
    rows = listed(town, period, "daftar-kartu")
    file = town.root / "daftar-kartu.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, ["kode", "keadaan", "tanggal", "catatan"], extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            state = states.get(row["nama"].split()[0].lower(), "")
            writer.writerow(row | {"keadaan": state, "tanggal": "", "kode": row["kode"].lower()})
    return file


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """After March: two cards are issued."""
    town = make_town(tmp_path_factory.mktemp("cards") / "kota")
    town.settings(SETTINGS)
    write_month(town, LETTERS, pekerja=WORKERS)
    town.run()
    assert cards_of(town, MARCH)["issued"] == 2
    return town


@pytest.fixture(scope="module")
def later(town, tmp_path_factory):
    """After May; `site-<month>` are copies of the site, `tokens` those of each month."""
    town = town.copy(tmp_path_factory.mktemp("later") / "kota")
    seen = {MARCH: (file_bytes(town.root / "site"), tokens(town))}
    town("cards", "--register", fill(town, MARCH, {"maman": "diserahkan", "iis": "dicetak"}))
    without_maman = "\n".join(line for line in TITIN_TOO.splitlines() if "maman" not in line)
    write_month(town, without_maman, pekerja=WORKERS, period=APRIL)
    town.run(APRIL)
    after_run = pages_of_cards(town.root / "site")
    cards_of(town, APRIL)
    seen[APRIL] = (file_bytes(town.root / "site"), tokens(town))
    write_month(
        town,
        TITIN_TOO,
        pekerja=WORKERS.replace("Nanggeleng | ·", "Nanggeleng | tidak"),
        period=MAY,
    )
    town.run(MAY)
    assert pages_of_cards(town.root / "site") == {tokens(town)["titin"]}, "withdrawn with the month"
    cards_of(town, MAY)
    seen[MAY] = (file_bytes(town.root / "site"), tokens(town))
    return town, seen, after_run


def test_a_card_is_for_a_worker_whose_rows_say_yes_and_never_no(town):
    assert set(tokens(town)) == {"iis", "maman"}
    assert pages_of_cards(town.root / "site") == set(tokens(town).values())


def test_a_wish_that_cannot_be_read_is_a_warning(town):
    [warning] = town.rows("bkpsdm/peringatan.csv")
    assert (warning["kolom"], warning["kode"]) == ("kartu", "NILAI_TIDAK_SAH")
    assert warning["pesan"] == "Isi kolom kartu 'mungkin' tidak terbaca; dianggap tidak. Tulis ya atau tidak."


def test_the_same_command_gives_the_same_bytes(town):
    before = file_bytes(town.root / "outbox" / MARCH / "kartu")
    again = cards_of(town, MARCH)
    assert (again["issued"], again["printed"], again["removals"]) == (0, 2, 0)
    assert file_bytes(town.root / "outbox" / MARCH / "kartu") == before


@pytest.mark.parametrize(("flags", "name"), [((), "kartu.pdf"), (("--stickers",), "stiker.pdf")])
def test_each_code_on_the_sheet_opens_the_page_of_its_card(town, flags, name):
    cards_of(town, MARCH, *flags)
    sheet = pypdfium2.PdfDocument(town.root / "outbox" / MARCH / "kartu" / name)
    assert (len(sheet), [round(side) for side in sheet[0].get_size()]) == (1, [595, 842])
    read = {code.text for code in zxingcpp.read_barcodes(sheet[0].render(scale=2).to_numpy())}
    assert read == {f"{ADDRESS}/k/{token}.html" for token in tokens(town).values()}
    text = sheet[0].get_textpage().get_text_range()
    assert "Bidang Jaminan Sosial" in " ".join(text.split())
    assert not [word for word in (*NAMES, *NIK.values(), *NIP.values(), "TPP", "APBD") if word in text]


def test_only_one_kelurahan_is_printed(town):
    folder = cards_of(town, MARCH, "--place", "Kel. CISARUA")["folder"]
    assert folder.endswith("/kartu/cisarua")
    with open(f"{folder}/daftar-kartu.csv", encoding="utf-8") as file:  # noqa: PTH123 - a path of the answer
        assert [row["nama"] for row in csv.DictReader(file)] == ["Maman Suherman"]
    assert (town.root / "outbox" / MARCH / "kartu" / "kartu.pdf").is_file()
    answer = town("cards", MARCH, "--place", "Bukan di sini")
    assert (answer.code, "Bukan di sini" in answer.err) == (14, True)


EMPLOYEES = f"""nik,nama,tgl_lahir,pemberi_kerja,upah,paket,mulai,kelurahan
{NIK["iis"]},Iis Sumiati,1985-03-12,Desa Sudajaya,2.000.000,JKK+JKM,2024-01,Limusnunggal
{NIK["maman"]},Maman S.,1979-07-08,Desa Sudajaya,2.000.000,JKK+JKM,2024-01,Limusnunggal
{NIK["titin"]},Titin Kartini,1976-09-26,Desa Sudajaya,2.000.000,JKK+JKM,2024-01,Limusnunggal
"""


def test_a_card_of_an_employee_is_for_the_kelurahan_of_the_workers_list_else_of_the_employers(tmp_path):
    """Iis has none in the list of workers, Maman has one there, and Titin is only in a letter and the employer's."""
    town = make_town(tmp_path / "kota")
    town.settings(SETTINGS)
    workers = WORKERS.replace("Nanggeleng", "·").replace("titin | Titin Kartini  | Cisarua", "titin | - | -")
    write_month(town, TITIN_TOO, pekerja=workers)
    (town.inbox() / "nonasn.csv").write_text(EMPLOYEES, encoding="utf-8")
    town.run()
    cards_of(town, MARCH)
    rows = [(row["kelurahan"], row["nama"]) for row in listed(town, MARCH, "daftar-kartu")]
    assert rows == [
        ("Cisarua", "Maman Suherman"),
        ("Limusnunggal", "Iis Sumiati"),
        ("Limusnunggal", "Titin Kartini"),
    ]
    assert cards_of(town, MARCH, "--place", "Kel. Limusnunggal")["printed"] == 2


def test_a_page_says_until_when_and_what_to_bring_in_both_languages(town):
    token = tokens(town)["iis"]
    indonesian = (town.root / "site" / "k" / f"{token}.html").read_text(encoding="utf-8")
    english = (town.root / "site" / "en" / "k" / f"{token}.html").read_text(encoding="utf-8")
    for page, words in (
        (
            indonesian,
            (
                "dibukukan sampai akhir Maret 2024",
                "2 × 24 jam",
                "Surat keterangan ahli waris",
                "(0266) 123 456",
            ),
        ),
        (english, ("recorded until the end of March 2024", "After a death", "statement of heirs", "noindex")),
    ):
        assert [word for word in words if word not in page] == []
        assert "dibayar" not in page, "nothing is settled"
    assert f'href="../en/k/{token}.html"' in indonesian
    assert f'href="../../k/{token}.html"' in english


def test_the_site_names_no_person(later):
    _, seen, _ = later
    for site, _ in seen.values():
        text = b"\n".join([*site.values(), *(name.encode() for name in site)]).decode()
        assert re.findall(r"\d{12,}", text) == []
        assert [name for name in NAMES if name in text] == []


def test_no_page_but_its_own_twin_leads_to_a_card(later):
    for site, of_month in later[1].values():
        for token in of_month.values():
            leading = {name for name, page in site.items() if token.encode() in page}
            assert leading <= {f"k/{token}.html", f"en/k/{token}.html"}


def test_a_month_without_a_card_to_print_names_the_months_that_have_some(later):
    """Iis, of March, wants none any more; the card of Titin is of April and that of Maman of May."""
    town = later[0]
    answer = town("cards", MARCH, "--stickers", "--place", "Kel. Cisarua").out
    assert "Tidak ada kartu yang dicetak untuk 2024-03." in answer
    for month in (APRIL, MAY):
        command = f"tpp-sponsor cards {month} --place 'Kel. Cisarua' --stickers"
        assert f"Kartu untuk {month} belum dilaporkan diserahkan; mencetaknya: {command}" in answer
    assert "mencetaknya" not in town("cards", APRIL).out


def test_what_a_server_says_of_the_pages_of_a_month_is_the_same(later):
    folder = later[0].root / "site" / "k"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o711
    assert len({path.stat().st_mtime for path in (*folder.iterdir(), folder)}) == 1
    pages = [path for path in folder.glob("*.html") if path.stem != "index"]
    assert len(pages) == 2
    assert len({path.stat().st_size for path in pages}) == 1
    assert len({path.read_text(encoding="utf-8").replace(path.stem, "") for path in pages}) == 1


def test_the_page_of_a_cover_that_ended_goes_with_the_run(later):
    _, seen, after_run = later
    march = seen[MARCH][1]
    assert after_run == {march["iis"]}
    assert not [name for name in seen[APRIL][0] if march["maman"] in name]


def test_a_cover_that_resumes_has_a_new_card_and_nothing_joins_the_two(later):
    _, seen, _ = later
    old, new = seen[MARCH][1]["maman"], seen[MAY][1]["maman"]
    assert old != new
    assert set(seen[MAY][1].values()) & set(seen[APRIL][1].values()) == {
        seen[APRIL][1]["iis"],
        seen[APRIL][1]["titin"],
    }
    assert {name for name in seen[MAY][0] if name.startswith("k/")} == {
        "k/index.html",
        f"k/{new}.html",
        f"k/{seen[APRIL][1]['titin']}.html",
    }


def test_cards_that_hang_are_on_the_removal_list(later):
    town = later[0]
    shown = [(row["nama"], row["alasan"], row["keadaan"]) for row in listed(town, MAY, "daftar-cabut")]
    assert shown == [
        ("Maman Suherman", "PERLINDUNGAN_BERAKHIR", "diserahkan"),
        ("Iis Sumiati", "TIDAK_MAU_LAGI", "ditarik"),
    ]
    assert "2 kartu harus dicabut" in town("cards", MAY).out
    assert "2 kartu harus dicabut" in town("doctor").out


def test_a_household_that_withdraws_has_no_page_after_the_revision_and_run_says_what_hangs(town, tmp_path):
    """April is posted; then Iis says no in a revision of April. A revision of March withdraws nothing more."""
    copy = town.copy(tmp_path / "kota")
    write_month(copy, LETTERS, pekerja=WORKERS, period=APRIL)
    assert copy.run(APRIL)["cards_to_remove"] == 0
    of_iis = tokens(copy)["iis"]
    refusing = WORKERS.replace("Nanggeleng | ·", "Nanggeleng | tidak")
    write_month(copy, LETTERS, pekerja=refusing.replace("Ya", "tidak"))
    assert copy.run(MARCH, "--revise")["cards_to_remove"] == 0
    assert of_iis in pages_of_cards(copy.root / "site")
    write_month(copy, LETTERS, pekerja=refusing, period=APRIL)
    with time_machine.travel(BEFORE_DAWN, tick=False):
        said = copy("run", APRIL, "--revise")
    assert said.code == 0
    assert copy.sql("SELECT since FROM card WHERE state = 'ditarik'") == [("2030-11-29",)]
    assert "1 kartu rumah harus dicabut" in said.out
    assert pages_of_cards(copy.root / "site") == {tokens(copy)["maman"]}
    assert copy("verify").code == 0


def test_a_register_comes_back_once(town, tmp_path):
    copy = town.copy(tmp_path / "kota")
    file = fill(copy, MARCH, {"maman": "Sudah diserahkan", "iis": "menolak"})
    answer = copy("cards", "--register", file, "--json").json
    assert (answer["changed"], answer["same"], answer["remarks"]) == (2, 0, [])
    assert pages_of_cards(copy.root / "site") == {tokens(copy)["maman"]}
    again = copy("cards", "--register", file, "--json").json
    assert (again["changed"], again["same"]) == (0, 2)
    # Neither is printed again, and the household that refused gets no other card of this cover.
    assert cards_of(copy, MARCH) | {"folder": ""} == {
        "period": MARCH, "issued": 0, "printed": 0, "removals": 0, "folder": "", "sheet": "", "other_months": [],
    }  # fmt: skip
    assert not (copy.root / "outbox" / MARCH / "kartu" / "kartu.pdf").exists()


def test_rows_of_a_register_that_cannot_be_used_are_named(town, tmp_path):
    copy = town.copy(tmp_path / "kota")
    first, second = (row["kode"] for row in listed(copy, MARCH, "daftar-kartu"))
    file = tmp_path / "daftar.csv"
    rows = [
        f"{first},dicetak,kemarin",
        "ZZZZZZZZ,dicetak,",
        f"{second},hilang entah,",
        f"{second},,",
        "Jumlah,2,",
    ]
    file.write_text("\n".join(["kode,keadaan,tanggal", *rows]), encoding="utf-8")
    answer = copy("cards", "--register", file, "--json").json
    assert [(remark["row"], remark["code"]) for remark in answer["remarks"]] == [
        (2, "bad_day"),
        (3, "bad_code"),
        (4, "bad_state"),
    ]
    assert (answer["changed"], answer["empty"]) == (1, 1)
    file.write_text(f"kode,keadaan\n{first},dicetak\n{first},ditolak\n", encoding="utf-8")
    twice = copy("cards", "--register", file, "--json").json
    assert (twice["changed"], [remark["code"] for remark in twice["remarks"]]) == (0, ["twice", "twice"])


@time_machine.travel(BEFORE_DAWN, tick=False)
def test_a_date_of_a_register_that_is_still_to_come_is_named_and_changes_nothing(town, tmp_path):
    copy = town.copy(tmp_path / "kota")
    first, second = (row["kode"] for row in listed(copy, MARCH, "daftar-kartu"))
    file = tmp_path / "daftar.csv"
    file.write_text(
        f"kode,keadaan,tanggal\n{first},diserahkan,2030-11-30\n{second},dicetak,2030-11-29\n",
        encoding="utf-8",
    )
    answer = copy("cards", "--register", file)
    assert (
        "baris 2: tanggal 2030-11-30 belum tiba (hari ini 2030-11-29); baris ini tidak dipakai" in answer.out
    )
    cards_of(copy, MARCH)
    states = [(row["kode"], row["keadaan"]) for row in listed(copy, MARCH, "daftar-kartu")]
    assert states == [(first, "terbit"), (second, "dicetak")]


def test_a_reversal_that_leaves_no_cover_takes_the_page(town, tmp_path):
    copy = town.copy(tmp_path / "kota")
    before = pages_of_cards(copy.root / "site")
    with time_machine.travel(BEFORE_DAWN, tick=False):
        answer = copy("reverse", MARCH, "--nomor", "K1", "--reason", "ditolak-bpjs")
    assert answer.code == 0, answer
    assert "dibatalkan pada 29 November 2030" in copy("explain", MARCH, "--nomor", "K1").out
    assert before - pages_of_cards(copy.root / "site") == {tokens(copy)["iis"]}
    assert copy("verify", MARCH).code == 0


def test_a_worker_whom_bpjs_refuses_has_no_page_and_the_card_is_to_be_removed(town, tmp_path):
    copy = town.copy(tmp_path / "kota")
    path = tmp_path / "jawaban.csv"
    path.write_text(f"nik,status\n{NIK['iis']},ditolak\n", encoding="utf-8")
    assert copy("import-bpjs", MARCH, path).code == 0
    assert pages_of_cards(copy.root / "site") == {tokens(copy)["maman"]}
    removed = cards_of(copy, MARCH)
    assert (removed["issued"], removed["printed"], removed["removals"]) == (0, 1, 1)
    reasons = [(row["nama"], row["alasan"]) for row in listed(copy, MARCH, "daftar-cabut")]
    assert reasons == [("Iis Sumiati", "DITOLAK_BPJS")]
    assert copy("verify", MARCH).code == 0


def answered(town, tmp_path, period, state):
    """BPJS answers for Iis and Maman in a list of a period."""
    path = tmp_path / f"{period}-{state}.csv"
    path.write_text(f"nik,status\n{NIK['iis']},{state}\n{NIK['maman']},diterima\n", encoding="utf-8")
    assert town("import-bpjs", period, path).code == 0


@pytest.mark.parametrize("was_removed", [False, True])
def test_a_refusal_stands_until_a_newer_list_accepts(town, tmp_path, was_removed):
    """The month after is posted, which changes nothing; a card that was removed meanwhile is replaced by a new one."""
    copy = town.copy(tmp_path / "kota")
    old = tokens(copy)["iis"]
    answered(copy, tmp_path, MARCH, "ditolak")
    write_month(copy, LETTERS, pekerja=WORKERS, period=APRIL)
    assert copy.run(APRIL)["cards_to_remove"] == 1
    assert cards_of(copy, APRIL)["issued"] == 0
    assert pages_of_cards(copy.root / "site") == {tokens(copy)["maman"]}
    if was_removed:
        copy("cards", "--register", fill(copy, APRIL, {"iis": "dicabut"}))
        assert cards_of(copy, APRIL)["issued"] == 0, "BPJS still refuses"
    answered(copy, tmp_path, APRIL, "diterima")
    assert cards_of(copy, APRIL)["issued"] == was_removed
    assert (tokens(copy)["iis"] == old) is not was_removed
    assert pages_of_cards(copy.root / "site") == set(tokens(copy).values())
    assert listed(copy, APRIL, "daftar-cabut") == []
    # A list of an older month that is read now says nothing of this one.
    answered(copy, tmp_path, MARCH, "tidak diterima")
    assert pages_of_cards(copy.root / "site") == set(tokens(copy).values())
    assert copy("verify").code == 0


def test_verify_finds_pages_that_were_left_or_changed_and_shows_no_token(town, tmp_path):
    copy = town.copy(tmp_path / "kota")
    token = tokens(copy)["iis"]
    page = copy.root / "site" / "k" / f"{token}.html"
    page.write_text("diubah", encoding="utf-8")
    changed = copy("verify", MARCH)
    assert (changed.code, "site/k/…" in changed.err) == (20, True)
    left = page.with_name("x" * 32 + ".html")
    left.write_text("lama", encoding="utf-8")
    answer = copy("verify", MARCH)
    assert (answer.code, "site/k/" in answer.err) == (20, True)
    assert copy("report", MARCH).code == 0
    assert not left.exists()
    assert copy("verify", MARCH).code == 0
    said = changed.out + changed.err + answer.out + answer.err
    logs = "".join(path.read_text(encoding="utf-8") for path in (copy.root / "data").rglob("*.log*"))
    assert logs
    assert token not in said + logs


def test_a_backup_keeps_the_pages_of_printed_cards(later, tmp_path):
    town = later[0]
    assert "harus dicabut" in town("doctor").out
    file = tmp_path / "cadangan.zip"
    assert town("backup", file).code == 0
    answer = run_command("restore", file, tmp_path / "pulih", "--verify")
    assert answer.code == 0, answer
    restored, site = file_bytes(tmp_path / "pulih" / "site"), file_bytes(town.root / "site")
    assert restored == site
    assert stat.S_IMODE((tmp_path / "pulih" / "site" / "k").stat().st_mode) == 0o711


def test_nothing_is_printed_without_an_address_and_an_office(deployment):
    town = deployment("kota-mini")
    answer = town("cards", MARCH, "--json")
    assert (answer.code, [fault["column"] for fault in answer.json["faults"]]) == (
        10,
        ["cards.site_url", "cards.office", "cards.phone"],
    )
    town.settings(SETTINGS)
    assert town("cards", MARCH).code == 14


def test_the_column_changes_no_file_of_the_month(tmp_path):
    """Two rows of Iis differ in it alone: no contradiction, no warning, and `tidak` counts, in any order of rows."""
    outputs, wanting = [], []
    for first, second in (("ya", "tidak"), ("tidak", "ya"), ("", "")):
        town = make_town(tmp_path / f"kota-{first}")
        town.settings(SETTINGS)
        write_month(town, LETTERS.replace("mungkin", "·"), pekerja=WORKERS)
        file = town.inbox() / "pekerja.csv"
        text = file.read_text(encoding="utf-8")
        iis = next(line for line in text.splitlines() if NIK["iis"] in line)
        assert iis.endswith(",Nanggeleng,")
        file.write_text(text.replace(iis, f"{iis}{first}\n{iis}{second}"), encoding="utf-8")
        town.run()
        files = file_bytes(town.outbox())
        outputs.append(
            {name: data for name, data in files.items() if name not in ("manifest.json", "SHA256SUMS")}
        )
        cards_of(town, MARCH)
        wanting.append(set(tokens(town)))
    assert outputs[0] == outputs[1] == outputs[2]
    assert wanting == [{"maman"}, {"maman"}, {"iis", "maman"}]
