"""The normalised inputs of a month as schemas: what every rule may rely on, checked once at the border of intake."""

from tpp_sponsor.tables.programmes.contracts import Contract
from tpp_sponsor.tables.programmes.funds import Fund, Proposal, Seats
from tpp_sponsor.tables.programmes.segments import SegmentCount
from tpp_sponsor.tables.programmes.wages import Employee
from tpp_sponsor.tables.typed import dy, rises


class Asn(dy.Schema):
    """A civil servant; `opd` is the name shown, `aktif` by the city's list of active statuses."""

    nip = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    opd = dy.String(nullable=False)
    status = dy.String(nullable=False)
    aktif = dy.Bool(nullable=False)
    jenis_asn = dy.String(nullable=True)
    nik = dy.String(nullable=True)

    each_once_in_order = rises("nip")


class Tpp(dy.Schema):
    """An allowance paid in the period, in whole rupiah; `opd` is null only where neither file names it."""

    nip = dy.String(nullable=False)
    opd = dy.String(nullable=True)
    tpp_neto = dy.Int64(nullable=False, min=0)
    tpp_bruto = dy.Int64(nullable=True, min=0)
    potongan = dy.Int64(nullable=True, min=0)


class Worker(dy.Schema):
    """A worker; `pekerjaan` is the job as covered at the period, null if none is, `pekerjaan_tertulis` as sent.

    `kelurahan` is null where no row names it, or rows of the worker name two; `kelurahan_key` is what is compared.
    """

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=False)
    pekerjaan_tertulis = dy.String(nullable=False)
    pekerjaan = dy.String(nullable=True)
    sektor = dy.String(nullable=True)
    kpj = dy.String(nullable=True)
    meninggal = dy.Bool(nullable=False)
    kelurahan = dy.String(nullable=True)
    kelurahan_key = dy.String(nullable=True)

    each_once_in_order = rises("nik")


class Statement(dy.Schema):
    """A signed statement; periods are first days, `paket` is the tariff's own spelling."""

    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    tanggal = dy.Date(nullable=False)
    mulai = dy.Date(nullable=False)
    selesai = dy.Date(nullable=True)
    dicabut = dy.Date(nullable=True)
    prioritas = dy.Int64(nullable=True, min=0)
    paket = dy.String(nullable=False)

    each_once_in_order = rises("nomor")


class CardWish(dy.Schema):
    """True if the household of a worker wants a card: a `ya` in some row of the worker, and a `tidak` in none."""

    nik = dy.String(nullable=False)
    kartu = dy.Bool(nullable=False)

    each_once_in_order = rises("nik")


class Covered(dy.Schema):
    """A worker that another source covers; `daftar_bpjs` marks BPJS's own list, which also names our workers."""

    nik = dy.String(nullable=False)
    sumber = dy.String(nullable=False)
    daftar_bpjs = dy.Bool(nullable=False)
    mulai = dy.Date(nullable=True)
    selesai = dy.Date(nullable=True)


class Finding(dy.Schema):
    """A rejected row or a warning, `findings.FINDINGS`; `baris` is null of a whole file or sheet."""

    tabel = dy.String(nullable=False)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=True)
    kolom = dy.String(nullable=False)
    kode = dy.String(nullable=False)
    isi = dy.String(nullable=False)
    sebab = dy.String(nullable=False)
    rincian = dy.String(nullable=False)


class RowCount(dy.Schema):
    """The control totals of a file, `findings.ROW_COUNTS`."""

    tabel = dy.String(nullable=False)
    berkas = dy.String(nullable=False)
    rows = dy.UInt32(nullable=False)
    accepted = dy.UInt32(nullable=False)
    rejected = dy.UInt32(nullable=False)
    ignored = dy.UInt32(nullable=False)
    no_person = dy.UInt32(nullable=False)
    other_period = dy.UInt32(nullable=False)
    twin = dy.UInt32(nullable=False)


class UnmatchedCell(dy.Schema):
    """A cell with a NIP or NIK that matches no known person, `findings.UNMATCHED`."""

    tabel = dy.String(nullable=False)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)
    kolom = dy.String(nullable=False)
    tertulis = dy.String(nullable=False)
    berupa_angka = dy.Bool(nullable=False)
    nama = dy.String(nullable=True)
    lahir = dy.Date(nullable=True)


class Suggestion(dy.Schema):
    """A person suggested for an unmatched cell, `findings.SUGGESTIONS`."""

    kode = dy.String(nullable=False)
    tabel = dy.String(nullable=False)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)
    kolom = dy.String(nullable=False)
    tertulis = dy.String(nullable=False)
    usulan = dy.String(nullable=False)
    nama = dy.String(nullable=True)
    tgl_lahir = dy.Date(nullable=True)
    opd = dy.String(nullable=True)
    alasan = dy.String(nullable=False)
    skor = dy.Int64(nullable=False, min=0, max=100)


class Confirmation(dy.Schema):
    """A confirmed cell, `findings.CONFIRMED`."""

    tabel = dy.String(nullable=False)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)
    kolom = dy.String(nullable=False)
    tertulis = dy.String(nullable=False)
    maksud = dy.String(nullable=False)


class RejectedRow(dy.Schema):
    """A rejected row as it was sent, `findings.REJECTED_ROWS`."""

    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)
    isi = dy.List(dy.String(nullable=False), nullable=False)
    angka = dy.List(dy.UInt32(nullable=False), nullable=False)


SCHEMAS: dict[str, type[dy.Schema]] = {
    "asn": Asn,
    "tpp": Tpp,
    "pekerja": Worker,
    "kesediaan": Statement,
    "tertanggung": Covered,
    "dana": Fund,
    "kuota": Seats,
    "usulan": Proposal,
    "kartu": CardWish,
    "nonasn": Employee,
    "jakon": Contract,
    "segmen": SegmentCount,
}
