"""The frames of a reconciliation as schemas, in the columns of its files; amounts are whole rupiah."""

from tpp_sponsor.tables.typed import dy, polars_schema


class PeriodDifference(dy.Schema):
    """One difference; `kelas` is a `Difference`.

    `nik` is null where it is about a payer as a whole; `opd` is then the fund's code or the employer. `dana` is null
    where it is not about a fund, `pemberi_kerja` where it is not about an employer.
    `menurut_bpjs` is null where BPJS named no amount. `selisih`: below 0 money is missing, above 0 there is too much of
    it, null if unknown. `sejak`: the day since which it has lasted without a break; `umur_hari`: days until the day of
    the reconciliation, of a late payment until it was made. `sebab`: what BPJS says, why the premium was reversed, or
    which bill was paid.
    """

    kelas = dy.String(nullable=False)
    nik = dy.String(nullable=True)
    nomor = dy.String(nullable=True)
    opd = dy.String(nullable=True)
    dibukukan = dy.Int64(nullable=True)
    dibayar = dy.Int64(nullable=True)
    menurut_bpjs = dy.Int64(nullable=True)
    selisih = dy.Int64(nullable=True)
    sejak = dy.Date(nullable=True)
    umur_hari = dy.Int64(nullable=True)
    sebab = dy.String(nullable=True)
    dana = dy.String(nullable=True)
    pemberi_kerja = dy.String(nullable=True)


class ClassTotal(dy.Schema):
    """How many differences of a class there are, and their sum as far as it is known."""

    kelas = dy.String(nullable=False)
    jumlah = dy.Int64(nullable=False, min=0)
    selisih = dy.Int64(nullable=False)


class EventDay(dy.Schema):
    """The day on which an event of the ledger happened."""

    event_id = dy.Int64(nullable=False)
    hari = dy.Date(nullable=False)


class DepartmentAccount(dy.Schema):
    """The money of an OPD that was taken from TPP and not passed on, over all periods, and who owns it.

    saldo = dipotong - disetor - dikembalikan = titipan_bulan_ini + titipan_bulan_lain + kredit_asn.
    """

    opd = dy.String(nullable=False)
    dipotong = dy.Int64(nullable=False)
    disetor = dy.Int64(nullable=False)
    dikembalikan = dy.Int64(nullable=False)
    saldo = dy.Int64(nullable=False)
    titipan_bulan_ini = dy.Int64(nullable=False)
    titipan_bulan_lain = dy.Int64(nullable=False)
    kredit_asn = dy.Int64(nullable=False)


DIFFERENCES, CLASS_TOTALS = polars_schema(PeriodDifference), polars_schema(ClassTotal)
DAYS, ACCOUNT = polars_schema(EventDay), polars_schema(DepartmentAccount)
