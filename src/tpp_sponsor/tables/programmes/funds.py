"""Funds, seats and proposals of a month, and what the ledger holds of funds before a run; amounts are whole rupiah.

A fund is named by its code (`kode`), which is its key in the ledger too. `kelurahan` is a place as it is written, and
`kelurahan_key` the form in which places are compared (`domain.text_keys`). Periods are first days.
"""

from tpp_sponsor.tables.typed import dy, rises, typed


class Fund(dy.Schema):
    """A fund; `jenis` as `[claims] order` spells it, `jenis_order` its place there, `is_public` by `[claims] public`.

    `kuota` (workers a month), `pagu` (rupiah over all months) and `pekerjaan` (names of jobs) are null without a limit,
    `pelepasan` is null where seats are never released. `has_seats`: a row of `kuota` names it, and is not ignored.
    `berkas lembar baris` say where its row is, for warnings about it.
    """

    kode = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    jenis = dy.String(nullable=False)
    jenis_order = dy.Int64(nullable=False, min=0)
    is_public = dy.Bool(nullable=False)
    mulai = dy.Date(nullable=False)
    selesai = dy.Date(nullable=False)
    dasar = dy.String(nullable=False)
    kuota = dy.Int64(nullable=True, min=0)
    pagu = dy.Int64(nullable=True, min=0)
    paket = dy.String(nullable=True)
    pekerjaan = dy.List(dy.String(nullable=False), nullable=True)
    urutan = dy.Int64(nullable=False, min=1, max=99)
    pelepasan = dy.Date(nullable=True)
    kelas = dy.String(nullable=True)
    has_seats = dy.Bool(nullable=False)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)

    each_once_in_order = rises("kode")


class Seats(dy.Schema):
    """The seats of a kelurahan in a fund, which may be unknown; sorted by fund and `kelurahan`.

    `berkas lembar baris` say where the row is.
    """

    dana = dy.String(nullable=False)
    kelurahan = dy.String(nullable=False)
    kelurahan_key = dy.String(nullable=False)
    kecamatan = dy.String(nullable=True)
    kursi = dy.Int64(nullable=False, min=0)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)


class Proposal(dy.Schema):
    """A proposal, sorted by `nomor`; `paket` is the tariff's own spelling, null where the fund's or the default counts.

    `kelurahan` is null where that of the worker counts.
    """

    nomor = dy.String(nullable=False)
    dana = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    tanggal = dy.Date(nullable=False)
    kelurahan = dy.String(nullable=True)
    kelurahan_key = dy.String(nullable=True)
    skor = dy.Int64(nullable=True, min=0)
    mulai = dy.Date(nullable=True)
    selesai = dy.Date(nullable=True)
    dicabut = dy.Date(nullable=True)
    paket = dy.String(nullable=True)
    keputusan = dy.String(nullable=True)

    each_once_in_order = rises("nomor")


class FundLine(dy.Schema):
    """A premium of a worker that a fund (`dana`) pays through a proposal (`nomor`), sorted by `nik`.

    `kelurahan` is the place whose seat it takes, as its files show it, null where it has none.
    """

    nomor = dy.String(nullable=False)
    dana = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    kelurahan = dy.String(nullable=True)
    paket = dy.String(nullable=False)
    jkk = dy.Int64(nullable=False, min=0)
    jkm = dy.Int64(nullable=False, min=0)
    jht = dy.Int64(nullable=False, min=0)
    premium_idr = dy.Int64(nullable=False, min=1)


class FundWorker(dy.Schema):
    """The worker of a live line of a fund, as it was posted, sorted by `nik`; null in months before schema 1002."""

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=True)
    pekerjaan = dy.String(nullable=True)


class ReversedFundLine(dy.Schema):
    """The proposal, fund and worker of a line of the period that was reversed."""

    nomor = dy.String(nullable=False)
    dana = dy.String(nullable=False)
    nik = dy.String(nullable=False)


class SpentFund(dy.Schema):
    """The sum of the unreversed lines of a fund over all periods."""

    dana = dy.String(nullable=False)
    spent_idr = dy.Int64(nullable=False, min=0)


class Holder(dy.Schema):
    """A worker with an unreversed line of a fund in the newest earlier period in which the fund has any."""

    dana = dy.String(nullable=False)
    nik = dy.String(nullable=False)


class LastPayer(dy.Schema):
    """Who paid for a worker in the newest earlier posted period: `payer` is `TPP`, a fund's code or an employer.

    `nomor` is the claim of that line and `nama` the worker's name on it; sorted by `nik`.
    """

    nik = dy.String(nullable=False)
    payer = dy.String(nullable=False)
    nomor = dy.String(nullable=False)
    nama = dy.String(nullable=True)


class PostedFund(dy.Schema):
    """A fund as the run that read it posted it, in the columns of `Fund`."""

    kode = dy.String(nullable=False)
    jenis = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    kelas = dy.String(nullable=True)
    dasar = dy.String(nullable=False)
    is_public = dy.Bool(nullable=False)
    mulai = dy.Date(nullable=False)
    selesai = dy.Date(nullable=False)
    kuota = dy.Int64(nullable=True, min=0)
    pagu = dy.Int64(nullable=True, min=0)


def posted_funds(funds: dy.DataFrame[Fund]) -> dy.DataFrame[PostedFund]:
    """Select the values of accepted funds that the ledger stores, sorted by `kode`."""
    return typed(funds.sort("kode"), PostedFund)


class PayerLine(dy.Schema):
    """A live premium of a period: `payer_kind` is a `PayerKind`, `payer` is `TPP`, the code of a fund or an employer.

    `jenis` and `kelas` are the fund's, null for others; `kelurahan` and `pekerjaan` are the place and the job with
    which it was posted.
    """

    nik = dy.String(nullable=False)
    payer_kind = dy.String(nullable=False)
    payer = dy.String(nullable=False)
    jenis = dy.String(nullable=True)
    kelas = dy.String(nullable=True)
    kelurahan = dy.String(nullable=True)
    pekerjaan = dy.String(nullable=True)
    premium_idr = dy.Int64(nullable=False, min=1)


class FundMonth(dy.Schema):
    """How many workers a fund pays for in a month (`YYYY-MM`)."""

    dana = dy.String(nullable=False)
    period = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    jenis = dy.String(nullable=False)
    kelas = dy.String(nullable=True)
    workers = dy.Int64(nullable=False, min=1)


class PayerTotal(dy.Schema):
    """The charges and payments of a payer (`TPP`, the code of a fund, or an employer) in a period, by `PayerKind`.

    `lines` are live premiums that add up to `booked_idr`, of which BPJS has accepted `accepted`; `paid_idr` was paid.
    """

    payer_kind = dy.String(nullable=False)
    payer = dy.String(nullable=False)
    lines = dy.Int64(nullable=False, min=0)
    booked_idr = dy.Int64(nullable=False, min=0)
    paid_idr = dy.Int64(nullable=False, min=0)
    accepted = dy.Int64(nullable=False, min=0)
