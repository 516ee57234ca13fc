"""Send notices: each at most once, and one about files only when the files are delivered. No command fails by it.

A server that cannot be reached postpones a notice; one that refuses a receiver ends it; one that does not confirm after
it received the text leaves the notice uncertain, and it is not sent again.
"""

import smtplib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from tpp_sponsor.domain.lifecycle import Clock
from tpp_sponsor.domain.notices import Delivery, NewNotice, NoticeKind
from tpp_sponsor.errors import DeliveryError, Fault, TppSponsorError
from tpp_sponsor.ledger.store import KeptNotice, Ledger
from tpp_sponsor.messages import load_texts, say_anomaly
from tpp_sponsor.notices.letters import write_letter
from tpp_sponsor.notices.smtp import RefusedError, UnconfirmedError, connect, reason_of, send
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest

ATTACHED = "keuangan/potongan-tpp.xlsx"
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True)
class MailResult:
    """The result of sending: number of notices by state, why the server could not be reached, and what failed."""

    counts: Counter[Delivery] = field(default_factory=Counter)
    unreachable: str = ""
    faults: tuple[Fault, ...] = ()


def enqueue(deployment: Deployment, notices: Sequence[NewNotice]) -> None:
    """Put notices that belong to no act of the ledger into its mail queue."""
    if notices:
        with Ledger.open(deployment.database_url) as ledger:
            ledger.enqueue(notices)


def send_due(deployment: Deployment, clock: Clock) -> MailResult:
    """Send the due notices after a command; an error is part of the result and does not fail the command."""
    if not deployment.settings.mail.is_on:
        return MailResult()
    try:
        with Ledger.open(deployment.database_url) as ledger:
            return deliver(deployment, ledger, clock)
    except TppSponsorError as failure:
        return MailResult(faults=failure.faults)


def deliver(deployment: Deployment, ledger: Ledger, clock: Clock) -> MailResult:
    """Send the due notices; a server that cannot be reached postpones all of them."""
    mail = deployment.settings.mail
    counts: Counter[Delivery] = Counter()
    queue = ledger.notices()
    if any(notice.state is Delivery.SENDING for notice in queue):
        counts[Delivery.UNCERTAIN] += ledger.mark_abandoned_uncertain(clock())
    due = [notice for notice in queue if _is_due(deployment, notice, clock())]
    if not mail.is_on or not due:
        return MailResult(counts)
    try:
        with connect(deployment.mail_server) as server:
            for notice in due:
                # Rendered before it is claimed: an error in a template must not make a notice uncertain.
                message = _message(deployment, notice)
                if ledger.claim(notice, clock()):
                    state = _deliver_one(deployment, ledger, server, notice, message=message, clock=clock)
                    counts[state] += 1
    except (OSError, smtplib.SMTPException) as away:
        reason = reason_of(away)
        for notice in ledger.notices():
            if notice.state is Delivery.WAITING and _is_due(deployment, notice, clock()):
                ledger.postpone_notice(notice, reason, clock(), mail.most_attempts)
                counts[Delivery.WAITING] += 1
        return MailResult(counts, reason)
    return MailResult(counts)


def send_now(deployment: Deployment, receiver: str, notice: NewNotice) -> None:
    """Send one message at once, past the queue. Raises DeliveryError if the server does not take it."""
    try:
        with connect(deployment.mail_server) as server:
            send(server, _message(deployment, notice), deployment.settings.mail.sender, receiver)
    except (OSError, smtplib.SMTPException, RefusedError, UnconfirmedError) as failure:
        raise DeliveryError(Fault.of("mail_not_sent", reason=reason_of(failure))) from failure


def _is_due(deployment: Deployment, notice: KeptNotice, now: datetime) -> bool:
    """Return True if a notice is to be sent now; a notice about files waits until they are delivered."""
    has_files = not notice.revision or deployment.outbox(notice.period, notice.revision).is_dir()
    return notice.state is Delivery.WAITING and notice.due_at <= now and has_files


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
        send(server, message, mail.sender, notice.receiver)
    except UnconfirmedError as silent:
        ledger.close_notice(notice, Delivery.UNCERTAIN, str(silent), clock())
        return Delivery.UNCERTAIN
    except RefusedError as refused:
        if refused.lasting:
            ledger.close_notice(notice, Delivery.GIVEN_UP, str(refused), clock())
            return Delivery.GIVEN_UP
        ledger.postpone_notice(notice, str(refused), clock(), mail.most_attempts)
        return Delivery.WAITING
    except (OSError, smtplib.SMTPException) as away:
        # The server has not received the text: this notice can be sent again too.
        ledger.postpone_notice(notice, reason_of(away), clock(), mail.most_attempts)
        raise
    ledger.close_notice(notice, Delivery.SENT, "", clock())
    return Delivery.SENT


def _message(deployment: Deployment, notice: NewNotice) -> EmailMessage:
    """Return the message of a notice; the same notice makes the same bytes at any time."""
    settings, mail = deployment.settings, deployment.settings.mail
    texts = load_texts(settings.output.language)
    subject, text = write_letter(
        notice,
        texts.language,
        deployment.template_folders,
        city=settings.city.name,
        site_url=mail.site_url,
        say_anomaly=lambda anomaly: say_anomaly(texts, anomaly),
    )
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, mail.sender, notice.receiver
    message["Date"] = format_datetime(notice.at)
    identifier = digest(f"{notice.key}\n{notice.receiver}".encode())[:32]
    message["Message-ID"] = f"<{identifier}@{mail.sender.partition('@')[2]}>"
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
