"""Faults of settings that no section has by itself: words with two meanings, entries that are there twice."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault
from tpp_sponsor.settings.construction import ContractTariffEntry
from tpp_sponsor.settings.coverage import CoverageBaseEntry, CoverageTargetEntry
from tpp_sponsor.settings.month import Intake, Rules, TariffEntry
from tpp_sponsor.settings.operations import Bpjs
from tpp_sponsor.settings.wages import EmployerEntry
from tpp_sponsor.tables.bpjs_lists import RESPONSE_LIST
from tpp_sponsor.tables.headings.heading_map import ambiguous_headings
from tpp_sponsor.tables.input_tables import TABLES


class SettingsSections(Protocol):
    """The sections that are checked with one another."""

    @property
    def bpjs(self) -> Bpjs: ...  # noqa: D102
    @property
    def employer(self) -> tuple[EmployerEntry, ...]: ...  # noqa: D102
    @property
    def intake(self) -> Intake: ...  # noqa: D102
    @property
    def jakon_tariff(self) -> tuple[ContractTariffEntry, ...]: ...  # noqa: D102
    @property
    def rules(self) -> Rules: ...  # noqa: D102
    @property
    def tariff(self) -> tuple[TariffEntry, ...]: ...  # noqa: D102
    @property
    def ucj_base(self) -> tuple[CoverageBaseEntry, ...]: ...  # noqa: D102
    @property
    def ucj_target(self) -> tuple[CoverageTargetEntry, ...]: ...  # noqa: D102


def _ambiguous_headings(settings: SettingsSections, file: str) -> Iterator[Fault]:
    """Headings that would mean two columns of one table, by the settings or with the program's own names."""
    for fault in ambiguous_headings(RESPONSE_LIST, settings.bpjs.headings):
        yield replace(fault, file=file, column=f"bpjs.headings.{fault.column}")
    for table, columns in settings.intake.headings.items():
        for fault in ambiguous_headings(TABLES[table], columns) if table in TABLES else ():
            yield replace(fault, file=file, column=f"intake.headings.{table}.{fault.column}")


def _employers_named_twice(settings: SettingsSections, file: str) -> Iterator[Fault]:
    keys = [text_key(employer.name) for employer in settings.employer]
    for at, employer in enumerate(settings.employer):
        if keys[at] in keys[:at]:
            yield Fault.of("employer_twice", file=file, column=f"employer[{at + 1}].name", name=employer.name)


def _contract_tariffs_twice(settings: SettingsSections, file: str) -> Iterator[Fault]:
    since = [entry.valid_from for entry in settings.jakon_tariff]
    for at, month in enumerate(since):
        if month in since[:at]:
            column = f"jakon_tariff[{at + 1}].valid_from"
            yield Fault.of("contract_tariff_twice", file=file, column=column, since=month)


def _coverage_targets(settings: SettingsSections, file: str) -> Iterator[Fault]:
    """Bases and targets that are there twice, and targets of a base that is not there."""
    bases = [base.name for base in settings.ucj_base]
    for at, name in enumerate(bases):
        if name in bases[:at]:
            yield Fault.of("coverage_base_twice", file=file, column=f"ucj_base[{at + 1}].name", name=name)
    targets = [(target.year, target.base) for target in settings.ucj_target]
    for at, (year, base) in enumerate(targets):
        column = f"ucj_target[{at + 1}].base"
        if base not in bases:
            yield Fault.of("coverage_base_unknown", file=file, column=column, base=base)
        if (year, base) in targets[:at]:
            yield Fault.of("coverage_target_twice", file=file, column=column, base=base, year=year)


def cross_checks(settings: SettingsSections, file: str) -> Iterator[Fault]:
    """Yield a fault for each section that does not go with another one, or with itself."""
    yield from _ambiguous_headings(settings, file)
    yield from _employers_named_twice(settings, file)
    yield from _contract_tariffs_twice(settings, file)
    yield from _coverage_targets(settings, file)
    if settings.rules.max_age <= settings.rules.min_age:
        yield Fault.of("ages_reversed", file=file, column="rules.max_age")
    if not settings.tariff:
        yield Fault.of("tariff_empty", file=file, column="tariff")
    elif text_key(settings.rules.default_paket) not in {text_key(entry.paket) for entry in settings.tariff}:
        yield Fault.of(
            "package_unknown", file=file, column="rules.default_paket", paket=settings.rules.default_paket
        )
