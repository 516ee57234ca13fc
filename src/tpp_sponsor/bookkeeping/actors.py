"""Who acts: once a city has user accounts, a name that is given must be one of them."""

from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.settings.deployment import Deployment


def require_account(deployment: Deployment, name: str) -> None:
    """Require that the name is an active user account, if there are accounts. Raises RequestError if it is not."""
    with UserLedger.open(deployment.database_url) as ledger:
        accounts = ledger.accounts()
    if accounts and name not in {account.name for account in accounts if not account.disabled}:
        raise RequestError(Fault.of("by_no_account", name=name))
