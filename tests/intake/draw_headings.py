"""The lists of docs/judul-kolom.md, drawn from the shipped words; run as a program, it writes them there."""

from pathlib import Path

from tpp_sponsor.tables.bpjs_lists import RESPONSE_LIST
from tpp_sponsor.tables.headings.heading_map import HeadingMap, column_names
from tpp_sponsor.tables.headings.synonyms import ABBREVIATIONS, SHIPPED
from tpp_sponsor.tables.input_tables import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "judul-kolom.md"
MARK = "<!-- daftar di bawah ini digambar oleh tests/intake/draw_headings.py -->\n"


def drawn_lists():
    """A table per input table, and the abbreviations, as Markdown."""
    parts = [_table(name) for name in SHIPPED]
    short = [f"| {word} | {', '.join(others)} |" for word, others in ABBREVIATIONS.items()]
    return "\n".join([*parts, "## Singkatan\n", "| kata | juga ditulis |", "|---|---|", *short, ""])


def _table(name):
    table = TABLES.get(name, RESPONSE_LIST)
    starred = {column for header in HeadingMap.of(table, {}).headers for column in header}
    lines = [
        f"## {name}\n",
        "| kolom | dikenal dari | judul yang sama artinya | judul longgar |",
        "|---|---|---|---|",
    ]
    for column in column_names(table):
        label = f"`{column}`" + ("\\*" if column in starred else "")
        lines += [
            f"| {label} | {words.origin.value} | {'; '.join(words.same)} | {'; '.join(words.broad)} |"
            for words in SHIPPED[name].get(column, ())
        ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text[: text.index(MARK)] + MARK + "\n" + drawn_lists(), encoding="utf-8")
