import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.repair.correction_workbook import (
    CorrectionLabels,
    CorrectionRow,
    CorrectionSheet,
    to_correction_workbook,
)

MARCH = date(2024, 3, 1)
LABELS = CorrectionLabels(
    ("Salah", "Obat", "Berkas", "Lembar", "Baris"), "Lebih", "Asal", "Jangan di sini.", "(asal)"
)


def row(*cells, faulty=(), numbers=()):
    return CorrectionRow(cells, faulty, numbers, "salah", "betulkan", ("asn.csv", "", "7"))


def read(*sheets):
    book = CalamineWorkbook.from_filelike(io.BytesIO(to_correction_workbook(sheets, LABELS, created=MARCH)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_cells_are_the_text_that_was_sent():
    cells = ("=1+1", "_x0041_", "0012", "1.250.000", "")
    assert read(CorrectionSheet("A", list("abcde"), [row(*cells)], [])) == {
        "A": [
            [*"abcde", *LABELS.columns],
            [*cells, "salah", "betulkan", "asn.csv", "", "7"],
        ]
    }


def test_only_what_arrived_as_a_number_is_one():
    [_, told] = read(
        CorrectionSheet("A", ["nik", "nip", "x"], [row("3272014101900001", "5", "#N/A", numbers=[0, 2])], [])
    )["A"]
    assert told[:3] == [3272014101900001.0, "5", "#N/A"]


def test_fields_beyond_the_header_get_headings_only_if_there_are_some():
    sheet = CorrectionSheet("A", ["a"], [row("1", "", ""), row("1", "2", "")], [])
    assert [line[:2] for line in read(sheet)["A"]] == [["a", "Lebih 1"], ["1", ""], ["1", "2"]]
    assert read(CorrectionSheet("A", ["a"], [row("1", "", "")], []))["A"][0][1] == "Salah"


def test_rows_to_be_mended_elsewhere_stand_on_a_sheet_of_their_own_under_other_headings():
    told = read(
        CorrectionSheet("A", ["nip"], [], [row("1")]),
        CorrectionSheet("Asal", ["nip"], [row("2")], [row("3")]),
    )
    assert list(told) == ["A", "Asal", "Asal (2)", "Asal (3)"]
    assert told["A"] == [["nip", *LABELS.columns]]
    assert [line[0] for line in told["Asal (3)"]] == ["Jangan di sini.", "", "nip (asal)", "3"]


def test_equal_sheets_are_equal_bytes():
    sheet = CorrectionSheet("A", ["nip"], [row("1", faulty=[0])], [row("2")])
    assert to_correction_workbook([sheet], LABELS, created=MARCH) == to_correction_workbook(
        [sheet], LABELS, created=MARCH
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Reject)
def test_every_code_says_what_is_wrong_and_what_to_do(code, language):
    texts = load_texts(language)
    for group in ("wrong", "remedy"):
        assert len(texts.say(f"correction.{group}.{code}", kolom="NIP")) > 10


def test_its_own_headings_differ_between_languages():
    """By them it is known again in the inbox."""
    first, second = ({load_texts(language).say(f"correction.column.{name}") for name in ("berkas", "lembar", "baris")}
                     for language in LANGUAGES)  # fmt: skip
    assert len(first) == len(second) == 3
    assert not first & second
