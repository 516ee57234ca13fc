"""`coverage`: who was paid for before and is not now, and how soon the cover ends."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from tpp_sponsor.acts.monthly.coverage import Coverage, coverage_now
from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.cli.notify import keep_notices, send_due
from tpp_sponsor.domain.identifiers import mask_identifier
from tpp_sponsor.domain.period import Period
from tpp_sponsor.notices.compose import department_lapse_notices, lapse_notices

# A person reads the first of them; the file and `--json` have all.
_SHOWN = 50


def show_coverage(console: Console, period: Period | None, *, notify: bool) -> None:
    """Workers whose cover runs out, the soonest first, those whose cover has ended last; NIK and NIP are masked."""
    deployment = console.deployment()
    found = coverage_now(deployment, period)
    if found is None:
        console.say("status.nothing")
        console.give({"period": None, "workers": []})
        return
    if notify:
        run = found.run
        settings, at = deployment.settings, now()
        notices = lapse_notices(settings, run.period, run.revision, found.lapsing, at)
        notices += department_lapse_notices(
            settings, run.period, run.revision, found.lapsing_by_department, at
        )
        keep_notices(console, notices)
        send_due(console)
    file = deployment.outbox(found.run.period, found.run.revision) / "bkpsdm" / "cakupan.csv"
    console.give(
        {
            "period": str(found.run.period),
            "revision": found.run.revision,
            "grace_months": found.grace_months,
            "lapsing": found.lapsing,
            "months_left": {str(left): count for left, count in found.months_left.items()},
            "workers": [_masked(row) for row in found.unpaid.iter_rows(named=True)],
            "file": str(file),
        }
    )
    console.say(
        "coverage.head", period=found.run.period, revision=found.run.revision, grace=found.grace_months
    )
    if found.unpaid.is_empty():
        console.say("coverage.nothing")
        return
    _tell(console, found)
    console.say("coverage.file", file=file)


def _tell(console: Console, found: Coverage) -> None:
    lapsed = pl.col("sisa_bulan") == 0
    # Those who can still be helped first; of those who cannot, the last to lapse first.
    ordered = found.unpaid.sort(
        lapsed, "sisa_bulan", "dibayar_sampai", "nik", descending=[False, False, True, False], nulls_last=True
    )
    rows = [_shown(console, row) for row in ordered.head(_SHOWN).iter_rows(named=True)]
    headings = {"months_left": True, "nik": False, "name": False, "paid_through": False}
    headings |= {"months_unpaid": True, "reason": False}
    console.table({f"column.{name}": right for name, right in headings.items()}, rows)
    if ordered.height > _SHOWN:
        console.say("coverage.more", count=ordered.height - _SHOWN)
    for left, count in found.months_left.items():
        console.say("coverage.counts" if left else "coverage.lapsed", count=count, left=left)


def _shown(console: Console, row: Mapping[str, Any]) -> list[str]:
    reason = console.texts.say(f"outcome.{row['hasil']}")
    if row["nomor"] is not None:
        reason = f"{row['nomor']}: {reason}"
    if row["penandatangan_lain"] is not None:
        reason = console.texts.say("coverage.others", reason=reason, others=row["penandatangan_lain"])
    return [
        str(row["sisa_bulan"]),
        mask_identifier(row["nik"]),
        row["nama"] or "-",
        row["dibayar_sampai"] or console.texts.say("coverage.never"),
        "-" if row["bulan_tunggak"] is None else str(row["bulan_tunggak"]),
        reason,
    ]


def _masked(row: Mapping[str, Any]) -> dict[str, Any]:
    hidden = {name: mask_identifier(row[name]) for name in ("nik", "nip") if row[name] is not None}
    return {**row, **hidden}
