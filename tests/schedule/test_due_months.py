"""Three years under a clock that the test drives: each due period exactly once, oldest first, whatever happens."""

import random
import shutil
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from support.small_city import write_month
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.schedule.due import due_periods, open_periods
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.process_lock import LockHolder

FIRST, LAST = Period(2024, 1), Period(2026, 12)
LETTERS = """
    nomor | nip  | nik | tanggal    | mulai
    1     | ASEP | iis | 2023-12-01 | 2024-01
"""
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


NOTHING = {"runs": [], "waiting": [], "failed": []}


def months(first=FIRST, last=LAST):
    told = [first]
    while told[-1] < last:
        told.append(told[-1].following)
    return told


def expected_day(period, run_day):
    """The first day on which a period is due; the 31st of a shorter month is its last day."""
    return min(date(period.year, period.month, 1) + timedelta(days=run_day - 1), period.last_day)


def starts(seed, zone):
    """Times at which a job starts: mornings of a machine that is often down, double starts, a clock set back."""
    dice = random.Random(seed)
    moment = datetime(2024, 1, 1, 6, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    # Late on New Year's Eve, also in Jayapura.
    end = datetime(2026, 12, 31, 14, 30, tzinfo=UTC)
    while moment < end:
        yield moment
        if dice.random() < 0.1:
            yield moment
        if dice.random() < 0.05:
            yield moment - timedelta(days=dice.randrange(1, 40))
        down = dice.choice((0, 0, 0, 0, 0, 0, 0, 0, 2, 20, 100)) if dice.random() < 0.5 else 0
        moment += timedelta(days=dice.randrange(1, 5) + down)
    yield end


@pytest.mark.parametrize(("zone", "run_day"), [(ZONES[0], 29), (ZONES[1], 30), (ZONES[2], 31)])
def test_three_years_on_a_real_ledger(deployment, drawn_run, zone, run_day):
    town = deployment()
    town.settings(f'[city]\ntime_zone = "{zone}"\n[schedule]\nrun_day = {run_day}\nfirst_period = "{FIRST}"')
    here = Deployment.open(town.config)
    posted = []

    def run(period, now):
        """As a run does: alone at the ledger, and nothing where it is posted already."""
        holder = LockHolder(command="run", period=str(period), by="timer", since=now)
        with exclusive_ledger(here.lock_file, here.database_url, holder, patience=0) as ledger:
            if not ledger.runs(period):
                ledger.post(drawn_run(period, now))
                posted.append((period, now))

    dice, by_hand = random.Random(run_day), set()
    for now in starts(run_day, zone):
        if dice.random() < 0.04 and (ahead := [month for month in months() if month not in dict(posted)]):
            # Somebody does not wait for the timer.
            by_hand.add(ahead[0])
            run(ahead[0], now)
        due = due_periods(here, now)
        # Two schedulers may look at the same moment, and only then begin.
        for period in (*due, *(due if dice.random() < 0.2 else ())):
            run(period, now)
    assert [period for period, _ in posted] == months()
    early = {
        period
        for period, now in posted
        if now.astimezone(ZoneInfo(zone)).date() < expected_day(period, run_day)
    }
    assert early <= by_hand
    assert 3 < len(by_hand) < 24
    with Ledger.open(here.database_url) as ledger:
        assert [run.period for run in ledger.runs()] == months()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("run_day", "period"),
    [(29, "2024-02"), (30, "2024-02"), (31, "2024-02"), (31, "2023-02"), (31, "2024-04"), (11, "2024-03")],
)
def test_a_period_is_due_with_the_first_minute_of_its_day_in_the_city(deployment, zone, run_day, period):
    town = deployment()
    town.settings(f'[city]\ntime_zone = "{zone}"\n[schedule]\nrun_day = {run_day}\nfirst_period = "{period}"')
    here = Deployment.open(town.config)
    month = Period.parse(period)
    day = expected_day(month, run_day)
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert due_periods(here, midnight - timedelta(seconds=1)) == []
    assert due_periods(here, midnight) == [month]


def test_half_a_year_of_real_months_after_a_long_downtime(deployment):
    """`run --due` itself: a month by hand, five months of silence, a clock set back, files that come late."""
    town = deployment()
    town.settings('[schedule]\nrun_day = 31\nfirst_period = "2024-01"')
    names = [str(month) for month in months(last=Period(2024, 6))]
    for name in names:
        write_month(town, LETTERS, period=name)
    late = town.root / "late"
    shutil.move(town.inbox("2024-04") / "tpp.csv", late)
    with time_machine.travel("2024-01-20T00:00:00+00:00", tick=False) as clock:
        assert town("run", "2024-01").code == 0
        assert town("run", "--due", "--json").json == NOTHING
        clock.move_to("2024-06-29T16:59:00+00:00")
        told = town("run", "--due", "--json")
        assert told.code == 0
        assert [run["period"] for run in told.json["runs"]] == ["2024-02", "2024-03", "2024-05"]
        [waiting] = told.json["waiting"]
        assert (waiting["period"], waiting["codes"]) == ("2024-04", ["table_missing"])
        assert "2024-04" in town("run", "--due").out, "it says so each time"
        clock.move_to("2024-05-01T00:00:00+00:00")
        shutil.move(late, town.inbox("2024-04") / "tpp.csv")
        assert [run["period"] for run in town("run", "--due", "--json").json["runs"]] == ["2024-04"]
        clock.move_to("2024-06-30T00:00:00+00:00")
        assert [run["period"] for run in town("run", "--due", "--json").json["runs"]] == ["2024-06"]
        assert town("run", "--due", "--json").json == NOTHING
    assert sorted(town.sql("SELECT period, COUNT(*) FROM run GROUP BY period")) == [
        (name, 1) for name in names
    ]


def test_one_month_that_is_held_or_refused_stops_no_other(deployment):
    town = deployment()
    town.settings('[schedule]\nfirst_period = "2024-03"\n[guard]\napproval = "always"')
    for name in ("2024-03", "2024-04"):
        write_month(town, LETTERS, period=name)
    with time_machine.travel("2024-04-20T00:00:00+00:00", tick=False):
        told = town("run", "--due", "--json")
    assert told.code == 13
    assert [(run["period"], run["state"]) for run in told.json["runs"]] == [
        ("2024-03", "held"),
        ("2024-04", "held"),
    ]


def test_a_month_that_cannot_be_run_is_told_and_ends_with_14(deployment, monkeypatch):
    town = deployment()
    town.settings('[schedule]\nfirst_period = "2024-03"')
    for name in ("2024-03", "2024-04"):
        write_month(town, LETTERS, period=name)
    with time_machine.travel("2024-04-20T00:00:00+00:00", tick=False):
        # Between the question which months are due and the run, somebody posts one of other files.
        from tpp_sponsor.schedule import due

        stale = due.due_periods(Deployment.open(town.config), datetime(2024, 4, 20, tzinfo=UTC))
        assert town("run", "2024-03").code == 0
        town.replace("tpp.csv", "1000000", "1000001", "2024-03")
        monkeypatch.setattr("tpp_sponsor.acts.month.run.due_periods", lambda *_: stale)
        told = town("run", "--due", "--json")
    assert told.code == 14
    assert [(one["period"], one["codes"]) for one in told.json["failed"]] == [("2024-03", ["input_changed"])]
    assert [run["period"] for run in told.json["runs"]] == ["2024-04"]


def test_open_periods_are_those_that_have_begun_and_are_not_posted(posted):
    for name in ("2024-04", "2024-05", "2024-06"):
        posted.inbox(name).mkdir(parents=True, exist_ok=True)
    (posted.root / "inbox" / "catatan").mkdir()
    here = Deployment.open(posted.config)
    # 1 May begins in Jakarta at 17:00 UTC.
    assert open_periods(here, datetime(2024, 4, 30, 16, 59, tzinfo=UTC)) == [Period(2024, 4)]
    assert open_periods(here, datetime(2024, 4, 30, 17, tzinfo=UTC)) == [Period(2024, 4), Period(2024, 5)]


def test_every_due_period_can_be_tried_without_posting(kota_mini):
    kota_mini.settings('[collection]\nstopped_from = "2024-04"')
    with time_machine.travel("2024-04-20T00:00:00+00:00", tick=False):
        told = kota_mini("run", "--due", "--dry-run", "--json")
    assert (told.code, [run["state"] for run in told.json["runs"]]) == (0, ["dry_run"])
    assert not (kota_mini.root / "data").exists()


def test_every_open_period_is_checked_and_what_is_wrong_is_no_failure(kota_mini):
    (kota_mini.root / "inbox" / "2024-04").mkdir()
    (kota_mini.inbox() / "tpp.csv").unlink()
    with time_machine.travel("2024-04-05T00:00:00+00:00", tick=False):
        told = kota_mini("check", "--open", "--json")
        spoken = kota_mini("check", "--open")
    assert told.code == spoken.code == 0
    assert [(one["period"], one["verdict"]) for one in told.json["checks"]] == [
        ("2024-03", "incomplete"),
        ("2024-04", "incomplete"),
    ]
    for name in ("2024-03", "2024-04"):
        assert (kota_mini.root / "outbox" / name / "periksa" / "periksa.html").exists()
    with time_machine.travel("2024-02-05T00:00:00+00:00", tick=False):
        assert kota_mini("check", "--open", "--json").json == {"checks": []}
    assert kota_mini("check", "--open", "2024-03").code == kota_mini("check").code == 2
