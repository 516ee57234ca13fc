"""Values as the texts a receiver wants: folding, allowed characters, dates, widths."""

import unicodedata
from collections.abc import Sequence

import polars as pl

from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.outputs.layouts.columns import Column
from tpp_sponsor.outputs.layouts.profile import DelimitedProfile, FixedWidthProfile

TextFile = DelimitedProfile | FixedWidthProfile

_LOOKALIKES = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u00df": "ss",
        "\u00c6": "AE",
        "\u00e6": "ae",
        "\u00d8": "O",
        "\u00f8": "o",
        "\u0110": "D",
        "\u0111": "d",
    }
)
_NOT_ASCII = r"[^\x00-\x7F]"
# A line end inside a name would start a new record.
_CONTROL = r"[\x00-\x1F\x7F-\x{9F}\x{2028}\x{2029}]"


def fold_ascii(text: str) -> str:
    """Letters without their accents; what has no plain letter becomes `?`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return plain.encode("ascii", "replace").decode("ascii")


def as_texts(frame: pl.DataFrame, columns: Sequence[Column], profile: TextFile) -> list[pl.Series]:
    """One text series per column, padded to its width; null stays null.

    Raises SettingsError with every column that holds a value too long or not in the profile's encoding;
    faults name profile, column and row, never the value.
    """
    faults = list[Fault]()
    texts = [_column(frame, column, profile, faults) for column in columns]
    if faults:
        raise SettingsError(*faults)
    return texts


def _column(frame: pl.DataFrame, column: Column, profile: TextFile, faults: list[Fault]) -> pl.Series:
    is_number = bool(column.source) and frame.schema[column.source].is_integer()
    texts = _unpadded(frame, column)
    if column.limit is not None and column.cut:
        texts = texts.str.slice(0, column.limit)
    elif column.limit is not None:
        faults += _places(
            "profile_overflow", texts.str.len_chars() > column.limit, column, profile, limit=column.limit
        )
    faults += _places(
        "profile_character",
        _not_encodable(texts, profile.encoding),
        column,
        profile,
        limit=profile.encoding,
    )
    return pad(texts, column, is_number=is_number)


def _unpadded(frame: pl.DataFrame, column: Column) -> pl.Series:
    if not column.source:
        return pl.repeat(column.text, frame.height, dtype=pl.String, eager=True).alias(column.heading)
    values = frame[column.source].alias(column.heading)
    if values.dtype == pl.Date:
        return values.dt.to_string(column.date_format)
    if values.dtype != pl.String:
        return values.cast(pl.String)
    return _wording(values, column)


def _wording(texts: pl.Series, column: Column) -> pl.Series:
    texts = texts.str.replace_all(_CONTROL, " ")
    if column.fold:
        texts = _folded(texts)
    if column.upper:
        texts = texts.str.to_uppercase()
    if column.allowed:
        texts = texts.str.replace_all(f"[^{column.allowed}]", " ")
    return texts


def _folded(texts: pl.Series) -> pl.Series:
    odd = texts.filter(texts.str.contains(_NOT_ASCII)).unique()
    return texts.replace(odd, pl.Series([fold_ascii(text) for text in odd], dtype=pl.String))


def loses_letters(texts: pl.Series) -> pl.Series:
    """For each text, true if it has a letter of another script, for which plain ones have no sign."""
    odd = texts.filter(texts.str.contains(_NOT_ASCII)).unique()
    lost = [text for text in odd if any(char.isalpha() and "?" in fold_ascii(char) for char in text)]
    return texts.is_in(lost).fill_null(value=False)


def _not_encodable(texts: pl.Series, encoding: str) -> pl.Series:
    odd = texts.filter(texts.str.contains(_NOT_ASCII)).unique() if encoding != "utf-8" else texts.clear()
    return texts.is_in([text for text in odd if not _encodable(text, encoding)])


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _places(code: str, wrong: pl.Series, column: Column, profile: TextFile, limit: object) -> list[Fault]:
    """One fault for a column: its first wrong row (from 1) and how many there are."""
    rows = wrong.arg_true()
    if rows.is_empty():
        return []
    first = int(rows[0]) + 1
    return [
        Fault.of(code, profile=profile.name, column=column.heading, row=first, rows=rows.len(), limit=limit)
    ]


def pad(texts: pl.Series, column: Column, *, is_number: bool) -> pl.Series:
    """Fill up to the column's width; zeros before a number go behind its sign."""
    if column.width is None:
        return texts
    if column.align == "left":
        return texts.str.pad_end(column.width, column.pad)
    if is_number and column.pad == "0":
        return texts.str.zfill(column.width)
    return texts.str.pad_start(column.width, column.pad)
