"""Headings that several tables share, by column: of persons, of money and of months."""

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """The kind of files that a heading comes from."""

    REGISTER = "SIASN, SIMPEG"
    RECAP = "rekap TPP (SIPD, e-TPP, SIMDA)"
    POPULATION = "Dukcapil, data desa"
    BPJS = "BPJS Ketenagakerjaan"
    FORM = "formulir, surat pernyataan"
    DECREE = "SK dan lampirannya, perjanjian, usulan desa dan Dinas"


@dataclass(frozen=True)
class Words:
    """Headings of one column: `same` are synonyms of its name, `broad` count where no other heading means the column.

    A heading includes its abbreviated spellings (`ABBREVIATIONS`).
    """

    origin: Origin
    same: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()


ColumnHeadings = tuple[Words, ...]


def each_pair(starts: tuple[str, ...], ends: tuple[str, ...]) -> tuple[str, ...]:
    """Every start joined with every end by a space."""
    return tuple(f"{start} {end}" for start in starts for end in ends)


NIP: ColumnHeadings = (
    Words(Origin.REGISTER, ("nip baru", "nomor nip", "nomor induk pegawai", "nip pegawai", "nip asn", "nip pns",
        "nip pns/pppk", "nip/nipppk", "nip/ni pppk/nrp", "nip asn/pppk"), ("nipppk", "nip pppk")),
    Words(Origin.FORM, ("nip 18 digit", "nip 18 angka")),
)  # fmt: skip
OPD: ColumnHeadings = (
    Words(Origin.REGISTER, ("perangkat daerah", "nama perangkat daerah", "organisasi perangkat daerah", "nama opd",
        "opd/unit kerja", "unit kerja/opd", "unor induk", "unor induk nama")),
    Words(Origin.RECAP, ("skpd", "nama skpd", "opd/skpd", "skpd/opd", "skpd/unit kerja", "unit kerja/skpd",
        "satuan kerja perangkat daerah")),
)  # fmt: skip
# Not in a TPP sheet: there the unit is a school or a health centre and would replace the OPD of `asn`.
UNIT = Words(Origin.REGISTER, broad=("unit kerja", "nama unit kerja", "satuan kerja", "nama satuan kerja", "satker",
    "unor", "unor nama", "nama unor", "unit organisasi", "instansi", "nama instansi", "dinas/instansi",
    "instansi/unit kerja", "satuan kerja induk nama"))  # fmt: skip
NIK: ColumnHeadings = (
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
WORKER_NIK: ColumnHeadings = (*NIK, Words(Origin.FORM, (*each_pair(("nik", "nomor ktp"), WHOSE), "nik pekerja 16 digit",
        "nik pekerja 16 angka", "nik pekerja sesuai ktp")),
    Words(Origin.BPJS, ("nik/paspor",), ("nomor identitas",)))  # fmt: skip
WORKER_NAME: ColumnHeadings = (
    Words(Origin.FORM, (*each_pair(("nama", "nama lengkap"), WHOSE), "nama pekerja sesuai ktp",
        "nama lengkap pekerja sesuai ktp", "nama lengkap pekerja yang didaftarkan",
        "nama lengkap pekerja yang didaftarkan sesuai ktp")),
    Words(Origin.BPJS, ("nama tk",)),
)  # fmt: skip
BIRTH: ColumnHeadings = (
    Words(
        Origin.POPULATION,
        (
            "tanggal lahir",
            *each_pair(("tempat tanggal lahir", "tempat dan tanggal lahir"), ("tanggal", "tanggal lahir")),
        ),
    ),
    Words(Origin.FORM, each_pair(("tanggal lahir",), WHOSE)),
)
JOB: ColumnHeadings = (
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
SEX: ColumnHeadings = (
    Words(Origin.POPULATION, ("jenis kelamin l/p", "kelamin", "jk", "l/p", "jk l/p", "gender")),
    Words(Origin.FORM, ("jenis kelamin pekerja",)),
)
VILLAGE: ColumnHeadings = (
    Words(Origin.POPULATION, ("kelurahan/desa", "desa/kelurahan", "nama kelurahan", "desa kelurahan",
        "nama desa/kelurahan", "nama kelurahan/desa"), ("desa", "nama desa")),
    Words(Origin.FORM, ("kelurahan pekerja", "kelurahan tempat tinggal pekerja", "kelurahan tempat tinggal",
        "kelurahan domisili")),
)  # fmt: skip
PHONE = Words(
    Origin.FORM, (*each_pair(("nomor hp", "nomor hp/wa", "nomor telepon"), ("pekerja",)), "hp pekerja")
)
ANY_PHONE: ColumnHeadings = (
    PHONE,
    Words(Origin.FORM, ("nomor hp/wa", "nomor wa/hp", "hp", "hp/wa", "nomor hp aktif", "nomor hp/wa aktif",
        "nomor handphone", "nomor telepon/hp", "nomor hp/telepon"),
        ("nomor telepon", "telepon", "nomor wa", "nomor whatsapp")),
    Words(Origin.BPJS, ("handphone",)),
)  # fmt: skip
KPJ: ColumnHeadings = (
    Words(Origin.BPJS, ("nomor kpj", "kpj/nomor peserta", "nomor peserta bpjs ketenagakerjaan",
        "nomor bpjs ketenagakerjaan", "nomor bpjs tk", "nomor bpjstk"),
        ("nomor peserta", "nomor kartu peserta", "nomor kepesertaan")),
)  # fmt: skip
ALIVE: ColumnHeadings = (
    Words(Origin.POPULATION, ("status dasar", "status hidup", "status hidup/meninggal")),
    Words(Origin.FORM, ("status pekerja", "keterangan status")),
)
CARD: ColumnHeadings = (
    Words(Origin.FORM, ("minta kartu", "mau kartu", "ingin kartu", "bersedia kartu", "bersedia dipasang kartu",
        "bersedia menerima kartu", "kartu rumah", "kartu perlindungan", "stiker", "kartu/stiker")),
)  # fmt: skip
START: ColumnHeadings = (
    Words(Origin.FORM, ("berlaku mulai", "mulai berlaku", "mulai bulan", "bulan mulai", "periode mulai",
        "mulai periode", "terhitung mulai", "terhitung mulai tanggal", "terhitung mulai bulan", "berlaku sejak",
        "berlaku mulai bulan", "mulai iuran", "mulai dipotong", "mulai potongan"), ("tmt", "sejak", "dari bulan")),
)  # fmt: skip
END: ColumnHeadings = (
    Words(Origin.FORM, ("sampai dengan", "berlaku sampai dengan", "berlaku sampai", "berlaku hingga",
        "masa berlaku sampai dengan", "sampai bulan", "sampai dengan bulan", "bulan selesai", "periode selesai",
        "selesai bulan"), ("sampai", "hingga", "akhir", "berakhir", "bulan berakhir")),
)  # fmt: skip
PACKAGE: ColumnHeadings = (
    Words(Origin.FORM, ("paket iuran", "paket program", "paket perlindungan", "paket jaminan")),
)

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
NET = (*_PAID, *each_pair(("jumlah", "total"), _PAID))
GROSS = ("bruto", "kotor", "jumlah bruto", "jumlah kotor", "total bruto", "total kotor")
CUT = ("jumlah potongan", "total potongan")


def tpp_headings(words: tuple[str, ...], *, more: tuple[str, ...] = ()) -> ColumnHeadings:
    """Words of money with TPP before, between or after them; alone they are broad."""
    named = each_pair(TPP, words) + each_pair(words, TPP[:1])
    named += each_pair(each_pair(("jumlah", "total"), TPP), tuple(word for word in words if " " not in word))
    return (Words(Origin.RECAP, (*dict.fromkeys(named), *more), words),)
