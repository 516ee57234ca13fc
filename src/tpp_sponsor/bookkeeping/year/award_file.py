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
from tpp_sponsor.bookkeeping.year.coverage_tables import base_table, segment_table
from tpp_sponsor.bookkeeping.year.hidden_cells import HIDDEN
from tpp_sponsor.bookkeeping.year.listed_payers import ListedYear, listed_year
from tpp_sponsor.bookkeeping.year.posted_year import posted_year
from tpp_sponsor.bookkeeping.year.sources import Source, source_table
from tpp_sponsor.documents.award import SUMMARY, award_summary
from tpp_sponsor.documents.typeset import Letterhead
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

_YEARS = ("target_tahun",)
_PERCENTS = {"persen": 1, "pertumbuhan_persen": 1, "target_persen": 2}
# The least count that is shown, where all are.
_NOTHING_IS_HIDDEN = 0
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
    before = None
    if any(month.period.year == year - 1 for month in months):
        before = listed_year(posted_year(deployment, ledger, year - 1), least)
    return _Award(deployment, ledger, months, listed_year(posted, least), before)


@dataclass(frozen=True)
class _Award:
    """The year, the one before it if it has posted months, and the published months of both and earlier years."""

    deployment: Deployment
    ledger: Ledger
    months: Sequence[PublishedMonth]
    year: ListedYear
    before: ListedYear | None

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the tables by name, in their order."""
        year, settings = self.year.posted, self.deployment.settings
        donors = measure_donors(
            year.year, self.ledger.fund_months(year.year), settings.claims.public_keys, _NOTHING_IS_HIDDEN
        )
        tables = {
            "regulasi": regulation_table(settings.regulation, self._settings),
            "perkembangan": growth_table(self.year, self.before),
            "realisasi": spending_table(self.year),
            **({} if year.packages.is_empty() else {"nonasn": package_table(self.year)}),
            **self._places(),
            **self._coverage(),
            "opd": department_table(year, self._of_year),
            "donatur": donor_table(year, donors),
        }
        return tables | {"sumber": source_table(year, tables)}

    @property
    def _of_year(self) -> list[PublishedMonth]:
        return [month for month in self.months if month.period.year == self.year.posted.year]

    def _places(self) -> dict[str, pl.DataFrame]:
        """Return the cover by kelurahan as of the newest month of the year; a city without funds has no such page."""
        pages = published_funds(self.deployment, self.ledger, self.months)
        if pages is None:
            return {}
        return {"kelurahan": place_table(self.year.posted, str(self.months[-1].period), pages.places)}

    def _coverage(self) -> dict[str, pl.DataFrame]:
        """Universal coverage in each month of the year; a city that names no base has none."""
        measured = [
            published_coverage(self.deployment, self.ledger, month.period, _NOTHING_IS_HIDDEN)
            for month in self._of_year
        ]
        months = [measures for measures in measured if measures is not None]
        if not months:
            return {}
        return {
            "segmen": segment_table(self.year, months),
            "ucj": base_table(self.year, self.before, months, self._settings),
        }

    @property
    def _settings(self) -> list[Source]:
        """The file of the settings, which has regulations and bases."""
        file = self.deployment.config
        return [] if file is None else [Source(file.name, digest(file.read_bytes()))]


def _sheet(name: str, table: pl.DataFrame) -> Sheet:
    """Return a table of the workbook: shares as percentages, and a star in place of a hidden figure."""
    hidden = [set((cell or "").split()) for cell in table[HIDDEN]] if HIDDEN in table.columns else []
    numbers = [column.name for column in table.iter_columns() if column.dtype.is_numeric()]
    words = {column: ["*" if column in cells else None for cells in hidden] for column in numbers if hidden}
    years = tuple(column for column in _YEARS if column in table.columns)
    percents = {column: digits for column, digits in _PERCENTS.items() if column in table.columns}
    return Sheet(name, table, percents=percents, years=years, words=words)


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
