"""The workbook of universal coverage: bases, segments, targets, kelurahan and definitions; no personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from tpp_sponsor.messages.notation import percentage
from tpp_sponsor.outputs.spreadsheet import Sheet
from tpp_sponsor.site.coverage_views import next_target, points_from_target, targets_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tpp_sponsor.documents.typeset import Letterhead
    from tpp_sponsor.ranking.coverage_figures import CoverageMeasures
    from tpp_sponsor.site.coverage_views import CoverageView, ShareOfBase, TargetLine

# A target is kept in 1/100 of a percent.
_HUNDREDTHS = 100


class CoverageTexts(Protocol):
    """The sentences of the report, which the workbook repeats."""

    view: CoverageView
    letterhead: Letterhead

    @property
    def growth(self) -> str:
        """How many persons more than a year before, or why that is not known."""

    @property
    def definitions(self) -> list[tuple[str, str]]:
        """Terms and their sentences."""

    def say(self, key: str, **values: object) -> str:
        """Return a sentence below `page.coverage.`."""

    def column(self, name: str) -> str:
        """Return the heading of a column."""

    def shown(self, figure: str | None) -> str:
        """Return a figure, or the word for a hidden one."""

    def sentence(self, share: ShareOfBase) -> str:
        """Return a percentage with its numerator and base."""

    def goal(self, target: TargetLine) -> str:
        """Return a target with its base and source."""


def coverage_sheets(texts: CoverageTexts, measures: CoverageMeasures) -> Iterator[Sheet]:
    """Yield the sheets of the workbook: figures as numbers, the word for a hidden one in its place."""
    say = texts.letterhead.say
    yield _bases_sheet(texts, measures)
    segments = [
        (each.name, each.active, str(each.as_of), each.source or texts.say("ledger"), each.paid_here)
        for each in measures.segments
    ]
    frame = _frame(segments, "segmen aktif# keadaan sumber dibayar_program_ini#")
    yield Sheet(say("coverage_sheet_segments"), frame, words=_hidden_in(texts, frame, "aktif"))
    yield _targets_sheet(texts, measures)
    heads = " ".join(f"s{at}#" for at in range(len(measures.place_segments)))
    places = [(place.name, *place.active, place.total) for place in measures.places]
    frame = _frame(places, f"kelurahan {heads} jumlah#")
    frame = frame.rename({f"s{at}": name for at, name in enumerate(measures.place_segments)})
    yield Sheet(say("coverage_sheet_places"), frame, words=_hidden_in(texts, frame, *frame.columns[1:]))
    growth = (texts.say("growth"), texts.growth)
    terms = [
        *((share.name, texts.sentence(share)) for share in texts.view.shares),
        *((f"{texts.column('target')} {each.year}", texts.goal(each)) for each in texts.view.targets),
        growth,
        *texts.definitions,
    ]
    yield Sheet(say("sheet_definitions"), _frame(terms, "istilah arti"))


def _bases_sheet(texts: CoverageTexts, measures: CoverageMeasures) -> Sheet:
    active, earlier = measures.active, measures.earlier
    gained = None if active is None or earlier is None else active - earlier
    growth = None if gained is None or not earlier else percentage(gained, earlier)
    rows = []
    for base, share in zip(measures.bases, texts.view.shares, strict=True):
        target = next_target(base, measures)
        rows.append(
            (
                base.name,
                base.value,
                str(base.as_of),
                base.source,
                base.definition,
                active,
                None if active is None else percentage(active, base.value),
                None if gained is None else percentage(gained, base.value),
                growth,
                None if target is None else target.hundredths / _HUNDREDTHS,
                None if target is None else target.year,
                "" if share.target is None else texts.goal(share.target),
            )
        )
    frame = _frame(
        rows,
        "dasar nilai# keadaan sumber definisi peserta_aktif# persen% pertumbuhan_poin% pertumbuhan_persen% target% "
        "tahun_target# arti_target",
    )
    return Sheet(
        texts.letterhead.say("coverage_sheet_bases"),
        frame,
        percents={"persen": 1, "pertumbuhan_persen": 1, "target": 2},
        years=("tahun_target",),
        words=_hidden_in(texts, frame, "peserta_aktif", "persen"),
    )


def _targets_sheet(texts: CoverageTexts, measures: CoverageMeasures) -> Sheet:
    active, rows = measures.active, []
    for target, line in zip(targets_in_order(measures.targets), texts.view.targets, strict=True):
        base = target.base
        rows.append(
            (
                target.year,
                base.name,
                base.value,
                str(base.as_of),
                target.hundredths / _HUNDREDTHS,
                target.workers,
                None if active is None else max(target.workers - active, 0),
                None if active is None else points_from_target(target, active),
                target.source,
                texts.goal(line),
            )
        )
    frame = _frame(rows, "tahun# dasar nilai_dasar# keadaan target% perlu# kurang# selisih_poin% sumber arti")
    return Sheet(
        texts.letterhead.say("coverage_sheet_targets"),
        frame,
        percents={"target": 2},
        years=("tahun",),
        words=_hidden_in(texts, frame, "kurang", "selisih_poin"),
    )


def _hidden_in(texts: CoverageTexts, frame: pl.DataFrame, *columns: str) -> dict[str, list[str | None]]:
    """Column → the word for a hidden figure, where it has none."""
    word = texts.shown(None)
    return {name: [word if cell is None else None for cell in frame[name]] for name in columns}


def _frame(rows: list[tuple[Any, ...]], heads: str) -> pl.DataFrame:
    """Return a table of rows; a heading that ends in `#` is of whole numbers, in `%` of fractions."""
    types = {"#": pl.Int64, "%": pl.Float64}
    schema = {head.rstrip("#%"): types.get(head[-1], pl.String) for head in heads.split()}
    return pl.DataFrame(rows, schema=schema, orient="row")
