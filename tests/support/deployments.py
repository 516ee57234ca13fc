"""A town at work: a deployment folder, the command that runs in it, and what it says and writes."""

import csv
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from tpp_sponsor.cli.program import run_command_line

CITIES = Path(__file__).parents[1] / "cities"
MARCH = "2024-03"
# The settings of kota-upah.
EMPLOYERS = """
[city]
name = 'Kota Upah'
[guard]
approval = 'never'
[[employer]]
name = 'Desa Sudajaya'
bears_worker_share = true
"""


@dataclass(frozen=True)
class CommandResult:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one JSON object on standard output."""
        lines = self.out.splitlines()
        assert len(lines) == 1, self
        return json.loads(lines[0])


def run_command(*arguments):
    """Run a command in this process: as the console script does, only faster."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run_command_line([str(argument) for argument in arguments])
    return CommandResult(code, out.getvalue(), err.getvalue())


def run_program(*arguments, cwd=None, umask=None, **environment):
    """Run the real program as a process of its own; an environment variable that is None is taken away."""
    values = {**os.environ, **environment}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tpp_sponsor", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={name: value for name, value in values.items() if value is not None},
        umask=-1 if umask is None else umask,
        check=False,
    )
    return CommandResult(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Town:
    """A deployment folder and its commands."""

    root: Path

    @property
    def config(self):
        return self.root / "config.toml"

    @property
    def database(self):
        return self.root / "data" / "tpp-sponsor.db"

    def inbox(self, period=MARCH):
        return self.root / "inbox" / period

    def outbox(self, revision=1, period=MARCH):
        return self.root / "outbox" / period / f"r{revision}"

    def __call__(self, name, *arguments):
        return run_command(name, *arguments, "--config", self.config)

    def run(self, period=MARCH, *flags):
        """Run a period that must succeed; what `--json` says of it."""
        answer = self("run", period, *flags, "--json")
        assert answer.code == 0, answer
        return answer.json

    def settings(self, text):
        """Add to the settings."""
        with self.config.open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")

    def rows(self, name, revision=1, period=MARCH):
        """The rows of a CSV file of a revision."""
        text = (self.outbox(revision, period) / name).read_text(encoding="utf-8")
        return list(csv.DictReader(io.StringIO(text)))

    def column(self, name, column, revision=1, period=MARCH):
        return [row[column] for row in self.rows(name, revision, period)]

    def outcomes(self, revision=1, period=MARCH):
        """Last part of the letter's number → outcome."""
        return {row["nomor"]: row["hasil"] for row in self.rows("bkpsdm/hasil.csv", revision, period)}

    def sql(self, query, *values):
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(query, values).fetchall()

    def tamper(self, *statements):
        """Change the ledger behind the program's back: without triggers, without checks."""
        with closing(sqlite3.connect(self.database)) as database:
            database.execute("PRAGMA ignore_check_constraints = ON")
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                database.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                assert database.execute(statement).rowcount, statement
            database.commit()

    def replace(self, name, old, new, period=MARCH):
        """Edit a file of the inbox."""
        path = self.inbox(period) / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def copy(self, folder):
        shutil.copytree(self.root, folder)
        return Town(folder)


def make_town(root, city=None):
    """Make a deployment folder with the inboxes of a sample city, or with an empty inbox."""
    root.mkdir(parents=True)
    (root / "inbox").mkdir()
    (root / "config.toml").touch()
    if city:
        shutil.copytree(CITIES / city / "inbox", root / "inbox", dirs_exist_ok=True)
        if (CITIES / city / "config.toml").exists():
            shutil.copyfile(CITIES / city / "config.toml", root / "config.toml")
    return Town(root)


def folder_state(folder):
    """Every path below a folder: kind and mode, and of a file its digest and the time of its last change."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
            if path.is_file()
            else None,
        )
        for path in sorted(folder.rglob("*"))
    }


def file_bytes(folder):
    """Every file below a folder and its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
