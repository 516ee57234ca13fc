"""The payers of a year as the award file lists them, and which amounts of employers it hides.

| in  | `PostedYear`: payers and packages by month |
| out | `ListedYear`: payers with their sector, and what is hidden of each month |

The file is for a jury, so it has every count and what each budget spent. The wage of an employee follows from the
premium: the amounts of few employees are hidden, and those from which they could be computed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.bookkeeping.year.posted_year import PostedYear
from tpp_sponsor.documents.award_figures import PERSONS
from tpp_sponsor.domain.accounts import TPP, PayerKind
from tpp_sponsor.ranking.disclosure import hide, is_few, sum_is_safe
from tpp_sponsor.ranking.donor_measures import is_of_person

PUBLIC, PRIVATE, EMPLOYER = "publik", "swasta", "pemberi_kerja"
SECTORS = ("tpp", PUBLIC, PRIVATE, EMPLOYER)
_SUMMED = ("pekerja", "realisasi", "potongan", "dibatalkan", "dibatalkan_idr", "disetor", "terpakai")
_IS_EMPLOYER = pl.col("sektor") == EMPLOYER


@dataclass(frozen=True)
class HiddenWages:
    """The employers and packages of a month whose amounts are hidden; whether sums with all of them are hidden too.

    `hides_paid`: what BPJS was paid for all would say whether it was paid for a hidden employer, and how much.
    """

    employers: frozenset[str]
    packages: frozenset[str]
    hides_sums: bool
    hides_paid: bool


@dataclass(frozen=True)
class ListedYear:
    """`payers`: a row per payer and month with `sektor`; all funds of private persons are one row of a month.

    `months`: period → the amounts that are hidden of it. `least`: fewer employees are hidden.
    """

    posted: PostedYear
    payers: pl.DataFrame
    months: Mapping[str, HiddenWages]
    least: int


def listed_year(posted: PostedYear, least: int) -> ListedYear:
    """List the payers of a year; amounts of fewer than `least` employees are hidden."""
    payers = _listed(posted.payers)
    months = {}
    for period in payers["periode"].unique(maintain_order=True):
        employers = payers.filter(_IS_EMPLOYER, pl.col("periode") == period)
        packages = posted.packages.filter(pl.col("periode") == period)
        months[period] = _hidden_wages(employers, packages, least)
    return ListedYear(posted, payers, months, least)


def _hidden_wages(employers: pl.DataFrame, packages: pl.DataFrame, least: int) -> HiddenWages:
    by_employer, by_package = (hide(rows["pekerja"].to_list(), least) for rows in (employers, packages))
    is_safe = all(
        hidden.sum_is_shown and _share_is_safe(rows, hidden.positions, least)
        for rows, hidden in ((employers, by_employer), (packages, by_package))
    )
    positions = by_employer.positions if is_safe else range(employers.height)
    hidden_employers = employers[sorted(positions)]
    paid = set(_is_paid(hidden_employers))
    return HiddenWages(
        employers=frozenset(hidden_employers["dana"]),
        packages=frozenset(packages["paket"][sorted(by_package.positions)] if is_safe else packages["paket"]),
        hides_sums=not is_safe,
        hides_paid=not is_safe or None in paid or len(paid) > 1,
    )


def _share_is_safe(rows: pl.DataFrame, hidden: Collection[int], least: int) -> bool:
    """Whether the workers' own share of few workers does not follow from that of all."""
    sharing = [
        workers if at in hidden and share else 0
        for at, (workers, share) in enumerate(rows.select("pekerja", "potongan").rows())
    ]
    few = any(is_few(count, least) for count in sharing)
    return not few or sum_is_safe(sharing, [at for at, count in enumerate(sharing) if count], least)


def _is_paid(employers: pl.DataFrame) -> Sequence[bool | None]:
    """Whether BPJS was paid the premiums of each employer; None if it was paid a part."""
    amounts = employers.select("disetor", pl.col("realisasi") + pl.col("potongan")).rows()
    return [{0: False, total: True}.get(paid) for paid, total in amounts]


def _listed(payers: pl.DataFrame) -> pl.DataFrame:
    """Every payer of a month with its sector, TPP first; all funds of private persons are one row."""
    of_person = pl.col("jenis").is_in([kind for kind in payers["jenis"].drop_nulls() if is_of_person(kind)])
    persons = payers.filter(of_person).group_by("periode", maintain_order=True).agg(
        pl.lit(PERSONS).alias("dana"),
        pl.lit(PERSONS).alias("jenis"),
        pl.lit(PayerKind.FUND.value).alias("payer_kind"),
        pl.lit(value=False).alias("is_public"),
        pl.col(_SUMMED).sum(),
    )  # fmt: skip
    named = payers.filter(~of_person.fill_null(value=False))
    rows = pl.concat([named, persons], how="diagonal").sort("periode", pl.col("dana") != TPP, "dana")
    is_private = ~pl.col("is_public").fill_null(value=False)
    sector = (
        pl.when(pl.col("payer_kind") == PayerKind.TPP.value)
        .then(pl.lit("tpp"))
        .when(pl.col("payer_kind") != PayerKind.FUND.value)
        .then(pl.lit(EMPLOYER))
        .when(is_private)
        .then(pl.lit(PRIVATE))
        .otherwise(pl.lit(PUBLIC))
    )
    return rows.with_columns(sektor=sector)
