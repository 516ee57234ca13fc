"""Repeatable pseudo-random numbers: integer arithmetic over the row index, equal on every machine."""

from collections.abc import Sequence
from zlib import crc32

import polars as pl

# A prime below 2^31, so that the square of a remainder fits a signed 64-bit integer.
_PRIME = 2_147_483_647
_ROUNDS = 3


def draw(size: int, seed: int, stream: str, upto: int) -> pl.Series:
    """Return a number of 0 to `upto` - 1 for each row; each named stream of a seed is a sequence of its own."""
    salt = (seed * 48_271 + crc32(stream.encode())) % _PRIME
    value = (pl.int_range(1, size + 1, dtype=pl.Int64, eager=True) * 16_807 + salt) % _PRIME
    for _ in range(_ROUNDS):
        # Squaring breaks the correlation of neighbours that linear steps alone leave.
        value = (value * value % _PRIME + value * 48_271 + salt) % _PRIME
    return (value * upto // _PRIME).alias(stream)


def pick(words: Sequence[str], size: int, seed: int, stream: str) -> pl.Series:
    """One of the words for each row."""
    return pl.Series(words, dtype=pl.String).gather(draw(size, seed, stream, len(words))).alias(stream)
