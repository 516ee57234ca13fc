"""The addresses of the console: what each one answers, and which roles may ask it (docs/konsol.md#alamat).

An address without roles does not start: forgetting them is an error, not a hole.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.responses import Response

from tpp_sponsor.console.pages import accounts, events, health, home, login
from tpp_sponsor.console.visit import Visit
from tpp_sponsor.users.accounts import HEALTH, LOOK, Role

Page = Callable[[Visit], Response]

EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class Address:
    """A method and path, its page, and the roles that may ask; `public`: without a session too.

    `is_style`: the same for everyone, so that a browser may keep it.
    """

    method: str
    path: str
    page: Page
    roles: frozenset[Role] = frozenset()
    public: bool = False
    is_style: bool = False


ADDRESSES: tuple[Address, ...] = (
    Address("GET", "/gaya.css", login.styles, public=True, is_style=True),
    Address("GET", "/konsol.js", login.script_file, public=True, is_style=True),
    Address("GET", "/masuk", login.show, public=True),
    Address("POST", "/masuk", login.enter, public=True),
    Address("POST", "/keluar", login.leave, EVERYONE),
    Address("GET", "/", home.show, EVERYONE),
    Address("GET", "/akun", accounts.show, frozenset({Role.ADMIN})),
    Address("POST", "/akun", accounts.change, frozenset({Role.ADMIN})),
    Address("GET", "/kesehatan", health.show, HEALTH),
    Address("GET", "/jejak", events.show, LOOK),
)


def require_roles(addresses: Iterable[Address]) -> None:
    """Every address is public or has roles; else the console does not start."""
    for address in addresses:
        if not address.public and not address.roles:
            raise ValueError(f"{address.method} {address.path} declares no roles")
