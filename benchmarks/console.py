"""How long pages of the console take while many people work and a month is run, on this machine.

    python benchmarks/console.py                     # 12,000 ASN, 50 people, a minute
    python benchmarks/console.py --people 20 --seconds 30

A made-up city has one month posted and the files of the next. Each person logs in and asks a page every few seconds,
as a reader does; treasurers also send a TPP sheet. All the while one `run --dry-run` follows another in a
process of its own. Printed: requests, errors, the median, the 95th percentile and the slowest, in all and by page.
"""

import argparse
import http.client
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import polars as pl

from tpp_sponsor.acts.deployment.account import NewAccount, add_account
from tpp_sponsor.demo.canonical import write_canonical_inbox
from tpp_sponsor.demo.city import PERIODS, make_city
from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.users.accounts import Role

POSTED, NEXT = PERIODS[-2], PERIODS[-1]
PASSWORD = "kuda-lari-di-hujan-7"
PORT = 18_080
TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')
_LOOK = ["/", f"/bulan/{POSTED}", f"/bulan/{NEXT}", f"/bulan/{NEXT}/berkas", f"/bulan/{POSTED}/keluaran"]
PAGES = {
    Role.PETUGAS: [*_LOOK, f"/bulan/{POSTED}/bpjs", f"/bulan/{NEXT}/berkas/tpp.csv", f"/bulan/{NEXT}/saran"],
    Role.AUDITOR: [*_LOOK, f"/bulan/{POSTED}/bpjs", "/jejak", "/cari", "/kesehatan"],
    Role.KEUANGAN: ["/", f"/bulan/{POSTED}/bpjs", f"/bulan/{POSTED}/keluaran"],
    Role.OPD: ["/", f"/bulan/{POSTED}", f"/bulan/{NEXT}/berkas"],
}
SHARES = [Role.OPD] * 6 + [Role.PETUGAS, Role.AUDITOR, Role.KEUANGAN, Role.PETUGAS]


class Person(threading.Thread):
    """A user at a browser; `times`: page → seconds of each answer."""

    def __init__(self, name: str, role: Role, department: str, until: Callable[[], float]) -> None:
        super().__init__(daemon=True)
        self.account, self.role, self.department, self._until = name, role, department, until
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self._cookies: dict[str, str] = {}
        self._chance = random.Random(name)

    def run(self) -> None:
        token = TOKEN.search(self._ask("GET", "/masuk"))
        assert token
        self._ask("POST", "/masuk", {"csrf": token[1], "nama": self.account, "sandi": PASSWORD})
        self.times.clear()
        sends_at = self._chance.uniform(time.monotonic(), self._until())
        is_sent = self.role is not Role.OPD
        while time.monotonic() < self._until():
            time.sleep(self._chance.uniform(2, 6))
            if not is_sent and time.monotonic() > sends_at:
                is_sent = True
                self._send()
            self._ask("GET", self._chance.choice(PAGES[self.role]))

    def _send(self) -> None:
        token = TOKEN.search(self._ask("GET", "/"))
        assert token
        sheet = f"nip,tpp_neto,periode,opd\n1,1,{NEXT},{self.department}\n"
        disposition = "--x\r\nContent-Disposition: form-data; name="
        parts = [
            f'{disposition}"csrf"\r\n\r\n{token[1]}\r\n',
            f'{disposition}"berkas"; filename="tpp {self.account}.csv"\r\n\r\n{sheet}\r\n--x--\r\n',
        ]
        kind = {"content-type": "multipart/form-data; boundary=x"}
        self._ask("POST", f"/bulan/{NEXT}/berkas", "".join(parts), kind)

    def _ask(
        self,
        method: str,
        address: str,
        form: dict[str, str] | str = "",
        headers: dict[str, str] | None = None,
    ) -> str:
        body = form if isinstance(form, str) else urlencode(form)
        kind = headers or {"content-type": "application/x-www-form-urlencoded"}
        cookies = {"cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        try:
            connection.request(method, address, body or None, kind | cookies)
            answer = connection.getresponse()
            text = answer.read().decode()
        except OSError as failure:
            self.errors.append(f"{method} {address}: {failure}")
            return ""
        finally:
            connection.close()
        self.times[f"{method} {address}"].append(time.perf_counter() - began)
        for cookie in answer.headers.get_all("set-cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if answer.status >= 400:
            self.errors.append(f"{method} {address}: {answer.status}")
        return text


def make_town(root: Path, asn: int, people: int) -> list[tuple[str, Role, str]]:
    """A town with one month posted, the files of the next, and user accounts; who they are."""
    city = make_city(asn, seed=1)
    for period in (POSTED, NEXT):
        write_canonical_inbox(city, period, root / "inbox" / period)
    (root / "config.toml").write_text('[guard]\napproval = "never"\n', encoding="utf-8")
    command = [sys.executable, "-m", "tpp_sponsor", "run", POSTED, "--config", str(root / "config.toml")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    departments = pl.read_csv(root / "inbox" / NEXT / "asn.csv")["opd"].unique().sort().to_list()
    deployment = Deployment.open(root / "config.toml")
    actor = Actor(by="benchmark", at=datetime.now(UTC))  # noqa: TID251 - a benchmark reads the clock
    who = []
    with UserLedger.open(deployment.database_url) as ledger:
        ledger.create()
        for number in range(people):
            role = SHARES[number % len(SHARES)]
            department = departments[number % len(departments)] if role is Role.OPD else ""
            name = f"orang{number:02}"
            add_account(
                ledger, NewAccount(name=name, roles=[role], department=department, password=PASSWORD), actor
            )
            who.append((name, role, department))
    return who


def keep_running(config: Path, until: Callable[[], float], ran: list[float]) -> None:
    """One dry run after the other."""
    command = [
        sys.executable,
        "-m",
        "tpp_sponsor",
        "run",
        NEXT,
        "--dry-run",
        "--json",
        "--config",
        str(config),
    ]
    while time.monotonic() < until():
        began = time.monotonic()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ran.append(time.monotonic() - began)


def measure(root: Path, asn: int, people: int, seconds: int) -> None:
    who = make_town(root, asn, people)
    command = [
        sys.executable,
        "-m",
        "tpp_sponsor",
        "serve",
        "--port",
        str(PORT),
        "--config",
        str(root / "config.toml"),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_for_server()
    end = time.monotonic() + seconds + people * 0.3
    ran: list[float] = []
    runs = threading.Thread(target=keep_running, args=(root / "config.toml", lambda: end, ran))
    persons = [Person(*each, lambda: end) for each in who]
    runs.start()
    first_look(*who[6])
    for person in persons:
        person.start()
        # A login is slow on purpose; people come one after the other.
        time.sleep(0.3)
    for person in persons:
        person.join()
    runs.join()
    server.terminate()
    server.wait()
    report(persons, ran)


def wait_for_server() -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/masuk")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the console does not answer")


def first_look(*who: str) -> None:
    """One member of the staff has opened each page that day: files that were put into the folder are checked then."""
    staff = Person(who[0], Role.PETUGAS, "", lambda: 0.0)
    staff.run()
    for page in PAGES[Role.PETUGAS]:
        staff._ask("GET", page)  # noqa: SLF001 - of the same module


def report(persons: list[Person], ran: list[float]) -> None:
    pages: defaultdict[str, list[float]] = defaultdict(list)
    for person in persons:
        for page, times in person.times.items():
            pages[page] += times
    every = [taken for times in pages.values() for taken in times]
    errors = [error for person in persons for error in person.errors]
    print(f"{'requests':>9} {'median':>8} {'p95':>8} {'slowest':>8}")
    for page, times in [("all", every), *sorted(pages.items())]:
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        cells = " ".join(f"{1000 * value:>5.0f} ms" for value in (statistics.median(times), p95, max(times)))
        print(f"{len(times):>9} {cells}  {page}")
    print(f"{len(errors)} errors; {len(ran)} dry runs beside it, median {statistics.median(ran):.1f} s")
    for error in errors[:10]:
        print(f"  {error}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--asn", type=int, default=12_000)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), arguments.asn, arguments.people, arguments.seconds)


if __name__ == "__main__":
    main()
