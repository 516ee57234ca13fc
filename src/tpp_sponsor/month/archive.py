"""The archive of a run: its normalised inputs, findings and settings, from which the month can be decided again.

Parquet for tables and JSON for the rest, one folder per run (ADR 0004).
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import polars as pl

from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Tariff
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, IntegrityError
from tpp_sponsor.rules.allocation.claims import SponsorLimits
from tpp_sponsor.rules.allocation.wage_price import WageRules
from tpp_sponsor.rules.claims import ClaimRules
from tpp_sponsor.rules.construction.contracts import ContractRules
from tpp_sponsor.rules.eligibility import EligibilityRules
from tpp_sponsor.rules.month_rules import MonthRules
from tpp_sponsor.settings.load import Settings, parse_settings
from tpp_sponsor.storage.files import digest
from tpp_sponsor.tables.findings import Finding, RejectedRow, Suggestion
from tpp_sponsor.tables.input_tables import CONTRACTS, EMPLOYEES, SEGMENTS, TABLES_OF_FUNDS
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.programmes.segments import SegmentCount
from tpp_sponsor.tables.schemas import SCHEMAS
from tpp_sponsor.tables.typed import dy, empty, polars_schema, typed

FACTS = "fakta.json"
_LATER = (*(table.name for table in (*TABLES_OF_FUNDS, EMPLOYEES, CONTRACTS, SEGMENTS)), "kartu")
_REJECTED, _WARNINGS, _SENT, _SUGGESTIONS = "ditolak", "peringatan", "ditolak_asli", "saran"


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What a run was decided under and what it read, beside its tables, in values that JSON can hold.

    `settings` decide every month; `settings_of_tables` are those that only tables of this inbox need. `profiles`: name
    → text of a file profile. `inputs`: each file of the inbox with its digest and row counts. `sheets`: the sheets of
    the rows that senders are asked to correct (`RejectedSheet.as_stored`). `pages`: `PageRules`. Archives of
    version 0.1.0 have no `pages`.
    """

    settings: Mapping[str, Any]
    profiles: Mapping[str, str]
    inputs: Sequence[Mapping[str, Any]]
    sheets: Sequence[Mapping[str, Any]]
    pages: Mapping[str, Any] = field(default_factory=dict)
    settings_of_tables: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, text: bytes) -> "RunFacts":
        """Read the facts as `as_json` writes them."""
        return cls(**json.loads(text))

    def as_json(self) -> bytes:
        """Write the facts, without settings of tables where no table of the inbox has any."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        if not self.settings_of_tables:
            del values["settings_of_tables"]
        return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1).encode()

    @property
    def settings_digest(self) -> str:
        """The digest of the settings and file profiles, by which a later run knows whether one has changed."""
        return settings_digest(self.settings, self.profiles)

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables of which the inbox has a file."""
        return frozenset(file["table_name"] for file in self.inputs)

    def parsed_settings(self) -> Settings:
        """Return the settings that the run was decided under."""
        return parse_settings({**self.settings, **self.settings_of_tables})


def settings_digest(settings: Mapping[str, Any], profiles: Mapping[str, str]) -> str:
    """Return the digest of decisive settings and the texts of file profiles."""
    return digest(json.dumps([settings, profiles], sort_keys=True, ensure_ascii=False).encode())


@dataclass(frozen=True)
class RunArchive:
    """All that the files of a run are made of, apart from the ledger.

    `sent`: the rejected rows that senders are asked to correct.
    """

    inputs: Inputs
    rejected: dy.DataFrame[Finding]
    warnings: dy.DataFrame[Finding]
    sent: dy.DataFrame[RejectedRow]
    suggestions: dy.DataFrame[Suggestion]
    facts: RunFacts


def rules_of(settings: Settings, period: Period) -> MonthRules:
    """Return the settings that decide a period."""
    rules, tariffs = settings.rules, settings.tariffs
    claims = ClaimRules(
        EligibilityRules(period, period.cutoff(rules.cutoff_day), rules.min_age, rules.max_age),
        tariffs,
        _as_tariffs_spell(rules.default_paket, tariffs),
        SponsorLimits(rules.max_workers, rules.min_net_after),
        list(settings.claims.kinds).index(text_key(TPP)),
        WageRules(settings.wage_tariffs, settings.employers_bearing_all),
    )
    return MonthRules(
        period=period,
        cutoff_day=rules.cutoff_day,
        claims=claims,
        aliases=settings.opd.aliases,
        jobs=settings.jobs,
        ranked_by=settings.ranking.by,
        counts_without_tpp=settings.ranking.count_without_tpp,
        grace_months=settings.cover.grace_months,
        ending_months=settings.claims.ending_months,
        contracts=ContractRules(
            settings.contract_tariffs, settings.jakon.deadline_days, settings.jakon.holidays
        ),
    )


def _as_tariffs_spell(package: str, tariffs: Sequence[Tariff]) -> str:
    """Return the spelling of a package in its first tariff."""
    key = text_key(package)
    return next((entry.package for entry in tariffs if text_key(entry.package) == key), package)


def pack(archive: RunArchive) -> dict[str, bytes]:
    """Encode the archive as files: name → bytes."""
    # A city that does not send these tables keeps the files that it always had.
    inputs = {name: frame for name, frame in archive.inputs.tables() if name not in _LATER or frame.height}
    tables = inputs | {
        _REJECTED: archive.rejected,
        _WARNINGS: archive.warnings,
        _SENT: archive.sent,
        _SUGGESTIONS: archive.suggestions,
    }
    files = {f"{name}.parquet": _parquet(frame) for name, frame in tables.items()}
    return files | {FACTS: archive.facts.as_json()}


def unpack(files: Mapping[str, bytes]) -> RunArchive:
    """Decode the archive from its files, as `pack` encodes it."""
    tables = {
        name: _with_later_columns(_table(files, name), name)
        for name in Inputs.__dataclass_fields__
        if name not in _LATER or f"{name}.parquet" in files
    }
    return RunArchive(
        Inputs.of(tables),
        typed(_table(files, _REJECTED), Finding),
        typed(_table(files, _WARNINGS), Finding),
        typed(_table(files, _SENT), RejectedRow),
        typed(_table(files, _SUGGESTIONS), Suggestion),
        RunFacts.from_json(files[FACTS]),
    )


def _table(files: Mapping[str, bytes], name: str) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(files[f"{name}.parquet"]))


def _with_later_columns(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Add null columns to a table for those that an older version of the program did not keep."""
    columns = polars_schema(SCHEMAS[table])
    later = {name: dtype for name, dtype in columns.items() if name not in frame.columns}
    return frame.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in later.items())


def read_archive(folder: Path, digests: Mapping[str, str]) -> RunArchive:
    """Read an archive; `digests`: file name → SHA-256. An IntegrityError names each file that is missing or differs."""
    faults, files = list[Fault](), dict[str, bytes]()
    for name, expected in digests.items():
        try:
            files[name] = _proved(folder / name, expected)
        except IntegrityError as differs:
            faults += differs.faults
    if faults:
        raise IntegrityError(*faults)
    return unpack(files)


def read_facts(folder: Path, expected: str) -> RunFacts:
    """Read the facts of an archive alone, and verify their digest."""
    return RunFacts.from_json(_proved(folder / FACTS, expected))


def read_segments(folder: Path, digests: Mapping[str, str]) -> dy.DataFrame[SegmentCount]:
    """Read the official counts by segment of an archive alone, and verify them; `digests` as of `read_archive`."""
    name = f"{SEGMENTS.name}.parquet"
    if name not in digests:
        return empty(SegmentCount)
    data = _proved(folder / name, digests[name])
    return typed(pl.read_parquet(io.BytesIO(data)), SegmentCount)


def _proved(path: Path, expected: str) -> bytes:
    """Return the bytes of a file of an archive. Raises IntegrityError if it is missing or differs."""
    file = str(Path(*path.parts[-3:]))
    if not path.is_file():
        raise IntegrityError(Fault.of("archive_missing", file=file))
    data = path.read_bytes()
    if digest(data) != expected:
        raise IntegrityError(Fault.of("archive_changed", file=file))
    return data


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=1, statistics=False)
    return buffer.getvalue()
