"""Who is honoured, drawn: the best of each division, and who grew most."""

import pytest

from tpp_sponsor.ranking.page_measures import Row
from tpp_sponsor.ranking.rewards import RewardRules, reward

RULES = RewardRules(by="pekerja", per_division=2, growth=1, min_size=10, twice=False)


def row(opd, division, active, workers, sponsors, growth=None):  # noqa: PLR0917 - a drawn row
    return Row(
        opd=opd,
        division=division,
        active=active,
        workers=workers,
        sponsors=sponsors,
        premiums=None,
        place=None,
        share_place=None,
        growth=growth,
        accepted=None,
        takes_part=workers != 0,
    )


CITY = [
    row("A", "besar", 400, 90, 80, 40),
    row("B", "besar", 300, 60, 60, 10),
    row("C", "besar", 250, 60, 50, 30),
    row("D", "besar", 260, 20, 20, 15),
    row("E", "kecil", 40, 12, 12, 20),
    row("F", "kecil", 30, None, None, None),
    row("G", "kecil", 8, 8, 8, 8),
    row("H", "kecil", 30, 0, 0, 0),
]


def won(rules=RULES, rows=CITY):
    return [
        (prize.kind.value, prize.division, prize.place, prize.row.opd)
        for prize in reward(rows, ["besar", "kecil"], rules)
    ]


def test_equals_share_a_place_and_nobody_wins_twice():
    assert won() == [
        ("kelompok", "besar", 1, "A"),
        ("kelompok", "besar", 2, "B"),
        ("kelompok", "besar", 2, "C"),
        ("kelompok", "kecil", 1, "E"),
        ("pertumbuhan", "", 1, "D"),
    ]


@pytest.mark.parametrize(
    ("change", "prize"),
    [
        ({"twice": True}, ("pertumbuhan", "", 1, "A")),
        ({"by": "partisipasi"}, ("kelompok", "besar", 1, "A")),
        ({"min_size": 0}, ("kelompok", "kecil", 2, "G")),
        ({"growth": 0, "per_division": 1}, ("kelompok", "kecil", 1, "E")),
    ],
)
def test_the_citys_rules_decide(change, prize):
    assert prize in won(RewardRules(**{**vars(RULES), **change}))


def test_who_is_hidden_small_or_has_none_wins_nothing():
    assert not {"F", "G", "H"} & {opd for *_, opd in won()}
    assert won(rows=[]) == []
