"""Tables of the month, drawn as a receiver would see them, and the month they belong to."""

import io
from datetime import date
from pathlib import Path

import polars as pl

from tpp_sponsor.outputs.layouts.layout import TABLES, RemittanceContext
from tpp_sponsor.outputs.layouts.profile import Profile, load_profile

HERE = Path(__file__).parents[1] / "outputs"
SHIPPED = HERE.parents[1] / "templates" / "profiles"
MARCH = RemittanceContext("2024-03", 1, "Kota Contoh", date(2024, 3, 1))


def drawn(table: str, text: str) -> pl.DataFrame:
    """A CSV-drawn table in the types of the source table; columns not drawn are null."""
    schema = dict(TABLES[table])
    rows = pl.read_csv(io.StringIO(text), schema_overrides=schema)
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in rows.columns]
    return rows.with_columns(missing).select(*schema)


def profile(text: str, name: str = "contoh") -> Profile:
    return load_profile(text, name)


def shipped(name: str) -> Profile:
    return load_profile((SHIPPED / f"{name}.toml").read_text("utf-8"), name)


def faults_of(error: Exception) -> list[tuple[str, dict[str, str]]]:
    return [(fault.code, dict(fault.values)) for fault in error.faults]


TEXT_FILE = """
title = "Contoh"
official = false
family = "{family}"
source = "{source}"
folder = "keuangan"
file_name = "contoh-{{periode}}.txt"
"""


def text_file(family: str, source: str, body: str) -> Profile:
    return profile(TEXT_FILE.format(family=family, source=source) + body)
