"""Chance that falls the same way on every machine: whole-number arithmetic over a row's index."""

from collections.abc import Sequence
from zlib import crc32

import polars as pl

# A prime below 2^31: a square of a remainder still fits a signed 64-bit integer.
_PRIME = 2_147_483_647
_ROUNDS = 3


def draw(size: int, seed: int, stream: str, upto: int) -> pl.Series:
    """A number from 0 up to, not with, `upto` per row; each named stream of a seed is its own sequence."""
    salt = (seed * 48_271 + crc32(stream.encode())) % _PRIME
    value = (pl.int_range(1, size + 1, dtype=pl.Int64, eager=True) * 16_807 + salt) % _PRIME
    for _ in range(_ROUNDS):
        # Squaring breaks the lattice that a linear step alone would leave between neighbours.
        value = (value * value % _PRIME + value * 48_271 + salt) % _PRIME
    return (value * upto // _PRIME).alias(stream)


def pick(words: Sequence[str], size: int, seed: int, stream: str) -> pl.Series:
    """One of the words per row."""
    return pl.Series(words, dtype=pl.String).gather(draw(size, seed, stream, len(words))).alias(stream)
