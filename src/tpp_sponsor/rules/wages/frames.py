"""The frames of a month's employees on wages as schemas; amounts are whole rupiah."""

from tpp_sponsor.rules.decision_frames import JudgedEmployee
from tpp_sponsor.tables.typed import dy


class EmployeeOutcome(JudgedEmployee):
    """An employee with its `outcome` and the facts that decided it, null as far as they were not looked up or tried.

    `wage_idr` is the wage that is counted (at least the
    floor), `jp_wage_idr` what JP is counted on (at most the cap, null without JP), `past_jp_age` whether JP is left out
    because of the age. The premium's columns are those of `WageLine`.
    """

    wage_idr = dy.Int64(nullable=True, min=0)
    jp_wage_idr = dy.Int64(nullable=True, min=0)
    past_jp_age = dy.Bool(nullable=True)
    jkk = dy.Int64(nullable=True, min=0)
    jkm = dy.Int64(nullable=True, min=0)
    jht = dy.Int64(nullable=True, min=0)
    jp = dy.Int64(nullable=True, min=0)
    jht_worker = dy.Int64(nullable=True, min=0)
    jp_worker = dy.Int64(nullable=True, min=0)
    employer_idr = dy.Int64(nullable=True, min=0)
    worker_idr = dy.Int64(nullable=True, min=0)
    premium_idr = dy.Int64(nullable=True, min=0)
    legal_basis = dy.String(nullable=True)
    round = dy.Int64(nullable=True, min=1)
    outcome = dy.String(nullable=False)


class WageDifference(dy.Schema):
    """A posted premium by wage that a fresh run would not make, and its employee's outcome there."""

    nik = dy.String(nullable=False)
    pemberi_kerja = dy.String(nullable=False)
    hasil_sekarang = dy.String(nullable=False)


class OfficeChange(dy.Schema):
    """A person who came to an office or left it since the newest earlier month (`pergantian.csv`).

    Sorted by employer, segment, office, `perubahan` (a `Change`: stopped or new) and NIK. `alasan` is what became of
    the employee's row of one who left.
    """

    pemberi_kerja = dy.String(nullable=False)
    segmen = dy.String(nullable=True)
    jabatan = dy.String(nullable=False)
    perubahan = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    alasan = dy.String(nullable=True)
