"""How long the month takes, beside a bare Polars script over the same files in the same run.

    python benchmarks/month.py                 # 4,000 / 40,000 / 400,000 ASN
    python benchmarks/month.py --asn 40000 --runs 5

Each figure is the median of several whole processes, taken in turn (ours, bare, ours, …), so that a machine that
slows down slows both; memory is the largest resident set that the operating system saw.
"""

import argparse
import compileall
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import tpp_sponsor
from tpp_sponsor.demo.canonical import write_canonical_inbox
from tpp_sponsor.demo.city import PERIODS, make_city

PERIOD = PERIODS[-1]
SEED = 1
BARE = Path(__file__).parent / "bare.py"


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and peak MiB of one process."""
    began = time.perf_counter()
    child = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    )
    _, status, usage = os.wait4(child, 0)
    took = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return took, usage.ru_maxrss / 1024


def measure(asn: int, runs: int, folder: Path) -> None:
    city = folder / "city"
    inbox = city / "inbox" / PERIOD
    write_canonical_inbox(make_city(asn, seed=SEED), PERIOD, inbox)
    (city / "config.toml").touch()
    bare_out = folder / "bare"
    bare_out.mkdir()
    ours, bare = [], []
    for _ in range(runs + 1):
        for made in ("data", "outbox", "site"):
            shutil.rmtree(city / made, ignore_errors=True)
        command = [
            sys.executable,
            "-m",
            "tpp_sponsor",
            "run",
            PERIOD,
            "--json",
            "--config",
            str(city / "config.toml"),
        ]
        ours.append(timed(command))
        bare.append(timed([sys.executable, str(BARE), str(inbox), str(bare_out), PERIOD]))
    # The first pair warms the disk cache and is not counted.
    our_seconds, our_memory = (statistics.median(figures) for figures in zip(*ours[1:], strict=True))
    bare_seconds, bare_memory = (statistics.median(figures) for figures in zip(*bare[1:], strict=True))
    print(
        f"{asn:>9,} {our_seconds:>9.2f} s {bare_seconds:>9.2f} s {our_seconds / bare_seconds:>7.1f}x "
        f"{our_memory:>8.0f} MiB {bare_memory:>8.0f} MiB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--asn", type=int, nargs="+", default=[4_000, 40_000, 400_000])
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    # As `pip` and `make` leave it: a program that nobody has compiled spends its start on that.
    compileall.compile_dir(Path(tpp_sponsor.__file__).parent, quiet=1)
    print(f"{'ASN':>9} {'run':>11} {'bare':>11} {'ratio':>8} {'run peak':>12} {'bare peak':>12}")
    for asn in arguments.asn:
        with tempfile.TemporaryDirectory() as folder:
            measure(asn, arguments.runs, Path(folder))


if __name__ == "__main__":
    main()
