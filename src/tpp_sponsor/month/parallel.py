"""All concurrency of the month, behind plain calls (ADR 20); everything else is sequential, and Polars uses all cores.

Processor time of the parts that overlap, in a month of 400,000 ASN that takes 6.3 s in all (November 2026, two busy
cores): files are read one by one in 1.4 s; the tables are validated one by one in 0.8 s; files are
written for 0.15 s while their archive is packed in 0.35 s. Delete each use when such a month is fast enough without it.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

R = TypeVar("R")
S = TypeVar("S")


def for_each(function: Callable[[S], R], values: Iterable[S]) -> list[R]:
    """Call a function on several values at a time; return the results in order, or raise the first failure."""
    with ThreadPoolExecutor() as threads:
        return list(threads.map(function, values))


def side_by_side(first: Callable[[], R], second: Callable[[], S]) -> tuple[R, S]:
    """Run two calls, the second in a thread, and return both results; both have ended also if one raises."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        other = thread.submit(second)
        result = first()
    return result, other.result()
