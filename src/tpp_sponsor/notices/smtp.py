"""SMTP: send one message step by step, so that each failure shows whether the server has the text."""

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
    """The server refused the message; `lasting` if another try would be refused too."""

    def __init__(self, step: str, code: int) -> None:
        super().__init__(f"{step} {code}")
        self.lasting = code >= _LASTING


class UnconfirmedError(Exception):
    """The server got the text and did not confirm it."""


def server_fault(server: MailServer) -> str:
    """Return why a mail server cannot be used; empty if it can."""
    try:
        with connect(server) as connection:
            connection.noop()
    except (OSError, smtplib.SMTPException) as failure:
        return reason_of(failure)
    return ""


@contextmanager
def connect(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Open a logged-in connection; over TLS the certificate of the server is checked."""
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
    """Send one message to one receiver.

    Raises RefusedError if the server refuses it, UnconfirmedError if it does not answer after the text. Any other
    failure happens before the text is sent, so a repeat cannot send it twice.
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
    """Return the reason of a failure, a word or a code; never the server's text, which may contain addresses."""
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
