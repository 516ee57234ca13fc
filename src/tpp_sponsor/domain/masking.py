"""Masking of identifiers in what people and logs may read (docs/rules.md#privacy)."""

import re

# A text of at most this length is no NIP or NIK.
SHOWN_WHOLE = 8
# As many digits as a NIK or more, with gaps of up to three characters, or shorter runs with narrow gaps.
_MASKABLE = re.compile(
    r"[\dOoIl](?:[\W_]{0,3}[\dOoIl]){11,}|[0-9OoIl](?:[\s.\-'’]?[0-9OoIl]){8,}|\d(?:[\s.\-'’]?\d){8,}"
)


def mask_identifier(text: str) -> str:
    """First six and last two characters at most (docs/rules.md#privacy)."""
    compact = re.sub(r"\s", "", text)
    return f"{compact[:6]}…{compact[-2:]}" if len(compact) > SHOWN_WHOLE else compact


def mask_inside(text: str) -> str:
    """Return the text with everything masked that could be an identifier, also with gaps or letters for digits."""
    return _MASKABLE.sub(lambda match: mask_identifier(match[0]), text)
