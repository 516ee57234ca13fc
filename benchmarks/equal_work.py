"""How long a month takes, beside a script that a good analyst would write for the same work (`analyst.py`).

    python benchmarks/equal_work.py                 # 4,000 / 40,000 / 400,000 ASN
    python benchmarks/equal_work.py --asn 40000 --runs 5
    python benchmarks/equal_work.py --program .venv/bin/python ../other/.venv/bin/python

Each figure is the median of several whole processes, taken in turn (program, script, program, …), so that a machine
that slows down slows both; memory is the largest resident set that the operating system saw. The ratio is the median
of the ratios of the pairs. Both must report the same workers, sponsors, rupiah and rejected rows. Then the program runs
once more with a clock around each step, and says where its time goes.
"""

import argparse
import compileall
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tpp_sponsor.demo.canonical import write_canonical_inbox
from tpp_sponsor.demo.city import PERIODS, make_city

PERIOD = PERIODS[-1]
SEED = 1
HERE = Path(__file__).parent
# Polars writes settings of its allocator there when it is loaded, as it is here; children begin without them.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("_RJEM")}
AGREE = ("workers", "sponsors", "total", "rejected")
# Step → functions that are it, by the module that calls them. What is in none of them is "other".
STEPS = {
    "read": [("acts.month.run", "read_inbox_of"), ("month.draft", "validate_inbox")],
    "decide": [
        ("month.draft", "normalised"),
        ("month.draft", "expect_typed"),
        ("month.draft", "decide"),
        ("month.run", "review_month"),
    ],
    "files": [("month.draft", "make_files"), ("month.draft", "summarise")],
    "post": [("month.run", "post_month")],
    "publish": [("month.run", "update_pages"), ("month.run", "publish_folder")],
}


@dataclass(frozen=True)
class Taken:
    """One process: seconds of wall time and of processor time, peak MiB, and the counts that it reported."""

    seconds: float
    processor: float
    memory: float
    counts: tuple[int, ...]


def timed(command: list[str]) -> Taken:
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        actions = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1)]
        child = os.posix_spawn(command[0], command, ENVIRONMENT, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
        took = time.perf_counter() - began
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"failed: {' '.join(command)}")
        out.seek(0)
        report = json.loads(out.read().splitlines()[-1])
    counts = tuple(report[name] for name in AGREE)
    return Taken(took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, counts)


def median(values: list[Taken], of: Callable[[Taken], float]) -> float:
    return statistics.median(map(of, values))


def measure(asn: int, runs: int, programs: list[str], folder: Path) -> None:
    city, script_out = folder / "city", folder / "analyst"
    inbox = city / "inbox" / PERIOD
    write_canonical_inbox(make_city(asn, seed=SEED), PERIOD, inbox)
    (city / "config.toml").touch()
    run = ["-m", "tpp_sponsor", "run", PERIOD, "--json", "--config", str(city / "config.toml")]
    script = [sys.executable, str(HERE / "analyst.py"), str(inbox), str(script_out), "--period", PERIOD]
    taken: dict[str, list[Taken]] = {name: [] for name in (*programs, "analyst")}
    for _ in range(runs + 1):
        for python in programs:
            for made in ("data", "outbox", "site"):
                shutil.rmtree(city / made, ignore_errors=True)
            taken[python].append(timed([python, *run]))
        shutil.rmtree(script_out, ignore_errors=True)
        taken["analyst"].append(timed(script))
    if len({one.counts for all_of in taken.values() for one in all_of}) != 1:
        sys.exit(f"the results differ: {[(name, all_of[0].counts) for name, all_of in taken.items()]}")
    # The first of each warms the disk cache and is not counted.
    counted = {name: all_of[1:] for name, all_of in taken.items()}
    for name, all_of in counted.items():
        ratios = [a.seconds / b.seconds for a, b in zip(all_of, counted["analyst"], strict=True)]
        label = name if name == "analyst" or len(programs) > 1 else "tpp-sponsor"
        print(
            f"{asn:>9,} {median(all_of, lambda one: one.seconds):>8.2f} s"
            f" {median(all_of, lambda one: one.processor):>8.2f} s"
            f" {median(all_of, lambda one: one.memory):>7.0f} MiB"
            f" {statistics.median(ratios):>7.2f}  ({min(ratios):.2f}-{max(ratios):.2f})  {label}"
        )
    for made in ("data", "outbox", "site"):
        shutil.rmtree(city / made, ignore_errors=True)
    subprocess.run([sys.executable, __file__, "--inside", *run[2:]], check=True, env=ENVIRONMENT)


def inside(arguments: list[str]) -> None:
    """Run one command in this process with a clock around each step; print where the time went."""
    began = time.perf_counter()
    spent: defaultdict[str, float] = defaultdict(float)
    command_line: Any = import_module("tpp_sponsor.cli.program")
    import_module("tpp_sponsor.cli.month.run")
    for step, functions in STEPS.items():
        for module, name in functions:
            place = import_module(f"tpp_sponsor.{module}")
            setattr(place, name, _clocked(getattr(place, name), step, spent))
    spent["load"] = time.perf_counter() - began
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        out, sys.stdout = sys.stdout, nothing
        command_line.run_command_line(arguments)
        sys.stdout = out
    spent["other"] = time.perf_counter() - began - sum(spent.values())
    steps = ("load", *STEPS, "other")
    print(f"{'':>9} " + ", ".join(f"{step} {spent[step]:.2f} s" for step in steps), flush=True)


def _clocked(function: Callable[..., Any], step: str, spent: dict[str, float]) -> Callable[..., Any]:
    def call(*args: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*args, **named)
        finally:
            spent[step] += time.perf_counter() - began

    return call


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--asn", type=int, nargs="+", default=[4_000, 40_000, 400_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--program", nargs="+", default=[sys.executable], metavar="PYTHON")
    arguments = parser.parse_args()
    # As `pip` and `make` leave it: a program that is not compiled yet spends its start on that.
    compileall.compile_dir(HERE.parent / "src", quiet=1)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{os.cpu_count()} cores, load {load}")
    print(f"{'ASN':>9} {'wall':>10} {'processor':>10} {'peak':>11} {'ratio':>7}")
    for asn in arguments.asn:
        with tempfile.TemporaryDirectory() as folder:
            measure(asn, arguments.runs, arguments.program, Path(folder))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2:])
    else:
        main()
