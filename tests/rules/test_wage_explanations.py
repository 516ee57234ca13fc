"""What `explain` says of an employee on wages, and of the claims that wait for the employer (docs/rules.md#wages)."""

import pytest

from support.drawn_funds import with_funds
from support.drawn_months import MARCH, nik, settings
from support.drawn_wages import check, with_wages
from tpp_sponsor.explanations.claim import Explainer
from tpp_sponsor.explanations.employee import explain_employee
from tpp_sponsor.explanations.proposal import explain_proposal
from tpp_sponsor.explanations.statement import explain_statement
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.month.archive import rules_of

FOUR = "JKK+JKM+JHT+JP"


def explained(drawn, rules=None, language="id", **more):
    """The sentences about the first employee of a drawn month."""
    rules = rules or settings()
    decision = check(drawn, rules, **more).decision
    explainer = Explainer(load_texts(language), MARCH, 1, rules_of(rules, MARCH), decision)
    return explain_employee(explainer, decision.wages.employees.row(0, named=True))


def test_who_is_paid_for_has_the_wage_the_programmes_and_both_shares():
    said = explained(f"nik | upah | paket | jabatan | hasil\n W1 | 20_000_000 | {FOUR} | Guru | DIIURKAN")
    assert said[0] == (
        "NIK 320101…01 bekerja pada Dinas A sejak Januari 2024; upah Rp20.000.000, paket JKK+JKM+JHT+JP, "
        "jabatan Guru, segmen -, kelurahan -."
    )
    assert (
        said[1] == "Semua syarat terpenuhi; kewajiban pemberi kerja didahulukan dari semua sponsor dan dana."
    )
    assert said[2] == "JP dihitung dari Rp10.042.300, batas upah JP pada Maret 2024."
    assert said[3].startswith(
        "Iuran paket JKK+JKM+JHT+JP dari upah Rp20.000.000: JKK Rp48.000 + JKM Rp60.000 + JHT Rp1.140.000 + "
        "JP Rp301.269 = Rp1.549.269 sebulan; pemberi kerja Rp1.048.846, potongan upah pekerja Rp500.423. Dasar hukum: "
    )
    assert len(said) == 4


def test_the_age_and_the_floor_are_said():
    rules = settings(
        wage_tariff=[
            {
                "valid_from": "2024-01",
                "paket": FOUR,
                "jkk": 0.24,
                "jp_worker": 1,
                "jp_max_age": 58,
                "wage_floor": 2_500_000,
                "legal_basis": "PP",
            }
        ]
    )
    said = explained(f"nik | tgl_lahir | paket | hasil\n W1 | 1966-03-01 | {FOUR} | DIIURKAN", rules)
    assert said[2] == "Upah Rp2.000.000 di bawah batas terendah, jadi dihitung sebagai Rp2.500.000."
    assert (
        said[3]
        == "Berumur 58 tahun pada hari pertama Maret 2024, sudah mencapai batas umur JP, jadi tanpa JP."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("W1 | 2024-04 | | 1980-01-01 | 2_000_000 | KEPESERTAAN_BELUM_BERLAKU", "2024"),
        ("W1 | 2024-01 | 2024-02 | 1980-01-01 | 2_000_000 | KEPESERTAAN_BERAKHIR", "2024"),
        ("W1 | 2024-01 | | 2008-01-01 | 2_000_000 | UMUR_TIDAK_MEMENUHI", "17"),
        ("W1 | 2024-01 | | 1980-01-01 | 0 | UPAH_TERLALU_KECIL", "Rp0"),
        ("W9 | 2024-01 | | 1980-01-01 | 2_000_000 | PEKERJA_MENINGGAL", "3"),
        ("W8 | 2024-01 | | 1980-01-01 | 2_000_000 | DIBATALKAN", "2024"),
        ("W7 | 2024-01 | | 1980-01-01 | 2_000_000 | SUDAH_DIBAYAR", "revis"),
    ],
)
def test_every_outcome_has_its_sentence_with_what_it_was_held_against(language, row, words):
    said = explained(
        f"nik | mulai | selesai | tgl_lahir | upah | hasil\n {row}",
        language=language,
        pekerja="nik | status\n W9 | meninggal",
        ledger=with_wages(lines="nik\n W7", reversed_="nik\n W8"),
    )
    assert len(said) == 2
    assert words in said[1]


def test_claims_that_wait_for_the_employer_say_so():
    decision = check(
        """
        nik | pemberi_kerja | mulai   | hasil
        W1  | Dinas A       | 2024-01 | DIIURKAN
        W1  | Dinas B       | 2024-02 | SUDAH_DIDANAI
        """,
        ledger=with_wages(with_funds()),
        kesediaan="kesediaan | nip | nik\n K1 | S1 | W1",
        usulan="usulan | dana | nik\n U1 | D1 | W1",
    ).decision
    explainer = Explainer(load_texts("id"), MARCH, 1, rules_of(settings(), MARCH), decision)
    statement = explain_statement(explainer, decision.statements.row(0, named=True))
    proposal = explain_proposal(explainer, decision.funds, decision.funds.proposals.row(0, named=True))
    second = explain_employee(explainer, decision.wages.employees.row(1, named=True))
    paid = (
        "Pekerja ini sudah dibayar lewat kewajiban pemberi kerja Dinas A; satu pekerja dibayar paling banyak satu kali "
        "sebulan."
    )
    order = (
        "Klaim atas pekerja ini menurut urutan bayar: 1. kewajiban pemberi kerja Dinas A: DIIURKAN; 2. kewajiban "
        "pemberi kerja Dinas B: SUDAH_DIDANAI; 3. surat K1: SUDAH_DIDANAI; 4. usulan U1 (dana D1): SUDAH_DIDANAI."
    )
    for sentences in (statement, proposal, second):
        assert sentences[1:] == [paid, order]
        assert not any(nik("W1") in sentence for sentence in sentences)
