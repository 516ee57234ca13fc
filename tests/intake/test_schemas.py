"""The frames beside the accepted rows have the columns that their schemas name (docs/architecture.md)."""

import pytest

from support.drawn_inboxes import as_csv, one_row, taken
from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake import validate
from tpp_sponsor.intake.cell_reader import ROW_ID, Vocabulary
from tpp_sponsor.intake.raw_table import empty_rows
from tpp_sponsor.tables.findings import Finding, RejectedRow, RowCount, Suggestion
from tpp_sponsor.tables.input_tables import TABLES


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_no_rows_give_the_frames_that_validation_gives(table):
    vocabulary = Vocabulary(Period.parse("2024-03"), frozenset(), {})
    validated = validate._of_rows(table, empty_rows(table).with_row_index(ROW_ID), vocabulary)
    without = validate.validate(table, empty_rows(table), vocabulary)
    for name in ("accepted", "rejected", "warnings", "statuses"):
        frame = getattr(without, name)
        assert frame.is_empty()
        assert list(frame.schema.items()) == list(getattr(validated, name).schema.items())


def test_the_results_of_an_inbox_are_as_their_schemas_say():
    head, statement = one_row("kesediaan")
    number = statement[head.index("nik")]
    mistyped = [f"{number[:-1]}9" if cell == number else cell for cell in statement]
    files = {
        "tpp.csv": as_csv([["nip", "tpp_neto"], [statement[head.index("nip")], "lima"]]),
        "kesediaan.csv": as_csv([head, mistyped]),
    }
    intake = taken(files)
    assert not intake.rejected.is_empty()
    assert not intake.sent.is_empty()
    assert not intake.suggestions.is_empty()
    assert intake.warnings["baris"].null_count() > 0
    Finding.validate(intake.rejected)
    Finding.validate(intake.warnings)
    RowCount.validate(intake.counts)
    RejectedRow.validate(intake.sent)
    Suggestion.validate(intake.suggestions)
