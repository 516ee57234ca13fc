"""The site: its pages as a function of ledger and archive; a page is written if its bytes differ.

An act touches the pages of the city and its OPDs, that of its month and of the next posted one, which is compared
with it. Of today's settings only the language matters; names of OPDs and rules of pages are those of posted months.
"""

from collections.abc import Collection
from dataclasses import replace

from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Event, Ledger
from tpp_sponsor.messages import LANGUAGES, Texts, load_texts
from tpp_sponsor.month.pages.published_cards import card_pages, close_card_folders
from tpp_sponsor.month.pages.published_coverage import published_coverage
from tpp_sponsor.month.pages.published_funds import published_funds
from tpp_sponsor.month.pages.published_months import published_months
from tpp_sponsor.month.pages.site_record import (
    SiteRecord,
    basis_of,
    keep_site_record,
    read_site_record,
    shown_since,
)
from tpp_sponsor.month.rebuild import PostedMonth
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.site.views import page_name
from tpp_sponsor.storage.files import file_digests, remove_public, write_public_files


def update_pages(deployment: Deployment, ledger: Ledger, fresh: PostedMonth | None = None) -> int:
    """Bring the pages up to date with every act since they were written; returns how many pages were written.

    `fresh` is a revision whose files are not visible yet.
    """
    events, record = ledger.events(), read_site_record(deployment)
    since = shown_since(events, record.event if record else 0)
    return _publish(deployment, ledger, _touched(ledger, since), fresh) if since else 0


def publish_all(
    deployment: Deployment,
    ledger: Ledger,
    periods: Collection[Period] | None = None,
    fresh: PostedMonth | None = None,
) -> int:
    """Make the site again, with the pages of the given periods or of all; returns how many pages were written.

    `fresh` is a revision whose files are not visible yet.
    """
    if periods is not None:
        record = read_site_record(deployment)
        since = shown_since(ledger.events(), record.event if record else 0)
        periods = {*periods, *_touched(ledger, since)}
    return _publish(deployment, ledger, periods, fresh)


def _touched(ledger: Ledger, acts: Collection[Event]) -> set[Period]:
    """Return the months that acts change: their own, and each one's next, which is compared with it."""
    periods = {act.period for act in acts}
    posted = ledger.periods()
    later = {min((one for one in posted if one > period), default=period) for period in periods}
    return periods | later


def _publish(
    deployment: Deployment,
    ledger: Ledger,
    periods: Collection[Period] | None,
    fresh: PostedMonth | None = None,
) -> int:
    """Write pages that differ, remove pages that the site no longer has, and keep the site record."""
    old, basis = read_site_record(deployment) or SiteRecord(), basis_of(deployment)
    every = None if basis != old.basis else periods
    current = pages(deployment, ledger, every, fresh)
    if not current:
        return 0
    written = write_public_files(deployment.site, current)
    posted, prefixes = ledger.periods(), prefixes_of(deployment)
    # The page of a month stays even if its archive is on another machine.
    months = {prefix + page_name(period) for period in posted for prefix in prefixes}
    expected = current.keys() | months
    for name in sorted(old.pages.keys() - expected):
        remove_public(deployment.site / name, old.pages[name])
    close_card_folders(deployment, max(posted), current, prefixes)
    unchanged = {name: sha256 for name, sha256 in old.pages.items() if name in expected}
    event = max(event.id for event in ledger.events())
    new = replace(old, event=event, basis=basis, pages={**unchanged, **file_digests(current)})
    keep_site_record(deployment, new)
    return written


def pages(
    deployment: Deployment,
    ledger: Ledger,
    periods: Collection[Period] | None,
    fresh: PostedMonth | None = None,
    *,
    language: str = "",
) -> dict[str, bytes]:
    """Page below `site/` → its bytes; `language` comes first instead of the city's of today."""
    from tpp_sponsor.site.render import render_site  # noqa: PLC0415 - slow to load (ADR 23)

    months = published_months(deployment, ledger, fresh)
    languages = _languages(language or deployment.settings.output.language)
    rendered = render_site(
        months,
        languages,
        deployment.template_folders,
        periods=periods,
        funds=published_funds(deployment, ledger, months, fresh),
        coverage=published_coverage(deployment, ledger, months[-1].period, months[-1].rules.min_count)
        if months
        else None,
    )
    return rendered | card_pages(deployment, ledger, languages) if rendered else rendered


def prefixes_of(deployment: Deployment) -> list[str]:
    """Return the folder of each language below `site/`: none for the city's own."""
    from tpp_sponsor.site.render import editions  # noqa: PLC0415 - as above

    return [edition.prefix for edition in editions(_languages(deployment.settings.output.language))]


def _languages(own: str) -> list[Texts]:
    """Return the languages, the city's own first."""
    return [load_texts(language) for language in (own, *(name for name in LANGUAGES if name != own))]
