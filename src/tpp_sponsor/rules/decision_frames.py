"""The frames of a decision as schemas; amounts are whole rupiah."""

from tpp_sponsor.tables.programmes.funds import Proposal
from tpp_sponsor.tables.programmes.wages import Employee
from tpp_sponsor.tables.schemas import Statement
from tpp_sponsor.tables.typed import dy


class Signatory(dy.Schema):
    """A civil servant who signed a statement."""

    nip = dy.String(nullable=False)


class SponsorTpp(Signatory):
    """The TPP of a sponsor, who is listed once: that of the first row, and whether rows differ (`tpp_is_ambiguous`)."""

    opd = dy.String(nullable=True)
    tpp_neto = dy.Int64(nullable=False, min=0)
    tpp_is_ambiguous = dy.Bool(nullable=False)


class JudgedStatement(Statement):
    """A statement with the facts that it was judged by, null as far as they were not looked up.

    `nama` is the sponsor's, `opd` and `tpp_neto` are of the sponsor's TPP row. `outcome` is null if no rule stops it.
    """

    nama = dy.String(nullable=True)
    sponsor_is_active = dy.Bool(nullable=True)
    opd = dy.String(nullable=True)
    tpp_neto = dy.Int64(nullable=True)
    tpp_is_ambiguous = dy.Bool(nullable=True)
    tgl_lahir = dy.Date(nullable=True)
    pekerjaan = dy.String(nullable=True)
    pekerjaan_tertulis = dy.String(nullable=True)
    sektor = dy.String(nullable=True)
    meninggal = dy.Bool(nullable=True)
    worker_is_asn = dy.Bool(nullable=True)
    covered_elsewhere = dy.Bool(nullable=True)
    outcome = dy.String(nullable=True)


class StatementOutcome(JudgedStatement):
    """A statement with its `outcome` and the facts that decided it, null as far as they were not looked up or tried.

    `round` and `premiums_before_idr` are of allocation.
    """

    jkk = dy.Int64(nullable=True, min=0)
    jkm = dy.Int64(nullable=True, min=0)
    jht = dy.Int64(nullable=True, min=0)
    premium_idr = dy.Int64(nullable=True, min=0)
    legal_basis = dy.String(nullable=True)
    round = dy.Int64(nullable=True, min=1)
    premiums_before_idr = dy.Int64(nullable=True, min=0)
    outcome = dy.String(nullable=False)


class JudgedProposal(Proposal):
    """A proposal with the facts that it was judged by, null as far as they were not looked up.

    `kelurahan` is the place whose seat it asks for, that of the worker if it names none. `outcome` is null if no rule
    stops it.
    """

    paket = dy.String(nullable=False)
    jenis = dy.String(nullable=True)
    is_public = dy.Bool(nullable=True)
    jenis_order = dy.Int64(nullable=True)
    urutan = dy.Int64(nullable=True)
    has_seats = dy.Bool(nullable=True)
    dana_mulai = dy.Date(nullable=True)
    dana_selesai = dy.Date(nullable=True)
    tgl_lahir = dy.Date(nullable=True)
    pekerjaan = dy.String(nullable=True)
    pekerjaan_tertulis = dy.String(nullable=True)
    sektor = dy.String(nullable=True)
    meninggal = dy.Bool(nullable=True)
    worker_is_asn = dy.Bool(nullable=True)
    covered_elsewhere = dy.Bool(nullable=True)
    outcome = dy.String(nullable=True)


class JudgedEmployee(Employee):
    """An employee as judged: `outcome` is null if no rule stops the claim.

    `meninggal` is null where no row of `pekerja` has the NIK.
    """

    meninggal = dy.Bool(nullable=True)
    outcome = dy.String(nullable=True)


class ClaimOutcome(dy.Schema):
    """A claim of any kind with its outcome.

    A proposal and an employee have no NIP; the claim of an employee has the employer as `nomor` and its first month as
    `tanggal`.
    """

    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=True)
    nik = dy.String(nullable=False)
    tanggal = dy.Date(nullable=False)
    outcome = dy.String(nullable=False)


class Employed(dy.Schema):
    """An employee and the employer with a live premium by wage."""

    nik = dy.String(nullable=False)
    pemberi_kerja = dy.String(nullable=False)


class Sponsor(dy.Schema):
    """A sponsor with a TPP row: what earlier revisions took from it, the live lines before this run, and the credit."""

    nip = dy.String(nullable=False)
    tpp_neto = dy.Int64(nullable=False, min=0)
    withheld_idr = dy.Int64(nullable=False)
    used_credit_idr = dy.Int64(nullable=False, min=0)
    line_count = dy.Int64(nullable=False, min=0)
    posted_idr = dy.Int64(nullable=False, min=0)
    credit_idr = dy.Int64(nullable=False, min=0)


class RevisionDifference(dy.Schema):
    """A posted line that a fresh run would not make, and its statement's outcome there (docs/rules.md#revisions)."""

    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    hasil_sekarang = dy.String(nullable=False)


class NewCharge(dy.Schema):
    """A premium that a run would add; `nip` is null where a fund or employer pays."""

    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=True)
    nik = dy.String(nullable=False)


class ChargedAgain(dy.Schema):
    """A claim (`nomor`) that would be charged again, and the earlier reversal with its `nomor_lama`."""

    nomor = dy.String(nullable=False)
    nomor_lama = dy.String(nullable=False)
    period = dy.String(nullable=False)
    reason = dy.String(nullable=False)
    event = dy.Int64(nullable=False)


class Unpaid(dy.Schema):
    """A worker who was paid for before and is not in the period, in the columns of `cakupan.csv`.

    `dibayar_sampai` is `YYYY-MM` and null, as `bulan_tunggak` is, where every premium was reversed; months are counted
    with the period itself. `hasil nomor nip` are of the claim that gives the reason, `penandatangan_lain` are the
    worker's other claims, `nomor:hasil` joined by `; `.
    """

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=True)
    dibayar_sampai = dy.String(nullable=True)
    bulan_tunggak = dy.Int64(nullable=True)
    sisa_bulan = dy.Int64(nullable=False, min=0)
    status = dy.String(nullable=False)
    hasil = dy.String(nullable=False)
    nomor = dy.String(nullable=True)
    nip = dy.String(nullable=True)
    penandatangan_lain = dy.String(nullable=True)


class Movement(dy.Schema):
    """What changed for a worker since the last posted month, in the columns of `perubahan-bulan.csv`."""

    perubahan = dy.String(nullable=False)
    sebab = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    nomor = dy.String(nullable=True)
    nip = dy.String(nullable=True)
    opd = dy.String(nullable=True)
    nomor_lalu = dy.String(nullable=True)
    nip_lalu = dy.String(nullable=True)
    opd_lalu = dy.String(nullable=True)
    jumlah_lalu = dy.Int64(nullable=False, min=0)
    jumlah = dy.Int64(nullable=False, min=0)
