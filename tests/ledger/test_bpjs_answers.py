"""What BPJS answered and what it was paid, in the ledger, on either database: read back, reconciled, read again."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from support.drawn_runs import MARCH, THREE, new_run, nik
from tpp_sponsor.acts.posted_month.import_bpjs import RecordedResponse, import_bpjs
from tpp_sponsor.acts.posted_month.reverse import reverse
from tpp_sponsor.acts.posted_month.settle import Payment, settle
from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.bookkeeping.reconciliation import Reconciliation, reconcile_period
from tpp_sponsor.domain.accounts import PayerKind, Reason
from tpp_sponsor.domain.lifecycle import Actor, State
from tpp_sponsor.errors import PeriodStateError
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.settings.secrets import Environment

WITHHELD = int(THREE["premium_idr"].sum())
AS_OF = date(2024, 4, 1)


@pytest.fixture
def city(url: str, tmp_path: Path) -> Deployment:
    """A deployment whose ledger is this test's database."""
    return Deployment(tmp_path, Settings(), Environment(database_url=url))


def _acting(city: Deployment, day: int) -> Acting:
    # 18:00 UTC is the next day in Jakarta.
    actor = Actor(by="bkad", at=datetime(2024, 3, day, 18, tzinfo=UTC))
    return Acting(deployment=city, actor=actor)


def _take(city: Deployment, drawn: str, day: int, name: str = "jawaban.csv") -> RecordedResponse:
    path = city.root / name
    path.write_text("\n".join(line.strip() for line in drawn.strip().splitlines()) + "\n")
    return import_bpjs(_acting(city, day), MARCH, path)[1]


def _pay(city: Deployment, amount: int, reference: str, day: int = 14) -> None:
    payment = Payment(bill_code="2403", amount=amount, paid_on=date(2024, 3, day), reference=reference)
    settle(_acting(city, day), MARCH, payment)


def _classes(found: Reconciliation) -> list[tuple[str, str | None, int]]:
    return found.differences.select("kelas", "nik", "selisih").rows()


ALL_THREE = f"""
    NIK;KPJ;TOTAL_IURAN
    {nik(1)};00012345678;16800
    {nik(2)};00012345679;36800
    {nik(3)};;11800
"""


def test_a_settled_month_owes_nobody_anything(city: Deployment, ledger: Ledger) -> None:
    ledger.post(new_run())
    _pay(city, 20_000, "A")
    _pay(city, WITHHELD - 20_000, "B")
    taken = _take(city, ALL_THREE, 14)
    assert taken.settled.state is State.SETTLED
    found = reconcile_period(city, ledger, MARCH, AS_OF)
    assert found.is_balanced
    assert found.totals["jumlah"].to_list() == [0] * 7
    assert found.account["saldo"].to_list() == [0, 0]
    assert ledger.responses(MARCH)["kpj"].to_list() == ["00012345678", "00012345679", ""]


def test_the_same_file_once_more_is_no_event(city: Deployment, ledger: Ledger) -> None:
    ledger.post(new_run())
    first = _take(city, ALL_THREE, 14)
    events = ledger.events()
    again = _take(city, ALL_THREE, 15, "dengan nama lain.csv")
    assert (first.settled.event, again.settled.event) == (2, None)
    assert again.responses == first.responses
    assert ledger.events() == events


def test_two_equal_lawful_rows_are_two(city: Deployment, ledger: Ledger) -> None:
    ledger.post(new_run())
    _pay(city, WITHHELD, "A")
    _take(city, ALL_THREE + f"    {nik(3)};;11800\n", 14)
    assert ledger.responses(MARCH).filter(nik=nik(3)).height == 2
    found = reconcile_period(city, ledger, MARCH, AS_OF)
    assert _classes(found) == [("GANDA", nik(3), -11_800)]


def test_a_rejected_worker_is_taken_back_and_the_money_has_an_owner(city: Deployment, ledger: Ledger) -> None:
    ledger.post(new_run())
    rejected = ALL_THREE.replace("TOTAL_IURAN", "TOTAL_IURAN;STATUS").replace("00\n", "00;AKTIF\n")
    rejected = rejected.replace("11800;AKTIF", "11800;DITOLAK USIA")
    taken = _take(city, rejected, 12)
    assert (taken.responses.accepted, taken.responses.rejected) == (2, 1)
    before = reconcile_period(city, ledger, MARCH, AS_OF)
    assert _classes(before) == [("DITOLAK", nik(3), 11_800), ("KURANG", None, -WITHHELD)]
    row = before.differences.row(0, named=True)
    assert (row["sejak"], row["umur_hari"], row["sebab"]) == (date(2024, 3, 13), 19, "DITOLAK USIA")

    reverse(_acting(city, 13), MARCH, PayerKind.TPP, "K-2-3", reason=Reason.REJECTED_BY_BPJS)
    _pay(city, WITHHELD - 11_800, "A")
    after = reconcile_period(city, ledger, MARCH, AS_OF)
    assert _classes(after) == []
    assert after.figures.state is State.SETTLED
    assert after.account.filter(pl.col("saldo") != 0).select("opd", "saldo", "kredit_asn").rows() == [
        ("Dinas B", 11_800, 11_800)
    ]


def test_a_list_for_a_month_that_is_not_posted_leaves_nothing(city: Deployment, ledger: Ledger) -> None:
    with pytest.raises(PeriodStateError):
        _take(city, ALL_THREE, 14)
    assert not city.bpjs_lists(MARCH).exists()
    assert ledger.events() == []


def test_a_copy_without_a_record_is_only_read_again(city: Deployment, ledger: Ledger) -> None:
    """What a crash between the two leaves."""
    ledger.post(new_run())
    _take(city, ALL_THREE, 14)
    [copy] = city.bpjs_lists(MARCH).iterdir()
    kept = copy.read_bytes()
    copy.write_bytes(kept[:10])
    _take(city, ALL_THREE, 14)
    assert copy.read_bytes() == kept


def test_what_is_paid_meanwhile_is_read_with_all_that_belongs_to_it(
    city: Deployment, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.post(new_run())
    read_lines = Ledger.lines_with_reversals

    def lines_with_reversals(reader: Ledger, *arguments: object) -> pl.DataFrame:
        lines = read_lines(reader, *arguments)
        # A payment that is known already changes nothing.
        _pay(city, WITHHELD, "A")
        return lines

    monkeypatch.setattr(Ledger, "lines_with_reversals", lines_with_reversals)
    found = reconcile_period(city, ledger, MARCH, AS_OF)
    assert found.figures.paid == WITHHELD
    assert _classes(found) == []
