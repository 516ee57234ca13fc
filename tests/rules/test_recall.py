"""What was reversed is not forgotten (docs/rules.md#reversals): which new premiums go against which reversal."""

import re

import polars as pl
import pytest

from support.drawn_months import nik, nip, read
from tpp_sponsor.domain.accounts import LASTING, Reason
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.messages.findings import say_finding
from tpp_sponsor.rules.charged_again import find_charged_again, warn_charged_again
from tpp_sponsor.tables.findings import Finding
from tpp_sponsor.tables.joins import with_integer_keys
from tpp_sponsor.tables.ledger import LastingReversal
from tpp_sponsor.tables.typed import Keyed, dy, polars_schema

REVERSED = {"event": 7, "period": "2024-03", "nomor": "K1", "nip": nip("S1"), "nik": nik("W1")}


def _lines(drawn: str) -> pl.DataFrame:
    return with_integer_keys(pl.DataFrame(read(f"kesediaan | nip | nik\n {drawn}")).cast(pl.String))


def _reversals(*reasons: str, **other: str) -> dy.DataFrame[Keyed[LastingReversal]]:
    rows = [REVERSED | other | {"event": 7 + at, "reason": reason} for at, reason in enumerate(reasons)]
    return with_integer_keys(LastingReversal.validate(pl.DataFrame(rows), cast=True))


# What would be charged | whether it is, where the worker died or was refused | and where the sponsor withdrew
AGAIN = [
    ("K1 | S1 | W1", True, True),  # The letter itself.
    ("K2 | S2 | W1", True, False),  # Another sponsor for the worker.
    ("K2 | S1 | W1", True, True),  # Another letter of the sponsor for the worker.
    ("K2 | S1 | W2", False, False),  # The sponsor for another worker.
    ("K1 | S1 | W2", False, True),  # The letter, its worker corrected.
    ("K1 | S2 | W1", True, True),  # The letter, its sponsor corrected.
    ("K2 | S2 | W2", False, False),
    ("K1 |    | W2", False, False),  # A proposal, which has no sponsor and is numbered apart.
    ("U1 |    | W1", True, False),  # A proposal for the worker.
]


@pytest.mark.parametrize(("drawn", "of_worker", "of_letter"), AGAIN)
def test_whom_a_reversal_speaks_against(drawn: str, of_worker: bool, of_letter: bool) -> None:
    for reason in LASTING:
        found = find_charged_again(_lines(drawn), _reversals(reason.value))
        assert (found.height == 1) == (of_letter if reason is Reason.WITHDRAWN else of_worker), reason


def test_a_letter_against_two_reversals_is_named_with_each_and_all_in_order() -> None:
    both = _reversals(Reason.WORKER_DEAD.value, Reason.WITHDRAWN.value)
    found = find_charged_again(_lines("K3 | S1 | W1\n K1 | S1 | W1\n K9 | S9 | W9"), both)
    assert found.select("nomor", "event").rows() == [("K1", 7), ("K1", 8), ("K3", 7), ("K3", 8)]


def test_a_warning_names_the_letter_and_the_reversal_and_no_person() -> None:
    as_a_number = nik("W1")
    found = find_charged_again(
        _lines(f"{as_a_number} | S1 | W1"), _reversals(Reason.WORKER_DEAD.value, nomor=as_a_number)
    )
    warned = warn_charged_again(found, "kesediaan")
    assert dict(warned.schema) == polars_schema(Finding)
    masked = f"{as_a_number[:6]}…{as_a_number[-2:]}"
    assert warned.select("tabel", "kolom", "kode", "isi", "rincian").rows() == [
        ("kesediaan", "nomor", "PERNAH_DIBATALKAN", masked, f"{masked} (2024-03)")
    ]
    assert warn_charged_again(found.clear(), "kesediaan").is_empty()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", [reason for reason in LASTING if reason is not Reason.WITHDRAWN])
@pytest.mark.parametrize("table", ["usulan", "nonasn"])
def test_of_other_payers_a_warning_speaks_of_no_letter_and_no_sponsor(
    table: str, reason: Reason, language: str
) -> None:
    found = find_charged_again(_lines("Desa A, NIK 320101…01 | | W1"), _reversals(reason.value))
    [warning] = warn_charged_again(found, table).rows(named=True)
    said = say_finding(load_texts(language), "warning", warning)
    assert "Desa A, NIK 320101…01" in said
    assert not re.search("surat|sponsor|potong|letter|charge", said.lower()), said
