"""`notify`, and what other commands do with notices: keep them, and send what is due."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.domain.notices import Delivery, NewNotice, NoticeKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import DeliveryError, Fault, PeriodStateError, TppSponsorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tpp_sponsor.acts.upkeep.notify import Sent


def keep_notices(console: Console, notices: Sequence[NewNotice]) -> None:
    """Keep notices of what is no act of the ledger."""
    if notices:
        from tpp_sponsor.ledger.store import Ledger  # noqa: PLC0415 - most commands have none

        with Ledger.open(console.deployment().database_url) as ledger:
            ledger.enqueue(notices)


def send_due(console: Console) -> Sent | None:
    """Send what is due after a command; whatever goes wrong is told and fails nothing."""
    deployment = console.deployment()
    if not deployment.settings.mail.is_on:
        return None
    from tpp_sponsor.acts.upkeep.notify import deliver  # noqa: PLC0415
    from tpp_sponsor.ledger.store import Ledger  # noqa: PLC0415 - a city without mail needs none of it

    try:
        with Ledger.open(deployment.database_url) as ledger:
            sent = deliver(deployment, ledger, now)
    except TppSponsorError as failure:
        for fault in failure.faults:
            console.say("notify.put_off", reason=console.sentence(fault))
        return None
    if sent.unreachable:
        console.say("notify.put_off", reason=sent.unreachable)
    return sent


def notify(console: Console) -> int:
    """Send what is due, and tell where all notices stand; 30 while a server keeps some from being sent."""
    deployment = console.deployment()
    if not deployment.settings.mail.is_on:
        raise PeriodStateError(Fault.of("mail_off", file="config.toml", column="mail.host"))
    sent = send_due(console)
    from tpp_sponsor.ledger.store import Ledger  # noqa: PLC0415 - as above

    with Ledger.open(deployment.database_url) as ledger:
        kept = ledger.notices()
    states = Counter(notice.state for notice in kept)
    for state in Delivery:
        if states[state]:
            console.say("notify.state", count=states[state], state=console.texts.say(f"delivery.{state}"))
    for notice in kept:
        if notice.state in (Delivery.UNCERTAIN, Delivery.GIVEN_UP):
            what = console.texts.say(f"notice.{notice.kind}")
            values = {"receiver": notice.receiver, "period": notice.period, "reason": notice.reason}
            console.say(f"notify.{notice.state}", what=what, **values)
    if not kept:
        console.say("notify.nothing")
    unreachable = sent.unreachable if sent else "-"
    console.give(
        {
            "sent": sent.counts[Delivery.SENT] if sent else 0,
            "states": {state.value: states[state] for state in Delivery},
            "unreachable": unreachable,
        }
    )
    return DeliveryError.exit_code if unreachable else 0


def send_test(console: Console, receiver: str) -> None:
    """Send a message that tells of nothing, to see whether the settings are right."""
    from tpp_sponsor.acts.upkeep import notify as postoffice  # noqa: PLC0415 - as above

    deployment = console.deployment()
    if not deployment.settings.mail.is_on:
        raise PeriodStateError(Fault.of("mail_off", file="config.toml", column="mail.host"))
    at = now()
    test = NewNotice(
        key=f"test:{at.isoformat()}",
        receiver=receiver,
        kind=NoticeKind.TEST,
        period=Period.of(at.date()),
        facts={},
        at=at,
    )
    postoffice.send_test(deployment, receiver, test)
    console.say("notify.test", receiver=receiver)
    console.give({"sent": 1, "receiver": receiver})
