"""What was withheld, what was paid to BPJS and what BPJS accepted, held against each other; every difference sorted.

| in  | lines, payments and answers of a period, on which day each event happened, the day the bill is due, a day |
| out | `frames.reconciliation.DIFFERENCES`, each difference in exactly one class; `BOARD`; `Marks` |

Of a person the newest list that names him counts. Without any list, what BPJS says of persons is unknown, which is no
difference.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.bpjs.differences import Difference
from tpp_sponsor.tables.reconciliation import BOARD, DIFFERENCES

_ORDER = {code.value: at for at, code in enumerate(Difference)}


@dataclass(frozen=True)
class PeriodBooks:
    """What the ledger holds of a period: `LINES_KEPT`, `PAYMENTS`, `CORRECTIONS`, `DAYS`."""

    kept: pl.DataFrame
    payments: pl.DataFrame
    answers: pl.DataFrame
    days: pl.DataFrame

    @property
    def live(self) -> pl.DataFrame:
        """The lines that stand."""
        return self.kept.filter(pl.col("reversed_by").is_null())


@dataclass(frozen=True)
class ResponseCounts:
    """What BPJS's newest word makes of the live lines of a period.

    `accepted`: all that the newest list that names the worker says of him is acceptance; `rejected`: not all of it;
    `missing`: no list names him; `unknown`: persons whom BPJS accepted and for whom no line stands.
    """

    accepted: int
    rejected: int
    missing: int
    unknown: int


def reconcile(books: PeriodBooks, due: date, as_of: date) -> pl.DataFrame:
    """Every difference of a period, by class, OPD and worker; ages count until `as_of`."""
    found = [_about_persons(books), _about_period(books), _about_payments(books, due)]
    days = (pl.lit(as_of) - pl.col("sejak")).dt.total_days().clip(lower_bound=0)
    return (
        pl.concat(found)
        .with_columns(umur_hari=pl.coalesce("umur_hari", days))
        .sort(
            pl.col("kelas").replace_strict(_ORDER, return_dtype=pl.Int64),
            "opd",
            "nik",
            "sejak",
            "umur_hari",
            "sebab",
            "dibayar",
        )
        .select(pl.col(name).cast(dtype) for name, dtype in DIFFERENCES.items())
    )


def board(differences: pl.DataFrame) -> pl.DataFrame:
    """The differences of each class, `BOARD`; a class without any has zeros."""
    classes = pl.DataFrame({"kelas": list(_ORDER)}, schema={"kelas": pl.String})
    sums = differences.group_by("kelas").agg(jumlah=pl.len(), selisih=pl.col("selisih").sum())
    joined = classes.join(sums, on="kelas", how="left", maintain_order="left", validate="1:1")
    return joined.select(
        pl.col(name).fill_null(0 if dtype == pl.Int64 else "").cast(dtype) for name, dtype in BOARD.items()
    )


def verdicts(answers: pl.DataFrame) -> pl.DataFrame:
    """Each person with `accepted`: whether all that the list read last that names the person says is acceptance."""
    return _newest(answers).select("nik", accepted=pl.col("yes") == pl.col("rows"))


def _newest(answers: pl.DataFrame) -> pl.DataFrame:
    return _said(answers).filter(pl.col("event_id") == pl.col("event_id").max().over("nik"))


def mark(books: PeriodBooks) -> ResponseCounts:
    """How the live lines stand after all lists that were read."""
    newest = _newest(books.answers)
    lines = books.live.join(newest, on="nik", how="left", validate="1:1")
    accepted = lines.filter(pl.col("yes") == pl.col("rows")).height
    missing = lines["rows"].null_count()
    unknown = newest.filter(pl.col("yes") > 0).join(books.live, on="nik", how="anti").height
    return ResponseCounts(accepted, lines.height - accepted - missing, missing, unknown)


def _said(answers: pl.DataFrame) -> pl.DataFrame:
    """What each list says of each person it names: `rows`, of which `yes` are acceptance, the reason, the amount."""
    accepted = pl.col("amount").filter("accepted")
    return (
        answers.sort("event_id", "row")
        .group_by("event_id", "nik", maintain_order=True)
        .agg(
            rows=pl.len().cast(pl.Int64),
            yes=pl.col("accepted").sum().cast(pl.Int64),
            sebab=pl.col("reason").filter(~pl.col("accepted")).first(),
            menurut_bpjs=pl.when(pl.col("accepted").any() & (accepted.null_count() == 0)).then(
                accepted.sum()
            ),
        )
    )


def _about_persons(books: PeriodBooks) -> pl.DataFrame:
    if books.answers.is_empty():
        return pl.DataFrame(schema=DIFFERENCES)
    classed = (
        _said(books.answers)
        .join(_lines(books), on="nik", how="full", coalesce=True, validate="m:1")
        .with_columns(kelas=_class_of_person(), newest=pl.col("event_id").max().over("nik"))
        .with_columns(is_newest=pl.col("event_id").eq_missing(pl.col("newest")))
        .join(books.days, on="event_id", how="left", validate="m:1")
    )
    current = (
        classed.filter("is_newest", pl.col("kelas").is_not_null())
        .join(_since(classed), on="nik", how="left", validate="1:1")
        .with_columns(sejak=pl.max_horizontal("sejak_daftar", "sejak_iuran"))
    )
    kelas, booked = pl.col("kelas"), pl.col("dibukukan").fill_null(0)
    by_bpjs = (
        pl.when(kelas.is_in([Difference.REJECTED.value, Difference.MONEY_WITHOUT_LIST.value]))
        .then(pl.lit(0, pl.Int64))
        .otherwise("menurut_bpjs")
    )
    told = current.with_columns(
        dibukukan=booked,
        menurut_bpjs=by_bpjs,
        selisih=booked - by_bpjs,
        sebab=pl.when(kelas == Difference.LIST_WITHOUT_MONEY.value).then("alasan_batal").otherwise("sebab"),
    )
    return told.select(_column(name, told.columns) for name in DIFFERENCES)


def _since(classed: pl.DataFrame) -> pl.DataFrame:
    """On which day each person's class began: that of the first list since which no list led to another class."""
    now = classed.filter("is_newest").select("nik", now="kelas")
    told = classed.join(now, on="nik", how="left", validate="m:1")
    broken = pl.col("event_id").filter(pl.col("kelas").ne_missing(pl.col("now"))).max().fill_null(0)
    return told.group_by("nik").agg(sejak_daftar=pl.col("hari").filter(pl.col("event_id") > broken).min())


def _lines(books: PeriodBooks) -> pl.DataFrame:
    """Of each worker the line that stands, else the last that was taken back: what it says and since when."""
    last = books.kept.sort("nik", "occurrence").unique("nik", keep="last", maintain_order=True)
    posted, gone = (books.days.select(pl.col("event_id").alias(key), pl.col("hari").alias(day))
                    for key, day in (("run_id", "dibukukan_pada"), ("reversed_by", "dibatalkan_pada")))  # fmt: skip
    stands = pl.col("reversed_by").is_null()
    return (
        last.join(posted, on="run_id", how="left", validate="m:1")
        .join(gone, on="reversed_by", how="left", validate="m:1")
        .select(
            "nik",
            stands=stands,
            nomor="statement",
            opd="department",
            dibukukan=pl.when(stands).then("total"),
            sejak_iuran=pl.coalesce("dibatalkan_pada", "dibukukan_pada"),
            alasan_batal="reason",
        )
    )


def _class_of_person() -> pl.Expr:
    """The first class that applies; null: no difference."""
    told, yes = pl.col("rows").is_not_null(), pl.col("yes")
    stands = pl.col("stands").fill_null(value=False)
    by_bpjs, booked = pl.col("menurut_bpjs"), pl.col("dibukukan")
    return (
        pl.when(~stands)
        .then(pl.when(yes > 0).then(_code(Difference.LIST_WITHOUT_MONEY)))
        .when(~told)
        .then(_code(Difference.MONEY_WITHOUT_LIST))
        .when(yes == 0)
        .then(_code(Difference.REJECTED))
        .when(pl.col("rows") > 1)
        .then(_code(Difference.DUPLICATE))
        .when(by_bpjs > booked)
        .then(_code(Difference.SHORT))
        .when(by_bpjs < booked)
        .then(_code(Difference.OVER))
    )


def _about_period(books: PeriodBooks) -> pl.DataFrame:
    """What was withheld against what was paid, in all; it counts since the balance last took this sign."""
    booked, paid = int(books.live["total"].sum()), int(books.payments["amount"].sum())
    if booked == paid:
        return pl.DataFrame(schema=DIFFERENCES)
    on = {key: books.days.select(pl.col("event_id").alias(key), "hari") for key in ("run_id", "reversed_by")}
    moves = pl.concat(
        [
            books.kept.join(on["run_id"], on="run_id", how="inner").select("hari", amount="total"),
            books.kept.join(on["reversed_by"], on="reversed_by", how="inner").select(
                "hari", amount=-pl.col("total")
            ),
            books.payments.select(hari=pl.col("paid_on").str.to_date(), amount=-pl.col("amount")),
        ]
    )
    balance = (
        moves.group_by("hari")
        .agg(pl.col("amount").sum())
        .sort("hari")
        .with_columns(pl.col("amount").cum_sum().sign())
    )
    other = balance.filter(pl.col("amount") != balance["amount"].last())["hari"].max()
    since = balance.filter(pl.col("hari") > other if other is not None else pl.lit(value=True))["hari"].min()
    row = {
        "kelas": (Difference.SHORT if paid < booked else Difference.OVER).value,
        "dibukukan": booked,
        "dibayar": paid,
        "selisih": paid - booked,
        "sejak": since,
    }
    return pl.DataFrame([row], schema=DIFFERENCES)


def _about_payments(books: PeriodBooks, due: date) -> pl.DataFrame:
    """Payments that were made after the day on which they were due."""
    paid_on = pl.col("paid_on").str.to_date()
    late = books.payments.filter(paid_on > due).with_columns(
        kelas=_code(Difference.LATE),
        dibayar="amount",
        selisih=pl.lit(0, pl.Int64),
        sejak=pl.lit(due),
        umur_hari=(paid_on - pl.lit(due)).dt.total_days(),
        sebab="bill_code",
    )
    return late.select(_column(name, late.columns) for name in DIFFERENCES)


def _code(difference: Difference) -> pl.Expr:
    return pl.lit(difference.value)


def _column(name: str, there: list[str]) -> pl.Expr:
    return (pl.col(name) if name in there else pl.lit(None)).cast(DIFFERENCES[name]).alias(name)
