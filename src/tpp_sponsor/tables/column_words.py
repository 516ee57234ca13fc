"""Headings that several tables share, by column: how the columns of a person, of money and of months are called."""

from dataclasses import dataclass
from enum import StrEnum


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


def each_with(starts: tuple[str, ...], ends: tuple[str, ...]) -> tuple[str, ...]:
    """Every start before every end."""
    return tuple(f"{start} {end}" for start in starts for end in ends)


NIP: Column = (
    Words(Origin.REGISTER, ("nip baru", "nomor nip", "nomor induk pegawai", "nip pegawai", "nip asn", "nip pns",
        "nip pns/pppk", "nip/nipppk", "nip/ni pppk/nrp", "nip asn/pppk"), ("nipppk", "nip pppk")),
    Words(Origin.FORM, ("nip 18 digit", "nip 18 angka")),
)  # fmt: skip
OPD: Column = (
    Words(Origin.REGISTER, ("perangkat daerah", "nama perangkat daerah", "organisasi perangkat daerah", "nama opd",
        "opd/unit kerja", "unit kerja/opd", "unor induk", "unor induk nama")),
    Words(Origin.RECAP, ("skpd", "nama skpd", "opd/skpd", "skpd/opd", "skpd/unit kerja", "unit kerja/skpd",
        "satuan kerja perangkat daerah")),
)  # fmt: skip
# The smaller unit of a TPP sheet, a school or a health centre, would take the place of the OPD of `asn`.
UNIT = Words(Origin.REGISTER, broad=("unit kerja", "nama unit kerja", "satuan kerja", "nama satuan kerja", "satker",
    "unor", "unor nama", "nama unor", "unit organisasi", "instansi", "nama instansi", "dinas/instansi",
    "instansi/unit kerja", "satuan kerja induk nama"))  # fmt: skip
NIK: Column = (
    Words(Origin.POPULATION, ("nik/nomor ktp", "nik ktp", "nomor ktp", "nomor ktp/nik", "nomor nik", "nik e-ktp",
        "nomor induk kependudukan", "nomor induk kependudukan nik", "nik nomor induk kependudukan")),
    Words(Origin.FORM, ("nik 16 digit", "nik 16 angka", "nik sesuai ktp")),
)  # fmt: skip
WHOSE = (
    "pekerja",
    "pekerja rentan",
    "tenaga kerja",
    "peserta",
    "calon peserta",
    "penerima",
    "penerima manfaat",
)
WORKER_NIK: Column = (*NIK, Words(Origin.FORM, (*each_with(("nik", "nomor ktp"), WHOSE), "nik pekerja 16 digit",
        "nik pekerja 16 angka", "nik pekerja sesuai ktp")),
    Words(Origin.BPJS, ("nik/paspor",), ("nomor identitas",)))  # fmt: skip
WORKER_NAME: Column = (
    Words(Origin.FORM, (*each_with(("nama", "nama lengkap"), WHOSE), "nama pekerja sesuai ktp",
        "nama lengkap pekerja sesuai ktp", "nama lengkap pekerja yang didaftarkan",
        "nama lengkap pekerja yang didaftarkan sesuai ktp")),
    Words(Origin.BPJS, ("nama tk",)),
)  # fmt: skip
BIRTH: Column = (
    Words(
        Origin.POPULATION,
        (
            "tanggal lahir",
            *each_with(("tempat tanggal lahir", "tempat dan tanggal lahir"), ("tanggal", "tanggal lahir")),
        ),
    ),
    Words(Origin.FORM, each_with(("tanggal lahir",), WHOSE)),
)
JOB: Column = (
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
SEX: Column = (
    Words(Origin.POPULATION, ("jenis kelamin l/p", "kelamin", "jk", "l/p", "jk l/p", "gender")),
    Words(Origin.FORM, ("jenis kelamin pekerja",)),
)
VILLAGE: Column = (
    Words(Origin.POPULATION, ("kelurahan/desa", "desa/kelurahan", "nama kelurahan", "desa kelurahan"), ("desa",)),
    Words(Origin.FORM, ("kelurahan pekerja", "kelurahan tempat tinggal pekerja", "kelurahan tempat tinggal",
        "kelurahan domisili")),
)  # fmt: skip
PHONE = Words(
    Origin.FORM, (*each_with(("nomor hp", "nomor hp/wa", "nomor telepon"), ("pekerja",)), "hp pekerja")
)
ANY_PHONE: Column = (
    PHONE,
    Words(Origin.FORM, ("nomor hp/wa", "nomor wa/hp", "hp", "hp/wa", "nomor hp aktif", "nomor hp/wa aktif",
        "nomor handphone", "nomor telepon/hp", "nomor hp/telepon"),
        ("nomor telepon", "telepon", "nomor wa", "nomor whatsapp")),
    Words(Origin.BPJS, ("handphone",)),
)  # fmt: skip
KPJ: Column = (
    Words(Origin.BPJS, ("nomor kpj", "kpj/nomor peserta", "nomor peserta bpjs ketenagakerjaan",
        "nomor bpjs ketenagakerjaan", "nomor bpjs tk", "nomor bpjstk"),
        ("nomor peserta", "nomor kartu peserta", "nomor kepesertaan")),
)  # fmt: skip
ALIVE: Column = (
    Words(Origin.POPULATION, ("status dasar", "status hidup", "status hidup/meninggal")),
    Words(Origin.FORM, ("status pekerja", "keterangan status")),
)
START: Column = (
    Words(Origin.FORM, ("berlaku mulai", "mulai berlaku", "mulai bulan", "bulan mulai", "periode mulai",
        "mulai periode", "terhitung mulai", "terhitung mulai tanggal", "terhitung mulai bulan", "berlaku sejak",
        "berlaku mulai bulan", "mulai iuran", "mulai dipotong", "mulai potongan"), ("tmt", "sejak", "dari bulan")),
)  # fmt: skip
END: Column = (
    Words(Origin.FORM, ("sampai dengan", "berlaku sampai dengan", "berlaku sampai", "berlaku hingga",
        "masa berlaku sampai dengan", "sampai bulan", "sampai dengan bulan", "bulan selesai", "periode selesai",
        "selesai bulan"), ("sampai", "hingga", "akhir", "berakhir", "bulan berakhir")),
)  # fmt: skip

TPP = ("tpp", "tpp asn", "tpp pns", "tambahan penghasilan", "tambahan penghasilan pegawai",
    "tambahan penghasilan asn")  # fmt: skip
_PAID = (
    "neto",
    "bersih",
    "diterima",
    "yang diterima",
    "dibayarkan",
    "yang dibayarkan",
    "dibayar",
    "ditransfer",
)
NET = (*_PAID, *each_with(("jumlah", "total"), _PAID))
GROSS = ("bruto", "kotor", "jumlah bruto", "jumlah kotor", "total bruto", "total kotor")
CUT = ("jumlah potongan", "total potongan")


def of_tpp(words: tuple[str, ...], *, more: tuple[str, ...] = ()) -> Column:
    """Words of money with TPP before, between or after them; alone they are broad."""
    named = each_with(TPP, words) + each_with(words, TPP[:1])
    named += each_with(each_with(("jumlah", "total"), TPP), tuple(word for word in words if " " not in word))
    return (Words(Origin.RECAP, (*dict.fromkeys(named), *more), words),)
