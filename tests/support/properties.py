"""How many examples a property tries: all of them with `make properties`, a sixth in the suite.

The suite draws new ones each time where a property is not derandomized, so that what one run leaves out another tries.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

ALL = "PROPERTIES" in os.environ


def tries(count: int, **more: Any) -> settings:
    """Settings of a property that is worth this many examples, however slow the machine."""
    return settings(
        max_examples=count if ALL else max(count // 6, min(count, 10)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        **more,
    )
