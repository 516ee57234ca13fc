"""The headings that offices use for the columns of each table; docs/judul-kolom.md shows the same list.

A heading is listed only if it means one column of its table: `TPP` alone may be gross or net, `Status Kepegawaian`
may be PNS or aktif, `Bulan` may be a month without its year, so none of them is listed.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product

from tpp_sponsor.tables.headings.column_words import (
    ALIVE,
    ANY_PHONE,
    BIRTH,
    CARD,
    CUT,
    END,
    GROSS,
    JOB,
    KPJ,
    NET,
    NIK,
    NIP,
    OPD,
    PACKAGE,
    PHONE,
    SEX,
    START,
    TPP,
    UNIT,
    VILLAGE,
    WORKER_NAME,
    WORKER_NIK,
    ColumnHeadings,
    Origin,
    Words,
    each_pair,
    tpp_headings,
)
from tpp_sponsor.tables.headings.construction_headings import CONSTRUCTION_HEADINGS
from tpp_sponsor.tables.headings.fund_headings import FUND_HEADINGS
from tpp_sponsor.tables.headings.segment_headings import SEGMENT_HEADINGS
from tpp_sponsor.tables.headings.wage_headings import WAGE_HEADINGS

# How headings call the sponsor: their name, number or address is not the worker's.
SPONSORS = (
    "asn", "pegawai", "pns", "sponsor", "pendukung", "pemberi kerja", "majikan", "penanggung", "donatur",
    "orang tua asuh", "penandatangan", "pembuat pernyataan",
)  # fmt: skip
# Words of a group heading without a meaning of their own: *Data Pekerja* is about the worker.
GROUP_FILLERS = frozenset({"data", "identitas", "biodata", "profil", "rincian", "rekap", "rekapitulasi"})

# Word → its abbreviations and other spellings within a heading.
ABBREVIATIONS: Mapping[str, tuple[str, ...]] = {
    "nomor": ("no",),
    "tanggal": ("tgl",),
    "jumlah": ("jml", "jlh"),
    "yang": ("yg",),
    "neto": ("netto", "nett", "net"),
    "bruto": ("brutto",),
    "potongan": ("pot",),
    "keterangan": ("ket",),
    "lahir": ("lhr",),
    "kelurahan": ("kel",),
    "kecamatan": ("kec",),
    "telepon": ("telp", "tlp"),
    "sampai dengan": ("sd",),
    "dengan": ("dgn",),
}


def spellings(word: str) -> tuple[str, ...]:
    """All spellings of a heading, each word in full and abbreviated; the first is the heading itself."""
    parts = re.split("([ /]+)", word.replace("sampai dengan", "sampai_dengan"))
    both = ((part, *ABBREVIATIONS.get(part.replace("_", " "), ())) for part in parts)
    return tuple("".join(chosen).replace("_", " ") for chosen in product(*both))


def shipped_headings(table: str) -> Iterator[tuple[str, str, bool]]:
    """Each heading of a table: the heading, its column, and whether it is broad."""
    for column, many in SHIPPED.get(table, {}).items():
        for words in many:
            for is_broad, headings in ((False, words.same), (True, words.broad)):
                for heading in headings:
                    yield from ((spelt, column, is_broad) for spelt in spellings(heading))


SHIPPED: Mapping[str, Mapping[str, ColumnHeadings]] = {
    "asn": {
        "nip": NIP,
        "nama": (
            Words(Origin.REGISTER, ("nama lengkap", "nama pegawai", "nama asn", "nama pns", "nama lengkap pegawai",
                "nama lengkap asn", "nama asn/pegawai"), ("nama dan gelar", "nama lengkap dan gelar",
                "nama lengkap dengan gelar", "nama beserta gelar", "nama gelar", "nama lengkap gelar")),
        ),
        "opd": (*OPD, UNIT),
        "status": (
            Words(Origin.REGISTER, ("keterangan status", "status keaktifan", "status aktif", "status aktif/tidak aktif",
                "kedudukan hukum", "kedudukan hukum nama", "kedudukan pegawai", "status kedudukan")),
        ),
        "jenis_asn": (
            Words(Origin.REGISTER, ("jenis pegawai", "jenis pegawai nama", "jenis kepegawaian"), ("pns/pppk",)),
        ),
        "nik": NIK,
    },
    "tpp": {
        "nip": NIP,
        "tpp_neto": tpp_headings(NET, more=("jumlah tpp diterima neto", "tpp setelah potongan")),
        "periode": (
            Words(Origin.RECAP, ("periode tpp", "periode bulan", "bulan/tahun", "bulan dan tahun", "bulan tpp")),
        ),
        "opd": OPD,
        "tpp_bruto": tpp_headings(GROSS, more=("tpp sebelum potongan",)),
        "potongan": tpp_headings(CUT, more=(*each_pair(TPP, ("potongan",)), "potongan tpp")),
    },
    "pekerja": {
        "nik": WORKER_NIK,
        "nama": (
            *WORKER_NAME,
            Words(Origin.POPULATION, ("nama lengkap", "nama sesuai ktp", "nama lengkap sesuai ktp", "nama ktp")),
        ),
        "tgl_lahir": BIRTH,
        "pekerjaan": JOB,
        "jenis_kelamin": SEX,
        "kelurahan": VILLAGE,
        "alamat": (
            Words(Origin.POPULATION, ("alamat lengkap", "alamat rumah", "alamat tempat tinggal", "alamat tinggal")),
            Words(Origin.FORM, ("alamat pekerja", "alamat lengkap pekerja", "alamat rumah pekerja")),
        ),
        "no_hp": ANY_PHONE,
        "kpj": KPJ,
        # In the remarks of a list of workers offices write that a worker is dead; other remarks are a warning each.
        "status": (*ALIVE, Words(Origin.FORM, broad=("keterangan",))),
        "kartu": CARD,
    },
    "kesediaan": {
        "nomor": (
            Words(Origin.FORM, ("nomor surat", "nomor surat pernyataan", "nomor pernyataan", "nomor kesediaan",
                "nomor surat kesediaan", "nomor surat pernyataan kesediaan", "nomor pernyataan kesediaan")),
        ),
        "nip": (*NIP, Words(Origin.FORM, ("nip sponsor", "nip pendukung", "nip penanggung", "nip pemberi kerja"))),
        "nik": WORKER_NIK,
        "tanggal": (
            Words(Origin.FORM, ("tgl", "tanggal surat", "tanggal pernyataan", "tanggal surat pernyataan",
                "tanggal kesediaan", "tanggal surat kesediaan", "tanggal surat pernyataan kesediaan",
                "tanggal ttd", "tanggal tanda tangan", "tanggal penandatanganan", "tanggal ditandatangani")),
        ),
        "mulai": START,
        "selesai": END,
        "dicabut": (
            Words(Origin.FORM, ("tanggal dicabut", "tanggal pencabutan", "tanggal cabut", "dicabut tanggal",
                "dicabut pada tanggal", "dicabut pada", "tanggal surat pencabutan")),
        ),
        "prioritas": (Words(Origin.FORM, ("urutan prioritas", "prioritas ke", "nomor prioritas")),),
        "paket": PACKAGE,
        "nama_pekerja": WORKER_NAME,
        "tgl_lahir": BIRTH,
        "pekerjaan": JOB,
        "jenis_kelamin": SEX,
        "kelurahan": VILLAGE,
        # A plain address or phone number on a form may be the sponsor's.
        "alamat": (Words(Origin.FORM, ("alamat pekerja", "alamat lengkap pekerja", "alamat rumah pekerja")),),
        "no_hp": (PHONE,),
        "kpj": KPJ,
        "status": (Words(Origin.FORM, ("status pekerja",)),),
        "kartu": CARD,
    },
    "tertanggung": {
        "nik": WORKER_NIK,
        "sumber": (
            Words(Origin.FORM, ("sumber dana", "sumber pendanaan", "sumber pembiayaan", "sumber anggaran",
                "sumber iuran", "sumber dana iuran"), ("penanggung", "ditanggung oleh", "dibiayai oleh", "pembiayaan",
                "penyandang dana", "nama penyandang dana")),
        ),
        "mulai": (*START, Words(Origin.FORM, ("tanggal mulai",))),
        "selesai": (*END, Words(Origin.FORM, ("tanggal selesai", "tanggal akhir"))),
        "tgl_kepesertaan": (Words(Origin.BPJS, ("tanggal kepesertaan", "tanggal mulai kepesertaan")),),
        "tgl_berakhir": (
            Words(Origin.BPJS, ("tanggal berakhir", "tanggal berakhir kepesertaan", "tanggal akhir kepesertaan",
                "tanggal non aktif")),
        ),
    },
    # `JKK`, `JKM`, `JHT` alone are flags in lists of BPJS, and `TOTAL` is a wage.
    "jawaban": {
        "nik": WORKER_NIK,
        "status": (
            Words(Origin.BPJS, ("status validasi", "hasil validasi", "hasil verifikasi", "status verifikasi",
                "status peserta", "status kepesertaan", "status pendaftaran")),
        ),
        "alasan": (
            Words(Origin.BPJS, ("alasan penolakan", "alasan ditolak", "keterangan", "catatan")),
        ),
        "kpj": KPJ,
        "tgl_berakhir": (Words(Origin.BPJS, ("tanggal berakhir", "tanggal berakhir kepesertaan")),),
        "total_iuran": (Words(Origin.BPJS, ("jumlah iuran", "iuran")),),
    },
    **FUND_HEADINGS,
    **WAGE_HEADINGS,
    **CONSTRUCTION_HEADINGS,
    **SEGMENT_HEADINGS,
}  # fmt: skip
