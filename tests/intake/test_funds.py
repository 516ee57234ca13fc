"""Funds, seats and proposals as villages and offices send them (docs/rules.md#fund-tables)."""

from datetime import date
from pathlib import Path

import pytest

from support.drawn_inboxes import taken
from tpp_sponsor.domain.period import Period
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import normalised, take_in
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.inputs import expect_typed

KOTA_DANA = Path(__file__).parents[1] / "cities" / "kota-dana" / "inbox"
MARCH = Period(2024, 3)


@pytest.fixture(scope="module")
def kota_dana():
    settings = parse_settings({})
    intake = take_in(read_folder(KOTA_DANA / "2024-03", settings), settings, MARCH)
    inputs = normalised(intake, settings, MARCH)
    expect_typed(inputs)
    return intake, inputs


def test_kota_dana_is_taken_in_whole(kota_dana):
    intake, _ = kota_dana
    assert intake.faults + intake.missing == []
    assert intake.rejected.height == intake.warnings.height == 0
    counts = intake.counts.select("tabel", "rows", "accepted", "ignored").rows()
    assert [row for row in counts if row[0] in ("dana", "kuota", "usulan")] == [
        ("dana", 3, 3, 0),
        ("kuota", 3, 2, 1),
        ("usulan", 18, 18, 0),
    ]


def test_the_funds_of_kota_dana(kota_dana):
    funds = kota_dana[1].dana
    names = ["kode", "jenis", "jenis_order", "is_public", "kuota", "pagu", "urutan", "has_seats", "baris"]
    assert funds.select(names).rows() == [
        ("APBD-2024", "APBD", 5, True, None, 150_000, 50, True, 2),
        ("CSR-BJS", "CSR", 1, False, None, 60_000, 50, False, 3),
        ("DESA-SUDAJAYA", "DESA", 7, True, 1, None, 50, False, 4),
    ]
    assert funds["pekerjaan"].to_list() == [None, None, ["PENJAGA RUMAH", "TUKANG KEBUN"]]
    assert funds.select("mulai", "selesai", "pelepasan", "kelas").row(0) == (
        date(2024, 1, 1),
        date(2024, 12, 1),
        date(2024, 4, 1),
        None,
    )
    assert funds["kelas"].to_list() == [None, "BUMD", None]


def test_the_seats_of_kota_dana_without_their_sum(kota_dana):
    seats = kota_dana[1].kuota.select("dana", "kelurahan", "kelurahan_key", "kecamatan", "kursi", "baris")
    assert seats.rows() == [
        ("APBD-2024", "Jayaraksa", "jayaraksa", "Baros", 2, 3),
        ("APBD-2024", "Kel. Baros", "baros", "Baros", 2, 2),
    ]


def test_the_proposals_of_kota_dana(kota_dana):
    proposals = kota_dana[1].usulan
    assert proposals["nomor"].to_list() == [f"U-{at:02d}" for at in range(1, 19)]
    assert proposals["kelurahan_key"].drop_nulls().to_list() == ["baros"]
    assert proposals.filter(nomor="U-07")["keputusan"].to_list() == [None]
    assert proposals.filter(nomor="U-10")["dicabut"].to_list() == [date(2024, 3, 5)]
    assert proposals.filter(nomor="U-12")["selesai"].to_list() == [date(2024, 4, 1)]
    assert proposals["skor"].drop_nulls().len() == 13


def test_a_worker_of_kota_dana_has_the_place_of_his_row(kota_dana):
    places = dict(kota_dana[1].pekerja.select("nama", "kelurahan_key").rows())
    assert (places["Tatang Usman"], places["Iis Rohaeti"]) == ("jayaraksa", "baros")


def test_a_month_without_funds_has_empty_frames():
    settings = parse_settings({})
    inputs = normalised(taken({}), settings, MARCH)
    assert [frame.height for name, frame in inputs.tables() if name in ("dana", "kuota", "usulan")] == [
        0,
        0,
        0,
    ]
