"""What offices call the columns of the contract, per table; docs/judul-kolom.md shows the same list.

A word stands here only if it means one column of its table: `TPP` alone may be gross or net, `Status Kepegawaian` may
say PNS or aktif, `Bulan` may be a month without its year, so none of them is a heading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product


class Origin(StrEnum):
    """From which kind of file a word is known."""

    REGISTER = "SIASN, SIMPEG"
    RECAP = "rekap TPP (SIPD, e-TPP, SIMDA)"
    POPULATION = "Dukcapil, data desa"
    BPJS = "BPJS Ketenagakerjaan"
    FORM = "formulir, surat pernyataan"


@dataclass(frozen=True)
class Words:
    """Headings of one column: `same` say just what its own name says, `broad` count where no other heading does.

    A word has its abbreviations with it (`ABBREVIATIONS`).
    """

    origin: Origin
    same: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()


Column = tuple[Words, ...]

# Whose name, number or address a heading tells of where it is not the worker's.
SPONSORS = (
    "asn", "pegawai", "pns", "sponsor", "pendukung", "pemberi kerja", "majikan", "penanggung", "donatur",
    "orang tua asuh", "penandatangan", "pembuat pernyataan",
)  # fmt: skip
# What a group is also called that holds what its other words say: *Data Pekerja*.
GROUP_FILLERS = frozenset({"data", "identitas", "biodata", "profil", "rincian"})

# Word → how offices shorten or spell it within a heading.
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
    "telepon": ("telp", "tlp"),
    "sampai dengan": ("sd",),
    "dengan": ("dgn",),
}


def spellings(word: str) -> tuple[str, ...]:
    """A heading with each of its words in full and shortened; the first is the heading itself."""
    both = word.replace("sampai dengan", "sampai_dengan").split(" ")
    parts = [(part.replace("_", " "), *ABBREVIATIONS.get(part.replace("_", " "), ())) for part in both]
    return tuple(" ".join(chosen) for chosen in product(*parts))


def shipped(table: str) -> Iterator[tuple[str, str, bool]]:
    """Each heading of a table with its column, and whether it is a broad one."""
    for column, many in SHIPPED.get(table, {}).items():
        for words in many:
            for is_broad, headings in ((False, words.same), (True, words.broad)):
                for heading in headings:
                    yield from ((spelt, column, is_broad) for spelt in spellings(heading))


def _with(starts: tuple[str, ...], ends: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{start} {end}" for start in starts for end in ends)


_NIP: Column = (
    Words(Origin.REGISTER, ("nip baru", "nomor nip", "nomor induk pegawai", "nip pegawai", "nip asn", "nip pns",
        "nip pns/pppk", "nip/nipppk", "nip/ni pppk/nrp", "nip asn/pppk"), ("nipppk", "nip pppk")),
    Words(Origin.FORM, ("nip 18 digit", "nip 18 angka")),
)  # fmt: skip
_OPD: Column = (
    Words(Origin.REGISTER, ("perangkat daerah", "nama perangkat daerah", "organisasi perangkat daerah", "nama opd",
        "opd/unit kerja", "unit kerja/opd", "unor induk", "unor induk nama")),
    Words(Origin.RECAP, ("skpd", "nama skpd", "opd/skpd", "skpd/opd", "skpd/unit kerja", "unit kerja/skpd",
        "satuan kerja perangkat daerah")),
)  # fmt: skip
# The smaller unit of a TPP sheet, a school or a health centre, would take the place of the OPD of `asn`.
_UNIT = Words(Origin.REGISTER, broad=("unit kerja", "nama unit kerja", "satuan kerja", "nama satuan kerja", "satker",
    "unor", "unor nama", "nama unor", "unit organisasi", "instansi", "nama instansi", "dinas/instansi",
    "instansi/unit kerja", "satuan kerja induk nama"))  # fmt: skip
_NIK: Column = (
    Words(Origin.POPULATION, ("nik/nomor ktp", "nik ktp", "nomor ktp", "nomor ktp/nik", "nomor nik", "nik e-ktp",
        "nomor induk kependudukan", "nomor induk kependudukan nik", "nik nomor induk kependudukan")),
    Words(Origin.FORM, ("nik 16 digit", "nik 16 angka", "nik sesuai ktp")),
)  # fmt: skip
_WHOSE = (
    "pekerja",
    "pekerja rentan",
    "tenaga kerja",
    "peserta",
    "calon peserta",
    "penerima",
    "penerima manfaat",
)
_WORKER_NIK: Column = (*_NIK, Words(Origin.FORM, _with(("nik", "nomor ktp"), _WHOSE)),
    Words(Origin.BPJS, ("nik/paspor",), ("nomor identitas",)))  # fmt: skip
_WORKER_NAME: Column = (
    Words(Origin.FORM, (*_with(("nama", "nama lengkap"), _WHOSE), "nama pekerja sesuai ktp",
        "nama lengkap pekerja sesuai ktp", "nama lengkap pekerja yang didaftarkan",
        "nama lengkap pekerja yang didaftarkan sesuai ktp")),
    Words(Origin.BPJS, ("nama tk",)),
)  # fmt: skip
_BIRTH: Column = (
    Words(Origin.POPULATION, ("tanggal lahir",)),
    Words(Origin.FORM, _with(("tanggal lahir",), _WHOSE)),
)
_JOB: Column = (
    Words(Origin.BPJS, ("jenis pekerjaan",)),
    Words(
        Origin.FORM,
        (
            "pekerjaan pekerja",
            "jenis pekerjaan pekerja",
            "bidang pekerjaan",
            "pekerjaan/profesi",
            "profesi/pekerjaan",
        ),
        ("profesi", "mata pencaharian"),
    ),
)
_SEX: Column = (
    Words(Origin.POPULATION, ("jenis kelamin l/p", "kelamin", "jk", "l/p", "jk l/p", "gender")),
    Words(Origin.FORM, ("jenis kelamin pekerja",)),
)
_VILLAGE: Column = (
    Words(Origin.POPULATION, ("kelurahan/desa", "desa/kelurahan", "nama kelurahan", "desa kelurahan"), ("desa",)),
    Words(Origin.FORM, ("kelurahan pekerja", "kelurahan tempat tinggal pekerja", "kelurahan tempat tinggal",
        "kelurahan domisili")),
)  # fmt: skip
_PHONE = Words(
    Origin.FORM, (*_with(("nomor hp", "nomor hp/wa", "nomor telepon"), ("pekerja",)), "hp pekerja")
)
_ANY_PHONE: Column = (
    _PHONE,
    Words(Origin.FORM, ("nomor hp/wa", "nomor wa/hp", "hp", "hp/wa", "nomor hp aktif", "nomor hp/wa aktif",
        "nomor handphone", "nomor telepon/hp", "nomor hp/telepon"),
        ("nomor telepon", "telepon", "nomor wa", "nomor whatsapp")),
    Words(Origin.BPJS, ("handphone",)),
)  # fmt: skip
_KPJ: Column = (
    Words(Origin.BPJS, ("nomor kpj", "kpj/nomor peserta", "nomor peserta bpjs ketenagakerjaan",
        "nomor bpjs ketenagakerjaan", "nomor bpjs tk", "nomor bpjstk"),
        ("nomor peserta", "nomor kartu peserta", "nomor kepesertaan")),
)  # fmt: skip
_ALIVE: Column = (
    Words(Origin.POPULATION, ("status dasar", "status hidup", "status hidup/meninggal")),
    Words(Origin.FORM, ("status pekerja", "keterangan status")),
)
_START: Column = (
    Words(Origin.FORM, ("berlaku mulai", "mulai berlaku", "mulai bulan", "bulan mulai", "periode mulai",
        "mulai periode", "terhitung mulai", "terhitung mulai tanggal", "terhitung mulai bulan", "berlaku sejak",
        "berlaku mulai bulan", "mulai iuran", "mulai dipotong", "mulai potongan"), ("tmt", "sejak", "dari bulan")),
)  # fmt: skip
_END: Column = (
    Words(Origin.FORM, ("sampai dengan", "berlaku sampai dengan", "berlaku sampai", "berlaku hingga",
        "masa berlaku sampai dengan", "sampai bulan", "sampai dengan bulan", "bulan selesai", "periode selesai",
        "selesai bulan"), ("sampai", "hingga", "akhir", "berakhir", "bulan berakhir")),
)  # fmt: skip

_TPP = ("tpp", "tpp asn", "tpp pns", "tambahan penghasilan", "tambahan penghasilan pegawai",
    "tambahan penghasilan asn")  # fmt: skip
_NET = (
    "neto",
    "bersih",
    "diterima",
    "yang diterima",
    "dibayarkan",
    "yang dibayarkan",
    "dibayar",
    "ditransfer",
)
_NET += _with(("jumlah", "total"), _NET)
_GROSS = ("bruto", "kotor", "jumlah bruto", "jumlah kotor", "total bruto", "total kotor")
_CUT = ("jumlah potongan", "total potongan")


def _of_tpp(words: tuple[str, ...], *, more: tuple[str, ...] = ()) -> Column:
    """Words of money with TPP before, between or after them; alone they are broad."""
    named = _with(_TPP, words) + _with(words, _TPP[:1])
    named += _with(_with(("jumlah", "total"), _TPP), tuple(word for word in words if " " not in word))
    return (Words(Origin.RECAP, (*dict.fromkeys(named), *more), words),)


SHIPPED: Mapping[str, Mapping[str, Column]] = {
    "asn": {
        "nip": _NIP,
        "nama": (
            Words(Origin.REGISTER, ("nama lengkap", "nama pegawai", "nama asn", "nama pns", "nama lengkap pegawai",
                "nama lengkap asn", "nama asn/pegawai"), ("nama dan gelar", "nama lengkap dan gelar",
                "nama lengkap dengan gelar", "nama beserta gelar", "nama gelar")),
        ),
        "opd": (*_OPD, _UNIT),
        "status": (
            Words(Origin.REGISTER, ("keterangan status", "status keaktifan", "status aktif", "status aktif/tidak aktif",
                "kedudukan hukum", "kedudukan hukum nama", "kedudukan pegawai", "status kedudukan")),
        ),
        "jenis_asn": (
            Words(Origin.REGISTER, ("jenis pegawai", "jenis pegawai nama", "jenis kepegawaian"), ("pns/pppk",)),
        ),
        "nik": _NIK,
    },
    "tpp": {
        "nip": _NIP,
        "tpp_neto": _of_tpp(_NET, more=("jumlah tpp diterima neto", "tpp setelah potongan")),
        "periode": (
            Words(Origin.RECAP, ("periode tpp", "periode bulan", "bulan/tahun", "bulan dan tahun", "bulan tpp")),
        ),
        "opd": _OPD,
        "tpp_bruto": _of_tpp(_GROSS, more=("tpp sebelum potongan",)),
        "potongan": _of_tpp(_CUT, more=_with(_TPP, ("potongan",)) + ("potongan tpp",)),
    },
    "pekerja": {
        "nik": _WORKER_NIK,
        "nama": (
            *_WORKER_NAME,
            Words(Origin.POPULATION, ("nama lengkap", "nama sesuai ktp", "nama lengkap sesuai ktp", "nama ktp")),
        ),
        "tgl_lahir": _BIRTH,
        "pekerjaan": _JOB,
        "jenis_kelamin": _SEX,
        "kelurahan": _VILLAGE,
        "alamat": (
            Words(Origin.POPULATION, ("alamat lengkap", "alamat rumah", "alamat tempat tinggal", "alamat tinggal")),
            Words(Origin.FORM, ("alamat pekerja", "alamat lengkap pekerja", "alamat rumah pekerja")),
        ),
        "no_hp": _ANY_PHONE,
        "kpj": _KPJ,
        # Remarks in a list of workers are where offices write that one has died; other remarks are a warning each.
        "status": (*_ALIVE, Words(Origin.FORM, broad=("keterangan",))),
    },
    "kesediaan": {
        "nomor": (
            Words(Origin.FORM, ("nomor surat", "nomor surat pernyataan", "nomor pernyataan", "nomor kesediaan",
                "nomor surat kesediaan", "nomor surat pernyataan kesediaan", "nomor pernyataan kesediaan")),
        ),
        "nip": (*_NIP, Words(Origin.FORM, ("nip sponsor", "nip pendukung", "nip penanggung", "nip pemberi kerja"))),
        "nik": _WORKER_NIK,
        "tanggal": (
            Words(Origin.FORM, ("tgl", "tanggal surat", "tanggal pernyataan", "tanggal surat pernyataan",
                "tanggal kesediaan", "tanggal surat kesediaan", "tanggal surat pernyataan kesediaan",
                "tanggal ttd", "tanggal tanda tangan", "tanggal penandatanganan", "tanggal ditandatangani")),
        ),
        "mulai": _START,
        "selesai": _END,
        "dicabut": (
            Words(Origin.FORM, ("tanggal dicabut", "tanggal pencabutan", "tanggal cabut", "dicabut tanggal",
                "dicabut pada tanggal", "dicabut pada", "tanggal surat pencabutan")),
        ),
        "prioritas": (Words(Origin.FORM, ("urutan prioritas", "prioritas ke", "nomor prioritas")),),
        "paket": (Words(Origin.FORM, ("paket iuran", "paket program", "paket perlindungan", "paket jaminan")),),
        "nama_pekerja": _WORKER_NAME,
        "tgl_lahir": _BIRTH,
        "pekerjaan": _JOB,
        "jenis_kelamin": _SEX,
        "kelurahan": _VILLAGE,
        # A plain address or phone number on a form may be the sponsor's.
        "alamat": (Words(Origin.FORM, ("alamat pekerja", "alamat lengkap pekerja", "alamat rumah pekerja")),),
        "no_hp": (_PHONE,),
        "kpj": _KPJ,
        "status": (Words(Origin.FORM, ("status pekerja",)),),
    },
    "tertanggung": {
        "nik": _WORKER_NIK,
        "sumber": (
            Words(Origin.FORM, ("sumber dana", "sumber pendanaan", "sumber pembiayaan", "sumber anggaran",
                "sumber iuran", "sumber dana iuran"), ("penanggung", "ditanggung oleh", "dibiayai oleh", "pembiayaan")),
        ),
        "mulai": (*_START, Words(Origin.FORM, ("tanggal mulai",))),
        "selesai": (*_END, Words(Origin.FORM, ("tanggal selesai", "tanggal akhir"))),
        "tgl_kepesertaan": (Words(Origin.BPJS, ("tanggal kepesertaan", "tanggal mulai kepesertaan")),),
        "tgl_berakhir": (
            Words(Origin.BPJS, ("tanggal berakhir", "tanggal berakhir kepesertaan", "tanggal akhir kepesertaan",
                "tanggal non aktif")),
        ),
    },
    # `JKK`, `JKM`, `JHT` alone are flags in lists of BPJS, and `TOTAL` is a wage.
    "jawaban": {
        "nik": _WORKER_NIK,
        "status": (
            Words(Origin.BPJS, ("status validasi", "hasil validasi", "hasil verifikasi", "status verifikasi",
                "status peserta", "status kepesertaan", "status pendaftaran")),
        ),
        "alasan": (
            Words(Origin.BPJS, ("alasan penolakan", "alasan ditolak", "keterangan", "catatan")),
        ),
        "kpj": _KPJ,
        "tgl_berakhir": (Words(Origin.BPJS, ("tanggal berakhir", "tanggal berakhir kepesertaan")),),
        "total_iuran": (Words(Origin.BPJS, ("jumlah iuran", "iuran")),),
    },
}  # fmt: skip
