"""Commands that make a deployment: `init` and `demo`."""

import shutil
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path

from tpp_sponsor.cli.console import Console
from tpp_sponsor.demo.city import CITY, PERIODS, make_city
from tpp_sponsor.demo.office import DEMO_HEADINGS, write_late_file, write_office_inbox
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.month.run import RunReport, RunRequest, run_month
from tpp_sponsor.month.take_in import read_period
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import load_settings
from tpp_sponsor.storage.files import PRIVATE_FILE, PRIVATE_FOLDER, PUBLIC_FOLDER
from tpp_sponsor.storage.package_data import shipped

_FOLDERS = ("inbox", "outbox", "site", "data", "templates/profiles")
_ENV = """# Secrets and machine-specific values; never in config.toml.
# TPP_SPONSOR_DATABASE_URL=
# TPP_SPONSOR_SMTP_PASSWORD=
"""
_DEMO_ASN, _DEMO_SEED = 4_000, 1
_DEMO_PROFILES = ("keuangan-titik-koma", "potongan-lebar-tetap", "bank-pain001")
_LATE_PERIOD = PERIODS[1]


def make_deployment(folder: Path, settings: Path | None) -> list[str]:
    """Make the folders of a deployment, its settings and its `.env`; names of what was made.

    The settings are a copy of the given file, which must be sound, else of the example.
    """
    config = folder / "config.toml"
    if config.exists():
        raise SettingsError(Fault.of("folder_exists", file=str(config)))
    if settings is not None:
        load_settings(settings)
    for name in _FOLDERS:
        mode = PUBLIC_FOLDER if name == "site" else PRIVATE_FOLDER
        (folder / name).mkdir(mode=mode, parents=True, exist_ok=True)
    shutil.copyfile(settings or shipped("config.example.toml"), config)
    env = folder / ".env"
    env.touch(mode=PRIVATE_FILE)
    env.write_text(_ENV, encoding="utf-8")
    return ["config.toml", ".env", *_FOLDERS]


def play_demo(console: Console, folder: Path, settings: Path | None) -> None:
    """A made-up city: office files of three months, each run, a late file, and where to look."""
    make_deployment(folder, settings)
    if settings is None:
        (folder / "config.toml").write_text(_demo_settings(), encoding="utf-8")
    console.progress("demo")
    city = make_city(_DEMO_ASN, seed=_DEMO_SEED)
    for period in PERIODS:
        write_office_inbox(city, period, folder / "inbox" / period)
    deployment = console.deployment()
    reports = []
    for period in PERIODS:
        reports.append(_run(deployment, period, revise=False))
        _tell_month(console, "demo.month", reports[-1])
        if period == _LATE_PERIOD:
            write_late_file(city, folder / "inbox" / period)
            reports.append(_run(deployment, period, revise=True))
            _tell_month(console, "demo.late", reports[-1])
    _tell_where(console, folder, reports[-1])
    console.give({"folder": str(folder), "runs": [asdict(report) for report in reports]})


def _run(deployment: Deployment, period: str, *, revise: bool) -> RunReport:
    # The demo plays in its own time, so that its ledger too is the same wherever it is made.
    def clock() -> datetime:
        return datetime.combine(Period.parse(period).first_day.replace(day=11), time(), tzinfo=UTC)

    request = RunRequest(by="demo", clock=clock, progress=_silent, revise=revise)
    month = Period.parse(period)
    return run_month(deployment, month, read_period(deployment, month), request)


def _silent(_step: str) -> None:
    pass


def _tell_month(console: Console, key: str, report: RunReport) -> None:
    console.say(
        key,
        period=report.period,
        workers=report.workers,
        sponsors=report.sponsors,
        total=show_rupiah(report.total),
        rejected=report.rejected,
    )


def _tell_where(console: Console, folder: Path, newest: RunReport) -> None:
    outbox = folder / newest.outbox
    console.say("demo.board", path=folder / "site" / "index.html")
    console.say("demo.finance", path=outbox / "keuangan" / "potongan-tpp.xlsx")
    console.say("demo.bpjs", path=outbox / "bpjs" / "iuran-bpu.xlsx")
    console.say("demo.rejects", path=outbox / "bkpsdm" / "ditolak.csv")
    letter = (outbox / "bkpsdm" / "hasil.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    console.say("demo.try", nomor=letter, config=folder / "config.toml")


def _demo_settings() -> str:
    lines = ["# A made-up city; see config.example.toml for every key.", "[city]", f'name = "{CITY}"']
    lines += ["[output]", f"profiles = {list(_DEMO_PROFILES)!r}"]
    for table, columns in DEMO_HEADINGS.items():
        lines.append(f"[intake.headings.{table}]")
        lines += [f"{column} = {_toml_list(headings)}" for column, headings in columns.items()]
    return "\n".join(lines) + "\n"


def _toml_list(texts: list[str]) -> str:
    return "[" + ", ".join('"' + text.replace('"', '\\"') + '"' for text in texts) + "]"
