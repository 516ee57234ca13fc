"""How the summary of an award file writes figures and names, and says which file has the rest."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from tpp_sponsor.documents.finance import Letterhead
from tpp_sponsor.documents.words import shortened
from tpp_sponsor.domain.period import Period

# The kind of payer of the one row of all private persons, and of each employer; the source of what the ledger counts.
PERSONS, EMPLOYERS, LEDGER = "PERORANGAN", "PEMBERI KERJA", "buku besar"
_WORDS = {PERSONS: "award_kind_persons", EMPLOYERS: "award_kind_employers", LEDGER: "award_ledger"}
_LONGEST_NAME = 44


class AwardFigures:
    """The words and figures of a summary, in the language of its letterhead; what is hidden is said to be."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._head, self._write = letterhead, letterhead.notation
        self._hidden = letterhead.say("award_hidden")

    def _name(self, text: str) -> str:
        return shortened(text, _LONGEST_NAME)

    def _word(self, text: str | None) -> str:
        """A word of the program in the language of the summary; others are the city's own."""
        return self._say(_WORDS[text]) if text in _WORDS else text or "–"

    def _table(self, rows: Sequence[Sequence[str]], more: int, file: str) -> dict[str, Any]:
        note = self._say("award_source", file=file)
        if more > 0:
            note = self._say("award_more", count=self._write.count(more), file=file)
        return {"rows": rows, "note": note}

    def _share(self, part: int | None, whole: int | None) -> str:
        return self._hidden if part is None or whole is None else self._write.percent(part, whole)

    def _count(self, number: int | None, without: str) -> str:
        return without if number is None else self._write.count(number)

    def _rupiah(self, amount: int | None) -> str:
        if amount is None:
            return "–"
        return ("−" if amount < 0 else "") + self._write.rupiah(abs(amount))

    def _month(self, period: str) -> str:
        return self._write.month(Period.parse(period))

    def _coverage_growth(self, bases: pl.DataFrame | None, most: int) -> str:
        """Compare the insured persons with a year before, in percent and points of each base; "" if not known."""
        rows = [] if bases is None else bases.head(most).to_dicts()
        if not rows or rows[0]["pertumbuhan_persen"] is None:
            return ""
        plus = "+" if rows[0]["pertumbuhan_orang"] > 0 else ""
        points = "; ".join(f"{plus}{row['pertumbuhan_poin']} ({self._name(row['dasar'])})" for row in rows)
        return self._say(
            "award_coverage_growth",
            earlier=self._write.count(rows[0]["peserta_setahun_sebelumnya"]),
            active=self._write.count(rows[0]["peserta_aktif"]),
            difference=self._write.change(rows[0]["pertumbuhan_orang"]),
            percent=plus + rows[0]["pertumbuhan_persen"],
            points=points,
        )

    def _say(self, key: str, **values: object) -> str:
        return self._head.say(key, **values)
