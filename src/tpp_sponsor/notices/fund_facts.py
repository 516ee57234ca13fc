"""The facts of the notice to the officer of a fund after a month is posted: counts and sums of the fund, no person."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from tpp_sponsor.rules.funds.decision import FundDecision


def fund_facts(funds: FundDecision) -> Iterator[tuple[str, dict[str, Any]]]:
    """Code and facts of each accepted fund that pays, lost a worker or has a waiting list; amounts are whole rupiah."""
    joined, left = (dict(funds.payer_changes[side].value_counts().rows()) for side in ("ke", "dari"))
    endings = funds.endings.group_by("dana").agg(
        ending=pl.len(), followed=pl.col("penanggung_berikut").is_not_null().sum()
    )
    by_fund = {code: (ending, followed) for code, ending, followed in endings.rows()}
    added = funds.totals
    for row in funds.summaries.rows(named=True):
        code = row["dana"]
        ending, followed = by_fund.get(code, (0, 0))
        facts = {
            **_sums(row),
            "added": added[code]["workers"],
            "joined": joined.get(code, 0),
            "left": left.get(code, 0),
            "ending": ending,
            "followed": followed,
        }
        if facts["workers"] or facts["left"] or facts["waiting"]:
            yield code, facts


def _sums(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of `rekap-dana.csv`; None where the fund has no such limit."""
    return {
        "code": row["dana"],
        "name": row["nama"],
        "workers": row["pekerja"],
        "total": row["total"],
        "quota": row["kuota"],
        "empty": None if row["kosong"] is None else max(0, row["kosong"]),
        "waiting": row["menunggu"],
        "budget_left": row["sisa"],
        "months_left": row["cukup_bulan"],
        "last_month": row["selesai"],
    }
