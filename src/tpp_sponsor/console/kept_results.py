"""Results that visits share, kept in the memory of the console while what they depend on is the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")


class KeptResults:
    """Results that visits share, in memory: each under a key that names all that it depends on; the newest few."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._being_made: dict[Hashable, Lock] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result of a key; the first thread that asks makes it, and others that ask meanwhile wait."""
        # Outside the lock each step is a single dict operation, which is atomic.
        if (kept := self._kept.get(key)) is not None:
            return cast("T", kept)
        with self._being_made.setdefault(key, Lock()):
            try:
                if (kept := self._kept.get(key)) is None:
                    kept = self._kept[key] = make()
            finally:
                self._being_made.pop(key, None)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return cast("T", kept)
