"""Passwords: the rules they follow, and their argon2id digests (docs/konsol.md#sandi)."""

import re
from functools import cache
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tpp_sponsor.errors import Fault

LEAST_CHARACTERS = 12
_MOST_CHARACTERS = 200
# The parameters of RFC 9106, section 4, second choice, with less memory: 50 users may log in at once on a small server.
_HASHER = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)
_LIST = "common_passwords.txt"
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")


def hash_password(password: str, salt: bytes | None = None) -> str:
    """Return the argon2id digest of a password, with its own salt; `salt` is given by the made-up city alone."""
    return _HASHER.hash(password, salt=salt)


def is_password(digest: str, password: str) -> bool:
    """Return True if a password has this digest."""
    try:
        return _HASHER.verify(digest, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def digest_of_no_one() -> str:
    """Return a digest that no user has: an unknown name takes as long to refuse as a wrong password."""
    return _HASHER.hash("no user has this password")


def password_fault(name: str, full_name: str, password: str) -> Fault | None:
    """Return why a password is not good enough."""
    if not LEAST_CHARACTERS <= len(password) <= _MOST_CHARACTERS:
        return Fault.of("password_length", least=LEAST_CHARACTERS, most=_MOST_CHARACTERS)
    if _is_common(password) or len(set(password.casefold())) < 5:  # noqa: PLR2004 - `aaaabbbbcccc`
        return Fault.of("password_common")
    plain = _letters(password)
    names = [_letters(part) for part in (name, *full_name.split())]
    if _is_only(plain, [part for part in names if len(part) > 2]):  # noqa: PLR2004 - shorter parts are initials
        return Fault.of("password_is_name")
    return None


def _is_common(password: str) -> bool:
    """Return True if a password is a common one, or made of common words, years and keys in a row."""
    folded = password.casefold()
    if any(folded in run or folded in run[::-1] for run in _RUNS):
        return True
    return folded in _common() or _is_only(_letters(password), sorted(_common(), key=len, reverse=True))


def _letters(text: str) -> str:
    """Return a text without what people add to a word: case, look-alike signs, digits and signs around it."""
    ends = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text.casefold())
    return re.sub(r"[\W\d_]", "", ends.translate(_LOOKALIKES))


def _is_only(text: str, words: list[str]) -> bool:
    """Return True if a text is nothing but one of the words, perhaps repeated, or too short without them."""
    if not text:
        return True
    return any(word and not text.replace(word, "") for word in words)


@cache
def _common() -> frozenset[str]:
    text = resources.files(__package__).joinpath(_LIST).read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
