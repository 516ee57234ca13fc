"""A ledger that the program wrote before funds (schema 1001, commit dc48b5f), in `ledger-1001.json`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from tpp_sponsor.ledger.snapshot import SCHEMAS, Snapshot

ROWS: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("ledger-1001.json").read_text(encoding="utf-8")
)
for event in ROWS["event"]:
    event["at"] = datetime.fromisoformat(event["at"])


def old_snapshot() -> Snapshot:
    """Its tables as a backup of it has them: without what came later."""
    return Snapshot({name: _frame(name, rows) for name, rows in ROWS.items()})


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    later = {"premium_line": {"place", "job", "worker_name"}, "payment": {"payer"}}.get(name, set())
    schema = {column: dtype for column, dtype in SCHEMAS[name].items() if column not in later}
    return pl.DataFrame(rows, schema=schema)
