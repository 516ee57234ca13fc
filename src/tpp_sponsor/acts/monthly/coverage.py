"""Who lapses next, as things stand now: a posted period from its archive, with what was taken back since."""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.rebuild import open_archive
from tpp_sponsor.rules.coverage import GracePeriod, count_lapsing, list_unpaid
from tpp_sponsor.rules.decide import decide
from tpp_sponsor.rules.decision_frames import Unpaid
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.joins import join_person
from tpp_sponsor.tables.typed import dy


@dataclass(frozen=True)
class Coverage:
    """Who was paid for before and is not in a period (`unpaid`), after its newest run.

    `sponsors`: `nip opd` of the civil servants of the period.
    """

    run: PostedRun
    grace_months: int
    unpaid: dy.DataFrame[Unpaid]
    sponsors: pl.DataFrame

    @property
    def lapsing(self) -> dict[str, int]:
        """The counts of `count_lapsing`."""
        return count_lapsing(self.unpaid, self.grace_months)

    @property
    def lapsing_by_department(self) -> dict[str, dict[str, int]]:
        """The same for each OPD whose civil servant signed the statement that tells why a worker is not paid."""
        placed = join_person(self.unpaid, self.sponsors, "nip").drop_nulls("opd")
        parts = placed.partition_by("opd", as_dict=True)
        return {str(opd): count_lapsing(rows, self.grace_months) for (opd,), rows in sorted(parts.items())}

    @property
    def months_left(self) -> dict[int, int]:
        """Months left → number of workers, the fewest months first."""
        return dict(sorted(self.unpaid["sisa_bulan"].value_counts().rows()))


def coverage_now(deployment: Deployment, period: Period | None) -> Coverage | None:
    """The cover at a period, or at the newest that is posted; None where nothing is posted at all.

    A line that was taken back after the run is unpaid. A statement that `run --revise` would post now says so. A
    period that is asked for and not posted is a PeriodStateError, a changed archive an IntegrityError.
    """
    with Ledger.open(deployment.database_url) as ledger:
        runs = ledger.runs(period)
        if not runs:
            if period is None:
                return None
            raise PeriodStateError(Fault.of("not_posted", period=period))
        run = max(runs, key=lambda posted: (posted.period, posted.revision))
        archive = open_archive(deployment, ledger, run)
        before = ledger.before(run.period)
    settings = parse_settings(archive.facts["settings"])
    now = decide(archive.inputs, before, settings, run.period).statements
    statements = now.with_columns(
        pl.col("outcome").replace(Outcome.DEDUCTED.value, Outcome.AWAITS_REVISION.value)
    )
    term = GracePeriod(run.period, settings.cover.grace_months)
    unpaid = list_unpaid(before, before.lines, statements, archive.inputs.pekerja, term)
    return Coverage(run, term.grace_months, unpaid, archive.inputs.asn.select("nip", "opd"))
