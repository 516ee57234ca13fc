"""What was published of every month: from the frozen rankings of ledger and archive, with what was corrected since.

A month's ranking is the file of its newest revision, proved by its digest. Only where premiums were taken back after
it is it counted anew, from the lines that stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import polars as pl

from tpp_sponsor.domain.departments import names_now
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.ledger.store import Event, Ledger, PostedRun
from tpp_sponsor.month.archive import FACTS, read_facts
from tpp_sponsor.month.rebuild import ARCHIVE, PostedMonth, open_archive, published_ranking
from tpp_sponsor.ranking.page_measures import PageRules
from tpp_sponsor.ranking.rank import RankingRow, count_heads, place_active, rank
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings, parse_settings
from tpp_sponsor.site.views import Issue, PublishedMonth
from tpp_sponsor.tables.inputs import follow_departments
from tpp_sponsor.tables.joins import with_integer_keys
from tpp_sponsor.tables.typed import dy, typed

_ISSUES = {Act.POST: "first", Act.REVISE: "revised", Act.REVERSE: "corrected"}


def published_months(
    deployment: Deployment, ledger: Ledger, fresh: PostedMonth | None = None
) -> list[PublishedMonth]:
    """Every posted month as its page shows it, oldest first; each knows the one before it.

    A month that was posted on another machine, whose archive is not here, is left out. `fresh` is a revision whose
    files nobody can see yet. OPDs keep the names under which a month was posted, and two months are compared by the
    aliases of the later one: settings of today change nothing that was posted.
    """
    newest = {run.period: run for run in ledger.runs()}
    events = ledger.events()
    months: list[PublishedMonth] = []
    for period, run in sorted(newest.items()):
        if not deployment.archive(period, run.revision).is_dir():
            continue
        known = fresh.decision.ranking if fresh is not None and fresh.run == run else None
        month = _month(deployment, ledger, run, events, known)
        if months:
            last = _as_called_in(months[-1].ranking, month.ranking, month.aliases)
            month = replace(month, last=typed(last, RankingRow))
        months.append(month)
    return months


def _month(
    deployment: Deployment,
    ledger: Ledger,
    run: PostedRun,
    events: Sequence[Event],
    known: dy.DataFrame[RankingRow] | None,
) -> PublishedMonth:
    digests = {file.path: file.sha256 for file in ledger.files(run) if file.area == ARCHIVE}
    facts = read_facts(deployment.archive(run.period, run.revision), digests[FACTS])
    settings = parse_settings(facts["settings"])
    acts = [event for event in events if event.period == run.period and event.act in _ISSUES]
    ranking = published_ranking(deployment, ledger, run) if known is None else known
    if any(event.act is Act.REVERSE and event.id > run.id for event in acts):
        ranking = _counted_anew(deployment, ledger, run, settings)
    accepted = ledger.accepted(run.period)
    return PublishedMonth(
        period=run.period,
        revision=run.revision,
        cutoff=run.period.cutoff(settings.rules.cutoff_day),
        ranking=ranking,
        order_by=settings.ranking.by,
        city=settings.city.name,
        rules=PageRules(**facts.get("pages", {})),
        accepted=None if accepted is None else _accepted_now(accepted, ranking, settings),
        issues=tuple(_issues(acts, settings.city.time_zone)),
        counts_without_tpp=settings.ranking.count_without_tpp,
        aliases=settings.opd.aliases,
    )


def _counted_anew(
    deployment: Deployment, ledger: Ledger, run: PostedRun, settings: Settings
) -> dy.DataFrame[RankingRow]:
    """The ranking of the lines that stand now, over the ASN of then; a reversed line no longer places its sponsor."""
    inputs = open_archive(deployment, ledger, run).inputs.keyed()
    posted = with_integer_keys(ledger.live_lines(run.period))
    lines = follow_departments(posted, inputs, settings.opd.aliases)
    placed = place_active(inputs, without_tpp=settings.ranking.count_without_tpp)
    return rank(lines, count_heads(placed, lines, inputs.departments), settings.ranking.by)


def _accepted_now(accepted: Mapping[str, int], ranking: pl.DataFrame, settings: Settings) -> dict[str, int]:
    names = names_now(accepted, ranking["opd"], settings.opd.aliases)
    found: dict[str, int] = {}
    for department, count in accepted.items():
        found[names[department]] = found.get(names[department], 0) + count
    return found


def _as_called_in(rows: pl.DataFrame, ranking: pl.DataFrame, aliases: Mapping[str, str]) -> pl.DataFrame:
    """Rows of another time with their OPDs by the names of a ranking; two that became one are one."""
    names = names_now(rows["opd"].unique(), ranking["opd"], aliases)
    renamed = rows.with_columns(pl.col("opd").replace_strict(names, return_dtype=pl.String))
    if "peringkat" not in rows.columns or renamed["opd"].is_unique().all():
        return renamed
    counts = ("pekerja", "sponsor", "jumlah_asn", "iuran")
    summed = renamed.group_by("opd", maintain_order=True).agg(
        pl.col("peringkat").min(), *(pl.col(name).sum() for name in counts), pl.col("partisipasi").first()
    )
    return summed.select(rows.columns)


def _issues(acts: Sequence[Event], zone: str) -> Iterator[Issue]:
    """When the page was published, and when and why again; several corrections of a day are one."""
    seen = set[tuple[date, str]]()
    for event in acts:
        issue = Issue(event.at.astimezone(ZoneInfo(zone)).date(), _ISSUES[event.act])
        if (issue.day, issue.kind) not in seen:
            seen.add((issue.day, issue.kind))
            yield issue
