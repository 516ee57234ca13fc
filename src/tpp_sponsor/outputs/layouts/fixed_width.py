"""Records of fixed width, with a header and a trailer whose totals are checked on reading."""

from collections.abc import Mapping

import polars as pl

from tpp_sponsor.errors import Fault, IntegrityError
from tpp_sponsor.outputs.layouts.cells import as_texts, pad
from tpp_sponsor.outputs.layouts.layout import DEPARTMENT, FACTS, SUM, Column, Part, Profile

_TOTALS = ("count", SUM)


def encode_fixed_width(part: Part, profile: Profile) -> bytes:
    """A part's rows as records, between header and trailer; an empty value is blank.

    Raises SettingsError where a value does not fit (`cells.as_texts`).
    """
    facts = _facts(part)
    records = [
        *(_records(facts, profile.header, profile) if profile.header else []),
        *_records(part.rows, profile.columns, profile),
        *(_records(facts, profile.trailer, profile) if profile.trailer else []),
    ]
    return "".join(record + profile.line_end for record in records).encode(profile.encoding)


def _facts(part: Part) -> pl.DataFrame:
    """What header and trailer can say, as a table of one row."""
    context = part.context
    told = {
        "count": part.rows.height,
        "periode": context.period,
        "first_day": context.first_day,
        "revision": context.revision,
        "sequence": part.sequence,
        DEPARTMENT: part.department or None,
    }
    facts = pl.DataFrame({name: [value] for name, value in told.items()}, schema=dict(FACTS))
    return facts.hstack(_sums(part.rows))


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    numbers = [name for name, dtype in rows.schema.items() if dtype.is_integer()]
    return rows.select(pl.col(name).sum().alias(SUM + name) for name in numbers)


def _records(frame: pl.DataFrame, columns: tuple[Column, ...], profile: Profile) -> pl.Series:
    fields = [
        texts.fill_null(" " * (column.width or 0)).alias(str(at))
        for at, (texts, column) in enumerate(zip(as_texts(frame, columns, profile), columns, strict=True))
    ]
    return pl.DataFrame(fields).select(pl.concat_str(pl.all())).to_series()


def decode_fixed_width(data: bytes, profile: Profile) -> pl.DataFrame:
    """The rows that a file holds, by column of its source table; blank is null, padding is no part of a text.

    Raises IntegrityError where a record has another form, or where count or sums are not those of the rows.
    """
    lines = pl.Series(data.decode(profile.encoding).split(profile.line_end), dtype=pl.String)
    before = int(bool(profile.header))
    count = lines.len() - 1 - before - bool(profile.trailer)
    if lines[-1] or count < 0:
        raise IntegrityError(Fault.of("profile_record", profile=profile.name, row=lines.len()))
    body = lines.slice(before, count)
    rows = _parse(body, profile.columns, profile.table, profile, first_row=before + 1)
    if profile.header:
        _check_totals(lines.head(1), profile.header, rows, profile, at=1)
    if profile.trailer:
        _check_totals(lines.slice(lines.len() - 2, 1), profile.trailer, rows, profile, at=lines.len() - 1)
    return rows


def _check_totals(
    line: pl.Series, fields: tuple[Column, ...], rows: pl.DataFrame, profile: Profile, *, at: int
) -> None:
    counted = pl.DataFrame({"count": [rows.height]}).hstack(_sums(rows))
    types = dict(FACTS) | dict(counted.schema)
    told = _parse(line, fields, types, profile, first_row=at)
    faults = [
        Fault.of(
            "profile_totals",
            profile=profile.name,
            row=at,
            column=name,
            told=told[name][0],
            found=counted[name][0],
        )
        for name in told.columns
        if name.startswith(_TOTALS) and told[name][0] != counted[name][0]
    ]
    if faults:
        raise IntegrityError(*faults)


def _parse(
    lines: pl.Series,
    columns: tuple[Column, ...],
    types: Mapping[str, pl.DataType],
    profile: Profile,
    *,
    first_row: int,
) -> pl.DataFrame:
    wrong = lines.str.len_chars() != sum(column.width or 0 for column in columns)
    start, values = 0, dict[str, pl.Series]()
    for column in columns:
        cells = lines.str.slice(start, column.width)
        start += column.width or 0
        if not column.source:
            wrong |= cells != pad(pl.Series([column.text]), column, is_number=False)[0]
        elif column.source not in values:
            blank = cells.str.strip_chars(" ") == ""
            value = _value(cells.set(blank, None), column, types[column.source])
            wrong |= value.is_null() & ~blank
            values[column.source] = value.alias(column.source)
    if wrong.any():
        row = first_row + int(wrong.arg_true()[0])
        raise IntegrityError(Fault.of("profile_record", profile=profile.name, row=row))
    return pl.DataFrame(list(values.values()))


def _value(cells: pl.Series, column: Column, dtype: pl.DataType) -> pl.Series:
    if dtype.is_integer() and column.pad == "0":
        return cells.cast(dtype, strict=False)
    texts = (
        cells.str.strip_chars_end(column.pad)
        if column.align == "left"
        else cells.str.strip_chars_start(column.pad)
    )
    if dtype == pl.Date:
        return texts.str.to_date(column.date_format, strict=False)
    return texts.cast(dtype, strict=False)
