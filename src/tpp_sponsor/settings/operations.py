"""Sections of daily operation: `[schedule]`, `[guard]`, `[mail]`, `[bpjs]`, `[console]`, `[logs]`, `[backup]`."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.settings.base import AboveZero, DayOfMonth, Month, Number, Section, Whole, between
from tpp_sponsor.settings.validation import refuse
from tpp_sponsor.tables.bpjs_lists import ACCEPTED_WORDS, REJECTED_WORDS

_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?/?")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise refuse("address")
    return text


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_several)]


class Mail(Section):
    """`[mail]`: without a host nothing is sent and no notice is kept."""

    host: str = ""
    port: Annotated[Number, between(1, 65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: str = ""
    user: str = ""
    sender: str = ""
    bkpsdm: Addresses = ()
    keuangan: Addresses = ()
    opd: Mapping[str, Addresses] = Field(default_factory=dict)
    dana: Mapping[str, Addresses] = Field(default_factory=dict)
    pemberi_kerja: Mapping[str, Addresses] = Field(default_factory=dict)
    site_url: str = ""
    attach_files: bool = False
    timeout_seconds: AboveZero = 10
    most_attempts: AboveZero = 12

    @model_validator(mode="after")
    def _can_send(self) -> "Mail":
        if self.host:
            _address(self.sender)
            if self.security == "none" and self.host not in _THIS_MACHINE:
                raise refuse("security_none")
        return self

    @property
    def is_on(self) -> bool:
        """True if the city wants notices at all."""
        return bool(self.host)


class Schedule(Section):
    """`[schedule]`: when a period is due, other times of jobs than `jobs/` says, how the scheduler stops."""

    run_day: DayOfMonth = 11
    first_period: Month | None = None
    stop_seconds: Whole = 60
    cron: Mapping[str, str] = Field(default_factory=dict)


class Guard(Section):
    """`[guard]`: what is odd enough for a person to look before a month is posted; 0 switches a limit off."""

    approval: Literal["odd", "always", "never"] = "odd"
    four_eyes: bool = False
    rejected_percent: Whole = 10
    drop_percent: Whole = 20
    growth_percent: Whole = 900
    asn_percent: Whole = 20
    unfunded_percent: Whole = 10
    opd_without_tpp: Whole = 5
    least_rows: Whole = 30
    least_rupiah: Whole = 500_000


class Collection(Section):
    """`[collection]`: whether premiums are withheld at all."""

    stopped_from: Month | None = None

    def is_stopped(self, period: Period) -> bool:
        """Return True if the city withholds no premiums for a period any more."""
        return self.stopped_from is not None and period >= self.stopped_from


class Bpjs(Section):
    """`[bpjs]`: when its bill is due, and how the lists that it gives back are read."""

    due_day: DayOfMonth = 15
    accepted_words: tuple[str, ...] = ACCEPTED_WORDS
    rejected_words: tuple[str, ...] = REJECTED_WORDS
    headings: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _words_have_one_meaning(self) -> "Bpjs":
        yes, no = ({text_key(word) for word in words} for words in (self.accepted_words, self.rejected_words))
        if both := sorted(yes & no):
            raise refuse("word_twice", word=both[0])
        if "" in yes | no:
            raise refuse("word_empty")
        return self


class WebConsole(Section):
    """`[console]`: where the console listens, and how long a session and how large an upload may be."""

    host: str = "127.0.0.1"
    port: Annotated[Number, between(1, 65_535)] = 8080
    public_url: str = ""
    session_hours: AboveZero = 8
    max_upload_bytes: AboveZero = 50_000_000

    @model_validator(mode="after")
    def _is_not_in_the_open(self) -> "WebConsole":
        if self.public_url and not _PUBLIC_URL.fullmatch(self.public_url):
            raise refuse("public_url")
        if self.host not in _THIS_MACHINE and not self.is_https:
            raise refuse("console_open")
        return self

    @property
    def is_https(self) -> bool:
        """True if users reach it over TLS."""
        return self.public_url.startswith("https://")


class Logs(Section):
    """`[logs]`: how large the log may grow, and how many full ones are kept."""

    max_bytes: Annotated[Number, Field(ge=10_000)] = 5_000_000
    keep: AboveZero = 10


class BackupKeeping(Section):
    """`[backup]`: how many backups are kept in `data/backup/`."""

    keep: Whole = 30
