"""A profile and the month's tables → the files its receiver wants."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time

import polars as pl

from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.outputs.layouts.cells import fold_ascii
from tpp_sponsor.outputs.layouts.delimited import encode_delimited
from tpp_sponsor.outputs.layouts.fixed_width import encode_fixed_width
from tpp_sponsor.outputs.layouts.iso20022 import encode_credit_transfers, message_id
from tpp_sponsor.outputs.layouts.layout import DEPARTMENT, FilePart, RemittanceContext
from tpp_sponsor.outputs.layouts.profile import DelimitedProfile, FixedWidthProfile, Profile, TransferProfile

_LONGEST_SLUG = 60


def encode(
    profile: Profile, tables: Mapping[str, pl.DataFrame], context: RemittanceContext
) -> list[tuple[str, bytes]]:
    """Files as (path relative to the revision's folder, bytes), in the order of their sequence numbers.

    `tables` has the columns of `layout.TABLES`. No file where the family has none without rows. Raises
    SettingsError with everything that does not fit the profile.
    """
    files, faults = list[tuple[str, bytes]](), list[Fault]()
    for path, part in parts(profile, tables[profile.source], context):
        try:
            data = _write(part, profile)
        except SettingsError as error:
            faults += error.faults
            continue
        if data is not None:
            files.append((path, data))
    if faults:
        raise SettingsError(*faults)
    return files


def parts(profile: Profile, rows: pl.DataFrame, context: RemittanceContext) -> Iterator[tuple[str, FilePart]]:
    """Yield the files of a profile, each with its path and its share of the rows."""
    taken = set[str]()
    return ((_path(profile, part, taken), part) for part in _parts(profile, rows, context))


def _parts(profile: Profile, rows: pl.DataFrame, context: RemittanceContext) -> Iterator[FilePart]:
    if not profile.one_file_per:
        yield FilePart(rows, context)
        return
    groups = rows.partition_by(DEPARTMENT, as_dict=True, maintain_order=True)
    named = sorted((str(key[0]), group) for key, group in groups.items())
    for sequence, (department, group) in enumerate(named, 1):
        yield FilePart(group, context, sequence, department)


def _path(profile: Profile, part: FilePart, taken: set[str]) -> str:
    """Two OPDs whose names differ only in signs still get two files."""
    name = profile.file_name.format(
        periode=part.context.period,
        revision=part.context.revision,
        sequence=part.sequence,
        opd=_slug(part.department),
        kota=_slug(part.context.city),
    )
    stem, dot, ending = name.rpartition(".")
    path, copy = name, 1
    while path.casefold() in taken:
        copy += 1
        path = f"{stem}-{copy}{dot}{ending}"
    taken.add(path.casefold())
    return f"{profile.folder}/profil/{path}"


def _slug(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", fold_ascii(text).lower()).strip("-")
    return plain[:_LONGEST_SLUG].rstrip("-") or "x"


def _write(part: FilePart, profile: Profile) -> bytes | None:
    match profile:
        case DelimitedProfile():
            return encode_delimited(part, profile)
        case FixedWidthProfile():
            return encode_fixed_width(part, profile)
        case TransferProfile():
            created = datetime.combine(part.context.first_day, time())
            return encode_credit_transfers(part, profile, message=message_id(part), created=created)
