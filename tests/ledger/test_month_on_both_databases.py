"""The whole program on either database: the same answers, the same bytes."""

import pytest

from support.deployments import Town, folder_state
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


def test_to_look_is_to_make_nothing(on_this_database: Town, url: str) -> None:
    before = folder_state(on_this_database.root)
    assert on_this_database("status").code == 0
    assert on_this_database("run", MARCH, "--dry-run").code == 0
    assert folder_state(on_this_database.root) == before
    with Ledger.open(url) as ledger:
        assert ledger.runs() == []
