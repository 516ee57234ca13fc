"""Claims of all payers in one form, and what each payer can still carry: what `allocate` takes.

Sponsors, funds and employers are payers alike: a sponsor's key is the NIP, a fund's a negative number, that of all
employers 0. A claim is a statement, a proposal or an employee's row.
"""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.rules.allocation.allocate import Capacity, Claim, Fit
from tpp_sponsor.rules.decision_frames import Sponsor
from tpp_sponsor.tables.programmes.funds import Fund, FundLine, Seats, SpentFund
from tpp_sponsor.tables.typed import Keyed, dy, polars_schema, typed

# The numbers of two kinds in `[claims] order` are 100 apart, so that `urutan` (1 to 99) orders the funds of one kind.
_KINDS_APART = 100
_NO_SEAT = -1
# Employees come before every kind of `[claims] order`. Employers have no limit, so one payer number serves them all.
_BEFORE_ALL, _EMPLOYERS = -1, 0
STATEMENT_FITS = {
    Fit.FITS: Outcome.DEDUCTED,
    Fit.NO_ROOM: Outcome.OVER_LIMIT,
    Fit.NO_MONEY: Outcome.TPP_TOO_SMALL,
}
PROPOSAL_FITS = {
    Fit.FITS: Outcome.FUNDED,
    Fit.NO_ROOM: Outcome.NO_SEAT,
    Fit.NO_MONEY: Outcome.BUDGET_SPENT,
}

EMPLOYEE_FITS = {Fit.FITS: Outcome.CONTRIBUTED}


class FundPayer(dy.Schema):
    """A fund and its key as a payer."""

    dana = dy.String(nullable=False)
    payer = dy.Int64(nullable=False)


class FundSeats(dy.Schema):
    """The seats of a place in a fund, with their key; fewer than 0 are left where lines took more than there are."""

    dana = dy.String(nullable=False)
    kelurahan_key = dy.String(nullable=False)
    seat = dy.Int64(nullable=False)
    seats_left = dy.Int64(nullable=False)


@dataclass(frozen=True)
class SponsorLimits:
    """What a sponsor can carry: workers (0 = no limit), and whole rupiah of TPP that must remain."""

    max_workers: int
    min_net_after: int


def claims_of_statements(competing: pl.DataFrame, order: int) -> dy.DataFrame[Claim]:
    """Return the claims of statements; `order`: the place of TPP in `[claims] order`."""
    claims = competing.select(
        "claim",
        "nomor",
        "nik",
        "tanggal",
        "premium_idr",
        payer="nip",
        payer_order=pl.lit(order * _KINDS_APART, pl.Int64),
        is_holder=pl.lit(value=False),
        priority="prioritas",
        seat=pl.lit(None, pl.Int64),
    )
    return typed(claims, Claim)


def claims_of_proposals(
    competing: pl.DataFrame, payers: dy.DataFrame[FundPayer], seats: dy.DataFrame[FundSeats]
) -> dy.DataFrame[Claim]:
    """Return the claims of proposals."""
    seat_keys = seats.select("dana", "kelurahan_key", "seat")
    claims = (
        competing.join(payers, on="dana", how="left", validate="m:1", maintain_order="left")
        .join(seat_keys, on=["dana", "kelurahan_key"], how="left", validate="m:1", maintain_order="left")
        .select(
            "claim",
            "nomor",
            "nik",
            "tanggal",
            "premium_idr",
            "payer",
            payer_order=pl.col("jenis_order") * _KINDS_APART + pl.col("urutan"),
            is_holder="is_holder",
            priority=-pl.col("skor"),
            seat=pl.when("has_seats").then(pl.col("seat").fill_null(_NO_SEAT)),
        )
    )
    return typed(claims, Claim)


def claims_of_employees(competing: pl.DataFrame) -> dy.DataFrame[Claim]:
    """Return the claims of employees; of two employers the first by `mulai` and name pays."""
    claims = competing.select(
        "claim",
        "nik",
        "premium_idr",
        nomor="pemberi_kerja",
        tanggal="mulai",
        payer=pl.lit(_EMPLOYERS, pl.Int64),
        payer_order=pl.lit(_BEFORE_ALL, pl.Int64),
        is_holder=pl.lit(value=False),
        priority=pl.lit(None, pl.Int64),
        seat=pl.lit(None, pl.Int64),
    )
    return typed(claims, Claim)


def payers_of_funds(funds: dy.DataFrame[Fund]) -> dy.DataFrame[FundPayer]:
    """Return the key of each fund as a payer."""
    return typed(funds.select(dana="kode", payer=-1 - pl.int_range(pl.len(), dtype=pl.Int64)), FundPayer)


def seats_of_funds(seats: dy.DataFrame[Seats], lines: pl.DataFrame) -> dy.DataFrame[FundSeats]:
    """Return the seats of each place in a fund; the `lines` of the period, with the keys of their places, fill them."""
    filled = lines.group_by("dana", "kelurahan_key").agg(filled=pl.len().cast(pl.Int64))
    left = (
        seats.select("dana", "kelurahan_key", "kursi")
        .with_row_index("seat")
        .join(filled, on=["dana", "kelurahan_key"], how="left", validate="1:1", maintain_order="left")
        .select(
            "dana",
            "kelurahan_key",
            pl.col("seat").cast(pl.Int64),
            seats_left=pl.col("kursi") - pl.col("filled").fill_null(0),
        )
    )
    return typed(left, FundSeats)


def capacity_of_sponsors(
    sponsors: dy.DataFrame[Keyed[Sponsor]], limits: SponsorLimits
) -> dy.DataFrame[Capacity]:
    """Return the capacity of each sponsor: credit pays before TPP, of which a part must remain."""
    available = pl.col("tpp_neto") - pl.col("withheld_idr")
    above_minimum = available - limits.min_net_after
    no_limit = pl.lit(None, pl.Int64)
    most = pl.lit(limits.max_workers, pl.Int64) - pl.col("line_count")
    capacity = sponsors.select(
        payer="nip",
        # Where less than the minimum is left already, credit does not help: nothing more is taken on.
        budget_idr=pl.when(above_minimum >= 0).then(above_minimum + pl.col("credit_idr")).otherwise(0),
        workers_left=most if limits.max_workers else no_limit,
        releases=pl.lit(value=False),
    )
    return typed(capacity, Capacity)


def capacity_of_funds(
    funds: pl.DataFrame,
    payers: dy.DataFrame[FundPayer],
    seats: dy.DataFrame[Seats],
    spent: dy.DataFrame[SpentFund],
    lines: dy.DataFrame[Keyed[FundLine]],
) -> dy.DataFrame[Capacity]:
    """Return the capacity of each fund; `funds`: `Fund` and `releases`, whether it lends unused seats in the period.

    `spent`: before this run, `lines`: live lines of the period.
    """
    all_seats = seats.group_by("dana").agg(all_seats=pl.col("kursi").sum())
    taken = lines.group_by("dana").agg(line_count=pl.len().cast(pl.Int64))
    most = pl.min_horizontal("kuota", pl.when("has_seats").then(pl.col("all_seats").fill_null(0)))
    capacity = (
        funds.rename({"kode": "dana"})
        .join(payers, on="dana", validate="1:1")
        .join(all_seats, on="dana", how="left", validate="1:1")
        .join(taken, on="dana", how="left", validate="1:1")
        .join(spent, on="dana", how="left", validate="1:1")
        .select(
            "payer",
            budget_idr=pl.col("pagu") - pl.col("spent_idr").fill_null(0),
            workers_left=most - pl.col("line_count").fill_null(0),
            releases="releases",
        )
    )
    return typed(capacity, Capacity)


def capacity_of_employers() -> dy.DataFrame[Capacity]:
    """Return the capacity of employers: every premium that is due."""
    unlimited = (_EMPLOYERS, None, None, False)
    return typed(pl.DataFrame([unlimited], schema=polars_schema(Capacity), orient="row"), Capacity)
