"""A receiver's file layout, read from TOML, with all that is wrong with it at once (docs/rules.md#profiles)."""

import re
import string
import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import AfterValidator, Field, PrivateAttr, ValidationError, ValidationInfo, field_validator

from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.outputs.layouts.columns import FILLED_LIST, Column, FactRecord, Switch, WideColumn
from tpp_sponsor.outputs.layouts.layout import DEPARTMENT, FACTS, SUM, TABLES
from tpp_sponsor.settings.base import Number, Section, between
from tpp_sponsor.settings.validation import Codes, expect_known, key_faults, own_fault

_CODES = Codes(
    unknown_key="profile_key_unknown",
    missing="profile_key_missing",
    type="profile_value_type",
    unknown_value="profile_value_unknown",
    range="profile_number_range",
    least="",
    other="",
    likeness=0.5,
)
_LINE_ENDS = {"lf": "\n", "crlf": "\r\n"}
_PLACEHOLDERS = ("periode", "revision", "sequence", "opd", "kota")
_SAFE_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,90}[A-Za-z0-9]"


def _of_form(form: str, code: str) -> AfterValidator:
    """Return the rule that a text that is filled has a form."""

    def check(text: str) -> str:
        if text and not re.fullmatch(form, text):
            raise own_fault(code)
        return text

    return AfterValidator(check)


def _of_known_table(name: str) -> str:
    return expect_known(name, TABLES)


Filled = Annotated[str, Field(min_length=1)]
_ACCOUNT = _of_form(r"[A-Za-z0-9]{1,34}", "profile_account_form")
_BIC = _of_form(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", "profile_bic_form")


class BaseProfile(Section):
    """What the layouts of all families say; `official` is whether the receiver has published it."""

    _name: str = PrivateAttr("")
    title: Filled
    official: Switch
    note: str = ""
    source: Annotated[str, AfterValidator(_of_known_table)]
    one_file_per: Literal["opd"] | None = None
    file_name: Filled
    folder: Literal["keuangan", "bpjs"]

    @field_validator("one_file_per")
    @classmethod
    def _table_has_departments(cls, value: str | None, info: ValidationInfo) -> str | None:
        source = info.data.get("source")
        if source is not None and DEPARTMENT not in TABLES[source]:
            raise own_fault("profile_not_by_opd", source=source)
        return value

    @field_validator("file_name")
    @classmethod
    def _is_a_safe_name(cls, name: str, info: ValidationInfo) -> str:
        """Return a name that every system accepts, and one for each file."""
        try:
            parts = list(string.Formatter().parse(name))
        except ValueError as error:
            raise own_fault("profile_file_name") from error
        fields = [expect_known(field, _PLACEHOLDERS) for _, field, _, _ in parts if field is not None]
        plain = "".join(literal + ("" if field is None else "x") for literal, field, _, _ in parts)
        if not re.fullmatch(_SAFE_NAME, plain) or any(spec or how for _, _, spec, how in parts):
            raise own_fault("profile_file_name")
        per_department = info.data.get("one_file_per", ...)
        if per_department is not ... and bool(per_department) != bool({"opd", "sequence"} & set(fields)):
            raise own_fault("profile_file_name_per_opd")
        return name

    def model_post_init(self, context: Any, /) -> None:
        """Its name is no key of the file."""
        self._name = context["profile"]

    @property
    def name(self) -> str:
        """The name of its file without the ending."""
        return self._name

    @property
    def table(self) -> Mapping[str, pl.DataType]:
        """Columns and types of the source table."""
        return TABLES[self.source]


class TextProfile(BaseProfile):
    """A text file of one record a row."""

    line_end: Literal["lf", "crlf"] = "lf"

    @property
    def newline(self) -> str:
        """The characters that end a record."""
        return _LINE_ENDS[self.line_end]


class _ProfileOfNoFamily(TextProfile):
    """Any keys that a family has; no file is made of it, for its family is a fault."""

    family: Literal["delimited", "fixed_width", "pain001"]
    encoding: str = ""
    separator: str = ""
    column: tuple[Column, ...] = ()
    header: FactRecord | None = None
    trailer: FactRecord | None = None
    bank: Mapping[str, object] | None = None
    accounts: Mapping[str, object] | None = None


class DelimitedProfile(TextProfile):
    """A text file with a separator."""

    family: Literal["delimited"]
    encoding: Literal["utf-8", "ascii", "cp1252"] = "utf-8"
    separator: Literal[",", ";", "\t", "|"] = ","
    column: Annotated[tuple[Column, ...], FILLED_LIST]

    @field_validator("column")
    @classmethod
    def _headings_differ(cls, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        seen = set[str]()
        for at, column in enumerate(columns):
            if column.heading in seen:
                raise own_fault("profile_heading_repeated", under=(at, "heading"))
            seen.add(column.heading)
        return columns


class FixedWidthProfile(TextProfile):
    """A text file of records of fixed width; the receiver counts bytes, so a character is one byte."""

    family: Literal["fixed_width"]
    encoding: Literal["ascii", "cp1252"]
    column: Annotated[tuple[WideColumn, ...], FILLED_LIST]
    header: FactRecord | None = None
    trailer: FactRecord | None = None


class Bank(Section):
    """Who is paid and from which account if an OPD has none of its own."""

    creditor_name: Filled
    creditor_account: Annotated[Filled, _ACCOUNT]
    creditor_bic: Annotated[str, _BIC] = ""
    debtor_bic: Annotated[Filled, _BIC]
    default_account: Annotated[str, _ACCOUNT] = ""
    execution_day: Annotated[Number, between(1, 28)] = 15


class TransferProfile(BaseProfile):
    """An ISO 20022 file of bank transfers; `accounts` is by the text key of an OPD's name."""

    family: Literal["pain001"]
    source: Literal["rekap-opd"]
    encoding: Literal["utf-8"] = "utf-8"
    bank: Bank
    accounts: Mapping[str, Annotated[Filled, _ACCOUNT]] = Field(default_factory=dict)

    @field_validator("accounts")
    @classmethod
    def _one_account_each(cls, accounts: Mapping[str, str]) -> Mapping[str, str]:
        by_key = dict[str, str]()
        for department, number in accounts.items():
            if by_key.setdefault(text_key(department), number) != number:
                raise own_fault("profile_account_repeated", under=(department,))
        return by_key


Profile = DelimitedProfile | FixedWidthProfile | TransferProfile
_FAMILIES: Mapping[str, type[Profile | _ProfileOfNoFamily]] = {
    "delimited": DelimitedProfile,
    "fixed_width": FixedWidthProfile,
    "pain001": TransferProfile,
}


def load_profile(text: str, name: str) -> Profile:
    """Read a profile; `name` is that of its file without the ending.

    Raises SettingsError with all faults, each by profile, key path and the nearest known key.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(Fault.of("profile_unreadable", profile=name, detail=error)) from error
    model = _FAMILIES.get(str(values.get("family")), _ProfileOfNoFamily)
    table = TABLES.get(str(values.get("source")), {})
    context = {"profile": name, "table": table, "facts": _facts(values, table)}
    try:
        profile = model.model_validate(values, context=context)
    except ValidationError as invalid:
        faults = key_faults(invalid, model, _CODES)
        raise SettingsError(
            *(Fault(code, values=(("profile", name), ("key", key), *said)) for code, key, said in faults)
        ) from invalid
    # No file has a profile without a family: that is a fault.
    assert not isinstance(profile, _ProfileOfNoFamily)
    return profile


def _facts(values: Mapping[str, Any], table: Mapping[str, pl.DataType]) -> Mapping[str, pl.DataType]:
    """List the values of a header; sums only of columns that are written, so that they can be checked."""
    rows = values.get("column")
    written = [row.get("from") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    sums = {SUM + name: dtype for name, dtype in table.items() if dtype.is_integer() and name in written}
    facts = {name: dtype for name, dtype in FACTS.items() if name != DEPARTMENT or "one_file_per" in values}
    return facts | sums
