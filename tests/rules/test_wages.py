"""Employees on wages: judging, price, shares, one payer, revisions, offices (docs/rules.md#wages)."""

import polars as pl
import pytest

from support.drawn_funds import with_funds
from support.drawn_months import MARCH, before, nik, outcomes, settings
from support.drawn_wages import check, with_wages
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.rules.anomalies import GuardLimits, find_employer_anomalies
from tpp_sponsor.rules.movements import OtherLine, OtherPayers, find_movements, other_lines
from tpp_sponsor.settings.operations import Guard
from tpp_sponsor.tables.programmes.funds import FundLine
from tpp_sponsor.tables.typed import empty

FOUR = "JKK+JKM+JHT+JP"
LIMITS = GuardLimits(**{name: getattr(Guard(), name) for name in GuardLimits.__dataclass_fields__})


def test_the_first_rule_that_applies_gives_the_outcome():
    check(
        """
        nik | mulai   | selesai | tgl_lahir  | hasil
        W1  | 2024-03 | 2024-03 | 1950-01-01 | DIIURKAN
        W2  | 2024-04 |         | 1980-01-01 | KEPESERTAAN_BELUM_BERLAKU
        W3  | 2024-01 | 2024-02 | 1980-01-01 | KEPESERTAAN_BERAKHIR
        W4  | 2024-01 | 2024-02 | 1980-01-01 | KEPESERTAAN_BERAKHIR
        W5  | 2024-01 |         | 2007-03-02 | PEKERJA_MENINGGAL
        W6  | 2024-01 |         | 2007-03-02 | UMUR_TIDAK_MEMENUHI
        W7  | 2024-01 |         | 2007-03-01 | DIIURKAN
        W8  | 2024-01 |         | 1980-01-01 | DIBATALKAN
        """,
        pekerja="nik | status\n W4 | meninggal\n W5 | meninggal",
        ledger=with_wages(reversed_="nik\n W8"),
    )


def test_a_corrected_row_is_posted_anew_after_a_reversal():
    check(
        """
        nik | upah      | hasil
        W1  | 2_000_000 | DIBATALKAN
        W2  | 3_000_000 | DIIURKAN
        """,
        ledger=with_wages(reversed_="nik\n W1\n W2"),
    )


def test_the_employers_duty_asks_neither_for_other_cover_nor_whether_the_employee_is_a_civil_servant():
    check(
        "nik | hasil\n W1 | DIIURKAN",
        asn=[{"nip": "196001012005011001", "nik": nik("W1")}],
        tertanggung="nik\n W1",
    )


@pytest.mark.parametrize(
    ("upah", "paket", "programmes", "worker", "total"),
    [
        (2_000_000, "JKK+JKM", [4_800, 6_000, 0, 0], 0, 10_800),
        (3_000_000, "JKK+JKM", [7_200, 9_000, 0, 0], 0, 16_200),
        (2_000_000, "JKK+JKM+JHT", [4_800, 6_000, 114_000, 0], 40_000, 124_800),
        (3_000_000, "JKK+JKM+JHT", [7_200, 9_000, 171_000, 0], 60_000, 187_200),
        (2_000_000, FOUR, [4_800, 6_000, 114_000, 60_000], 60_000, 184_800),
        (3_000_000, FOUR, [7_200, 9_000, 171_000, 90_000], 90_000, 277_200),
        # 0.24 % 2,962.96 · 0.3 % 3,703.70 · 5.7 % 70,370.32 · 3 % 37,037.01 · worker 24,691.34 and 12,345.67
        (1_234_567, FOUR, [2_963, 3_704, 70_370, 37_037], 37_037, 114_074),
        # JP is counted on the cap of 10,042,300: 3 % 301,269 · worker 400,000 and 100,423
        (20_000_000, FOUR, [48_000, 60_000, 1_140_000, 301_269], 500_423, 1_549_269),
    ],
)
def test_premiums_by_wage_worked_by_hand(upah, paket, programmes, worker, total):
    decided = check(f"nik | upah | paket | hasil\n W1 | {upah} | {paket} | DIIURKAN")
    [line] = decided.wages.lines.rows(named=True)
    assert [line[name] for name in ("jkk", "jkm", "jht", "jp")] == programmes
    assert (line["employer_idr"], line["worker_idr"], line["premium_idr"]) == (total - worker, worker, total)
    assert decided.wages.total == total


def test_who_has_reached_the_jp_age_has_no_jp_and_is_warned_of():
    decided = check(
        f"""
        nik | tgl_lahir  | paket       | hasil
        W1  | 1966-03-01 | {FOUR}      | DIIURKAN
        W2  | 1966-03-02 | {FOUR}      | DIIURKAN
        W3  | 1950-01-01 | JKK+JKM+JHT | DIIURKAN
        """
    )
    decided.shows(
        "lines", "nik | jp | premium_idr\n W1 | 0 | 124_800\n W2 | 60_000 | 184_800\n W3 | 0 | 124_800"
    )
    assert decided.warnings == [("UMUR_MELEWATI_BATAS_JP", 2, "tgl_lahir")]


def test_the_jp_age_is_that_of_the_period():
    """58 in 2024, 59 from 2025: who turned 58 in 2024 has JP again in January."""
    row = f"nik | tgl_lahir | paket | hasil\n W1 | 1966-06-01 | {FOUR} | DIIURKAN"
    jp = [
        check(row, period=Period(*month)).wages.lines["jp"].item()
        for month in ((2024, 12), (2025, 1), (2025, 6))
    ]
    assert jp == [0, 60_000, 0]


@pytest.mark.parametrize(
    ("period", "fault"), [(Period(2026, 3), "jp_cap_unknown"), (Period(2023, 2), "wage_tariff_missing")]
)
def test_a_cap_that_nobody_knows_is_a_settings_error_and_never_a_guess(period, fault):
    with pytest.raises(SettingsError) as refused:
        check(f"nik | mulai | paket | hasil\n W1 | 2020-01 | {FOUR} | DIIURKAN", period=period)
    [said] = refused.value.faults
    assert (said.code, dict(said.values)) == (fault, {"package": FOUR, "period": str(period)})


def test_an_unknown_cap_stops_nobody_who_has_no_jp():
    check(
        f"""
        nik | paket       | tgl_lahir  | mulai   | hasil
        W1  | JKK+JKM+JHT | 1980-01-01 | 2024-01 | DIIURKAN
        W2  | {FOUR}      | 1960-01-01 | 2024-01 | DIIURKAN
        W3  | {FOUR}      | 1980-01-01 | 2027-01 | KEPESERTAAN_BELUM_BERLAKU
        W4  | {FOUR}      | 1980-01-01 | 2024-01 | PEKERJA_MENINGGAL
        W5  | {FOUR}      | 2010-01-01 | 2024-01 | UMUR_TIDAK_MEMENUHI
        """,
        pekerja="nik | status\n W4 | meninggal",
        period=Period(2026, 3),
    )


def tariff(**values):
    return {
        "valid_from": "2024-01",
        "paket": "JKK+JKM",
        "jkk": 0.24,
        "jkm": 0.3,
        "legal_basis": "PP",
    } | values


@pytest.mark.parametrize(("rounding", "total"), [("nearest", 2_963), ("up", 2_963), ("down", 2_962)])
def test_each_programme_is_rounded_by_itself_as_the_tariff_says(rounding, total):
    rules = settings(wage_tariff=[tariff(jkm=0, rounding=rounding)])
    decided = check("nik | upah | hasil\n W1 | 1_234_567 | DIIURKAN", rules)
    assert decided.wages.total == total


def test_a_wage_below_the_floor_counts_as_the_floor_and_is_warned_of():
    decided = check(
        "nik | upah | hasil\n W1 | 999_999 | DIIURKAN\n W2 | 1_500_000 | DIIURKAN",
        settings(wage_tariff=[tariff(wage_floor=1_500_000)]),
    )
    decided.shows("lines", "nik | upah | premium_idr\n W1 | 1_500_000 | 8_100\n W2 | 1_500_000 | 8_100")
    assert decided.warnings == [("UPAH_DI_BAWAH_BATAS", 2, "upah")]


def test_a_wage_of_which_no_rupiah_is_due_is_told_and_pays_nothing():
    decided = check("nik | upah | hasil\n W1 | 0 | UPAH_TERLALU_KECIL\n W2 | 150 | UPAH_TERLALU_KECIL")
    assert decided.wages.lines.is_empty()


def test_of_two_tariffs_of_a_package_the_later_holds_and_two_of_one_month_are_a_settings_error():
    later = [tariff(), tariff(valid_from="2024-02", jkk=0.54)]
    assert check("nik | hasil\n W1 | DIIURKAN", settings(wage_tariff=later)).wages.total == 16_800
    with pytest.raises(SettingsError) as refused:
        check("nik | hasil\n W1 | DIIURKAN", settings(wage_tariff=[tariff(), tariff()]))
    assert [fault.code for fault in refused.value.faults] == ["wage_tariff_ambiguous"]


def test_an_employer_may_bear_the_workers_share():
    rules = settings(employer=[{"name": "dinas  a", "bears_worker_share": True}, {"name": "Dinas B"}])
    decided = check(
        f"""
        nik | pemberi_kerja | paket  | hasil
        W1  | dinas  a      | {FOUR} | DIIURKAN
        W2  | Dinas B       | {FOUR} | DIIURKAN
        """,
        rules,
    )
    decided.shows(
        "lines",
        """
        nik | jht     | jp     | jht_worker | jp_worker | employer_idr | worker_idr | premium_idr
        W1  | 114_000 | 60_000 | 0          | 0         | 184_800      | 0          | 184_800
        W2  | 114_000 | 60_000 | 40_000     | 20_000    | 124_800      | 60_000     | 184_800
        """,
    )


def test_of_two_employers_the_first_by_month_then_name_pays():
    check(
        """
        nik | pemberi_kerja | mulai   | hasil
        W1  | Dinas B       | 2024-01 | DIIURKAN
        W1  | Dinas A       | 2024-02 | SUDAH_DIDANAI
        W2  | Dinas B       | 2024-01 | SUDAH_DIDANAI
        W2  | Dinas A       | 2024-01 | DIIURKAN
        W3  | Dinas A       | 2024-01 | KEPESERTAAN_BERAKHIR
        W3  | Dinas B       | 2024-02 | DIIURKAN
        """.replace("| hasil", "| selesai | hasil")
        .replace("| DIIURKAN", "| | DIIURKAN")
        .replace("| SUDAH", "| | SUDAH")
        .replace("| KEPESERTAAN", "| 2024-02 | KEPESERTAAN")
    )


STATEMENT = "kesediaan | nip | nik | hasil\n K1 | S1 | W1 | SUDAH_DIDANAI"
PROPOSAL = "usulan | dana | nik | hasil\n U1 | D1 | W1 | SUDAH_DIDANAI"


@pytest.mark.parametrize("order", [["TPP", "APBD"], ["APBD", "TPP"]])
def test_the_employer_pays_before_every_sponsor_and_fund(order):
    """Non-ASN, ART of a sponsor and on a village list in one month: one payer, two reserves."""
    decided = check(
        "nik | hasil\n W1 | DIIURKAN",
        settings(claims={"order": order, "public": ["APBD"]}),
        ledger=with_wages(with_funds()),
        kesediaan=STATEMENT,
        usulan=PROPOSAL,
    )
    assert outcomes(decided.decision) == {"K1": "SUDAH_DIDANAI"}
    funds = decided.decision.funds
    assert funds is not None
    assert funds.proposals["outcome"].to_list() == ["SUDAH_DIDANAI"]
    assert (decided.decision.lines.height, funds.lines.height, decided.wages.lines.height) == (0, 0, 1)
    assert decided.decision.cover.is_empty()


def test_until_the_employer_begins_the_sponsor_pays():
    decided = check("nik | mulai | hasil\n W1 | 2024-04 | KEPESERTAAN_BELUM_BERLAKU", kesediaan=STATEMENT)
    assert outcomes(decided.decision) == {"K1": "DIPOTONG"}


def test_a_sponsor_of_others_may_be_an_employee():
    decided = check(
        "nik | hasil\n W9 | DIIURKAN",
        kesediaan="kesediaan | nip | nik\n K1 | S1 | W1",
        asn=[{"nip": "196001012005011002", "nik": nik("W9")}],
    )
    assert outcomes(decided.decision) == {"K1": "DIPOTONG"}


def test_an_employee_whom_others_would_pay_for_too_may_be_a_sponsor():
    """W9 is non-ASN, ART of S2, on a village list, and as the civil servant S1 the sponsor of W1."""
    decided = check(
        "nik | hasil\n W9 | DIIURKAN",
        ledger=with_wages(with_funds()),
        kesediaan="kesediaan | nip | nik\n K1 | S1 | W1\n K2 | S2 | W9",
        usulan="usulan | dana | nik\n U1 | D1 | W9",
        asn=[
            {"nip": "196001012005011002", "nik": nik("W9")},
            {"nip": "196001012005011003", "nik": nik("W8")},
        ],
    )
    assert outcomes(decided.decision) == {"K1": "DIPOTONG", "K2": "PEKERJA_ASN"}
    assert decided.decision.funds.proposals["outcome"].to_list() == ["PEKERJA_ASN"]


class TestRevision:
    def test_what_was_posted_stays_and_other_claims_wait(self):
        decided = check(
            "nik | hasil\n W1 | SUDAH_DIBAYAR\n W2 | DIIURKAN",
            ledger=with_wages(with_funds(), lines="nik\n W1"),
            kesediaan=STATEMENT,
            usulan=PROPOSAL,
        )
        assert outcomes(decided.decision) == {"K1": "SUDAH_DIDANAI"}
        decided.shows("lines", "nik\n W2")
        decided.shows("live", "nik\n W1\n W2")
        decided.shows("differences", "nik | hasil_sekarang")

    def test_a_sponsor_who_has_paid_goes_on_and_the_employee_waits(self):
        decided = check(
            "nik | hasil\n W1 | SUDAH_DIDANAI",
            ledger=with_wages(before("nomor | nip | nik\n K1 | S1 | W1")),
            kesediaan=STATEMENT,
        )
        assert outcomes(decided.decision) == {"K1": "SUDAH_DIPOTONG"}
        assert decided.decision.differences.rows() == [
            ("K1", "196001012005011002", nik("W1"), "SUDAH_DIDANAI")
        ]

    def test_a_fund_that_has_paid_goes_on_and_the_employee_waits(self):
        lines = "nomor | dana | nik\n U1 | D1 | W1"
        decided = check(
            "nik | hasil\n W1 | SUDAH_DIDANAI", ledger=with_wages(with_funds(lines=lines)), usulan=PROPOSAL
        )
        assert decided.decision.funds.differences["hasil_sekarang"].to_list() == ["SUDAH_DIDANAI"]

    def test_what_a_fresh_run_would_not_make_is_a_difference(self):
        decided = check(
            """
            nik | pemberi_kerja | upah      | selesai | hasil
            W1  | DINAS A       | 2_000_000 |         | SUDAH_DIBAYAR
            W2  | DINAS A       | 3_000_000 |         | SUDAH_DIBAYAR
            W3  | DINAS A       | 2_000_000 | 2024-02 | SUDAH_DIBAYAR
            """,
            ledger=with_wages(lines="nik\n W1\n W2\n W3\n W4"),
        )
        decided.shows(
            "differences",
            """
            nik | pemberi_kerja | hasil_sekarang
            W2  | DINAS A       | IURAN_BERUBAH
            W3  | DINAS A       | KEPESERTAAN_BERAKHIR
            W4  | DINAS A       | TIDAK_ADA_LAGI
            """,
        )
        assert decided.wages.lines.is_empty()


def test_office_holders_who_changed_since_the_last_month():
    decided = check(
        """
        nik | jabatan     | segmen | hasil
        W1  | KETUA RT 01 | RT/RW  | DIIURKAN
        W3  | Ketua RT 02 | RT/RW  | DIIURKAN
        W4  | Sekretaris  | RT/RW  | DIIURKAN
        W5  |             | RT/RW  | DIIURKAN
        """,
        ledger=with_wages(
            offices="""
            nik | jabatan     | segmen
            W1  | Ketua RT 01 | RT/RW
            W2  | Ketua RT 02 | RT/RW
            W4  | Ketua RT 03 | RT/RW
            """
        ),
    )
    decided.shows(
        "office_changes",
        """
        segmen | jabatan     | perubahan | nik | alasan
        RT/RW  | Ketua RT 02 | BARU      | W3  |
        RT/RW  | Ketua RT 02 | BERHENTI  | W2  | TIDAK_ADA_LAGI
        RT/RW  | Ketua RT 03 | BERHENTI  | W4  | JABATAN_LAIN
        RT/RW  | Sekretaris  | BARU      | W4  | JABATAN_LAIN
        """,
    )


def test_the_first_month_with_offices_has_no_changes():
    check("nik | jabatan | hasil\n W1 | Guru | DIIURKAN").shows("office_changes", "nik")


def test_who_moves_from_a_sponsor_to_the_employer_has_changed_payer_and_is_not_newly_unfunded():
    month = check("nik | hasil\n W1 | DIIURKAN", kesediaan=STATEMENT)
    posted = before("nomor | nip | nik\n K1 | S1 | W1").lines
    others = OtherPayers(empty(OtherLine), other_lines(empty(FundLine), month.wages.live))
    decided = month.decision
    found = find_movements(
        posted, decided.live, decided.statements, MARCH.first_day, others, is_first_month=False
    )
    [moved] = found.rows(named=True)
    assert [moved[name] for name in ("perubahan", "sebab", "nomor", "nomor_lalu", "jumlah", "jumlah_lalu")] == [
        "BERUBAH", "PENANGGUNG_LAIN", "Dinas A", "K1", 10_800, 16_800,
    ]  # fmt: skip


class TestBesideFunds:
    def test_who_moves_to_the_employer_is_in_the_list_of_changes_and_not_uncovered(self):
        last = "nik | payer | nomor\n W1 | D1 | U1\n W2 | Dinas A | Dinas A\n W3 | dinas a | dinas a"
        decided = check(
            "nik | selesai | hasil\n W1 | | DIIURKAN\n W2 | 2024-02 | KEPESERTAAN_BERAKHIR\n W3 | | DIIURKAN",
            ledger=with_wages(with_funds(last=last)),
            usulan=PROPOSAL,
        )
        funds = decided.decision.funds
        assert funds.payer_changes.drop("nama").rows() == [
            (nik("W1"), "D1", "Dinas A", "SUDAH_DIDANAI"),
            (nik("W2"), "Dinas A", None, "KEPESERTAAN_BERAKHIR"),
        ]
        assert funds.uncovered.is_empty()

    def test_the_employer_is_the_next_payer_of_who_begins_there(self):
        decided = check(
            "nik | mulai | hasil\n W1 | 2024-04 | KEPESERTAAN_BELUM_BERLAKU",
            ledger=with_wages(with_funds()),
            usulan="usulan | dana | nik | selesai\n U1 | D1 | W1 | 2024-03",
        )
        [ending] = decided.decision.funds.endings.rows(named=True)
        assert (ending["dana"], ending["penanggung_berikut"]) == ("D1", "Dinas A")


@pytest.mark.parametrize(
    ("was", "now", "odd"),
    [(500, 399, True), (500, 401, False), (100, 0, True), (10, 0, False), (0, 500, False)],
)
def test_an_employer_whose_list_shrinks_beyond_the_limit_holds_the_month(was, now, odd):
    line = with_wages(lines="nik\n W1").wage_lines
    last, live = (
        pl.concat([line] * count).with_columns(pemberi_kerja=pl.lit("Dinas A")) if count else line.clear()
        for count in (was, now)
    )
    found = [(one.code, one.was, one.is_, one.opd) for one in find_employer_anomalies(last, live, LIMITS)]
    assert found == ([("JUMLAH_PEGAWAI_BERUBAH", was, now, "Dinas A")] if odd else [])


def test_an_employee_who_left_is_among_those_whose_cover_ends_with_the_employer_and_the_name():
    decided = check(
        "nik | selesai | hasil\n W1 | 2024-02 | KEPESERTAAN_BERAKHIR",
        ledger=with_wages(before(sponsored=["W1"])),
    )
    [row] = decided.decision.cover.rows(named=True)
    assert (row["nik"], row["nama"], row["nomor"], row["hasil"]) == (
        nik("W1"),
        "Seseorang",
        "Dinas A",
        "KEPESERTAAN_BERAKHIR",
    )


def test_the_second_employer_of_a_person_is_warned_of_in_the_run_and_in_its_revisions():
    """Who works for B alone is paid for by B; W3 is paid for by a sponsor, which is no matter between employers."""
    rows = """
        nik | pemberi_kerja | mulai   | hasil
        W1  | Dinas A       | 2024-01 | {first}
        W1  | Dinas B       | 2024-02 | SUDAH_DIDANAI
        W2  | Dinas B       | 2024-01 | DIIURKAN
        W3  | Dinas B       | 2024-01 | {third}
    """
    second = [("PEMBERI_KERJA_LAIN_MENGIUR", 3, "pemberi_kerja")]
    decided = check(rows.format(first="DIIURKAN", third="DIIURKAN"))
    assert decided.warnings == second
    assert decided.wages.warnings["rincian"].to_list() == ["Dinas A"]
    posted = with_wages(before("kesediaan | nip | nik\n K9 | S9 | W3"), "nik\n W1")
    assert check(rows.format(first="SUDAH_DIBAYAR", third="SUDAH_DIDANAI"), ledger=posted).warnings == second
