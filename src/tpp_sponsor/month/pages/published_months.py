"""The published months: their rankings from ledger and archive, with the corrections since.

A month's ranking is the file of its newest revision, proved by its digest. If premiums were reversed after that
revision, the ranking is counted again from the live lines.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.period import day_in
from tpp_sponsor.domain.text_keys import names_now
from tpp_sponsor.ledger.store import Event, Ledger, PostedRun
from tpp_sponsor.month.rebuild import PostedMonth, archived_facts, open_archive, published_ranking
from tpp_sponsor.ranking.page_measures import PageRules
from tpp_sponsor.ranking.rank import RankingRow, count_active, place_active, rank
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings, parse_settings
from tpp_sponsor.site.views import Issue, PublishedMonth
from tpp_sponsor.tables.joins import follow_names, with_integer_keys
from tpp_sponsor.tables.typed import dy, typed

_ISSUES = {Act.POST: "first", Act.REVISE: "revised", Act.REVERSE: "corrected"}


def published_months(
    deployment: Deployment, ledger: Ledger, fresh: PostedMonth | None = None
) -> list[PublishedMonth]:
    """Every posted month as its page shows it, oldest first; each knows the one before it.

    A month that was posted on another machine, whose archive is not here, is left out. `fresh` is a revision whose
    files are not visible yet. OPDs keep the names under which a month was posted, and two months are compared by the
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
            last = _ranking_by_names_of(month.ranking, months[-1].ranking, month.aliases)
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
    facts = archived_facts(deployment, ledger, run)
    settings = parse_settings(facts.settings)
    acts = [event for event in events if event.period == run.period and event.act in _ISSUES]
    ranking = published_ranking(deployment, ledger, run) if known is None else known
    if any(event.act is Act.REVERSE and event.id > run.id for event in acts):
        ranking = _recount(deployment, ledger, run, settings)
    accepted = ledger.accepted(run.period)
    return PublishedMonth(
        period=run.period,
        revision=run.revision,
        cutoff=run.period.cutoff(settings.rules.cutoff_day),
        ranking=ranking,
        order_by=settings.ranking.by,
        city=settings.city.name,
        rules=PageRules(**facts.pages),
        accepted=None if accepted is None else _accepted_by_opd(accepted, ranking, settings),
        issues=tuple(_issues(acts, settings.city.time_zone)),
        counts_without_tpp=settings.ranking.count_without_tpp,
        aliases=settings.opd.aliases,
        has_funds="funds" in json.loads(run.summary),
        has_coverage=bool(deployment.settings.ucj_base),
    )


def _recount(
    deployment: Deployment, ledger: Ledger, run: PostedRun, settings: Settings
) -> dy.DataFrame[RankingRow]:
    """Return the ranking of the lines that are live now, over the ASN of the run; a reversed line places no sponsor."""
    inputs = open_archive(deployment, ledger, run).inputs.keyed()
    posted = with_integer_keys(ledger.live_lines(run.period))
    lines = follow_names(posted, "opd", inputs.departments, settings.opd.aliases)
    placed = place_active(inputs, without_tpp=settings.ranking.count_without_tpp)
    return rank(lines, count_active(placed, lines, inputs.departments), settings.ranking.by)


def _accepted_by_opd(
    accepted: Mapping[str, int], ranking: pl.DataFrame, settings: Settings
) -> dict[str, int]:
    """Count the workers that BPJS has accepted, by the names of a ranking."""
    names = names_now(accepted, ranking["opd"], settings.opd.aliases)
    accepted_now: dict[str, int] = {}
    for department, count in accepted.items():
        accepted_now[names[department]] = accepted_now.get(names[department], 0) + count
    return accepted_now


def _ranking_by_names_of(
    later: pl.DataFrame, ranking: pl.DataFrame, aliases: Mapping[str, str]
) -> pl.DataFrame:
    """Return a ranking with its OPDs by the names of a later one; two that became one are one row."""
    renamed = follow_names(ranking, "opd", later["opd"], aliases)
    if renamed["opd"].is_unique().all():
        return renamed
    counts = ("pekerja", "sponsor", "jumlah_asn", "iuran")
    summed = renamed.group_by("opd", maintain_order=True).agg(
        pl.col("peringkat").min(), *(pl.col(name).sum() for name in counts), pl.col("partisipasi").first()
    )
    return summed.select(ranking.columns)


def _issues(acts: Sequence[Event], zone: str) -> Iterator[Issue]:
    """List the days of publication of a page with their reasons; several corrections of a day are one."""
    seen = set[tuple[date, str]]()
    for event in acts:
        issue = Issue(day_in(event.at, zone), _ISSUES[event.act])
        if (issue.day, issue.kind) not in seen:
            seen.add((issue.day, issue.kind))
            yield issue
