"""Whatever the city and its funds: the stages say what a slow reading of docs/rules.md says, and never pay wrongly."""

import random
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import fund_files_oracle as files
from support import funds_oracle as oracle
from support.city_strategies import few, ways
from support.drawn_funds import DecidedFunds
from support.drawn_months import Row
from support.fund_strategies import Case, cases
from support.properties import tries


def _said(month: DecidedFunds) -> dict[oracle.Key, str]:
    statements = month.decision.statements.select("nomor", "outcome").rows()
    proposals = month.funds.proposals.select("nomor", "outcome").rows()
    return {("kesediaan", number): code for number, code in statements} | {
        ("usulan", number): code for number, code in proposals
    }


@tries(60)
@given(cases(), ways)
def test_outcomes_are_those_of_a_slow_reading_of_the_rules(case: Case, way: int) -> None:
    with few(way):
        month = case.decide()
    assert _said(month) == oracle.decide(case.month, case.oracle_rules)


@tries(60)
@given(cases(judged=False), ways)
def test_where_all_pass_judging_capacity_alone_decides(case: Case, way: int) -> None:
    with few(way):
        month = case.decide()
    assert _said(month) == oracle.decide(case.month, case.oracle_rules)


@tries(60)
@given(cases())
def test_files_are_those_of_a_slow_reading_of_the_rules(case: Case) -> None:
    month, rules, decided = case.month, case.oracle_rules, case.decide()
    said = oracle.decide(month, rules)

    def rows(name: str, *columns: str) -> list[tuple[object, ...]]:
        return decided.files[name].select(columns).rows()

    for fund in month.dana:
        waiting = rows(f"{fund['kode']}/daftar-tunggu", "kelurahan", "urutan", "nomor", "hasil")
        assert waiting == files.waiting_list(month, said, fund["kode"])
    assert rows(
        *("rekap-dana", "dana", "kuota", "pekerja", "kosong", "menunggu"),
        *("total", "terpakai", "sisa", "cukup_bulan"),
    ) == files.summaries(month, rules, said)
    seats = rows("kuota", "dana", "kelurahan", "kursi", "terisi", "kosong", "menunggu")
    assert seats == files.seats(month, rules, said)
    assert rows("perpindahan", "nik", "dari", "ke", "alasan") == files.payer_changes(month, rules, said)
    endings = rows("akan-berakhir", "nik", "dana", "bulan_terakhir", "penanggung_berikut")
    assert endings == files.endings(month, rules, said, 2)
    assert rows("belum-terlindungi", "kelurahan", "nik") == files.uncovered(month, rules, said)
    if case.posted or case.fund_posted:
        assert rows("selisih", "nomor", "dana", "nik", "hasil_sekarang") == files.no_longer(month, rules)


@tries(60)
@given(cases(posted=False))
def test_nobody_is_paid_twice_and_no_fund_beyond_what_it_has(case: Case) -> None:
    month = case.decide()
    lines = month.funds.live
    paid = [*lines["nik"], *month.decision.live["nik"]]
    assert len(paid) == len(set(paid))
    for fund in case.city.dana:
        own = lines.filter(dana=fund["kode"])
        seats = {
            oracle.key_of(row["kelurahan"]): row["kursi"] or 0
            for row in case.city.kuota
            if row["dana"] == fund["kode"]
        }
        assert fund["kuota"] is None or own.height <= fund["kuota"]
        assert not seats or own.height <= sum(seats.values())
        released = fund["pelepasan"] is not None and fund["pelepasan"] <= case.month.first_day
        if seats and not released:
            assert all(own.filter(kelurahan_key=key).height <= free for key, free in seats.items())
            assert set(own["kelurahan_key"]) <= seats.keys()
        spent = case.spent.get(fund["kode"], 0) + own["premium_idr"].sum()
        assert own.is_empty() or fund["pagu"] is None or spent <= fund["pagu"]
        assert own.is_empty() or fund["mulai"] <= case.month.first_day <= fund["selesai"]
    assert set(lines["dana"]) <= {fund["kode"] for fund in case.city.dana}
    funded = month.funds.proposals.filter(pl.col("outcome") == "DIDANAI")
    assert funded.filter("is_public")["keputusan"].null_count() == 0


@tries(60)
@given(cases())
def test_within_a_round_a_better_score_does_not_displace_a_holder(case: Case) -> None:
    """A holder without a seat, where somebody else of the place got one in that round: there is none."""
    tried = case.decide().funds.proposals.drop_nulls("round")
    place = pl.when("has_seats").then("kelurahan_key")
    refused = tried.filter("is_holder", outcome="KURSI_PENUH").select("dana", "round", place=place)
    others = tried.filter(~pl.col("is_holder"), outcome="DIDANAI").select("dana", "round", place=place)
    assert refused.join(others, on=["dana", "round", "place"], nulls_equal=True).is_empty()


@pytest.mark.slow
@tries(60)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_input_rows_decides_nothing(case: Case, chance: random.Random) -> None:
    one = case.decide()
    city = case.city
    for rows in (city.kesediaan, city.usulan, city.dana, city.kuota, city.pekerja, city.tpp):
        chance.shuffle(rows)
    other = case.decide()
    assert one.decision.statements.equals(other.decision.statements)
    assert all(one.files[name].equals(other.files[name]) for name in one.files)


@tries(60)
@given(cases(posted=False), st.data())
def test_a_revision_moves_nobody(case: Case, data: st.DataObject) -> None:
    """Whatever the rows say in the second revision: who is paid stays with the payer, and keeps seat and number."""
    first = case.decide()
    second = replace(
        case,
        posted=first.decision.lines.select(
            "nomor", "nip", "nik", "premium_idr", "jkk", "jkm", "jht", "opd"
        ).to_dicts(),
        fund_posted=first.funds.lines.to_dicts(),
    )
    again = second.decide()
    assert again.funds.lines.is_empty()
    assert again.decision.lines.is_empty()
    assert again.funds.differences.is_empty()
    for row in case.city.usulan:
        row |= {"skor": data.draw(st.sampled_from([None, 0, 9])), "dana": data.draw(_codes(case.city.dana))}
    moved = second.decide()
    assert (
        moved.funds.live.select(first.funds.live.columns)
        .filter(pl.col("nik").is_in(first.funds.live["nik"].implode()))
        .equals(first.funds.live)
    )
    new = {*moved.funds.lines["nik"], *moved.decision.lines["nik"]}
    assert not new & {*first.funds.lines["nik"], *first.decision.lines["nik"]}


def _codes(funds: list[Row]) -> st.SearchStrategy[str]:
    return st.sampled_from([fund["kode"] for fund in funds])
