"""The inbox of a period: read file by file, and taken in with what the ledger knows of it."""

from functools import partial
from pathlib import Path

import polars as pl

from tpp_sponsor.domain.dates import period_named
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, InputFileError
from tpp_sponsor.intake.inbox import open_inbox
from tpp_sponsor.intake.inbox_files import shown_name
from tpp_sponsor.intake.read import ReadInbox, read_inbox
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.parallel import for_each
from tpp_sponsor.month.take_in import Intake, take_in
from tpp_sponsor.month.validation.other_departments import departments_of_asn, foreign_rows
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings


def read_inbox_of(deployment: Deployment, period: Period) -> ReadInbox:
    """Read the files of a period's inbox. Raises InputFileError if it has no folder."""
    folder = deployment.inbox(period)
    if not folder.is_dir():
        raise InputFileError(_no_inbox(deployment, period))
    return read_folder(folder, deployment.settings)


def read_folder(folder: Path, settings: Settings) -> ReadInbox:
    """Read the files of an inbox, each by its format; faults are part of the result."""
    intake = settings.intake
    inbox = open_inbox(folder, intake.limits)
    return ReadInbox(inbox, read_inbox(inbox, intake.headings, intake.limits, each=for_each))


def take_in_as_known(read: ReadInbox, settings: Settings, ledger: Ledger, period: Period) -> Intake:
    """`take_in` with what the ledger knows: confirmed cells, which OPD sent which file, employees of last month."""
    return _taken(read, settings, ledger, period, ledger.confirmations(period))


def offered_suggestions(read: ReadInbox, settings: Settings, ledger: Ledger, period: Period) -> pl.DataFrame:
    """Return the `Suggestion` that a list of this period may hold.

    These are those of now, and those that are confirmed already.
    """
    confirmed = ledger.confirmations(period)
    now = _taken(read, settings, ledger, period, confirmed).suggestions
    if confirmed.is_empty():
        return now
    earlier = _taken(read, settings, ledger, period, None).suggestions
    return pl.concat([now, earlier]).unique("kode", keep="first", maintain_order=True)


def _taken(
    read: ReadInbox, settings: Settings, ledger: Ledger, period: Period, confirmed: pl.DataFrame | None
) -> Intake:
    foreign = None
    if senders := ledger.departments_of_files(period, read.inbox.digests):
        asn = departments_of_asn(read.files)
        foreign = foreign_rows(read.files, senders, settings.opd.aliases, asn)
    last = partial(ledger.last_employees, period)
    return take_in(read, settings, period, confirmed, foreign, last_employees=last)


def _no_inbox(deployment: Deployment, period: Period) -> Fault:
    """Make the fault of a missing inbox; it names folders and files of similar names."""
    wanted = f"inbox/{period}"
    paths = deployment.inboxes.iterdir() if deployment.inboxes.is_dir() else ()
    near = sorted(shown_name(path.name) for path in paths if period_named(path.name) == period.first_day)
    if not near:
        return Fault.of("inbox_missing", file=wanted)
    return Fault.of(
        "inbox_near", file=wanted, near=", ".join(f"inbox/{name}" for name in near), wanted=wanted
    )
