"""The payers of a year as the award file lists them, and which of their premiums it hides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.bookkeeping.year.posted_year import PostedYear
from tpp_sponsor.documents.award_figures import PERSONS
from tpp_sponsor.domain.accounts import TPP, PayerKind
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.ranking import payer_disclosure
from tpp_sponsor.ranking.disclosure import is_few
from tpp_sponsor.ranking.donor_measures import is_of_person
from tpp_sponsor.ranking.payer_disclosure import HiddenMonth, PaidWorkers, hide_month

_SUMMED = ("pekerja", "realisasi", "potongan", "dibatalkan", "dibatalkan_idr", "disetor", "terpakai")


@dataclass(frozen=True)
class DisclosedYear:
    """What a year shows.

    `payers`: a row per payer and month with `sektor`; all funds of private persons are one row of a month.
    `months`: period → what is hidden of it, by positions in `payers` and `packages` of that period. `donors`: text keys
    of the donors with a hidden month. `least`: smaller counts are hidden.
    """

    posted: PostedYear
    payers: pl.DataFrame
    months: Mapping[str, HiddenMonth]
    donors: frozenset[str]
    least: int

    def hidden_payers(self) -> list[bool]:
        """Whether each row of `payers` is hidden."""
        return [
            at in self.months[period].payers
            for period, rows in _by_month(self.payers)
            for at in range(rows.height)
        ]

    def hidden_packages(self) -> list[bool]:
        """Whether each package of a month is hidden."""
        return [
            at in self.months[period].packages
            for period, rows in _by_month(self.posted.packages)
            for at in range(rows.height)
        ]


def disclosed_year(posted: PostedYear, least: int, hidden_tpp: Collection[str] = ()) -> DisclosedYear:
    """Hide counts smaller than `least`; `hidden_tpp`: months of which other tables hide the workers from TPP.

    The pages show what a donor pays for in a year, so that one hidden month hides the others of this donor.
    """
    payers = _listed(posted.payers)
    shown_on_pages = _donors(payers) - _few_in_a_month(payers, least)
    packages = dict(_by_month(posted.packages))
    also: set[str] = set()
    while True:
        months = {
            period: hide_month(
                _paid(rows),
                [PaidWorkers(row["pekerja"], has_share=row["potongan"] > 0)
                 for row in packages.get(period, pl.DataFrame()).iter_rows(named=True)],
                least,
                also=[at for at, donor in enumerate(rows["donatur"]) if donor in also],
                hidden_sums=[payer_disclosure.TPP] if period in hidden_tpp else [],
            )
            for period, rows in _by_month(payers)
        }  # fmt: skip
        hidden = {
            rows["donatur"][at] for period, rows in _by_month(payers) for at in months[period].payers
        } - {None}
        if hidden & shown_on_pages <= also:
            return DisclosedYear(posted, payers, months, frozenset(hidden), least)
        also |= hidden & shown_on_pages


def unsafe_spenders(ledger: Ledger, year: int, least: int) -> set[str]:
    """Find the payers of earlier months in which some payer has few workers, who could follow from their spending."""
    found: set[str] = set()
    for period in sorted({run.period for run in ledger.runs() if run.period.year < year}):
        totals = ledger.payer_totals(period).filter(pl.col("lines") > 0)
        if any(is_few(count, least) for count in totals["lines"]):
            found |= set(totals["payer"])
    return found


def _listed(payers: pl.DataFrame) -> pl.DataFrame:
    """Every payer of a month, TPP first; `donatur` is the text key of a fund that is no public money."""
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
    is_fund = pl.col("payer_kind") == PayerKind.FUND.value
    is_private = is_fund & ~pl.col("is_public").fill_null(value=False)
    sector = (
        pl.when(pl.col("payer_kind") == PayerKind.TPP.value)
        .then(pl.lit(payer_disclosure.TPP))
        .when(~is_fund)
        .then(pl.lit(payer_disclosure.EMPLOYER))
        .when(is_private)
        .then(pl.lit(payer_disclosure.PRIVATE))
        .otherwise(pl.lit(payer_disclosure.PUBLIC))
    )
    names = [
        text_key(name or code) if private else None
        for name, code, private in rows.select("nama", "dana", is_private).iter_rows()
    ]
    return rows.with_columns(sektor=sector, donatur=pl.Series("donatur", names, dtype=pl.String))


def _paid(rows: pl.DataFrame) -> list[PaidWorkers]:
    """The payers of a month with what of their premiums decides which of them are hidden."""
    return [
        PaidWorkers(
            workers=row["pekerja"],
            sector=row["sektor"],
            has_share=row["potongan"] > 0,
            is_paid={0: False, row["realisasi"] + row["potongan"]: True}.get(row["disetor"]),
        )
        for row in rows.iter_rows(named=True)
    ]


def _donors(payers: pl.DataFrame) -> set[str]:
    return set(payers["donatur"].drop_nulls())


def _few_in_a_month(payers: pl.DataFrame, least: int) -> set[str]:
    """The donors who paid for few workers in a month: no page shows what they paid for in the year."""
    by_month = payers.group_by("donatur", "periode").agg(pl.col("pekerja").sum()).drop_nulls("donatur")
    return {donor for donor, _, workers in by_month.iter_rows() if is_few(workers, least)}


def _by_month(rows: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Period → its rows, in their order."""
    parts = rows.partition_by("periode", as_dict=True, maintain_order=True)
    return [(str(period), part) for (period,), part in parts.items()]
