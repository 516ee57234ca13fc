"""What the tests of the timer share: runs to post, and a scheduler as a process of its own."""

import subprocess
import sys

import pytest

from support.drawn_runs import THREE, new_run


@pytest.fixture
def drawn_run():
    """A run of a period, of drawn lines, posted at some moment."""
    return lambda period, at: new_run(THREE, period, posted_at=at)


@pytest.fixture
def start_scheduler():
    """Start the scheduler of a town; whatever still runs at the end of the test is killed."""
    started = []

    def start(town):
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "tpp_sponsor",
            "schedule",
            "--config",
            str(town.config),
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stderr.close()
