"""The frames of a month's funds as schemas, in the columns of their files; amounts are whole rupiah."""

from tpp_sponsor.rules.decision_frames import JudgedProposal
from tpp_sponsor.tables.programmes.funds import FundLine
from tpp_sponsor.tables.typed import dy


class ProposalOutcome(JudgedProposal):
    """A proposal with its `outcome` and the facts that decided it, null as far as they were not looked up or tried.

    `kelurahan` is the place whose seat it asks for, or of a posted line has, as files show it; `nama` is the worker's.
    """

    nama = dy.String(nullable=True)
    jkk = dy.Int64(nullable=True, min=0)
    jkm = dy.Int64(nullable=True, min=0)
    jht = dy.Int64(nullable=True, min=0)
    premium_idr = dy.Int64(nullable=True, min=0)
    legal_basis = dy.String(nullable=True)
    is_holder = dy.Bool(nullable=False)
    round = dy.Int64(nullable=True, min=1)
    premiums_before_idr = dy.Int64(nullable=True, min=0)
    outcome = dy.String(nullable=False)


class PlacedFundLine(FundLine):
    """A premium that a fund pays, with the key of its place."""

    kelurahan_key = dy.String(nullable=True)


class FundDifference(dy.Schema):
    """A posted line that a fresh run would not make, and its proposal's outcome there (`selisih.csv`)."""

    nomor = dy.String(nullable=False)
    dana = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    hasil_sekarang = dy.String(nullable=False)


class WaitingProposal(dy.Schema):
    """A proposal that waits for a seat, money or a decree (`daftar-tunggu.csv`), `urutan` counted from 1."""

    dana = dy.String(nullable=False)
    kelurahan_key = dy.String(nullable=True)
    kelurahan = dy.String(nullable=True)
    urutan = dy.Int64(nullable=False, min=1)
    nomor = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    nama = dy.String(nullable=True)
    skor = dy.Int64(nullable=True)
    tanggal = dy.Date(nullable=False)
    hasil = dy.String(nullable=False)


class FundSummary(dy.Schema):
    """An accepted fund after this revision (`rekap-dana.csv`); what needs a limit that there is not is null."""

    periode = dy.String(nullable=False)
    dana = dy.String(nullable=False)
    jenis = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    mulai = dy.String(nullable=False)
    selesai = dy.String(nullable=False)
    kuota = dy.Int64(nullable=True)
    pekerja = dy.Int64(nullable=False, min=0)
    kosong = dy.Int64(nullable=True)
    menunggu = dy.Int64(nullable=False, min=0)
    total = dy.Int64(nullable=False, min=0)
    pagu = dy.Int64(nullable=True)
    terpakai = dy.Int64(nullable=False, min=0)
    sisa = dy.Int64(nullable=True)
    cukup_bulan = dy.Int64(nullable=True, min=0)


class SeatSummary(dy.Schema):
    """The seats of a place in a fund after this revision (`kuota.csv`)."""

    periode = dy.String(nullable=False)
    dana = dy.String(nullable=False)
    kecamatan = dy.String(nullable=True)
    kelurahan = dy.String(nullable=False)
    kursi = dy.Int64(nullable=False, min=0)
    terisi = dy.Int64(nullable=False, min=0)
    kosong = dy.Int64(nullable=False, min=0)
    menunggu = dy.Int64(nullable=False, min=0)


class PayerNow(dy.Schema):
    """Who pays for a worker in the period: `payer` is `TPP`, a fund's code or an employer."""

    nik = dy.String(nullable=False)
    payer = dy.String(nullable=False)


class PayerChange(dy.Schema):
    """A worker with another payer than in the last posted month (`perpindahan.csv`).

    A payer is `TPP`, a fund's code, the name of an employer, or null.
    """

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=True)
    dari = dy.String(nullable=True)
    ke = dy.String(nullable=True)
    alasan = dy.String(nullable=True)


class Ending(dy.Schema):
    """A worker whose fund or proposal ends soon, and which payer would be next (`akan-berakhir.csv`)."""

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=True)
    dana = dy.String(nullable=False)
    bulan_terakhir = dy.String(nullable=False)
    penanggung_berikut = dy.String(nullable=True)


class Uncovered(dy.Schema):
    """A worker who could be covered, and has no payer in the period (`belum-terlindungi.csv`)."""

    kelurahan = dy.String(nullable=True)
    nik = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    pekerjaan = dy.String(nullable=False)


class SeatChange(dy.Schema):
    """A seat of a fund that changed hands: who leaves it and why, and who follows (`_masuk`); either may be missing."""

    dana = dy.String(nullable=False)
    nik = dy.String(nullable=True)
    nama = dy.String(nullable=True)
    kelurahan = dy.String(nullable=True)
    pekerjaan = dy.String(nullable=True)
    alasan = dy.String(nullable=True)
    nik_masuk = dy.String(nullable=True)
    nama_masuk = dy.String(nullable=True)
    kelurahan_masuk = dy.String(nullable=True)
    pekerjaan_masuk = dy.String(nullable=True)
    nomor_masuk = dy.String(nullable=True)
