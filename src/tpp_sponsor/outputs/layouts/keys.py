"""Reading a TOML table by the keys it may have; every fault is collected, none is guessed away."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from tpp_sponsor.errors import Fault

_KINDS = {str: "text", int: "number", bool: "switch", list: "list", dict: "table"}


@dataclass(frozen=True)
class Key:
    """What a key holds; a number lies in `between`, both ends included."""

    kind: type = str
    required: bool = False
    choices: tuple[str, ...] = ()
    between: tuple[int, int] = (1, 1000)


class Reader:
    """Collects what is wrong with one profile, by key path (`column[2].width`)."""

    def __init__(self, profile: str) -> None:
        self.profile = profile
        self.faults = list[Fault]()

    def fault(self, code: str, key: str, **values: object) -> None:
        """Note a fault of a key."""
        self.faults.append(Fault(code, values=_values(profile=self.profile, key=key, **values)))

    def table(self, raw: object, keys: Mapping[str, Key], path: str = "") -> dict[str, Any]:
        """The values that are as they should be."""
        if not isinstance(raw, dict):
            self.fault("profile_value_type", path, expected=_KINDS[dict])
            return {}
        dot = f"{path}." if path else ""
        for name in (name for name in raw if name not in keys):
            self.fault("profile_key_unknown", dot + name, nearest=nearest(name, keys))
        for name, key in keys.items():
            if key.required and name not in raw:
                self.fault("profile_key_missing", dot + name)
        return {
            name: raw[name]
            for name, key in keys.items()
            if name in raw and self._fits(raw[name], key, dot + name)
        }

    def _fits(self, value: object, key: Key, path: str) -> bool:
        # A TOML switch is an int to Python.
        if not isinstance(value, key.kind) or (key.kind is int and isinstance(value, bool)):
            self.fault("profile_value_type", path, expected=_KINDS[key.kind])
            return False
        if isinstance(value, str) and key.choices:
            return self.known(value, key.choices, path)
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and not key.between[0] <= value <= key.between[1]
        ):
            self.fault("profile_number_range", path, least=key.between[0], most=key.between[1])
            return False
        if value == "" and key.required:
            self.fault("profile_key_missing", path)
            return False
        return True

    def tables(self, raw: object, keys: Mapping[str, Key], path: str) -> list[dict[str, Any]]:
        """A list of tables, counted from 1 in the path."""
        items = raw if isinstance(raw, list) else []
        return [self.table(item, keys, f"{path}[{at}]") for at, item in enumerate(items, 1)]

    def known(self, value: str, choices: Collection[str], path: str) -> bool:
        """Whether a value is one of the choices; if not, the fault names the nearest."""
        if value in choices:
            return True
        self.fault("profile_value_unknown", path, nearest=nearest(value, choices), choices=", ".join(choices))
        return False


def _values(**values: object) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in values.items())


def nearest(name: str, known: Collection[str]) -> str:
    """The known name most like this one, or nothing."""
    return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=0.5)), "")
