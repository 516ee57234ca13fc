"""Workers whose fund or proposal ends soon, and which payer would be next (docs/rules.md#fund-files).

| in  | the inputs of the month, live lines of funds, and what judging a later month needs |
| out | `Ending`, sorted by worker |
"""

from collections.abc import Callable

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.rules.funds.frames import Ending
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.joins import with_text_keys
from tpp_sponsor.tables.typed import dy, typed

# The claims of some workers that would pass judging in a period: `nik payer nomor`, in the order in which they pay.
PassingAt = Callable[[Period, pl.DataFrame], pl.DataFrame]


def list_endings(
    inputs: Inputs, live: pl.DataFrame, period: Period, ending_months: int, passing_at: PassingAt
) -> dy.DataFrame[Ending]:
    """Who is paid by a fund until a month within `ending_months`, the period included, and which payer would follow."""
    proposals = inputs.usulan.select("nomor", "dana", end_of_proposal="selesai")
    funds = inputs.dana.select(dana="kode", end_of_fund="selesai")
    last_day = _later(period, ending_months).first_day
    ending = (
        live.join(funds, on="dana", how="left", validate="m:1")
        .join(proposals, on=["nomor", "dana"], how="left", validate="m:1")
        .with_columns(last_month=pl.min_horizontal("end_of_fund", "end_of_proposal"))
        .filter(pl.col("last_month") < last_day)
    )
    months = ending["last_month"].unique().sort()
    followed = [
        _followed(ending.filter(pl.col("last_month") == month), Period.of(month), passing_at)
        for month in months
    ]
    if not followed:
        return Ending.create_empty()
    rows = pl.concat(followed).join(
        inputs.pekerja.select("nik", "nama"), on="nik", how="left", validate="1:1"
    )
    rows = rows.with_columns(bulan_terakhir=pl.col("last_month").dt.strftime("%Y-%m"))
    return typed(with_text_keys(rows.sort("nik")), Ending)


def _followed(ending: pl.DataFrame, last_month: Period, passing_at: PassingAt) -> pl.DataFrame:
    """Workers with the first other claim of each that passes in the month after the last."""
    paying = ending.select("nik", "nomor", payer="dana")
    others = passing_at(last_month.following, ending.select("nik")).join(
        paying, on=["nik", "nomor", "payer"], how="anti", maintain_order="left"
    )
    first = others.unique("nik", keep="first", maintain_order=True).select("nik", penanggung_berikut="payer")
    return ending.join(first, on="nik", how="left", validate="1:1")


def _later(period: Period, months: int) -> Period:
    for _ in range(months):
        period = period.following
    return period
