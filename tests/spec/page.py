"""`docs/rules.md`: the prose of `prose/`, with the examples of each chapter where the prose asks for them."""

import re
from pathlib import Path

from spec import examples_cards as cards
from spec import examples_construction as construction
from spec import examples_coverage as coverage
from spec import examples_funds as funds
from spec import examples_month as month
from spec import examples_rows as rows
from spec import examples_wages as wages
from spec.example import Example, Reading

ROOT = Path(__file__).resolve().parents[2]
PROSE = Path(__file__).with_name("prose")
PAGE = ROOT / "docs" / "rules.md"

CHAPTERS: dict[str, list[Example] | list[Reading] | list[Example | Reading]] = {
    "sheets": rows.SHEETS,
    "cells": rows.CELLS,
    "dates": rows.DATES,
    "periods": rows.PERIODS,
    "money": rows.MONEY,
    "words": rows.WORDS,
    "identifiers": rows.IDENTIFIERS,
    "rows": rows.ROWS,
    "tariff": month.TARIFF,
    "jobs": month.JOBS,
    "cut-off": month.CUTOFF,
    "judging": month.JUDGING,
    "allocation": month.ALLOCATION,
    "revisions": month.REVISIONS,
    "ranking": month.RANKING,
    "files": month.FILES,
    "fund-tables": funds.FUND_TABLES,
    "fund-judging": funds.JUDGING,
    "fund-allocation": funds.ALLOCATION,
    "card-wishes": cards.WISHES,
    "wage-tables": wages.TABLES,
    "wage-judging": wages.JUDGING,
    "wage-price": wages.PRICE,
    "wage-allocation": wages.ALLOCATION,
    "construction-table": construction.TABLE,
    "construction-price": construction.PRICE,
    "construction-list": construction.LIST,
    "coverage-table": coverage.TABLE,
}

_CONTENTS = "<!-- contents -->"
_HEADING = re.compile(r'^<a id="([a-z-]+)"></a>\n(##|###) ([\d.]+ .+)$', flags=re.MULTILINE)
_ASKED = re.compile(r"^<!-- examples: ([a-z-]+) -->$", flags=re.MULTILINE)


def make_page() -> str:
    """The whole page."""
    prose = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PROSE.glob("*.md")))
    prose = prose.replace(_CONTENTS, _contents(prose))
    return _ASKED.sub(lambda asked: "\n\n".join(one.markdown() for one in CHAPTERS[asked[1]]), prose)


def _contents(prose: str) -> str:
    """A line for each part, with links to its sections."""
    lines: list[str] = []
    for anchor, level, title in _HEADING.findall(prose):
        link = f"[{title}](#{anchor})"
        if level == "##":
            lines.append(f"- **{link}**")
        else:
            lines[-1] += f" · {link}"
    return "\n".join(lines)


def asked_for() -> list[str]:
    """The chapters whose examples the prose asks for, in its order."""
    return [name for path in sorted(PROSE.glob("*.md")) for name in _ASKED.findall(path.read_text("utf-8"))]
