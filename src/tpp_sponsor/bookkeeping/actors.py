"""Who acts: once a city has user accounts, a name that is given must be one of them."""

from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.settings.deployment import Deployment


def require_account(deployment: Deployment, name: str) -> None:
    """If there are user accounts, the name must be one that is not disabled; else it is a RequestError."""
    with UserLedger.open(deployment.database_url) as ledger:
        accounts = ledger.accounts()
    if accounts and name not in {account.name for account in accounts if not account.disabled}:
        raise RequestError(Fault.of("by_no_account", name=name))
