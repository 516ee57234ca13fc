"""The rates of a ranking, each defined once: numerator, denominator, and how a share is compared.

One table was published as 9.42 %, 5.5 % and 31.2 %, by three definitions. Pages, documents and "how we count" take
numerator and denominator from here, and their sentences from the catalogue (`measure.<rate>`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt


class Rate(StrEnum):
    """A share: workers or sponsors, of all active ASN or of those in OPDs that take part."""

    WORKERS_PER_ASN = "pekerja_per_asn"
    SPONSORS_PER_ASN = "sponsor_per_asn"
    SPONSORS_IN_JOINED = "sponsor_per_asn_opd_ikut"


# Rate → numerator and denominator; keys of `Counts`.
DEFINITIONS: Mapping[Rate, tuple[str, str]] = {
    Rate.WORKERS_PER_ASN: ("workers", "active"),
    Rate.SPONSORS_PER_ASN: ("sponsors", "active"),
    Rate.SPONSORS_IN_JOINED: ("sponsors", "active_in_joined"),
}


@dataclass(frozen=True)
class Counts:
    """The counts behind a city's rates; `active_in_joined`: active ASN of OPDs with at least one worker."""

    workers: int
    sponsors: int
    active: int
    active_in_joined: int

    def of(self, rate: Rate) -> tuple[int, int]:
        """Numerator and denominator of a rate."""
        numerator, denominator = DEFINITIONS[rate]
        return getattr(self, numerator), getattr(self, denominator)


def share(part: int, whole: int) -> Fraction:
    """Return an exact share; 0 of nothing (docs/rules.md#ranking)."""
    return Fraction(part, whole) if whole else Fraction(0)


# 95 %, two-sided.
_Z = 1.96


def wilson_lower(part: int, whole: int) -> float:
    """Lower bound of the 95 % Wilson interval of a share; small denominators lower it."""
    if not whole:
        return 0.0
    p, z2 = part / whole, _Z * _Z
    spread = _Z * sqrt((p * (1 - p) + z2 / (4 * whole)) / whole)
    return (p + z2 / (2 * whole) - spread) / (1 + z2 / whole)
