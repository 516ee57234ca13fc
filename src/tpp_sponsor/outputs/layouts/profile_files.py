"""All files that a city's profiles lay out, and what to look at in them."""

from collections.abc import Iterator, Mapping

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.outputs.layouts.cells import loses_letters
from tpp_sponsor.outputs.layouts.encode import encode, parts
from tpp_sponsor.outputs.layouts.layout import DEPARTMENT, RemittanceContext
from tpp_sponsor.outputs.layouts.profile import Profile, TransferProfile, load_profile
from tpp_sponsor.tables.findings import FileWarning


def lay_out(
    profiles: Mapping[str, str], tables: Mapping[str, pl.DataFrame], context: RemittanceContext
) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each file; `profiles`: name → its text. Raises SettingsError, also for two of one path."""
    taken = set[str]()
    for name, text in sorted(profiles.items()):
        for path, data in encode(load_profile(text, name), tables, context):
            if path in taken:
                raise SettingsError(Fault.of("profile_collision", path=path))
            taken.add(path)
            yield path, data


def letters_lost(
    profiles: Mapping[str, str], tables: Mapping[str, pl.DataFrame], context: RemittanceContext
) -> list[FileWarning]:
    """Return a warning for each column of a file in which names of another script lose letters, with their number."""
    return [
        FileWarning(Warn.LETTERS_LOST, "", path, column=heading, detail=str(rows))
        for name, text in sorted(profiles.items())
        for path, heading, rows in _lost(load_profile(text, name), tables, context)
    ]


def _lost(
    profile: Profile, tables: Mapping[str, pl.DataFrame], context: RemittanceContext
) -> Iterator[tuple[str, str, int]]:
    if isinstance(profile, TransferProfile):
        names = {DEPARTMENT: DEPARTMENT}
    else:
        names = {column.source: column.heading for column in profile.column if column.fold}
    for path, part in parts(profile, tables[profile.source], context):
        for source, heading in names.items():
            if source in part.rows.columns and part.rows.schema[source] == pl.String:
                rows = int(loses_letters(part.rows[source]).sum())
                if rows:
                    yield path, heading, rows
