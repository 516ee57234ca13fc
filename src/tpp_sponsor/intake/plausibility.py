"""What is legal but looks odd: a warning each, never a rejection (docs/rules.md#identifiers).

| in  | accepted rows with where they stand; the district codes that the known lists hold |
| out | `frames.results.FINDINGS`; a `Notice` where a whole file looks odd |
"""

from collections.abc import Collection, Iterator

import polars as pl

from tpp_sponsor.domain.codes import Cause, Warn
from tpp_sponsor.domain.identifiers import NIK_DIGITS, birth_in_date, birth_in_number, mask_inside
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.names import plain_names
from tpp_sponsor.intake.life_status import is_unknown
from tpp_sponsor.tables.findings import FINDINGS, FileWarning
from tpp_sponsor.tables.input_tables import FILE, PLACE, TPP, WORKERS

_DISTRICT_DIGITS = 6
# No civil servant's allowance is as low, in rupiah: a whole column of it is meant in thousands.
_LOWEST_USUAL_AMOUNT = 100_000
_LONGEST_SHOWN = 40


def doubt_amounts(tpp: pl.DataFrame) -> Iterator[FileWarning]:
    """Files whose net amounts are all so small that thousands of rupiah may be meant; there the gross ones too."""
    columns = ("tpp_neto", "tpp_bruto")
    highest = tpp.group_by(FILE).agg(pl.col(columns).max()).filter(pl.col("tpp_neto") > 0).sort(FILE)
    for file, *amounts in highest.filter(pl.col("tpp_neto") < _LOWEST_USUAL_AMOUNT).iter_rows():
        for column, amount in zip(columns, amounts, strict=True):
            if amount and amount < _LOWEST_USUAL_AMOUNT:
                yield FileWarning(
                    Warn.SMALL_AMOUNTS, TPP.name, file, column=column, detail=show_rupiah(amount)
                )


def implausible_workers(workers: pl.DataFrame, signed: pl.Series, districts: Collection[str]) -> pl.DataFrame:
    """Workers of whom something looks odd; `signed`: the NIKs that statements name.

    The NIK holds another birth date than `tgl_lahir`, or a district that no list knows; statements name another NIK
    with the same name and birth date too; the status says neither dead nor alive.
    """
    told, born = birth_in_number(pl.col("nik"), NIK_DIGITS), birth_in_date(pl.col("tgl_lahir"))
    otherwise = workers.filter(told != born)
    swapped = told == born // 100 % 100 * 10_000 + born // 10_000 * 100 + born % 100
    prefixes = workers["nik"].str.slice(0, _DISTRICT_DIGITS)
    unknown = prefixes.is_in([prefix for prefix in prefixes.unique() if prefix not in districts])
    found = [
        _finding(otherwise.filter(swapped), Warn.BIRTH_DIFFERS, "tgl_lahir", Cause.BIRTH_SWAPPED),
        _finding(otherwise.filter(~swapped), Warn.BIRTH_DIFFERS, "tgl_lahir"),
        _finding(workers.filter(unknown), Warn.DISTRICT_UNKNOWN, "nik"),
        _finding(
            _of_two_numbers(workers.filter(pl.col("nik").is_in(signed.implode()))), Warn.SAME_PERSON, "nik"
        ),
        _finding(workers.filter(is_unknown(workers["status"])), Warn.LIFE_UNKNOWN, "status"),
    ]
    return pl.concat(found)


def _of_two_numbers(workers: pl.DataFrame) -> pl.DataFrame:
    """Workers whose name, as names are compared, and birth date another NIK has too."""
    born = workers.filter(pl.col("tgl_lahir").is_duplicated())
    named = born.with_columns(plain_names(born["nama"]).alias("_nama")).filter(pl.col("_nama").is_not_null())
    return named.filter(pl.struct("_nama", "tgl_lahir").is_duplicated()).drop("_nama")


def _finding(workers: pl.DataFrame, code: Warn, column: str, cause: Cause | None = None) -> pl.DataFrame:
    shown = pl.format("{}…{}", pl.col("nik").str.slice(0, 6), pl.col("nik").str.slice(-2))
    if column == "status":
        words = workers["status"].unique()
        shown = pl.col("status").replace_strict(words, [mask_inside(word)[:_LONGEST_SHOWN] for word in words])
    return workers.select(
        pl.lit(WORKERS.name).alias("tabel"),
        *PLACE,
        pl.lit(column).alias("kolom"),
        pl.lit(code.value).alias("kode"),
        shown.alias("isi"),
        pl.lit(cause.value if cause else "").alias("sebab"),
        pl.lit("").alias("rincian"),
    ).cast(pl.Schema(FINDINGS))
