"""Sends notices: each at most once, when what they tell of is there, and never at the expense of a run.

A server that is away puts a notice off; one that refuses a receiver ends it; one that falls silent after it took the
text leaves it uncertain, and it is not sent again.
"""

import smtplib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from tpp_sponsor.domain.notices import Delivery, NewNotice, NoticeKind
from tpp_sponsor.errors import DeliveryError, Fault
from tpp_sponsor.ledger.store import KeptNotice, Ledger
from tpp_sponsor.messages import load_texts, say_anomaly
from tpp_sponsor.notices.letters import write_letter
from tpp_sponsor.notices.smtp import RefusedError, UnconfirmedError, connect, reason_of, send
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest

ATTACHED = "keuangan/potongan-tpp.xlsx"
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")

Clock = Callable[[], datetime]


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
        with connect(deployment.mail_server) as server:
            for notice in due:
                # Written before it is claimed: what is wrong with a template must not make a notice uncertain.
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
        return Sent(counts, reason)
    return Sent(counts)


def send_test(deployment: Deployment, receiver: str, test: NewNotice) -> None:
    """Send a message that tells of nothing; a server that does not take it is a DeliveryError."""
    try:
        with connect(deployment.mail_server) as server:
            send(server, _message(deployment, test), deployment.settings.mail.sender, receiver)
    except (OSError, smtplib.SMTPException, RefusedError, UnconfirmedError) as failure:
        raise DeliveryError(Fault.of("mail_not_sent", reason=reason_of(failure))) from failure


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
        # It has not seen the text yet: this notice too may be tried again.
        ledger.postpone_notice(notice, reason_of(away), clock(), mail.most_attempts)
        raise
    ledger.close_notice(notice, Delivery.SENT, "", clock())
    return Delivery.SENT


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
