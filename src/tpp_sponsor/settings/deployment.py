"""A deployment is one folder: the paths of everything in it (docs/rules.md#folders)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tpp_sponsor.domain.notices import MailServer
from tpp_sponsor.domain.period import Period, day_in
from tpp_sponsor.settings.load import Settings, load_settings
from tpp_sponsor.storage.package_data import shipped

if TYPE_CHECKING:
    from tpp_sponsor.settings.secrets import Environment


@dataclass(frozen=True)
class Deployment:
    """A city's folder and its settings; `given` is an environment other than that of the folder and this process.

    `config`: the file of the settings, None where it is not read from one.
    """

    root: Path
    settings: Settings
    given: "Environment | None" = None
    config: Path | None = None

    @classmethod
    def open(cls, config: Path) -> "Deployment":
        """Open the deployment of a config file; faults in it are a SettingsError."""
        settings = load_settings(config)
        return cls(config.resolve().parent, settings, config=config.resolve())

    @cached_property
    def environment(self) -> "Environment":
        """Its secrets, and where its ledger is."""
        from tpp_sponsor.settings.secrets import Environment  # noqa: PLC0415 - an inbox is opened without it

        return self.given or Environment(_env_file=self.root / ".env")

    def city_time(self, moment: datetime) -> datetime:
        """Return a moment by the city's clocks."""
        return moment.astimezone(ZoneInfo(self.settings.city.time_zone))

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment by the city's clocks."""
        return day_in(moment, self.settings.city.time_zone)

    @property
    def data(self) -> Path:
        """Database, archive, locks and logs."""
        return self.root / "data"

    @property
    def site(self) -> Path:
        """Pages without personal data."""
        return self.root / "site"

    @property
    def mail_server(self) -> MailServer:
        """The mail server of `[mail]`, with its password from the environment."""
        mail = self.settings.mail
        return MailServer(
            host=mail.host,
            port=mail.port,
            security=mail.security,
            ca_file=str(self.root / mail.ca_file) if mail.ca_file else "",
            user=mail.user,
            password=self.environment.smtp_password.get_secret_value() if mail.user else "",
            timeout_seconds=mail.timeout_seconds,
        )

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the ledger."""
        return self.environment.database_url or f"sqlite:///{self.data / 'tpp-sponsor.db'}"

    @property
    def lock_file(self) -> Path:
        """The lock of the process that posts."""
        return self.data / "run.lock"

    @property
    def schedule_lock(self) -> Path:
        """The lock of the scheduler while it runs."""
        return self.data / "schedule.lock"

    @property
    def heartbeat(self) -> Path:
        """The heartbeat of the scheduler, written twice a minute."""
        return self.data / "heartbeat.json"

    @property
    def site_record(self) -> Path:
        """The record of the event up to which pages and papers were made."""
        return self.data / "site.json"

    @property
    def backups(self) -> Path:
        """Backups that were given no place of their own."""
        return self.data / "backup"

    @property
    def inboxes(self) -> Path:
        """The folder of all inboxes."""
        return self.root / "inbox"

    def inbox(self, period: Period) -> Path:
        """Return the inbox of a period, where staff put its files."""
        return self.inboxes / str(period)

    def outbox(self, period: Period, revision: int) -> Path:
        """Return the files of a revision of a period."""
        return self.root / "outbox" / str(period) / f"r{revision}"

    def check_folder(self, period: Period) -> Path:
        """Return the page and the correction files of `check`; each check replaces it, and it is no revision."""
        return self.root / "outbox" / str(period) / "periksa"

    def preview(self, period: Period) -> Path:
        """Return the preview of a held month; removed once the month is posted."""
        return self.root / "outbox" / str(period) / "pratinjau"

    def documents_folder(self, period: Period) -> Path:
        """Letters, recaps and minutes of a period, which go with its files; `report` replaces them."""
        return self.root / "outbox" / str(period) / "surat"

    def cards_folder(self, period: Period) -> Path:
        """Sheets of cards, their register and the removal list; `cards` replaces them."""
        return self.root / "outbox" / str(period) / "kartu"

    def meeting_folder(self, period: Period) -> Path:
        """Return the report of a period for heads of OPDs and the mayor; no personal data."""
        return self.root / "laporan" / str(period)

    def award_folder(self, year: int) -> Path:
        """Return the award file of a year, for a jury; no personal data."""
        return self.root / "laporan" / f"paritrana-{year}"

    def donor_folder(self, year: int) -> Path:
        """Statements and certificates of a year, which go to the donors; a donor may be a person."""
        return self.root / "outbox" / f"donatur-{year}"

    def reconciliation(self, period: Period) -> Path:
        """Return the reconciliation of a period; each `reconcile` replaces its files, and it is no revision."""
        return self.root / "outbox" / str(period) / "rekonsiliasi"

    @property
    def uploads(self) -> Path:
        """Files on their way from a browser; empty between two requests."""
        return self.data / "uploads"

    def set_aside(self, period: Period) -> Path:
        """Files of an inbox that were replaced or taken back, and files that were refused."""
        return self.data / "disisihkan" / str(period)

    def file_checks(self, period: Period) -> Path:
        """Return the results of checks of single files, by what was checked; they can be made again."""
        return self.data / "checks" / str(period)

    def bpjs_lists(self, period: Period) -> Path:
        """Return the lists that BPJS gave back, as they came."""
        return self.data / "bpjs" / str(period)

    def archive(self, period: Period, revision: int) -> Path:
        """Return the normalised inputs of a run."""
        return self.data / "archive" / str(period) / f"r{revision}"

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """A city's own templates come before the shipped ones."""
        return (self.root / "templates", shipped("templates"))
