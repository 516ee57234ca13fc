"""The values of the pages of funds, from the ledger and the newest month's files.

Who pays is read from the live lines of the ledger, so that a reversal shows at once. Seats, waiting proposals and
uncovered workers are those of the newest revision: its files, proved by their digests, else decided again.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.rebuild import OUTBOX, PostedMonth, archived_facts, decide_again
from tpp_sponsor.outputs.fund_tables import FUNDS, proposal_table
from tpp_sponsor.ranking.donor_measures import DonorYear, measure_donors
from tpp_sponsor.ranking.place_measures import OpenPlaces, PlacedWorker, PlaceSeats, measure_places
from tpp_sponsor.rules.funds.decision import FundDecision
from tpp_sponsor.rules.funds.waiting_list import WAITING
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings, parse_settings
from tpp_sponsor.site.fund_views import FundPages
from tpp_sponsor.site.views import PublishedMonth
from tpp_sponsor.storage.files import digest
from tpp_sponsor.tables.typed import typed

_SEATS, _PROPOSALS, _UNCOVERED = "kuota", "hasil-usulan", "belum-terlindungi"


def published_funds(
    deployment: Deployment,
    ledger: Ledger,
    months: Sequence[PublishedMonth],
    fresh: PostedMonth | None = None,
) -> FundPages | None:
    """Return the values of the pages of funds as of the newest published month; None without funds.

    `fresh` is a revision whose files are not visible yet.
    """
    if not any(month.has_funds for month in months):
        return None
    newest = months[-1]
    run = ledger.runs(newest.period)[-1]
    settings = parse_settings(archived_facts(deployment, ledger, run).settings)
    known = fresh.decision.funds if fresh is not None and fresh.run == run else None
    places = measure_places(
        ledger.payer_lines(newest.period),
        _open_places(deployment, ledger, run, known) if newest.has_funds else OpenPlaces(),
        settings.claims.public_keys,
        newest.rules.min_count,
    )
    return FundPages(places, _years(ledger, months, settings, newest))


def _years(
    ledger: Ledger, months: Sequence[PublishedMonth], settings: Settings, newest: PublishedMonth
) -> list[DonorYear]:
    """Return the donors of each year with funds, newest first; the newest year also without any."""
    years = {newest.period.year} | {month.period.year for month in months if month.has_funds}
    least = newest.rules.min_count
    return [
        measure_donors(year, ledger.fund_months(year), settings.claims.public_keys, least)
        for year in sorted(years, reverse=True)
    ]


def _open_places(
    deployment: Deployment, ledger: Ledger, run: PostedRun, known: FundDecision | None
) -> OpenPlaces:
    """Seats, waiting proposals and uncovered workers of a run."""
    tables = _decided(known) if known is not None else _from_files(deployment, ledger, run)
    if tables is None:
        again = decide_again(deployment, ledger, run).decision.funds
        return OpenPlaces() if again is None else _places_of(_decided(again))
    return _places_of(tables)


def _decided(funds: FundDecision) -> dict[str, pl.DataFrame]:
    """Return the tables of a decision."""
    return {_SEATS: funds.seats, _PROPOSALS: proposal_table(funds), _UNCOVERED: funds.uncovered}


def _from_files(deployment: Deployment, ledger: Ledger, run: PostedRun) -> dict[str, pl.DataFrame] | None:
    """Return the tables as the files of a run have them; None if one is missing or differs from its digest.

    A file does not say whether an apostrophe is the place's own or keeps a spreadsheet from running it.
    """
    digests, folder = ledger.run_files(run, OUTBOX), deployment.outbox(run.period, run.revision)
    tables: dict[str, pl.DataFrame] = {}
    for name in (_SEATS, _PROPOSALS, _UNCOVERED):
        path = folder / FUNDS / f"{name}.csv"
        data = path.read_bytes() if path.is_file() else b""
        if digest(data) != digests[f"{FUNDS}/{name}.csv"]:
            return None
        table = pl.read_csv(data, infer_schema=False)
        if table["kelurahan"].str.starts_with("'").any():
            return None
        tables[name] = table
    return tables


def _places_of(tables: Mapping[str, pl.DataFrame]) -> OpenPlaces:
    waiting = tables[_PROPOSALS].filter(pl.col("hasil").is_in(WAITING))
    return OpenPlaces(
        seats=typed(tables[_SEATS].with_columns(pl.col("kursi").cast(pl.Int64)), PlaceSeats),
        waiting=typed(waiting, PlacedWorker),
        uncovered=typed(tables[_UNCOVERED], PlacedWorker),
    )
