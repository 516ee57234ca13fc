"""Who came to an office and who left it since the newest earlier month (docs/rules.md#office-changes).

| in  | office holders of the newest earlier month, live lines of this one, employees with their outcomes |
| out | `OfficeChange`, sorted |
"""

import polars as pl

from tpp_sponsor.domain.codes import Change, MovementReason, Outcome
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.rules.wages.frames import EmployeeOutcome, OfficeChange
from tpp_sponsor.tables.programmes.wages import OfficeHolder, WageLine
from tpp_sponsor.tables.typed import dy, empty, typed

_OFFICE = ("jabatan", "segmen")
_HOLDS = ["nik", "pemberi_kerja", "jabatan_key", "segmen_key"]
_PERSON = ["nik", "pemberi_kerja"]


def find_office_changes(
    last: dy.DataFrame[OfficeHolder], live: dy.DataFrame[WageLine], employees: dy.DataFrame[EmployeeOutcome]
) -> dy.DataFrame[OfficeChange]:
    """Persons who are in an office in only one of two months; none where no earlier month has offices.

    Offices and segments are compared as text keys.
    """
    if last.is_empty():
        return empty(OfficeChange)
    before, now = (_with_keys(rows.filter(pl.col("jabatan").is_not_null())) for rows in (last, live))
    came, left = now.join(before, on=_HOLDS, how="anti"), before.join(now, on=_HOLDS, how="anti")
    other = pl.lit(MovementReason.OTHER_OFFICE.value)
    outcomes = employees.select(*_PERSON, "outcome")
    gone = left.join(outcomes, on=_PERSON, how="left", validate="m:1").with_columns(
        perubahan=pl.lit(Change.STOPPED.value),
        alasan=pl.when(_is_among(now))
        .then(other)
        .otherwise(pl.col("outcome").fill_null(Outcome.CLAIM_GONE.value)),
    )
    new = came.with_columns(perubahan=pl.lit(Change.NEW.value), alasan=pl.when(_is_among(before)).then(other))
    columns = list(OfficeChange.columns())
    rows = pl.concat([gone.select(columns), new.select(columns)])
    return typed(rows.sort("pemberi_kerja", "segmen", "jabatan", "perubahan", "nik"), OfficeChange)


def _with_keys(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        pl.col(name)
        .replace_strict(
            texts := rows[name].drop_nulls().unique(),
            [text_key(text) for text in texts],
            default="",
            return_dtype=pl.String,
        )
        .alias(f"{name}_key")
        for name in _OFFICE
    )


def _is_among(rows: pl.DataFrame) -> pl.Expr:
    """Return True if the person of a row works for the same employer in other rows."""
    return pl.struct(_PERSON).is_in(rows.select(pl.struct(_PERSON)).to_series().implode())
