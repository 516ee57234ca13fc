"""Add and change user accounts; each change is an event, and ends the sessions of the user."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.users.accounts import Role, UserAccount, UserAct
from tpp_sponsor.users.passwords import hash_password, password_fault

# Letters, digits, dot, hyphen and underscore; no number of a person has its place here.
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_LONGEST_FULL_NAME = 80


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """A user account that is to be added; `department` is the OPD of a user with the role `opd`."""

    name: str
    roles: Collection[Role]
    department: str = ""
    full_name: str = ""
    password: str


def add_account(ledger: UserLedger, new: NewAccount, actor: Actor) -> UserAccount:
    """Add a user account; a name that exists, roles that do not go together and a weak password are refused."""
    name, full_name, department = (text.strip() for text in (new.name.lower(), new.full_name, new.department))
    if not _NAME.fullmatch(name) or mask_inside(name) != name:
        raise RequestError(Fault.of("account_name", name=mask_inside(name)))
    _require_roles(new.roles, department)
    if not full_name.isprintable() or len(full_name) > _LONGEST_FULL_NAME:
        raise RequestError(Fault.of("account_full_name", most=_LONGEST_FULL_NAME))
    if ledger.account(name):
        raise RequestError(Fault.of("account_exists", name=name))
    account = UserAccount(
        name=name,
        full_name=full_name or name,
        roles=frozenset(new.roles),
        department=department,
        password=_hashed(name, full_name, new.password),
        disabled=False,
    )
    return ledger.write_account(UserAct.ADD, account, by=actor.by, at=actor.at)


def disable_account(ledger: UserLedger, name: str, actor: Actor) -> UserAccount:
    """Disable a user account; one that is disabled already stays as it is, and so does the last administrator."""
    account = _known(ledger, name)
    if account.disabled:
        return account
    _require_another_admin(ledger, account)
    return ledger.write_account(UserAct.DISABLE, replace(account, disabled=True), by=actor.by, at=actor.at)


def change_password(ledger: UserLedger, name: str, password: str, actor: Actor) -> UserAccount:
    """Give a user a new password."""
    account = _known(ledger, name)
    hashed = _hashed(account.name, account.full_name, password)
    return ledger.write_account(UserAct.PASSWORD, replace(account, password=hashed), by=actor.by, at=actor.at)


def change_roles(
    ledger: UserLedger, name: str, roles: Collection[Role], department: str, actor: Actor
) -> UserAccount:
    """Give a user other roles, and enable an account that was disabled."""
    account = _known(ledger, name)
    _require_roles(roles, department.strip())
    if Role.ADMIN not in roles:
        _require_another_admin(ledger, account)
    changed = replace(account, roles=frozenset(roles), department=department.strip(), disabled=False)
    return ledger.write_account(UserAct.CHANGE, changed, by=actor.by, at=actor.at)


def _known(ledger: UserLedger, name: str) -> UserAccount:
    account = ledger.account(name.strip().lower())
    if account is None:
        raise RequestError(Fault.of("account_unknown", name=mask_inside(name)))
    return account


def _require_another_admin(ledger: UserLedger, account: UserAccount) -> None:
    """Require another active administrator: without any, only a terminal could change accounts."""
    admins = {each.name for each in ledger.accounts() if Role.ADMIN in each.roles and not each.disabled}
    if admins == {account.name}:
        raise RequestError(Fault.of("account_last_admin", name=account.name))


def _require_roles(roles: Collection[Role], department: str) -> None:
    """Require a role; a user of an OPD has its OPD and no other role, so that the OPD sees its own data alone."""
    if not roles:
        raise RequestError(Fault.of("account_without_role", roles=", ".join(Role)))
    if (Role.OPD in roles) != bool(department):
        raise RequestError(Fault.of("account_department"))
    if Role.OPD in roles and len(set(roles)) > 1:
        raise RequestError(Fault.of("account_only_opd"))


def _hashed(name: str, full_name: str, password: str) -> str:
    if fault := password_fault(name, full_name, password):
        raise RequestError(fault)
    return hash_password(password)
