"""The site: its pages as a function of ledger and archive, written where they are not what they should be.

An act touches the pages of the city and its OPDs, that of its month and of the next posted one, which is compared
with it. Of today's settings only the language matters; names of OPDs and rules of pages are those of posted months.
"""

from collections.abc import Collection
from dataclasses import replace

from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.files import (
    clear_folder,
    digest_all,
    remove_public,
    sweep,
    write_folder,
    write_public_files,
)
from tpp_sponsor.history import published_months
from tpp_sponsor.imprint import Imprint, basis_of, keep_imprint, read_imprint, shown_since
from tpp_sponsor.ledger.store import Event, Ledger, PostedRun
from tpp_sponsor.publication import OUTBOX, Posted, remake
from tpp_sponsor.reports.context import page_name
from tpp_sponsor.texts import LANGUAGES, Texts, load_texts


def finish_interrupted(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Do what an interrupted run left undone: files that were posted but not handed over, half-written folders."""
    sweep(deployment.outbox(period, 1).parent)
    sweep(deployment.archive(period, 1).parent)
    for run in ledger.runs(period):
        if not deployment.outbox(period, run.revision).is_dir():
            _expect_archive(deployment, run)
            posted = remake(deployment, ledger, run)
            _prove_digests(ledger, posted)
            publish_all(deployment, ledger, {run.period}, posted)
            clear_folder(deployment.preview(period))
            write_folder(deployment.outbox(period, run.revision), posted.outbox.files)


def expect_front_page(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Whoever posts a period can show the newest one; if that was posted elsewhere, it is a PeriodStateError."""
    if later := [run for run in ledger.runs() if run.period > period]:
        _expect_archive(deployment, max(later, key=lambda run: (run.period, run.revision)))


def _expect_archive(deployment: Deployment, run: PostedRun) -> None:
    if not deployment.archive(run.period, run.revision).is_dir():
        raise PeriodStateError(Fault.of("posted_elsewhere", period=run.period, revision=run.revision))


def _prove_digests(ledger: Ledger, posted: Posted) -> None:
    """What is made again must be what was posted, byte for byte; else an IntegrityError."""
    recorded = {file.path: file.sha256 for file in ledger.files(posted.run) if file.area == OUTBOX}
    differing = sorted(name for name, sha256 in recorded.items() if posted.outbox.digests.get(name) != sha256)
    if differing:
        raise IntegrityError(*(Fault.of("digest_differs", file=name) for name in differing))


def load_pages(deployment: Deployment) -> None:
    """Load what pages are made with, before they are made."""
    from tpp_sponsor.reports.render import load_templates  # noqa: PLC0415 - loaded while a month is posted

    load_templates(deployment.template_folders)


def follow(deployment: Deployment, ledger: Ledger, fresh: Posted | None = None) -> int:
    """Let the pages follow every act since they were made, in whatever order months were posted; how many were written.

    `fresh` is a revision whose files nobody can see yet.
    """
    events, imprint = ledger.events(), read_imprint(deployment)
    since = shown_since(events, imprint.event if imprint else 0)
    return _publish(deployment, ledger, _touched(ledger, since), fresh) if since else 0


def publish_all(
    deployment: Deployment,
    ledger: Ledger,
    periods: Collection[Period] | None = None,
    fresh: Posted | None = None,
) -> int:
    """Make the site again, with the pages of the given periods or of all; how many pages were written."""
    if periods is not None:
        imprint = read_imprint(deployment)
        since = shown_since(ledger.events(), imprint.event if imprint else 0)
        periods = {*periods, *_touched(ledger, since)}
    return _publish(deployment, ledger, periods, fresh)


def _touched(ledger: Ledger, acts: Collection[Event]) -> set[Period]:
    """The months that acts change: their own, and each one's next, which is compared with it."""
    periods = {act.period for act in acts}
    posted = {run.period for run in ledger.runs()}
    later = {min((one for one in posted if one > period), default=period) for period in periods}
    return periods | later


def _publish(
    deployment: Deployment, ledger: Ledger, periods: Collection[Period] | None, fresh: Posted | None = None
) -> int:
    """Write pages that differ, remove those of ours that the site has no more, and keep what was done."""
    old, basis = read_imprint(deployment) or Imprint(), basis_of(deployment)
    every = None if basis != old.basis else periods
    made = pages(deployment, ledger, every, fresh)
    if not made:
        return 0
    written = write_public_files(deployment.site, made)
    # The page of a month stays also where its archive is on another machine.
    months = {prefix + page_name(run.period) for run in ledger.runs() for prefix in _prefixes(deployment)}
    expected = made.keys() | months
    for name in sorted(old.pages.keys() - expected):
        remove_public(deployment.site / name, old.pages[name])
    kept = {name: sha256 for name, sha256 in old.pages.items() if name in expected}
    event = max(event.id for event in ledger.events())
    new = replace(old, event=event, basis=basis, pages={**kept, **digest_all(made)})
    keep_imprint(deployment, new)
    return written


def pages(
    deployment: Deployment,
    ledger: Ledger,
    periods: Collection[Period] | None,
    fresh: Posted | None = None,
    *,
    language: str = "",
) -> dict[str, bytes]:
    """Page below `site/` → its bytes; `language` comes first instead of the city's of today."""
    from tpp_sponsor.reports.render import render_site  # noqa: PLC0415 - as above

    return render_site(
        published_months(deployment, ledger, fresh),
        _languages(language or deployment.settings.output.language),
        deployment.template_folders,
        periods=periods,
    )


def _prefixes(deployment: Deployment) -> list[str]:
    from tpp_sponsor.reports.render import editions  # noqa: PLC0415 - as above

    return [edition.prefix for edition in editions(_languages(deployment.settings.output.language))]


def _languages(own: str) -> list[Texts]:
    """The city's own language first."""
    return [load_texts(language) for language in (own, *(name for name in LANGUAGES if name != own))]
