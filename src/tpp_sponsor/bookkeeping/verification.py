"""Verify a posted period: recompute it from its archive and compare ledger, files and digests with the result."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from tpp_sponsor.cards.card import FOLDER, without_token
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import DeliveryError, Fault, IntegrityError, PeriodStateError
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.files import Deliverables, summarise
from tpp_sponsor.month.pages.publish import pages, prefixes_of
from tpp_sponsor.month.pages.published_cards import has_left_pages
from tpp_sponsor.month.pages.site_record import read_site_record
from tpp_sponsor.month.rebuild import (
    OUTBOX,
    PostedMonth,
    decide_again,
    differing_files,
    files_again,
    open_archive,
)
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest, file_digests, staged
from tpp_sponsor.tables.programmes.funds import FundLine, posted_funds
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import empty


def posted_periods(deployment: Deployment, ledger: Ledger, period: Period | None) -> list[Period]:
    """List the periods to verify: all, or the given one. Raises PeriodStateError if it is not posted."""
    periods = {*ledger.periods(), *(delivered for delivered, _ in _delivered_revisions(deployment))}
    if period is None:
        return sorted(periods)
    if period not in periods:
        raise PeriodStateError(Fault.of("not_posted", period=period))
    return [period]


def verify_period(deployment: Deployment, ledger: Ledger, period: Period) -> list[str]:
    """Verify every revision of a period; an IntegrityError names everything that differs.

    Returns the files that another version posted and this one words or lays out otherwise (ADR 31). Raises
    DeliveryError if a revision was interrupted before its files were delivered.
    """
    worded_otherwise: list[str] = []
    runs = ledger.runs(period)
    _require_delivered(deployment, runs)
    faults = list(_runs_missing(deployment, period, runs))
    for run in runs:
        folder, recorded = deployment.outbox(period, run.revision), ledger.run_files(run, OUTBOX)
        try:
            posted = decide_again(deployment, ledger, run)
            deliverables = files_again(posted)
        except IntegrityError as archive_changed:
            faults += [*_files_changed(deployment, folder, recorded, {}), *archive_changed.faults]
            continue
        made = deliverables.digests
        differing, worded = differing_files(run, recorded, made)
        faults += _files_changed(deployment, folder, recorded, {name: made.get(name) for name in worded})
        faults += _run_differs(ledger, posted, deliverables)
        faults += _ledger_differs(ledger, posted)
        differing |= _sizes_differ(ledger, run, deliverables) - worded
        faults += [
            Fault.of("digest_differs", file=_shown(deployment, folder / name)) for name in sorted(differing)
        ]
        worded_otherwise += [_shown(deployment, folder / name) for name in sorted(worded)]
    faults += chain_faults(ledger, period)
    if stray := ledger.stray_rows():
        faults.append(Fault.of("rows_stray", count=stray))
    if faults:
        raise IntegrityError(*dict.fromkeys(faults))
    return worded_otherwise


def _require_delivered(deployment: Deployment, runs: list[PostedRun]) -> None:
    """Raise DeliveryError if the files of a revision are only staged: it was interrupted, not damaged."""
    for run in runs:
        folder = deployment.outbox(run.period, run.revision)
        if not folder.is_dir() and staged(folder).is_dir():
            raise DeliveryError(Fault.of("interrupted", period=run.period, revision=run.revision))


def _delivered_revisions(deployment: Deployment) -> Iterator[tuple[Period, int]]:
    """Period and revision of every folder of the outbox that is named as one."""
    for folder in (deployment.root / "outbox").glob("????-??/r*"):
        with suppress(ValueError):
            yield Period.parse(folder.parent.name), int(folder.name[1:])


def _runs_missing(deployment: Deployment, period: Period, runs: list[PostedRun]) -> Iterator[Fault]:
    """Revisions that were delivered and are not in the ledger, and gaps between the revisions of the ledger."""
    posted = {run.revision for run in runs}
    delivered = {revision for one, revision in _delivered_revisions(deployment) if one == period}
    for revision in sorted((delivered | set(range(1, max(posted, default=0)))) - posted):
        yield Fault.of("run_missing", period=period, revision=revision)


def _files_changed(
    deployment: Deployment, folder: Path, expected: Mapping[str, str], again: Mapping[str, str | None]
) -> Iterator[Fault]:
    """Files of a revision in the outbox that are missing, changed or added.

    `expected`: path → digest in the ledger. `again`: a file that may also be as this version makes it, as after a
    restoration → its digest, None: not made.
    """
    for name in sorted(expected.keys() | again.keys()):
        path = folder / name
        present = digest(path.read_bytes()) if path.is_file() else None
        if present not in {expected.get(name), again.get(name, expected.get(name))}:
            code = "file_missing" if present is None else "file_changed"
            yield Fault.of(code, file=_shown(deployment, path))
    found = {path for path in folder.rglob("*") if path.is_file()} if folder.is_dir() else set()
    for path in sorted(found - {folder / name for name in expected.keys() | again.keys()}):
        yield Fault.of("file_added", file=_shown(deployment, path))


def _run_differs(ledger: Ledger, posted: PostedMonth, deliverables: Deliverables) -> Iterator[Fault]:
    """Yield counts and inputs of the run in the ledger that differ."""
    run = posted.run
    summary = summarise(posted.decision, posted.archive, posted.settings, deliverables)
    if json.loads(run.summary) != summary or run.settings_digest != posted.archive.facts.settings_digest:
        yield Fault.of("run_changed", period=run.period, revision=run.revision)
    if ledger.inputs(run) != posted.archive.facts.inputs:
        yield Fault.of("inputs_changed", period=run.period, revision=run.revision)


def _ledger_differs(ledger: Ledger, posted: PostedMonth) -> Iterator[Fault]:
    """Lines and journal entries of the ledger that differ; a line is named by its statement."""
    recomputed, recorded = posted.decision.lines, ledger.lines(posted.run)
    for row in _difference(recomputed, recorded).iter_rows(named=True):
        yield Fault.of("line_missing", nomor=row["nomor"], total=row["premium_idr"], period=posted.run.period)
    for row in _difference(recorded, recomputed).iter_rows(named=True):
        yield Fault.of("line_changed", nomor=row["nomor"], total=row["premium_idr"], period=posted.run.period)
    yield from _funds_differ(ledger, posted)
    yield from _wages_differ(ledger, posted)
    try:
        assert_frame_equal(posted.decision.journal, ledger.journal(posted.run))
        assert_frame_equal(posted.decision.used_credit, ledger.used_credit(posted.run))
    except AssertionError:
        yield Fault.of("journal_differs", period=posted.run.period, revision=posted.run.revision)


def _funds_differ(ledger: Ledger, posted: PostedMonth) -> Iterator[Fault]:
    """Lines of funds in the ledger that differ, and funds that differ from those that the archive has."""
    run, decided = posted.run, posted.decision.funds
    recomputed = empty(FundLine) if decided is None else decided.lines
    recorded = ledger.fund_lines(run)
    for code, lines in (
        ("fund_line_missing", _difference(recomputed, recorded)),
        ("fund_line_changed", _difference(recorded, recomputed)),
    ):
        for row in lines.iter_rows(named=True):
            yield Fault.of(
                code, nomor=row["nomor"], dana=row["dana"], total=row["premium_idr"], period=run.period
            )
    if not ledger.run_funds(run).equals(posted_funds(posted.archive.inputs.dana)):
        yield Fault.of("funds_differ", period=run.period, revision=run.revision)


def _wages_differ(ledger: Ledger, posted: PostedMonth) -> Iterator[Fault]:
    """Lines of employers in the ledger that differ."""
    run, decided = posted.run, posted.decision.wages
    recomputed = empty(WageLine) if decided is None else decided.lines
    recorded = ledger.wage_lines(run)
    for code, lines in (
        ("wage_line_missing", _difference(recomputed, recorded, "pemberi_kerja")),
        ("wage_line_changed", _difference(recorded, recomputed, "pemberi_kerja")),
    ):
        for row in lines.iter_rows(named=True):
            yield Fault.of(
                code,
                nik=mask_identifier(row["nik"]),
                pemberi_kerja=row["pemberi_kerja"],
                total=row["premium_idr"],
                period=run.period,
            )


def _sizes_differ(ledger: Ledger, run: PostedRun, deliverables: Deliverables) -> set[str]:
    """Return the files whose size in the ledger is not that of the recomputed file."""
    sizes = {file.path: file.size for file in ledger.files(run) if file.area == OUTBOX}
    return {name for name, data in deliverables.files.items() if sizes.get(name) != len(data)}


def outdated_pages(deployment: Deployment, ledger: Ledger, periods: Collection[Period]) -> list[str]:
    """List the outdated pages of the city and of these periods. Raises IntegrityError if one was edited or deleted.

    An outdated page is as the program last wrote it, from older settings, templates or acts, or it is not written yet.
    Where the record of the last writing is missing, the settings of the newest month say how a page was written.
    """
    current = pages(deployment, ledger, periods)
    if has_left_pages(deployment, current, prefixes_of(deployment)):
        raise IntegrityError(Fault.of("card_page_left", file=f"site/{FOLDER}"))
    differing = [name for name, page in current.items() if _bytes_of(deployment.site / name) != page]
    if not differing:
        return []
    site_record = read_site_record(deployment)
    written = site_record.pages if site_record else _as_of_newest(deployment, ledger, periods)
    faults = []
    for name in differing:
        page = _bytes_of(deployment.site / name)
        if written.get(name) != (page and digest(page)):
            code = "page_differs" if page is not None else "page_missing"
            faults.append(Fault.of(code, file=f"site/{without_token(name)}"))
    if faults:
        raise IntegrityError(*dict.fromkeys(faults))
    return [without_token(name) for name in differing]


def _as_of_newest(deployment: Deployment, ledger: Ledger, periods: Collection[Period]) -> dict[str, str]:
    """Page → digest, rendered in the language in which the newest month was posted."""
    newest = ledger.newest_run()
    assert newest is not None
    language = open_archive(deployment, ledger, newest).facts.settings["output"]["language"]
    return file_digests(pages(deployment, ledger, periods, language=language))


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _difference(left: pl.DataFrame, right: pl.DataFrame, claim: str = "nomor") -> pl.DataFrame:
    return left.join(right, on=left.columns, how="anti", nulls_equal=True).sort(claim, "nik")


def _shown(deployment: Deployment, path: Path) -> str:
    return str(path.relative_to(deployment.root))
