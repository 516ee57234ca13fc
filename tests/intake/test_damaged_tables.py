"""Random tables with random damage: never a traceback, never a row lost, never a number that nobody sent."""

import re

from hypothesis import given
from hypothesis import strategies as st

from support.drawn_inboxes import (
    FUND_HEADERS,
    HEADERS,
    LIST_HEADERS,
    WAGE_HEADERS,
    DrawnFile,
    as_csv,
    drawn_cells,
    examples,
    nik,
    nip,
    one_row,
    taken,
    workbook,
)
from tpp_sponsor.month.take_in import normalised
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.input_tables import TABLES

from support.drawn_inboxes import MARCH  # isort: skip

ODD_CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "-",
            "0",
            "#N/A",
            "=1+1",
            "1.9E+17",
            "3,27201E+15",
            "Rp 1.250.000,-",
            "1.25",
            "2024-02-30",
            "45369",
        ]
    ),
    st.sampled_from(
        ["Maret 2024", "31-12-99", "meninggal", "ART", "supir", nip(1), nik(1), f"{nik(2)}.0", f"'{nip(3)}"]
    ),
    st.text(max_size=6),
    st.text("0123456789OIl .-/\u00a0\u200b", max_size=20),
    st.from_regex(r"[0-9]{15,19}", fullmatch=True),
)


@st.composite
def damaged_rows(draw, table):
    """Sound rows, some cells of which are something else."""
    header = one_row(table)[0]
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        cells = dict.fromkeys(header, "") | dict(zip(header, one_row(table)[1], strict=True))
        for name in draw(st.lists(st.sampled_from(header), max_size=3)):
            cells[name] = draw(ODD_CELLS)
        rows.append(list(cells.values()) + draw(st.lists(ODD_CELLS, max_size=1)))
    return [header, *rows]


@st.composite
def damaged_inboxes(draw):
    return {f"{table}.csv": draw(damaged_rows(table)) for table in TABLES}


def digits_of(rows):
    """Every cell without what an identifier may carry, as a set."""
    return {
        re.sub(r"[^0-9]", "", re.sub(r"^(\d+)\.0$", r"\1", str(cell).strip())) for row in rows for cell in row
    }


def assert_nothing_is_invented(intake, sent):
    for table, columns in {
        "asn": ["nip", "nik"],
        "tpp": ["nip"],
        "pekerja": ["nik"],
        "kesediaan": ["nip", "nik"],
    }.items():
        rows = next(rows for name, rows in sent.items() if name.startswith(table))
        for column in columns:
            assert set(intake.accepted[table][column].drop_nulls()) <= digits_of(rows), table


def no_line_breaks(rows):
    return [[re.sub(r"[\r\n\0]", " ", cell) for cell in row] for row in rows]


@given(damaged_inboxes(), st.sampled_from(";,\t|"))
@examples(30)
def test_damaged_csv_files(inbox, delimiter):
    inbox = {name: no_line_breaks(rows) for name, rows in inbox.items()}
    files = {name: as_csv(rows, delimiter=delimiter) for name, rows in inbox.items()}
    intake = taken(files)
    assert_nothing_is_invented(intake, inbox)
    inputs = normalised(intake, parse_settings({}), MARCH)
    assert inputs.kesediaan.height == intake.accepted["kesediaan"].height


LEGAL_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NUMBERS = st.one_of(st.integers(0, 2**63), st.floats(allow_nan=False, allow_infinity=False), st.booleans())


@given(
    st.sampled_from(list(TABLES)).flatmap(lambda table: st.tuples(st.just(table), damaged_rows(table))),
    st.data(),
)
@examples(30)
def test_damaged_workbooks(drawn_table, data):
    table, rows = drawn_table
    rows = [[LEGAL_IN_XML.sub("", cell).removeprefix("=") for cell in row] for row in rows]
    for row in rows[1:]:
        for at in data.draw(st.lists(st.integers(0, len(row) - 1), max_size=2)):
            row[at] = data.draw(NUMBERS)
    intake = taken({f"{table}.xlsx": DrawnFile(workbook(A=rows).data, None)})
    texts = [[cell for cell in row if isinstance(cell, str)] for row in rows]
    for column in TABLES[table].identifiers:
        assert set(intake.accepted[table][column].drop_nulls()) <= digits_of(texts)


@given(
    st.sampled_from(list(TABLES)), st.integers(0, 10**6), st.binary(max_size=4), st.sampled_from([0, 1, 3])
)
@examples(60)
def test_damaged_bytes(table, at, noise, lost):
    rows = [*one_row(table), one_row(table)[1]]
    data = bytearray(as_csv(rows).data)
    at %= len(data)
    data[at : at + lost] = noise
    intake = taken({f"{table}.csv": bytes(data)})
    sent = {re.sub(rb"[^0-9]", b"", cell).decode() for cell in re.split(rb"[,\n\r]", bytes(data))}
    for column in TABLES[table].identifiers:
        assert set(intake.accepted[table][column].drop_nulls()) <= sent


def test_the_sound_month_is_sound():
    intake = taken({})
    assert (intake.faults, intake.missing, intake.rejected.height, intake.warnings.height) == ([], [], 0, 0)
    heights = dict.fromkeys(HEADERS, 1) | dict.fromkeys(FUND_HEADERS | WAGE_HEADERS | LIST_HEADERS, 0)
    assert {name: frame.height for name, frame in intake.accepted.items()} == heights
    assert {
        name: drawn_cells(header)[0]
        for name, header in (HEADERS | FUND_HEADERS | WAGE_HEADERS | LIST_HEADERS).items()
    } == {name: list(table.names) for name, table in TABLES.items()}
