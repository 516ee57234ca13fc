"""Numbers that are legal but look odd: a warning each, never a rejection (docs/rules.md#identifiers).

| in  | accepted rows of `pekerja` with where they stand; the district codes that the known lists hold |
| out | `frames.results.FINDINGS` |
"""

from collections.abc import Collection

import polars as pl

from tpp_sponsor.domain.codes import Cause, Warn
from tpp_sponsor.domain.identifiers import NIK_DIGITS, birth_in_date, birth_in_number
from tpp_sponsor.frames.results import FINDINGS
from tpp_sponsor.frames.tables import PLACE, WORKERS

_DISTRICT_DIGITS = 6


def doubt_workers(workers: pl.DataFrame, districts: Collection[str]) -> pl.DataFrame:
    """Workers whose NIK holds another birth date than `tgl_lahir`, or a district that no list knows."""
    told, born = birth_in_number(pl.col("nik"), NIK_DIGITS), birth_in_date(pl.col("tgl_lahir"))
    otherwise = workers.filter(told != born)
    swapped = told == born // 100 % 100 * 10_000 + born // 10_000 * 100 + born % 100
    prefixes = workers["nik"].str.slice(0, _DISTRICT_DIGITS)
    unknown = prefixes.is_in([prefix for prefix in prefixes.unique() if prefix not in districts])
    found = [
        _finding(otherwise.filter(swapped), Warn.BIRTH_DIFFERS, "tgl_lahir", Cause.BIRTH_SWAPPED),
        _finding(otherwise.filter(~swapped), Warn.BIRTH_DIFFERS, "tgl_lahir"),
        _finding(workers.filter(unknown), Warn.DISTRICT_UNKNOWN, "nik"),
    ]
    return pl.concat(found)


def _finding(workers: pl.DataFrame, code: Warn, column: str, cause: Cause | None = None) -> pl.DataFrame:
    masked = pl.format("{}…{}", pl.col("nik").str.slice(0, 6), pl.col("nik").str.slice(-2))
    return workers.select(
        pl.lit(WORKERS.name).alias("tabel"),
        *PLACE,
        pl.lit(column).alias("kolom"),
        pl.lit(code.value).alias("kode"),
        masked.alias("isi"),
        pl.lit(cause.value if cause else "").alias("sebab"),
        pl.lit("").alias("rincian"),
    ).cast(pl.Schema(FINDINGS))
