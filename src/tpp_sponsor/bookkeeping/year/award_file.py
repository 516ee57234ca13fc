"""The award file of a year: its tables as CSV and one workbook, the summary, an index, and the digests of all."""

from collections.abc import Sequence

import polars as pl

from tpp_sponsor.bookkeeping.year.award_tables import (
    department_table,
    donor_table,
    growth_table,
    package_table,
    place_table,
    regulation_table,
    source_table,
    spending_table,
)
from tpp_sponsor.bookkeeping.year.coverage_tables import base_table, segment_table
from tpp_sponsor.bookkeeping.year.posted_year import PostedYear, posted_year
from tpp_sponsor.documents.award import SUMMARY, award_summary
from tpp_sponsor.documents.finance import Letterhead
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages.notation import Notation
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

_INDEX, _WORKBOOK = "indeks.csv", "paritrana.xlsx"


def award_files(
    deployment: Deployment, ledger: Ledger, year: int, letterhead: Letterhead
) -> dict[str, bytes]:
    """Make the files of a year, by name. Raises PeriodStateError if no month of the year is posted."""
    posted = posted_year(deployment, ledger, year)
    tables = _tables(deployment, ledger, posted)
    created = posted.revisions[-1].period.first_day
    files = {f"{name}.csv": to_csv(table) for name, table in tables.items()}
    files[SUMMARY] = award_summary(year, tables, letterhead, posted.day)
    index = _index(files, tables, letterhead)
    sheets = [Sheet(name, table) for name, table in ({"indeks": index} | tables).items()]
    files |= {_INDEX: to_csv(index), _WORKBOOK: to_xlsx(sheets, created=created)}
    checksums = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(file_digests(files).items()))
    return files | {CHECKSUMS: checksums.encode()}


def _tables(deployment: Deployment, ledger: Ledger, year: PostedYear) -> dict[str, pl.DataFrame]:
    months = [month for month in published_months(deployment, ledger) if month.period.year <= year.year]
    donors = measure_donors(
        year.year, ledger.fund_months(year.year), deployment.settings.claims.public_keys, 0
    )
    spending = spending_table(year)
    return {
        "regulasi": regulation_table(deployment.settings.regulation),
        "perkembangan": growth_table(year),
        "realisasi": spending,
        **({} if year.packages.is_empty() else {"nonasn": package_table(year)}),
        **_places(deployment, ledger, year, months),
        **_coverage(deployment, ledger, year, months),
        "opd": department_table(year, [month for month in months if month.period.year == year.year]),
        "donatur": donor_table(donors, spending),
        "sumber": source_table(year),
    }


def _places(
    deployment: Deployment, ledger: Ledger, year: PostedYear, months: Sequence[PublishedMonth]
) -> dict[str, pl.DataFrame]:
    """The cover by kelurahan as of the newest month of the year; a city without funds has no such page."""
    pages = published_funds(deployment, ledger, months)
    if pages is None:
        return {}
    return {"kelurahan": place_table(year, str(months[-1].period), pages.places)}


def _coverage(
    deployment: Deployment, ledger: Ledger, year: PostedYear, months: Sequence[PublishedMonth]
) -> dict[str, pl.DataFrame]:
    """Universal coverage in the newest month of the year; a city that names no base has none."""
    coverage = published_coverage(deployment, ledger, months, months[-1].period)
    if coverage is None:
        return {}
    write = Notation(deployment.settings.output.language)
    return {"segmen": segment_table(year, coverage), "ucj": base_table(year, coverage, write)}


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
