"""Take a file back from the inbox of a period; a copy is kept aside.

A file that a posted revision has read stays: the month was made from it.
"""

from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.intake.inbox import InboxFile, open_inbox
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import move_file
from tpp_sponsor.storage.process_lock import run_lock

_SECONDS_FOR_OTHERS = 60
_DIGITS_OF_NAME = 16


def remove_file(
    deployment: Deployment, ledger: Ledger, period: Period, name: str, *, actor: Actor, department: str = ""
) -> None:
    """Take a file back; `department` is the OPD of the user, "" for staff, who may take back every file."""
    with run_lock(deployment.data / "receive.lock", _SECONDS_FOR_OTHERS):
        file = _file(deployment, period, name)
        event = ledger.received_files(period).get(name)
        if department and (event is None or event.facts["opd"] != department):
            raise RequestError(Fault.of("file_of_others", file=name))
        if any(
            row["name"] == name and row["sha256"] == file.sha256
            for run in ledger.runs(period)
            for row in ledger.inputs(run)
        ):
            raise RequestError(Fault.of("file_is_posted", file=name, period=period))
        aside = deployment.set_aside(period) / f"{file.sha256[:_DIGITS_OF_NAME]}-{name}"
        move_file(deployment.inbox(period) / name, aside)
        facts = {"file": mask_inside(name), "sha256": file.sha256, "opd": event.facts["opd"] if event else ""}
        ledger.record(NewAct(act=Act.REMOVE, period=period, at=actor.at, by=actor.by, facts=facts))


def _file(deployment: Deployment, period: Period, name: str) -> InboxFile:
    folder = deployment.inbox(period)
    inbox = open_inbox(folder, deployment.settings.intake.limits) if folder.is_dir() else None
    for file in inbox.files if inbox else ():
        if file.name == name:
            return file
    raise RequestError(Fault.of("file_not_there", file=name, period=period))
