"""Tables about persons are brought together by number, whatever the order in which they come."""

import dataclasses
from typing import get_args, get_type_hints

import polars as pl
import pytest
from dataframely.exc import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_months import City, before, settings
from support.properties import tries
from tpp_sponsor.tables.inputs import expect_typed
from tpp_sponsor.tables.joins import (
    follow_names,
    join_person,
    sort_by_person,
    with_integer_keys,
    with_text_keys,
)
from tpp_sponsor.tables.posted import ReversedLine
from tpp_sponsor.tables.schemas import Asn
from tpp_sponsor.tables.typed import Keyed, polars_schema, typed

_NIKS = st.integers(3272_010101_900001, 3272_010101_900030).map(str)


def _table(niks: list[str | None], column: str) -> pl.DataFrame:
    """Persons, each with a number of his own to be known by."""
    rows = [(nik, f"{column}-{at}") for at, nik in enumerate(niks)]
    return pl.DataFrame(rows, schema={"nik": pl.String, column: pl.String}, orient="row")


@given(
    rows=st.lists(st.none() | _NIKS, max_size=40),
    known=st.lists(_NIKS, unique=True, max_size=30),
    rows_sorted=st.booleans(),
    known_sorted=st.booleans(),
)
@tries(200, derandomize=True)
def test_each_row_gets_what_is_known_of_its_person(rows, known, rows_sorted, known_sorted):
    if rows_sorted:
        rows = sorted(rows, key=lambda nik: nik or "")
    if known_sorted:
        known = sorted(known)
    told = dict(_table(known, "nama").rows())
    found = join_person(_table(rows, "baris"), _table(known, "nama"), "nik")
    assert found.columns == ["nik", "baris", "nama"]
    assert found.rows() == [(nik, f"baris-{at}", told.get(nik)) for at, nik in enumerate(rows)]


@pytest.mark.parametrize("known", [["1", "1", "2"], ["2", "1", "1"]], ids=["in order", "in none"])
def test_nobody_may_be_known_twice(known):
    with pytest.raises(pl.exceptions.ComputeError):
        join_person(_table(["1"], "baris"), _table(known, "nama"), "nik")


@pytest.mark.parametrize("rows", [["1", "1", "2"], ["2", "1", "1"]], ids=["in order", "in none"])
def test_nobody_may_ask_twice_where_each_stands_once(rows):
    known = _table(["1", "2"], "nama")
    with pytest.raises(pl.exceptions.ComputeError):
        join_person(_table(rows, "baris"), known, "nik", each_once=True)
    assert join_person(_table(rows, "baris"), known, "nik").height == len(rows)


@given(niks=st.lists(_NIKS, max_size=40))
@tries(100, derandomize=True)
def test_persons_are_sorted_by_number(niks):
    assert sort_by_person(_table(niks, "baris"), "nik")["nik"].to_list() == sorted(niks)


@given(niks=st.lists(st.none() | _NIKS, max_size=40))
@tries(50, derandomize=True)
def test_keys_are_integers_inside_and_the_same_texts_outside(niks):
    table = _table(niks, "baris").with_columns(nip=pl.col("nik"))
    keyed = with_integer_keys(table)
    assert keyed["nik"].to_list() == [nik and int(nik) for nik in niks]
    is_flagged, is_sorted = keyed["nik"].flags["SORTED_ASC"], keyed["nik"].is_sorted()
    assert is_sorted or not is_flagged
    assert is_flagged or not is_sorted or None in niks
    assert with_text_keys(keyed).equals(table)


@pytest.mark.parametrize("kind", ["inputs", "ledger"])
def test_each_frame_with_integer_keys_is_of_its_schema(kind):
    keyed = (City(STATEMENTS).inputs(settings()) if kind == "inputs" else before()).keyed()
    for name, hint in get_type_hints(type(keyed)).items():
        if isinstance(frame := getattr(keyed, name), pl.DataFrame):
            (schema,) = get_args(hint)
            assert frame.schema == polars_schema(schema), name
            assert {frame.schema[key] for key in ("nip", "nik") if key in frame.columns} <= {pl.Int64}, name


def test_a_schema_with_integer_keys_is_the_same_but_for_them():
    keyed = Keyed[Asn]
    assert keyed is Keyed[Asn]
    assert list(keyed.columns()) == list(Asn.columns())
    differing = {
        name: (column.dtype, column.nullable)
        for name, column in keyed.columns().items()
        if column.dtype != Asn.columns()[name].dtype
    }
    assert differing == {"nip": (pl.Int64, False), "nik": (pl.Int64, True)}
    assert keyed.create_empty().schema == polars_schema(keyed)


def test_names_of_an_earlier_month_are_followed_but_for_other_payers():
    rows = pl.DataFrame({"payer": ["Dinas Lama", "dinas a", "TPP", "Dinas Lama"]})
    followed = follow_names(rows, "payer", ["Dinas A", "tpp"], {"Dinas Lama": "Dinas A"}, except_=["TPP"])
    assert followed["payer"].to_list() == ["Dinas A", "Dinas A", "TPP", "Dinas A"]
    assert follow_names(rows.clear(), "payer", [], {}).equals(rows.clear())


def test_a_frame_is_of_a_type_by_the_names_and_types_of_its_columns():
    line = pl.DataFrame({"nik": ["1"], "nip": ["2"], "nomor": ["K"], "opd": ["A"]})
    assert typed(line, ReversedLine).columns == ["nomor", "nip", "nik"]
    with pytest.raises(pl.exceptions.SchemaError):
        typed(with_integer_keys(line), ReversedLine)
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        typed(line.drop("nip"), ReversedLine)


STATEMENTS = """
    nomor | nip | nik
    K1    | S1  | W1
    K2    | S2  | W2
"""


@pytest.mark.parametrize("table", ["asn", "pekerja", "kesediaan"])
@pytest.mark.parametrize(
    "spoil", [pl.DataFrame.reverse, lambda frame: pl.concat([frame, frame.tail(1)])], ids=["order", "twice"]
)
def test_what_stages_rely_on_is_held_at_their_border(table, spoil):
    inputs = City(STATEMENTS).inputs(settings())
    with pytest.raises(ValidationError, match="each_once_in_order"):
        expect_typed(dataclasses.replace(inputs, **{table: spoil(getattr(inputs, table))}))
