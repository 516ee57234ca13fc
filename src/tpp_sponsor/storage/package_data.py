"""Where the files that ship with the program are: templates, jobs, the example settings (ADR 0005)."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
_IN_WHEEL = _PACKAGE / "_shipped"
_IN_CHECKOUT = _PACKAGE.parent.parent


def shipped(name: str) -> Path:
    """The path of a shipped file or folder, in an installed wheel or in a checkout."""
    installed = _IN_WHEEL / name
    return installed if installed.exists() else _IN_CHECKOUT / name
