"""The columns of a profile: what each draws on and what may be done to it."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import polars as pl
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from tpp_sponsor.outputs.layouts.layout import IDENTIFIERS
from tpp_sponsor.settings.base import Number, Section, between
from tpp_sponsor.settings.validation import expect_filled, expect_known, own_fault

_DATE_FORMAT = r"(?:%[Ymdy]|[-/. ])+"

# pydantic's own limit of length counts only the items that are right.
FILLED_LIST = AfterValidator(expect_filled)
Switch = Annotated[bool, Field(strict=True)]
Width = Annotated[Number, between(1, 1000)]


class Column(Section):
    """One field of a record: a column of the table (`source`) or a fixed `text`, and how it is written.

    `width` and `max_length` are in characters; `cut` lets a text, not an identifier or amount, be shortened.
    """

    draws_on: ClassVar[str] = "table"

    source: str = Field("", alias="from")
    text: str | None = Field(None, validate_default=True)
    heading: str = Field("", validate_default=True)
    width: Width | None = None
    align: Literal["left", "right"] = "left"
    pad: str = " "
    upper: Switch = False
    fold: Literal["ascii"] | None = None
    max_length: Width | None = None
    allowed: str = ""
    date_format: str = "%Y-%m-%d"
    cut: Switch = False

    @field_validator("source")
    @classmethod
    def _source_is_known(cls, source: str, info: ValidationInfo) -> str:
        known = cls._known(info)
        return expect_known(source, known) if source and known else source

    @field_validator("text")
    @classmethod
    def _has_source_or_text(cls, text: str | None, info: ValidationInfo) -> str | None:
        if "source" in info.data and bool(info.data["source"]) == (text is not None):
            raise own_fault("profile_from_or_text", whose="table")
        return text

    @field_validator("heading")
    @classmethod
    def _has_a_heading(cls, heading: str, info: ValidationInfo) -> str:
        return heading or info.data.get("source") or info.data.get("text") or ""

    @field_validator("upper", "fold", "allowed", "cut")
    @classmethod
    def _is_for_texts(cls, value: object, info: ValidationInfo) -> object:
        """Amounts, dates and identifiers stay as they are."""
        dtype = cls._type_of_source(info)
        if dtype is not None and (dtype != pl.String or info.data["source"] in IDENTIFIERS):
            raise own_fault("profile_for_texts_only")
        return value

    @field_validator("allowed")
    @classmethod
    def _is_a_class_of_characters(cls, allowed: str) -> str:
        try:
            pl.Series([""]).str.replace_all(f"[^{allowed}]", "")
        except pl.exceptions.ComputeError as error:
            raise own_fault("profile_allowed") from error
        if not allowed:
            raise own_fault("profile_allowed")
        return allowed

    @field_validator("date_format")
    @classmethod
    def _is_a_date_format(cls, date_format: str, info: ValidationInfo) -> str:
        if cls._type_of_source(info) != pl.Date or not re.fullmatch(_DATE_FORMAT, date_format):
            raise own_fault("profile_date_format")
        return date_format

    @field_validator("pad")
    @classmethod
    def _pads_without_another_meaning(cls, pad: str, info: ValidationInfo) -> str:
        """Require one printable character as padding; behind a number not a digit, which would change the number."""
        dtype = cls._type_of_source(info)
        plain = len(pad) == 1 and pad.isascii() and pad.isprintable()
        if dtype is not None and dtype.is_integer():
            zeros = pad == "0" and info.data.get("align") == "right"
            plain = plain and pad not in "+-" and (zeros or not pad.isdigit())
        if not plain:
            raise own_fault("profile_pad")
        return pad

    @classmethod
    def _known(cls, info: ValidationInfo) -> Mapping[str, pl.DataType]:
        """Return the columns, or facts, that it can draw on: the context of the validation."""
        context: Any = info.context
        known: Mapping[str, pl.DataType] = context[cls.draws_on]
        return known

    @classmethod
    def _type_of_source(cls, info: ValidationInfo) -> pl.DataType | None:
        return cls._known(info).get(info.data.get("source", ""))

    @property
    def limit(self) -> int | None:
        """The longest text that fits, in characters; None without a limit."""
        limits = [limit for limit in (self.width, self.max_length) if limit is not None]
        return min(limits, default=None)


class WideColumn(Column):
    """A column of a record of fixed width."""

    width: Width


class FactField(WideColumn):
    """A field of a header or trailer: a fact about the file."""

    draws_on: ClassVar[str] = "facts"


class FactRecord(Section):
    """A header or a trailer."""

    field: Annotated[tuple[FactField, ...], FILLED_LIST]
