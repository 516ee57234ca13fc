"""Notices: messages by e-mail, their kinds and states, and when delivery is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tpp_sponsor.domain.period import Period


class NoticeKind(StrEnum):
    """The kind of a notice; each has its template."""

    DONE = "done"
    REMITTANCE = "remittance"
    PLACE = "place"
    FUND = "fund"
    EMPLOYER = "employer"
    HELD = "held"
    WAITING = "waiting"
    FAILED = "failed"
    CORRECTION = "mend"
    LAPSE = "lapse"
    LAPSE_OPD = "lapse_opd"
    TEST = "test"

    @property
    def template(self) -> str:
        """The name of its template; a value that ledgers store may be an older word."""
        return self.name.lower()


class Delivery(StrEnum):
    """The state of a notice; `uncertain` was handed to a server that did not confirm it, and is not sent again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """A mail server and how to reach it; `security` is "starttls", "tls" or "none", empty `ca_file` the system's."""

    host: str
    port: int
    security: str
    ca_file: str
    user: str
    password: str
    timeout_seconds: int


@dataclass(frozen=True, kw_only=True)
class NewNotice:
    """One message to one receiver; `key` names the event, of which a receiver gets one message.

    `facts` are the values of the template, as JSON can hold them: counts, totals, digests, file names, never a person.
    `revision`: its files must exist before the notice is sent; 0 means that it has no files.
    """

    key: str
    receiver: str
    kind: NoticeKind
    period: Period
    facts: Mapping[str, Any]
    at: datetime
    revision: int = 0


# After the first failure, the second …; the last one repeats.
_MINUTES_BETWEEN_TRIES = (1, 5, 15, 60, 180, 360, 720, 1440)


def next_try(after: datetime, attempts: int) -> datetime:
    """Return the time of the next try of a notice that has failed `attempts` times."""
    return after + timedelta(minutes=_MINUTES_BETWEEN_TRIES[min(attempts, len(_MINUTES_BETWEEN_TRIES)) - 1])
