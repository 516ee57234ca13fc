"""Sukabumi with 40 planted faults: answered, corrected as a clerk would, dropped in, and as if nothing had been."""

import csv
import io
import shutil
from collections import Counter

import pytest
from openpyxl import load_workbook

from support.deployments import make_town

MARCH = "2024-03"
pytestmark = pytest.mark.xdist_group("round_trip")

# Which file (by how its name begins), which column, what becomes of its cell, and what is said of it.
PLANTED = """
    ASN         | NIP BARU             | number          | RUSAK_OLEH_EXCEL
    ASN         | NIP BARU             | scientific      | RUSAK_OLEH_EXCEL
    ASN         | NIP BARU             | one missing     | NIP_TIDAK_SAH
    ASN         | NIP BARU             | one doubled     | NIP_TIDAK_SAH
    ASN         | NIP BARU             | letter O        | NIP_TIDAK_SAH
    ASN         | NIP BARU             | letter l        | NIP_TIDAK_SAH
    ASN         | NAMA                 | empty           | KOLOM_KOSONG
    ASN         | UNOR INDUK NAMA      | empty           | KOLOM_KOSONG
    ASN         | KEDUDUKAN HUKUM NAMA | empty           | KOLOM_KOSONG
    TPP Kes     | NIP                  | number          | RUSAK_OLEH_EXCEL
    TPP Kes     | NIP                  | one missing     | NIP_TIDAK_SAH
    TPP Kes     | TPP Neto             | dua juta        | NILAI_TIDAK_SAH
    TPP Kes     | TPP Neto             | 1.25            | NILAI_TIDAK_SAH
    TPP Kes     | TPP Neto             | empty           | KOLOM_KOSONG
    TPP Kes     | Periode              | bulan ini       | PERIODE_TIDAK_SAH
    TPP Kes     | Periode              | empty           | KOLOM_KOSONG
    TPP Kes     | OPD                  | empty           | KOLOM_KOSONG
    TPP Baros   | NIP                  | letter O        | NIP_TIDAK_SAH
    TPP Baros   | TPP Neto             | -1.000.000      | NILAI_TIDAK_SAH
    TPP Baros   | Periode              | Marte 2024      | PERIODE_TIDAK_SAH
    TPP Setda   | NIP                  | number          | RUSAK_OLEH_EXCEL
    TPP Setda   | NIP                  | scientific      | RUSAK_OLEH_EXCEL
    TPP Setda   | TPP yang Diterima    | #REF!           | NILAI_TIDAK_SAH
    Kesediaan   | NIK                  | one missing     | NIK_TIDAK_SAH
    Kesediaan   | NIK                  | scientific      | RUSAK_OLEH_EXCEL
    Kesediaan   | NIK                  | letter O        | NIK_TIDAK_SAH
    Kesediaan   | NIP                  | one doubled     | NIP_TIDAK_SAH
    Kesediaan   | NIP                  | letter l        | NIP_TIDAK_SAH
    Kesediaan   | Nomor surat          | empty           | KOLOM_KOSONG
    Kesediaan   | Tanggal surat        | 31/02/2024      | TANGGAL_TIDAK_SAH
    Kesediaan   | Tanggal surat        | empty           | KOLOM_KOSONG
    Kesediaan   | Iuran dimulai        | kapan saja      | PERIODE_TIDAK_SAH
    Kesediaan   | Tanggal lahir        | 1975            | TANGGAL_TIDAK_SAH
    Kesediaan   | Nama lengkap pekerja | empty           | KOLOM_KOSONG
    Kesediaan   | Apa pekerjaan        | empty           | KOLOM_KOSONG
    Kesediaan   | Nama lengkap pekerja | shifted         | BARIS_TIDAK_UTUH
    Tertanggung | NIK                  | number          | RUSAK_OLEH_EXCEL
    Tertanggung | NIK                  | one missing     | NIK_TIDAK_SAH
    Tertanggung | TGL_BERAKHIR         | 31-FEB-24       | PERIODE_TIDAK_SAH
    Tertanggung | NIK                  | one doubled     | NIK_TIDAK_SAH
"""
FAULTS = [tuple(cell.strip() for cell in line.split("|")) for line in PLANTED.strip().splitlines()]
FILES = {
    "ASN": "ASN Kota Sukabumi per 19 Maret 2024.xlsx",
    "TPP Kes": "TPP Maret 2024 - Dinas Kesehatan.xlsx",
    "TPP Baros": "TPP Maret 2024 - Kecamatan Baros.xlsx",
    "TPP Setda": "TPP Maret 2024 - Sekretariat Daerah.xlsx",
    "Kesediaan": "Kesediaan ASN Peduli Pekerja Rentan (Jawaban) - Maret 2024.csv",
    "Tertanggung": "Tertanggung BPU BPJS Ketenagakerjaan Maret 2024.xlsx",
}


ANSWERS = {f"{name}.xlsx" for name in FILES.values()}


def digits(cell):
    return "".join(char for char in str(cell) if char.isdigit())


SPOIL = {
    "number": lambda cell: int(digits(cell)),
    "scientific": lambda cell: f"{int(digits(cell)):.5E}",
    "one missing": lambda cell: digits(cell)[:-1],
    "one doubled": lambda cell: digits(cell)[:4] + digits(cell)[3:],
    "letter O": lambda cell: digits(cell).replace("0", "O", 1),
    "letter l": lambda cell: digits(cell).replace("1", "l", 1),
    "empty": lambda _: "",
}


class Sheet:
    """A file of the inbox as rows of cells under one header, to be changed and written back."""

    def __init__(self, path):
        self.path = path
        if path.suffix == ".csv":
            self.book = None
            self.rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        else:
            self.book = load_workbook(path)
            self.page = self.book.worksheets[0]
            self.rows = [list(row) for row in self.page.iter_rows(values_only=True)]
        self.head = next(
            at
            for at, row in enumerate(self.rows)
            if any(str(cell).startswith(("NIP", "NIK")) for cell in row)
        )

    def at(self, caption):
        """The position of the column whose heading begins so."""
        return next(at for at, cell in enumerate(self.rows[self.head]) if str(cell or "").startswith(caption))

    def persons(self):
        """Row numbers, as a spreadsheet shows them, of rows that stand for one person only, once."""
        at = self.at("NIK" if self.book is None else ("NIP", "NIK"))
        keys = {
            number: digits(row[at])
            for number, row in enumerate(self.rows[self.head + 1 :], self.head + 2)
            if len(digits(row[at])) >= 16
        }
        once = Counter(keys.values())
        return {number: key for number, key in keys.items() if once[key] == 1}

    def put(self, number, at, value):
        self.rows[number - 1][at] = value
        if self.book is not None:
            self.page.cell(number, at + 1).value = value or None

    def save(self):
        if self.book is not None:
            self.book.save(self.path)
            return
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(self.rows)
        self.path.write_text(text.getvalue(), encoding="utf-8")


def plant(town, untouched):
    """Spoil a cell per fault, each in a row of its own that was accepted; (file, row) → fault, and the true row."""
    rejected = {(row["berkas"], int(row["baris"])) for row in untouched.rows("bkpsdm/ditolak.csv")}
    numbers = set(untouched.column("keuangan/potongan-tpp.csv", "nip"))
    numbers |= set(untouched.column("bpjs/iuran-bpu.csv", "nik"))
    truth = {}
    for short, name in FILES.items():
        sheet = Sheet(town.inbox() / name)
        persons = {n: key for n, key in sheet.persons().items() if (name, n) not in rejected}
        # Rows on which money hangs come first.
        order = sorted(persons, key=lambda number: (persons[number] not in numbers, number * 7919 % 97))
        for (_, caption, becomes, code), number in zip(
            [fault for fault in FAULTS if fault[0] == short], order, strict=False
        ):
            at, before = sheet.at(caption), list(sheet.rows[number - 1])
            truth[name, number] = (code, at, before)
            if becomes == "shifted":
                sheet.rows[number - 1][at : at + 1] = [before[at], "S.E.", "M.M."]
            else:
                sheet.put(number, at, SPOIL.get(becomes, lambda _, text=becomes: text)(before[at]))
        sheet.save()
    return truth


OWN = ["Yang salah", "Yang harus dilakukan", "Berkas asal", "Lembar asal", "Baris asal"]
WHITE = "00000000"


def correct(folder, inbox, truth):
    """As a clerk would: look at what is marked, type what the documents say, leave out what cannot be known."""
    corrected = 0
    for path in sorted(folder.glob("*.xlsx")):
        book = load_workbook(path)
        of_file = 0
        for page in book.worksheets:
            head = [cell.value for cell in page[1]]
            if head[-5:] != OWN:
                continue
            for row in reversed(range(2, page.max_row + 1)):
                name, number = (page.cell(row, head.index(own) + 1).value for own in (OWN[2], OWN[4]))
                if (name, int(number)) not in truth:
                    page.delete_rows(row)
                    continue
                code, _, true = truth[name, int(number)]
                marked = [
                    cell for cell in page[row][:-5] if cell.fill.start_color.rgb not in (WHITE, "FFEDF3F1")
                ]
                assert marked, f"nothing is marked in {path.name} row {row}"
                for cell in page[row][: len(head) - 5] if code == "BARIS_TIDAK_UTUH" else marked:
                    at = cell.column - 1
                    cell.value = typed(true[at]) if at < len(true) else None
                of_file += 1
        if of_file:
            book.save(inbox / path.name)
        corrected += of_file
    return corrected


def typed(value):
    """What somebody types into a cell that is formatted as text."""
    return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else str(value)


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """Untouched; spoiled (r1) and corrected (r2) in one folder; corrected before anything was posted in another."""
    root = tmp_path_factory.mktemp("pulang-pergi")
    untouched = make_town(root / "utuh", "sukabumi")
    untouched.run()
    spoiled = make_town(root / "rusak", "sukabumi")
    truth = plant(spoiled, untouched)
    fresh = spoiled.copy(root / "dibetulkan")
    spoiled.run()
    asked = spoiled.outbox() / "bkpsdm" / "perbaikan"
    assert correct(asked, fresh.inbox(), truth) == 40
    fresh.run()
    for name in ANSWERS:
        shutil.copyfile(fresh.inbox() / name, spoiled.inbox() / name)
    spoiled.run(MARCH, "--revise")
    return untouched, spoiled, fresh, truth


def places(town, revision=1):
    return Counter(
        (row["berkas"], int(row["baris"]), row["kode"]) for row in town.rows("bkpsdm/ditolak.csv", revision)
    )


def test_there_are_forty_faults_and_each_is_rejected_for_what_it_is(towns):
    untouched, spoiled, _, truth = towns
    assert len(FAULTS) == len(truth) == 40
    new = places(spoiled) - places(untouched)
    assert set(new) == {(*place, code) for place, (code, *_) in truth.items()}
    assert not places(untouched) - places(spoiled)


@pytest.mark.parametrize("revision", [1, 2])
def test_every_corrected_row_is_accepted_and_no_other_row_has_another_fate(towns, revision):
    _, spoiled, fresh, _ = towns
    town = fresh if revision == 1 else spoiled
    assert places(town, revision) == places(spoiled)
    told = town("check", MARCH, "--json").json
    counts = {file["file"]: file for file in told["files"]}
    assert sum(counts[name]["rows"] for name in ANSWERS) == 40
    for name in ANSWERS:
        assert counts[name]["rejected"] == 0
        assert counts[name]["accepted"] + counts[name]["twin"] == counts[name]["rows"]


def test_the_month_is_as_if_the_faults_had_never_been(towns):
    untouched, _, fresh, _ = towns
    for name in (
        "keuangan/potongan-tpp.csv",
        "keuangan/tpp.csv",
        "keuangan/rekap-opd.csv",
        "bpjs/iuran-bpu.csv",
        "bkpsdm/hasil.csv",
        "peringkat.csv",
    ):
        assert (fresh.outbox() / name).read_bytes() == (untouched.outbox() / name).read_bytes(), name


def test_a_revision_posts_what_the_faults_had_held_back(towns):
    untouched, spoiled, _, _ = towns
    first, second = (set(spoiled.column("bpjs/iuran-bpu.csv", "nik", revision)) for revision in (1, 2))
    assert second
    assert first | second == set(untouched.column("bpjs/iuran-bpu.csv", "nik"))


def test_what_is_mended_is_not_asked_for_again(towns):
    _, spoiled, fresh, truth = towns
    for town, revision in ((fresh, 1), (spoiled, 2)):
        asked = set()
        for path in (town.outbox(revision) / "bkpsdm" / "perbaikan").iterdir():
            assert path.name not in {there.name for there in town.inbox().iterdir()}, "it would overwrite"
            for page in load_workbook(path):
                head = next(row for row in page.iter_rows(values_only=True) if OWN[2] in row)
                for row in page.iter_rows(min_row=2, values_only=True):
                    if row[head.index(OWN[4])] not in (None, OWN[4]):
                        asked.add((row[head.index(OWN[2])], int(row[head.index(OWN[4])])))
        assert not asked & set(truth)
        assert asked == {place[:2] for place in places(spoiled)} - set(truth)


def test_the_mended_month_verifies(towns):
    _, spoiled, fresh, _ = towns
    assert spoiled("verify").code == fresh("verify").code == 0
