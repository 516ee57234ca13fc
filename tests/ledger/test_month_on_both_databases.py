"""The whole program on either database: the same answers, the same bytes."""

import pytest

from support.deployments import EMPLOYERS, Town, folder_state
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger

MARCH = "2024-03"


def _bytes(town: Town, folder: str) -> dict[str, bytes]:
    root = town.root / folder
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def on_this_database(deployment, url: str, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Kota-mini on the database of this test."""
    monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", url)
    return deployment("kota-mini", "elsewhere")


def test_a_month_is_the_same_on_every_database(on_this_database: Town, posted: Town, url: str) -> None:
    town = on_this_database
    assert town.run()["state"] == "posted"
    assert town.run()["state"] == "unchanged"
    assert town("verify", MARCH).code == 0
    for folder in ("outbox", "site"):
        assert _bytes(town, folder) == _bytes(posted, folder)
    with Ledger.open(url) as ledger:
        [run] = ledger.runs(Period(2024, 3))
        assert ledger.lines(run)["premium_idr"].sum() == sum(
            map(int, town.column("bpjs/iuran-bpu.csv", "total"))
        )


def test_months_with_employers_are_the_same_on_every_database(
    deployment, kota_upah_once: tuple[Town, object], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so are a reversal, a payment and a revision for an employer."""
    monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", url)
    town, told = deployment("kota-upah", "elsewhere"), kota_upah_once[1]
    town.settings(EMPLOYERS)
    for period in (MARCH, "2024-04"):
        counted = town.run(period)
        assert (counted["state"], counted["employers"]) == ("posted", told[period]["employers"])
    for folder in ("outbox", "site"):
        assert _bytes(town, folder) == _bytes(kota_upah_once[0], folder)
    taken_back = (
        "--pemberi-kerja",
        "desa  sudajaya",
        "--nik",
        "3272010709920106",
        "--reason",
        "salah-pekerja",
    )
    assert town("reverse", MARCH, *taken_back, "--json").json["amount"] == 6_667
    paid = ("--kode-iuran", "K", "--amount", "277000", "--paid-on", "2024-03-14", "--reference", "V")
    assert town("settle", MARCH, "--pemberi-kerja", "Desa Sudajaya", *paid, "--json").json["owed"] == 200
    assert town.run(MARCH, "--revise")["employee_outcomes"]["DIBATALKAN"] == 1
    assert town("verify", "--json").json == {"verified": [MARCH, "2024-04"]}
    books = town("reconcile", MARCH, "--as-of", "2024-03-20", "--json").json["payers"]
    assert {row["penanggung"]: row["belum_dibayar"] for row in books} == {
        "TPP": 33_600, "DESA-SUDAJAYA": 16_800, "Desa Sudajaya": 200, "Dinas Pendidikan": 1_372_869
    }  # fmt: skip


def test_to_look_is_to_make_nothing(on_this_database: Town, url: str) -> None:
    before = folder_state(on_this_database.root)
    assert on_this_database("status").code == 0
    assert on_this_database("run", MARCH, "--dry-run").code == 0
    assert folder_state(on_this_database.root) == before
    with Ledger.open(url) as ledger:
        assert ledger.runs() == []
