"""One table, three rates: each with its name, numerator and denominator."""

from fractions import Fraction

import pytest

from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.measures import DEFINITIONS, Counts, Rate, share, wilson_lower

# What the press printed of Kabupaten Kendal in August 2025 (peers.md, section 0).
KENDAL = Counts(workers=974, sponsors=573, active=10_345, active_in_joined=1_834)


@pytest.mark.parametrize(
    ("rate", "decimals", "printed"),
    [
        (Rate.WORKERS_PER_ASN, 2, "9,42 %"),
        (Rate.SPONSORS_PER_ASN, 1, "5,5 %"),
        (Rate.SPONSORS_IN_JOINED, 1, "31,2 %"),
    ],
)
def test_kendals_three_figures_come_of_one_table(rate, decimals, printed):
    assert Notation("id").percent(*KENDAL.of(rate), decimals=decimals) == printed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rate", Rate)
def test_every_rate_has_its_name_and_sentence(rate, language):
    assert rate in DEFINITIONS
    texts = load_texts(language)
    assert texts.say(f"measure.{rate}.name")
    assert texts.say(f"measure.{rate}.text")


def test_a_share_of_nobody_is_nothing():
    assert share(3, 0) == 0
    assert share(1, 3) == Fraction(1, 3)
    assert wilson_lower(3, 0) == 0


def test_wilson_trusts_small_offices_less():
    assert wilson_lower(3, 4) < wilson_lower(60, 100) < share(60, 100)
    assert wilson_lower(50, 100) == pytest.approx(0.4038, abs=1e-4)
    assert wilson_lower(0, 100) == pytest.approx(0, abs=1e-12)
