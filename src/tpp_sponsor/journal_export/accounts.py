"""Names of accounts that hledger and beancount both accept; the last part of each name is unique."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tpp_sponsor.domain.accounts import ACCOUNTS, Account, PayerKind
from tpp_sponsor.journal_export.entries import Entry, legs
from tpp_sponsor.storage.files import digest

ASSETS, LIABILITIES = "Aset", "Titipan"
_NO_DEPARTMENT = "Tanpa-OPD"
# Account of the ledger → its parent in the tree, and the prefix of its last part.
_TREE = {
    Account.WITHHELD: (f"{ASSETS}:Potongan-TPP", "TPP"),
    Account.HELD_JKK: (f"{LIABILITIES}:BPJS:JKK", "JKK"),
    Account.HELD_JKM: (f"{LIABILITIES}:BPJS:JKM", "JKM"),
    Account.HELD_JHT: (f"{LIABILITIES}:BPJS:JHT", "JHT"),
    Account.HELD_JP: (f"{LIABILITIES}:BPJS:JP", "JP"),
    Account.CREDIT: (f"{LIABILITIES}:Kredit-ASN", "Kredit"),
    Account.FUND_RECEIVABLE: (f"{ASSETS}:Piutang-Dana", "Piutang"),
    Account.FUND_PAID: (f"{ASSETS}:Pembayaran-Dana", "Pembayaran"),
    Account.FUND_HELD_JKK: (f"{LIABILITIES}:BPJS-Dana:JKK", "Dana-JKK"),
    Account.FUND_HELD_JKM: (f"{LIABILITIES}:BPJS-Dana:JKM", "Dana-JKM"),
    Account.FUND_HELD_JHT: (f"{LIABILITIES}:BPJS-Dana:JHT", "Dana-JHT"),
    Account.FUND_HELD_JP: (f"{LIABILITIES}:BPJS-Dana:JP", "Dana-JP"),
    Account.EMPLOYER_RECEIVABLE: (f"{ASSETS}:Piutang-Pemberi-Kerja", "Piutang-PK"),
    Account.EMPLOYER_PAID: (f"{ASSETS}:Pembayaran-Pemberi-Kerja", "Pembayaran-PK"),
    Account.EMPLOYER_HELD_JKK: (f"{LIABILITIES}:BPJS-Pemberi-Kerja:JKK", "PK-JKK"),
    Account.EMPLOYER_HELD_JKM: (f"{LIABILITIES}:BPJS-Pemberi-Kerja:JKM", "PK-JKM"),
    Account.EMPLOYER_HELD_JHT: (f"{LIABILITIES}:BPJS-Pemberi-Kerja:JHT", "PK-JHT"),
    Account.EMPLOYER_HELD_JP: (f"{LIABILITIES}:BPJS-Pemberi-Kerja:JP", "PK-JP"),
}
# Parent of an account → what its departments are, where they are not OPDs.
_LABELS = {
    parent: kind.value
    for account, (parent, _) in _TREE.items()
    for kind in (PayerKind.FUND, PayerKind.EMPLOYER)
    if account in ACCOUNTS[kind].values()
}


def label_of(name: str) -> str:
    """Return what the department of an account is: `dana`, `pemberi_kerja` or `opd`."""
    return _LABELS.get(name.rpartition(":")[0], "opd")


@dataclass(frozen=True)
class Chart:
    """OPD, code of a fund or employer → its part of an account's name; no two have the same, in whichever case."""

    departments: Mapping[str, str]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Chart":
        """Return the chart of a whole journal; an account keeps its name when the journal grows."""
        names: dict[str, str] = {}
        used: set[str] = set()
        for entry in entries:
            for department in sorted({move.department for move in entry.moves} - names.keys()):
                names[department] = _free_name(department, used)
                used.add(names[department].casefold())
        return cls(names)

    def name(self, account: str, department: str) -> str:
        """`Titipan:BPJS:JKK:JKK-Dinas-Sosial`."""
        parent, prefix = _TREE[Account(account)]
        return f"{parent}:{prefix}-{self.departments[department]}"

    def used(self, entries: Iterable[Entry]) -> dict[str, str]:
        """Account names of these entries → their OPD or fund, sorted by name."""
        departments = {
            self.name(account, department): department
            for entry in entries
            for account, department, _, _ in legs(entry)
        }
        return dict(sorted(departments.items()))


def _free_name(department: str, used: set[str]) -> str:
    plain = _plain(department) if department else _NO_DEPARTMENT
    name, length, suffix = plain, 6, digest(department.encode())
    while not name or name.casefold() in used:
        name = f"{plain}-{suffix[:length]}" if plain else f"OPD-{suffix[:length]}"
        length += 1
    return name


def _plain(name: str) -> str:
    """Letters, digits and hyphens of ASCII; each word with a capital."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = "".join(sign if sign.isalnum() else " " for sign in bare).split()
    return "-".join(word[0].upper() + word[1:] for word in words)


def shown(name: str) -> str:
    """Return the real name of an OPD or fund on one line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
