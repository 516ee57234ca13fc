"""`/akun`: the user accounts, for administrators."""

from starlette.responses import Response

from tpp_sponsor.acts.deployment.account import (
    NewAccount,
    add_account,
    change_password,
    change_roles,
    disable_account,
)
from tpp_sponsor.console.department import department_key
from tpp_sponsor.console.pages.home import known_periods
from tpp_sponsor.console.visit import Visit
from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.users.accounts import Role, UserAct

_SHOWN_EVENTS = 30


def show(visit: Visit) -> Response:
    """Show all accounts, forms to change them, and the newest events about them."""
    acts = [event for event in visit.ledger.chain() if isinstance(event.act, UserAct)]
    return visit.show(
        "accounts.html",
        accounts=visit.ledger.accounts(),
        roles=list(Role),
        events=list(reversed(acts[-_SHOWN_EVENTS:])),
        unknown=_of_unknown_departments(visit),
    )


def _of_unknown_departments(visit: Visit) -> set[str]:
    """Return the accounts of OPDs that no ASN file names; none while there is no ASN file."""
    key = department_key(visit)
    unknown, is_any_known = {each for each in visit.ledger.accounts() if each.department}, False
    for period in known_periods(visit):
        if not unknown:
            break
        known = {key(name) for file in visit.overview(period).files for name in file.check.departments}
        is_any_known |= bool(known)
        unknown = {each for each in unknown if key(each.department) not in known}
    return {each.name for each in unknown if is_any_known}


def change(visit: Visit) -> Response:
    """Add or disable an account, or change its password or roles."""
    name, form, actor = visit.form["nama"], visit.form, visit.actor
    match form["tindakan"]:
        case "tambah":
            new = NewAccount(
                name=name,
                roles=_roles(visit),
                department=form["opd"],
                full_name=form["nama_lengkap"],
                password=form["sandi"],
            )
            add_account(visit.ledger, new, actor)
        case "nonaktifkan":
            disable_account(visit.ledger, name, actor)
        case "sandi":
            change_password(visit.ledger, name, form["sandi"], actor)
        case "peran":
            change_roles(visit.ledger, name, _roles(visit), form["opd"], actor)
        case other:
            raise RequestError(Fault.of("action_unknown", action=other[:40]))
    return visit.go("/akun")


def _roles(visit: Visit) -> list[Role]:
    try:
        return [Role(role) for role in visit.form.all("peran")]
    except ValueError as unknown:
        raise RequestError(Fault.of("account_without_role", roles=", ".join(Role))) from unknown
