"""The timer: a doorbell that asks which periods are due (ADR 0006)."""

import signal
import subprocess
import sys
from pathlib import Path

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from tpp_sponsor.settings import Settings


def keep_schedule(config: Path, settings: Settings) -> None:
    """Ring until told to stop; a ring that was missed is rung once, for which periods are due does not depend on it."""
    scheduler = BlockingScheduler(timezone=settings.city.time_zone)
    scheduler.add_job(
        run_due,
        CronTrigger.from_crontab(settings.schedule.cron, timezone=settings.city.time_zone),
        args=[config],
        id="monthly_run",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: scheduler.shutdown(wait=False))
    scheduler.start()


def run_due(config: Path) -> int:
    """Run what is due in a process of its own, so that a month leaves no trace in the timer's memory."""
    command = [sys.executable, "-m", "tpp_sponsor", "run", "--due", "--config", str(config)]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own program
