"""Sends notices: each at most once, when what they tell of is there, and never at the expense of a run.

A server that is away puts a notice off; one that refuses a receiver ends it; one that falls silent after it took the
text leaves it uncertain, and it is not sent again.
"""

import re
import smtplib
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tpp_sponsor.domain.notices import Delivery, NewNotice, NoticeKind
from tpp_sponsor.errors import DeliveryError, Fault
from tpp_sponsor.ledger.store import KeptNotice, Ledger
from tpp_sponsor.messages import load_texts, say_anomaly
from tpp_sponsor.notices.letters import write_letter
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest

ATTACHED = "keuangan/potongan-tpp.xlsx"
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_OK, _WILL_FORWARD, _GO_ON, _LASTING = 250, 251, 354, 500
_LINE_OF_A_DOT = re.compile(rb"(?m)^\.")

Clock = Callable[[], datetime]


class _RefusedError(Exception):
    """The server did not take the message; `lasting` if it never will."""

    def __init__(self, step: str, code: int) -> None:
        super().__init__(f"{step} {code}")
        self.lasting = code >= _LASTING


class _SilentError(Exception):
    """The server has the text, and did not say whether it took it."""


@dataclass(frozen=True)
class Sent:
    """What came of a round of the post: how many notices ended how, and why the server could not be reached."""

    counts: Counter[Delivery]
    unreachable: str = ""


def deliver(deployment: Deployment, ledger: Ledger, clock: Clock) -> Sent:
    """Send what is due; a server that cannot be reached puts all of it off."""
    mail = deployment.settings.mail
    counts: Counter[Delivery] = Counter()
    kept = ledger.notices()
    if any(notice.state is Delivery.SENDING for notice in kept):
        counts[Delivery.UNCERTAIN] += ledger.mark_abandoned_uncertain(clock())
    due = [notice for notice in kept if _is_due(deployment, notice, clock())]
    if not mail.is_on or not due:
        return Sent(counts)
    try:
        with _connection(deployment) as server:
            for notice in due:
                # Written before it is claimed: what is wrong with a template must not make a notice uncertain.
                message = _message(deployment, notice)
                if ledger.claim(notice, clock()):
                    state = _deliver_one(deployment, ledger, server, notice, message=message, clock=clock)
                    counts[state] += 1
    except (OSError, smtplib.SMTPException) as away:
        reason = _why(away)
        for notice in ledger.notices():
            if notice.state is Delivery.WAITING and _is_due(deployment, notice, clock()):
                ledger.put_off(notice, reason, clock(), mail.most_attempts)
                counts[Delivery.WAITING] += 1
        return Sent(counts, reason)
    return Sent(counts)


def send_test(deployment: Deployment, receiver: str, test: NewNotice) -> None:
    """Send a message that tells of nothing; a server that does not take it is a DeliveryError."""
    try:
        with _connection(deployment) as server:
            _hand_over(server, _message(deployment, test), deployment.settings.mail.sender, receiver)
    except (OSError, smtplib.SMTPException, _RefusedError, _SilentError) as failure:
        raise DeliveryError(Fault.of("mail_not_sent", reason=_why(failure))) from failure


def try_server(deployment: Deployment) -> str:
    """Why the mail server cannot be used; empty if it can."""
    try:
        with _connection(deployment) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as failure:
        return _why(failure)
    return ""


def _is_due(deployment: Deployment, notice: KeptNotice, now: datetime) -> bool:
    """A notice of files waits until they are there."""
    there = not notice.revision or deployment.outbox(notice.period, notice.revision).is_dir()
    return notice.state is Delivery.WAITING and notice.due_at <= now and there


def _deliver_one(
    deployment: Deployment,
    ledger: Ledger,
    server: smtplib.SMTP,
    notice: KeptNotice,
    *,
    message: EmailMessage,
    clock: Clock,
) -> Delivery:
    mail = deployment.settings.mail
    try:
        _hand_over(server, message, mail.sender, notice.receiver)
    except _SilentError as silent:
        ledger.settle(notice, Delivery.UNCERTAIN, str(silent), clock())
        return Delivery.UNCERTAIN
    except _RefusedError as refused:
        if refused.lasting:
            ledger.settle(notice, Delivery.GIVEN_UP, str(refused), clock())
            return Delivery.GIVEN_UP
        ledger.put_off(notice, str(refused), clock(), mail.most_attempts)
        return Delivery.WAITING
    except (OSError, smtplib.SMTPException) as away:
        # It has not seen the text yet: this notice too may be tried again.
        ledger.put_off(notice, _why(away), clock(), mail.most_attempts)
        raise
    ledger.settle(notice, Delivery.SENT, "", clock())
    return Delivery.SENT


@contextmanager
def _connection(deployment: Deployment) -> Iterator[smtplib.SMTP]:
    """A server that has proved who it is and let us in."""
    mail = deployment.settings.mail
    trusted = ssl.create_default_context(cafile=str(deployment.root / mail.ca_file) if mail.ca_file else None)
    timeout = mail.timeout_seconds
    server: smtplib.SMTP
    if mail.security == "tls":
        server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=timeout, context=trusted)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=timeout)
    try:
        if mail.security == "starttls":
            server.starttls(context=trusted)
        if mail.user:
            server.login(mail.user, deployment.environment.smtp_password.get_secret_value())
        yield server
    finally:
        server.close()


def _hand_over(server: smtplib.SMTP, message: EmailMessage, sender: str, receiver: str) -> None:
    """One message to one receiver, step by step: until the text is sent, failing is safe."""
    server.ehlo_or_helo_if_needed()
    _expect(server, "MAIL", server.mail(sender)[0], _OK)
    _expect(server, "RCPT", server.rcpt(receiver)[0], _OK, _WILL_FORWARD)
    _expect(server, "DATA", server.docmd("DATA")[0], _GO_ON)
    try:
        server.send(_LINE_OF_A_DOT.sub(b"..", message.as_bytes(policy=SMTP)) + b".\r\n")
        code = server.getreply()[0]
    except (OSError, smtplib.SMTPException) as silent:
        raise _SilentError(_why(silent)) from silent
    if code != _OK:
        raise _RefusedError("DATA", code)


def _expect(server: smtplib.SMTP, step: str, code: int, *good: int) -> None:
    if code not in good:
        server.rset()
        raise _RefusedError(step, code)


def _message(deployment: Deployment, notice: NewNotice) -> EmailMessage:
    """The same notice is the same message, whenever it is sent."""
    settings, mail = deployment.settings, deployment.settings.mail
    texts = load_texts(settings.output.language)
    subject, text = write_letter(
        notice,
        texts.language,
        deployment.template_folders,
        city=settings.city.name,
        site_url=mail.site_url,
        say_oddity=lambda oddity: say_anomaly(texts, oddity),
    )
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, mail.sender, notice.receiver
    message["Date"] = format_datetime(notice.at)
    named = digest(f"{notice.key}\n{notice.receiver}".encode())[:32]
    message["Message-ID"] = f"<{named}@{mail.sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if mail.attach_files and notice.kind is NoticeKind.REMITTANCE:
        _attach(deployment, notice, message)
    return message


def _attach(deployment: Deployment, notice: NewNotice, message: EmailMessage) -> None:
    path = deployment.outbox(notice.period, notice.revision) / ATTACHED
    if path.is_file():
        name = f"potongan-tpp-{notice.period}-r{notice.revision}.xlsx"
        message.add_attachment(path.read_bytes(), maintype=_XLSX[0], subtype=_XLSX[1], filename=name)


def _why(failure: Exception) -> str:
    """What failed, in a word or a code; what servers say may hold addresses, and stays out."""
    if isinstance(failure, smtplib.SMTPResponseException):
        return f"SMTP {failure.smtp_code}"
    if isinstance(failure, ssl.SSLCertVerificationError):
        return failure.verify_message
    if isinstance(failure, OSError) and failure.strerror:
        return failure.strerror
    return str(failure) if isinstance(failure, _RefusedError | _SilentError) else type(failure).__name__
