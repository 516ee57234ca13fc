"""The premium by wage of each employee that competes: programmes and both shares (docs/rules.md#wage-price).

| in  | `WageClaim`s, wage tariffs, employers that bear the worker's share |
| out | `WagePremium`, in whole rupiah |
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Rounding, WageTariff, wage_tariff_at
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.tables.typed import dy, typed

# Rates are in 1/100 of a percent.
_WHOLE = 10_000
# What is added before dividing by `_WHOLE`, which rounds down.
_ADDED = {Rounding.NEAREST: _WHOLE // 2, Rounding.UP: _WHOLE - 1, Rounding.DOWN: 0}
_TARIFF = {
    "paket": pl.String,
    "jkk_rate": pl.Int64,
    "jkm_rate": pl.Int64,
    "jht_rate": pl.Int64,
    "jht_worker_rate": pl.Int64,
    "jp_rate": pl.Int64,
    "jp_worker_rate": pl.Int64,
    "wage_floor": pl.Int64,
    "jp_wage_cap": pl.Int64,
    "past_jp_age_if_born_by": pl.Date,
    "added": pl.Int64,
    "legal_basis": pl.String,
}


class WageClaim(dy.Schema):
    """What the premium of an employee depends on; `claim` is the key of the claim."""

    claim = dy.UInt32(nullable=False)
    pemberi_kerja = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=False)
    upah = dy.Int64(nullable=False, min=0)
    paket = dy.String(nullable=False)


class WagePremium(dy.Schema):
    """The premium of an employee: the columns of `EmployeeOutcome`, with the key of the claim."""

    claim = dy.UInt32(nullable=False)
    wage_idr = dy.Int64(nullable=False, min=0)
    jp_wage_idr = dy.Int64(nullable=True, min=0)
    past_jp_age = dy.Bool(nullable=False)
    jkk = dy.Int64(nullable=False, min=0)
    jkm = dy.Int64(nullable=False, min=0)
    jht = dy.Int64(nullable=False, min=0)
    jp = dy.Int64(nullable=False, min=0)
    jht_worker = dy.Int64(nullable=False, min=0)
    jp_worker = dy.Int64(nullable=False, min=0)
    employer_idr = dy.Int64(nullable=False, min=0)
    worker_idr = dy.Int64(nullable=False, min=0)
    premium_idr = dy.Int64(nullable=False, min=0)
    legal_basis = dy.String(nullable=False)


@dataclass(frozen=True)
class WageRules:
    """Tariffs by wage, and text keys of the employers that bear the worker's share too."""

    tariffs: Sequence[WageTariff]
    bearing: Collection[str]


def price_wages(
    employees: dy.DataFrame[WageClaim], rules: WageRules, period: Period
) -> dy.DataFrame[WagePremium]:
    """Return the premium of each employee.

    No valid tariff, two of one month, and a JP wage cap that is not known are a SettingsError.
    """
    packages = employees["paket"].unique().sort()
    tariffs = {package: wage_tariff_at(rules.tariffs, period, package) for package in packages}
    rates = [_row(package, tariff, period) for package, tariff in tariffs.items()]
    rows = employees.join(
        pl.DataFrame(rates, schema=_TARIFF, orient="row"), on="paket", how="left", maintain_order="left"
    ).with_columns(
        _bears(employees["pemberi_kerja"], rules.bearing),
        wage_idr=pl.max_horizontal("upah", "wage_floor"),
        past_jp_age=(pl.col("jp_rate") > 0) & (pl.col("tgl_lahir") <= pl.col("past_jp_age_if_born_by")),
    )
    rows = rows.with_columns(has_jp=(pl.col("jp_rate") > 0) & ~pl.col("past_jp_age"))
    _require_known_caps(rows, period)
    rows = rows.with_columns(jp_wage_idr=pl.when("has_jp").then(pl.min_horizontal("wage_idr", "jp_wage_cap")))
    return typed(_with_shares(rows), WagePremium)


def _with_shares(rows: pl.DataFrame) -> pl.DataFrame:
    """Each programme is rounded by itself, and so is the worker's share of it; the employer pays the rest."""
    jp = pl.col("jp_wage_idr").fill_null(0)
    by_law = {
        "jht_worker": _share(pl.col("wage_idr"), "jht_worker_rate"),
        "jp_worker": _share(jp, "jp_worker_rate"),
    }
    return (
        rows.with_columns(
            jkk=_share(pl.col("wage_idr"), "jkk_rate"),
            jkm=_share(pl.col("wage_idr"), "jkm_rate"),
            jht=_share(pl.col("wage_idr"), "jht_rate"),
            jp=_share(jp, "jp_rate"),
            **{name: pl.when("is_borne").then(0).otherwise(share) for name, share in by_law.items()},
        )
        .with_columns(
            premium_idr=pl.sum_horizontal("jkk", "jkm", "jht", "jp"),
            worker_idr=pl.col("jht_worker") + pl.col("jp_worker"),
        )
        .with_columns(employer_idr=pl.col("premium_idr") - pl.col("worker_idr"))
    )


def _share(wage: pl.Expr, rate: str) -> pl.Expr:
    """Return a share of a wage in whole rupiah, rounded as its tariff says."""
    return (wage * pl.col(rate) + pl.col("added")) // _WHOLE


def _row(package: str, tariff: WageTariff, period: Period) -> tuple[object, ...]:
    return (
        package,
        tariff.jkk,
        tariff.jkm,
        tariff.jht_employer + tariff.jht_worker,
        tariff.jht_worker,
        tariff.jp_employer + tariff.jp_worker,
        tariff.jp_worker,
        tariff.wage_floor,
        tariff.jp_wage_cap,
        period.first_day.replace(year=period.year - tariff.jp_max_age),
        _ADDED[tariff.rounding],
        tariff.legal_basis,
    )


def _bears(employers: pl.Series, bearing: Collection[str]) -> pl.Series:
    """For each row, true if the employer bears the worker's share: `is_borne`."""
    borne = [name for name in employers.unique() if text_key(name) in bearing]
    return employers.is_in(borne).alias("is_borne")


def _require_known_caps(rows: pl.DataFrame, period: Period) -> None:
    """Require that caps are known: a cap that is not known is never guessed."""
    unknown = rows.filter(pl.col("has_jp") & pl.col("jp_wage_cap").is_null())["paket"].unique().sort()
    if not unknown.is_empty():
        raise SettingsError(
            *(
                Fault.of(
                    "jp_cap_unknown", file="config.toml", column="wage_tariff", package=package, period=period
                )
                for package in unknown
            )
        )
