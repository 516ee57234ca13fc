"""A connection of a client: one that neither sends nor reads for too long is dropped, so that it holds up no other.

Uvicorn bounds only the time between two requests. The time of a form is bounded where it is read (`uploads.py`).
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

# For the head of a request, for what a client still sends after the response, and for a client that stops reading.
_SECONDS = 60.0


class BoundedConnection(H11Protocol):
    """A connection on which a client must not pause for too long."""

    _sending: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect the head of the first request."""
        super().connection_made(transport)
        self._expect_request()

    def data_received(self, data: bytes) -> None:
        """Expect a request as long as no response is being sent."""
        super().data_received(data)
        self._expect_request()

    def pause_writing(self) -> None:
        """Stop writing until the client has read."""
        super().pause_writing()
        self._reading = self.loop.call_later(_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on writing: the client reads."""
        super().resume_writing()
        _cancel(self._reading)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop: the client is gone."""
        super().connection_lost(exc)
        _cancel(self._sending)
        _cancel(self._reading)

    @property
    def _is_responding(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _expect_request(self) -> None:
        if self._is_responding:
            _cancel(self._sending)
            self._sending = None
        elif self._sending is None:
            self._sending = self.loop.call_later(_SECONDS, self._drop)

    def _drop(self) -> None:
        self._sending = None
        if not self._is_responding:
            self.transport.abort()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
