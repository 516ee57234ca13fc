"""The payers of a year as the award file lists them, and which amounts of employers it hides.

| in  | `PostedYear`: payers and packages by month |
| out | `ListedYear`: payers with their sector, and what is hidden of each month |

The file is for a jury, so it has every count and what each budget spent. The wage of an employee follows from the
premium: the amounts of few employees are hidden, and those from which they could be computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.bookkeeping.year.posted_year import PostedYear
from tpp_sponsor.documents.award_figures import PERSONS
from tpp_sponsor.domain.accounts import TPP, PayerKind
from tpp_sponsor.ranking.disclosure import hide, is_few
from tpp_sponsor.ranking.donor_measures import is_of_person

PUBLIC, PRIVATE, EMPLOYER = "publik", "swasta", "pemberi_kerja"
SECTORS = ("tpp", PUBLIC, PRIVATE, EMPLOYER)
_SUMMED = (
    *("pekerja", "realisasi", "potongan", "dibatalkan", "dibatalkan_idr", "disetor", "terpakai"),
    *("dengan_potongan", "paket_terkecil"),
)


@dataclass(frozen=True)
class HiddenWages:
    """The amounts that are hidden of a month.

    `employers`: all amounts of these. `partly_paid`: payments to BPJS for these, because less than all, or more, is the
    premium of employees who came or were reversed since. `packages`: amounts of every package. `sums`, `paid`: sums of
    the month that have premiums of employers, and what BPJS was paid for all.
    """

    employers: frozenset[str]
    partly_paid: frozenset[str]
    packages: bool
    sums: bool
    paid: bool


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
    months = {
        str(period): _hidden_wages(rows.filter(sektor=EMPLOYER), least)
        for (period,), rows in payers.group_by("periode", maintain_order=True)
    }
    return ListedYear(posted, payers, months, least)


def _hidden_wages(employers: pl.DataFrame, least: int) -> HiddenWages:
    """Hide the amounts of an employer with few employees in one package, and of more until no sum discloses them.

    By package nothing is shown then: one employer less the packages that it has alone is another package of it.
    """
    counts, sharing = employers["pekerja"].to_list(), employers["dengan_potongan"].to_list()
    has_few = [at for at, smallest in enumerate(employers["paket_terkecil"]) if is_few(smallest, least)]
    hidden = hide(counts, least, has_few)
    of_hidden = [sharing[at] for at in hidden.positions]
    is_safe = hidden.sum_is_shown and not is_few(sum(of_hidden), least)
    payers, paid = employers["dana"].to_list(), _is_paid(employers)
    positions = hidden.positions if is_safe else range(len(payers))
    partly_paid = frozenset(payer for payer, state in zip(payers, paid, strict=True) if state is None)
    return HiddenWages(
        employers=frozenset(payers[at] for at in positions),
        partly_paid=partly_paid,
        packages=bool(positions),
        sums=not is_safe,
        paid=not is_safe or bool(partly_paid) or len({paid[at] for at in positions}) > 1,
    )


def _is_paid(employers: pl.DataFrame) -> list[bool | None]:
    """Whether BPJS was paid the premiums of each employer; None if it was paid a part, or more."""
    amounts = employers.select("disetor", pl.col("realisasi") + pl.col("potongan")).rows()
    return [True if paid == total else False if not paid else None for paid, total in amounts]


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
