"""Judging a proposal: each rule alone, their order, package and tariff (docs/rules.md#proposals)."""

from typing import Any

import polars as pl
import pytest

from support.drawn_funds import check, with_funds
from support.drawn_months import nik, settings
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import SettingsError

BPJS = "nik | sumber\n W1 | BPJS"


def test_a_proposal_begins_and_was_made_in_time() -> None:
    check(
        """
        usulan | nik | mulai   | tanggal    | hasil
        U1     | W1  |         | 2024-03-10 | DIDANAI
        U2     | W2  |         | 2024-03-11 | USULAN_BELUM_BERLAKU
        U3     | W3  | 2024-03 | 2024-01-05 | DIDANAI
        U4     | W4  | 2024-04 | 2024-01-05 | USULAN_BELUM_BERLAKU
        """
    )


def test_a_proposal_ends_and_is_withdrawn() -> None:
    check(
        """
        usulan | nik | selesai | dicabut    | hasil
        U1     | W1  | 2024-03 |            | DIDANAI
        U2     | W2  | 2024-02 |            | USULAN_BERAKHIR
        U3     | W3  |         | 2024-03-10 | USULAN_DICABUT
        U4     | W4  |         | 2024-03-11 | DIDANAI
        """
    )


def test_a_fund_is_known_and_pays_in_its_months_only() -> None:
    check(
        """
        usulan | dana | nik | hasil
        U1     | D1   | W1  | DIDANAI
        U2     | D2   | W2  | DANA_TIDAK_BERLAKU
        U3     | D3   | W3  | DANA_TIDAK_BERLAKU
        U4     | d1   | W4  | DANA_TIDAK_DIKENAL
        """,
        dana="""
        kode | mulai   | selesai
        D1   | 2024-03 | 2024-03
        D2   | 2024-04 | 2024-12
        D3   | 2023-01 | 2024-02
        """,
    )


def test_the_rules_of_workers_are_those_of_statements() -> None:
    check(
        """
        usulan | nik | hasil
        U1     | W1  | PEKERJA_TIDAK_DIKENAL
        U2     | W2  | PEKERJA_MENINGGAL
        U3     | W3  | PEKERJA_ASN
        U4     | W4  | UMUR_TIDAK_MEMENUHI
        U5     | W5  | UMUR_TIDAK_MEMENUHI
        U6     | W6  | DIDANAI
        U7     | W7  | PEKERJAAN_TIDAK_TERMASUK
        U8     | W8  | SUDAH_TERTANGGUNG
        """,
        asn=[{"nip": "196001012005011002", "nik": nik("W3")}],
        pekerja="""
        nik | status    | tgl_lahir  | pekerjaan
        W2  | meninggal | 1980-01-01 | ART
        W3  |           | 1980-01-01 | ART
        W4  |           | 2007-03-02 | ART
        W5  |           | 1959-03-01 | ART
        W6  |           | 1959-03-02 | ART
        W7  |           | 1980-01-01 | petani
        W8  |           | 1980-01-01 | ART
        """,
        tertanggung="nik\n W8",
    )


def test_a_fund_may_be_for_some_jobs_only() -> None:
    check(
        """
        usulan | dana | nik | hasil
        U1     | D1   | W1  | DIDANAI
        U2     | D1   | W2  | DIDANAI
        U3     | D1   | W3  | PEKERJAAN_TIDAK_TERMASUK
        U4     | D2   | W4  | DIDANAI
        """,
        dana="kode | pekerjaan\n D1 | ART;SOPIR\n D2 |",
        pekerja="""
        nik | pekerjaan
        W1  | PRT
        W2  | supir
        W3  | TUKANG KEBUN
        W4  | TUKANG KEBUN
        """,
    )


def test_public_money_needs_a_decree_and_other_money_does_not() -> None:
    check(
        """
        usulan | dana | nik | keputusan | hasil
        U1     | A    | W1  |           | BELUM_DITETAPKAN
        U2     | P    | W2  |           | BELUM_DITETAPKAN
        U3     | T    | W3  |           | BELUM_DITETAPKAN
        U4     | V    | W4  |           | BELUM_DITETAPKAN
        U5     | C    | W5  |           | DIDANAI
        U6     | B    | W6  |           | DIDANAI
        U7     | O    | W7  |           | DIDANAI
        U8     | A    | W8  | SK 1      | DIDANAI
        """,
        dana="""
        kode | jenis
        A    | apbd
        P    | APBD  Provinsi
        T    | DBHCHT
        V    | Desa
        C    | CSR
        B    | Baznas
        O    | perorangan
        """,
    )


def test_a_city_says_which_money_is_public() -> None:
    check(
        "usulan | dana | nik | keputusan | hasil\n U1 | A | W1 | | DIDANAI\n U2 | C | W2 | | BELUM_DITETAPKAN",
        settings(claims={"order": ["TPP", "CSR", "APBD"], "public": ["CSR"]}),
        dana="kode | jenis\n A | APBD\n C | CSR",
    )


ORDER = (
    ("USULAN_BELUM_BERLAKU", {"mulai": "2024-04"}),
    ("USULAN_BERAKHIR", {"selesai": "2024-02"}),
    ("USULAN_DICABUT", {"dicabut": "2024-03-01"}),
    ("DANA_TIDAK_DIKENAL", {"dana": "D9"}),
    ("DANA_TIDAK_BERLAKU", {"dana": "D2"}),
    ("PEKERJA_MENINGGAL", {"nik": "W1"}),
    ("BELUM_DITETAPKAN", {"keputusan": ""}),
)


@pytest.mark.parametrize("at", range(len(ORDER)))
def test_the_first_rule_that_applies_gives_the_code(at: int) -> None:
    """A proposal with this fault and all later ones has the code of this one."""
    row = {"dana": "D1", "nik": "W2", "mulai": "", "selesai": "", "dicabut": "", "keputusan": "SK"}
    for _, fault in reversed(ORDER[at:]):
        # An unknown fund hides that another is not valid; the earlier fault is what the row has.
        row |= fault
    head = " | ".join(["usulan", *row, "hasil"])
    check(
        f"{head}\n U1 | " + " | ".join([*row.values(), ORDER[at][0]]),
        dana="kode | selesai\n D1 | 2024-12\n D2 | 2024-02",
        pekerja="nik | status\n W1 | wafat\n W2 |",
    )


def test_cover_by_bpjs_does_not_count_for_whom_any_payer_of_ours_has_paid() -> None:
    drawn = "usulan | nik | hasil\n U1 | W1 | {}"
    check(drawn.format("SUDAH_TERTANGGUNG"), tertanggung=BPJS)
    paid = with_funds()
    earlier = pl.DataFrame([(nik("W1"), "2024-01")], schema=paid.paid.schema, orient="row")
    check(drawn.format("DIDANAI"), ledger=_with(paid, paid=earlier), tertanggung=BPJS)


def _with(ledger: Any, **more: Any) -> Any:
    return type(ledger)(**{**{name: getattr(ledger, name) for name in ledger.__dataclass_fields__}, **more})


# Premium by year and class of payer, and two packages.
BOOK = [
    {"valid_from": "2020-01", "paket": "JKK+JKM", "jkk": 10_000, "jkm": 6_800},
    {"valid_from": "2020-01", "paket": "Lengkap", "jkk": 10_000, "jkm": 6_800, "jht": 20_000},
    {"valid_from": "2020-01", "paket": "Dasar", "jkk": 1_000, "payer": "publik"},
    {"valid_from": "2020-01", "paket": "Dasar", "jkk": 2_000, "payer": "swasta"},
]
TARIFF = [{"legal_basis": "PP"} | entry for entry in BOOK]


def test_package_of_the_proposal_else_of_the_fund_else_the_default() -> None:
    month = check(
        """
        usulan | dana | nik | paket   | hasil
        U1     | D1   | W1  |         | DIDANAI
        U2     | D2   | W2  |         | DIDANAI
        U3     | D2   | W3  | JKK+JKM | DIDANAI
        """,
        settings(tariff=TARIFF, default_paket="jkk+jkm"),
        dana="kode | paket\n D1 |\n D2 | Lengkap",
    )
    found = month.funds.lines.select("nomor", "paket", "jht", "premium_idr").sort("nomor").rows()
    assert found == [
        ("U1", "JKK+JKM", 0, 16_800),
        ("U2", "Lengkap", 20_000, 36_800),
        ("U3", "JKK+JKM", 0, 16_800),
    ]


def test_tariffs_by_class_of_payer() -> None:
    month = check(
        """
        usulan | dana | nik | hasil
        U1     | A    | W1  | DIDANAI
        U2     | C    | W2  | DIDANAI
        """,
        settings(tariff=TARIFF),
        dana="kode | jenis | paket\n A | APBD | Dasar\n C | CSR | Dasar",
        kesediaan="kesediaan | nip | nik | paket | hasil\n K1 | S1 | W3 | Dasar | DIPOTONG",
    )
    assert month.funds.lines.sort("nomor")["premium_idr"].to_list() == [1_000, 2_000]
    assert month.decision.lines["premium_idr"].to_list() == [2_000]


SECTORS = [
    {"valid_from": "2020-01", "paket": "JKK+JKM", "jkk": 1_000},
    {"valid_from": "2020-01", "paket": "JKK+JKM", "jkk": 2_000, "payer": "publik"},
    {"valid_from": "2020-01", "paket": "JKK+JKM", "jkk": 3_000, "sector": "transportasi"},
    {"valid_from": "2023-01", "paket": "JKK+JKM", "jkk": 1_500},
]


@pytest.mark.parametrize(
    ("kind", "job", "premium"),
    [
        ("APBD", "ART", 2_000),  # the own class comes before a newer entry for any
        ("CSR", "ART", 1_500),  # the newest
        ("APBD", "SOPIR", 3_000),  # the own sector comes before the own class
        ("CSR", "SOPIR", 3_000),
    ],
)
def test_sector_then_class_of_payer_then_the_newest(kind: str, job: str, premium: int) -> None:
    book = [{"legal_basis": "PP"} | entry for entry in SECTORS]
    month = check(
        "usulan | dana | nik | hasil\n U1 | D1 | W1 | DIDANAI",
        settings(tariff=book),
        dana=f"kode | jenis\n D1 | {kind}",
        pekerja=f"nik | pekerjaan\n W1 | {job}",
    )
    assert month.funds.lines["premium_idr"].to_list() == [premium]


# The relief of 2026 halves JKK and JKM from April to December, for private payers only.
EDGES = [
    {"valid_from": "2015-07", "paket": "JKK+JKM", "jkk": 10_000, "jkm": 6_800},
    {
        "valid_from": "2026-04",
        "valid_until": "2026-12",
        "paket": "JKK+JKM",
        "jkk": 5_000,
        "jkm": 3_400,
        "payer": "swasta",
    },
]


@pytest.mark.parametrize(
    ("period", "private"),
    [("2026-03", 16_800), ("2026-04", 8_400), ("2026-12", 8_400), ("2027-01", 16_800)],
)
def test_price_edges_of_2026_by_class_of_payer(period: str, private: int) -> None:
    month = check(
        "usulan | dana | nik | hasil\n U1 | A | W1 | DIDANAI\n U2 | C | W2 | DIDANAI",
        settings(tariff=[{"legal_basis": "PP"} | entry for entry in EDGES]),
        dana="kode | jenis | mulai | selesai\n A | APBD | 2026-01 | 2027-12\n C | CSR | 2026-01 | 2027-12",
        kesediaan="kesediaan | nip | nik | hasil\n K1 | S1 | W3 | DIPOTONG",
        period=Period.parse(period),
    )
    assert month.funds.lines.sort("nomor")["premium_idr"].to_list() == [16_800, private]
    assert month.decision.lines["premium_idr"].to_list() == [private]


def test_a_claim_that_passes_judging_and_has_no_tariff_is_a_settings_error() -> None:
    only_private = [{"legal_basis": "PP", "payer": "swasta"} | BOOK[0]]
    drawn = "usulan | dana | nik | keputusan | hasil\n U1 | A | W1 | {} | BELUM_DITETAPKAN"
    funds = "kode | jenis\n A | APBD"
    check(drawn.format(""), settings(tariff=only_private), dana=funds)
    with pytest.raises(SettingsError):
        check(drawn.format("SK 1"), settings(tariff=only_private), dana=funds)
