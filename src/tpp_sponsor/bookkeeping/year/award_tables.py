"""The tables of the award file: every row says from which posted month and file its figures come, with the proof.

OPDs and kelurahan are as on the public pages; of employers the amounts of few employees are hidden. What is hidden is
said. A fund of private persons is never named, and neither are its files, whose paths have its code.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from tpp_sponsor.bookkeeping.year.hidden_cells import hide_cells, name_hidden
from tpp_sponsor.bookkeeping.year.listed_payers import EMPLOYER, SECTORS, ListedYear
from tpp_sponsor.bookkeeping.year.posted_year import PostedYear
from tpp_sponsor.bookkeeping.year.sources import (
    FUND_RECAP,
    PLACES,
    Source,
    file_sources,
    ledger_source,
    payer_sources,
    wage_sources,
    with_sources,
    year_sources,
)
from tpp_sponsor.documents.award_figures import EMPLOYERS
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import names_now
from tpp_sponsor.month.rebuild import RANKING_FILE
from tpp_sponsor.ranking.disclosure import is_few
from tpp_sponsor.ranking.donor_measures import DonorYear
from tpp_sponsor.ranking.page_measures import Row, merged
from tpp_sponsor.ranking.place_measures import PlaceMeasures
from tpp_sponsor.settings.publishing import Regulation
from tpp_sponsor.site.views import PublishedMonth

_TEXT, _NUMBER = pl.String(), pl.Int64()
_REGULATION = {"nomor": _TEXT, "judul": _TEXT, "tanggal": pl.Date(), "tautan": _TEXT}
_OPD = {
    "opd": _TEXT, "bulan": _NUMBER, "bulan_pekerja": _NUMBER, "iuran": _NUMBER, "periode": _TEXT, "pekerja": _NUMBER,
    "sponsor": _NUMBER, "jumlah_asn": _NUMBER,
}  # fmt: skip
_DONOR = {
    "kelas": _TEXT, "peringkat": _NUMBER, "nama": _TEXT, "jenis": _TEXT, "bulan_pekerja": _NUMBER, "bulan": _NUMBER,
    "bulan_berturut": _NUMBER,
}  # fmt: skip
_PLACE = {
    "periode": _TEXT, "kelurahan": _TEXT, "pekerja": _NUMBER, **dict.fromkeys(SECTORS, _NUMBER),
    "sasaran": _NUMBER, "kursi": _NUMBER, "terisi": _NUMBER, "menunggu": _NUMBER,
}  # fmt: skip


def regulation_table(regulations: Sequence[Regulation], settings: Sequence[Source]) -> pl.DataFrame:
    """Return the regulations of the settings, in their order."""
    rows = [(one.number, one.title, one.date, one.link or None) for one in regulations]
    return with_sources(pl.DataFrame(rows, schema=_REGULATION, orient="row"), [settings] * len(rows))


def spending_table(year: ListedYear) -> pl.DataFrame:
    """Budget and realisation by payer and month; all funds of private persons are one row of a month.

    `terpakai` and `sisa` are of a budget, so that employers have none.
    """
    rows = year.payers
    is_employer = pl.col("sektor") == EMPLOYER
    table = rows.select(
        "periode", "dana", "nama", pl.when(is_employer).then(pl.lit(EMPLOYERS)).otherwise("jenis").alias("jenis"),
        "dasar", "pagu", "pekerja", "realisasi", "potongan", "disetor", "dibatalkan", "dibatalkan_idr",
        terpakai=pl.when(~is_employer).then("terpakai"), sisa=pl.col("pagu") - pl.col("terpakai"),
    )  # fmt: skip
    hidden, paid, reversed_ = [], [], []
    for row in rows.iter_rows(named=True):
        month, is_employer_row = year.months[row["periode"]], row["sektor"] == EMPLOYER
        hides = is_employer_row and row["dana"] in month.employers
        hidden.append(hides)
        paid.append(hides or (is_employer_row and row["dana"] in month.partly_paid))
        reversed_.append(hides or (is_employer_row and is_few(row["dibatalkan"], year.least)))
    cells = {"realisasi": hidden, "potongan": hidden, "disetor": paid, "dibatalkan_idr": reversed_}
    sources = [
        payer_sources(year.posted, period, [kind])
        for period, kind in rows.select("periode", "payer_kind").rows()
    ]
    return with_sources(hide_cells(table, cells), sources)


def growth_table(year: ListedYear, before: ListedYear | None) -> pl.DataFrame:
    """Return the workers of each month by who pays, and those of the same month a year before, with the difference."""
    counts = _by_month(year.payers)
    earlier = {} if before is None else dict(_by_month(before.payers).select("periode", "pekerja").rows())
    periods = counts["periode"].to_list()
    then = [str(Period.parse(period).year_before) for period in periods]
    table = counts.with_columns(
        setahun_sebelumnya=pl.Series([earlier.get(period) for period in then], dtype=pl.Int64)
    ).with_columns(pertumbuhan=pl.col("pekerja") - pl.col("setahun_sebelumnya"))
    months = [year.months[period] for period in periods]
    hides_sums = [month.sums for month in months]
    cells = {"iuran": hides_sums, "potongan": hides_sums, "disetor": [month.paid for month in months]}
    sources = [
        [*_sources_of_month(year, period), *([] if before is None else _sources_of_month(before, old))]
        for period, old in zip(periods, then, strict=True)
    ]
    return with_sources(hide_cells(table, cells), sources)


def package_table(year: ListedYear) -> pl.DataFrame:
    """Employees on wages by package and month."""
    packages = year.posted.packages
    hidden = [year.months[period].packages for period in packages["periode"]]
    sources = [
        [*wage_sources(year.posted, period), ledger_source(year.posted, period)]
        for period in packages["periode"]
    ]
    cells = {"iuran": hidden, "potongan": hidden, "total": hidden}
    return with_sources(hide_cells(packages, cells), sources)


def department_table(year: PostedYear, months: Sequence[PublishedMonth]) -> pl.DataFrame:
    """OPDs by their worker-months of the year; a sum is hidden where a month of it is. `months`: those of the year."""
    newest = months[-1]
    current = {row.opd: row for row in newest.measured.rows}
    by_name: dict[str, list[Row]] = {}
    for month in months:
        for row in _rows_by_name_of(newest, month).values():
            by_name.setdefault(row.opd, []).append(row)
    rows = []
    for name, of_year in by_name.items():
        now = current.get(name)
        figures = (now.workers, now.sponsors, now.active) if now else (None, None, None)
        sums = (_sum([row.workers for row in of_year]), _sum([row.premiums for row in of_year]))
        rows.append((name, sum(row.takes_part for row in of_year), *sums, str(newest.period), *figures))
    table = pl.DataFrame(rows, schema=_OPD, orient="row")
    table = table.sort(
        pl.col("bulan") == 0, -pl.col("bulan_pekerja"), -pl.col("pekerja"), "opd", nulls_last=True
    )
    is_current = [name in current for name in table["opd"]]
    cells = {name: _empty(table[name]) for name in ("bulan_pekerja", "iuran")} | {
        name: [one and empty for one, empty in zip(is_current, _empty(table[name]), strict=True)]
        for name in ("pekerja", "sponsor")
    }
    return with_sources(name_hidden(table, cells), [year_sources(year, RANKING_FILE)] * table.height)


def donor_table(year: PostedYear, donors: DonorYear) -> pl.DataFrame:
    """Donors by class and place. All months are sources of each: its place follows from the other donors too."""
    rows = [
        (name or None, one.place, one.name, one.kind, one.worker_months, one.months, one.run)
        for name, of_class in donors.classes
        for one in of_class
    ]
    table = pl.DataFrame(rows, schema=_DONOR, orient="row")
    return with_sources(table, [year_sources(year, FUND_RECAP)] * table.height)


def place_table(year: PostedYear, period: str, places: PlaceMeasures) -> pl.DataFrame:
    """Return the kelurahan of the newest month, as the page *Cakupan* shows them."""
    rows = [
        (
            period, row.name or None, row.workers, row.tpp, row.public, row.private, row.employer, row.target,
            row.seats, row.filled, row.waiting,
        )
        for row in places.rows
    ]  # fmt: skip
    table = pl.DataFrame(rows, schema=_PLACE, orient="row")
    cells = {name: _empty(table[name]) for name in table.columns if table.schema[name] == _NUMBER}
    sources = [*file_sources(year.newest[period], *PLACES), ledger_source(year, period)]
    return with_sources(name_hidden(table, cells), [sources] * table.height)


def _by_month(payers: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of each month, also by sector."""
    return payers.group_by("periode", maintain_order=True).agg(
        pl.col("pekerja").sum(),
        *(pl.col("pekerja").filter(pl.col("sektor") == sector).sum().alias(sector) for sector in SECTORS),
        iuran=pl.col("realisasi").sum(),
        potongan=pl.col("potongan").sum(),
        disetor=pl.col("disetor").sum(),
    )


def _sources_of_month(year: ListedYear, period: str) -> list[Source]:
    """Where the premiums of all payers of a month are; none of a month that is not posted."""
    kinds = year.payers.filter(periode=period)["payer_kind"]
    return payer_sources(year.posted, period, kinds) if len(kinds) else []


def _empty(cells: pl.Series) -> list[bool]:
    return cells.is_null().to_list()


def _rows_by_name_of(newest: PublishedMonth, month: PublishedMonth) -> Mapping[str, Row]:
    """Return the OPDs of a month by the names of the newest one; two that became one are one row."""
    rows = month.measured.rows
    names = names_now((row.opd for row in rows), (row.opd for row in newest.measured.rows), newest.aliases)
    renamed: dict[str, Row] = {}
    for row in rows:
        now = names[row.opd]
        one = Row(**vars(row) | {"opd": now})
        renamed[now] = merged(renamed[now], one) if now in renamed else one
    return renamed


def _sum(counts: Sequence[int | None]) -> int | None:
    """Return the sum; None if any part of it is hidden."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
