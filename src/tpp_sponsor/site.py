"""The site: its pages as a function of ledger and archive, written where they are not what they should be.

A new month touches the pages of the city and its OPDs and its own; the pages of older months stay, unless something
was corrected in them since.
"""

from collections.abc import Collection

from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.files import clear_folder, sweep, write_folder, write_public_files
from tpp_sponsor.history import published_months
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.publication import OUTBOX, Posted, remake
from tpp_sponsor.settings import Settings
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
            publish(deployment, ledger, posted)
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


def publish(deployment: Deployment, ledger: Ledger, posted: Posted) -> None:
    """Write what a posting changes of the site."""
    write_public_files(deployment.site, pages(deployment, ledger, {posted.run.period}, posted))


def publish_all(deployment: Deployment, ledger: Ledger, periods: Collection[Period] | None = None) -> int:
    """Make the site again, with the pages of the given periods or of all; how many pages were written."""
    return write_public_files(deployment.site, pages(deployment, ledger, periods))


def republish(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """After a correction of a posted month: its page, that of the month which is compared with it, and the city's."""
    later = sorted({run.period for run in ledger.runs() if run.period > period})
    publish_all(deployment, ledger, {period, *later[:1]})


def pages(
    deployment: Deployment,
    ledger: Ledger,
    periods: Collection[Period] | None,
    fresh: Posted | None = None,
) -> dict[str, bytes]:
    """Page below `site/` → its bytes; `fresh` is a revision whose files nobody can see yet."""
    from tpp_sponsor.reports.render import render_site  # noqa: PLC0415 - as above

    settings = deployment.settings if fresh is None else fresh.settings
    return render_site(
        published_months(deployment, ledger, fresh),
        _languages(settings),
        deployment.template_folders,
        aliases=settings.opd.aliases,
        periods=periods,
    )


def _languages(settings: Settings) -> list[Texts]:
    """The city's own language first."""
    own = settings.output.language
    return [load_texts(language) for language in (own, *(name for name in LANGUAGES if name != own))]
