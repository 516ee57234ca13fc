"""All concurrency of the month, behind plain calls (ADR 20); everything else is sequential, and Polars uses all cores.

`call_while_loading` lets the interpreter load libraries while Polars reads files: 0.7 of 6.3 s of processor time of a
month of 400,000 ASN are loading, 0.9 s are reading (November 2026, two cores). `side_by_side` lets the disk write the
files of a revision while Polars packs its archive: 0.15 and 0.35 s. Delete either when a month takes less than 2 s
without it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TypeVar

R = TypeVar("R")
S = TypeVar("S")


def call_while_loading(module: str, call: Callable[[], R]) -> R:
    """The result of a call, during which a module is imported; what either raises is raised here."""
    return side_by_side(call, lambda: import_module(module))[0]


def side_by_side(first: Callable[[], R], second: Callable[[], S]) -> tuple[R, S]:
    """The results of two calls, of which the second runs in a thread; both have ended when this returns or raises."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        other = thread.submit(second)
        result = first()
    return result, other.result()
