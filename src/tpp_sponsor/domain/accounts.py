"""The words of the books: accounts, why money moves, why a premium is taken back (ADR 0003, ADR 0009)."""

from enum import StrEnum


class PayerKind(StrEnum):
    """Where a premium comes from; today only from the TPP of a civil servant."""

    TPP = "tpp"


class Account(StrEnum):
    """Accounts of the journal; an OPD has its own share in each.

    `WITHHELD` is money taken from TPP and not yet passed on; the others say whose it is: held for BPJS by programme,
    or owed back to sponsors. A held account below zero is money that BPJS has and is not owed.
    """

    WITHHELD = "aset:potongan-tpp"
    HELD_JKK = "titipan:bpjs:jkk"
    HELD_JKM = "titipan:bpjs:jkm"
    HELD_JHT = "titipan:bpjs:jht"
    CREDIT = "titipan:kredit-asn"


# Programme → the account that holds its money for BPJS, in the order in which money is put to them.
HELD = {"jkk": Account.HELD_JKK, "jkm": Account.HELD_JKM, "jht": Account.HELD_JHT}


class TransferKind(StrEnum):
    """Why money moved."""

    WITHHOLD = "withhold"
    USE_CREDIT = "use_credit"
    REVERSE = "reverse"
    REFUND = "refund"
    PAY = "pay"
    REVERSE_PAYMENT = "reverse_payment"
    REVERSE_REFUND = "reverse_refund"


class CreditKind(StrEnum):
    """Why what is owed back to a payer changed; granted by the reversal of a premium, or of a refund."""

    GRANTED = "granted"
    USED = "used"
    REFUNDED = "refunded"


class Reason(StrEnum):
    """Why a posted premium is taken back."""

    REJECTED_BY_BPJS = "ditolak-bpjs"
    WORKER_DEAD = "pekerja-meninggal"
    WITHDRAWN = "dicabut-tepat-waktu"
    WRONG_WORKER = "salah-pekerja"
    ORDERED = "perintah-pemeriksa"
    OTHER = "lain"


# What speaks against charging the worker, or the sponsor's letter for him, in other months too
# (docs/rules.md#reversals).
LASTING = (Reason.REJECTED_BY_BPJS, Reason.WORKER_DEAD, Reason.WITHDRAWN)
