"""What the console writes to the log: the kind of address that was asked, never the address itself, and bugs."""

import logging
from datetime import datetime

from tpp_sponsor.console.security.tokens import random_name
from tpp_sponsor.domain.lifecycle import Clock
from tpp_sponsor.storage.log import trace_of


class RequestLog:
    """Log the responses to requests that changed something or failed."""

    def __init__(self, log: logging.Logger, clock: Clock) -> None:
        self._log, self._clock = log, clock

    def log_response(self, method: str, route: str, status: int, begun: datetime, bug: str) -> None:
        """Log each response to a form, and each failure."""
        if method == "GET" and status < 400:  # noqa: PLR2004 - looking changes nothing
            return
        seconds = round((self._clock() - begun).total_seconds(), 3)
        facts = {"method": method, "route": route, "status": status, "seconds": seconds, "number": bug}
        self._log.info(
            "request", extra={"facts": {name: value for name, value in facts.items() if value != ""}}
        )

    def bug(self, failure: BaseException) -> str:
        """Log where a bug is; the number that its page shows."""
        number = random_name()[:8]
        facts = {"number": number, "trace": trace_of(failure)}
        self._log.error("bug", extra={"facts": facts})
        return number
