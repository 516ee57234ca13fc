"""The frames of a reconciliation as schemas, in the columns of its files; amounts are whole rupiah."""

from tpp_sponsor.tables.typed import dy


class ShownDifference(dy.Schema):
    """What a difference and its row in the file have in common; `kelas` is a `Difference`.

    `nik` is null where it is about a payer as a whole; `opd` is then the fund's code or the employer. `menurut_bpjs` is
    null where BPJS named no amount. `selisih`: below 0 money is missing, above 0 there is too much of it, null if
    unknown. `sejak`: the day since which it has lasted without a break; `umur_hari`: days until the day of the
    reconciliation, of a late payment until it was made.
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


class PeriodDifference(ShownDifference):
    """One difference. `sebab`: what BPJS says, why the premium was reversed, or which bill was paid.

    `dana` is null where it is not about a fund, `pemberi_kerja` where it is not about an employer.
    """

    sebab = dy.String(nullable=True)
    dana = dy.String(nullable=True)
    pemberi_kerja = dy.String(nullable=True)


class ExplainedDifference(ShownDifference):
    """A difference in the columns of its file: `keterangan`, a sentence with its remedy, replaces the cause."""

    keterangan = dy.String(nullable=False)


class ClassTotal(dy.Schema):
    """How many differences of a class there are, and their sum as far as it is known."""

    kelas = dy.String(nullable=False)
    jumlah = dy.Int64(nullable=False, min=0)
    selisih = dy.Int64(nullable=False)


class EventDay(dy.Schema):
    """The day on which an event of the ledger happened."""

    event_id = dy.Int64(nullable=False)
    hari = dy.Date(nullable=False)


class Verdict(dy.Schema):
    """A person that a list of BPJS names, and whether the newest such list accepts the person in each of its rows."""

    nik = dy.String(nullable=False)
    accepted = dy.Bool(nullable=False)


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


class PayerRecap(dy.Schema):
    """What a payer was charged, has paid and owes, in the columns of the file; `diterima` are accepted workers."""

    penanggung = dy.String(nullable=False)
    pekerja = dy.Int64(nullable=False, min=0)
    dibukukan = dy.Int64(nullable=False, min=0)
    dibayar = dy.Int64(nullable=False, min=0)
    belum_dibayar = dy.Int64(nullable=False)
    diterima = dy.Int64(nullable=False, min=0)
