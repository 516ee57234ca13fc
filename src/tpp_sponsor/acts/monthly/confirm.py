"""Take back the list of suggestions with the rows that a person ticked, and use it in the next run.

Nothing is applied by itself: a cell means something else than it says only because somebody said so.
"""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake.read import ReadInbox
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.month.take_in import take_in
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.storage.files import digest
from tpp_sponsor.tables.findings import CONFIRMED

# Column of a confirmation → column of the ledger.
_STORED = {
    "tabel": "table_name",
    "berkas": "file",
    "lembar": "sheet",
    "baris": "row",
    "kolom": "column_name",
    "tertulis": "written",
    "maksud": "meant",
}


@dataclass(frozen=True)
class Confirmed:
    """What a returned list confirmed: cells in all, and how many nobody had confirmed before."""

    event: int | None
    cells: int
    new: int


def confirm(
    ledger: Ledger,
    period: Period,
    read: ReadInbox,
    settings: Settings,
    *,
    name: str,
    data: bytes,
    doer: Actor,
) -> Confirmed:
    """Record what the ticked rows of a list confirm; the same list again changes nothing.

    Faults of the list are an InputFileError.
    """
    from tpp_sponsor.repair.confirmation_list import read_confirmations  # noqa: PLC0415 - no month waits for a spreadsheet's reader

    offered = take_in(read, settings, period).suggestions
    ticked = read_confirmations(name, data, offered, settings.intake.limits)
    new = ticked.join(ledger.confirmations(period), on=list(CONFIRMED), how="anti").sort(list(CONFIRMED))
    if new.is_empty():
        return Confirmed(None, ticked.height, 0)
    stored = new.rename(_STORED).with_columns(
        period=pl.lit(str(period)), number=pl.int_range(1, pl.len() + 1)
    )
    event = ledger.record(
        NewAct(
            act=Act.CONFIRM,
            period=period,
            at=doer.at,
            by=doer.by,
            facts={"file": name, "sha256": digest(data), "cells": new.height},
            rows={"confirmation": stored.to_dicts()},
        )
    )
    return Confirmed(event.id, ticked.height, new.height)
