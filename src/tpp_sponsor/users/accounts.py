"""User accounts of the console: their roles, and the acts about them that are events of the chain."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a user may do (docs/konsol.md#peran)."""

    PETUGAS = "petugas"
    PENYETUJU = "penyetuju"
    KEUANGAN = "keuangan"
    OPD = "opd"
    AUDITOR = "auditor"
    ADMIN = "admin"


# Of the month: all but `admin`, who sees no personal data.
OF_THE_MONTH = frozenset(Role) - {Role.ADMIN}
# Who may look at everything of a month.
LOOK = frozenset({Role.PETUGAS, Role.PENYETUJU, Role.AUDITOR})
HEALTH = frozenset({Role.PETUGAS, Role.PENYETUJU, Role.AUDITOR, Role.ADMIN})


class UserAct(StrEnum):
    """An act about users, of no period; every one is an event of the ledger's chain."""

    ADD = "account_add"
    CHANGE = "account_change"
    DISABLE = "account_disable"
    PASSWORD = "account_password"  # noqa: S105 - the name of an act
    LOGIN_FAILED = "login_failed"
    ACCESS_DENIED = "access_denied"


@dataclass(frozen=True, kw_only=True)
class UserAccount:
    """A user account as its newest event leaves it.

    `department`: the OPD of a user with the role `opd`, else "". `password`: its argon2id digest. `event`: the number
    of the event that wrote it; a session that began under another event has ended.
    """

    name: str
    full_name: str
    roles: frozenset[Role]
    department: str
    password: str
    disabled: bool
    event: int = 0

    def may(self, roles: frozenset[Role]) -> bool:
        """Return True if the user has one of these roles."""
        return bool(self.roles & roles)

    @property
    def is_of_department(self) -> bool:
        """True if the user may see the data of one OPD only."""
        return self.roles == {Role.OPD}
