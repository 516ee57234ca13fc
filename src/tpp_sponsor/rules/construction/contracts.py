"""The premium of each construction contract, and whether it was registered in time (docs/rules.md#construction).

A list, not a payment: none of it enters the ledger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import ContractSlice, ContractTariff
from tpp_sponsor.tables.findings import Finding, findings_at
from tpp_sponsor.tables.input_tables import CONTRACTS
from tpp_sponsor.tables.programmes.contracts import Contract, ListedContract
from tpp_sponsor.tables.typed import dy, typed

# Rates are in 1/100 of a percent of the value.
_WHOLE = 10_000
_YES, _NO = "ya", "tidak"


@dataclass(frozen=True)
class ContractRules:
    """What is due of a contract, and within how many working days it registers: Monday to Friday without `holidays`."""

    tariffs: Sequence[ContractTariff]
    deadline_days: int
    holidays: Sequence[date]


def decide_contracts(
    contracts: dy.DataFrame[Contract], rules: ContractRules, period: Period
) -> tuple[dy.DataFrame[ListedContract], dy.DataFrame[Finding]]:
    """Every contract with its premium, and `Finding`: a warning for each that no tariff prices."""
    listed = _listed(contracts, rules, period)
    return listed, _warn_unpriced(contracts, listed)


def _listed(
    contracts: dy.DataFrame[Contract], rules: ContractRules, period: Period
) -> dy.DataFrame[ListedContract]:
    """Every contract with its premium and its deadline as they are on the last day of the period, sorted by `nomor`.

    The tariff is that of the month of the work order, the one with the latest `valid_from`. Days are counted
    from the day after the work order.
    """
    spk, today, off = pl.col("spk"), pl.lit(period.last_day), list(rules.holidays)
    until = pl.coalesce("terdaftar", today)
    after, end = spk.dt.offset_by("1d"), until.dt.offset_by("1d")
    deadline = spk.dt.add_business_days(rules.deadline_days, holidays=off, roll="backward")
    priced = contracts.with_columns(_prices(rules.tariffs))
    listed = priced.with_columns(
        periode=pl.lit(str(period)),
        total=pl.col("jkk") + pl.col("jkm"),
        batas=deadline,
        hari=(until - spk).dt.total_days().clip(lower_bound=0),
        hari_kerja=pl.business_day_count(after, end, holidays=off).cast(pl.Int64).clip(lower_bound=0),
        terlambat=_yes(until > deadline),
        berakhir=_yes(pl.col("selesai") < today),
    )
    return typed(listed.sort("nomor"), ListedContract)


def _warn_unpriced(
    contracts: dy.DataFrame[Contract], listed: dy.DataFrame[ListedContract]
) -> dy.DataFrame[Finding]:
    unpriced = contracts.filter(
        pl.col("nomor").is_in(listed.filter(pl.col("total").is_null())["nomor"].implode())
    )
    day = pl.col("spk").dt.to_string("%Y-%m-%d")
    return findings_at(unpriced, CONTRACTS.name, "spk", Warn.NO_CONTRACT_TARIFF, day)


def _yes(is_so: pl.Expr) -> pl.Expr:
    return pl.when(is_so).then(pl.lit(_YES)).otherwise(pl.lit(_NO))


def _prices(tariffs: Sequence[ContractTariff]) -> list[pl.Expr]:
    """`jkk jkm lapisan dasar` of each contract by the tariff of its work order, null where none is valid."""
    latest_first = sorted(tariffs, key=lambda tariff: tariff.valid_from, reverse=True)
    columns: dict[str, list[pl.Expr]] = {"jkk": [], "jkm": [], "lapisan": [], "dasar": []}
    for tariff in latest_first:
        parts = list(_parts(tariff.slices))
        is_valid = _is_valid(tariff)
        values = {
            "jkk": _rounded(sum((part * each.jkk for each, part in parts), pl.lit(0))),
            "jkm": _rounded(sum((part * each.jkm for each, part in parts), pl.lit(0))),
            "lapisan": _written(parts),
            "dasar": pl.lit(tariff.legal_basis),
        }
        for name, value in values.items():
            columns[name].append(pl.when(is_valid).then(value))
    types = {"jkk": pl.Int64, "jkm": pl.Int64, "lapisan": pl.String, "dasar": pl.String}
    return [pl.coalesce([*columns[name], pl.lit(None, dtype)]).alias(name) for name, dtype in types.items()]


def _is_valid(tariff: ContractTariff) -> pl.Expr:
    begun = pl.col("spk") >= tariff.valid_from.first_day
    return begun if tariff.valid_until is None else begun & (pl.col("spk") <= tariff.valid_until.last_day)


def _parts(slices: Sequence[ContractSlice]) -> Iterator[tuple[ContractSlice, pl.Expr]]:
    """Each slice, and the rupiah of a contract value that are in it."""
    above = 0
    for each in slices:
        most = None if each.up_to is None else each.up_to - above
        yield each, (pl.col("nilai") - above).clip(0, most)
        above = each.up_to or above


def _rounded(share: pl.Expr) -> pl.Expr:
    """Round to whole rupiah; a half goes up."""
    return (share + _WHOLE // 2) // _WHOLE


def _written(parts: Sequence[tuple[ContractSlice, pl.Expr]]) -> pl.Expr:
    """Return the slices that a value reaches with their rates of JKK and JKM."""
    written = [
        pl.when(part > 0).then(
            pl.format("{} × (" + _percent(each.jkk) + " + " + _percent(each.jkm) + ")", part)
        )
        for each, part in parts
    ]
    return pl.concat_str(written, separator=" + ", ignore_nulls=True)


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100},{hundredths % 100:02d}%"
