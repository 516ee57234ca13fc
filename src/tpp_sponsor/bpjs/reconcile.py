"""Reconciliation: premiums withheld, paid to BPJS and accepted by BPJS, compared.

| in  | lines, payments and responses of a period, the day of each event, the days the bills are due, the day of today |
| out | `PeriodDifference`, each difference in exactly one class; `ClassTotal`; `ResponseCounts` |

Of a person the newest list that names the person counts. Without any list, what BPJS says of persons is unknown, which
is no difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.bpjs.differences import Difference
from tpp_sponsor.bpjs.period_books import (
    PeriodBooks,
    as_differences,
    code_of,
    late_payments,
    payer_differences,
)
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.tables.ledger import ImportedResponse
from tpp_sponsor.tables.reconciliation import ClassTotal, PeriodDifference, Verdict
from tpp_sponsor.tables.typed import dy, empty, typed

_ORDER = {code.value: at for at, code in enumerate(Difference)}


@dataclass(frozen=True)
class ResponseCounts:
    """The live lines of a period by the last response of BPJS.

    `accepted`: the newest list that names the worker accepts in each of its rows; `rejected`: not in each; `missing`:
    no list names the worker; `unknown`: persons with an accepted row and without a live line.
    """

    accepted: int
    rejected: int
    missing: int
    unknown: int


def reconcile(
    books: PeriodBooks, due: Mapping[PayerKind, date], as_of: date
) -> dy.DataFrame[PeriodDifference]:
    """Every difference of a period, by class, OPD and worker; ages count until `as_of`."""
    differences = pl.concat([_about_persons(books), payer_differences(books), late_payments(books, due)])
    days = (pl.lit(as_of) - pl.col("sejak")).dt.total_days().clip(lower_bound=0)
    ordered = differences.with_columns(umur_hari=pl.coalesce("umur_hari", days)).sort(
        pl.col("kelas").replace_strict(_ORDER, return_dtype=pl.Int64),
        "opd",
        "nik",
        "sejak",
        "umur_hari",
        "sebab",
        "dibayar",
    )
    return typed(ordered, PeriodDifference)


def totals_by_class(differences: dy.DataFrame[PeriodDifference]) -> dy.DataFrame[ClassTotal]:
    """Return the differences of each class; a class without any has zeros."""
    classes = pl.DataFrame({"kelas": list(_ORDER)}, schema={"kelas": pl.String})
    sums = differences.group_by("kelas").agg(jumlah=pl.len().cast(pl.Int64), selisih=pl.col("selisih").sum())
    joined = classes.join(sums, on="kelas", how="left", maintain_order="left", validate="1:1")
    return typed(joined.with_columns(pl.col("jumlah", "selisih").fill_null(0)), ClassTotal)


def verdicts(responses: dy.DataFrame[ImportedResponse]) -> dy.DataFrame[Verdict]:
    """Each person with `accepted`: whether the newest list that names the person accepts in each of its rows."""
    newest = _newest(responses).select("nik", accepted=pl.col("accepted_rows") == pl.col("rows"))
    return typed(newest, Verdict)


def _newest(responses: dy.DataFrame[ImportedResponse]) -> pl.DataFrame:
    return _by_list(responses).filter(pl.col("event_id") == pl.col("event_id").max().over("nik"))


def count_responses(books: PeriodBooks) -> ResponseCounts:
    """Return the live lines by the responses of BPJS in all lists that were read."""
    newest = _newest(books.responses)
    lines = books.live.join(newest, on="nik", how="left", validate="1:1")
    accepted = lines.filter(pl.col("accepted_rows") == pl.col("rows")).height
    missing = lines["rows"].null_count()
    unknown = newest.filter(pl.col("accepted_rows") > 0).join(books.live, on="nik", how="anti").height
    return ResponseCounts(accepted, lines.height - accepted - missing, missing, unknown)


def _by_list(responses: dy.DataFrame[ImportedResponse]) -> pl.DataFrame:
    """Group the responses by list and person: `rows`, of which `accepted_rows` accept, reason and amount."""
    accepted = pl.col("amount_idr").filter("accepted")
    return (
        responses.sort("event_id", "row")
        .group_by("event_id", "nik", maintain_order=True)
        .agg(
            rows=pl.len().cast(pl.Int64),
            accepted_rows=pl.col("accepted").sum().cast(pl.Int64),
            sebab=pl.col("reason").filter(~pl.col("accepted")).first(),
            menurut_bpjs=pl.when(pl.col("accepted").any() & (accepted.null_count() == 0)).then(
                accepted.sum()
            ),
        )
    )


def _about_persons(books: PeriodBooks) -> dy.DataFrame[PeriodDifference]:
    if books.responses.is_empty():
        return empty(PeriodDifference)
    classed = (
        _by_list(books.responses)
        .join(_lines(books), on="nik", how="full", coalesce=True, validate="m:1")
        .with_columns(kelas=_class_of_person(), newest=pl.col("event_id").max().over("nik"))
        .with_columns(is_newest=pl.col("event_id").eq_missing(pl.col("newest")))
        .join(books.days, on="event_id", how="left", validate="m:1")
    )
    current = (
        classed.filter("is_newest", pl.col("kelas").is_not_null())
        .join(_since(classed), on="nik", how="left", validate="1:1")
        .with_columns(sejak=pl.max_horizontal("listed_since", "line_since"))
    )
    kelas, booked = pl.col("kelas"), pl.col("dibukukan").fill_null(0)
    by_bpjs = (
        pl.when(kelas.is_in([Difference.REJECTED.value, Difference.MONEY_WITHOUT_LIST.value]))
        .then(pl.lit(0, pl.Int64))
        .otherwise("menurut_bpjs")
    )
    differences = current.with_columns(
        dibukukan=booked,
        menurut_bpjs=by_bpjs,
        selisih=booked - by_bpjs,
        sebab=pl.when(kelas == Difference.LIST_WITHOUT_MONEY.value)
        .then("reversal_reason")
        .otherwise("sebab"),
    )
    return as_differences(differences)


def _since(classed: pl.DataFrame) -> pl.DataFrame:
    """Return the day on which each person's class began.

    It is that of the first list since which no list led to another class.
    """
    now = classed.filter("is_newest").select("nik", now="kelas")
    history = classed.join(now, on="nik", how="left", validate="m:1")
    broken = pl.col("event_id").filter(pl.col("kelas").ne_missing(pl.col("now"))).max().fill_null(0)
    return history.group_by("nik").agg(listed_since=pl.col("hari").filter(pl.col("event_id") > broken).min())


def _lines(books: PeriodBooks) -> pl.DataFrame:
    """Select for each worker the live line, else the last reversed one, with its day."""
    last = books.kept.sort("nik", "occurrence").unique("nik", keep="last", maintain_order=True)
    posted = books.days.select(run_id="event_id", posted_on="hari")
    reversed_ = books.days.select(reversed_by="event_id", reversed_on="hari")
    is_live = pl.col("reversed_by").is_null()
    return (
        last.join(posted, on="run_id", how="left", validate="m:1")
        .join(reversed_, on="reversed_by", how="left", validate="m:1")
        .select(
            "nik",
            is_live=is_live,
            nomor="claim",
            opd="department",
            dana=pl.when(pl.col("payer_kind") == PayerKind.FUND.value).then("payer"),
            pemberi_kerja=pl.when(pl.col("payer_kind") == PayerKind.EMPLOYER.value).then("payer"),
            dibukukan=pl.when(is_live).then("premium_idr"),
            line_since=pl.coalesce("reversed_on", "posted_on"),
            reversal_reason="reason",
        )
    )


def _class_of_person() -> pl.Expr:
    """Return the first class that applies; null: no difference."""
    is_listed, accepted_rows = pl.col("rows").is_not_null(), pl.col("accepted_rows")
    is_live = pl.col("is_live").fill_null(value=False)
    by_bpjs, booked = pl.col("menurut_bpjs"), pl.col("dibukukan")
    return (
        pl.when(~is_live)
        .then(pl.when(accepted_rows > 0).then(code_of(Difference.LIST_WITHOUT_MONEY)))
        .when(~is_listed)
        .then(code_of(Difference.MONEY_WITHOUT_LIST))
        .when(accepted_rows == 0)
        .then(code_of(Difference.REJECTED))
        .when(pl.col("rows") > 1)
        .then(code_of(Difference.DUPLICATE))
        .when(by_bpjs > booked)
        .then(code_of(Difference.SHORT))
        .when(by_bpjs < booked)
        .then(code_of(Difference.OVER))
    )
