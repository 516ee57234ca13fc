"""Rejected rows are described set-wise, and each as if it were the only one."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_inboxes import MARCH, examples
from tpp_sponsor.intake.cell_reader import ROW_ID, Vocabulary
from tpp_sponsor.intake.findings import Contradiction, _alike, cause_of_rejection, describe
from tpp_sponsor.messages import load_texts
from tpp_sponsor.messages.findings import say_finding, say_findings
from tpp_sponsor.tables.findings import Finding
from tpp_sponsor.tables.input_tables import ASN, BROKEN, TPP
from tpp_sponsor.tables.table import number_cell
from tpp_sponsor.tables.typed import polars_schema

NOTHING_KNOWN = Vocabulary(MARCH, frozenset(), {})
DIGITS = st.text("0123456789", min_size=7, max_size=33) | st.sampled_from(["1", "0", "9"]).flatmap(
    lambda digit: st.integers(8, 33).map(lambda count: digit * count)
)
IN_A_ROW = st.integers(8, 33).map(lambda count: ("1234567890" * 4)[:count])
SCIENTIFIC = st.from_regex(r"\A[0-9]{1,3}([.,][0-9]{1,16})?[eE]\+?[0-9]{1,2}\Z")
TELEPHONE = st.from_regex(r"\A(08|628|\+628)[0-9]{8,11}\Z")
CELLS = DIGITS | IN_A_ROW | SCIENTIFIC | TELEPHONE | st.text("0O1l.-' ,xE+9", min_size=1, max_size=24)


@examples(400)
@given(cells=st.lists(CELLS, min_size=1, max_size=20))
@pytest.mark.parametrize(("table", "name"), [(TPP, "nip"), (ASN, "nik")])
def test_cells_that_are_asked_about_as_one_have_one_answer(table, name, cells):
    column = next(column for column in table.columns if column.name == name)
    asked = pl.DataFrame({"cell": cells}).select(_alike(pl.col("cell"))).to_series()
    for cell, alike in zip(cells, asked, strict=True):
        assert cause_of_rejection(column, alike, NOTHING_KNOWN) == cause_of_rejection(
            column, cell, NOTHING_KNOWN
        ), cell


def test_a_row_is_described_alike_among_others_and_alone():
    cells = [
        "19900101201501100",
        "19900101201501101",
        "1,99E+17",
        "08123456789",
        "",
        "19900101201501100O",
        "   123",
    ]
    rows = pl.DataFrame(
        {"berkas": "a", "lembar": "", "baris": range(2, 2 + len(cells)), "nip": cells},
        schema_overrides={"baris": pl.UInt32},
    ).with_columns(
        pl.lit(value=False).alias(number_cell("nip")),
        pl.lit(value=False).alias(BROKEN),
        tpp_neto=pl.lit("satu juta"),
    )
    rows = rows.with_row_index(ROW_ID)
    codes = pl.when(pl.col("nip") == "").then(pl.lit("KOLOM_KOSONG")).otherwise(pl.lit("NIP_TIDAK_SAH"))
    found = rows.select(ROW_ID, kolom=pl.lit("nip"), kode=codes).vstack(
        rows.head(2).select(ROW_ID, kolom=pl.lit("tpp_neto"), kode=pl.lit("NILAI_TIDAK_SAH"))
    )
    found = found.vstack(rows.tail(1).select(ROW_ID, kolom=pl.lit(""), kode=pl.lit("BARIS_TIDAK_UTUH")))
    clashes = Contradiction.create_empty()
    together = describe(TPP, found, rows, NOTHING_KNOWN, clashes)
    alone = [describe(TPP, found[at], rows, NOTHING_KNOWN, clashes) for at in range(found.height)]
    assert together.equals(pl.concat(alone))
    assert together["sebab"].to_list()[:4] == [
        "NIP_KURANG_ANGKA",
        "NIP_KURANG_ANGKA",
        "NOTASI_ILMIAH",
        "NOMOR_TELEPON",
    ]
    assert together.row(-1, named=True)["sebab"] == "PEMISAH_DI_DALAM_ISIAN"
    assert together["isi"].to_list()[:3] == ["199001…00", "199001…01", "1,99E+17"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_sentence_is_the_same_set_wise(language):
    texts = load_texts(language)
    said = ["{isi}", "\\1 $1", "kop {rincian}", "", "Déwi"]
    rows = [
        ("asn", "a", "", 2, column, code, isi, cause, "17")
        for code, cause in [
            ("NIP_TIDAK_SAH", "NIP_KURANG_ANGKA"),
            ("KOLOM_KOSONG", ""),
            ("NILAI_TIDAK_SAH", ""),
        ]
        for column in ("nip", "nama")
        for isi in said
    ]
    found = pl.DataFrame(rows, schema=polars_schema(Finding), orient="row")
    one_by_one = [say_finding(texts, "reject", row) for row in found.iter_rows(named=True)]
    assert say_findings(texts, "reject", found).to_list() == one_by_one
    assert say_findings(texts, "reject", found.clear()).to_list() == []
