"""What the archive of a run keeps, and what it reads of a run of an older version."""

import io

import polars as pl

from support.drawn_months import City, settings
from tpp_sponsor.month.archive import RunArchive, RunFacts, pack, unpack
from tpp_sponsor.tables.findings import Finding, RejectedRow, Suggestion

CITY = City("""
    kesediaan | nip | nik
    K1        | S1  | W1
""")


def _archive():
    empty = [schema.create_empty() for schema in (Finding, Finding, RejectedRow, Suggestion)]
    facts = RunFacts(settings={}, profiles={}, inputs=[], sheets=[])
    return RunArchive(CITY.inputs(settings()), *empty, facts)


def test_a_city_without_funds_keeps_no_tables_of_funds():
    assert {"dana.parquet", "kuota.parquet", "usulan.parquet"} & pack(_archive()).keys() == set()


def test_columns_that_an_older_version_did_not_keep_are_empty():
    files = pack(_archive())
    old = pl.read_parquet(io.BytesIO(files["pekerja.parquet"])).drop("kelurahan", "kelurahan_key")
    buffer = io.BytesIO()
    old.write_parquet(buffer)
    workers = unpack(files | {"pekerja.parquet": buffer.getvalue()}).inputs.pekerja
    assert workers.drop("kelurahan", "kelurahan_key").equals(old)
    assert workers.select("kelurahan", "kelurahan_key").rows() == [(None, None)]
