"""Which premiums of a month are hidden in tables by payer and by package: small counts, and what they follow from.

| in  | workers of each payer with its sector, and of each package; sums that other tables hide |
| out | `HiddenMonth` |

Sums of a month are beside their parts: of payers in each sector, of packages among employers, of sectors in all. A
sum is hidden where a small part would follow from it and the other parts. The amounts of a hidden count are hidden too:
a premium has few prices, and the wage of one employee follows from the premium.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tpp_sponsor.ranking.disclosure import hide, is_few, sum_is_safe

TPP, PUBLIC, PRIVATE, EMPLOYER = "tpp", "publik", "swasta", "pemberi_kerja"
SECTORS = (TPP, PUBLIC, PRIVATE, EMPLOYER)
ALL = "semua"


@dataclass(frozen=True)
class PaidWorkers:
    """The workers of a payer or package in a month; `sector` is empty of a package.

    `has_share`: the pay of its workers bears a part of the premium. `is_paid`: BPJS was paid the whole premium, None if
    it was paid a part of it.
    """

    workers: int
    sector: str = ""
    has_share: bool = False
    is_paid: bool | None = False


@dataclass(frozen=True)
class HiddenMonth:
    """Positions of hidden payers and packages, and which sums are hidden: sectors, `ALL` of them, what BPJS was paid.

    What BPJS was paid for all says nothing of a hidden payer where it was paid for all hidden ones, or for none.
    """

    payers: frozenset[int]
    packages: frozenset[int]
    sums: frozenset[str]
    hides_paid: bool

    @property
    def hides_bpu(self) -> bool:
        """Whether a sector follows from the sum of TPP and funds, the other sums and each other."""
        others = self.sums - {ALL, EMPLOYER}
        return bool(others) or (EMPLOYER in self.sums and ALL not in self.sums)


def hide_month(
    payers: Sequence[PaidWorkers],
    packages: Sequence[PaidWorkers],
    least: int,
    *,
    also: Collection[int] = (),
    hidden_sums: Collection[str] = (),
) -> HiddenMonth:
    """Hide counts smaller than `least`, payers at the positions `also`, and as many more as needed.

    `hidden_sums`: sectors that other tables hide.
    """
    hidden, sums = set[int](), set[str]()
    also = {at for at in also if payers[at].workers}
    hidden_packages = frozenset[int]()
    for sector in SECTORS:
        positions = [at for at, payer in enumerate(payers) if payer.sector == sector]
        of_sector = [payers[at] for at in positions]
        rows = hide(_counts(of_sector), least, [index for index, at in enumerate(positions) if at in also])
        is_shown = rows.sum_is_shown and sector not in hidden_sums
        if sector == EMPLOYER:
            parts = hide(_counts(packages), least)
            is_shown &= parts.sum_is_shown
            is_shown &= _share_is_safe(of_sector, rows.positions, least)
            is_shown &= _share_is_safe(packages, parts.positions, least)
            hidden_packages = parts.positions if is_shown else _with_workers(packages)
        if not is_shown and any(_counts(of_sector)):
            sums.add(sector)
        index = rows.positions if is_shown else _with_workers(of_sector)
        hidden |= {positions[at] for at in index}
    if not _rest_is_safe(payers, packages, sums, least):
        sums.add(ALL)
    paid = {payers[at].is_paid for at in hidden}
    hides_paid = ALL in sums or None in paid or len(paid) > 1
    return HiddenMonth(frozenset(hidden), hidden_packages, frozenset(sums), hides_paid)


def _rest_is_safe(
    payers: Sequence[PaidWorkers], packages: Sequence[PaidWorkers], hidden: Collection[str], least: int
) -> bool:
    """Whether all workers, less those of the sectors that are shown, say nothing of a payer or package."""
    rest = [payer for payer in payers if payer.sector in hidden and payer.workers]
    if not rest:
        return True
    others = [payer for payer in rest if payer.sector != EMPLOYER]
    by_package = [*others, *packages] if EMPLOYER in hidden else others
    return len(hidden) > 1 and all(
        sum_is_safe(_counts(parts), range(len(parts)), least) for parts in (rest, by_package)
    )


def _share_is_safe(parts: Sequence[PaidWorkers], hidden: Collection[int], least: int) -> bool:
    """Whether the workers' own share of few workers does not follow from that of all."""
    sharing = [parts[at].workers if parts[at].has_share and at in hidden else 0 for at in range(len(parts))]
    return not any(is_few(count, least) for count in sharing) or sum_is_safe(
        sharing, [at for at, count in enumerate(sharing) if count], least
    )


def _with_workers(parts: Sequence[PaidWorkers]) -> frozenset[int]:
    return frozenset(at for at, part in enumerate(parts) if part.workers)


def _counts(parts: Sequence[PaidWorkers]) -> list[int]:
    return [part.workers for part in parts]
