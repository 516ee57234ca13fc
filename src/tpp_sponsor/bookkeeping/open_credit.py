"""Open credit: which sponsors are owed what, since when, and who can no longer use it.

Name and present status of a sponsor come from the archives; without an archive on this machine they are empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.bpjs.open_credit import Usable, open_credits
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import IntegrityError
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.rebuild import open_archive
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.ledger import DatedCreditChange, OpenCredit, SponsorName
from tpp_sponsor.tables.typed import dy, empty, polars_schema, typed

_OF_EVENTS = ("event_id", "act", "period", "nomor", "hari")


@dataclass(frozen=True)
class Outstanding:
    """The totals of open credits: whole rupiah and number of sponsors; `stuck_…` of those who can no longer use it."""

    amount: int
    sponsors: int
    stuck_amount: int
    stuck_sponsors: int

    @classmethod
    def of(cls, credits_: dy.DataFrame[OpenCredit]) -> "Outstanding":
        """Add up open credits."""
        stuck = credits_.filter("tidak_dapat_dipakai")
        return cls(*_sums(credits_), *_sums(stuck))


def _sums(rows: pl.DataFrame) -> tuple[int, int]:
    return int(rows["jumlah"].sum()), rows["nip"].n_unique()


def find_credits(deployment: Deployment, ledger: Ledger, as_of: date) -> dy.DataFrame[OpenCredit]:
    """Find all open credits; ages are in days until `as_of`."""
    owed = ledger.credits()
    if owed.is_empty():
        return empty(OpenCredit)
    entries = _entries(deployment, ledger, owed["nip"])
    newest = {run.period: run for run in ledger.runs()}
    last = max(newest)
    archives = {
        period: archive
        for period in {last, *map(Period.parse, entries["period"].unique())}
        if period in newest and (archive := _inputs(deployment, ledger, newest[period])) is not None
    }
    return open_credits(
        entries, _names(archives[period] for period in sorted(archives)), _usable(archives.get(last)), as_of
    )


def _entries(deployment: Deployment, ledger: Ledger, owed: pl.Series) -> dy.DataFrame[DatedCreditChange]:
    """Credit entries of those who are owed any, with the act, period, statement and day of their events."""
    entries = ledger.credit_entries().filter(pl.col("payer").is_in(owed.implode()))
    rows = [
        (
            event.id,
            event.act.value,
            str(event.period),
            event.facts.get("nomor"),
            deployment.day_of(event.at),
        )
        for event in ledger.events()
    ]
    columns = polars_schema(DatedCreditChange)
    events = pl.DataFrame(rows, schema={name: columns[name] for name in _OF_EVENTS}, orient="row")
    dated = entries.join(events, on="event_id", how="left", validate="m:1", maintain_order="left")
    return typed(dated, DatedCreditChange)


def _inputs(deployment: Deployment, ledger: Ledger, run: PostedRun) -> Inputs | None:
    """Return the inputs of a run.

    It has none where its archive is not on this machine, or is damaged, which `verify` reports.
    """
    try:
        return open_archive(deployment, ledger, run).inputs
    except IntegrityError:
        return None


def _names(archives: Iterable[Inputs]) -> dy.DataFrame[SponsorName]:
    """Return the name of each civil servant in the newest archive that has it."""
    names = [empty(SponsorName), *(typed(inputs.asn, SponsorName) for inputs in archives)]
    return typed(pl.concat(names).unique("nip", keep="last", maintain_order=True), SponsorName)


def _usable(inputs: Inputs | None) -> Usable | None:
    if inputs is None:
        return None
    return Usable(set(inputs.asn.filter("aktif")["nip"]), set(inputs.tpp["nip"]))
