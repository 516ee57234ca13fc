"""SMTP: one message to one receiver, step by step, so that every failure says whether the server has the text."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP

from tpp_sponsor.domain.notices import MailServer

_OK, _WILL_FORWARD, _GO_ON, _LASTING = 250, 251, 354, 500
_LINE_OF_A_DOT = re.compile(rb"(?m)^\.")


class RefusedError(Exception):
    """The server did not take the message; `lasting` if it never will."""

    def __init__(self, step: str, code: int) -> None:
        super().__init__(f"{step} {code}")
        self.lasting = code >= _LASTING


class UnconfirmedError(Exception):
    """The server has the text and did not say whether it took it."""


def server_fault(server: MailServer) -> str:
    """Why a mail server cannot be used; empty if it can."""
    try:
        with connect(server) as connection:
            connection.noop()
    except (OSError, smtplib.SMTPException) as failure:
        return reason_of(failure)
    return ""


@contextmanager
def connect(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection to a server that has proved its identity, logged in."""
    trusted = ssl.create_default_context(cafile=server.ca_file or None)
    connection: smtplib.SMTP
    if server.security == "tls":
        connection = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout_seconds, context=trusted
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    try:
        if server.security == "starttls":
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
        yield connection
    finally:
        connection.close()


def send(connection: smtplib.SMTP, message: EmailMessage, sender: str, receiver: str) -> None:
    """Send one message to one receiver; until its text is sent, a failure is safe to repeat.

    Raises RefusedError if the server does not take it, UnconfirmedError if the server falls silent after the text.
    """
    connection.ehlo_or_helo_if_needed()
    _expect(connection, "MAIL", connection.mail(sender)[0], _OK)
    _expect(connection, "RCPT", connection.rcpt(receiver)[0], _OK, _WILL_FORWARD)
    _expect(connection, "DATA", connection.docmd("DATA")[0], _GO_ON)
    try:
        connection.send(_LINE_OF_A_DOT.sub(b"..", message.as_bytes(policy=SMTP)) + b".\r\n")
        code = connection.getreply()[0]
    except (OSError, smtplib.SMTPException) as silent:
        raise UnconfirmedError(reason_of(silent)) from silent
    if code != _OK:
        raise RefusedError("DATA", code)


def reason_of(failure: Exception) -> str:
    """What failed, in a word or a code; the server's own text may hold addresses and stays out."""
    if isinstance(failure, smtplib.SMTPResponseException):
        return f"SMTP {failure.smtp_code}"
    if isinstance(failure, ssl.SSLCertVerificationError):
        return failure.verify_message
    if isinstance(failure, OSError) and failure.strerror:
        return failure.strerror
    return str(failure) if isinstance(failure, RefusedError | UnconfirmedError) else type(failure).__name__


def _expect(connection: smtplib.SMTP, step: str, code: int, *good: int) -> None:
    if code not in good:
        connection.rset()
        raise RefusedError(step, code)
