"""How the summary of an award file writes figures and names, and says which file has the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tpp_sponsor.documents.typeset import Letterhead
from tpp_sponsor.documents.words import shortened
from tpp_sponsor.domain.period import Period
from tpp_sponsor.site.coverage_views import signed_percent, signed_points

# The kind of payer of the one row of all private persons, and of each employer; the source of what the ledger counts.
PERSONS, EMPLOYERS, LEDGER = "PERORANGAN", "PEMBERI KERJA", "buku besar"
_WORDS = {PERSONS: "award_kind_persons", EMPLOYERS: "award_kind_employers", LEDGER: "award_ledger"}
_LONGEST_NAME, _LONGEST_DEFINITION = 44, 80


def known_sum(figures: pl.Series) -> int | None:
    """Return the sum; None if a part of it is hidden."""
    return None if figures.null_count() else int(figures.sum())


class AwardFigures:
    """The words and figures of a summary, in the language of its letterhead; what is hidden is said to be."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._head, self._write = letterhead, letterhead.notation
        self._hidden = letterhead.say("award_hidden")

    def _name(self, text: str) -> str:
        return shortened(text, _LONGEST_NAME)

    def _word(self, text: str | None) -> str:
        """Return a word of the program in the language of the summary; others are the city's own."""
        return self._say(_WORDS[text]) if text in _WORDS else text or "–"

    def _meaning(self, base: Mapping[str, Any]) -> str:
        """Return the definition of a base, its source, and its next target, each on a line of its own."""
        lines = [shortened(base["definisi"] or "", _LONGEST_DEFINITION)]
        lines.append(f"{self._say('award_origin')}: {self._name(base['sumber'])}")
        if base["target_tahun"] is not None:
            lines.append(
                self._say(
                    "award_base_target",
                    year=base["target_tahun"],
                    share=self._write.percent(round(base["target_persen"] * 100), 10_000, decimals=2),
                    missing=self._write.count(base["target_kurang"]),
                )
            )
        return "\n".join(line for line in lines if line)

    def _table(self, rows: Sequence[Sequence[str]], more: int, file: str, about: str = "") -> dict[str, Any]:
        note = self._say("award_source", file=file)
        if more > 0:
            note = self._say("award_more", count=self._write.count(more), file=file)
        return {"rows": rows, "note": f"{note} {about}".strip()}

    def _share(self, part: int | None, whole: int | None) -> str:
        return self._hidden if part is None or whole is None else self._write.percent(part, whole)

    def _count(self, number: int | None, without: str) -> str:
        return without if number is None else self._write.count(number)

    def _shown_rupiah(self, amount: int | None) -> str:
        return self._hidden if amount is None else self._rupiah(amount)

    def _rupiah(self, amount: int | None) -> str:
        if amount is None:
            return "–"
        return ("−" if amount < 0 else "") + self._write.rupiah(abs(amount))

    def _month(self, period: str) -> str:
        return self._write.month(Period.parse(period))

    def _growth_sentence(self, growth: pl.DataFrame) -> str:
        """Return the growth of the newest month that has the same month a year before, in counts and in percent."""
        known = growth.filter(pl.col("setahun_sebelumnya") > 0)
        if known.is_empty():
            return self._say("award_no_growth", month=self._month(growth["periode"][-1]))
        month = known.row(-1, named=True)
        before, change = month["setahun_sebelumnya"], month["pertumbuhan"]
        return self._say(
            "award_growth",
            month=self._month(month["periode"]),
            workers=self._write.count(month["pekerja"]),
            before=self._write.count(before),
            change=self._write.change(change),
            percent=signed_percent(change, before, self._write),
        )

    def _coverage_growth(self, coverage: pl.DataFrame | None, most: int) -> str:
        """Growth in the newest month that has a month a year before, in percent and points; "" without one."""
        known = None if coverage is None else coverage.drop_nulls("pertumbuhan_persen")
        if known is None or known.is_empty():
            return ""
        rows = known.filter(pl.col("periode") == pl.col("periode").max()).head(most).to_dicts()
        change, earlier = rows[0]["pertumbuhan_orang"], rows[0]["peserta_setahun_sebelumnya"]
        points = "; ".join(
            f"{signed_points(change, row['nilai'], self._write)} ({self._name(row['dasar'])})" for row in rows
        )
        return self._say(
            "award_coverage_growth",
            month=self._month(rows[0]["periode"]),
            earlier=self._write.count(earlier),
            active=self._write.count(rows[0]["peserta_aktif"]),
            difference=self._write.change(change),
            percent=signed_percent(change, earlier, self._write),
            points=points,
        )

    def _say(self, key: str, **values: object) -> str:
        return self._head.say(key, **values)
