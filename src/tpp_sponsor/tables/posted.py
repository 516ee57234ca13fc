"""What the ledger holds before a run of a period, as schemas; amounts are whole rupiah."""

from tpp_sponsor.tables.schemas import Person
from tpp_sponsor.tables.typed import dy


class PostedLine(dy.Schema):
    """A premium of a worker that a sponsor pays through a statement (`nomor`); `opd` withholds it."""

    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=False)
    nik = dy.String(nullable=False)
    opd = dy.String(nullable=False)
    paket = dy.String(nullable=False)
    jkk = dy.Int64(nullable=False, min=0)
    jkm = dy.Int64(nullable=False, min=0)
    jht = dy.Int64(nullable=False, min=0)
    premium_idr = dy.Int64(nullable=False, min=1)


class ReversedLine(dy.Schema):
    """The statement, sponsor and worker of a line of the period that was reversed."""

    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=False)
    nik = dy.String(nullable=False)


class Withheld(dy.Schema):
    """What earlier revisions of the period took from a sponsor's TPP, and from the sponsor's credit."""

    nip = dy.String(nullable=False)
    opd = dy.String(nullable=False)
    withheld_idr = dy.Int64(nullable=False)
    used_credit_idr = dy.Int64(nullable=False, min=0)


class UsedCredit(dy.Schema):
    """What a revision takes from a sponsor's credit instead of TPP."""

    nip = dy.String(nullable=False)
    opd = dy.String(nullable=False)
    used_credit_idr = dy.Int64(nullable=False, min=1)


class Paid(Person):
    """A worker with a premium in an earlier period, and the newest whose premium is not reversed (`YYYY-MM`)."""

    paid_until = dy.String(nullable=True)


class Credit(dy.Schema):
    """What a sponsor is owed from reversed premiums."""

    nip = dy.String(nullable=False)
    credit_idr = dy.Int64(nullable=False, min=1)
