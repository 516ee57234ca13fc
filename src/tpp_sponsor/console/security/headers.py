"""The headers of every response, and which `Host` is served."""

from collections.abc import Mapping
from urllib.parse import urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_CONTENT = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "content-security-policy": _CONTENT,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_YEAR = "max-age=31536000"


def security_headers(*, is_https: bool, is_public: bool) -> Mapping[str, str]:
    """Return the headers of a response; only what everyone may see may be kept by a browser or proxy."""
    headers = dict(_ALWAYS)
    headers["cache-control"] = "public, max-age=300" if is_public else "no-store"
    if is_https:
        headers["strict-transport-security"] = _YEAR
    return headers


def is_known_host(hosts: list[str], public_url: str) -> bool:
    """Return True if a request names one host, and it is that of the public address or this machine."""
    if len(hosts) != 1:
        return False
    name = _without_port(hosts[0].lower())
    return name in _LOOPBACK or (bool(public_url) and name == urlsplit(public_url).hostname)


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and not name.endswith(":") else host
