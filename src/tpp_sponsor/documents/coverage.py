"""Universal coverage for a meeting: a PDF of two pages and a workbook; no personal data."""

from datetime import date
from typing import Any

from tpp_sponsor.documents.coverage_workbook import coverage_sheets
from tpp_sponsor.documents.typeset import Letterhead, typeset
from tpp_sponsor.outputs.spreadsheet import to_xlsx
from tpp_sponsor.ranking.coverage_figures import CoverageMeasures
from tpp_sponsor.site.coverage_views import (
    CoverageView,
    SegmentLine,
    ShareOfBase,
    TargetLine,
    coverage_view,
)

COVERAGE_REPORT, COVERAGE_WORKBOOK = "ucj.pdf", "ucj.xlsx"
# Limits of two pages.
_BASES, _TARGETS, _SEGMENTS, _PLACES = 5, 5, 10, 20
_TERMS = ("active", "once", "share", "growth")


def coverage_documents(
    measures: CoverageMeasures, least: int, day: date, letterhead: Letterhead
) -> dict[str, bytes]:
    """File name → bytes; `day`: the day on which the month was last published, `least`: smaller counts are hidden."""
    view = coverage_view(measures, letterhead.notation)
    writer = CoverageWriter(view, least, letterhead)
    return {
        COVERAGE_REPORT: typeset("ucj", writer.data(day), letterhead.folders, day),
        COVERAGE_WORKBOOK: to_xlsx(
            list(coverage_sheets(writer, measures)), created=measures.period.first_day
        ),
    }


class CoverageWriter:
    """The values of a view in the words of its papers."""

    def __init__(self, view: CoverageView, least: int, letterhead: Letterhead) -> None:
        self.view, self.least, self.letterhead = view, least, letterhead

    def say(self, key: str, **values: object) -> str:
        """Return a sentence below `page.coverage.`."""
        return self.letterhead.texts.say(f"page.coverage.{key}", **values)

    def column(self, name: str) -> str:
        """Return the heading of a column."""
        return self.say(f"column.{name}")

    def shown(self, figure: str | None) -> str:
        """Return a figure, or the word for a hidden one."""
        return self.letterhead.texts.say("page.hidden") if figure is None else figure

    def data(self, day: date) -> dict[str, Any]:
        """Return the values of the template."""
        view, letterhead = self.view, self.letterhead
        return {
            **letterhead.common(letterhead.say("coverage_title"), day),
            "letter": None,
            "month": view.month,
            "lede": self.say("lede"),
            "shares": [self._share(share) for share in view.shares[:_BASES]],
            "growth_title": self.say("growth"),
            "growth": self.growth,
            **self._targets(),
            **self._segments(),
            **self._places(),
            "definitions": self.definitions,
        }

    @property
    def growth(self) -> str:
        """The growth of persons over a year in percent, or why it is not known."""
        view = self.view
        if view.growth is None:
            return self.say("growth_none", month=view.earlier_month)
        said = self.say(
            "growth_text",
            earlier=view.earlier,
            earlier_month=view.earlier_month,
            active=view.active,
            month=view.month,
            difference=view.difference,
            growth=view.growth,
        )
        return f"{said} {self.say('growth_two')}"

    @property
    def definitions(self) -> list[tuple[str, str]]:
        """Terms and their sentences, those of the page."""
        terms = [(self.say(f"term.{name}"), self.say(f"meaning.{name}")) for name in _TERMS]
        if self.least > 1:
            texts = self.letterhead.texts
            terms.append((texts.say("page.hidden"), texts.say("page.count.hidden", least=self.least)))
        return terms

    def sentence(self, share: ShareOfBase) -> str:
        """Return a percentage with its numerator, base, date, source and definition."""
        view = self.view
        parts = [
            ""
            if share.share is None
            else self.say("sum", share=share.share, active=view.active, value=share.value),
            self.say("numerator", month=view.month),
            self.say(
                "denominator", base=share.name, value=share.value, as_of=share.as_of, source=share.source
            ),
            share.definition,
            self.goal(share.target, "target_line") if share.target else "",
        ]
        return " ".join(part for part in parts if part)

    def goal(self, target: TargetLine, sentence: str = "target_text") -> str:
        """Return a target with the base that it is a share of, the persons that it needs, and its source."""
        return self.say(
            sentence,
            year=target.year,
            share=target.share,
            base=target.base,
            value=target.value,
            as_of=target.as_of,
            workers=target.workers,
            source=target.source,
        )

    def _targets(self) -> dict[str, Any]:
        """Return the table of targets, and what those mean that are not beside the share of their base."""
        view = self.view
        beside_shares = [share.target for share in view.shares[:_BASES]]
        return {
            "targets_title": self.say("targets"),
            "target_heads": [
                self.column("year"),
                self.say("base"),
                *(self.column(name) for name in ("target", "workers", "missing", "gap")),
            ],
            "targets": [
                [
                    str(each.year),
                    each.base,
                    each.share,
                    each.workers,
                    self.say("met") if each.is_met else self.shown(each.missing),
                    self.shown(each.gap),
                ]
                for each in view.targets[:_TARGETS]
            ],
            "goals": [self.goal(each) for each in view.targets[:_TARGETS] if each not in beside_shares],
        }

    def _segments(self) -> dict[str, Any]:
        """Return the table of segments."""
        view = self.view
        return {
            "segments_title": self.say("segments"),
            "segment_heads": [
                self.say("segment"),
                *(self.column(name) for name in ("active", "share", "as_of", "source")),
            ],
            "segments": [self._segment(each) for each in view.segments[:_SEGMENTS]]
            + [[self.say("all_segments"), self.shown(view.active), "", "", ""]],
            "more_segments": self._more("segments", len(view.segments) - _SEGMENTS),
        }

    def _places(self) -> dict[str, Any]:
        """Return the table of kelurahan."""
        view = self.view
        return {
            "place_heads": [
                self.letterhead.texts.say("page.cover.place"),
                *view.place_segments,
                self.column("total"),
            ],
            "places": [
                [place.name or self.letterhead.texts.say("page.cover.without_place")]
                + [self.shown(count) for count in (*place.active, place.total)]
                for place in view.places[:_PLACES]
            ],
            "more_places": self._more("places", len(view.places) - _PLACES),
        }

    def _share(self, share: ShareOfBase) -> dict[str, Any]:
        points = "" if share.points is None else self.say(
            "points_since", points=share.points, month=self.view.earlier_month
        )  # fmt: skip
        return {
            "name": share.name,
            "share": self.shown(share.share),
            "points": points,
            "bar": share.bar,
            "target_bar": share.target_bar,
            "text": self.sentence(share),
        }

    def _segment(self, each: SegmentLine) -> list[str]:
        source = each.source or self.say("ledger")
        if each.paid_here is not None:
            source += "; " + self.say("paid_here", workers=each.paid_here, month=self.view.month)
        return [each.name, self.shown(each.active), self.shown(each.share), each.as_of, source]

    def _more(self, what: str, count: int) -> str:
        return self.letterhead.say(f"coverage_more_{what}", count=count) if count > 0 else ""
