"""The console of a town in this process: users log in and ask pages as browsers do, without a network."""

import logging
import re
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
from starlette.testclient import TestClient

from tpp_sponsor.acts.deployment.account import NewAccount, add_account
from tpp_sponsor.console.app import make_app
from tpp_sponsor.console.serve import make_server
from tpp_sponsor.console.visit import Workplace
from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.log import LOG, open_log
from tpp_sponsor.users.accounts import Role

PASSWORD = "kuda-lari-di-hujan-7"
HERE = "http://127.0.0.1"
ROLES = tuple(Role)
HIDDEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@dataclass
class Clock:
    """The time of a console, which a test may set."""

    now: datetime = field(default_factory=lambda: datetime(2024, 3, 20, 3, 0, tzinfo=UTC))

    def __call__(self):
        return self.now

    def wait(self, **long):
        self.now += timedelta(**long)


class Browser:
    """A browser of one user: it keeps cookies and sends the token of its forms."""

    def __init__(self, app, address="10.0.0.1", **headers):
        self.http = TestClient(
            app,
            base_url=HERE,
            follow_redirects=False,
            raise_server_exceptions=False,
            headers=headers,
            client=(address, 50000),
        )

    def get(self, address, **more):
        return self.http.get(address, **more)

    def json(self, address):
        answer = self.http.get(address, headers={"accept": "application/json"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def token(self):
        """The token that the forms of this browser carry, from the pages that are made fastest."""
        for address in ("/akun/sandi", "/masuk"):
            if found := HIDDEN.search(self.get(address).text):
                return found[1]
        raise AssertionError("no form has a token")

    def post(self, address, fields=None, *, files=None, **more):
        return self.http.post(address, data={"csrf": self.token, **(fields or {})}, files=files, **more)

    def log_in(self, name, password=PASSWORD):
        return self.post("/masuk", {"nama": name, "sandi": password})


class RemoteBrowser(Browser):
    """A browser of a console in another process; it asks again for as long as nobody listens."""

    def __init__(self, address):
        self.http = httpx.Client(
            base_url=address, follow_redirects=False, timeout=60, transport=httpx.HTTPTransport(retries=8)
        )


@dataclass
class Office:
    """A console and the users of its town."""

    town: object
    place: Workplace
    app: object
    ledger: UserLedger
    clock: Clock

    def browser(self, name="", **more):
        """A new browser; with a name its user is logged in."""
        browser = Browser(self.app, **more)
        if name:
            answer = browser.log_in(name)
            assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text
        return browser

    def add(self, name, *roles, opd=""):
        new = NewAccount(name=name, roles=[Role(role) for role in roles], department=opd, password=PASSWORD)
        return add_account(self.ledger, new, Actor(by="test", at=self.clock()))

    @property
    def acts(self):
        return [event.act.value for event in self.ledger.chain()]

    @property
    def log(self):
        path = self.town.root / "data" / LOG
        return path.read_text(encoding="utf-8") if path.exists() else ""


@contextmanager
def opened(town, *, url="", users=(), addresses=None):
    """The console of a town; `users`: pairs of name and role, or of name and OPD."""
    clock = Clock()
    deployment = Deployment.open(town.config)
    logs = deployment.settings.logs
    log = open_log(deployment.data / LOG, logs.max_bytes, logs.keep, clock)
    (town.root / "data").mkdir(exist_ok=True)
    with UserLedger.open(url or deployment.database_url) as ledger:
        ledger.create()
        place = Workplace(deployment, ledger, clock)
        app = make_app(place, log) if addresses is None else make_app(place, log, addresses)
        office = Office(town, place, app, ledger, clock)
        for name, role in users:
            if role in ROLES:
                office.add(name, role)
            else:
                office.add(name, "opd", opd=role)
        yield office


EVERYONE = (
    *((role.value, role.value) for role in ROLES if role is not Role.OPD),
    ("dinsos", "Dinas Sosial"),
    ("dinkes", "Dinas Kesehatan"),
)


@contextmanager
def listening(office):
    """The console of an office at a port of this machine, in a thread of this process: the port."""
    server = make_server(office.place, logging.getLogger("console"))
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            server.should_exit = server.force_exit = True
            thread.join(30)
    assert not thread.is_alive()
