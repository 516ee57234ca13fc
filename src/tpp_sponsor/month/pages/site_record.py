"""The site record: up to which event the pages and papers of this folder were made, with what, and their digests.

It proves nothing of a month. It distinguishes a page that is out of date from one that was changed by hand, and says
which pages a new act changes. If it is missing, all pages are made again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from tpp_sponsor import __version__
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.ledger.store import Event
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.publishing import Cards
from tpp_sponsor.storage.files import digest, keep_file

# No page shows what these acts record.
_SILENT = (Act.HOLD, Act.CONFIRM, Act.RECEIVE, Act.REMOVE, Act.REFUSE)


@dataclass(frozen=True, kw_only=True)
class SiteRecord:
    """`event`: the newest that pages follow, `papers`: that papers follow; `pages`: path below `site/` → SHA-256.

    `basis`: the digest of language, templates, version, and the settings of cards.
    """

    event: int = 0
    papers: int = 0
    basis: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)


def read_site_record(deployment: Deployment) -> SiteRecord | None:
    """Return the site record of this folder; None if there is none or it cannot be read."""
    try:
        return SiteRecord(**json.loads(deployment.site_record.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def keep_site_record(deployment: Deployment, record: SiteRecord) -> None:
    """Write the site record if it changed. Raises DeliveryError if the disk refuses."""
    if record != read_site_record(deployment):
        text = json.dumps(asdict(record), sort_keys=True, indent=1)
        keep_file(deployment.site_record, text.encode())


def shown_since(events: Sequence[Event], number: int) -> list[Event]:
    """List the acts after an event that change a page or a paper."""
    return [event for event in events if event.id > number and event.act not in _SILENT]


def basis_of(deployment: Deployment) -> str:
    """Digest everything that pages are made with, apart from ledger and archive."""
    settings = deployment.settings
    parts = [__version__, settings.output.language]
    if settings.cards != Cards():
        parts += [settings.cards.model_dump_json(), settings.city.name, str(settings.cover.grace_months)]
    if settings.ucj_base:
        parts.append(json.dumps(settings.of_coverage, sort_keys=True))
    for folder in deployment.template_folders:
        files = [path for path in sorted(folder.glob("*.*")) if path.is_file()]
        parts += [f"{path.name} {digest(path.read_bytes())}" for path in files]
    return digest("\n".join(parts).encode())
