"""Headings as offices write them: shipped words, groups over two rows, doubts (docs/rules.md#office-sheets)."""

import pytest

from intake.draw_headings import MARK, PAGE, drawn_lists
from support.drawn_inboxes import ACCEPTED, csv_file, drawn_cells, faults, nip, taken, verdicts, workbook
from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.headers.header_search import find_header
from tpp_sponsor.messages import LANGUAGES, load_texts, say_fault
from tpp_sponsor.settings.load import load_settings
from tpp_sponsor.tables.bpjs_lists import RESPONSE_LIST
from tpp_sponsor.tables.headings.heading_map import HeadingMap, column_names
from tpp_sponsor.tables.headings.synonyms import SHIPPED, shipped_headings
from tpp_sponsor.tables.input_tables import TABLES

ROOT = PAGE.parents[1]
NIP = "199001012015011001"


def found(table, text, **city):
    """The columns of a drawn sheet with their positions, or the fault, or None."""
    known = TABLES.get(table, RESPONSE_LIST)
    header = find_header(drawn_cells(text), HeadingMap.of(known, city))
    return header if header is None or isinstance(header, Fault) else dict(header.positions)


@pytest.mark.parametrize("table", list(SHIPPED))
def test_a_shipped_word_means_one_column_and_no_other_columns_name(table):
    """A word that could be two columns is none, or a broad one of the first, which gives way to any other."""
    known = TABLES.get(table, RESPONSE_LIST)
    own = {heading_key(name): name for name in column_names(known)}
    means = dict[str, tuple[str, bool]]()
    for word, column, is_broad in shipped_headings(table):
        assert column in own.values()
        assert own.get(heading_key(word), column) == column, word
        first, gives_way = means.setdefault(heading_key(word), (column, is_broad))
        assert first == column or (table == "nonasn" and gives_way and column == "kelurahan"), word


WRITTEN = {
    "asn": {
        "nip": ["NIP/NIPPPK", "NIP BARU", "N.I.P", "NIP (18 Digit)", "Nomor Induk Pegawai", "NIP / NI PPPK"],
        "nama": ["Nama Lengkap", "NAMA PEGAWAI", "Nama Lengkap & Gelar"],
        "opd": ["Perangkat Daerah", "SKPD", "Unit Kerja", "Satuan Kerja", "Unor", "OPD/Unit Kerja", "UNOR INDUK NAMA"],
        "status": ["Ket. Status", "Kedudukan Hukum", "KEDUDUKAN HUKUM NAMA", "Status Aktif"],
    },
    "tpp": {
        "tpp_neto": ["TPP Bersih", "Jumlah Dibayarkan", "TPP Diterima", "TPP yang Diterima", "tpp_netto", "Netto",
                     "Jumlah TPP Diterima (Netto)", "Tambahan Penghasilan Bersih", "Jml. Bersih"],
    },
    "pekerja": {
        "nik": ["NIK / No. KTP", "No. KTP", "Nomor Induk Kependudukan (NIK)", "NIK Pekerja"],
        "nama": ["Nama Lengkap Pekerja", "Nama Peserta", "Nama Sesuai KTP"],
        "tgl_lahir": ["Tanggal Lahir", "Tgl. Lahir", "TGL-LAHIR", "Tgl/Lahir", "Tanggal_Lahir*"],
        "pekerjaan": ["Jenis Pekerjaan", "Profesi"],
    },
    "kesediaan": {
        "nomor": ["No. Surat", "Nomor Surat Pernyataan"],
        "tanggal": ["Tanggal Surat", "Tgl. Surat Pernyataan"],
        "mulai": ["TMT", "Berlaku Mulai", "Mulai Bulan"],
    },
    "tertanggung": {"sumber": ["Sumber Dana", "Penanggung", "Penyandang Dana"]},
    "dana": {
        "kode": ["Kode Dana", "Kode Sumber Dana"],
        "nama": ["Nama Program", "Program", "Penyandang Dana", "Nama Donatur"],
        "jenis": ["Sumber Dana", "Jenis Dana"],
        "mulai": ["Bulan Awal", "TMT"],
        "selesai": ["Bulan Akhir", "s.d."],
        "dasar": ["No. SK", "Nomor Perjanjian", "Dasar Hukum", "No SK/Keputusan"],
    },
    "kuota": {
        "dana": ["Kode Dana", "Sumber Dana"],
        "kelurahan": ["Desa/Kelurahan", "Nama Desa", "Nama Kel/Desa"],
        "kursi": ["Kuota", "Jumlah Kursi", "Kuota Peserta", "Jml Kuota", "Kuota Desa"],
    },
    "usulan": {
        "nomor": ["No. Usulan", "No Registrasi"],
        "dana": ["Kode Dana", "Sumber Dana"],
        "nik": ["No. KTP", "NIK Calon Peserta"],
        "tanggal": ["Tgl", "Tanggal Usulan"],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "word"),
    [
        (table, column, word)
        for table, of in WRITTEN.items()
        for column, words in of.items()
        for word in words
    ],
)
def test_a_starred_heading_as_offices_write_it(table, column, word):
    header = [word if name == column else name for name in TABLES[table].required]
    assert found(table, " | ".join(header)) == {name: at for at, name in enumerate(TABLES[table].required)}


@pytest.mark.parametrize(
    ("headings", "employer", "home"),
    [
        ("Desa/Kelurahan", 0, None),
        ("Unit Kerja | Desa/Kelurahan", 0, 1),
        ("Kel./Desa | Pemberi Kerja", 1, 0),
        ("Desa | OPD | Kelurahan", 1, 2),
        ("Nama Desa | OPD | Desa/Kelurahan", 1, None),
        ("Desa | Kelurahan", 0, 1),
        ("Pemberi Kerja | Kelurahan Domisili", 0, 1),
    ],
)
def test_desa_is_the_employer_and_beside_another_employer_where_a_person_lives(headings, employer, home):
    others = "NIK | Nama | Tgl Lahir | Upah | Paket | Mulai"
    positions = found("nonasn", f"{headings} | {others}")
    assert (positions["pemberi_kerja"], positions.get("kelurahan")) == (employer, home)


@pytest.mark.parametrize(
    ("table", "column", "word"),
    [
        ("pekerja", "jenis_kelamin", "L/P"),
        ("pekerja", "kelurahan", "Kel./Desa"),
        ("pekerja", "kelurahan", "Desa\u2013Kelurahan"),
        ("pekerja", "no_hp", "No. HP/WA"),
        ("pekerja", "status", "Keterangan"),
        ("pekerja", "status", "Ket."),
        ("kesediaan", "selesai", "s.d."),
        ("kesediaan", "selesai", "Sampai Dengan"),
        ("kesediaan", "dicabut", "Tanggal Dicabut"),
        ("asn", "jenis_asn", "Jenis Pegawai"),
        ("dana", "pagu", "Nilai"),
        ("dana", "pagu", "Pagu Anggaran"),
        ("dana", "kuota", "Kuota Peserta"),
        ("kuota", "kecamatan", "Nama Kec."),
        ("usulan", "skor", "Nilai"),
        ("usulan", "kelurahan", "Desa/Kelurahan"),
        ("usulan", "keputusan", "No. SK"),
        ("usulan", "nama_pekerja", "Nama"),
    ],
)
def test_an_optional_heading_as_offices_write_it(table, column, word):
    header = [*TABLES[table].required, word]
    assert found(table, " | ".join(header))[column] == len(header) - 1


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ("asn", "Status Kepegawaian"),
        ("asn", "Keterangan"),
        ("tpp", "Jumlah TPP"),
        ("tpp", "TPP"),
        ("tpp", "Bulan"),
        ("tpp", "Unit Kerja"),
        ("kesediaan", "Nama"),
        ("usulan", "No"),
        ("usulan", "Peringkat Usulan"),
        ("kesediaan", "No"),
        ("kesediaan", "Alamat Lengkap"),
        ("pekerja", "Tempat, Tanggal Lahir"),
    ],
)
def test_a_word_that_could_be_two_columns_is_none(table, word):
    required = TABLES[table].required
    assert found(table, " | ".join([*required, word])) == {name: at for at, name in enumerate(required)}


def test_a_broad_word_gives_way_to_the_columns_own_heading():
    assert found("asn", "nip | nama | Unit Kerja | OPD | status")["opd"] == 3
    assert found("asn", "NIP BARU | Nama | UNOR NAMA | UNOR INDUK NAMA | KEDUDUKAN HUKUM NAMA")["opd"] == 3
    assert found("pekerja", "nik | nama | tgl_lahir | pekerjaan | Keterangan | status")["status"] == 5


def test_two_broad_words_are_a_doubt_where_the_column_is_starred_and_none_where_it_is_not():
    doubled = found("asn", "nip | nama | Unit Kerja | Satuan Kerja | status")
    assert (doubled.code, doubled.column) == ("heading_doubled", "opd")
    assert "no_hp" not in found("pekerja", "nik | nama | tgl_lahir | pekerjaan | No. Telp | No. WA")


def test_two_columns_with_one_heading_are_both_named():
    doubled = found("asn", "No | NIP | Nama | Nama Lengkap | opd | status")
    assert (doubled.code, doubled.row, doubled.column) == ("heading_doubled", 1, "nama")
    for language in LANGUAGES:
        said = say_fault(load_texts(language), doubled)
        assert "C (Nama)" in said
        assert "D (Nama Lengkap)" in said


def test_a_citys_own_word_goes_before_shipped_ones():
    sheet = "nip | nama | SKPD | Kantor | status"
    assert found("asn", sheet)["opd"] == 2
    assert found("asn", sheet, opd=["Kantor"])["opd"] == 3
    assert found("asn", sheet.replace("Kantor", "OPD"), jenis_asn=["SKPD"]) == {
        "nip": 0, "nama": 1, "jenis_asn": 2, "opd": 3, "status": 4,
    }  # fmt: skip


# Groups


GROUPED = f"""
REKAPITULASI TPP
No | NIP/NIPPPK | Nama | TPP   |          |      | SKPD
   |            |      | Bruto | Potongan | Neto |
1  | 2          | 3    | 4     | 5        | 6    | 7
1  | {nip(1)}   | Siti | 6     | 1        | 5    | Setda
"""
MERGED = ("A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_group_and_its_sub_headings(kind):
    def merge(book):
        for cells in MERGED:
            book.active.merge_cells(cells)

    file = (
        csv_file(GROUPED, header_rows=3)
        if kind == "csv"
        else workbook(A=GROUPED, header_rows=3, change=merge)
    )
    intake = taken({f"tpp.{kind}": file})
    assert faults(intake) == []
    [row] = intake.accepted["tpp"].iter_rows(named=True)
    assert (row["baris"], row["tpp_bruto"], row["potongan"], row["tpp_neto"], row["opd"]) == (
        5,
        6,
        1,
        5,
        "Setda",
    )


@pytest.mark.parametrize(
    ("table", "sheet", "expected"),
    [
        # Two groups with the same sub-headings: only TPP is TPP.
        ("tpp", "NIP | GAJI | | TPP | \n | Bruto | Neto | Bruto | Neto", "nip _ _ tpp_bruto tpp_neto"),
        ("tpp", " | GAJI | | TPP | \nNIP | Bruto | Neto | Bruto | Neto", "nip _ _ tpp_bruto tpp_neto"),
        ("tpp", "NIP | TPP | | GAJI | \n | Potongan | Neto | Potongan | Neto", "nip potongan tpp_neto"),
        # A title above the header is no group.
        ("tpp", "DAFTAR GAJI\nNIP | Bruto | Potongan | Neto", "nip tpp_bruto potongan tpp_neto"),
        ("tpp", "SKPD : | Setda\nNIP | Bruto | Neto", "nip tpp_bruto tpp_neto"),
        # A group of cuts is no cut.
        ("tpp", "NIP | TPP Neto | Potongan | \n | | PPh 21 | IWP", "nip tpp_neto"),
        # A group that only divides, and headings that go on in the row below.
        ("asn", "PEGAWAI | | PENEMPATAN | \nNIP | Nama | Unit Kerja | Status", "nip nama opd status"),
        ("asn", "NIP | Nama | Nama | Status\n | | OPD | ", "nip nama opd status"),
        (
            "pekerja",
            "NIK | Nama | Tanggal | Jenis\n | Lengkap | Lahir | Pekerjaan",
            "nik nama tgl_lahir pekerjaan",
        ),
        # Another person's name and birth date.
        (
            "pekerja",
            "SPONSOR | | PEKERJA | | | \nNIP | Nama | NIK | Nama | Tgl Lahir | Pekerjaan",
            "_ _ nik nama tgl_lahir pekerjaan",
        ),
    ],
)
def test_a_header_of_two_rows(table, sheet, expected):
    assert found(table, sheet) == {name: at for at, name in enumerate(expected.split()) if name != "_"}


def test_a_form_in_groups():
    sheet = """
    No. Surat | Tgl. Surat | SPONSOR |      |               | PEKERJA |      |           |           | Berlaku | s.d.
              |            | NIP     | Nama | Tanggal Lahir | NIK     | Nama | Tgl Lahir | Pekerjaan | Mulai   |
    """
    header = find_header(drawn_cells(sheet), HeadingMap.of(TABLES["kesediaan"], {}))
    assert header.is_form
    assert header.positions == {
        "nomor": 0, "tanggal": 1, "nip": 2, "nik": 5, "nama_pekerja": 6, "tgl_lahir": 7, "pekerjaan": 8, "mulai": 9,
        "selesai": 10,
    }  # fmt: skip


@pytest.mark.parametrize(
    "sheet",
    [
        "NIP | GAJI | \n | Bruto | Neto",
        "NIP | Nama | GAJI | | TUNJANGAN\n | | Bruto | Neto | Jumlah",
        "OPD | Dinas Sosial\nNo | NIP | Nama",
    ],
)
def test_other_money_and_a_letterhead_are_no_tpp(sheet):
    assert found("tpp", sheet) is None


def test_a_letterhead_gives_no_column():
    """The word stands over the row numbers, which are nobody's OPD."""
    assert found("asn", "OPD | Dinas Sosial\nNo | NIP | Nama | Status") is None


@pytest.mark.parametrize(("above", "stands"), [(18, True), (19, False)])
def test_the_lower_of_two_header_rows_stands_within_20_rows(above, stands):
    sheet = "Surat\n" * above + f"NIP | TPP | \n | Bruto | Neto\n{NIP} | 6 | 5"
    assert (found("tpp", sheet) is not None) is stands


def test_what_comes_back_from_a_sender_means_the_same():
    """A correction file has one header row: a heading keeps its group where it would mean something else without."""
    sheet = drawn_cells("NIP | GAJI | | TPP | \n | Potongan | Neto | Potongan | Neto")
    header = find_header(sheet, HeadingMap.of(TABLES["tpp"], {}))
    assert header.captions == ("NIP", "Potongan GAJI", "Neto GAJI", "TPP Potongan", "TPP Neto")
    again = find_header([header.captions], HeadingMap.of(TABLES["tpp"], {}))
    assert again.positions == header.positions


# Where no header is found


def test_the_nearest_heading_and_the_line_of_config_are_named():
    file = csv_file(f"NIP PEGAWAI NEGERI | Nama | OPD | Status\n{nip(1)} | Siti | Setda | aktif")
    intake = taken({"asn.csv": file})
    [fault] = intake.faults
    assert (fault.code, fault.file, fault.row) == ("heading_missing", "asn.csv", 1)
    for language in LANGUAGES:
        said = " ".join(say_fault(load_texts(language), fault).split())
        assert '[intake.headings.asn] nip = ["NIP PEGAWAI NEGERI"]' in said
    config = {"intake": {"headings": {"asn": {"nip": ["NIP PEGAWAI NEGERI"]}}}}
    assert verdicts(taken({"asn.csv": file}, config), "asn") == {2: ACCEPTED}


def test_the_lines_work_at_the_end_of_the_config_that_init_writes(tmp_path):
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text(
        f'{example}\n[intake.headings.asn]\nnip = ["X"]\n[bpjs.headings]\nnik = ["Y"]\n', encoding="utf-8"
    )
    assert load_settings(config).intake.headings == {"asn": {"nip": ("X",)}}


def test_no_number_of_a_person_is_proposed_as_a_heading():
    intake = taken({"asn.csv": csv_file(f"nama | opd | status | NIP{nip(1)}\nSiti | Setda | aktif | 1")})
    assert dict(intake.faults[0].values)["near"] == "-"


def test_the_page_of_headings_lists_what_is_shipped():
    """After a change of the words: `python tests/intake/draw_headings.py`."""
    assert PAGE.read_text(encoding="utf-8").endswith(MARK + "\n" + drawn_lists())
