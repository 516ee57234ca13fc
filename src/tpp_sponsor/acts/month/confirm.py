"""Confirm suggestions: record the rows that a person ticked in the list of suggestions, for the next run.

No suggestion is applied without a person: a cell is read differently only after a confirmation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.month.read_inbox import known_of_inbox, offered_suggestions, read_inbox_of
from tpp_sponsor.month.take_in import validate_inbox
from tpp_sponsor.repair.confirmation_list import chosen_confirmations, read_confirmations
from tpp_sponsor.storage.files import digest
from tpp_sponsor.tables.findings import Confirmation
from tpp_sponsor.tables.typed import dy

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
class ConfirmationResult:
    """What a list confirmed: the number of cells, and how many of them were not confirmed before."""

    event: int | None
    cells: int
    new: int


def confirm(acting: Acting, period: Period, name: str, data: bytes) -> ConfirmationResult:
    """Record what the ticked rows of a list confirm; the same list again changes nothing.

    `name` and `data` are those of its file. Raises InputFileError with the faults of the list.
    """
    read = read_inbox_of(acting.deployment, period)
    settings = acting.deployment.settings
    with acting.ledger("confirm", period) as ledger:
        offered = offered_suggestions(read, settings, ledger, period)
        ticked = read_confirmations(name, data, offered, settings.intake.limits)
        return _record(ledger, period, ticked, {"file": name, "sha256": digest(data)}, acting.actor)


def confirm_codes(acting: Acting, period: Period, codes: Sequence[str]) -> ConfirmationResult:
    """Record what the suggestions with these codes confirm."""
    read = read_inbox_of(acting.deployment, period)
    settings = acting.deployment.settings
    with acting.ledger("confirm", period) as ledger:
        known = known_of_inbox(ledger, period, read, settings)
        offered = validate_inbox(read, settings, period, known).suggestions
        return _record(ledger, period, chosen_confirmations(codes, offered), {}, acting.actor)


def _record(
    ledger: Ledger,
    period: Period,
    ticked: dy.DataFrame[Confirmation],
    source: Mapping[str, Any],
    actor: Actor,
) -> ConfirmationResult:
    """Record the confirmations that are new; `source`: the list that they come from."""
    new = ticked.join(ledger.confirmations(period), on=Confirmation.column_names(), how="anti").sort(
        Confirmation.column_names()
    )
    if new.is_empty():
        return ConfirmationResult(None, ticked.height, 0)
    stored = new.rename(_STORED).with_columns(
        period=pl.lit(str(period)), number=pl.int_range(1, pl.len() + 1)
    )
    event = ledger.record(
        NewAct(
            act=Act.CONFIRM,
            period=period,
            at=actor.at,
            by=actor.by,
            facts={**source, "cells": new.height},
            rows={"confirmation": stored.to_dicts()},
        )
    )
    return ConfirmationResult(event.id, ticked.height, new.height)
