"""What a person confirmed is put into the cell that he confirmed it for, and into no other."""

import polars as pl
import pytest

from tpp_sponsor.repair.confirmations import apply_confirmations
from tpp_sponsor.tables.findings import Confirmation, Finding
from tpp_sponsor.tables.input_tables import STATEMENTS, TPP, WORKERS
from tpp_sponsor.tables.typed import polars_schema

WRONG, RIGHT = "199001012015O11001", "199001012015011001"
WRONG_NIK, RIGHT_NIK = "327201010780000", "3272010107800001"


def letters(*rows):
    """File, row, nomor, nip, whether that is a number cell, nik."""
    return pl.DataFrame(
        [(file, "", row, nomor, nip, number, nik, False) for file, row, nomor, nip, number, nik in rows],
        schema={
            "berkas": pl.String, "lembar": pl.String, "baris": pl.UInt32, "nomor": pl.String, "nip": pl.String,
            "nip_berupa_angka": pl.Boolean, "nik": pl.String, "nik_berupa_angka": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip


def workers(*rows):
    """File, row, nik."""
    return pl.DataFrame(
        [(file, "", row, nik, False) for file, row, nik in rows],
        schema={
            "berkas": pl.String, "lembar": pl.String, "baris": pl.UInt32, "nik": pl.String,
            "nik_berupa_angka": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip


def confirmed(*rows):
    """Table, file, row, column, written, meant."""
    return pl.DataFrame(
        [(table, file, "", row, column, written, meant) for table, file, row, column, written, meant in rows],
        schema=polars_schema(Confirmation),
        orient="row",
    )


YES = confirmed(("kesediaan", "a.csv", 2, "nip", WRONG, RIGHT))


def told(found):
    assert found.schema == polars_schema(Finding)
    return found.select("baris", "kolom", "kode", "isi").rows()


def test_a_confirmed_cell_says_what_was_meant():
    rows, found = apply_confirmations(STATEMENTS, letters(("a.csv", 2, "K1", WRONG, False, RIGHT_NIK)), YES)
    assert rows["nip"].to_list() == [RIGHT]
    assert told(found) == [(2, "nip", "DIKONFIRMASI", "199001…01 → 199001…01")]


def test_a_confirmed_number_cell_is_no_number_cell_any_more():
    yes = confirmed(("kesediaan", "a.csv", 2, "nip", "199001012015011000", RIGHT))
    rows, _ = apply_confirmations(
        STATEMENTS, letters(("a.csv", 2, "K1", "199001012015011000", True, RIGHT_NIK)), yes
    )
    assert rows.select("nip", "nip_berupa_angka").rows() == [(RIGHT, False)]


@pytest.mark.parametrize(
    "there",
    [
        ("a.csv", 3, "K1", WRONG, False, RIGHT_NIK),
        ("b.csv", 2, "K1", WRONG, False, RIGHT_NIK),
        ("a.csv", 2, "K1", "199001012015O11002", False, RIGHT_NIK),
        ("a.csv", 2, "K1", None, False, RIGHT_NIK),
        ("a.csv", 2, "K1", "198505052010011003", False, WRONG),
    ],
    ids=["other row", "other file", "other text", "empty", "other column"],
)
def test_a_confirmation_that_fits_no_cell_changes_none_and_is_told_of(there):
    rows, found = apply_confirmations(STATEMENTS, letters(there), YES)
    assert rows.equals(letters(there))
    assert told(found) == [(2, "nip", "KONFIRMASI_TIDAK_COCOK", "199001…01 → 199001…01")]


def test_a_cell_that_its_sender_has_corrected_needs_no_word():
    rows, found = apply_confirmations(STATEMENTS, letters(("a.csv", 2, "K1", RIGHT, False, RIGHT_NIK)), YES)
    assert rows["nip"].to_list() == [RIGHT]
    assert told(found) == []


def test_only_its_own_table_is_mended():
    rows, found = apply_confirmations(TPP, letters(("a.csv", 2, "K1", WRONG, False, RIGHT_NIK)), YES)
    assert rows["nip"].to_list() == [WRONG]
    assert told(found) == []


def test_a_letter_that_came_twice_is_mended_twice():
    rows, found = apply_confirmations(
        STATEMENTS,
        letters(
            ("a.csv", 2, "K1", WRONG, False, RIGHT_NIK),
            ("b.csv", 9, "K1", "19900101 2015O1 1001", False, RIGHT_NIK),
            ("b.csv", 10, "K2", WRONG, False, RIGHT_NIK),
        ),
        YES,
    )
    assert rows["nip"].to_list() == [RIGHT, RIGHT, WRONG]
    assert [row[0] for row in told(found)] == [2, 9]


def test_a_nik_in_a_form_is_mended_in_both_lives_of_its_row_and_told_of_once():
    yes = confirmed(("kesediaan", "form.csv", 2, "nik", WRONG_NIK, RIGHT_NIK))
    rows, found = apply_confirmations(
        STATEMENTS, letters(("form.csv", 2, "K1", RIGHT, False, WRONG_NIK)), yes
    )
    people, silence = apply_confirmations(
        WORKERS, workers(("form.csv", 2, WRONG_NIK), ("pekerja.csv", 2, WRONG_NIK)), yes
    )
    assert rows["nik"].to_list() == [RIGHT_NIK]
    assert people["nik"].to_list() == [RIGHT_NIK, WRONG_NIK]
    assert [row[2] for row in told(found)] == ["DIKONFIRMASI"]
    assert told(silence) == []


def test_both_numbers_of_a_row_can_be_confirmed():
    both = pl.concat([YES, confirmed(("kesediaan", "a.csv", 2, "nik", WRONG_NIK, RIGHT_NIK))])
    rows, found = apply_confirmations(STATEMENTS, letters(("a.csv", 2, "K1", WRONG, False, WRONG_NIK)), both)
    assert rows.select("nip", "nik").rows() == [(RIGHT, RIGHT_NIK)]
    assert found.height == 2


def test_the_order_of_rows_stays():
    drawn = letters(*[("a.csv", row, f"K{row}", WRONG, False, RIGHT_NIK) for row in (2, 3, 4, 5)])
    rows, _ = apply_confirmations(STATEMENTS, drawn, YES)
    assert rows.drop("nip").equals(drawn.drop("nip"))
    assert rows["nip"].to_list() == [RIGHT, WRONG, WRONG, WRONG]
