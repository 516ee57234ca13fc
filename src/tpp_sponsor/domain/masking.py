"""How a NIP or NIK is shown where it may not be read (docs/rules.md#privacy)."""

import re

# What is no longer than this is no number of a person.
SHOWN_WHOLE = 8
# As many digits as a person's number, however far apart, before shorter runs that stand close together.
_MASKABLE = re.compile(
    r"[\dOoIl](?:[\W_]{0,3}[\dOoIl]){11,}|[0-9OoIl](?:[\s.\-'’]?[0-9OoIl]){8,}|\d(?:[\s.\-'’]?\d){8,}"
)


def mask_identifier(text: str) -> str:
    """First six and last two characters at most (docs/rules.md#privacy)."""
    compact = re.sub(r"\s", "", text)
    return f"{compact[:6]}…{compact[-2:]}" if len(compact) > SHOWN_WHOLE else compact


def mask_inside(text: str) -> str:
    """Mask whatever in a text could be an identifier, however it is spaced or misspelt."""
    return _MASKABLE.sub(lambda match: mask_identifier(match[0]), text)
