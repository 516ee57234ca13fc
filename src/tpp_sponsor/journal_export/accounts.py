"""Names of accounts that hledger and beancount both accept, each with a leaf of its own."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tpp_sponsor.domain.accounts import Account
from tpp_sponsor.journal_export.entries import Entry, legs
from tpp_sponsor.storage.files import digest

ASSETS, LIABILITIES = "Aset", "Titipan"
_NO_DEPARTMENT = "Tanpa-OPD"
# Account of the ledger → where it stands in the tree, and what its leaves begin with.
_TREE = {
    Account.WITHHELD: (f"{ASSETS}:Potongan-TPP", "TPP"),
    Account.HELD_JKK: (f"{LIABILITIES}:BPJS:JKK", "JKK"),
    Account.HELD_JKM: (f"{LIABILITIES}:BPJS:JKM", "JKM"),
    Account.HELD_JHT: (f"{LIABILITIES}:BPJS:JHT", "JHT"),
    Account.CREDIT: (f"{LIABILITIES}:Kredit-ASN", "Kredit"),
}


@dataclass(frozen=True)
class Chart:
    """OPD → its part of an account's name; no two OPDs have the same, in whichever case."""

    departments: Mapping[str, str]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Chart":
        """The chart of a whole journal; what stands in it keeps its name when the journal grows."""
        seen: dict[str, str] = {}
        taken: set[str] = set()
        for entry in entries:
            for department in sorted({move.department for move in entry.moves} - seen.keys()):
                seen[department] = _free_name(department, taken)
                taken.add(seen[department].casefold())
        return cls(seen)

    def name(self, account: str, department: str) -> str:
        """`Titipan:BPJS:JKK:JKK-Dinas-Sosial`."""
        parent, prefix = _TREE[Account(account)]
        return f"{parent}:{prefix}-{self.departments[department]}"

    def used(self, entries: Iterable[Entry]) -> dict[str, str]:
        """Names of the accounts of these entries and whose they are, sorted by name."""
        found = {
            self.name(account, department): department
            for entry in entries
            for account, department, _, _ in legs(entry)
        }
        return dict(sorted(found.items()))


def _free_name(department: str, taken: set[str]) -> str:
    plain = _plain(department) if department else _NO_DEPARTMENT
    name, length, told = plain, 6, digest(department.encode())
    while not name or name.casefold() in taken:
        name = f"{plain}-{told[:length]}" if plain else f"OPD-{told[:length]}"
        length += 1
    return name


def _plain(name: str) -> str:
    """Letters, digits and hyphens of ASCII; each word with a capital."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = "".join(sign if sign.isalnum() else " " for sign in bare).split()
    return "-".join(word[0].upper() + word[1:] for word in words)


def shown(name: str) -> str:
    """An OPD's real name on one line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
