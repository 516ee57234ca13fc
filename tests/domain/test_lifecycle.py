"""The life of a period: what its table promises, and that the figures of a period keep to it."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.properties import tries
from tpp_sponsor.domain.lifecycle import TRANSITIONS, Act, PeriodFigures, State, can_lead, is_possible

PREMIUM = 16_800
CLOSED = (State.PAID, State.SETTLED)


def leaving(state):
    """Acts that can lead from a state to another one."""
    return {act for act, afters in TRANSITIONS[state].items() if set(afters) != {state}}


def test_every_state_can_be_reached():
    reached, ahead = {State.UNPOSTED}, [State.UNPOSTED]
    while ahead:
        afters = {after for acts in TRANSITIONS[ahead.pop()].values() for after in acts}
        ahead += afters - reached
        reached |= afters
    assert reached == set(State) == set(TRANSITIONS)


def test_every_act_can_be_done_somewhere():
    assert {act for acts in TRANSITIONS.values() for act in acts} == set(Act)


@pytest.mark.parametrize("state", CLOSED)
@pytest.mark.parametrize("act", [Act.REVISE, Act.CONFIRM, Act.HOLD, Act.POST])
def test_what_is_paid_is_not_changed_before_someone_reopens_it(state, act):
    assert not is_possible(state, act)
    assert TRANSITIONS[state][Act.REOPEN] == (State.REOPENED,)
    assert is_possible(State.REOPENED, act) == (act is not Act.POST)


@pytest.mark.parametrize("state", [state for state in State if state not in CLOSED])
def test_what_is_not_paid_needs_no_reopening(state):
    assert not is_possible(state, Act.REOPEN)


def test_an_unknown_outcome_is_neither_success_nor_failure():
    assert leaving(State.HANDED_OVER) == {Act.PAY, Act.RESPONSE, Act.REVISE, Act.REVERSE}
    assert TRANSITIONS[State.HANDED_OVER].keys().isdisjoint({Act.POST, Act.REOPEN})


def test_a_revision_or_a_person_closes_what_was_reopened():
    assert leaving(State.REOPENED) == {Act.REVISE, Act.CLOSE}


def test_only_what_was_paid_can_be_taken_back():
    paid = {State.PARTLY_PAID, *CLOSED, State.REOPENED}
    assert {state for state in State if is_possible(state, Act.REVERSE_PAYMENT)} == paid


def test_a_period_is_posted_once():
    assert [state for state in State if is_possible(state, Act.POST)] == [State.UNPOSTED]
    back = [
        (state, act) for state, acts in TRANSITIONS.items() for act in acts if State.UNPOSTED in acts[act]
    ]
    assert {state for state, _ in back} == {State.UNPOSTED}
    assert {act for _, act in back} == {Act.CONFIRM, Act.HOLD, Act.RECEIVE, Act.REFUSE, Act.REMOVE}


DRAWN = """
    posted owed   paid   lines accepted reopened | state
    no     0      0      0     0        no       | unposted
    yes    33600  0      2     0        no       | handed_over
    yes    33600  0      2     1        no       | handed_over
    yes    33600  0      2     2        no       | answered
    yes    0      0      0     0        no       | handed_over
    yes    16800  16800  2     0        no       | partly_paid
    yes    16800  16800  2     2        no       | partly_paid
    yes    0      33600  2     0        no       | paid
    yes    0      33600  2     1        no       | paid
    yes    0      33600  2     2        no       | settled
    yes    -16800 33600  1     1        no       | settled
    yes    -33600 33600  0     0        no       | paid
    yes    0      33600  2     2        yes      | reopened
    yes    16800  16800  2     0        yes      | reopened
"""


@pytest.mark.parametrize("row", DRAWN.strip().splitlines()[1:], ids=lambda row: " ".join(row.split()))
def test_what_was_paid_and_answered_says_where_a_period_stands(row):
    values, state = row.split("|")
    posted, owed, paid, lines, accepted, reopened = values.split()
    figures = PeriodFigures(
        posted=posted == "yes",
        owed=int(owed),
        unpaid=max(0, int(owed)),
        paid=int(paid),
        lines=int(lines),
        accepted=int(accepted),
        reopened=reopened == "yes",
    )
    assert figures.state == state.strip()


def test_what_one_payer_paid_too_much_pays_nothing_for_another():
    figures = PeriodFigures(
        posted=True, owed=0, unpaid=16800, paid=33600, lines=2, accepted=2, reopened=False
    )
    assert figures.state == "partly_paid"


@dataclass(frozen=True)
class Books:
    """A period as a model: for each live line whether BPJS has accepted it."""

    posted: bool = False
    lines: tuple[bool, ...] = field(default=())
    paid: int = 0
    payments: tuple[int, ...] = field(default=())
    reopened: bool = False

    @property
    def state(self):
        owed = PREMIUM * len(self.lines) - self.paid
        return PeriodFigures(
            posted=self.posted,
            owed=owed,
            unpaid=max(0, owed),
            paid=self.paid,
            lines=len(self.lines),
            accepted=sum(self.lines),
            reopened=self.reopened,
        ).state


def done(books, act, more, amount):
    """The books after an act; `more` are new lines, or what BPJS says of the lines there are."""
    answered = (*more, *(False for _ in books.lines))[: len(books.lines)]
    changes = {
        Act.POST: {"posted": True, "lines": (False,) * len(more)},
        # A worker whom an earlier list named already may be accepted at once.
        Act.REVISE: {"lines": books.lines + more, "reopened": False},
        Act.REVERSE: {"lines": books.lines[1:]},
        Act.PAY: {"paid": books.paid + amount, "payments": (*books.payments, amount)},
        Act.REVERSE_PAYMENT: {"paid": books.paid - sum(books.payments[:1]), "payments": books.payments[1:]},
        Act.CLOSE: {"reopened": False},
        Act.RESPONSE: {"lines": answered},
        Act.REOPEN: {"reopened": True},
    }
    return replace(books, **changes.get(act, {}))


acts = st.lists(
    st.tuples(
        st.sampled_from(Act),
        st.lists(st.booleans(), max_size=3).map(tuple),
        st.one_of(st.integers(1, 3 * PREMIUM), st.sampled_from([PREMIUM, 2 * PREMIUM, 3 * PREMIUM])),
    ),
    max_size=25,
)


@pytest.mark.slow
@given(acts)
@tries(500)
def test_an_act_leads_where_the_table_says(told):
    books = Books()
    for act, more, amount in told:
        before = books.state
        if not is_possible(before, act) or (act is Act.REVERSE_PAYMENT and not books.payments):
            continue
        books = done(books, act, more, amount)
        assert can_lead(before, act, books.state), (before, act, books)
