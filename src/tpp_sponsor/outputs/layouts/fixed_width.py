"""Records of fixed width, between a header and a trailer with control totals."""

from collections.abc import Sequence

import polars as pl

from tpp_sponsor.outputs.layouts.cells import as_texts
from tpp_sponsor.outputs.layouts.columns import Column
from tpp_sponsor.outputs.layouts.layout import DEPARTMENT, FACTS, SUM, FilePart
from tpp_sponsor.outputs.layouts.profile import FixedWidthProfile


def encode_fixed_width(part: FilePart, profile: FixedWidthProfile) -> bytes:
    """Return a part's rows as records, between header and trailer; an empty value is blank.

    Raises SettingsError where a value does not fit (`cells.as_texts`).
    """
    facts = _facts(part)
    records = [
        *(_records(facts, profile.header.field, profile) if profile.header else []),
        *_records(part.rows, profile.column, profile),
        *(_records(facts, profile.trailer.field, profile) if profile.trailer else []),
    ]
    return "".join(record + profile.newline for record in records).encode(profile.encoding)


def _facts(part: FilePart) -> pl.DataFrame:
    """Return the values of header and trailer, as a table of one row."""
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


def _records(frame: pl.DataFrame, columns: Sequence[Column], profile: FixedWidthProfile) -> pl.Series:
    fields = [
        texts.fill_null(" " * (column.width or 0)).alias(str(at))
        for at, (texts, column) in enumerate(zip(as_texts(frame, columns, profile), columns, strict=True))
    ]
    return pl.DataFrame(fields).select(pl.concat_str(pl.all())).to_series()
