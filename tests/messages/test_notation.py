from datetime import date

import pytest

from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.notation import Notation

INDONESIAN, ENGLISH = Notation("id"), Notation("en")


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (3, 5, "60,0 %"),
        (1, 3, "33,3 %"),
        (2, 3, "66,7 %"),
        (1, 2000, "0,1 %"),  # 0.05 exactly: half goes up
        (1, 2001, "0,0 %"),
        (247, 2000, "12,4 %"),  # 12.35 exactly, which a float holds as less
        (1249, 1250, "99,9 %"),
        (9_999, 10_000, "100,0 %"),
        (0, 7, "0,0 %"),
        (0, 0, "0,0 %"),
        (573, 10_345, "5,5 %"),
        (573, 1_834, "31,2 %"),
    ],
)
def test_a_share_has_one_decimal_rounded_half_up(numerator, denominator, shown):
    assert INDONESIAN.percent(numerator, denominator) == shown


def test_each_language_has_its_own_points_and_commas():
    assert (INDONESIAN.count(1_834_000), ENGLISH.count(1_834_000)) == ("1.834.000", "1,834,000")
    assert (INDONESIAN.rupiah(16_800), ENGLISH.rupiah(16_800)) == ("Rp16.800", "Rp16,800")
    assert ENGLISH.percent(573, 1_834) == "31.2%"


def test_months_and_days_are_written_out():
    assert INDONESIAN.month(Period(2024, 8)) == "Agustus 2024"
    assert INDONESIAN.day(date(2024, 3, 10)) == "10 Maret 2024"
    assert ENGLISH.month(Period(2024, 8)) == "August 2024"
