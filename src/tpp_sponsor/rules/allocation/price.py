"""The premium of each claim that competes (docs/rules.md#tariff)."""

from collections.abc import Sequence

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import PayerClass, Tariff, tariff_at

_PREMIUM = {
    "paket": pl.String,
    "sektor": pl.String,
    "jkk": pl.Int64,
    "jkm": pl.Int64,
    "jht": pl.Int64,
    "premium_idr": pl.Int64,
    "legal_basis": pl.String,
}


def price(
    competing: pl.DataFrame, tariffs: Sequence[Tariff], period: Period, payer: PayerClass
) -> pl.DataFrame:
    """Add `jkk`, `jkm`, `jht`, `premium_idr` (whole rupiah) and `legal_basis` by `paket`, `sektor` and class of payer.

    Raises SettingsError if no tariff is valid, or two are equally specific.
    """
    pairs = competing.select("paket", "sektor").unique().sort(pl.all()).rows()
    rows = []
    for package, sector in pairs:
        tariff = tariff_at(tariffs, period, package, sector, payer)
        rows.append((package, sector, tariff.jkk, tariff.jkm, tariff.jht, tariff.total, tariff.legal_basis))
    premiums = pl.DataFrame(rows, schema=_PREMIUM, orient="row")
    return competing.join(premiums, on=["paket", "sektor"], how="left", maintain_order="left", validate="m:1")
