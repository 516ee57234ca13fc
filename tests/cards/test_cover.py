"""Until when the cover of a card runs: a card belongs to one cover, and a later premium begins another one."""

from datetime import date

import pytest

from tpp_sponsor.cards.card import Card, CardState, without_token
from tpp_sponsor.cards.cover import last_covered, removal_reason, running_covers, to_remove
from tpp_sponsor.cards.tokens import draw_names
from tpp_sponsor.domain.period import Period

NIK = "3272015203850001"


def card(issued="2024-03", state=CardState.ISSUED, token="t"):
    day = date(2024, 3, 11)
    period = Period.parse(issued)
    worker = {"nik": NIK, "name": "Iis", "kelurahan": "Cisarua"}
    return Card(token=token, code="BCDFGHJK", **worker, period=period, issued=day, state=state, since=day)


def months(text):
    return [Period.parse(f"2024-{month}") for month in text.split()]


@pytest.mark.parametrize(
    ("issued", "paid", "newest", "until"),
    [
        ("03", "03", "03", "03"),
        ("03", "03", "05", "03"),  # two months unpaid: still covered
        ("03", "03", "06", None),  # three: ended
        ("03", "03 04 05", "06", "05"),
        ("03", "03 06", "06", "06"),  # two unpaid months between are no end
        ("03", "03 07", "07", None),  # three are one: the premium of July is another cover
        ("07", "03 07", "07", "07"),
        ("04", "03", "04", "03"),  # the premium of the month of issue was reversed
        ("03", "", "03", None),
        ("06", "03 07", "07", None),  # reversed, and no cover ran in June any more
        ("03", "01 02 03", "03", "03"),
    ],
)
def test_a_card_belongs_to_one_cover(issued, paid, newest, until):
    covers = running_covers(
        [card(f"2024-{issued}")], {NIK: months(paid)}, Period.parse(f"2024-{newest}"), grace_months=3
    )
    assert covers == ({} if until is None else {"t": Period.parse(f"2024-{until}")})


@pytest.mark.parametrize(
    ("paid", "grace", "last"),
    [("2024-03", 3, "2024-05"), ("2024-11", 3, "2025-01"), ("2024-03", 1, "2024-03")],
)
def test_the_last_month_of_a_cover_without_further_premiums(paid, grace, last):
    assert str(last_covered(Period.parse(paid), grace)) == last


@pytest.mark.parametrize(
    ("state", "runs", "is_removed"),
    [
        (CardState.ISSUED, True, False),
        (CardState.ISSUED, False, True),  # it may have been printed, though no register says so
        (CardState.HANDED_OVER, False, True),
        (CardState.WITHDRAWN, True, True),
        (CardState.REFUSED, False, False),
        (CardState.REMOVED, False, False),
    ],
)
def test_cards_that_may_hang_are_to_be_removed(state, runs, is_removed):
    one = card(state=state)
    covers = {one.token: Period(2024, 3)} if runs else {}
    assert to_remove([one], covers) == ([one] if is_removed else [])


@pytest.mark.parametrize(
    ("state", "refused", "reason"),
    [
        (CardState.HANDED_OVER, (), "PERLINDUNGAN_BERAKHIR"),
        (CardState.HANDED_OVER, (NIK,), "DITOLAK_BPJS"),
        (CardState.WITHDRAWN, (NIK,), "TIDAK_MAU_LAGI"),
    ],
)
def test_the_removal_list_says_why(state, refused, reason):
    assert removal_reason(card(state=state), refused) == reason


def test_names_of_cards_are_random_and_neither_a_number_nor_a_word():
    drawn = [draw_names() for _ in range(200)]
    assert len({names.token for names in drawn}) == 200
    assert all(len(names.token) == 32 and names.token.isalnum() and names.token.islower() for names in drawn)
    assert all(len(names.code) == 8 and not set(names.code) & set("AEIOUL0123456789") for names in drawn)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("k/abc.html", "k/…"),
        ("en/k/abc.html", "en/k/…"),
        ("k/index.html", "k/index.html"),
        ("2024-03.html", "2024-03.html"),
        ("opd/k.html", "opd/k.html"),
    ],
)
def test_a_token_is_never_shown(path, shown):
    assert without_token(path) == shown
