"""How many examples a property tries: all of them with `make properties`, a sixth in the suite, few in `make quick`.

They are drawn again each time where a property is not derandomized, so that what one run leaves out another tries.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

# `PROPERTIES` → one example of how many is tried, and how many are tried at least.
_SHARES = {"": (6, 10), "few": (60, 2), "all": (1, 1)}
_ONE_OF, _LEAST = _SHARES[os.environ.get("PROPERTIES", "")]


def tries(count: int, **more: Any) -> settings:
    """Settings of a property that is worth this many examples, however slow the machine."""
    return settings(
        max_examples=max(count // _ONE_OF, min(count, _LEAST)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        **more,
    )
