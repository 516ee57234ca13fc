"""Kota-dana decided month by month: its inbox as intake reads it, and what each run leaves behind as frames."""

from dataclasses import replace
from functools import cache

import polars as pl

from support.deployments import CITIES
from tpp_sponsor.domain.period import Period
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import normalised, take_in
from tpp_sponsor.rules.decide import Decision, decide
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.funds import LastPayer
from tpp_sponsor.tables.inputs import Before, Inputs
from tpp_sponsor.tables.typed import polars_schema

MARCH, APRIL = Period(2024, 3), Period(2024, 4)
SETTINGS = parse_settings({"city": {"name": "Kota Dana"}})


@cache
def decided(period: Period = APRIL) -> tuple[Decision, Inputs]:
    """The decision of March or April, and what it was made from; April follows March."""
    inputs = _inputs(str(period))
    before = replace(Before.nothing(), has_funds=True)
    if period == APRIL:
        before = _after(*decided(MARCH), MARCH)
    return decide(inputs, before, SETTINGS, period), inputs


def _after(decision: Decision, inputs: Inputs, period: Period) -> Before:
    """The ledger after a first revision."""
    assert decision.funds is not None
    lines = decision.funds.lines
    names = dict(inputs.pekerja.select("nik", "nama").rows())
    last = [(nik, "TPP", number, names[nik]) for nik, number in decision.lines.select("nik", "nomor").rows()]
    last += [
        (nik, fund, number, names[nik]) for nik, fund, number in lines.select("nik", "dana", "nomor").rows()
    ]
    empty = Before.nothing()
    paid = [(row[0], str(period)) for row in last]
    return replace(
        empty,
        has_funds=True,
        newest=period,
        follows_a_month=True,
        spent=lines.group_by("dana").agg(spent_idr=pl.col("premium_idr").sum()).sort("dana"),
        holders=lines.select("dana", "nik").sort("dana", "nik"),
        last_payers=pl.DataFrame(last, schema=polars_schema(LastPayer), orient="row").sort("nik"),
        paid=pl.DataFrame(paid, schema=empty.paid.schema, orient="row").sort("nik"),
    )


def _inputs(period: str) -> Inputs:
    month = Period.parse(period)
    intake = take_in(read_folder(CITIES / "kota-dana" / "inbox" / period, SETTINGS), SETTINGS, month)
    return normalised(intake, SETTINGS, month)
