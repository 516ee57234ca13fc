"""Tariffs and jobs, each valid between dates (docs/rules.md#tariff; docs/architecture.md#dated-rules)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, SettingsError


class PayerClass(StrEnum):
    """Whose money pays, as a tariff may ask: public money (`[claims] public`), or private, which TPP is too."""

    PUBLIC = "publik"
    PRIVATE = "swasta"


@dataclass(frozen=True)
class _Dated:
    """What a package costs between two periods."""

    package: str
    valid_from: Period
    valid_until: Period | None

    def holds_at(self, period: Period) -> bool:
        """Return True if the tariff is valid at a period; both ends are included."""
        return self.valid_from <= period and (self.valid_until is None or period <= self.valid_until)


@dataclass(frozen=True)
class Tariff(_Dated):
    """The monthly premium of a package, in whole rupiah per programme, with its dates and legal basis.

    `payer` is the class of payers that it is for, empty for any.
    """

    sector: str
    jkk: int
    jkm: int
    jht: int
    legal_basis: str
    payer: str = ""

    @property
    def total(self) -> int:
        """The premium of all programmes, in whole rupiah."""
        return self.jkk + self.jkm + self.jht


class Rounding(StrEnum):
    """How a share of a wage becomes whole rupiah: to the nearest (a half goes up), up, or down."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class WageTariff(_Dated):
    """What a package costs of a wage (segment PU), with its dates and legal basis; rates are in 1/100 of a percent.

    `wage_floor` and `jp_wage_cap` are whole rupiah a month: a lower wage counts as the floor, and JP is counted on at
    most the cap, which is None where it is not known. Who is `jp_max_age` on the first day of the period has no JP.
    """

    jkk: int
    jkm: int
    jht_employer: int
    jht_worker: int
    jp_employer: int
    jp_worker: int
    wage_floor: int
    jp_wage_cap: int | None
    jp_max_age: int
    rounding: Rounding
    legal_basis: str

    @property
    def has_jp(self) -> bool:
        """True if the package has JP."""
        return self.jp_employer + self.jp_worker > 0


@dataclass(frozen=True)
class ContractSlice:
    """A slice of a contract value: up to `up_to` rupiah (None: no end); rates are in 1/100 of a percent."""

    up_to: int | None
    jkk: int
    jkm: int


@dataclass(frozen=True)
class ContractTariff:
    """What is due once of a construction contract whose wages are not known, on the slices of its value."""

    valid_from: Period
    valid_until: Period | None
    slices: tuple[ContractSlice, ...]
    legal_basis: str


@dataclass(frozen=True)
class Job:
    """A job that the programme covers, its synonyms, and its sector for the tariff."""

    name: str
    synonyms: tuple[str, ...]
    sector: str
    valid_from: Period | None


def tariff_at(
    tariffs: Sequence[Tariff], period: Period, package: str, sector: str, payer: PayerClass
) -> Tariff:
    """Return the one entry for a package, sector and class of payers at a period.

    The job's sector comes before no sector, then the payer's class before any, then the latest `valid_from`.
    Raises SettingsError if none is valid, or two are equally specific.
    """
    package_key, sector_key = text_key(package), text_key(sector)
    valid = [
        entry
        for entry in tariffs
        if text_key(entry.package) == package_key
        and text_key(entry.sector) in ("", sector_key)
        and entry.payer in ("", payer)
        and entry.holds_at(period)
    ]
    if not valid:
        raise SettingsError(Fault.of("tariff_missing", package=package, sector=sector or "-", period=period))
    best = max(_precedence(entry) for entry in valid)
    winners = [entry for entry in valid if _precedence(entry) == best]
    if len(winners) > 1:
        raise SettingsError(
            Fault.of("tariff_ambiguous", package=package, sector=sector or "-", period=period)
        )
    return winners[0]


def _precedence(entry: Tariff) -> tuple[str, str, Period]:
    return text_key(entry.sector), entry.payer, entry.valid_from


def wage_tariff_at(tariffs: Sequence[WageTariff], period: Period, package: str) -> WageTariff:
    """Return the one entry for a package at a period: the latest `valid_from`.

    Raises SettingsError if none is valid, or two have the same `valid_from`.
    """
    valid = [
        entry for entry in tariffs if text_key(entry.package) == text_key(package) and entry.holds_at(period)
    ]
    latest = max((entry.valid_from for entry in valid), default=None)
    winners = [entry for entry in valid if entry.valid_from == latest]
    if not winners:
        raise SettingsError(Fault.of("wage_tariff_missing", package=package, period=period))
    if len(winners) > 1:
        raise SettingsError(Fault.of("wage_tariff_ambiguous", package=package, period=period))
    return winners[0]


def job_names(jobs: Sequence[Job], period: Period) -> dict[str, str]:
    """Text key of each word for a job, whatever its dates → the job's name; what the period covers comes first."""
    ever = {text_key(word): job.name for job in jobs for word in (job.name, *job.synonyms)}
    return ever | {word: job.name for word, job in jobs_at(jobs, period).items()}


def jobs_at(jobs: Sequence[Job], period: Period) -> dict[str, Job]:
    """Text key of each word for a job → the job covered at the period; of two entries the later `valid_from` counts."""
    oldest = Period(1, 1)
    words: dict[str, Job] = {}
    for job in sorted(jobs, key=lambda job: job.valid_from or oldest):
        if (job.valid_from or oldest) <= period:
            words.update({text_key(word): job for word in (job.name, *job.synonyms)})
    return words
