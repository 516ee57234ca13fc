"""The name of a lock's holder: as long as the lock is held, never longer, and without personal numbers."""

from datetime import datetime, timedelta, timezone

import pytest

from tpp_sponsor.errors import RunLockedError
from tpp_sponsor.storage.process_lock import LockHolder, lock_holder_of, run_lock

SINCE = datetime(2024, 3, 11, 8, 5, tzinfo=timezone(timedelta(hours=7)))
SITI = LockHolder(command="run", period="2024-03", by="Siti Rahayu", since=SINCE)


def test_a_holder_is_named_for_as_long_as_it_holds_the_lock(tmp_path):
    lock = tmp_path / "data" / "run.lock"
    assert lock_holder_of(lock) is None
    with run_lock(lock, holder=SITI):
        assert lock_holder_of(lock) == SITI
        with pytest.raises(RunLockedError) as refused, run_lock(lock):
            pass
    assert dict(refused.value.faults[0].values) == {
        "by": "Siti Rahayu",
        "work": "run 2024-03",
        "since": "11-03-2024 08:05",
    }
    assert lock_holder_of(lock) is None
    assert [path.name for path in lock.parent.iterdir()] == ["run.lock"]


def test_a_holder_without_a_name_is_nobody(tmp_path):
    lock = tmp_path / "run.lock"
    (tmp_path / "run.holder").write_text(SITI.as_line, encoding="utf-8")
    with run_lock(lock):
        assert lock_holder_of(lock) is None, "what another process left"
        with pytest.raises(RunLockedError) as refused, run_lock(lock):
            pass
    assert refused.value.faults[0].code == "run_locked"


def test_a_number_in_a_name_is_masked(tmp_path):
    lock = tmp_path / "run.lock"
    with run_lock(lock, holder=LockHolder(command="settle", by="198001012006041001", since=SINCE)):
        assert "198001012006041001" not in (tmp_path / "run.holder").read_text(encoding="utf-8")
        assert lock_holder_of(lock).by == "198001…01"


@pytest.mark.parametrize("text", ["", "4711", "run 2024-03 yesterday siti", "psql"])
def test_any_other_text_names_nobody(text):
    assert LockHolder.parse(text) is None


def test_a_command_for_all_periods_has_no_period():
    holder = LockHolder(command="report", by="siti", since=SINCE)
    assert LockHolder.parse(holder.as_line) == holder
