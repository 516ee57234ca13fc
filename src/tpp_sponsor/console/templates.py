"""Renders the pages of the console with the templates, styles and notation of the public site."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.messages import LANGUAGES, Texts
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.site.templates import environment_of, render
from tpp_sponsor.users.accounts import HEALTH, LOOK, Role, UserAccount

STYLES = ("style.css", "check.css", "console/console.css")
# Key, address and roles of what the menu shows.
_MENU = (
    ("home", "/", frozenset(Role)),
    ("search", "/cari", LOOK),
    ("year", "/tahun", LOOK),
    ("events", "/jejak", LOOK),
    ("health", "/kesehatan", HEALTH),
    ("accounts", "/akun", frozenset({Role.ADMIN})),
)
SCRIPT = "console/console.js"


def render_page(folders: tuple[Path, ...], texts: Texts, template: str, values: Mapping[str, Any]) -> str:
    """Return a page from a template of the console."""
    environment = environment_of(folders, texts.language)
    environment.globals.update(say=texts.say, language=texts.language)
    environment.filters["masked"] = mask_inside
    environment.filters["from_json"] = json.loads
    return render(environment, f"console/{template}", dict(values))


def links_of(user: UserAccount | None) -> list[tuple[str, str]]:
    """Return the addresses of the menu that a user may ask: key of its name, and address."""
    if user is None:
        return []
    return [(key, address) for key, address, roles in _MENU if user.may(roles)]


def style_sheet(deployment: Deployment) -> str:
    """Return the styles of the site, followed by those of the console."""
    return "\n".join(_source(deployment, name) for name in STYLES)


def script(deployment: Deployment) -> str:
    """Return the one script of the console; every page works without it."""
    return _source(deployment, SCRIPT)


def _source(deployment: Deployment, name: str) -> str:
    environment = environment_of(deployment.template_folders, LANGUAGES[0])
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]
