"""Take a file back from the inbox of a period; a copy is kept aside.

A file that a posted revision has read stays: the month was made from it.
"""

from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.month.inbox_check.inbox_folder import inbox_lock, inbox_of, path_aside
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import move_file


def remove(
    deployment: Deployment, ledger: Ledger, period: Period, name: str, *, actor: Actor, department: str = ""
) -> None:
    """Take a file back; `department` is the OPD of the user, "" for staff, who may take back every file."""
    with inbox_lock(deployment):
        file = inbox_of(deployment, period).file(name)
        if file is None:
            raise RequestError(Fault.of("file_not_there", file=name, period=period))
        event = ledger.received_files(period).get(name)
        if department and (event is None or event.facts["opd"] != department):
            raise RequestError(Fault.of("file_of_others", file=name))
        if any(
            row["name"] == name and row["sha256"] == file.sha256
            for run in ledger.runs(period)
            for row in ledger.inputs(run)
        ):
            raise RequestError(Fault.of("file_is_posted", file=name, period=period))
        move_file(deployment.inbox(period) / name, path_aside(deployment, period, file))
        facts = {"file": mask_inside(name), "sha256": file.sha256, "opd": event.facts["opd"] if event else ""}
        ledger.record(NewAct(act=Act.REMOVE, period=period, at=actor.at, by=actor.by, facts=facts))
