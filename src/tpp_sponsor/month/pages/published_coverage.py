"""Universal coverage of a posted month, from the ledger's lines, the archive's official counts and the bases.

Bases and targets are those of the settings of today: each has its own date and source, and none changes a month.
"""

from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.archive import read_segments
from tpp_sponsor.month.rebuild import ARCHIVE
from tpp_sponsor.ranking.coverage_figures import CoverageBase, CoverageMeasures, CoverageTarget
from tpp_sponsor.ranking.coverage_measures import PaidLines, measure_coverage
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings


def published_coverage(
    deployment: Deployment, ledger: Ledger, period: Period, least: int
) -> CoverageMeasures | None:
    """Coverage in a posted month, smaller counts than `least` hidden; None in a city that names no base."""
    bases = {base.name: base for base in _bases(deployment.settings)}
    if not bases:
        return None
    run = ledger.runs(period)[-1]
    earlier = period.year_before
    return measure_coverage(
        PaidLines(period, ledger.payer_lines(period)),
        PaidLines(earlier, ledger.payer_lines(earlier)) if ledger.runs(earlier) else None,
        read_segments(deployment.archive(period, run.revision), ledger.run_files(run, ARCHIVE)),
        bases=list(bases.values()),
        targets=[
            CoverageTarget(target.year, target.hundredths, bases[target.base], target.source)
            for target in deployment.settings.ucj_target
        ],
        least=least,
    )


def _bases(settings: Settings) -> list[CoverageBase]:
    return [
        CoverageBase(base.name, base.value, base.as_of, base.source, base.definition)
        for base in settings.ucj_base
    ]
