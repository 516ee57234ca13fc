"""Kota-dana, the town with funds that can be checked by hand: see tests/cities/kota-dana/README.md."""

import pytest

from support.deployments import CITIES, MARCH

CITY, APRIL = CITIES / "kota-dana", "2024-04"
OF_SPONSORS = {
    "hasil.csv": "bkpsdm/hasil.csv",
    "iuran-bpu.csv": "bpjs/iuran-bpu.csv",
    "peringkat.csv": "peringkat.csv",
    "potongan-tpp.csv": "keuangan/potongan-tpp.csv",
    "rekap-opd.csv": "keuangan/rekap-opd.csv",
}
CODES = ("APBD-2024", "CSR-BJS", "DESA-SUDAJAYA")
OF_FUNDS = ("akan-berakhir", "belum-terlindungi", "hasil-usulan", "kuota", "perpindahan", "rekap-dana")
MONTHS = [
    (period, expected.relative_to(CITY / "expected" / period).as_posix())
    for period in (MARCH, APRIL)
    for expected in sorted((CITY / "expected" / period).rglob("*.csv"))
]


@pytest.fixture(scope="module")
def town(kota_dana_once):
    return kota_dana_once[0]


@pytest.mark.parametrize(("period", "name"), MONTHS)
def test_the_files_are_the_expected_ones_to_the_byte(town, period, name):
    path = town.outbox(period=period) / OF_SPONSORS.get(name, name)
    assert path.read_text("utf-8") == (CITY / "expected" / period / name).read_text("utf-8")


@pytest.mark.parametrize("period", [MARCH, APRIL])
def test_there_are_exactly_the_files_of_funds(town, period):
    folder = town.outbox(period=period) / "dana"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    each = ("iuran-bpu.csv", "iuran-bpu.xlsx", "daftar-tunggu.csv", "lampiran.xlsx")
    assert there == {f"{name}.csv" for name in OF_FUNDS} | {
        f"{code}/{name}" for code in CODES for name in each
    }


def test_the_report_counts_funds_beside_sponsors(kota_dana_once):
    march = kota_dana_once[1][MARCH]
    assert (march["workers"], march["sponsors"], march["total"]) == (2, 2, 33_600)
    assert march["proposals"] == 18
    assert march["proposal_outcomes"] == {
        "BELUM_DITETAPKAN": 1,
        "DANA_TIDAK_DIKENAL": 1,
        "DIDANAI": 7,
        "KURSI_PENUH": 2,
        "PEKERJAAN_TIDAK_TERMASUK": 1,
        "PEKERJA_ASN": 1,
        "SUDAH_DIDANAI": 2,
        "SUDAH_TERTANGGUNG": 1,
        "USULAN_BELUM_BERLAKU": 1,
        "USULAN_DICABUT": 1,
    }
    assert march["funds"] == {
        "APBD-2024": {"workers": 4, "total": 67_200},
        "CSR-BJS": {"workers": 2, "total": 33_600},
        "DESA-SUDAJAYA": {"workers": 1, "total": 16_800},
    }


@pytest.mark.parametrize(
    ("period", "warned"),
    [
        (MARCH, ["DANA_TIDAK_CUKUP", "DANA_TIDAK_CUKUP", "DANA_AKAN_BERAKHIR"]),
        (APRIL, ["DANA_TIDAK_CUKUP", "DANA_TIDAK_CUKUP", "DANA_AKAN_BERAKHIR", "KURSI_KOSONG"]),
    ],
)
def test_funds_that_run_short_or_end_are_warned_of_at_their_rows(town, period, warned):
    rows = [
        row for row in town.rows("bkpsdm/peringatan.csv", period=period) if row["tabel"] in {"dana", "kuota"}
    ]
    assert sorted(row["kode"] for row in rows) == sorted(warned)
    assert all(row["berkas"] and row["baris"] for row in rows)


def test_the_posted_months_verify(town):
    answer = town("verify", "--json")
    assert answer.code == 0, answer


def test_a_run_reports_in_words_what_funds_pay(town):
    said = town("run", MARCH).out
    assert "18 usulan; 7 pekerja dibayar oleh 3 dana; jumlah Rp117.600." in said
    assert "BELUM_DITETAPKAN" in said
