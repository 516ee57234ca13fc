"""Documents for heads of OPDs and the mayor: a report of two pages, a workbook, a reward list; no personal data."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from tpp_sponsor.documents.typeset import Letterhead, typeset
from tpp_sponsor.documents.words import shortened
from tpp_sponsor.messages.notation import percentage
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx
from tpp_sponsor.ranking.measures import Rate
from tpp_sponsor.ranking.rewards import Prize, RewardRules, reward
from tpp_sponsor.site.figures import FULL_BAR, Line
from tpp_sponsor.site.views import PublishedMonth, View, view_of

REPORT, WORKBOOK, REWARDS = "laporan.pdf", "laporan-peringkat.xlsx", "penghargaan.csv"
# Limits of two pages.
_TOP, _PRIZES, _MONTHS, _LONGEST = 16, 16, 12, 70
_COLUMNS = ("pekerja", "pertumbuhan", "sponsor", "jumlah_asn", "partisipasi", "diterima", "iuran")


def meeting_documents(
    months: Sequence[PublishedMonth], rules: RewardRules, letterhead: Letterhead
) -> dict[str, bytes]:
    """Return the documents of the newest of these months: file name → bytes."""
    newest = months[-1]
    divisions = [name for name, _ in sorted(newest.rules.divisions.items(), key=lambda pair: -pair[1])]
    prizes = reward(newest.measured.rows, divisions, rules)
    rewards = _reward_table(prizes, rules, letterhead)
    return {
        REPORT: _report(months, prizes, rules, letterhead),
        WORKBOOK: to_xlsx(
            [
                _ranking_sheet(newest, letterhead),
                Sheet(letterhead.say("sheet_history"), _history_table(months)),
                Sheet(letterhead.say("sheet_rewards"), rewards),
                Sheet(letterhead.say("sheet_definitions"), _definition_table(newest, letterhead)),
            ],
            created=newest.period.first_day,
        ),
        REWARDS: to_csv(rewards),
    }


def _report(
    months: Sequence[PublishedMonth], prizes: Sequence[Prize], rules: RewardRules, letterhead: Letterhead
) -> bytes:
    newest, write = months[-1], letterhead.notation
    view = view_of(newest, write)
    day = newest.issues[-1].day if newest.issues else newest.period.first_day
    hidden = letterhead.texts.say("page.hidden")
    data = {
        **letterhead.common(letterhead.say("report_title"), day),
        "letter": None,
        "month": view.month,
        "lede": letterhead.say("report_lede", cutoff=view.cutoff, revision=view.revision),
        "cards": _cards(newest, view, letterhead),
        "top": [_top(line, hidden) for line in view.joined[:_TOP]],
        "more": _more("more_departments", len(view.joined) - _TOP, letterhead),
        "trend": _trend(months[-_MONTHS:], letterhead),
        "prizes": [_prize(prize, rules, letterhead) for prize in prizes[:_PRIZES]],
        "more_prizes": _more("more_prizes", len(prizes) - _PRIZES, letterhead),
        "rates": [
            {
                "name": letterhead.texts.say(f"measure.{rate}.name"),
                "text": letterhead.texts.say(f"measure.{rate}.text"),
                **dict(zip(("written", "part", "whole"), view.totals.rates[rate.value], strict=True)),
            }
            for rate in Rate
            if rate.value in view.totals.rates
        ],
        "definitions": _definitions(newest, letterhead),
    }
    return typeset("laporan", data, letterhead.folders, day)


def _cards(month: PublishedMonth, view: View, letterhead: Letterhead) -> list[list[str]]:
    """Label, value and note of each headline figure."""
    figures, hidden = view.totals.figures, letterhead.texts.say("page.hidden")
    sums = month.measured.sums
    return [
        [
            letterhead.texts.say("page.total.pekerja"),
            figures["pekerja"] or hidden,
            figures["pertumbuhan"] or "",
        ],
        [
            letterhead.texts.say("page.total.partisipasi"),
            figures["partisipasi"] or hidden,
            "" if sums.sponsors is None else f"{figures['sponsor']} ÷ {figures['jumlah_asn']}",
        ],
        [
            letterhead.texts.say("page.total.opd"),
            view.totals.taking_part,
            letterhead.texts.say("page.total.opd_note", departments=view.totals.departments),
        ],
        [
            letterhead.texts.say("page.total.iuran"),
            figures["iuran"] or hidden,
            letterhead.texts.say("page.total.iuran_note", workers=figures["pekerja"] or hidden),
        ],
    ]


def _top(line: Line, hidden: str) -> dict[str, Any]:
    return {
        "place": str(line.rank or "–"),
        "opd": shortened(line.opd, _LONGEST),
        "workers": line.figures["pekerja"] or hidden,
        "share": line.figures["partisipasi"] or hidden,
        "growth": line.figures["pertumbuhan"] or "–",
        "bar": line.bar,
    }


def _trend(months: Sequence[PublishedMonth], letterhead: Letterhead) -> list[dict[str, Any]]:
    workers_by_month = [(month, month.measured.sums.workers) for month in months]
    greatest = max((workers or 0 for _, workers in workers_by_month), default=0) or 1
    return [
        {
            "month": str(month.period),
            "value": "–" if workers is None else letterhead.notation.count(workers),
            "bar": (workers or 0) * FULL_BAR // greatest,
        }
        for month, workers in workers_by_month
    ]


def _prize(prize: Prize, rules: RewardRules, letterhead: Letterhead) -> dict[str, str]:
    write, row = letterhead.notation, prize.row
    values = {
        "workers": write.count(row.workers or 0),
        "sponsors": write.count(row.sponsors or 0),
        "active": write.count(row.active),
        "share": write.percent(row.sponsors or 0, row.active),
        "growth": write.change(row.growth or 0),
    }
    why = "growth" if prize.kind == "pertumbuhan" else rules.by
    return {
        "prize": letterhead.say(f"prize_{prize.kind}", division=prize.division),
        "place": str(prize.place),
        "opd": shortened(row.opd, _LONGEST),
        "reason": letterhead.say(f"because_{why}", **values),
    }


def _reward_table(prizes: Sequence[Prize], rules: RewardRules, letterhead: Letterhead) -> pl.DataFrame:
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
            "alasan": _prize(prize, rules, letterhead)["reason"],
        }
        for prize in prizes
    ]
    numbers = dict.fromkeys(("pekerja", "sponsor", "jumlah_asn", "pertumbuhan"), pl.Int64)
    text = dict.fromkeys(("penghargaan", "kelompok"), pl.String)
    schema = {**text, "peringkat": pl.Int64, "opd": pl.String, **numbers, "alasan": pl.String}
    return pl.DataFrame(rows, schema=schema)


def _ranking_sheet(month: PublishedMonth, letterhead: Letterhead) -> Sheet:
    """Return the ranking; a word is in the place of a hidden figure."""
    hidden = letterhead.texts.say("page.hidden")
    rows = []
    words: dict[str, list[str | None]] = {"pekerja": [], "asn_pendukung": [], "partisipasi": []}
    for row in month.measured.rows:
        share = None if row.sponsors is None else percentage(row.sponsors, row.active)
        for name, figure in (
            ("pekerja", row.workers),
            ("asn_pendukung", row.sponsors),
            ("partisipasi", share),
        ):
            words[name].append(hidden if figure is None else None)
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
    texts = ("opd", "kelompok")
    schema = {name: pl.String if name in texts else pl.Int64 for name in names} | {"partisipasi": pl.Float64}
    return Sheet(
        letterhead.say("sheet_ranking"),
        pl.DataFrame(rows, schema=schema, orient="row"),
        percents={"partisipasi": 1},
        words=words,
    )


def _history_table(months: Sequence[PublishedMonth]) -> pl.DataFrame:
    rows = [
        (str(month.period), row.opd, row.place, row.workers, row.sponsors, row.active)
        for month in months
        for row in month.measured.rows
    ]
    schema = {"periode": pl.String, "opd": pl.String} | dict.fromkeys(
        ("peringkat", "pekerja", "asn_pendukung", "asn_aktif"), pl.Int64
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


def _definition_table(month: PublishedMonth, letterhead: Letterhead) -> pl.DataFrame:
    rates = [
        (letterhead.texts.say(f"measure.{rate}.name"), letterhead.texts.say(f"measure.{rate}.text"))
        for rate in Rate
    ]
    return pl.DataFrame(
        [*_definitions(month, letterhead), *rates],
        schema={"istilah": pl.String, "arti": pl.String},
        orient="row",
    )


def _definitions(month: PublishedMonth, letterhead: Letterhead) -> list[tuple[str, str]]:
    """Terms and their sentences, those of the page "how we count"."""
    view = view_of(month, letterhead.notation)
    columns = [name for name in _COLUMNS if name in view.columns]
    definitions = [
        (
            letterhead.texts.say(f"page.column.{name}"),
            letterhead.texts.say(f"page.count.{name}", month=view.month),
        )
        for name in columns
    ]
    ranked = letterhead.texts.say(f"page.count.peringkat_{view.order_by}")
    definitions.append((letterhead.texts.say("page.column.peringkat"), ranked))
    if view.min_count > 1:
        hidden = letterhead.texts.say("page.count.hidden", least=view.min_count)
        definitions.append((letterhead.texts.say("page.hidden"), hidden))
    return definitions


def _more(key: str, count: int, letterhead: Letterhead) -> str:
    return letterhead.say(key, count=count) if count > 0 else ""
