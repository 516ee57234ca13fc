"""The accounts of the ledger: who pays, which accounts a payer has, why money moves, why a premium is taken back.

See ADR 0003 (journal), ADR 0009 (events), ADR 0021 (accounts of payers), ADR 0024 (funds) and ADR 0027 (employers).
"""

from enum import StrEnum
from typing import NamedTuple


class PayerKind(StrEnum):
    """Where a premium comes from: the TPP of a civil servant, a fund, or an employer."""

    TPP = "tpp"
    FUND = "dana"
    EMPLOYER = "pemberi_kerja"


# The payer of premiums from TPP, where payers are named; no fund has this code.
TPP = "TPP"


class AccountRole(StrEnum):
    """What an account is for, for one kind of payer; the table `payer_account` names the account of each role.

    `RECEIVABLE` is what a premium is charged to. For TPP it is the money withheld: it is charged and collected at once.
    `HELD_*` is what is held for BPJS by programme. `PAID` is where a payment to BPJS comes from; while nothing records
    that a payer has paid, it is the receivable. `CREDIT` is what reversals owe back to payers; a kind without it gets a
    reversed premium back on its receivable.
    """

    RECEIVABLE = "receivable"
    HELD_JKK = "held_jkk"
    HELD_JKM = "held_jkm"
    HELD_JHT = "held_jht"
    HELD_JP = "held_jp"
    PAID = "paid"
    CREDIT = "credit"


class Account(StrEnum):
    """Accounts in the journal; OPDs have shares in those of TPP, funds in those of funds, employers in theirs.

    `WITHHELD` is money taken from TPP and not yet passed on. `HELD_*` and `CREDIT` say who owns it: BPJS by programme,
    or sponsors as credit. A held account below zero is money that BPJS has and is not owed. A fund owes its
    `FUND_RECEIVABLE`; what is paid to BPJS for it is on `FUND_PAID`, so that owing and collecting are separate.
    The same holds for an employer, who owes both shares of a premium.
    """

    WITHHELD = "aset:potongan-tpp"
    HELD_JKK = "titipan:bpjs:jkk"
    HELD_JKM = "titipan:bpjs:jkm"
    HELD_JHT = "titipan:bpjs:jht"
    HELD_JP = "titipan:bpjs:jp"
    CREDIT = "titipan:kredit-asn"
    FUND_RECEIVABLE = "aset:piutang-dana"
    FUND_HELD_JKK = "titipan:bpjs-dana:jkk"
    FUND_HELD_JKM = "titipan:bpjs-dana:jkm"
    FUND_HELD_JHT = "titipan:bpjs-dana:jht"
    FUND_HELD_JP = "titipan:bpjs-dana:jp"
    FUND_PAID = "aset:pembayaran-dana"
    EMPLOYER_RECEIVABLE = "aset:piutang-pemberi-kerja"
    EMPLOYER_HELD_JKK = "titipan:bpjs-pemberi-kerja:jkk"
    EMPLOYER_HELD_JKM = "titipan:bpjs-pemberi-kerja:jkm"
    EMPLOYER_HELD_JHT = "titipan:bpjs-pemberi-kerja:jht"
    EMPLOYER_HELD_JP = "titipan:bpjs-pemberi-kerja:jp"
    EMPLOYER_PAID = "aset:pembayaran-pemberi-kerja"


# Kind of payer → the account of each role; the schema of the ledger writes the same rows, and a test compares them.
ACCOUNTS = {
    PayerKind.TPP: {
        AccountRole.RECEIVABLE: Account.WITHHELD,
        AccountRole.HELD_JKK: Account.HELD_JKK,
        AccountRole.HELD_JKM: Account.HELD_JKM,
        AccountRole.HELD_JHT: Account.HELD_JHT,
        AccountRole.HELD_JP: Account.HELD_JP,
        AccountRole.PAID: Account.WITHHELD,
        AccountRole.CREDIT: Account.CREDIT,
    },
    PayerKind.FUND: {
        AccountRole.RECEIVABLE: Account.FUND_RECEIVABLE,
        AccountRole.HELD_JKK: Account.FUND_HELD_JKK,
        AccountRole.HELD_JKM: Account.FUND_HELD_JKM,
        AccountRole.HELD_JHT: Account.FUND_HELD_JHT,
        AccountRole.HELD_JP: Account.FUND_HELD_JP,
        AccountRole.PAID: Account.FUND_PAID,
    },
    PayerKind.EMPLOYER: {
        AccountRole.RECEIVABLE: Account.EMPLOYER_RECEIVABLE,
        AccountRole.HELD_JKK: Account.EMPLOYER_HELD_JKK,
        AccountRole.HELD_JKM: Account.EMPLOYER_HELD_JKM,
        AccountRole.HELD_JHT: Account.EMPLOYER_HELD_JHT,
        AccountRole.HELD_JP: Account.EMPLOYER_HELD_JP,
        AccountRole.PAID: Account.EMPLOYER_PAID,
    },
}
# Programme → the role of the account that holds its money for BPJS, in the order in which payments and credit are put
# to them. Only employers have JP: no tariff of sponsors and funds has it, and their lines have 0.
_HELD_ROLES = {"jkk": AccountRole.HELD_JKK, "jkm": AccountRole.HELD_JKM, "jht": AccountRole.HELD_JHT}
_OF_EMPLOYERS = _HELD_ROLES | {"jp": AccountRole.HELD_JP}
# Kind of payer → programme → the account that holds its money for BPJS.
HELD = {
    kind: {
        programme: accounts[role]
        for programme, role in (_OF_EMPLOYERS if kind is PayerKind.EMPLOYER else _HELD_ROLES).items()
    }
    for kind, accounts in ACCOUNTS.items()
}


class Payer(NamedTuple):
    """Who pays: `name` is the code of a fund or the name of an employer, empty for TPP."""

    kind: PayerKind
    name: str = ""

    @property
    def shown(self) -> str:
        """The payer where payers are named."""
        return self.name or TPP


FROM_TPP = Payer(PayerKind.TPP)


class TransferKind(StrEnum):
    """Why money moved."""

    WITHHOLD = "withhold"
    CHARGE = "charge"
    USE_CREDIT = "use_credit"
    REVERSE = "reverse"
    REFUND = "refund"
    PAY = "pay"
    REVERSE_PAYMENT = "reverse_payment"
    REVERSE_REFUND = "reverse_refund"


class CreditKind(StrEnum):
    """Why the credit of a payer changed: granted by the reversal of a premium or refund, used, or refunded."""

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


# Reasons that forbid the worker or the statement in other months too (docs/rules.md#reversals).
LASTING = (Reason.REJECTED_BY_BPJS, Reason.WORKER_DEAD, Reason.WITHDRAWN)
# Those of them that forbid the worker, for every payer.
OF_WORKER = (Reason.REJECTED_BY_BPJS, Reason.WORKER_DEAD)
