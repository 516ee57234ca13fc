"""Employees insured on wages (segment PU) in a month, and what the ledger holds of them before a run.

Amounts are whole rupiah. `pemberi_kerja` is the employer as files show it, and the payer of its employees' premiums.
Periods are first days.
"""

import polars as pl

from tpp_sponsor.tables.typed import dy, rises


class Employee(dy.Schema):
    """An accepted row of `nonasn`, sorted by its key `nik` and `pemberi_kerja`.

    `upah` is the wage as reported, `paket` the wage tariff's own spelling. `selesai` is null without an end; `kpj`,
    `jabatan` and `segmen` where the row has none. `kelurahan` is where the person lives, as the row says, else as the
    row of `pekerja` does; null where neither does, and in archives of before this column. `berkas lembar baris` say
    where the row is, for warnings about it.
    """

    nik = dy.String(primary_key=True)
    pemberi_kerja = dy.String(primary_key=True)
    nama = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=False)
    upah = dy.Int64(nullable=False, min=0)
    paket = dy.String(nullable=False)
    mulai = dy.Date(nullable=False)
    selesai = dy.Date(nullable=True)
    kpj = dy.String(nullable=True)
    jabatan = dy.String(nullable=True)
    segmen = dy.String(nullable=True)
    kelurahan = dy.String(nullable=True)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)


class WageLine(dy.Schema):
    """A premium by wage of an employee, one a person and month, sorted by `nik`.

    `upah` is the wage that was counted, at least the floor. `jht` and `jp` hold both shares. `jht_worker`, `jp_worker`
    and their sum `worker_idr` are what the employee's pay loses (0 where the employer bears it), `employer_idr` is the
    rest: `employer_idr + worker_idr = jkk + jkm + jht + jp = premium_idr`. `kelurahan` is that of the employee's row,
    null also in lines that were posted before employees had one.
    """

    nik = dy.String(nullable=False)
    pemberi_kerja = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=False)
    kpj = dy.String(nullable=True)
    jabatan = dy.String(nullable=True)
    segmen = dy.String(nullable=True)
    kelurahan = dy.String(nullable=True)
    paket = dy.String(nullable=False)
    upah = dy.Int64(nullable=False, min=1)
    jkk = dy.Int64(nullable=False, min=0)
    jkm = dy.Int64(nullable=False, min=0)
    jht = dy.Int64(nullable=False, min=0)
    jp = dy.Int64(nullable=False, min=0)
    jht_worker = dy.Int64(nullable=False, min=0)
    jp_worker = dy.Int64(nullable=False, min=0)
    employer_idr = dy.Int64(nullable=False, min=0)
    worker_idr = dy.Int64(nullable=False, min=0)
    premium_idr = dy.Int64(nullable=False, min=1)
    legal_basis = dy.String(nullable=False)

    each_once_in_order = rises("nik")
    programmes_add_up = dy.rule()(
        lambda _: pl.sum_horizontal("jkk", "jkm", "jht", "jp") == pl.col("premium_idr")
    )
    shares_add_up = dy.rule()(
        lambda _: pl.col("employer_idr") + pl.col("worker_idr") == pl.col("premium_idr")
    )
    worker_share_adds_up = dy.rule()(
        lambda _: pl.col("jht_worker") + pl.col("jp_worker") == pl.col("worker_idr")
    )


class ReversedWageLine(dy.Schema):
    """The employee, the employer and the premium of a line of the period that was reversed, each once."""

    nik = dy.String(nullable=False)
    pemberi_kerja = dy.String(nullable=False)
    premium_idr = dy.Int64(nullable=False, min=1)


class LastEmployee(dy.Schema):
    """An employee with a live premium in the newest earlier period that has any."""

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=False)


class OfficeHolder(dy.Schema):
    """Who held which office in the newest earlier period that has live lines of employees, sorted by `nik`.

    A row per live line of that period that has a `jabatan`.
    """

    nik = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    pemberi_kerja = dy.String(nullable=False)
    jabatan = dy.String(nullable=False)
    segmen = dy.String(nullable=True)
