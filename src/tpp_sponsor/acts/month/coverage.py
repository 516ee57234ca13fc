"""The coverage as of now: which workers are unpaid and when their cover ends, from ledger and archive."""

from dataclasses import dataclass, replace

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.lifecycle import Clock
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.archive import rules_of
from tpp_sponsor.month.rebuild import open_archive
from tpp_sponsor.notices.compose import department_lapse_notices, lapse_notices
from tpp_sponsor.notices.deliver import MailResult, enqueue, send_due
from tpp_sponsor.rules.claims import persons
from tpp_sponsor.rules.coverage import GracePeriod, count_lapsing, list_unpaid
from tpp_sponsor.rules.decide import decide
from tpp_sponsor.rules.decision_frames import ClaimOutcome, Unpaid
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.tables.joins import join_person, with_integer_keys
from tpp_sponsor.tables.schemas import Asn
from tpp_sponsor.tables.typed import dy, typed


@dataclass(frozen=True)
class Coverage:
    """The workers who were paid for before and are not in a period (`unpaid`), after its newest run.

    `asn`: the civil servants of the period. `mail`: the result of sending the notices about these workers; None where
    none was asked for.
    """

    run: PostedRun
    grace_months: int
    unpaid: dy.DataFrame[Unpaid]
    asn: dy.DataFrame[Asn]
    mail: MailResult | None = None

    @property
    def lapsing(self) -> dict[str, int]:
        """The counts of `count_lapsing`."""
        return count_lapsing(self.unpaid, self.grace_months)

    @property
    def lapsing_by_department(self) -> dict[str, dict[str, int]]:
        """Count them for each OPD whose civil servant signed the statement that explains why a worker is unpaid."""
        placed = join_person(self.unpaid, self.asn.select("nip", "opd"), "nip").drop_nulls("opd")
        parts = placed.partition_by("opd", as_dict=True)
        return {
            str(opd): count_lapsing(typed(rows, Unpaid), self.grace_months)
            for (opd,), rows in sorted(parts.items())
        }

    @property
    def months_left(self) -> dict[int, int]:
        """Months left → number of workers, the fewest months first."""
        return dict(sorted(self.unpaid["sisa_bulan"].value_counts().rows()))


def coverage(deployment: Deployment, period: Period | None, *, notify: bool, clock: Clock) -> Coverage | None:
    """Return the coverage of a period, as `_coverage_of`; with `notify`, notices about lapsing workers are sent."""
    found = _coverage_of(deployment, period)
    if found is None or not notify:
        return found
    run = found.run
    settings, at = deployment.settings, clock()
    notices = lapse_notices(settings, run.period, run.revision, found.lapsing, at)
    notices += department_lapse_notices(settings, run.period, run.revision, found.lapsing_by_department, at)
    enqueue(deployment, notices)
    return replace(found, mail=send_due(deployment, clock))


def _coverage_of(deployment: Deployment, period: Period | None) -> Coverage | None:
    """Return the coverage of a period, or of the newest posted one; None where no period is posted.

    A line that was reversed after the run is unpaid. A claim that `run --revise` would post now is marked so.
    Raises PeriodStateError if a given period is not posted, IntegrityError if the archive has changed.
    """
    with Ledger.open(deployment.database_url) as ledger:
        run = ledger.newest_run(period)
        if run is None:
            if period is None:
                return None
            raise PeriodStateError(Fault.of("not_posted", period=period))
        archive = open_archive(deployment, ledger, run)
        before = ledger.before(run.period, tables=archive.facts.tables)
    settings = archive.facts.parsed_settings()
    would_be_posted = [Outcome.DEDUCTED.value, Outcome.FUNDED.value, Outcome.CONTRIBUTED.value]
    claims = decide(archive.inputs, before, rules_of(settings, run.period)).claims.with_columns(
        pl.col("outcome").replace(would_be_posted, Outcome.AWAITS_REVISION.value)
    )
    keyed = before.keyed()
    term = GracePeriod(run.period, settings.cover.grace_months)
    unpaid = list_unpaid(
        keyed,
        persons(keyed.lines, keyed.fund_lines, keyed.wage_lines),
        with_integer_keys(typed(claims, ClaimOutcome)),
        with_integer_keys(archive.inputs.names),
        term,
    )
    return Coverage(run, term.grace_months, unpaid, archive.inputs.asn)
