"""The award file of a year: its tables as CSV and one workbook, the summary, an index, and the digests of all."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.bookkeeping.year.award_tables import (
    department_table,
    donor_table,
    growth_table,
    package_table,
    place_table,
    regulation_table,
    spending_table,
)
from tpp_sponsor.bookkeeping.year.coverage_tables import as_disclosed, base_table, segment_table
from tpp_sponsor.bookkeeping.year.disclosed_year import DisclosedYear, disclosed_year, unsafe_spenders
from tpp_sponsor.bookkeeping.year.hidden_cells import HIDDEN
from tpp_sponsor.bookkeeping.year.posted_year import posted_year
from tpp_sponsor.bookkeeping.year.sources import Source, source_table
from tpp_sponsor.documents.award import SUMMARY, award_summary
from tpp_sponsor.documents.finance import Letterhead
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.pages.published_coverage import published_coverage
from tpp_sponsor.month.pages.published_funds import published_funds
from tpp_sponsor.month.pages.published_months import published_months
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.manifest import CHECKSUMS
from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx
from tpp_sponsor.ranking.donor_measures import measure_donors
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.site.views import PublishedMonth
from tpp_sponsor.storage.files import digest, file_digests

_PERCENTS = ("persen", "pertumbuhan_persen")
_INDEX, _WORKBOOK = "indeks.csv", "paritrana.xlsx"


def award_files(
    deployment: Deployment, ledger: Ledger, year: int, letterhead: Letterhead
) -> dict[str, bytes]:
    """Make the files of a year, by name. Raises PeriodStateError if no month of the year is posted."""
    award = _award(deployment, ledger, year)
    tables = award.tables()
    posted = award.year.posted
    created = posted.revisions[-1].period.first_day
    files = {f"{name}.csv": to_csv(table) for name, table in tables.items()}
    files[SUMMARY] = award_summary(year, tables, letterhead, posted.day)
    index = _index(files, tables, letterhead)
    sheets = [_sheet(name, table) for name, table in ({"indeks": index} | tables).items()]
    files |= {_INDEX: to_csv(index), _WORKBOOK: to_xlsx(sheets, created=created)}
    checksums = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(file_digests(files).items()))
    return files | {CHECKSUMS: checksums.encode()}


def _award(deployment: Deployment, ledger: Ledger, year: int) -> "_Award":
    posted = posted_year(deployment, ledger, year)
    months = [month for month in published_months(deployment, ledger) if month.period.year <= year]
    least = months[-1].rules.min_count
    hidden_tpp = [str(month.period) for month in months if month.measured.sums.workers is None]
    before = None
    if any(month.period.year == year - 1 for month in months):
        before = disclosed_year(posted_year(deployment, ledger, year - 1), least, hidden_tpp)
    return _Award(deployment, ledger, months, disclosed_year(posted, least, hidden_tpp), before)


@dataclass(frozen=True)
class _Award:
    """The year, the one before it if it has posted months, and the published months of both and earlier years."""

    deployment: Deployment
    ledger: Ledger
    months: Sequence[PublishedMonth]
    year: DisclosedYear
    before: DisclosedYear | None

    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name, in their order."""
        year, settings = self.year.posted, self.deployment.settings
        donors = measure_donors(
            year.year,
            self.ledger.fund_months(year.year),
            settings.claims.public_keys,
            self.year.least,
            self.year.donors,
        )
        unsafe = unsafe_spenders(self.ledger, year.year, self.year.least)
        of_year = [month for month in self.months if month.period.year == year.year]
        tables = {
            "regulasi": regulation_table(settings.regulation, self._settings),
            "perkembangan": growth_table(self.year, self.before),
            "realisasi": spending_table(self.year, unsafe),
            **({} if year.packages.is_empty() else {"nonasn": package_table(self.year)}),
            **self._places(),
            **self._coverage(),
            "opd": department_table(year, of_year),
            "donatur": donor_table(year, donors),
        }
        return tables | {"sumber": source_table(year, tables)}

    def _places(self) -> dict[str, pl.DataFrame]:
        """The cover by kelurahan as of the newest month of the year; a city without funds has no such page."""
        pages = published_funds(self.deployment, self.ledger, self.months)
        if pages is None:
            return {}
        return {"kelurahan": place_table(self.year, str(self.months[-1].period), pages.places)}

    def _coverage(self) -> dict[str, pl.DataFrame]:
        """Universal coverage in the newest month of the year; a city that names no base has none."""
        measures = published_coverage(self.deployment, self.ledger, self.months, self.months[-1].period)
        if measures is None:
            return {}
        coverage = as_disclosed(measures, self.year, self.before)
        return {
            "segmen": segment_table(self.year, coverage),
            "ucj": base_table(self.year, self.before, coverage, self._settings),
        }

    @property
    def _settings(self) -> list[Source]:
        """The file of the settings, which has regulations and bases."""
        file = self.deployment.config
        return [] if file is None else [Source(file.name, digest(file.read_bytes()))]


def _sheet(name: str, table: pl.DataFrame) -> Sheet:
    """A table of the workbook: shares as percentages, and a star in place of a hidden figure."""
    hidden = [set((cell or "").split()) for cell in table[HIDDEN]] if HIDDEN in table.columns else []
    numbers = [column.name for column in table.iter_columns() if column.dtype.is_numeric()]
    words = {column: ["*" if column in cells else None for cells in hidden] for column in numbers if hidden}
    percents = {column: 1 for column in _PERCENTS if column in table.columns}
    return Sheet(name, table, percents=percents, words=words)


def _index(files: dict[str, bytes], tables: dict[str, pl.DataFrame], letterhead: Letterhead) -> pl.DataFrame:
    """List each file with its content, number of rows and digest."""
    rows = [
        (
            name,
            letterhead.say(f"award_file_{name.split('.')[0]}"),
            tables[name.removesuffix(".csv")].height if name.endswith(".csv") else None,
            digest(data),
        )
        for name, data in files.items()
    ]
    schema = {"berkas": pl.String, "isi": pl.String, "baris": pl.Int64, "sha256": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
