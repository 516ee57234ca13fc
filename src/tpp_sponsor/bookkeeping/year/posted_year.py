"""The posted months of a calendar year as the ledger has them: their revisions with digests, and what each payer paid.

A premium that was reversed does not count, whenever it was reversed; what was reversed after the newest revision is
given beside it, because the files of that revision still have it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.domain.accounts import TPP, PayerKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.rebuild import OUTBOX
from tpp_sponsor.outputs.fund_tables import FUNDS
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.tables.input_tables import SEGMENTS
from tpp_sponsor.tables.ledger import LineWithReversal
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import dy, typed

_LIVE = pl.col("reversed_by").is_null()
# What the pay of an employee loses of a premium, and the rest, which its payer spends.
_OF_WORKER = pl.col("worker_idr")
_OF_PAYER = pl.col("premium_idr") - _OF_WORKER
_ABOUT_FUND = ("nama", "jenis", "dasar", "kelas", "is_public", "pagu")


class PayerMonth(dy.Schema):
    """A payer in a posted month, `TPP`, a fund or an employer (`payer_kind`); sorted by `periode` and `dana`.

    `pekerja` and `realisasi` (whole rupiah) are live premiums, `dibatalkan` and `dibatalkan_idr` those reversed after
    the newest revision, each without the workers' own share; `potongan` is that share of the live ones. `disetor` is
    what BPJS was paid, with that share. `terpakai` is `realisasi` of all months until this one. What is known of a fund
    is null for the others. `dengan_potongan` are the employees who bear a share, and `paket_terkecil` the employees of
    the package of an employer that has the fewest; both are 0 of other payers.
    """

    periode = dy.String(primary_key=True)
    dana = dy.String(primary_key=True)
    payer_kind = dy.String(primary_key=True)
    nama = dy.String(nullable=True)
    jenis = dy.String(nullable=True)
    dasar = dy.String(nullable=True)
    kelas = dy.String(nullable=True)
    is_public = dy.Bool(nullable=True)
    pagu = dy.Int64(nullable=True)
    pekerja = dy.Int64(nullable=False, min=0)
    realisasi = dy.Int64(nullable=False, min=0)
    potongan = dy.Int64(nullable=False, min=0)
    dibatalkan = dy.Int64(nullable=False, min=0)
    dibatalkan_idr = dy.Int64(nullable=False, min=0)
    disetor = dy.Int64(nullable=False, min=0)
    terpakai = dy.Int64(nullable=False, min=0)
    dengan_potongan = dy.Int64(nullable=False, min=0)
    paket_terkecil = dy.Int64(nullable=False, min=0)


class PackageMonth(dy.Schema):
    """The live premiums of a package in a posted month; sorted by `periode` and `paket`.

    `iuran` is the employers' part of `total` and `potongan` the workers', in whole rupiah, as in `nonasn/rekap.csv`.
    """

    periode = dy.String(primary_key=True)
    paket = dy.String(primary_key=True)
    pekerja = dy.Int64(nullable=False, min=1)
    iuran = dy.Int64(nullable=False, min=1)
    potongan = dy.Int64(nullable=False, min=0)
    total = dy.Int64(nullable=False, min=1)


@dataclass(frozen=True)
class PostedRevision:
    """A revision of the year: the day of posting, and path → SHA-256 of its files below `outbox/<period>/r<n>/`.

    `counts`: the names of the files of official counts by segment that it read.
    """

    period: Period
    revision: int
    day: date
    digests: Mapping[str, str]
    counts: Sequence[str] = ()


@dataclass(frozen=True)
class PostedYear:
    """The posted months of a year; `revisions` in the order of period and revision, `day` that of the newest act.

    `packages`: what employers pay. `acts`: period → number and hash of its newest event in the ledger.
    """

    year: int
    day: date
    revisions: Sequence[PostedRevision]
    payers: dy.DataFrame[PayerMonth]
    packages: dy.DataFrame[PackageMonth]
    acts: Mapping[str, tuple[int, str]]

    @property
    def newest(self) -> Mapping[str, PostedRevision]:
        """Period → its newest revision, oldest period first."""
        return {str(revision.period): revision for revision in self.revisions}


def posted_year(deployment: Deployment, ledger: Ledger, year: int) -> PostedYear:
    """Read the posted months of a year. Raises PeriodStateError if there are none."""
    runs = sorted(ledger.runs(), key=lambda run: (run.period, run.revision))
    of_year = [run for run in runs if run.period.year == year]
    if not of_year:
        raise PeriodStateError(Fault.of("year_not_posted", year=year))
    acts = [event for event in ledger.events() if event.period.year == year]
    lines = {
        period: ledger.lines_with_reversals(period) for period in sorted({run.period for run in of_year})
    }
    return PostedYear(
        year=year,
        day=deployment.day_of(max(event.at for event in acts)),
        revisions=[_revision(deployment, ledger, run) for run in of_year],
        payers=_payers(ledger, of_year, lines, _spent_before(ledger, runs, year)),
        packages=_packages(lines),
        acts={str(event.period): (event.id, event.hash) for event in acts},
    )


def _revision(deployment: Deployment, ledger: Ledger, run: PostedRun) -> PostedRevision:
    return PostedRevision(
        run.period,
        run.revision,
        deployment.day_of(run.posted_at),
        ledger.run_files(run, OUTBOX),
        [str(row["name"]) for row in ledger.inputs(run) if row["table_name"] == SEGMENTS.name],
    )


def _spent_before(ledger: Ledger, runs: Sequence[PostedRun], year: int) -> dict[str, int]:
    """Payer → its live premiums of the years before without the workers' own share, in whole rupiah."""
    spent: Counter[str] = Counter()
    for period in sorted({run.period for run in runs if run.period.year < year}):
        spent.update(dict(ledger.payer_totals(period).select("payer", "booked_idr").rows()))
        spent.subtract(dict(_shares_of_workers(ledger.live_wage_lines(period)).rows()))
    return spent


def _shares_of_workers(lines: dy.DataFrame[WageLine]) -> pl.DataFrame:
    """Sum the shares that are withheld from the pay of employees, by employer."""
    return lines.group_by("pemberi_kerja").agg(pl.col("worker_idr").sum())


def _packages(lines: Mapping[Period, dy.DataFrame[LineWithReversal]]) -> dy.DataFrame[PackageMonth]:
    """Return the packages of employees on wages, month by month."""
    months = [
        of_month.filter(_LIVE, payer_kind=PayerKind.EMPLOYER.value).select(
            "package", "premium_idr", _OF_WORKER, periode=pl.lit(str(period))
        )
        for period, of_month in lines.items()
    ]
    sums = (
        pl.concat(months)
        .group_by("periode", paket="package")
        .agg(
            pekerja=pl.len().cast(pl.Int64),
            iuran=_OF_PAYER.sum(),
            potongan=_OF_WORKER.sum(),
            total=pl.col("premium_idr").sum(),
        )
    )
    return typed(sums.sort("periode", "paket"), PackageMonth)


def _payers(
    ledger: Ledger,
    runs: Sequence[PostedRun],
    lines: Mapping[Period, dy.DataFrame[LineWithReversal]],
    spent_before: Mapping[str, int],
) -> dy.DataFrame[PayerMonth]:
    months = []
    for period, of_period in lines.items():
        of_month = [run for run in runs if run.period == period]
        month = _month(ledger, period, of_month, of_period)
        months.append(month.with_columns(periode=pl.lit(str(period))))
    before = pl.col("dana").replace_strict(spent_before, default=0, return_dtype=pl.Int64)
    spent = pl.col("realisasi").cum_sum().over("dana", "payer_kind") + before
    payers = pl.concat(months).sort("periode", "dana", "payer_kind").with_columns(terpakai=spent)
    return typed(payers, PayerMonth)


def _month(
    ledger: Ledger, period: Period, runs: Sequence[PostedRun], lines: dy.DataFrame[LineWithReversal]
) -> pl.DataFrame:
    """List the payers of a month and the amounts they paid, with the facts of each fund in its newest run."""
    newest = max(run.id for run in runs)
    is_after = pl.col("reversed_by") > newest
    payer = pl.when(pl.col("payer_kind") == PayerKind.TPP.value).then(pl.lit(TPP)).otherwise("payer")
    paid = lines.group_by("payer_kind", dana=payer).agg(
        pekerja=_LIVE.sum(),
        realisasi=_OF_PAYER.filter(_LIVE).sum(),
        potongan=_OF_WORKER.filter(_LIVE).sum(),
        dibatalkan=is_after.sum(),
        dibatalkan_idr=_OF_PAYER.filter(is_after).sum(),
        dengan_potongan=(_LIVE & (_OF_WORKER > 0)).sum(),
        paket_terkecil=pl.col("package")
        .filter(_LIVE)
        .drop_nulls()
        .value_counts()
        .struct.field("count")
        .min(),
    )
    totals = ledger.payer_totals(period).select("payer_kind", dana="payer", disetor="paid_idr")
    keys = ["payer_kind", "dana"]
    joined = paid.join(_accepted(ledger, runs), on=keys, how="full", coalesce=True, validate="1:1")
    amounts = (
        *("pekerja", "realisasi", "potongan", "dibatalkan", "dibatalkan_idr", "disetor"),
        *("dengan_potongan", "paket_terkecil"),
    )
    return joined.join(totals, on=keys, how="left", validate="1:1").with_columns(
        pl.col(amounts).fill_null(0).cast(pl.Int64)
    )


def _accepted(ledger: Ledger, runs: Sequence[PostedRun]) -> pl.DataFrame:
    """Return the funds of a month, each as the newest run that accepted it has it."""
    funds = [ledger.run_funds(run).select(pl.col("kode").alias("dana"), *_ABOUT_FUND) for run in runs]
    known = pl.concat(funds).unique("dana", keep="last", maintain_order=True)
    return known.with_columns(payer_kind=pl.lit(PayerKind.FUND.value))


def worker_list_of(fund: str) -> str:
    """Return the path of a fund's list of workers below a revision."""
    return f"{FUNDS}/{fund}/iuran-bpu.csv"
