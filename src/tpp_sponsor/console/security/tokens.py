"""Random tokens of sessions, and the CSRF tokens that follow from them; the database keeps digests only."""

import hmac
import secrets

from tpp_sponsor.storage.files import digest

# Cookies: the token of a session, and that of a login page, to which its form is bound.
SESSION, LOGIN = "sesi", "masuk"
_BYTES = 32


def new_token() -> str:
    """Return a token of 256 random bits."""
    return secrets.token_urlsafe(_BYTES)


def random_name() -> str:
    """Return a random name."""
    return secrets.token_hex(16)


def token_digest(token: str) -> str:
    """Return the digest of a token, which the database keeps instead of it."""
    return digest(f"session {token}".encode())


def csrf_token(token: str) -> str:
    """Return the token that the forms of a session carry; who cannot read the cookie cannot know it."""
    return hmac.digest(token.encode(), b"csrf", "sha256").hex()


def is_csrf_token(given: str, token: str) -> bool:
    """Return True if a form carries the token of its session."""
    return bool(token) and hmac.compare_digest(given.encode(), csrf_token(token).encode())
