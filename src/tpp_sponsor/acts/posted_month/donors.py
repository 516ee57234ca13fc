"""Write the papers of a year for the donors: a statement and a certificate for each fund that is no public money."""

from dataclasses import dataclass

from tpp_sponsor.bookkeeping.papers import letterhead_of
from tpp_sponsor.bookkeeping.year.donor_papers import donor_papers
from tpp_sponsor.bookkeeping.year.posted_year import posted_year
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import write_folder


@dataclass(frozen=True)
class DonorPapers:
    """The folder of the papers and the codes of the funds that have some."""

    folder: str
    funds: list[str]


def donors(deployment: Deployment, year: int) -> DonorPapers:
    """Write the folder; the ledger is only read. Raises PeriodStateError if no donor paid in the year."""
    with Ledger.open(deployment.database_url) as ledger:
        papers = donor_papers(posted_year(deployment, ledger, year), letterhead_of(deployment))
    if not papers:
        raise PeriodStateError(Fault.of("year_without_donors", year=year))
    folder = deployment.donor_folder(year)
    write_folder(folder, {f"{code}/{name}": pdf for code, of in papers.items() for name, pdf in of.items()})
    return DonorPapers(str(folder), sorted(papers))
