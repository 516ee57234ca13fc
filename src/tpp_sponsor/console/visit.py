"""A visit of a page: who asks for what, with which form, and the response."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.console.kept_results import KeptResults
from tpp_sponsor.console.month_overview import MonthOverview, overview_of
from tpp_sponsor.console.security.sent_forms import SentForm
from tpp_sponsor.console.templates import links_of, render_page
from tpp_sponsor.domain.lifecycle import Actor, Clock
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.messages import Texts, load_console_texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.users.accounts import Role, UserAccount

T = TypeVar("T")
# A dozen months with their suggestions and reconciliations; the rows of a file take megabytes.
_MOST_KEPT, _MOST_INTAKES = 36, 4
_LONGEST_LINE = 80
_SECONDS_FOR_OTHERS = 30


@dataclass(frozen=True)
class Workplace:
    """What all visits share: the deployment, its ledger and the clock.

    `kept` and `intakes` (of files): results that cost more than to look whether they still hold; a restart loses them
    and nothing else.
    """

    deployment: Deployment
    ledger: UserLedger
    clock: Clock
    kept: KeptResults = field(default_factory=lambda: KeptResults(_MOST_KEPT))
    intakes: KeptResults = field(default_factory=lambda: KeptResults(_MOST_INTAKES))

    def city_day(self) -> date:
        """Return the day by the city's clocks."""
        return self.deployment.day_of(self.clock())


class Refusal(Exception):  # noqa: N818 - it is a response, not an error of the program
    """A request is refused with a status and a sentence of the catalogue (`console.refused.<key>`)."""

    def __init__(self, status: HTTPStatus, key: str, **values: object) -> None:
        super().__init__(key)
        self.status, self.key, self.values = status, key, values


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request: its user, address, form and language; `csrf` is the token that its forms carry."""

    place: Workplace
    user: UserAccount | None
    csrf: str
    language: str
    path: str
    address: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: SentForm = field(default_factory=SentForm)
    wants_json: bool = False
    token: str = ""
    client: str = ""

    @property
    def deployment(self) -> Deployment:
        """The deployment that the console serves."""
        return self.place.deployment

    @property
    def ledger(self) -> UserLedger:
        """The ledger of the deployment."""
        return self.place.ledger

    @cached_property
    def texts(self) -> Texts:
        """The sentences in the language of the visit."""
        return load_console_texts(self.language)

    @cached_property
    def notation(self) -> Notation:
        """The notation of amounts and dates in the language of the visit."""
        return Notation(self.language)

    @cached_property
    def now(self) -> datetime:
        """The moment of the visit in the city's time zone."""
        return self.deployment.city_time(self.place.clock())

    @property
    def account(self) -> UserAccount:
        """The user of a page that needs one."""
        assert self.user is not None
        return self.user

    @property
    def actor(self) -> Actor:
        """The account as the actor of an act, now."""
        return Actor(by=self.account.name, at=self.now)

    @property
    def acting(self) -> Acting:
        """The arguments of an act of this visit."""
        return Acting(deployment=self.deployment, actor=self.actor, wait=_SECONDS_FOR_OTHERS)

    @property
    def period(self) -> Period:
        """Read the period of the address. Raises Refusal with status 404 if it is not a period."""
        try:
            return Period.parse(self.params["period"])
        except ValueError as wrong:
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found") from wrong

    def overview(self, period: Period | None = None) -> MonthOverview:
        """Return the month of the address, or another, as it is now."""
        month = period or self.period
        return self.of_month("overview", month, lambda: overview_of(self.deployment, self.ledger, month))

    def of_month(self, name: str, period: Period, make: Callable[[], T]) -> T:
        """Return a result that depends on the events and the inbox of a period.

        It is made again when one has changed.
        """
        inbox = tuple(files_of(self.deployment.inbox(period)))
        return self.place.kept.get((name, period, self.ledger.newest_event(period), inbox), make)

    def of_ledger(self, name: str, make: Callable[[], T]) -> T:
        """Return a result that depends on the lines and the money of all periods."""
        return self.place.kept.get((name, self.ledger.newest_event()), make)

    def may(self, *roles: Role) -> bool:
        """Return True if the user has one of these roles."""
        return self.account.may(frozenset(roles))

    def line(self, name: str) -> str:
        """Return a field of the form as one line of text. Raises RequestError if it is empty or too long."""
        text = self.form[name].strip()
        if not text or not text.isprintable() or len(text) > _LONGEST_LINE:
            raise RequestError(Fault.of("field_wrong", name=name))
        return text

    def show(self, template: str, status: int = HTTPStatus.OK, **values: Any) -> Response:
        """Return a page from a template."""
        shared = {
            "visit": self,
            "user": self.user,
            "links": links_of(self.user),
            "city": self.deployment.settings.city.name,
            "knows": self.texts.knows,
            "count": self.notation.count,
            "month": self.notation.month,
            "day": self.notation.day,
            "rupiah": self.notation.rupiah,
            "moment": lambda moment: f"{moment.astimezone(self.now.tzinfo):%d-%m-%Y %H:%M}",
        }
        folders = self.deployment.template_folders
        return HTMLResponse(render_page(folders, self.texts, template, {**shared, **values}), status)

    def give(self, values: Mapping[str, Any]) -> Response:
        """Return the values as JSON."""
        return JSONResponse(dict(values))

    def go(self, address: str) -> Response:
        """Redirect to the page that shows the result of a form."""
        return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def files_of(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of each file of a folder; a file that is moved away meanwhile is not there."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            stat = path.stat()
            yield path.name, stat.st_size, stat.st_mtime_ns
