"""`coverage`: print which workers are unpaid and how soon their cover ends."""

from collections.abc import Mapping
from typing import Annotated, Any

import polars as pl
import typer

from tpp_sponsor.acts.month import coverage as act
from tpp_sponsor.acts.month.coverage import Coverage
from tpp_sponsor.cli.deployment.notify import print_postponed
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, MaybePeriod, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.period import Period

EXAMPLE = "tpp-sponsor coverage 2024-03"
# The first rows are printed; the file and `--json` have all.
_SHOWN = 50


def coverage(
    period: MaybePeriod = None,
    notify: Annotated[bool, typer.Option("--notify", help=help_text("help.coverage_notify"))] = False,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        _print_coverage(screen, period, notify=notify)


def _print_coverage(screen: Screen, period: Period | None, *, notify: bool) -> None:
    """Print the workers whose cover runs out, the soonest first; NIK and NIP are masked."""
    deployment = screen.deployment()
    coverage = act.coverage(deployment, period, notify=notify, clock=screen.now)
    if coverage is None:
        screen.say("status.nothing")
        screen.give({"period": None, "workers": []})
        return
    if coverage.mail is not None:
        print_postponed(screen, coverage.mail)
    run = coverage.run
    file = deployment.outbox(run.period, run.revision) / "bkpsdm" / "cakupan.csv"
    screen.give(_as_json(coverage, str(file)))
    screen.say("coverage.head", period=run.period, revision=run.revision, grace=coverage.grace_months)
    if coverage.unpaid.is_empty():
        screen.say("coverage.nothing")
        return
    _print_workers(screen, coverage)
    screen.say("coverage.file", file=file)


def _as_json(coverage: Coverage, file: str) -> dict[str, Any]:
    return {
        "period": str(coverage.run.period),
        "revision": coverage.run.revision,
        "grace_months": coverage.grace_months,
        "lapsing": coverage.lapsing,
        "months_left": {str(left): count for left, count in coverage.months_left.items()},
        "workers": [_masked(row) for row in coverage.unpaid.iter_rows(named=True)],
        "file": file,
    }


def _print_workers(screen: Screen, coverage: Coverage) -> None:
    lapsed = pl.col("sisa_bulan") == 0
    # Workers who still have cover come first; of the others, the last to lapse.
    ordered = coverage.unpaid.sort(
        lapsed, "sisa_bulan", "dibayar_sampai", "nik", descending=[False, False, True, False], nulls_last=True
    )
    rows = [_cells(screen, row) for row in ordered.head(_SHOWN).iter_rows(named=True)]
    headings = {"months_left": True, "nik": False, "name": False, "paid_through": False}
    headings |= {"months_unpaid": True, "reason": False}
    screen.table({f"column.{name}": right for name, right in headings.items()}, rows)
    if ordered.height > _SHOWN:
        screen.say("coverage.more", count=ordered.height - _SHOWN)
    for left, count in coverage.months_left.items():
        screen.say("coverage.counts" if left else "coverage.lapsed", count=count, left=left)


def _cells(screen: Screen, row: Mapping[str, Any]) -> list[str]:
    reason = screen.texts.say(f"outcome.{row['hasil']}")
    if row["nomor"] is not None:
        reason = f"{row['nomor']}: {reason}"
    if row["penandatangan_lain"] is not None:
        reason = screen.texts.say("coverage.others", reason=reason, others=row["penandatangan_lain"])
    return [
        str(row["sisa_bulan"]),
        mask_identifier(row["nik"]),
        row["nama"] or "-",
        row["dibayar_sampai"] or screen.texts.say("coverage.never"),
        "-" if row["bulan_tunggak"] is None else str(row["bulan_tunggak"]),
        reason,
    ]


def _masked(row: Mapping[str, Any]) -> dict[str, Any]:
    hidden = {name: mask_identifier(row[name]) for name in ("nik", "nip") if row[name] is not None}
    return {**row, **hidden}
