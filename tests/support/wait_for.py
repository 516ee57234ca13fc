"""Waiting for something to happen, and reading a town's log."""

import json
import time


def until(happened, seconds=30):
    """Wait until something has happened; what it gave."""
    end = time.monotonic() + seconds
    while not (got := happened()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
    return got


def log_of(town):
    """The lines of a town's log, oldest first."""
    folder = town.root / "data" / "log"
    files = sorted(folder.glob("tpp-sponsor.log.*"), key=lambda file: -int(file.suffix[1:]))
    text = "".join(
        file.read_text(encoding="utf-8") for file in [*files, folder / "tpp-sponsor.log"] if file.exists()
    )
    return [json.loads(line) for line in text.splitlines()]


def events(town, job=None):
    return [line["event"] for line in log_of(town) if job in (None, line.get("job"))]
