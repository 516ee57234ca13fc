"""What the pages and papers of this folder were last made from: up to which event, with what, and their digests.

It proves nothing of a month. It tells a page that is out of date from one that somebody changed, and what a new act
changes from what may stay. Where it is missing, everything is made again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from tpp_sponsor import __version__
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.ledger.store import Event
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest, keep_file

# What these acts record is shown nowhere.
_SILENT = (Act.HOLD, Act.CONFIRM)


@dataclass(frozen=True, kw_only=True)
class SiteRecord:
    """`event`: the newest that pages follow, `papers`: that papers follow; `pages`: path below `site/` → SHA-256.

    `basis` stands for language, templates and version.
    """

    event: int = 0
    papers: int = 0
    basis: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)


def read_site_record(deployment: Deployment) -> SiteRecord | None:
    """The imprint of this folder; None where there is none, or none that can be read."""
    try:
        return SiteRecord(**json.loads(deployment.imprint.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def keep_site_record(deployment: Deployment, imprint: SiteRecord) -> None:
    """Keep it; a disk that refuses is a DeliveryError."""
    if imprint != read_site_record(deployment):
        text = json.dumps(asdict(imprint), sort_keys=True, indent=1)
        keep_file(deployment.imprint, text.encode())


def shown_since(events: Sequence[Event], number: int) -> list[Event]:
    """The acts after an event that change what is shown."""
    return [event for event in events if event.id > number and event.act not in _SILENT]


def basis_of(deployment: Deployment) -> str:
    """What all pages are made with beside ledger and archive."""
    parts = [__version__, deployment.settings.output.language]
    for folder in deployment.template_folders:
        files = [path for path in sorted(folder.glob("*.*")) if path.is_file()]
        parts += [f"{path.name} {digest(path.read_bytes())}" for path in files]
    return digest("\n".join(parts).encode())
