"""Write the award file of a year: what its posted months came to, for the jury of the Paritrana award."""

from dataclasses import dataclass

from tpp_sponsor.bookkeeping.papers import letterhead_of
from tpp_sponsor.bookkeeping.year.award_file import award_files
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import write_folder


@dataclass(frozen=True)
class AwardFile:
    """The folder of the award file, its files, and the posted periods that it covers."""

    folder: str
    files: list[str]
    periods: list[str]


def paritrana(deployment: Deployment, year: int) -> AwardFile:
    """Write the folder; the ledger is only read. Raises PeriodStateError if no month of the year is posted."""
    with Ledger.open(deployment.database_url) as ledger:
        files = award_files(deployment, ledger, year, letterhead_of(deployment))
        periods = sorted({str(run.period) for run in ledger.runs() if run.period.year == year})
    folder = deployment.award_folder(year)
    write_folder(folder, files)
    return AwardFile(str(folder), sorted(files), periods)
