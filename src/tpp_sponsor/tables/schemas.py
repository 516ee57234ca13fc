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


class Person(dy.Schema):
    """A person, by NIK."""

    nik = dy.String(nullable=False)


class PersonName(Person):
    """A person of the month's tables by name."""

    nama = dy.String(nullable=False)


class PersonLife(Person):
    """Whether a person is known to be dead."""

    meninggal = dy.Bool(nullable=False)


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
