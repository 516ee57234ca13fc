"""The statement and the certificate of each fund that is no public money, of a year of posted months."""

from itertools import groupby

import polars as pl

from tpp_sponsor.bookkeeping.year.posted_year import PostedYear, worker_list_of
from tpp_sponsor.documents.donor_year import DonorFund, DonorMonth, donor_documents
from tpp_sponsor.documents.typeset import Letterhead
from tpp_sponsor.domain.period import Period


def donor_papers(year: PostedYear, letterhead: Letterhead) -> dict[str, dict[str, bytes]]:
    """Code of a fund → its papers by file name; a fund without a worker-month in the year has none."""
    return {fund.code: donor_documents(fund, year.year, letterhead, year.day) for fund in _donor_funds(year)}


def _donor_funds(year: PostedYear) -> list[DonorFund]:
    """Return the funds that pay private money, by code; name and basis are those of the newest month."""
    private = year.payers.filter(~pl.col("is_public"), pl.col("pekerja") + pl.col("disetor") > 0)
    funds = []
    for code, months in groupby(private.sort("dana", "periode").to_dicts(), key=lambda row: row["dana"]):
        rows = list(months)
        if not any(row["pekerja"] for row in rows):
            continue
        funds.append(
            DonorFund(
                code=code,
                name=rows[-1]["nama"],
                basis=rows[-1]["dasar"],
                months=[_month(year, code, row) for row in rows],
            )
        )
    return funds


def _month(year: PostedYear, code: str, row: dict[str, object]) -> DonorMonth:
    period = Period.parse(str(row["periode"]))
    path = worker_list_of(code)
    return DonorMonth(
        period=period,
        workers=int(str(row["pekerja"])),
        booked_idr=int(str(row["realisasi"])),
        paid_idr=int(str(row["disetor"])),
        lists=[
            (revision.revision, revision.digests[path])
            for revision in year.revisions
            if revision.period == period and path in revision.digests
        ],
    )
