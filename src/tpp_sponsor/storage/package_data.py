"""Package data: templates, jobs and the example settings, in a wheel or in a checkout (ADR 0005)."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
_IN_WHEEL = _PACKAGE / "_shipped"
_IN_CHECKOUT = _PACKAGE.parent.parent


def shipped(name: str) -> Path:
    """Return the path of a shipped file or folder."""
    installed = _IN_WHEEL / name
    return installed if installed.exists() else _IN_CHECKOUT / name
