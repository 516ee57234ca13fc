"""Send the notices that are due, or a test message."""

from dataclasses import dataclass
from datetime import datetime

from tpp_sponsor.domain.lifecycle import Clock
from tpp_sponsor.domain.notices import NewNotice, NoticeKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import KeptNotice, Ledger
from tpp_sponsor.notices.deliver import MailResult, send_due, send_now
from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True)
class MailStatus:
    """The result of sending, and all notices of the ledger with their states afterwards."""

    result: MailResult
    notices: list[KeptNotice]


def send_notices(deployment: Deployment, *, clock: Clock) -> MailStatus:
    """Send the notices that are due. Raises PeriodStateError if the city has no mail server."""
    _require_mail(deployment)
    result = send_due(deployment, clock)
    with Ledger.open(deployment.database_url) as ledger:
        return MailStatus(result, ledger.notices())


def send_test_message(deployment: Deployment, receiver: str, at: datetime) -> None:
    """Send a message without news, to test the settings. Raises DeliveryError if the server does not take it."""
    _require_mail(deployment)
    test = NewNotice(
        key=f"test:{at.isoformat()}",
        receiver=receiver,
        kind=NoticeKind.TEST,
        period=Period.of(at.date()),
        facts={},
        at=at,
    )
    send_now(deployment, receiver, test)


def _require_mail(deployment: Deployment) -> None:
    if not deployment.settings.mail.is_on:
        raise PeriodStateError(Fault.of("mail_off", file="config.toml", column="mail.host"))
