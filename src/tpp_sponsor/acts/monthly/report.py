"""The papers of a posted month, beside the revisions: made from the same files and figures when they are asked for.

They are no part of what a revision's digests prove: a newer typesetter makes other bytes of the same letter (ADR 14).
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tpp_sponsor.acts.after_posting.reconcile import (
    Reconciliation,
    explained,
    reconcile_period,
    write_reconciliation,
)
from tpp_sponsor.documents.finance import COVER_LETTER, Letterhead, Remittance, cover_letter, recaps
from tpp_sponsor.documents.meeting import meeting_documents, reward_rules
from tpp_sponsor.documents.minutes import MINUTES, minutes
from tpp_sponsor.domain.lifecycle import State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import load_texts
from tpp_sponsor.month.pages.published_months import published_months
from tpp_sponsor.month.pages.site_record import SiteRecord, keep_site_record, read_site_record, shown_since
from tpp_sponsor.month.rebuild import PostedMonth, decide_again, files_again
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.site.views import PublishedMonth
from tpp_sponsor.storage.files import clear_folder, write_folder

RECONCILED = "rekonsiliasi"
_SETTLED = (State.PAID, State.SETTLED, State.REOPENED)


def finance_papers(deployment: Deployment, ledger: Ledger, period: Period) -> list[str]:
    """Write the letters and recaps of every revision of a period; the folders that were written.

    A revision that adds nothing has none: there is nothing to send.
    """
    written = []
    for run in ledger.runs(period):
        if not json.loads(run.summary)["workers"]:
            continue
        folder = deployment.documents_folder(period) / f"r{run.revision}"
        write_folder(folder, _of_revision(deployment, decide_again(deployment, ledger, run)))
        written.append(str(folder))
    return written


def meeting(deployment: Deployment, months: Sequence[PublishedMonth], period: Period) -> str:
    """Write the report, workbook and rewards of a period; `months` are all that were published. Its folder."""
    known = [month for month in months if month.period <= period]
    rules = reward_rules(deployment.settings.reward.model_dump())
    folder = deployment.meeting_folder(period)
    write_folder(folder, meeting_documents(known, rules, _desk(deployment)))
    return str(folder)


def reconciliation_papers(
    deployment: Deployment, ledger: Ledger, found: Reconciliation
) -> tuple[list[str], str]:
    """Write the folder of a reconciliation and its minutes; its files, and the minutes or an empty text."""
    texts = load_texts(deployment.settings.output.language)
    files = write_reconciliation(deployment, found, explained(found, texts), texts)
    paper = _reconciliation_minutes(deployment, ledger, found, found.as_of)
    folder = deployment.reconciliation(found.period)
    return [str(folder / name) for name in files], paper


def _reconciliation_minutes(deployment: Deployment, ledger: Ledger, found: Reconciliation, day: date) -> str:
    """Write the minutes of a period that is paid; empty where it is not, and then no older minutes are left."""
    folder = deployment.documents_folder(found.period) / RECONCILED
    if found.standing.state not in _SETTLED:
        clear_folder(folder)
        return ""
    sums = [
        ("lines", found.standing.lines, False),
        ("premiums", found.standing.owed + found.standing.paid, True),
        ("paid", found.standing.paid, True),
        ("accepted", found.standing.accepted, False),
        ("held", found.held, True),
    ]
    paper = minutes(
        found.period,
        day,
        _desk(deployment),
        sums=sums,
        payments=ledger.payments(found.period),
        board=found.board,
    )
    write_folder(folder, {MINUTES: paper})
    return str(folder / MINUTES)


def renew_papers(deployment: Deployment, ledger: Ledger, day: date) -> list[str]:
    """Let papers that were made follow every act since: letters of new revisions, minutes as of a day, reports.

    A report tells of the months before its own, so those of later months are made again too.
    """
    events, record = ledger.events(), read_site_record(deployment) or SiteRecord()
    acts = shown_since(events, record.papers)
    if not acts:
        return []
    written: list[str] = []
    for period in sorted({act.period for act in acts}):
        written += _renew_letters(deployment, ledger, period, day)
    months = published_months(deployment, ledger)
    first = min(act.period for act in acts)
    for month in months:
        if month.period >= first and deployment.meeting_folder(month.period).is_dir():
            written.append(meeting(deployment, months, month.period))
    keep_site_record(deployment, replace(record, papers=events[-1].id))
    return written


def _renew_letters(deployment: Deployment, ledger: Ledger, period: Period, day: date) -> list[str]:
    folder, written = deployment.documents_folder(period), list[str]()
    made = {path.name for path in folder.glob("r*")}
    if made and any(f"r{run.revision}" not in made for run in ledger.runs(period)):
        written += finance_papers(deployment, ledger, period)
    if (folder / RECONCILED).is_dir() or deployment.reconciliation(period).is_dir():
        files, paper = reconciliation_papers(deployment, ledger, reconcile_period(deployment, period, day))
        written += [*files, *([paper] if paper else [])]
    return written


def _of_revision(deployment: Deployment, month: PostedMonth) -> dict[str, bytes]:
    deliverables = files_again(month)
    remittance = Remittance(
        period=month.run.period,
        revision=month.run.revision,
        files=deliverables.files,
        digests=deliverables.digests,
        day=deployment.day_of(month.run.posted_at),
    )
    desk = _desk(deployment)
    return {COVER_LETTER: cover_letter(remittance, desk), **dict(recaps(remittance, desk))}


def _desk(deployment: Deployment) -> Letterhead:
    settings = deployment.settings
    return Letterhead(
        settings.letter, settings.city.name, deployment.template_folders, load_texts(settings.output.language)
    )
