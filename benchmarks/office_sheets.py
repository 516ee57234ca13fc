"""What office sheets cost: the TPP of 35 OPDs as each sends its workbook, beside the same rows in one CSV.

    python benchmarks/office_sheets.py
    python benchmarks/office_sheets.py --runs 15

Workbooks have letterheads, merged headings, groups, subtotals and signatures. Both are taken in by one process, in
turn, so that a machine that slows down slows both; each figure is the median. The share is that of the whole `run` of
the made-up city with these files in its inbox, a process of its own.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from tpp_sponsor.domain.period import Period
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import Intake, KnownOfInbox, validate_inbox
from tpp_sponsor.settings.load import Settings, parse_settings

PERIOD = "2024-05"


def taken_in(folder: Path, settings: Settings) -> Intake:
    """The validated rows of a folder."""
    return validate_inbox(read_folder(folder, settings), settings, Period.parse(PERIOD), KnownOfInbox())


def timed_intake(folder: Path, settings: Settings) -> tuple[float, int, int]:
    """Seconds from the folder to validated rows, rows of TPP, and files."""
    began = time.perf_counter()
    intake = taken_in(folder, settings)
    return time.perf_counter() - began, intake.accepted["tpp"].height, len(intake.files)


def timed_run(city: Path) -> float:
    """Seconds of a whole month, from the start of the process to its end."""
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
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def separate(city: Path, root: Path, settings: Settings) -> tuple[Path, Path]:
    """The TPP workbooks of a month alone, and the rows that are accepted from them in one CSV."""
    books, one_csv = root / "workbooks", root / "csv"
    books.mkdir()
    one_csv.mkdir()
    for path in (city / "inbox" / PERIOD).glob("TPP *.xlsx"):
        shutil.copyfile(path, books / path.name)
    rows = taken_in(books, settings).accepted["tpp"]
    columns = ("nip", "tpp_neto", "periode", "opd", "tpp_bruto", "potongan")
    rows.select(columns).write_csv(one_csv / "tpp.csv", date_format="%Y-%m")
    return books, one_csv


def measure(runs: int, root: Path) -> None:
    city = root / "city"
    subprocess.run(
        [sys.executable, "-m", "tpp_sponsor", "demo", str(city)], check=True, stdout=subprocess.DEVNULL
    )
    settings = parse_settings(tomllib.loads((city / "config.toml").read_text(encoding="utf-8")))
    books, one_csv = separate(city, root, settings)
    folders = {"workbooks": books, "one CSV": one_csv, "whole inbox": city / "inbox" / PERIOD}
    seconds: dict[str, list[float]] = {name: [] for name in (*folders, "run")}
    told = {}
    for _ in range(runs + 1):
        for name, folder in folders.items():
            took, *told[name] = timed_intake(folder, settings)
            seconds[name].append(took)
        seconds["run"].append(timed_run(city))
    # The first of each warms caches and imports, and is not counted.
    median = {name: statistics.median(figures[1:]) for name, figures in seconds.items()}
    if told["workbooks"][0] != told["one CSV"][0]:
        sys.exit("the rows of workbooks and CSV are not the same")
    for name, (rows, files) in told.items():
        print(
            f"intake of {name:<12} {median[name] * 1000:>7.0f} ms   {files:>3} files  {rows:>6,} rows of TPP"
        )
    print(f"{'run':<22} {median['run'] * 1000:>7.0f} ms")
    print(f"workbooks / one CSV    {median['workbooks'] / median['one CSV']:>7.1f}x")
    print(f"workbooks / run        {median['workbooks'] / median['run']:>7.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(arguments.runs, Path(folder))


if __name__ == "__main__":
    main()
