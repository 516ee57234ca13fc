"""Open credit by statement: refunds pay their own statement back, deductions use the oldest credit first."""

from datetime import date

import polars as pl
import pytest

from tpp_sponsor.bpjs.open_credit import Usable, open_credits
from tpp_sponsor.tables.ledger import DatedCreditChange, OpenCredit, SponsorName
from tpp_sponsor.tables.typed import dy, typed

AS_OF = date(2024, 6, 11)
ALL = Usable({"A", "B"}, {"A", "B"})
NAMES = typed(pl.DataFrame({"nip": ["A"], "nama": ["Asep"]}), SponsorName)
# Event, payer, kind, amount, act, period, statement, day.
MARCH_1 = (2, "A", "granted", 16_800, "reverse", "2024-03", "K-1", date(2024, 3, 12))
MARCH_2 = (3, "A", "granted", 8_400, "reverse", "2024-03", "K-2", date(2024, 3, 13))
OTHERS = (4, "B", "granted", 16_800, "reverse", "2024-03", "K-3", date(2024, 3, 14))
USED = (5, "A", "used", 20_000, "post", "2024-04", None, date(2024, 4, 11))
REFUNDED = (6, "A", "refunded", 8_400, "refund", "2024-03", "K-2", date(2024, 4, 12))
UNREFUNDED = (7, "A", "granted", 8_400, "reverse_refund", "2024-03", "K-2", date(2024, 4, 13))


def found(*rows: tuple[object, ...], usable: Usable | None = ALL) -> dy.DataFrame[OpenCredit]:
    columns = ["event_id", "payer", "kind", "amount_idr", "act", "period", "nomor", "hari"]
    entries = pl.DataFrame(list(rows), schema=columns, orient="row").with_columns(
        department=pl.lit("Dinas A")
    )
    return OpenCredit.validate(
        open_credits(DatedCreditChange.validate(entries, cast=True), NAMES, usable, AS_OF)
    )


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ((MARCH_1, MARCH_2), {"K-1": 16_800, "K-2": 8_400}),
        ((MARCH_1, MARCH_2, USED), {"K-2": 5_200}),
        ((MARCH_1, MARCH_2, REFUNDED), {"K-1": 16_800}),
        ((MARCH_1, MARCH_2, REFUNDED, UNREFUNDED), {"K-1": 16_800, "K-2": 8_400}),
        ((MARCH_1, OTHERS, (5, "A", "used", 16_800, *USED[4:])), {"K-3": 16_800}),
    ],
    ids=["open", "used", "refunded", "refund_taken_back", "each_his_own"],
)
def test_what_is_left_of_each_statement(rows: tuple[tuple[object, ...], ...], left: dict[str, int]) -> None:
    credits_ = found(*rows)
    assert dict(credits_.select("nomor", "jumlah").rows()) == left


def test_it_counts_from_the_day_of_the_reversal() -> None:
    [row] = found(MARCH_2, REFUNDED, UNREFUNDED).to_dicts()
    assert (row["sejak"], row["umur_hari"], row["nama"]) == (date(2024, 3, 13), 90, "Asep")


@pytest.mark.parametrize(
    ("usable", "stuck"),
    [
        (ALL, False),
        (Usable({"B"}, {"A", "B"}), True),
        (Usable({"A"}, {"B"}), True),
        (Usable(set(), set()), True),
        (None, None),
    ],
    ids=["usable", "not_active", "no_tpp", "gone", "not_known"],
)
def test_who_is_not_active_or_has_no_tpp_cannot_use_it(usable: Usable | None, stuck: bool | None) -> None:
    assert found(MARCH_1, usable=usable)["tidak_dapat_dipakai"].to_list() == [stuck]
