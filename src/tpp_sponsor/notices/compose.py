"""Compose notices: from an event to one notice for each address of the city; no personal data.

Pure: time and actor are arguments. The facts of a notice are counts, totals, digests and file names.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tpp_sponsor.bpjs.differences import due_date
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.codes import ANOMALIES_KEY
from tpp_sponsor.domain.notices import NewNotice, NoticeKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import alias_keys, text_key
from tpp_sponsor.notices.employer_facts import employer_facts
from tpp_sponsor.notices.fund_facts import fund_facts
from tpp_sponsor.outputs.manifest import CHECKSUMS
from tpp_sponsor.ranking.page_measures import PageRules, measure_page
from tpp_sponsor.ranking.rank import RankingRow
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.storage.files import digest
from tpp_sponsor.tables.typed import dy

if TYPE_CHECKING:
    from tpp_sponsor.site.check_view import CheckedFile

# Folders of a revision whose files finance and BPJS use.
_FOR_FINANCE = ("keuangan/", "bpjs/")


def posting_notices(
    settings: Settings,
    period: Period,
    revision: int,
    decision: Decision,
    *,
    digests: Mapping[str, str],
    counts: Mapping[str, Any],
    at: datetime,
) -> list[NewNotice]:
    """Notices of a posted revision: counts to BKPSDM, totals and digests to finance, their place to heads of OPDs.

    The officer of a fund gets the counts of that fund, an employer what it owes.
    """
    mail = settings.mail
    if not mail.is_on:
        return []
    event = f"posted:{period}:r{revision}"
    of_month = {"revision": revision, **counts}
    common: Any = {"at": at, "revision": revision}
    of_finance = {"revision": revision, **_remittance(decision, digests)}
    notices = [
        *_to(mail.bkpsdm, NoticeKind.DONE, event, period, facts=of_month, **common),
        *_to(mail.keuangan, NoticeKind.REMITTANCE, event, period, facts=of_finance, **common),
    ]
    for opd, place in _places(settings, decision.ranking):
        facts = {**place, "cutoff": period.cutoff(settings.rules.cutoff_day).isoformat()}
        address = _address_of(mail.opd, settings, opd)
        key = f"{event}:{opd}"
        notices += _to(address, NoticeKind.PLACE, key, period, facts=facts, **common)
    for code, facts in fund_facts(decision.funds) if decision.funds is not None else ():
        receivers = mail.dana.get(code, ())
        of_fund = {"revision": revision, **facts}
        notices += _to(receivers, NoticeKind.FUND, f"{event}:{code}", period, facts=of_fund, **common)
    due = due_date(period, settings.bpjs.due_day, PayerKind.EMPLOYER)
    for name, facts in employer_facts(decision.wages, due) if decision.wages is not None else ():
        address = _address_of(mail.pemberi_kerja, settings, name)
        of_employer = {"revision": revision, **facts}
        notices += _to(address, NoticeKind.EMPLOYER, f"{event}:{name}", period, facts=of_employer, **common)
    return notices


def hold_notices(
    settings: Settings, period: Period, held: Mapping[str, Any], by: str, at: datetime
) -> list[NewNotice]:
    """Notices of a held month to BKPSDM: the reasons, and how to approve it. `held` are the facts of the hold."""
    facts = {"by": by, **{name: held[name] for name in ("preview", "revision", ANOMALIES_KEY)}}
    event = f"held:{period}:{held['preview']}"
    return _to_bkpsdm(settings, NoticeKind.HELD, event, period, facts=facts, at=at)


def waiting_notices(
    settings: Settings, period: Period, reasons: Sequence[str], at: datetime
) -> list[NewNotice]:
    """Notices of a due month that waits for files; a new one only if the reasons change."""
    event = f"waiting:{period}:{_digest(reasons)}"
    facts = {"reasons": list(reasons)}
    return _to_bkpsdm(settings, NoticeKind.WAITING, event, period, facts=facts, at=at)


def failure_notices(
    settings: Settings, period: Period, reasons: Sequence[str], exit_code: int, at: datetime
) -> list[NewNotice]:
    """Notices of a due month that failed; one a day while it fails for the same reasons."""
    event = f"failed:{period}:{at:%Y-%m-%d}:{_digest(reasons)}"
    facts = {"reasons": list(reasons), "exit_code": exit_code}
    return _to_bkpsdm(settings, NoticeKind.FAILED, event, period, facts=facts, at=at)


def correction_notices(
    settings: Settings, period: Period, files: "Sequence[CheckedFile]", at: datetime
) -> list[NewNotice]:
    """Notices of files with rows to correct; one for the same rejected rows of a file."""
    return [
        notice
        for file in files
        if (rejected := file.counts["rejected"] - file.corrected_rows) > 0
        for notice in _to_bkpsdm(
            settings,
            NoticeKind.CORRECTION,
            _correction_event(period, file),
            period,
            facts={"file": file.name, "rejected": rejected, "answer": file.correction_file},
            at=at,
        )
    ]


def _correction_event(period: Period, file: "CheckedFile") -> str:
    """Name the event by what is to be corrected: the same reasons at the same places are reported once."""
    reasons = [f"{why.code} {why.places}" for why in file.reasons]
    return f"{NoticeKind.CORRECTION}:{period}:{_digest([file.name, *reasons])}"


def lapse_notices(
    settings: Settings, period: Period, revision: int, lapsing: Mapping[str, int], at: datetime
) -> list[NewNotice]:
    """Notices of workers whose cover ends; one for each posted revision."""
    event = f"lapse:{period}:r{revision}"
    if not (lapsing["unpaid"] or lapsing["this_month"]):
        return []
    facts = {"revision": revision, "lapsing": dict(lapsing)}
    return _to_bkpsdm(settings, NoticeKind.LAPSE, event, period, facts=facts, at=at)


def department_lapse_notices(
    settings: Settings, period: Period, revision: int, lapsing: Mapping[str, Mapping[str, int]], at: datetime
) -> list[NewNotice]:
    """Return a notice to the head of each OPD whose workers' cover ends, once for each revision.

    OPDs with few such workers get none.
    """
    if not settings.mail.is_on:
        return []
    least = settings.ranking.min_count
    return [
        notice
        for opd, counts in lapsing.items()
        if counts["unpaid"]
        for notice in _to(
            _address_of(settings.mail.opd, settings, opd),
            NoticeKind.LAPSE_OPD,
            f"lapse:{period}:r{revision}:{opd}",
            period,
            facts={
                "opd": opd,
                "unpaid": counts["unpaid"] if counts["unpaid"] >= least else None,
                "soon": counts["next_month"] > 0,
            },
            at=at,
        )
    ]


def _to_bkpsdm(
    settings: Settings,
    kind: NoticeKind,
    event: str,
    period: Period,
    *,
    facts: Mapping[str, Any],
    at: datetime,
) -> list[NewNotice]:
    mail = settings.mail
    return _to(mail.bkpsdm, kind, event, period, facts=facts, at=at) if mail.is_on else []


def _to(
    receivers: Sequence[str],
    kind: NoticeKind,
    event: str,
    period: Period,
    *,
    facts: Mapping[str, Any],
    at: datetime,
    revision: int = 0,
) -> list[NewNotice]:
    return [
        NewNotice(
            key=f"{event}:{kind}",
            receiver=receiver,
            kind=kind,
            period=period,
            facts=facts,
            at=at,
            revision=revision,
        )
        for receiver in dict.fromkeys(receivers)
    ]


def _remittance(decision: Decision, digests: Mapping[str, str]) -> dict[str, Any]:
    """Return sums of the revision in whole rupiah, and the digests of its files."""
    credit = int(decision.used_credit["used_credit_idr"].sum())
    return {
        "workers": decision.lines.height,
        "sponsors": decision.sponsor_count,
        "premiums": decision.total,
        "credit": credit,
        "withheld": decision.total - credit,
        "files": [
            {"name": name, "sha256": sha256}
            for name, sha256 in sorted(digests.items())
            if name.startswith(_FOR_FINANCE)
        ],
        "checksums": digests[CHECKSUMS],
    }


def _places(settings: Settings, ranking: dy.DataFrame[RankingRow]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each OPD and its figures as the site shows them; a count that is hidden there is hidden here too."""
    if not settings.mail.opd:
        return
    page = measure_page(ranking, None, None, PageRules(**settings.ranking.of_pages), by=settings.ranking.by)
    for row in page.rows:
        yield (
            row.opd,
            {
                "opd": row.opd,
                "departments": page.sums.departments,
                "active": row.active,
                "peringkat": row.place,
                "pekerja": row.workers,
                "sponsor": row.sponsors,
                "takes_part": row.takes_part,
            },
        )


def _address_of(addresses: Mapping[str, Sequence[str]], settings: Settings, department: str) -> Sequence[str]:
    """Return the addresses of an OPD or employer, whose name may be written in another way or as an alias."""
    alias = alias_keys(settings.opd.aliases)
    for name, receivers in addresses.items():
        if text_key(alias.get(text_key(name), name)) == text_key(department):
            return receivers
    return ()


def _digest(reasons: Sequence[str]) -> str:
    return digest("\n".join(reasons).encode())[:16]
