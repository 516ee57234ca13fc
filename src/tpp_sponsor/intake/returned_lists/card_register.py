"""Read a register of cards as an office sent it back.

| in  | text columns of `REGISTER` with the place of each row |
| out | what each filled row says, and the rows that cannot be used |
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.cards.card import CardState
from tpp_sponsor.cards.register import REGISTER, card_code, state_of
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake.cell_reader import ROW_ID, CellReader, Vocabulary
from tpp_sponsor.tables.input_tables import ROW

_LONGEST = 40


@dataclass(frozen=True)
class RegisterRow:
    """A filled row: the card of this code is in this state; `day` is None where no date is written."""

    row: int
    code: str
    state: CardState
    day: date | None
    note: str


@dataclass(frozen=True)
class RegisterRemark:
    """A row that cannot be used, or of which only the date is left out; `code` is a key below `cards.`."""

    row: int
    code: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class ReadRegister:
    """A register: its filled rows, how many rows have no state, and what is wrong with others."""

    rows: tuple[RegisterRow, ...]
    empty: int
    remarks: tuple[RegisterRemark, ...]


def read_register(rows: pl.DataFrame, codes: frozenset[str], today: date) -> ReadRegister:
    """Read the rows of a register; `codes` are those of all cards, and nothing has happened after `today`.

    A code with two states in two rows counts in neither.
    """
    cells = CellReader(REGISTER, rows.with_row_index(ROW_ID), Vocabulary(Period.of(today), frozenset(), {}))
    values = cells.values().filter(~cells.without_person())
    unreadable = set(cells.faults["tanggal"][ROW_ID]) if "tanggal" in cells.faults else set()
    filled = values.drop_nulls("keadaan")
    remarks: list[RegisterRemark] = []
    read: list[RegisterRow] = []
    for row in filled.iter_rows(named=True):
        wrong = list(_wrong(row, codes, today))
        remarks += wrong
        if not wrong:
            state = state_of(row["keadaan"])
            assert state is not None
            read.append(
                RegisterRow(row[ROW], card_code(row["kode"]), state, row["tanggal"], row["catatan"] or "")
            )
            if row[ROW_ID] in unreadable:
                remarks.append(RegisterRemark(row[ROW], "bad_day", {}))
    clashing = _clashing(read)
    remarks += [RegisterRemark(row.row, "twice", {"code": row.code}) for row in read if row.code in clashing]
    kept = tuple(row for row in read if row.code not in clashing)
    remarks.sort(key=lambda remark: remark.row)
    return ReadRegister(kept, values.height - filled.height, tuple(remarks))


def _wrong(row: Mapping[str, Any], codes: frozenset[str], today: date) -> Iterator[RegisterRemark]:
    if card_code(row["kode"]) not in codes:
        yield RegisterRemark(row[ROW], "bad_code", {"code": mask_inside(row["kode"][:_LONGEST])})
    elif state_of(row["keadaan"]) is None:
        known = ", ".join(state.value for state in CardState)
        written = mask_inside(row["keadaan"][:_LONGEST])
        yield RegisterRemark(row[ROW], "bad_state", {"state": written, "known": known})
    elif row["tanggal"] is not None and row["tanggal"] > today:
        yield RegisterRemark(
            row[ROW], "future_day", {"day": row["tanggal"].isoformat(), "today": today.isoformat()}
        )


def _clashing(rows: list[RegisterRow]) -> set[str]:
    states: dict[str, set[CardState]] = {}
    for row in rows:
        states.setdefault(row.code, set()).add(row.state)
    return {code for code, several in states.items() if len(several) > 1}
