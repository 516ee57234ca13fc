"""The papers of a posted month: letters, recaps, minutes and reports, made from its files and figures.

The digests of a revision do not cover them: a newer typesetter makes other bytes of the same letter (ADR 14).
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from tpp_sponsor.bookkeeping.reconciliation import Reconciliation, reconcile_period, sums_of_minutes
from tpp_sponsor.bookkeeping.reconciliation_files import explain_differences, write_reconciliation
from tpp_sponsor.bpjs.differences import due_date
from tpp_sponsor.documents.coverage import coverage_documents
from tpp_sponsor.documents.finance import COVER_LETTER, Remittance, cover_letter, recaps
from tpp_sponsor.documents.meeting import meeting_documents
from tpp_sponsor.documents.minutes import MINUTES, minutes
from tpp_sponsor.documents.payers.employers import employer_letters
from tpp_sponsor.documents.payers.funds import FundMonthSums, PayingFund, fund_documents
from tpp_sponsor.documents.typeset import Letterhead
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.lifecycle import Act, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Event, Ledger
from tpp_sponsor.messages import load_texts
from tpp_sponsor.month.pages.published_coverage import published_coverage
from tpp_sponsor.month.pages.published_months import published_months
from tpp_sponsor.month.pages.site_record import SiteRecord, keep_site_record, read_site_record, shown_since
from tpp_sponsor.month.rebuild import PostedMonth, decide_again, files_again
from tpp_sponsor.outputs.fund_tables import FUNDS
from tpp_sponsor.outputs.wage_tables import WAGES
from tpp_sponsor.ranking.rewards import RewardRules
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.site.views import PublishedMonth
from tpp_sponsor.storage.files import clear_folder, write_folder

RECONCILED = "rekonsiliasi"
_SETTLED = (State.PAID, State.SETTLED, State.REOPENED)


def write_finance_papers(deployment: Deployment, ledger: Ledger, period: Period) -> list[str]:
    """Write the letters and recaps of every revision of a period; the folders that were written.

    A revision that adds no worker has none, as there is nothing to send.
    """
    written = []
    for run in ledger.runs(period):
        counts = json.loads(run.summary)
        others = [*counts.get("funds", {}).values(), *counts.get("employers", {}).values()]
        if not (counts["workers"] or any(sums["workers"] for sums in others)):
            continue
        folder = deployment.documents_folder(period) / f"r{run.revision}"
        write_folder(folder, _of_revision(deployment, ledger, decide_again(deployment, ledger, run)))
        written.append(str(folder))
    return written


def write_meeting_papers(
    deployment: Deployment, ledger: Ledger, months: Sequence[PublishedMonth], period: Period
) -> str:
    """Write the report, workbook, rewards and coverage of a period; its folder. `months`: all published months."""
    until_period = [month for month in months if month.period <= period]
    rules = RewardRules(**deployment.settings.reward.model_dump())
    folder = deployment.meeting_folder(period)
    letterhead = letterhead_of(deployment)
    papers = meeting_documents(until_period, rules, letterhead)
    newest = until_period[-1]
    least = newest.rules.min_count
    if (coverage := published_coverage(deployment, ledger, period, least)) is not None:
        day = newest.issues[-1].day if newest.issues else period.first_day
        papers |= coverage_documents(coverage, least, day, letterhead)
    write_folder(folder, papers)
    return str(folder)


def write_reconciliation_papers(
    deployment: Deployment, ledger: Ledger, reconciliation: Reconciliation
) -> tuple[list[str], str]:
    """Write the folder of a reconciliation and its minutes; its files, and the path of the minutes or an empty text."""
    texts = load_texts(deployment.settings.output.language)
    files = write_reconciliation(
        deployment, reconciliation, explain_differences(reconciliation, texts), texts
    )
    paper = _reconciliation_minutes(deployment, ledger, reconciliation)
    folder = deployment.reconciliation(reconciliation.period)
    return [str(folder / name) for name in files], paper


def _reconciliation_minutes(deployment: Deployment, ledger: Ledger, reconciliation: Reconciliation) -> str:
    """Write the minutes of a paid period; where it is not paid, remove older minutes and return an empty text."""
    folder = deployment.documents_folder(reconciliation.period) / RECONCILED
    if reconciliation.figures.state not in _SETTLED:
        clear_folder(folder)
        return ""
    paper = minutes(
        reconciliation.period,
        reconciliation.as_of,
        letterhead_of(deployment),
        sums=sums_of_minutes(reconciliation),
        payments=ledger.payments(reconciliation.period),
        totals=reconciliation.totals,
    )
    write_folder(folder, {MINUTES: paper})
    return str(folder / MINUTES)


def write_papers(
    deployment: Deployment, ledger: Ledger, periods: Collection[Period], today: date
) -> list[str]:
    """Write letters, recaps and the report of posted periods, and renew all other papers; the folders of the periods.

    The periods come first: a renewal that fails is made up for by the next act, papers that were never written are not.
    """
    events, site_record = ledger.events(), read_site_record(deployment) or SiteRecord()
    acts = shown_since(events, site_record.papers)
    if not (periods or acts):
        return []
    months = published_months(deployment, ledger)
    folders: list[str] = []
    for period in periods:
        folders += write_finance_papers(deployment, ledger, period)
        folders.append(write_meeting_papers(deployment, ledger, months, period))
    if acts:
        others = [month for month in months if month.period not in periods]
        _renew_papers(deployment, ledger, acts, months, others)
        for period in sorted({act.period for act in acts}):
            _renew_reconciliation(deployment, ledger, period, today)
        keep_site_record(deployment, replace(site_record, papers=events[-1].id))
    return folders


def _renew_papers(
    deployment: Deployment,
    ledger: Ledger,
    acts: Sequence[Event],
    months: Sequence[PublishedMonth],
    others: Sequence[PublishedMonth],
) -> None:
    """Renew the letters and reports of `others`, of all `months`, that acts made stale.

    A report covers the months before its own, so those of later months are renewed too.
    """
    for period in _periods_of_stale_letters(deployment, ledger, acts, others):
        write_finance_papers(deployment, ledger, period)
    first = min(act.period for act in acts)
    for month in others:
        if month.period >= first and deployment.meeting_folder(month.period).is_dir():
            write_meeting_papers(deployment, ledger, months, month.period)


def _periods_of_stale_letters(
    deployment: Deployment, ledger: Ledger, acts: Sequence[Event], months: Sequence[PublishedMonth]
) -> list[Period]:
    """List the periods with letters that acts made stale, each once.

    A revision has none yet, an employer's asks for a premium that was reversed, or a fund's report covers an act.
    """
    first, acted = min(act.period for act in acts), {act.period for act in acts}
    reversed_in = {act.period for act in acts if act.act is Act.REVERSE}

    def is_stale(period: Period) -> bool:
        folder = deployment.documents_folder(period)
        existing = {path.name for path in folder.glob("r*")}
        is_new = period in acted and any(f"r{run.revision}" not in existing for run in ledger.runs(period))
        of_employers = period in reversed_in and any(folder.glob(f"r*/{WAGES}"))
        of_funds = period >= first and any(folder.glob(f"r*/{FUNDS}"))
        return bool(existing) and (is_new or of_employers or of_funds)

    return [month.period for month in months if is_stale(month.period)]


def _renew_reconciliation(deployment: Deployment, ledger: Ledger, period: Period, day: date) -> None:
    folders = (deployment.documents_folder(period) / RECONCILED, deployment.reconciliation(period))
    if any(folder.is_dir() for folder in folders):
        write_reconciliation_papers(deployment, ledger, reconcile_period(deployment, ledger, period, day))


def _of_revision(deployment: Deployment, ledger: Ledger, posted: PostedMonth) -> dict[str, bytes]:
    deliverables = files_again(posted)
    remittance = Remittance(
        period=posted.run.period,
        revision=posted.run.revision,
        files=deliverables.files,
        digests=deliverables.digests,
        day=deployment.day_of(posted.run.posted_at),
        reversed=ledger.reversed_of(posted.run),
    )
    letterhead = letterhead_of(deployment)
    papers: dict[str, bytes] = {}
    if posted.decision.lines.height:
        papers |= {COVER_LETTER: cover_letter(remittance, letterhead), **dict(recaps(remittance, letterhead))}
    due_day = deployment.settings.bpjs.due_day
    due = {kind: due_date(posted.run.period, due_day, kind) for kind in PayerKind}
    for fund in _paying_funds(ledger, posted):
        for name, pdf in fund_documents(fund, remittance, letterhead, due[PayerKind.FUND]):
            papers[f"{FUNDS}/{fund.code}/{name}"] = pdf
    if bases := _legal_bases(posted):
        letters = employer_letters(bases, remittance, letterhead, due[PayerKind.EMPLOYER])
        papers |= {f"{WAGES}/{name}": pdf for name, pdf in letters}
    return papers


def _legal_bases(posted: PostedMonth) -> dict[str, list[str]]:
    """Employer → the regulations on which its premiums of a revision rest, each once."""
    if posted.decision.wages is None:
        return {}
    bases: dict[str, list[str]] = {}
    lines = posted.decision.wages.lines.select("pemberi_kerja", "legal_basis").unique().sort(pl.all())
    for employer, basis in lines.rows():
        bases.setdefault(employer, []).extend(basis.split("; "))
    return {employer: list(dict.fromkeys(parts)) for employer, parts in bases.items()}


def _paying_funds(ledger: Ledger, posted: PostedMonth) -> list[PayingFund]:
    """Return the funds to which a revision adds premiums, each with its months so far."""
    funds = posted.decision.funds
    if funds is None:
        return []
    paying = {code for code, sums in funds.totals.items() if sums["workers"]}
    until = posted.run.period
    months = [
        (period, row)
        for period in ledger.periods()
        if period <= until
        for row in (ledger.payer_totals(period).rows(named=True) if paying else ())
    ]
    return [
        PayingFund(
            code=fund["kode"],
            name=fund["nama"],
            basis=fund["dasar"],
            is_public=fund["is_public"],
            budget_idr=fund["pagu"],
            months=[
                FundMonthSums(period, row["lines"], row["booked_idr"], row["paid_idr"])
                for period, row in months
                if (row["payer_kind"], row["payer"]) == (PayerKind.FUND, fund["kode"])
            ],
        )
        for fund in funds.funds.filter(pl.col("kode").is_in(sorted(paying))).rows(named=True)
    ]


def letterhead_of(deployment: Deployment) -> Letterhead:
    """Return the sender of all documents of a deployment."""
    settings = deployment.settings
    return Letterhead(
        settings.letter, settings.city.name, deployment.template_folders, load_texts(settings.output.language)
    )
