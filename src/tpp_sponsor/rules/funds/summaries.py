"""Funds and seats as they are after a revision, and what staff should look at (docs/rules.md#fund-files).

| in  | funds, seats, live lines of the period, what funds have spent, waiting lists |
| out | `FundSummary`, `SeatSummary`, and warnings, `Finding` |
"""

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.period import Period
from tpp_sponsor.rules.funds.frames import FundSummary, PlacedFundLine, SeatSummary, WaitingProposal
from tpp_sponsor.tables.findings import Finding, findings_at
from tpp_sponsor.tables.programmes.funds import Fund, Seats, SpentFund
from tpp_sponsor.tables.typed import dy, typed

_PLACE = ["dana", "kelurahan_key"]


def summarise_funds(  # noqa: PLR0917 - what a fund is measured by
    funds: dy.DataFrame[Fund],
    seats: dy.DataFrame[Seats],
    live: dy.DataFrame[PlacedFundLine],
    spent: dy.DataFrame[SpentFund],
    waiting: dy.DataFrame[WaitingProposal],
    period: Period,
) -> dy.DataFrame[FundSummary]:
    """Each accepted fund, sorted by code; `spent`: `dana spent_idr` with this revision."""
    lines = live.group_by("dana").agg(pekerja=pl.len().cast(pl.Int64), total=pl.col("premium_idr").sum())
    all_seats = seats.group_by("dana").agg(all_seats=pl.col("kursi").sum())
    queue = waiting.group_by("dana").agg(menunggu=pl.len().cast(pl.Int64))
    rows = funds.rename({"kode": "dana"})
    for facts in (lines, all_seats, queue, spent):
        rows = rows.join(facts, on="dana", how="left", validate="1:1", maintain_order="left")
    rows = rows.with_columns(
        pl.col("pekerja", "total", "menunggu").fill_null(0),
        periode=pl.lit(str(period)),
        terpakai=pl.col("spent_idr").fill_null(0),
        kuota=pl.coalesce("kuota", pl.when("has_seats").then(pl.col("all_seats").fill_null(0))),
        mulai=pl.col("mulai").dt.strftime("%Y-%m"),
        selesai=pl.col("selesai").dt.strftime("%Y-%m"),
    ).with_columns(kosong=pl.col("kuota") - pl.col("pekerja"), sisa=pl.col("pagu") - pl.col("terpakai"))
    months = pl.when(pl.col("total") > 0).then(pl.max_horizontal(0, pl.col("sisa") // pl.col("total")))
    # Null where nothing is known to be left; a maximum passes over nulls.
    rows = rows.with_columns(cukup_bulan=pl.when(pl.col("sisa").is_not_null()).then(months))
    return typed(rows.sort("dana"), FundSummary)


def summarise_seats(
    seats: dy.DataFrame[Seats],
    live: dy.DataFrame[PlacedFundLine],
    waiting: dy.DataFrame[WaitingProposal],
    period: Period,
) -> dy.DataFrame[SeatSummary]:
    """Each accepted row of seats, of an unknown fund too, sorted by fund and place."""
    filled = live.group_by(_PLACE).agg(terisi=pl.len().cast(pl.Int64))
    queue = waiting.group_by(_PLACE).agg(menunggu=pl.len().cast(pl.Int64))
    rows = (
        seats.join(filled, on=_PLACE, how="left", validate="1:1")
        .join(queue, on=_PLACE, how="left", validate="1:1")
        .with_columns(pl.col("terisi", "menunggu").fill_null(0), periode=pl.lit(str(period)))
        .with_columns(kosong=(pl.col("kursi") - pl.col("terisi")).clip(lower_bound=0))
    )
    return typed(rows.sort("dana", "kelurahan"), SeatSummary)


def warn_of_funds(
    funds: dy.DataFrame[Fund], summaries: dy.DataFrame[FundSummary], period: Period, ending_months: int
) -> dy.DataFrame[Finding]:
    """Return a warning at the row of each fund whose money ends before its months, and that ends soon, `Finding`."""
    rows = funds.join(
        summaries.select("pekerja", "cukup_bulan", kode="dana"),
        on="kode",
        validate="1:1",
        maintain_order="left",
    ).with_columns(months_after=_months_between(period, pl.col("selesai")))
    short = rows.filter((pl.col("pekerja") > 0) & (pl.col("cukup_bulan") < pl.col("months_after")))
    ending = rows.filter(pl.col("months_after").is_between(0, ending_months - 1))
    months = pl.col("cukup_bulan").cast(pl.String)
    last = pl.col("selesai").dt.strftime("%Y-%m")
    warnings = [
        findings_at(short, "dana", "pagu", Warn.FUND_RUNS_SHORT, pl.col("kode"), months),
        findings_at(ending, "dana", "selesai", Warn.FUND_ENDS, pl.col("kode"), last),
    ]
    return typed(pl.concat(warnings), Finding)


def warn_of_seats(
    seats: dy.DataFrame[Seats],
    summaries: dy.DataFrame[SeatSummary],
    funds: dy.DataFrame[FundSummary],
    period: Period,
) -> dy.DataFrame[Finding]:
    """Return a warning at each row of seats with an empty one while people wait for its fund, in its months."""
    waiting = funds.filter(
        (pl.col("menunggu") > 0) & (pl.col("mulai") <= str(period)) & (pl.col("selesai") >= str(period))
    )
    empty = summaries.filter(pl.col("kosong") > 0).join(waiting, on="dana", how="semi")
    rows = seats.join(
        empty.select("dana", "kelurahan", "kosong"), on=["dana", "kelurahan"], maintain_order="left"
    )
    name = pl.format("{} ({})", "kelurahan", "dana")
    return findings_at(rows, "kuota", "kursi", Warn.SEAT_EMPTY, name, pl.col("kosong").cast(pl.String))


def _months_between(period: Period, last: pl.Expr) -> pl.Expr:
    """Count the months from a period to a first day."""
    return (last.dt.year() - period.year) * 12 + last.dt.month().cast(pl.Int32) - period.month
