"""Settings, revisions, reversals, payments, answers, reports and restores in any order, over several months.

After each step every command that reads ends with a code that the rules allow: never 70, and never 20, for nothing
was touched. The suite walks 150 steps, 30 in each town, a fifth of them on PostgreSQL, with one reading command after
each that was not refused; `make walk` walks 5,000 steps, 60 in each town, with two. Of three towns one has funds, and
one has funds and employers.
"""

import os
import random
import shutil
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import NullPool, create_engine, text

from support.databases import next_number
from support.deployments import MARCH, run_command

STEPS = int(os.environ.get("WALK", "150"))
LENGTH, READS = (30, 1) if STEPS <= 150 else (60, 2)
REFUSED = (2, 10, 11, 14)
MONTHS = ("2024-03", "2024-04", "2024-05")
LETTERS = [f"800/{number:03}/2024" for number in range(1, 24)]
PROPOSALS = [f"U-{number:02}" for number in range(1, 19)]
FUNDS = ("APBD-2024", "CSR-BJS", "DESA-SUDAJAYA", "TIDAK-ADA")
WORKERS = ["3272015203850001", "3272020807790002", "3272012405880009", "3272046101950004"]
EMPLOYERS = ("Dinas Pendidikan", "desa sudajaya", "Dinas X")
EMPLOYEES = ["3272011203900101", "3272010504880102", "3272012008850103", "3272010709920106"]
REASONS = (
    "salah-pekerja",
    "pekerja-meninggal",
    "ditolak-bpjs",
    "dicabut-tepat-waktu",
    "perintah-pemeriksa",
    "lain",
)
SETTINGS = (
    "",
    '[output]\nlanguage = "en"',
    '[opd]\naliases = { "Dinas Kesehatan" = "Dinas Kesehatan dan KB" }',
    '[opd]\naliases = { "Kecamatan Cikole" = "Dinas Kesehatan" }',
    '[ranking]\nby = "partisipasi"\nmin_count = 0',
    "[ranking]\ndivisions = { semua = 0 }\ntarget_percent = 50",
    "[rules]\nmax_workers = 1",
    "[rules]\nmin_net_after = 2000000",
    "[rules]\ncutoff_day = 31",
    '[guard]\napproval = "always"',
    "[guard]\nfour_eyes = true\ndrop_percent = 1",
    "[cover]\ngrace_months = 1",
    "[output]\nxlsx_max_rows = 1",
    '[city]\nname = "Kota Lain"\ntime_zone = "Asia/Jayapura"',
    '[collection]\nstopped_from = "2024-05"',
)
READERS = (
    (("verify",), (0, 14)),
    (("status",), (0,)),
    (("coverage",), (0, 14)),
    (("report",), (0,)),
    (("reconcile", MARCH), (0, 14)),
    (("reconcile", "2024-04"), (0, 14)),
    (("explain", MARCH, "--nomor", "800/003/2024"), (0, 14)),
    (("explain", "2024-04", "--nomor", "800/020/2024"), (0, 14)),
    (("export-journal",), (0, 14)),
    (("doctor",), (0, 14, 30)),
)
READERS_OF_FUNDS = (
    (("explain", MARCH, "--usulan", "U-01"), (0, 14)),
    (("explain", MARCH, "--nik", "3272031509900003"), (0, 14)),
    (("reconcile", "2024-05"), (0, 14)),
)
READERS_OF_WAGES = (
    (("explain", MARCH, "--nik", EMPLOYEES[3]), (0, 14)),
    (("explain", "2024-04", "--nik", EMPLOYEES[0]), (0, 14)),
    (("reconcile", "2024-05"), (0, 14)),
)
# What offices change in their files; all but the first four are in lists of funds.
EDITS = (
    ("aktif", "pensiun"), ("2024-0", "2023-1"), (WORKERS[0], WORKERS[3]), ("00", "50"), (",2,", ",1,"),
    (",2,", ",dua,"), ("Kepwal 460/17/2024", "-"), ("2024-04", "2024-03"), ("Baros", "Jayaraksa"),
    ("150.000", "50.400"),
)  # fmt: skip
# What changes in lists of employees.
EDITS_OF_WAGES = (
    ("3.000.000", "4.000.000"), ("2.000.000", "200"), ("JKK+JKM+JHT,", "JKK+JKM,"), ("2024-01", "2024-05"),
    ("Desa Sudajaya", "Dinas Pendidikan"), ("1965", "1985"), ("Desa Sudajaya", "DESA  sudajaya"),
    ("2024-04", "2024-03"),
)  # fmt: skip


class Walk:
    """One deployment, its clock, and what can be done to it."""

    def __init__(self, town, chance, aside):
        self.town, self.chance, self.aside = town, chance, aside
        self.has_funds = (town.inbox() / "dana.csv").exists()
        self.has_wages = (town.inbox() / "nonasn.csv").exists()
        self.letters = LETTERS + [f"800/{number}/2024" for number in range(101, 107)] * self.has_funds
        self.letters += ["800/201/2024", "800/202/2024"] * self.has_wages
        self.now = datetime(2024, 3, 11, 5, tzinfo=UTC)
        self.originals = {path.name: path.read_text() for path in town.inbox().iterdir()}
        for month in MONTHS[1:]:
            shutil.rmtree(town.inbox(month), ignore_errors=True)
            shutil.copytree(town.inbox(), town.inbox(month))
            town.replace("tpp.csv", MARCH, month, period=month)
        self.steps = [
            *[self.run] * 4, *[self.revise] * 3, *[self.approve] * 2, *[self.edit] * 2, self.restore_file,
            *[self.settings] * 2, *[self.reverse] * 4, *[self.refund] * 2, *[self.settle] * 4,
            *[self.reverse_payment] * 2, *[self.reopen] * 2, *[self.answer] * 2, self.report, *[self.due] * 2,
            self.backup_and_restore, self.dry_run, self.check,
        ]  # fmt: skip

    def month(self):
        return self.chance.choice(MONTHS)

    def step(self):
        """One act at its time: its command line, and what came of it."""
        self.now += timedelta(hours=self.chance.randrange(1, 60))
        with time_machine.travel(self.now, tick=False):
            return self.chance.choice(self.steps)()

    def read(self):
        """Some commands that read, in any order; those that ended with a code that they may not have."""
        with time_machine.travel(self.now, tick=False):
            readers = READERS + READERS_OF_FUNDS * self.has_funds + READERS_OF_WAGES * self.has_wages
            for arguments, codes in self.chance.sample(readers, READS):
                answer = self.town(*arguments)
                if answer.code not in codes:
                    yield arguments, answer

    def run(self):
        return self.town("run", self.month())

    def revise(self):
        return self.town("run", self.month(), "--revise")

    def approve(self):
        return self.town("run", self.month(), "--approve", "--by", self.chance.choice(["Ani", "Budi"]))

    def dry_run(self):
        return self.town("run", self.month(), "--dry-run")

    def due(self):
        return self.town("run", "--due")

    def check(self):
        return self.town("check", self.month())

    def edit(self):
        """A row of a file goes, or a value changes."""
        month = self.month()
        name = self.chance.choice([name for name in self.originals if name != "tertanggung.csv"])
        path = self.town.inbox(month) / name
        lines = path.read_text().splitlines()
        place = self.chance.randrange(1, len(lines))
        if self.chance.random() < 0.5 and len(lines) > (4 if self.has_wages else 8):
            del lines[place]
        else:
            of_funds = EDITS if self.has_funds else EDITS[:4]
            old, new = self.chance.choice(EDITS_OF_WAGES if self.has_wages else of_funds)
            lines[place] = lines[place].replace(old, new)
        path.write_text("\n".join(lines) + "\n")

    def restore_file(self):
        month, name = self.month(), self.chance.choice(list(self.originals))
        (self.town.inbox(month) / name).write_text(
            self.originals[name].replace(MARCH, month if name == "tpp.csv" else MARCH)
        )

    def settings(self):
        self.town.config.write_text(self.chance.choice(SETTINGS) + "\n")

    def reverse(self):
        reason = ("--reason", self.chance.choice(REASONS), "--note", "uji")
        return self.town("reverse", self.month(), *self.claim(), *reason)

    def claim(self):
        """A statement; where there are funds or employers, in half of the cases one of their claims."""
        if self.has_wages and self.chance.random() < 0.5:
            return "--pemberi-kerja", self.chance.choice(EMPLOYERS), "--nik", self.chance.choice(EMPLOYEES)
        if self.has_funds and self.chance.random() < 0.5:
            return "--usulan", self.chance.choice(PROPOSALS)
        return "--nomor", self.chance.choice(self.letters)

    def refund(self):
        paid = ("--paid-on", f"{self.now:%Y-%m-%d}", "--reference", f"R{self.chance.randrange(30)}")
        return self.town("refund", self.month(), "--nomor", self.chance.choice(self.letters), *paid)

    def settle(self):
        paid = ("--paid-on", f"{self.now:%Y-%m-%d}", "--reference", f"P{self.chance.randrange(9)}")
        amount = self.chance.choice(["16800", "84000", "100800", "1008000"])
        also = ("--also-for", self.month()) if self.chance.random() < 0.2 else ()
        bill = ("--kode-iuran", self.chance.choice("AB"), "--amount", amount)
        if self.has_wages and self.chance.random() < 0.5:
            bill += ("--pemberi-kerja", self.chance.choice(EMPLOYERS))
        elif self.has_funds and self.chance.random() < 0.5:
            bill += ("--dana", self.chance.choice(FUNDS))
        return self.town("settle", self.month(), *bill, *paid, *also)

    def reverse_payment(self):
        if self.chance.random() < 0.3:
            which = ("--nomor", self.chance.choice(self.letters))
        else:
            which = ("--kode-iuran", self.chance.choice("AB"), "--reference", f"P{self.chance.randrange(9)}")
        return self.town("reverse-payment", self.month(), *which, "--reason", "salah ketik")

    def reopen(self):
        undo = ("--undo",) if self.chance.random() < 0.3 else ()
        return self.town("reopen", self.month(), "--reason", "surat inspektorat", *undo)

    def answer(self):
        path = self.aside / f"bpjs-{self.chance.randrange(6)}.csv"
        rows = [f"{nik},{self.chance.choice(['diterima', 'ditolak'])}" for nik in WORKERS[:3]]
        path.write_text("NIK,STATUS\n" + "\n".join(rows) + "\n")
        return self.town("import-bpjs", self.month(), path)

    def report(self):
        return self.town("report", self.month())

    def backup_and_restore(self):
        """A backup is restored into another folder, with SQLite, as on another machine."""
        file, folder = self.aside / f"{self.now:%Y%m%d%H}.zip", self.aside / f"{self.now:%Y%m%d%H}"
        made = self.town("backup", file)
        return run_command("restore", file, folder, "--verify") if made.code == 0 else made


@pytest.fixture
def database(request, monkeypatch):
    """`sqlite`, or an empty PostgreSQL database of its own."""
    if request.param == "sqlite":
        return
    server = create_engine(
        request.getfixturevalue("postgresql"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    name = f"walk_{next_number()}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.url.set(database=name).render_as_string(hide_password=False)
    monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", url)


WALKS = [("postgresql" if seed % 5 == 4 else "sqlite", seed) for seed in range(max(STEPS // LENGTH, 1))]


@pytest.mark.parametrize(("database", "seed"), WALKS, indirect=["database"])
@pytest.mark.usefixtures("database")
def test_any_history_leaves_every_command_its_own_exit_codes(deployment, tmp_path, seed):
    town = deployment(("kota-mini", "kota-dana", "kota-upah")[seed % 3])
    walk = Walk(town, random.Random(seed), tmp_path)
    history = []
    for _ in range(LENGTH):
        answer = walk.step()
        if answer is not None:
            history.append((answer.code, answer.err[:300]))
            assert answer.code in (0, 13, *REFUSED), (history[-5:], answer)
            if answer.code in REFUSED:
                continue
        wrong = list(walk.read())
        assert not wrong, (wrong, history[-5:])
