"""Notices: who is told of what, how often delivery is tried, and what may be said of a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tpp_sponsor.domain.period import Period


class NoticeKind(StrEnum):
    """What a notice tells; each has its template."""

    DONE = "done"
    REMITTANCE = "remittance"
    PLACE = "place"
    HELD = "held"
    WAITING = "waiting"
    FAILED = "failed"
    MEND = "mend"
    LAPSE = "lapse"
    LAPSE_OPD = "lapse_opd"
    TEST = "test"


class Delivery(StrEnum):
    """Where a notice stands; `uncertain` was handed to a server that never said yes, and is not sent again."""

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
    """One message to one receiver; `key` names the event, and one event gives a receiver one message.

    `facts` is what the template says, as JSON can hold it: counts, totals, digests, file names, never a person.
    `revision` is of the files that must be there before it is sent; 0 is none.
    """

    key: str
    receiver: str
    kind: NoticeKind
    period: Period
    facts: Mapping[str, Any]
    at: datetime
    revision: int = 0


# Minutes until the next try, after each that failed; the last one repeats.
_PATIENCE = (1, 5, 15, 60, 180, 360, 720, 1440)


def next_try(after: datetime, attempts: int) -> datetime:
    """When a notice is tried again that has failed so many times."""
    return after + timedelta(minutes=_PATIENCE[min(attempts, len(_PATIENCE)) - 1])
