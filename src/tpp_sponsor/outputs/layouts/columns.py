"""The columns of a profile: what each draws on and what may be done to it."""

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from tpp_sponsor.outputs.layouts.keys import Key, Reader
from tpp_sponsor.outputs.layouts.layout import DEPARTMENT, FACTS, IDENTIFIERS, SUM, Column, Family

_DATE_FORMAT = re.compile(r"(?:%[Ymdy]|[-/. ])+")

_COLUMN = {
    "heading": Key(),
    "from": Key(),
    "text": Key(),
    "width": Key(int),
    "align": Key(choices=("left", "right")),
    "pad": Key(),
    "upper": Key(bool),
    "fold": Key(choices=("ascii",)),
    "max_length": Key(int),
    "allowed": Key(),
    "date_format": Key(),
    "cut": Key(bool),
}
_FOR_TEXTS = ("upper", "fold", "allowed", "cut")


def read_columns(
    reader: Reader, values: Mapping[str, Any], record: str, table: Mapping[str, pl.DataType]
) -> tuple[Column, ...]:
    """Columns of the rows (`record` = `column`), or fields of the `header` or `trailer`, if it is there."""
    if record not in values:
        return ()
    is_rows, path, raw = record == "column", record, values[record]
    if not is_rows:
        raw, path = (
            reader.table(raw, {"field": Key(list, required=True)}, record).get("field"),
            f"{record}.field",
        )
    if raw == []:
        reader.fault("profile_key_missing", path)
    items = reader.tables(raw, _COLUMN, path)
    known = table if is_rows else _facts(items, values, table)
    columns = tuple(
        _column(reader, item, known, f"{path}[{at}]", values.get("family", ""))
        for at, item in enumerate(items, 1)
    )
    if is_rows and values.get("family") == Family.DELIMITED:
        _check_headings(reader, columns)
    return columns


def _facts(
    items: list[dict[str, Any]], values: Mapping[str, Any], table: Mapping[str, pl.DataType]
) -> Mapping[str, pl.DataType]:
    """What a header can say; a sum only of a column that is written, else nobody could check it."""
    rows = values.get("column")
    written = {row.get("from") for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    sums = {SUM + name: dtype for name, dtype in table.items() if dtype.is_integer() and name in written}
    facts = {name: dtype for name, dtype in FACTS.items() if name != DEPARTMENT or "one_file_per" in values}
    return facts | sums if items else facts


def _column(
    reader: Reader, item: dict[str, Any], known: Mapping[str, pl.DataType], path: str, family: str
) -> Column:
    source = item.pop("from", "")
    if bool(source) == ("text" in item):
        reader.fault("profile_from_or_text", path)
    if source and known:
        reader.known(source, tuple(known), f"{path}.from")
    if family == Family.FIXED_WIDTH and "width" not in item:
        reader.fault("profile_key_missing", f"{path}.width")
    _check_form(reader, item, source, known.get(source), path)
    item["fold"] = "fold" in item
    return Column(heading=item.pop("heading", "") or source or item.get("text", ""), source=source, **item)


def _check_form(
    reader: Reader, item: Mapping[str, Any], source: str, dtype: pl.DataType | None, path: str
) -> None:
    """What may be done to a value depends on what it is: amounts and identifiers stay as they are."""
    if source and dtype is not None and (dtype != pl.String or source in IDENTIFIERS):
        for key in _FOR_TEXTS:
            if key in item:
                reader.fault("profile_for_texts_only", f"{path}.{key}")
    if "date_format" in item and (dtype != pl.Date or not _DATE_FORMAT.fullmatch(item["date_format"])):
        reader.fault("profile_date_format", f"{path}.date_format")
    if "allowed" in item and not _is_class(item["allowed"]):
        reader.fault("profile_allowed", f"{path}.allowed")
    if "pad" in item and not _is_pad(item, dtype):
        reader.fault("profile_pad", f"{path}.pad")


def _is_class(allowed: str) -> bool:
    try:
        pl.Series([""]).str.replace_all(f"[^{allowed}]", "")
    except pl.exceptions.ComputeError:
        return False
    return bool(allowed)


def _is_pad(item: Mapping[str, Any], dtype: pl.DataType | None) -> bool:
    """One printable character; behind a number, no digit, for that would make another number of it."""
    pad = item["pad"]
    one = len(pad) == 1 and pad.isascii() and pad.isprintable()
    if dtype is None or not dtype.is_integer():
        return one
    return one and pad not in "+-" and (not pad.isdigit() or (pad == "0" and item.get("align") == "right"))


def _check_headings(reader: Reader, columns: tuple[Column, ...]) -> None:
    seen = set[str]()
    for at, column in enumerate(columns, 1):
        if column.heading in seen:
            reader.fault("profile_heading_repeated", f"column[{at}].heading")
        seen.add(column.heading)
