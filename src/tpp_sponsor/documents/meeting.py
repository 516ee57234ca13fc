"""For heads of OPDs and the mayor: a report of two pages, a workbook, and the list of rewards. Nothing personal."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tpp_sponsor.documents.finance import Letterhead
from tpp_sponsor.documents.typeset import typeset
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx
from tpp_sponsor.ranking.measures import Rate
from tpp_sponsor.ranking.rewards import Prize, RewardRules, reward
from tpp_sponsor.site.figures import Line
from tpp_sponsor.site.views import Standing, View, view_of

REPORT, WORKBOOK, REWARDS = "laporan.pdf", "laporan-peringkat.xlsx", "penghargaan.csv"
# What two pages have room for.
_TOP, _PRIZES, _MONTHS, _LONGEST = 16, 16, 12, 70
_FULL_BAR = 1000
_COLUMNS = ("pekerja", "pertumbuhan", "sponsor", "jumlah_asn", "partisipasi", "diterima", "iuran")


def meeting_papers(months: Sequence[Standing], rules: RewardRules, desk: Letterhead) -> dict[str, bytes]:
    """The papers of the newest of these months: name → bytes."""
    newest = months[-1]
    divisions = [name for name, _ in sorted(newest.rules.divisions.items(), key=lambda pair: -pair[1])]
    prizes = reward(newest.measured.rows, divisions, rules)
    rewards = _reward_table(prizes, rules, desk)
    return {
        REPORT: _report(months, prizes, rules, desk),
        WORKBOOK: to_xlsx(
            [
                Sheet(desk.say("sheet_ranking"), _ranking_table(newest, desk)),
                Sheet(desk.say("sheet_history"), _history_table(months)),
                Sheet(desk.say("sheet_rewards"), rewards),
                Sheet(desk.say("sheet_definitions"), _definition_table(newest, desk)),
            ],
            created=newest.period.first_day,
        ),
        REWARDS: to_csv(rewards),
    }


def _report(
    months: Sequence[Standing], prizes: Sequence[Prize], rules: RewardRules, desk: Letterhead
) -> bytes:
    newest, write = months[-1], desk.notation
    view = view_of(newest, write)
    day = newest.issues[-1].day if newest.issues else newest.period.first_day
    hidden = desk.texts.say("page.hidden")
    data = {
        **desk.common(desk.say("report_title"), day),
        "letter": None,
        "month": view.month,
        "lede": desk.say("report_lede", cutoff=view.cutoff, revision=view.revision),
        "cards": _cards(newest, view, desk),
        "top": [_top(line, hidden) for line in view.joined[:_TOP]],
        "more": _more("more_departments", len(view.joined) - _TOP, desk),
        "trend": _trend(months[-_MONTHS:], desk),
        "prizes": [_prize(prize, rules, desk) for prize in prizes[:_PRIZES]],
        "more_prizes": _more("more_prizes", len(prizes) - _PRIZES, desk),
        "rates": [
            {
                "name": desk.texts.say(f"measure.{rate}.name"),
                "text": desk.texts.say(f"measure.{rate}.text"),
                **dict(zip(("written", "part", "whole"), view.totals.rates[rate.value], strict=True)),
            }
            for rate in Rate
            if rate.value in view.totals.rates
        ],
        "definitions": _definitions(newest, desk),
    }
    return typeset("laporan", data, desk.folders, day)


def _cards(month: Standing, view: View, desk: Letterhead) -> list[list[str]]:
    """Label, figure and note of each headline figure."""
    figures, hidden = view.totals.figures, desk.texts.say("page.hidden")
    sums = month.measured.sums
    return [
        [
            desk.texts.say("page.total.pekerja"),
            figures["pekerja"] or hidden,
            figures["pertumbuhan"] or "",
        ],
        [
            desk.texts.say("page.total.partisipasi"),
            figures["partisipasi"] or hidden,
            "" if sums.sponsors is None else f"{figures['sponsor']} ÷ {figures['jumlah_asn']}",
        ],
        [
            desk.texts.say("page.total.opd"),
            view.totals.taking_part,
            desk.texts.say("page.total.opd_note", departments=view.totals.departments),
        ],
        [
            desk.texts.say("page.total.iuran"),
            figures["iuran"] or hidden,
            desk.texts.say("page.total.iuran_note", workers=figures["pekerja"] or hidden),
        ],
    ]


def _top(line: Line, hidden: str) -> dict[str, Any]:
    return {
        "place": str(line.rank or "–"),
        "opd": _short(line.opd),
        "workers": line.figures["pekerja"] or hidden,
        "share": line.figures["partisipasi"] or hidden,
        "growth": line.figures["pertumbuhan"] or "–",
        "bar": line.bar,
    }


def _trend(months: Sequence[Standing], desk: Letterhead) -> list[dict[str, Any]]:
    shown = [(month, month.measured.sums.workers) for month in months]
    greatest = max((workers or 0 for _, workers in shown), default=0) or 1
    return [
        {
            "month": str(month.period),
            "value": "–" if workers is None else desk.notation.count(workers),
            "bar": (workers or 0) * _FULL_BAR // greatest,
        }
        for month, workers in shown
    ]


def _prize(prize: Prize, rules: RewardRules, desk: Letterhead) -> dict[str, str]:
    write, row = desk.notation, prize.row
    values = {
        "workers": write.count(row.workers or 0),
        "sponsors": write.count(row.sponsors or 0),
        "active": write.count(row.active),
        "share": write.percent(row.sponsors or 0, row.active),
        "growth": write.change(row.growth or 0),
    }
    why = "growth" if prize.kind == "pertumbuhan" else rules.by
    return {
        "prize": desk.say(f"prize_{prize.kind}", division=prize.division),
        "place": str(prize.place),
        "opd": _short(row.opd),
        "reason": desk.say(f"because_{why}", **values),
    }


def _reward_table(prizes: Sequence[Prize], rules: RewardRules, desk: Letterhead) -> pl.DataFrame:
    rows = [
        {
            "penghargaan": prize.kind.value,
            "kelompok": prize.division or None,
            "peringkat": prize.place,
            "opd": prize.row.opd,
            "pekerja": prize.row.workers,
            "sponsor": prize.row.sponsors,
            "jumlah_asn": prize.row.active,
            "pertumbuhan": prize.row.growth,
            "alasan": _prize(prize, rules, desk)["reason"],
        }
        for prize in prizes
    ]
    numbers = dict.fromkeys(("pekerja", "sponsor", "jumlah_asn", "pertumbuhan"), pl.Int64)
    text = dict.fromkeys(("penghargaan", "kelompok"), pl.String)
    schema = {**text, "peringkat": pl.Int64, "opd": pl.String, **numbers, "alasan": pl.String}
    return pl.DataFrame(rows, schema=schema)


def _ranking_table(month: Standing, desk: Letterhead) -> pl.DataFrame:
    hidden = desk.texts.say("page.hidden")
    rows = []
    for row in month.measured.rows:
        quiet = hidden if row.takes_part and row.sponsors is None else None
        share = quiet or desk.notation.percent(row.sponsors or 0, row.active)
        rows.append(
            (row.place, row.opd, row.division, row.workers, row.growth, row.sponsors, row.active, share)
        )
    names = (
        "peringkat",
        "opd",
        "kelompok",
        "pekerja",
        "perubahan",
        "asn_pendukung",
        "asn_aktif",
        "partisipasi",
    )
    texts = ("opd", "kelompok", "partisipasi")
    schema = {name: pl.String if name in texts else pl.Int64 for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _history_table(months: Sequence[Standing]) -> pl.DataFrame:
    rows = [
        (str(month.period), row.opd, row.place, row.workers, row.sponsors, row.active)
        for month in months
        for row in month.measured.rows
    ]
    schema = {"periode": pl.String, "opd": pl.String} | dict.fromkeys(
        ("peringkat", "pekerja", "asn_pendukung", "asn_aktif"), pl.Int64
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


def _definition_table(month: Standing, desk: Letterhead) -> pl.DataFrame:
    rates = [
        (desk.texts.say(f"measure.{rate}.name"), desk.texts.say(f"measure.{rate}.text")) for rate in Rate
    ]
    return pl.DataFrame(
        [*_definitions(month, desk), *rates],
        schema={"istilah": pl.String, "arti": pl.String},
        orient="row",
    )


def _definitions(month: Standing, desk: Letterhead) -> list[tuple[str, str]]:
    """The same sentences as "how we count" has."""
    view = view_of(month, desk.notation)
    known = [name for name in _COLUMNS if name in view.columns]
    told = [
        (desk.texts.say(f"page.column.{name}"), desk.texts.say(f"page.count.{name}", month=view.month))
        for name in known
    ]
    ranked = desk.texts.say(f"page.count.peringkat_{view.order_by}")
    told.append((desk.texts.say("page.column.peringkat"), ranked))
    if view.min_count > 1:
        hidden = desk.texts.say("page.count.hidden", least=view.min_count)
        told.append((desk.texts.say("page.hidden"), hidden))
    return told


def _more(key: str, count: int, desk: Letterhead) -> str:
    return desk.say(key, count=count) if count > 0 else ""


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def reward_rules(settings: Mapping[str, Any]) -> RewardRules:
    """The city's `[reward]` as the rules that decide."""
    return RewardRules(**settings)
