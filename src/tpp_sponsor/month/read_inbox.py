"""The inbox of a period: read file by file, and what the ledger knows of it."""

from dataclasses import replace
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
from tpp_sponsor.month.take_in import KnownOfInbox, validate_inbox
from tpp_sponsor.month.validation.other_departments import ForeignRow, departments_of_asn, foreign_rows
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.findings import Confirmation, Suggestion
from tpp_sponsor.tables.typed import dy, empty, typed


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


def known_of_inbox(ledger: Ledger, period: Period, read: ReadInbox, settings: Settings) -> KnownOfInbox:
    """Return what the ledger knows: confirmed cells, which OPD sent which file, employees of last month."""
    senders = ledger.departments_of_files(period, read.inbox.digests)
    return KnownOfInbox(
        confirmed=ledger.confirmations(period),
        foreign=foreign_rows(read.files, senders, settings.opd.aliases, departments_of_asn(read.files))
        if senders
        else empty(ForeignRow),
        last_employees=partial(ledger.last_employees, period),
    )


def offered_suggestions(
    read: ReadInbox, settings: Settings, ledger: Ledger, period: Period
) -> dy.DataFrame[Suggestion]:
    """Return the suggestions that a list of this period may hold.

    These are those of now, and those that are confirmed already.
    """
    known = known_of_inbox(ledger, period, read, settings)
    now = validate_inbox(read, settings, period, known).suggestions
    if known.confirmed.is_empty():
        return now
    before = replace(known, confirmed=empty(Confirmation))
    earlier = validate_inbox(read, settings, period, before).suggestions
    return typed(pl.concat([now, earlier]).unique("kode", keep="first", maintain_order=True), Suggestion)


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
