"""Make a made-up city with office files of three months and run each month, one of them twice."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from pathlib import Path

from tpp_sponsor.bookkeeping.follow_up import silent
from tpp_sponsor.demo.city import CITY, LATE_DEPARTMENT, PERIODS, MadeUpCity, make_city
from tpp_sponsor.demo.fund_sheets import write_fund_files
from tpp_sponsor.demo.office import DEMO_HEADINGS, write_late_file, write_office_inbox
from tpp_sponsor.demo.other_sheets import write_other_files
from tpp_sponsor.demo.programmes.settings import PROGRAMME_SETTINGS
from tpp_sponsor.demo.words import FARM_JOB, FARM_WORDS
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.month.read_inbox import read_inbox_of
from tpp_sponsor.month.run import RunReport, RunRequest, run_month
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.month import SHIPPED_JOBS, JobEntry
from tpp_sponsor.users.accounts import Role, UserAccount, UserAct
from tpp_sponsor.users.passwords import hash_password

_ASN, _SEED = 4_000, 1
_PROFILES = ("keuangan-titik-koma", "potongan-lebar-tetap", "bank-pain001")
_LATE_PERIOD = PERIODS[1]
# Of the made-up city alone: it is printed where the demo ends.
DEMO_PASSWORD = "kota-contoh-di-tepi-sungai"  # noqa: S105 - it protects made-up persons


def write_demo_city(folder: Path, *, with_settings: bool) -> MadeUpCity:
    """Write the office files of the city into the inboxes of a deployment, and its settings where it has no others."""
    if with_settings:
        (folder / "config.toml").write_text(_settings(), encoding="utf-8")
    city = make_city(_ASN, seed=_SEED)
    for period in PERIODS:
        write_office_inbox(city, period, folder / "inbox" / period)
        write_fund_files(city, period, folder / "inbox" / period)
        write_other_files(city, period, folder / "inbox" / period)
    return city


def run_demo(
    deployment: Deployment, city: MadeUpCity, *, on_report: Callable[[RunReport], None]
) -> list[RunReport]:
    """Run each month, and revise one after a late file; `on_report` gets each report at once."""
    reports: list[RunReport] = []
    for period in PERIODS:
        reports.append(_run(deployment, period, revise=False))
        on_report(reports[-1])
        if period == _LATE_PERIOD:
            write_late_file(city, deployment.inbox(Period.parse(period)))
            reports.append(_run(deployment, period, revise=True))
            on_report(reports[-1])
    return reports


def add_demo_accounts(deployment: Deployment) -> list[UserAccount]:
    """Add a user account of each role, all with the password `DEMO_PASSWORD`; the accounts."""
    at = datetime.combine(Period.parse(PERIODS[-1]).first_day.replace(day=12), time(), tzinfo=UTC)
    with UserLedger.open(deployment.database_url) as ledger:
        return [
            ledger.write_account(
                UserAct.ADD,
                UserAccount(
                    name=role.value,
                    full_name=f"Contoh {role.value}",
                    roles=frozenset({role}),
                    department=LATE_DEPARTMENT if role is Role.OPD else "",
                    # A salt of its own for each, and the same on every machine, as the rest of the demo.
                    password=hash_password(DEMO_PASSWORD, f"contoh {role.value:>10}".encode()),
                    disabled=False,
                ),
                by="demo",
                at=at,
            )
            for role in Role
        ]


def _run(deployment: Deployment, period: str, *, revise: bool) -> RunReport:
    # The demo has a clock of its own, so that its ledger is the same wherever it is made.
    def clock() -> datetime:
        return datetime.combine(Period.parse(period).first_day.replace(day=11), time(), tzinfo=UTC)

    month = Period.parse(period)
    request = RunRequest(by="demo", clock=clock, progress=silent, revise=revise)
    return run_month(deployment, month, read_inbox_of(deployment, month), request)


def _settings() -> str:
    lines = ["# A made-up city; see config.example.toml for every key.", "[city]", f'name = "{CITY}"']
    lines += ["[output]", f"profiles = {list(_PROFILES)!r}"]
    for table, columns in DEMO_HEADINGS.items():
        lines.append(f"[intake.headings.{table}]")
        lines += [f"{column} = {_toml_list(headings)}" for column, headings in columns.items()]
    for job in (*SHIPPED_JOBS, JobEntry(name=FARM_JOB, synonyms=FARM_WORDS)):
        lines += ["[[job]]", f'name = "{job.name}"', f"synonyms = {_toml_list(job.synonyms)}"]
        lines += [f'sector = "{job.sector}"'] if job.sector else []
    return "\n".join(lines) + "\n" + PROGRAMME_SETTINGS


def _toml_list(texts: Iterable[str]) -> str:
    return "[" + ", ".join('"' + text.replace('"', '\\"') + '"' for text in texts) + "]"
