"""Results that visits share are made once, also when many visits ask for one at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tpp_sponsor.console.kept_results import KeptResults


def test_visits_that_ask_at_once_share_one_result():
    kept, made, may_end = KeptResults(2), [], Event()

    def make():
        made.append(1)
        may_end.wait(5)
        return "result"

    with ThreadPoolExecutor(8) as visits:
        asked = [visits.submit(kept.get, "key", make) for _ in range(8)]
        may_end.set()
        assert [each.result() for each in asked] == ["result"] * 8
    assert made == [1]


def test_a_failure_is_not_kept():
    kept = KeptResults(2)

    def fail():
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        kept.get("key", fail)
    assert kept.get("key", lambda: "result") == "result"


def test_the_newest_results_stay():
    kept = KeptResults(2)
    for key in "abc":
        kept.get(key, lambda: "first")
    again = [kept.get(key, lambda: "second") for key in "bca"]
    assert again == ["first", "first", "second"]
