"""A receiver's file layout, read from TOML, with all that is wrong with it at once (docs/rules.md#profiles)."""

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.outputs.layouts.columns import read_columns
from tpp_sponsor.outputs.layouts.keys import Key, Reader
from tpp_sponsor.outputs.layouts.layout import (
    DEPARTMENT,
    TABLES,
    Bank,
    Family,
    Profile,
)

_LINE_ENDS = {"lf": "\n", "crlf": "\r\n"}
_SEPARATORS = (",", ";", "\t", "|")
_RECORDS = ("header", "trailer")
_PLACEHOLDERS = ("periode", "revision", "sequence", "opd", "kota")
_TRANSFER_TABLE = "rekap-opd"

_SAFE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,90}[A-Za-z0-9]")
_ACCOUNT = re.compile(r"[A-Za-z0-9]{1,34}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")

_COMMON = {
    "title": Key(required=True),
    "official": Key(bool, required=True),
    "note": Key(),
    "family": Key(required=True, choices=tuple(Family)),
    "source": Key(required=True, choices=tuple(TABLES)),
    "file_name": Key(required=True),
    "folder": Key(required=True, choices=("keuangan", "bpjs")),
    "one_file_per": Key(choices=(DEPARTMENT,)),
}
_TEXT_FILE = {"column": Key(list, required=True), "line_end": Key(choices=tuple(_LINE_ENDS))}
_BY_FAMILY: Mapping[str, dict[str, Key]] = {
    Family.DELIMITED: _TEXT_FILE
    | {"separator": Key(choices=_SEPARATORS), "encoding": Key(choices=("utf-8", "ascii", "cp1252"))},
    # A width counts characters, and the receiver counts bytes: the two must be the same.
    Family.FIXED_WIDTH: _TEXT_FILE
    | {
        "encoding": Key(required=True, choices=("ascii", "cp1252")),
        "header": Key(dict),
        "trailer": Key(dict),
    },
    Family.PAIN001: {
        "encoding": Key(choices=("utf-8",)),
        "bank": Key(dict, required=True),
        "accounts": Key(dict),
    },
}
# What a profile of an unknown family may have; nothing of it is missed.
_ANY_FAMILY = {
    name: replace(key, required=False) for keys in _BY_FAMILY.values() for name, key in keys.items()
}
_BANK = {
    "creditor_name": Key(required=True),
    "creditor_account": Key(required=True),
    "creditor_bic": Key(),
    "debtor_bic": Key(required=True),
    "default_account": Key(),
    "execution_day": Key(int, between=(1, 28)),
}


def load_profile(text: str, name: str) -> Profile:
    """Read a profile; `name` is that of its file without the ending.

    Raises SettingsError with all faults, each by profile, key path and the nearest known key.
    """
    reader = Reader(name)
    raw = _parsed(text, name)
    family = raw.get("family")
    own = _BY_FAMILY.get(str(family), _ANY_FAMILY)
    values = reader.table(raw, _COMMON | own)
    table = TABLES.get(values.get("source", ""), {})
    records = {record: read_columns(reader, values, record, table) for record in ("column", *_RECORDS)}
    bank = _bank(reader, values)
    _check_file_name(reader, values, table)
    if reader.faults:
        raise SettingsError(*reader.faults)
    plain = {key: values[key] for key in ("note", "encoding", "separator", "one_file_per") if key in values}
    return Profile(
        **{key: values[key] for key in ("title", "official", "source", "file_name", "folder")} | plain,
        name=name,
        family=Family(values["family"]),
        line_end=_LINE_ENDS[values.get("line_end", "lf")],
        columns=records["column"],
        header=records["header"],
        trailer=records["trailer"],
        bank=bank,
    )


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(Fault.of("profile_unreadable", profile=name, detail=error)) from error


def _bank(reader: Reader, values: Mapping[str, Any]) -> Bank | None:
    if "bank" not in values:
        return None
    if values.get("source", _TRANSFER_TABLE) != _TRANSFER_TABLE:
        reader.fault("profile_value_unknown", "source", nearest=_TRANSFER_TABLE, choices=_TRANSFER_TABLE)
    bank = reader.table(values["bank"], _BANK, "bank")
    for key in ("creditor_account", "default_account"):
        if bank.get(key) and not _ACCOUNT.fullmatch(bank[key]):
            reader.fault("profile_account_form", f"bank.{key}")
    for key in ("creditor_bic", "debtor_bic"):
        if bank.get(key) and not _BIC.fullmatch(bank[key]):
            reader.fault("profile_bic_form", f"bank.{key}")
    accounts = _accounts(reader, values.get("accounts", {}))
    return None if reader.faults else Bank(**bank, accounts=accounts)


def _accounts(reader: Reader, raw: Mapping[str, object]) -> dict[str, str]:
    """By text key, as OPD names are compared everywhere."""
    accounts = dict[str, str]()
    for department, number in raw.items():
        path, key = f"accounts.{department}", text_key(department)
        if not isinstance(number, str):
            reader.fault("profile_value_type", path, expected="text")
        elif not _ACCOUNT.fullmatch(number):
            reader.fault("profile_account_form", path)
        elif accounts.setdefault(key, number) != number:
            reader.fault("profile_account_repeated", path)
    return accounts


def _check_file_name(reader: Reader, values: Mapping[str, Any], table: Mapping[str, pl.DataType]) -> None:
    """A name that every system accepts, and one per file."""
    per_department = "one_file_per" in values
    if per_department and table and DEPARTMENT not in table:
        reader.fault("profile_not_by_opd", "one_file_per", source=values["source"])
    name = values.get("file_name")
    if name is None:
        return
    try:
        parts = [(literal, field, spec, how) for literal, field, spec, how in string.Formatter().parse(name)]
    except ValueError:
        parts = [("/", None, None, None)]
    fields = [field for _, field, _, _ in parts if field is not None]
    for field in fields:
        reader.known(field, _PLACEHOLDERS, "file_name")
    plain = "".join(literal + ("" if field is None else "x") for literal, field, _, _ in parts)
    if not _SAFE_NAME.fullmatch(plain) or any(spec or how for _, _, spec, how in parts):
        reader.fault("profile_file_name", "file_name")
    if per_department != bool({"opd", "sequence"} & set(fields)):
        reader.fault("profile_file_name_per_opd", "file_name")
