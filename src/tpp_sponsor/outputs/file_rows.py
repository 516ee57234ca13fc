"""The rows of the files for finance, BPJS and the HR agency, in their columns (docs/rules.md#revision-files).

Amounts are whole rupiah, `periode` is `YYYY-MM`.
"""

from tpp_sponsor.tables.typed import dy


class SponsorDeduction(dy.Schema):
    """A sponsor of a revision (`potongan-tpp`); `tpp_neto` is what earlier revisions left.

    `nama` is null where no row of `asn` has the NIP.
    """

    periode = dy.String(nullable=False)
    nip = dy.String(nullable=False)
    nama = dy.String(nullable=True)
    opd = dy.String(nullable=False)
    tpp_neto = dy.Int64(nullable=False)
    jumlah_pekerja = dy.Int64(nullable=False, min=1)
    premi = dy.Int64(nullable=False, min=1)
    kredit = dy.Int64(nullable=False, min=0)
    potongan = dy.Int64(nullable=False, min=0)
    tpp_neto_akhir = dy.Int64(nullable=False)


class CutSoFar(dy.Schema):
    """What all revisions of the period withhold from a sponsor, `potongan`, at the OPD of the newest lines."""

    nip = dy.String(nullable=False)
    opd = dy.String(nullable=False)
    potongan = dy.Int64(nullable=False)


class TppAfterCut(dy.Schema):
    """A TPP row as it was sent (`tpp`), with what all revisions so far withhold; what was not sent is null."""

    periode = dy.String(nullable=False)
    nip = dy.String(nullable=False)
    opd = dy.String(nullable=True)
    tpp_bruto = dy.Int64(nullable=True, min=0)
    potongan = dy.Int64(nullable=True, min=0)
    tpp_neto = dy.Int64(nullable=False, min=0)
    potongan_bpjs = dy.Int64(nullable=False)
    tpp_neto_akhir = dy.Int64(nullable=False)


class DepartmentSum(dy.Schema):
    """The sponsors, workers and money of an OPD in a revision (`rekap-opd`)."""

    periode = dy.String(nullable=False)
    opd = dy.String(nullable=False)
    sponsor = dy.Int64(nullable=False, min=1)
    pekerja = dy.Int64(nullable=False, min=1)
    jkk = dy.Int64(nullable=False, min=0)
    jkm = dy.Int64(nullable=False, min=0)
    jht = dy.Int64(nullable=False, min=0)
    total = dy.Int64(nullable=False, min=1)


class Contribution(dy.Schema):
    """A worker whose cover a revision pays (`iuran-bpu`); facts of the worker are null where the inputs have none."""

    periode = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    kpj = dy.String(nullable=True)
    nama = dy.String(nullable=True)
    tgl_lahir = dy.Date(nullable=True)
    pekerjaan = dy.String(nullable=True)
    paket = dy.String(nullable=False)
    jkk = dy.Int64(nullable=False, min=0)
    jkm = dy.Int64(nullable=False, min=0)
    jht = dy.Int64(nullable=False, min=0)
    total = dy.Int64(nullable=False, min=1)


class StatementResult(dy.Schema):
    """A statement with its outcome (`hasil`), and its premium if it is deducted now, else 0."""

    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    hasil = dy.String(nullable=False)
    jumlah = dy.Int64(nullable=False, min=0)


class ProposalResult(dy.Schema):
    """A proposal with its outcome (`hasil-usulan`), and its premium if a fund pays it now, else 0."""

    nomor = dy.String(nullable=False)
    dana = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    kelurahan = dy.String(nullable=True)
    hasil = dy.String(nullable=False)
    jumlah = dy.Int64(nullable=False, min=0)
