"""Settings of a deployment: `config.toml` checked as a whole, every fault at once (docs/rules.md#settings)."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tpp_sponsor.domain.tariff import ContractTariff, Job, Tariff, WageTariff
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.settings.base import Section
from tpp_sponsor.settings.construction import SHIPPED_CONTRACT_TARIFF, Construction, ContractTariffEntry
from tpp_sponsor.settings.coverage import CoverageBaseEntry, CoverageTargetEntry
from tpp_sponsor.settings.cross_checks import cross_checks
from tpp_sponsor.settings.month import (
    SHIPPED_JOBS,
    SHIPPED_TARIFF,
    City,
    Claims,
    Cover,
    Intake,
    JobEntry,
    Opd,
    Output,
    Rules,
    TariffEntry,
)
from tpp_sponsor.settings.operations import (
    BackupKeeping,
    Bpjs,
    Collection,
    Guard,
    Logs,
    Mail,
    Schedule,
    WebConsole,
)
from tpp_sponsor.settings.publishing import Cards, Letter, Ranking, Regulation, Reward
from tpp_sponsor.settings.validation import Codes, KeyFault, key_faults, nearest
from tpp_sponsor.settings.wages import SHIPPED_WAGE_TARIFF, EmployerEntry, WageTariffEntry
from tpp_sponsor.tables.bpjs_lists import RESPONSE_LIST
from tpp_sponsor.tables.headings.heading_map import column_names
from tpp_sponsor.tables.input_tables import CONTRACTS, EMPLOYEES, TABLES

_CODES = Codes(
    unknown_key="setting_unknown",
    missing="setting_missing",
    type="setting_type",
    unknown_value="setting_choice",
    range="setting_range",
    least="setting_least",
    other="setting_invalid",
    likeness=0,
)
# Table that a month can do without → the sections that only it needs.
_SECTIONS = {EMPLOYEES.name: ("wage_tariff", "employer"), CONTRACTS.name: ("jakon_tariff", "jakon")}
# Keys of earlier versions, each with what does its work now: a command or a file.
_REMOVED = {"schedule.health_port": "tpp-sponsor doctor --json, data/heartbeat.json"}


class Settings(Section):
    """All settings; every key has a default, so an empty file is a valid one."""

    city: City = City()
    rules: Rules = Rules()
    claims: Claims = Claims()
    cover: Cover = Cover()
    tariff: tuple[TariffEntry, ...] = SHIPPED_TARIFF
    job: tuple[JobEntry, ...] = SHIPPED_JOBS
    wage_tariff: tuple[WageTariffEntry, ...] = SHIPPED_WAGE_TARIFF
    employer: tuple[EmployerEntry, ...] = ()
    jakon_tariff: tuple[ContractTariffEntry, ...] = SHIPPED_CONTRACT_TARIFF
    jakon: Construction = Construction()
    ucj_base: tuple[CoverageBaseEntry, ...] = ()
    ucj_target: tuple[CoverageTargetEntry, ...] = ()
    opd: Opd = Opd()
    intake: Intake = Intake()
    ranking: Ranking = Ranking()
    output: Output = Output()
    schedule: Schedule = Schedule()
    guard: Guard = Guard()
    collection: Collection = Collection()
    mail: Mail = Mail()
    letter: Letter = Letter()
    reward: Reward = Reward()
    regulation: tuple[Regulation, ...] = ()
    cards: Cards = Cards()
    bpjs: Bpjs = Bpjs()
    console: WebConsole = WebConsole()
    logs: Logs = Logs()
    backup: BackupKeeping = BackupKeeping()

    @property
    def tariffs(self) -> list[Tariff]:
        """The tariff book as values of the domain."""
        return [entry.entry() for entry in self.tariff]

    @property
    def wage_tariffs(self) -> list[WageTariff]:
        """The tariffs by wage as values of the domain."""
        return [entry.entry() for entry in self.wage_tariff]

    @property
    def contract_tariffs(self) -> list[ContractTariff]:
        """The tariffs of construction contracts as values of the domain."""
        return [entry.entry() for entry in self.jakon_tariff]

    def of_tables(self, tables: Iterable[str]) -> dict[str, Any]:
        """Return the sections that only months with a file of some tables depend on, as JSON can hold them."""
        sections = {name for table in tables for name in _SECTIONS.get(table, ())}
        return self.model_dump(mode="json", include=sections, fallback=str)

    @property
    def employers_bearing_all(self) -> frozenset[str]:
        """Text keys of the employers that bear the worker's share of premiums by wage too."""
        return frozenset(text_key(employer.name) for employer in self.employer if employer.bears_worker_share)

    @property
    def of_coverage(self) -> dict[str, Any]:
        """The bases and targets of coverage as JSON can hold them; they change no month, only what is said of it."""
        return self.model_dump(mode="json", include={"ucj_base", "ucj_target"}, fallback=str)

    @property
    def jobs(self) -> list[Job]:
        """The jobs as values of the domain."""
        return [entry.entry() for entry in self.job]

    def decisive(self) -> dict[str, Any]:
        """Return the settings that can change a result or a file of a month, as values that JSON can hold.

        The other sections cannot: schedule, guard, mail, documents, rewards, BPJS, console, log, backup, coverage.
        """
        no_matter: Any = dict.fromkeys(
            (
                *("schedule", "guard", "collection", "mail", "letter", "reward", "regulation"),
                *("cards", "bpjs", "console", "logs", "backup", "ucj_base", "ucj_target"),
            ),
            True,
        )
        no_matter |= {"intake": {"max_cells", "max_bytes"}, "ranking": self.ranking.undecisive}
        return _without_later_defaults(self.model_dump(mode="json", exclude=no_matter, fallback=str))


def _without_later_defaults(decisive: dict[str, Any]) -> dict[str, Any]:
    """Return the settings without the keys that 0.1.0 did not have, where they are at their defaults.

    Months that 0.1.0 posted keep the digest of their settings.
    """
    for entry in decisive["tariff"]:
        if not entry["payer"]:
            del entry["payer"]
    if decisive["claims"] == Claims().model_dump(mode="json"):
        del decisive["claims"]
    # The archive of a month with a file of these tables has their sections beside the settings.
    for name, value in Settings().of_tables(_SECTIONS).items():
        if decisive[name] == value:
            del decisive[name]
    return decisive


def load_settings(path: Path) -> Settings:
    """Read and check `config.toml`. Raises SettingsError with all its faults."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as missing:
        raise SettingsError(Fault.of("config_missing", file=path.name)) from missing
    except (OSError, UnicodeDecodeError) as unreadable:
        raise SettingsError(Fault.of("config_unreadable", file=path.name)) from unreadable
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(Fault.of("config_not_toml", file=path.name, reason=fault)) from fault
    return parse_settings(values, path.name)


def parse_settings(values: Mapping[str, Any], file: str = "config.toml") -> Settings:
    """Check settings that have been read already."""
    faults = list(_unknown_headings(values, file))
    try:
        settings = Settings.model_validate(values)
    except ValidationError as invalid:
        faults += [_fault(found, file) for found in key_faults(invalid, Settings, _CODES)]
        raise SettingsError(*faults) from invalid
    faults += cross_checks(settings, file)
    if faults:
        raise SettingsError(*faults)
    return settings


def _fault(found: KeyFault, file: str) -> Fault:
    if found.code == _CODES.unknown_key and found.key in _REMOVED:
        return Fault.of("setting_removed", file=file, column=found.key, instead=_REMOVED[found.key])
    return Fault(found.code, file, column=found.key, values=found.values)


def _nearest(key: str, known: Iterable[str]) -> str:
    return nearest(key, list(known), _CODES.likeness)


def _headings_of(values: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    found = values.get(section)
    headings = found.get("headings") if isinstance(found, dict) else None
    return headings if isinstance(headings, dict) else {}


def _unknown_headings(values: Mapping[str, Any], file: str) -> Iterator[Fault]:
    """Tables and columns of `[intake.headings]`, and columns of `[bpjs.headings]`, that do not exist."""
    for column in sorted(_headings_of(values, "bpjs").keys() - set(RESPONSE_LIST.names)):
        nearest = _nearest(column, RESPONSE_LIST.names)
        yield Fault.of("setting_unknown", file=file, column=f"bpjs.headings.{column}", nearest=nearest)
    for table, columns in _headings_of(values, "intake").items():
        if table not in TABLES:
            at = f"intake.headings.{table}"
            yield Fault.of("setting_unknown", file=file, column=at, nearest=_nearest(table, TABLES))
            continue
        known = column_names(TABLES[table])
        for column in columns if isinstance(columns, dict) else ():
            if column not in known:
                at = f"intake.headings.{table}.{column}"
                yield Fault.of("setting_unknown", file=file, column=at, nearest=_nearest(column, known))
