"""What the archive of a run keeps, and what it reads of a run of an older version."""

import io
from pathlib import Path

import polars as pl
import pytest

from support.drawn_months import City, settings
from tpp_sponsor.errors import IntegrityError
from tpp_sponsor.month.archive import FACTS, RunArchive, RunFacts, pack, read_archive, read_facts, unpack
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


@pytest.mark.parametrize("data", [b"", b"{}"])
def test_a_file_that_is_cut_off_is_changed_and_not_missing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FACTS).write_bytes(data)
    for read in (lambda: read_facts(tmp_path, "0" * 64), lambda: read_archive(tmp_path, {FACTS: "0" * 64})):
        with pytest.raises(IntegrityError) as changed:
            read()
        assert [fault.code for fault in changed.value.faults] == ["archive_changed"]
