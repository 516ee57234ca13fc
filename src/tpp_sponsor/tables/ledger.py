"""What the ledger holds, as schemas: journal, lines with reversals, payments, responses, credit.

Amounts are whole rupiah. A department is an OPD, or the fund or employer that pays.
"""

from tpp_sponsor.tables.typed import dy


class Transfer(dy.Schema):
    """One amount that moves from one account to another within a department; `kind` is a `TransferKind`."""

    kind = dy.String(nullable=False)
    department = dy.String(nullable=False)
    debit = dy.String(nullable=False)
    credit = dy.String(nullable=False)
    amount_idr = dy.Int64(nullable=False, min=1)


class EventTransfer(Transfer):
    """A transfer, and the event that made it."""

    event_id = dy.Int64(nullable=False)


class PeriodTransfer(Transfer):
    """A transfer with the period of its event (`YYYY-MM`), null where the event is newer than the events just read."""

    period = dy.String(nullable=True)


class AccountBalance(dy.Schema):
    """What an account of a department holds for BPJS, or what payments took from it."""

    department = dy.String(nullable=False)
    account = dy.String(nullable=False)
    amount_idr = dy.Int64(nullable=False)


class LineWithReversal(dy.Schema):
    """A line of any payer (`payer_kind`), and its reversal.

    `claim` is the number of the statement or proposal, or the employer. `worker_idr` is what the pay of an employee
    loses of `premium_idr`. `reversed_by`, the event, `reason` and `note` are null while the line is live.
    """

    nik = dy.String(nullable=False)
    payer = dy.String(nullable=False)
    department = dy.String(nullable=False)
    claim = dy.String(nullable=False)
    package = dy.String(nullable=False)
    jkk = dy.Int64(nullable=False, min=0)
    jkm = dy.Int64(nullable=False, min=0)
    jht = dy.Int64(nullable=False, min=0)
    premium_idr = dy.Int64(nullable=False, min=1)
    jp = dy.Int64(nullable=False, min=0)
    occurrence = dy.Int64(nullable=False, min=1)
    run_id = dy.Int64(nullable=False)
    payer_kind = dy.String(nullable=False)
    worker_idr = dy.Int64(nullable=False, min=0)
    reversed_by = dy.Int64(nullable=True)
    reason = dy.String(nullable=True)
    note = dy.String(nullable=True)


class LastingReversal(dy.Schema):
    """A premium that was taken back for a reason that lasts: by which event, of which period (`YYYY-MM`), and why.

    `nip` is null where a fund or employer paid.
    """

    event = dy.Int64(nullable=False)
    period = dy.String(nullable=False)
    nomor = dy.String(nullable=False)
    nip = dy.String(nullable=True)
    nik = dy.String(nullable=False)
    reason = dy.String(nullable=False)


class BillPayment(dy.Schema):
    """What was paid to BPJS on one of its bills; `paid_on` is a date, `YYYY-MM-DD`.

    `payer` is a fund or employer, null for TPP.
    """

    event_id = dy.Int64(nullable=False)
    bill_code = dy.String(nullable=False)
    amount_idr = dy.Int64(nullable=False, min=1)
    paid_on = dy.String(nullable=False)
    reference = dy.String(nullable=False)
    payer = dy.String(nullable=True)
    payer_kind = dy.String(nullable=False)


class ListedResponse(dy.Schema):
    """A row of a response list of BPJS, by its number in the list; `amount_idr` is null where the list has none."""

    row = dy.Int64(nullable=False, min=1)
    nik = dy.String(nullable=False)
    kpj = dy.String(nullable=False)
    accepted = dy.Bool(nullable=False)
    reason = dy.String(nullable=False)
    amount_idr = dy.Int64(nullable=True)


class ImportedResponse(ListedResponse):
    """A row of a response list that was imported, by the event of the import."""

    event_id = dy.Int64(nullable=False)


class CreditChange(dy.Schema):
    """A change of what a payer is owed back; `kind` is a `CreditKind`."""

    event_id = dy.Int64(nullable=False)
    payer = dy.String(nullable=False)
    kind = dy.String(nullable=False)
    department = dy.String(nullable=False)
    amount_idr = dy.Int64(nullable=False, min=1)


class DatedCreditChange(CreditChange):
    """A change of credit with its event: the act, the period (`YYYY-MM`) and the city's day (`hari`).

    `nomor` is the statement, null of a run.
    """

    act = dy.String(nullable=False)
    period = dy.String(nullable=False)
    nomor = dy.String(nullable=True)
    hari = dy.Date(nullable=False)


class OpenCredit(dy.Schema):
    """Open credit, in the columns of its file: its sponsor, its statement (`periode`, `nomor`), and since when.

    `tidak_dapat_dipakai`: the sponsor can no longer use it: not active, or without TPP in the newest posted month. It
    and `nama` are null where not known.
    """

    nip = dy.String(nullable=False)
    nama = dy.String(nullable=True)
    opd = dy.String(nullable=False)
    periode = dy.String(nullable=False)
    nomor = dy.String(nullable=False)
    jumlah = dy.Int64(nullable=False, min=1)
    sejak = dy.Date(nullable=False)
    umur_hari = dy.Int64(nullable=False, min=0)
    tidak_dapat_dipakai = dy.Bool(nullable=True)


class SponsorName(dy.Schema):
    """The name of a sponsor, as the newest archive that has it."""

    nip = dy.String(nullable=False)
    nama = dy.String(nullable=False)
