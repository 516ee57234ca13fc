"""The tables of the award file: every row says from which posted month and file its figures come, with the digest.

Counts of OPDs and kelurahan are hidden where the pages hide them. A fund of private persons is never named, and neither
are its files, whose paths have its code.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from tpp_sponsor.bookkeeping.year.posted_year import PostedRevision, PostedYear, list_of
from tpp_sponsor.documents.award_figures import EMPLOYERS, PERSONS
from tpp_sponsor.domain.accounts import TPP, PayerKind
from tpp_sponsor.domain.text_keys import names_now
from tpp_sponsor.outputs.fund_tables import FUNDS
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.manifest import CHECKSUMS, MANIFEST
from tpp_sponsor.ranking.donor_measures import DonorYear, is_of_person
from tpp_sponsor.ranking.page_measures import Row, merged
from tpp_sponsor.ranking.place_measures import PlaceMeasures
from tpp_sponsor.settings.publishing import Regulation
from tpp_sponsor.site.views import PublishedMonth
from tpp_sponsor.storage.files import digest

SPENDING = "realisasi.csv"
_KINDS = [PayerKind.TPP.value, PayerKind.FUND.value]
_RANKING, _RECAP, _SEATS = "peringkat.csv", f"{FUNDS}/rekap-dana.csv", f"{FUNDS}/kuota.csv"
_WAGES = "nonasn/rekap.csv"
_UNCOVERED = f"{FUNDS}/belum-terlindungi.csv"
_SOURCES = (MANIFEST, CHECKSUMS, _RANKING, _RECAP, _SEATS, _UNCOVERED, _WAGES, "keuangan/rekap-opd.csv")
_TEXT, _NUMBER = pl.String(), pl.Int64()
_SOURCE: dict[str, pl.DataType] = {"revisi": _NUMBER, "berkas": _TEXT, "sha256": _TEXT}
_REGULATION = {"nomor": _TEXT, "judul": _TEXT, "tanggal": pl.Date(), "tautan": _TEXT}
_OPD = {
    "opd": _TEXT, "bulan": _NUMBER, "bulan_pekerja": _NUMBER, "iuran": _NUMBER, "periode": _TEXT, "pekerja": _NUMBER,
    "sponsor": _NUMBER, "jumlah_asn": _NUMBER, **_SOURCE,
}  # fmt: skip
_DONOR = {
    "kelas": _TEXT, "peringkat": _NUMBER, "nama": _TEXT, "jenis": _TEXT, "bulan_pekerja": _NUMBER, "bulan": _NUMBER,
    "bulan_berturut": _NUMBER, "berkas": _TEXT, "sha256": _TEXT,
}  # fmt: skip
_PLACE = {
    "periode": _TEXT, "kelurahan": _TEXT, "pekerja": _NUMBER, "tpp": _NUMBER, "publik": _NUMBER, "swasta": _NUMBER,
    "pemberi_kerja": _NUMBER,
    "sasaran": _NUMBER, "kursi": _NUMBER, "terisi": _NUMBER, "menunggu": _NUMBER, **_SOURCE,
}  # fmt: skip
_FILE = {
    "periode": _TEXT,
    "revisi": _NUMBER,
    "dibukukan": pl.Date(),
    "berkas": _TEXT,
    "sha256": _TEXT,
}


def regulation_table(regulations: Sequence[Regulation]) -> pl.DataFrame:
    """The regulations of the settings, in their order."""
    rows = [(one.number, one.title, one.date, one.link or None) for one in regulations]
    return pl.DataFrame(rows, schema=_REGULATION, orient="row")


def spending_table(year: PostedYear) -> pl.DataFrame:
    """Budget and realisation by payer and month; all funds of private persons are one row of a month."""
    payers = year.payers
    of_person = pl.col("jenis").is_in([kind for kind in payers["jenis"].drop_nulls() if is_of_person(kind)])
    persons = payers.filter(of_person).group_by("periode", maintain_order=True).agg(
        pl.lit(PERSONS).alias("dana"),
        pl.lit(PERSONS).alias("jenis"),
        pl.col("pekerja", "realisasi", "potongan", "dibatalkan", "dibatalkan_idr", "disetor", "terpakai").sum(),
    )  # fmt: skip
    employer = pl.when(pl.col("payer_kind").is_in(_KINDS)).then("jenis").otherwise(pl.lit(EMPLOYERS))
    named = payers.filter(~of_person.fill_null(value=False)).with_columns(jenis=employer)
    rows = pl.concat([named, persons], how="diagonal").sort("periode", pl.col("dana") != TPP, "dana")
    file = (
        pl.when(pl.col("payer_kind") == PayerKind.TPP.value)
        .then(pl.lit(_RANKING))
        .when(pl.col("jenis") == EMPLOYERS)
        .then(pl.lit(_WAGES))
        .otherwise(pl.lit(_RECAP))
    )
    table = rows.select(
        "periode", "dana", "nama", "jenis", "dasar", "pagu", "pekerja", "realisasi", "potongan", "disetor",
        "dibatalkan", "dibatalkan_idr", "terpakai", sisa=pl.col("pagu") - pl.col("terpakai"), berkas=file,
    )  # fmt: skip
    return _with_source(table, year)


def growth_table(year: PostedYear) -> pl.DataFrame:
    """The workers of each month by who pays, and those of the same month a year before, with the difference."""
    is_tpp, is_fund = (pl.col("payer_kind") == kind.value for kind in (PayerKind.TPP, PayerKind.FUND))
    is_public = pl.col("is_public").fill_null(value=False)
    month = pl.col("periode").str.slice(-2).cast(pl.Int64)
    before = month.replace_strict(year.workers_before, default=None, return_dtype=pl.Int64)
    table = (
        year.payers.group_by("periode", maintain_order=True)
        .agg(
            pl.col("pekerja").sum(),
            tpp=pl.col("pekerja").filter(is_tpp).sum(),
            publik=pl.col("pekerja").filter(is_public).sum(),
            swasta=pl.col("pekerja").filter(is_fund & ~is_public).sum(),
            pemberi_kerja=pl.col("pekerja").filter(~is_tpp & ~is_fund).sum(),
            iuran=pl.col("realisasi").sum(),
            potongan=pl.col("potongan").sum(),
            disetor=pl.col("disetor").sum(),
        )
        .with_columns(setahun_sebelumnya=before)
        .with_columns(pertumbuhan=pl.col("pekerja") - pl.col("setahun_sebelumnya"), berkas=pl.lit(MANIFEST))
    )
    return _with_source(table, year)


def package_table(year: PostedYear) -> pl.DataFrame:
    """Employees on wages by package and month."""
    return _with_source(year.packages.with_columns(berkas=pl.lit(_WAGES)), year)


def department_table(year: PostedYear, months: Sequence[PublishedMonth]) -> pl.DataFrame:
    """OPDs by their worker-months of the year; a sum is hidden where a month of it is. `months`: those of the year."""
    newest = months[-1]
    current = {row.opd: row for row in newest.measured.rows}
    by_name: dict[str, list[Row]] = {}
    for month in months:
        for row in _rows_by_name_of(newest, month).values():
            by_name.setdefault(row.opd, []).append(row)
    source = _source(year.newest[str(newest.period)], _RANKING)
    rows = []
    for name, of_year in by_name.items():
        now = current.get(name)
        figures = (now.workers, now.sponsors, now.active) if now else (None, None, None)
        rows.append(
            (
                name,
                sum(row.takes_part for row in of_year),
                _sum([row.workers for row in of_year]),
                _sum([row.premiums for row in of_year]),
                str(newest.period),
                *figures,
                *source,
            )
        )
    table = pl.DataFrame(rows, schema=_OPD, orient="row")
    return table.sort(pl.col("bulan") == 0, -pl.col("bulan_pekerja"), "opd", nulls_last=True)


def donor_table(donors: DonorYear, spending: pl.DataFrame) -> pl.DataFrame:
    """Donors by class and place; their worker-months are sums of rows of `spending_table`, which name their sources."""
    source = (SPENDING, digest(to_csv(spending)))
    rows = [
        (name or None, one.place, one.name, one.kind, one.worker_months, one.months, one.run, *source)
        for name, of_class in donors.classes
        for one in of_class
    ]
    return pl.DataFrame(rows, schema=_DONOR, orient="row")


def place_table(year: PostedYear, period: str, places: PlaceMeasures) -> pl.DataFrame:
    """The kelurahan of the newest month as the page *Cakupan* shows them; hidden counts are empty."""
    source = _source(year.newest[period], _SEATS)
    rows = [
        (
            period, row.name or None, row.workers, row.tpp, row.public, row.private, row.employer, row.target,
            row.seats, row.filled, row.waiting, *source,
        )
        for row in places.rows
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_PLACE, orient="row")


def source_table(year: PostedYear) -> pl.DataFrame:
    """The files of every revision of the year that figures come from, with their digests.

    A fund of private persons has none: the paths would have its code. `SHA256SUMS` proves all files of a revision.
    """
    kinds = year.payers.select("dana", "jenis").drop_nulls().rows()
    sources = {*_SOURCES, *(list_of(fund) for fund, kind in kinds if not is_of_person(kind))}
    rows = [
        (str(revision.period), revision.revision, revision.day, path, sha256)
        for revision in year.revisions
        for path, sha256 in sorted(revision.digests.items())
        if path in sources
    ]
    return pl.DataFrame(rows, schema=_FILE, orient="row")


def _with_source(table: pl.DataFrame, year: PostedYear) -> pl.DataFrame:
    """The table with the revision and the digest of the file that each row names."""
    pairs = table.select("periode", "berkas").rows()
    sources = [_source(year.newest[period], file) for period, file in pairs]
    return table.drop("berkas").hstack(pl.DataFrame(sources, schema=_SOURCE, orient="row"))


def _source(revision: PostedRevision, file: str) -> tuple[int, str, str | None]:
    """Revision, path and digest; a month without files of funds has no digest of them."""
    return revision.revision, file, revision.digests.get(file)


def _rows_by_name_of(newest: PublishedMonth, month: PublishedMonth) -> Mapping[str, Row]:
    """The OPDs of a month by the names of the newest one; two that became one are one row."""
    rows = month.measured.rows
    names = names_now((row.opd for row in rows), (row.opd for row in newest.measured.rows), newest.aliases)
    renamed: dict[str, Row] = {}
    for row in rows:
        now = names[row.opd]
        one = Row(**vars(row) | {"opd": now})
        renamed[now] = merged(renamed[now], one) if now in renamed else one
    return renamed


def _sum(counts: Sequence[int | None]) -> int | None:
    """The sum; None if any part of it is hidden."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
