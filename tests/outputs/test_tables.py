"""The tables for finance, BPJS and the HR agency agree with the lines and with one another, to the rupiah."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_months import City, Decision, Row, before, nip, run, settings
from support.properties import tries
from tpp_sponsor.outputs.tables import (
    contribution_table,
    deduction_table,
    department_recap,
    outcome_table,
    tpp_table,
)
from tpp_sponsor.tables.inputs import Before, Inputs

MARCH = "2024-03"


class Remitted:
    """A decided month with all its tables."""

    def __init__(self, city: City, ledger: Before | None = None, **rules: Any) -> None:
        own, self.ledger = settings(**rules), ledger or before()
        self.inputs: Inputs = city.inputs(own)
        self.decision: Decision = run(city, own, self.ledger)
        lines = self.decision.lines
        self.deducted = deduction_table(lines, self.decision.sponsors, self.inputs, MARCH)
        self.recap = department_recap(lines, MARCH)
        self.billed = contribution_table(lines, self.inputs, MARCH)
        self.outcomes = outcome_table(self.decision.statements)

    def returned(self, withheld: Row | None = None) -> pl.DataFrame:
        """`tpp.csv`, given what is withheld from whom and at which OPD."""
        rows = [
            {"nip": nip(name), "opd": opd, "potongan": cut} for name, (opd, cut) in (withheld or {}).items()
        ]
        frame = pl.DataFrame(rows, schema={"nip": pl.String, "opd": pl.String, "potongan": pl.Int64})
        return tpp_table(frame, self.inputs, MARCH)


TWO_SPONSORS = "kesediaan | nip | nik\n K1 | S1 | W1\n K2 | S1 | W2\n K3 | S2 | W3"


def test_one_line_per_sponsor() -> None:
    month = Remitted(City(TWO_SPONSORS, asn="nip | nama | opd\n S1 | Budi | Dinas A\n S2 | Sri | Dinas B"))
    assert month.deducted.drop("periode", "nip").rows() == [
        ("Budi", "Dinas A", 1_000_000, 2, 33_600, 0, 33_600, 966_400),
        ("Sri", "Dinas B", 1_000_000, 1, 16_800, 0, 16_800, 983_200),
    ]


def test_credit_lowers_the_deduction_but_not_below_nothing() -> None:
    month = Remitted(City(TWO_SPONSORS), before(credits_={"S1": 20_000, "S2": 50_000}))
    assert month.deducted.select("premi", "kredit", "potongan", "tpp_neto_akhir").rows() == [
        (33_600, 20_000, 13_600, 986_400),
        (16_800, 16_800, 0, 1_000_000),
    ]


def test_in_a_revision_tpp_is_what_the_first_one_left() -> None:
    posted = before("nomor | nip | nik\n K1 | S1 | W1")
    month = Remitted(City("kesediaan | nip | nik\n K1 | S1 | W1\n K2 | S1 | W2"), posted)
    assert month.deducted.select("tpp_neto", "jumlah_pekerja", "premi", "tpp_neto_akhir").rows() == [
        (983_200, 1, 16_800, 966_400)
    ]


def test_credit_that_an_earlier_revision_has_used_up_is_not_given_again() -> None:
    posted = before("nomor | nip | nik\n K1 | S1 | W1", credits_={"S1": 20_000})
    month = Remitted(City("kesediaan | nip | nik\n K1 | S1 | W1\n K2 | S1 | W2"), posted)
    assert month.deducted.select("tpp_neto", "premi", "kredit", "potongan", "tpp_neto_akhir").rows() == [
        (1_000_000, 16_800, 3_200, 13_600, 986_400)
    ]


def test_a_recap_per_opd() -> None:
    month = Remitted(City(TWO_SPONSORS, asn="nip | opd\n S1 | Dinas B\n S2 | Dinas A"))
    assert month.recap.rows() == [
        (MARCH, "Dinas A", 1, 1, 10_000, 6_800, 0, 16_800),
        (MARCH, "Dinas B", 1, 2, 20_000, 13_600, 0, 33_600),
    ]


def test_one_line_per_worker_for_bpjs_with_the_job_as_the_programme_calls_it() -> None:
    month = Remitted(
        City(
            "kesediaan | nip | nik\n K2 | S1 | W2\n K1 | S1 | W1",
            pekerja="nik | nama | pekerjaan | kpj\n W1 | Sri | prt | 24001\n W2 | Ujang | Supir |",
        )
    )
    assert month.billed.select("kpj", "nama", "pekerjaan", "paket", "total").rows() == [
        ("24001", "Sri", "ART", "JKK+JKM", 16_800),
        (None, "Ujang", "SOPIR", "JKK+JKM", 16_800),
    ]


def test_every_statement_has_its_outcome_and_only_what_is_deducted_now_an_amount() -> None:
    month = Remitted(
        City("kesediaan | nip | nik\n K1 | S1 | W1\n K2 | S2 | W1\n K3 | S1 | W2"),
        before("nomor | nip | nik\n K1 | S1 | W1"),
    )
    assert month.outcomes.select("nomor", "hasil", "jumlah").rows() == [
        ("K1", "SUDAH_DIPOTONG", 0),
        ("K2", "SUDAH_DIDANAI", 0),
        ("K3", "DIPOTONG", 16_800),
    ]


def test_tpp_goes_back_row_by_row_as_it_was_sent() -> None:
    month = Remitted(
        City(
            TWO_SPONSORS,
            tpp="nip | tpp_neto | tpp_bruto | potongan\n S1 | 100 | 130 | 30\n S2 | 200 | |\n S3 | 300 | |",
        )
    )
    assert month.returned({"S1": ("Dinas A", 60)}).drop("periode", "nip", "opd").rows() == [
        (130, 30, 100, 60, 40),
        (None, None, 200, 0, 200),
        (None, None, 300, 0, 300),
    ]


def test_who_stands_in_tpp_twice_is_cut_once() -> None:
    city = City("kesediaan | nip | nik\n K1 | S1 | W1", tpp="nip | tpp_neto\n S1 | 50000\n S1 | 50000")
    assert Remitted(city).returned({"S1": ("Dinas A", 16_800)})["potongan_bpjs"].to_list() == [16_800, 0]


def test_who_has_two_opds_now_is_cut_in_the_row_of_the_opd_of_his_lines() -> None:
    city = City(
        "kesediaan | nip | nik\n K1 | S1 | W1",
        tpp="nip | opd | tpp_neto\n S1 | Dinas A | 50000\n S1 | Dinas B | 60000",
    )
    returned = Remitted(city).returned({"S1": ("Dinas B", 16_800)})
    assert returned.select("opd", "potongan_bpjs").rows() == [("Dinas A", 0), ("Dinas B", 16_800)]


def test_a_tpp_row_of_nobody_we_know_has_no_opd_and_goes_back_too() -> None:
    """Without an OPD of its own, and no `asn` row to take it from."""
    city = City(
        "kesediaan | nip | nik\n K1 | S1 | W1",
        asn="nip\n S1",
        tpp="nip | tpp_neto | opd\n S1 | 50000 |\n S2 | 70000 |",
    )
    month = Remitted(city)
    assert month.returned({"S1": ("Dinas A", 16_800)}).select("opd", "tpp_neto", "potongan_bpjs").rows() == [
        ("Dinas A", 50_000, 16_800),
        (None, 70_000, 0),
    ]
    assert month.decision.ranking["opd"].to_list() == ["Dinas A"]


@pytest.mark.slow
@tries(60)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 8)), min_size=1, max_size=12),
    st.lists(st.integers(0, 60_000), min_size=4, max_size=4),
    st.lists(st.sampled_from([0, 1, 16_800, 20_000]), min_size=4, max_size=4),
)
def test_the_totals_agree_to_the_rupiah(
    pairs: list[tuple[int, int]], nets: list[int], credit: list[int]
) -> None:
    rows = [f"K{at} | S{sponsor} | W{worker}" for at, (sponsor, worker) in enumerate(pairs)]
    city = City(
        "kesediaan | nip | nik\n" + "\n".join(rows),
        asn="nip | opd\n S1 | Dinas A\n S2 | Dinas A\n S3 | Dinas B\n S4 | Dinas C",
        tpp=[{"nip": nip(f"S{at}"), "tpp_neto": net} for at, net in enumerate(nets, 1)],
    )
    month = Remitted(city, before(credits_={f"S{at}": amount for at, amount in enumerate(credit, 1)}))
    total, deducted = month.decision.total, month.deducted
    assert total == deducted["premi"].sum() == month.billed["total"].sum() == month.recap["total"].sum()
    assert total == month.outcomes["jumlah"].sum() == month.decision.ranking["iuran"].sum()
    assert deducted["potongan"].sum() == deducted["premi"].sum() - deducted["kredit"].sum()
    assert (deducted["tpp_neto"] - deducted["potongan"]).equals(deducted["tpp_neto_akhir"])
    assert (deducted["tpp_neto_akhir"] >= 0).all()
    assert month.recap["pekerja"].sum() == month.billed.height == deducted["jumlah_pekerja"].sum()
    assert month.recap["sponsor"].sum() == deducted.height
