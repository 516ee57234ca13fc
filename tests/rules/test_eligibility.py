"""Rules 1 to 13: each code, its borders, and which of two comes first."""

from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from support.drawn_months import City, before, check, nik, nip, outcomes, run, settings
from tpp_sponsor.domain.period import Period

ONE = "kesediaan | nip | nik\n K1 | S1 | W1"


def _statement(city: City, **cells: Any) -> None:
    city.kesediaan[0].update(cells)


# A civil servant whose own NIK is that of worker W1.
_WORKER_HIMSELF = {
    "nip": nip("S9"),
    "nama": "Seorang ASN",
    "opd": "Dinas B",
    "status": "Aktif",
    "jenis_asn": "PNS",
    "nik": nik("W1"),
}

# Rule → what makes it apply to statement K1 and no other rule with it.
SPOILED: dict[str, Callable[[City], object]] = {
    "KESEDIAAN_BELUM_BERLAKU": lambda city: _statement(city, tanggal=date(2024, 3, 11)),
    "KESEDIAAN_BERAKHIR": lambda city: _statement(city, selesai=date(2024, 2, 1)),
    "KESEDIAAN_DICABUT": lambda city: _statement(city, dicabut=date(2024, 3, 10)),
    "SPONSOR_TIDAK_DIKENAL": lambda city: city.asn.pop(0),
    "SPONSOR_TIDAK_AKTIF": lambda city: city.asn[0].update(status="pensiun"),
    "TPP_TIDAK_ADA": lambda city: city.tpp.clear(),
    "TPP_GANDA": lambda city: city.tpp.append(city.tpp[0] | {"tpp_neto": 2_000_000}),
    "PEKERJA_TIDAK_DIKENAL": lambda city: city.pekerja.clear(),
    "PEKERJA_MENINGGAL": lambda city: city.pekerja[0].update(status="Almarhumah"),
    "PEKERJA_ASN": lambda city: city.asn.append(_WORKER_HIMSELF),
    "UMUR_TIDAK_MEMENUHI": lambda city: city.pekerja[0].update(tgl_lahir=date(2010, 1, 1)),
    "PEKERJAAN_TIDAK_TERMASUK": lambda city: city.pekerja[0].update(pekerjaan="PEDAGANG"),
    "SUDAH_TERTANGGUNG": lambda city: city.tertanggung.append(
        {"nik": nik("W1"), "sumber": "APBD", "mulai": None, "selesai": None}
    ),
}
CODES = list(SPOILED)
# One cannot be true beside the other: who is unknown has no status, birth date or job; no TPP row is not two.
EXCLUDING = {
    ("SPONSOR_TIDAK_DIKENAL", "SPONSOR_TIDAK_AKTIF"),
    ("TPP_TIDAK_ADA", "TPP_GANDA"),
    ("PEKERJA_TIDAK_DIKENAL", "PEKERJA_MENINGGAL"),
    ("PEKERJA_TIDAK_DIKENAL", "UMUR_TIDAK_MEMENUHI"),
    ("PEKERJA_TIDAK_DIKENAL", "PEKERJAAN_TIDAK_TERMASUK"),
}
PAIRS = [pair for pair in combinations(CODES, 2) if pair not in EXCLUDING]


def test_a_statement_without_fault_is_deducted() -> None:
    check("kesediaan | nip | nik | hasil\n K1 | S1 | W1 | DIPOTONG")


@pytest.mark.parametrize("code", CODES)
def test_each_rule_has_its_code(code: str) -> None:
    city = City(ONE)
    SPOILED[code](city)
    assert outcomes(run(city)) == {"K1": code}


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=str)
def test_of_two_rules_the_lower_number_decides(first: str, second: str) -> None:
    city = City(ONE)
    for code in sorted((first, second), key=lambda code: code != "TPP_GANDA"):
        SPOILED[code](city)
    assert outcomes(run(city)) == {"K1": first}


def test_all_rules_at_once_is_the_first_rule() -> None:
    city = City(ONE)
    for code in CODES:
        if code not in ("SPONSOR_TIDAK_DIKENAL", "TPP_TIDAK_ADA", "PEKERJA_TIDAK_DIKENAL"):
            SPOILED[code](city)
    assert outcomes(run(city)) == {"K1": "KESEDIAAN_BELUM_BERLAKU"}


def test_dates_of_a_statement() -> None:
    check("""
        kesediaan | nip | nik | tanggal    | mulai   | selesai | dicabut    | hasil
        cutoff    | S1  | W1  | 2024-03-10 | 2024-03 |         |            | DIPOTONG
        day_after | S1  | W2  | 2024-03-11 | 2024-03 |         |            | KESEDIAAN_BELUM_BERLAKU
        begins    | S1  | W3  | 2024-02-01 | 2024-04 |         |            | KESEDIAAN_BELUM_BERLAKU
        this_end  | S1  | W4  | 2023-02-01 | 2023-03 | 2024-03 |            | DIPOTONG
        last_end  | S1  | W5  | 2023-02-01 | 2023-03 | 2024-02 |            | KESEDIAAN_BERAKHIR
        withdrawn | S1  | W6  | 2023-02-01 | 2023-03 |         | 2024-03-10 | KESEDIAAN_DICABUT
        too_late  | S1  | W7  | 2023-02-01 | 2023-03 |         | 2024-03-11 | DIPOTONG
        long_ago  | S1  | W8  | 2023-02-01 | 2023-03 |         | 2023-06-01 | KESEDIAAN_DICABUT
    """)


@pytest.mark.parametrize("cutoff_day", [29, 30, 31])
@pytest.mark.parametrize(
    ("period", "last"), [(Period(2023, 2), "2023-02-28"), (Period(2024, 2), "2024-02-29")]
)
def test_a_month_without_the_cutoff_day_closes_on_its_last_day(
    cutoff_day: int, period: Period, last: str
) -> None:
    check(
        f"""
        kesediaan | nip | nik | tanggal    | mulai   | dicabut | hasil
        signed    | S1  | W1  | {last}     | {period} |        | DIPOTONG
        later     | S1  | W2  | {period.following}-01 | {period} | | KESEDIAAN_BELUM_BERLAKU
        withdrawn | S1  | W3  | 2022-01-01 | {period} | {last} | KESEDIAAN_DICABUT
        """,
        settings(cutoff_day=cutoff_day),
        period=period,
    )


def test_day_30_of_a_month_that_has_one() -> None:
    check(
        """
        kesediaan | nip | nik | tanggal    | mulai   | hasil
        K1        | S1  | W1  | 2024-03-30 | 2024-03 | DIPOTONG
        K2        | S1  | W2  | 2024-03-31 | 2024-03 | KESEDIAAN_BELUM_BERLAKU
        """,
        settings(cutoff_day=30),
    )


def test_ages_count_on_the_first_day_of_the_period() -> None:
    check(
        """
        kesediaan  | nip | nik | mulai   | tanggal    | hasil
        turns17    | S1  | W1  | 2023-01 | 2023-01-01 | DIPOTONG
        turns17_2  | S1  | W2  | 2023-01 | 2023-01-01 | UMUR_TIDAK_MEMENUHI
        turns65    | S1  | W3  | 2023-01 | 2023-01-01 | UMUR_TIDAK_MEMENUHI
        turns65_2  | S1  | W4  | 2023-01 | 2023-01-01 | DIPOTONG
        leap17     | S1  | W5  | 2023-01 | 2023-01-01 | DIPOTONG
        leap65     | S1  | W6  | 2023-01 | 2023-01-01 | UMUR_TIDAK_MEMENUHI
        """,
        pekerja="""
        nik | tgl_lahir
        W1  | 2006-03-01
        W2  | 2006-03-02
        W3  | 1958-03-01
        W4  | 1958-03-02
        W5  | 2004-02-29
        W6  | 1956-02-29
        """,
        period=Period(2023, 3),
    )


def test_born_on_29_february_a_year_is_not_full_on_the_first_of_february() -> None:
    check(
        """
        kesediaan | nip | nik | hasil
        leap17    | S1  | W1  | UMUR_TIDAK_MEMENUHI
        leap65    | S1  | W2  | DIPOTONG
        """,
        pekerja="nik | tgl_lahir\n W1 | 2008-02-29\n W2 | 1960-02-29",
        period=Period(2025, 2),
    )


def test_ages_are_settings() -> None:
    check(
        """
        kesediaan | nip | nik | hasil
        K1        | S1  | W1  | UMUR_TIDAK_MEMENUHI
        K2        | S1  | W2  | DIPOTONG
        """,
        settings(min_age=18, max_age=70),
        pekerja="nik | tgl_lahir\n W1 | 2006-03-02\n W2 | 1954-03-02",
    )


def test_jobs_by_any_of_their_words() -> None:
    check(
        """
        kesediaan | nip | nik | hasil
        K1        | S1  | W1  | DIPOTONG
        K2        | S1  | W2  | DIPOTONG
        K3        | S1  | W3  | DIPOTONG
        K4        | S1  | W4  | DIPOTONG
        K5        | S1  | W5  | PEKERJAAN_TIDAK_TERMASUK
        """,
        pekerja="""
        nik | pekerjaan
        W1  | Pembantu  Rumah   Tangga
        W2  | supir
        W3  | Baby Sitter
        W4  | \uff30rt
        W5  | sopir truk
        """,
    )


def test_a_job_from_the_month_in_which_it_begins() -> None:
    jobs = [
        {"name": "ART", "synonyms": ["prt"]},
        {"name": "JURU PARKIR", "synonyms": ["jukir"], "valid_from": "2024-03"},
        {"name": "PEMULUNG", "valid_from": "2024-04"},
    ]
    check(
        """
        kesediaan | nip | nik | hasil
        K1        | S1  | W1  | DIPOTONG
        K2        | S1  | W2  | PEKERJAAN_TIDAK_TERMASUK
        K3        | S1  | W3  | PEKERJAAN_TIDAK_TERMASUK
        """,
        settings(job=jobs),
        pekerja="nik | pekerjaan\n W1 | Jukir\n W2 | pemulung\n W3 | SOPIR",
    )


def test_covered_elsewhere_in_these_periods() -> None:
    check(
        """
        kesediaan | nip | nik | hasil
        always    | S1  | W1  | SUDAH_TERTANGGUNG
        from_now  | S1  | W2  | SUDAH_TERTANGGUNG
        till_now  | S1  | W3  | SUDAH_TERTANGGUNG
        from_next | S1  | W4  | DIPOTONG
        till_last | S1  | W5  | DIPOTONG
        two_rows  | S1  | W6  | SUDAH_TERTANGGUNG
        """,
        tertanggung="""
        nik | mulai   | selesai
        W1  |         |
        W2  | 2024-03 |
        W3  |         | 2024-03
        W4  | 2024-04 |
        W5  | 2023-01 | 2024-02
        W6  | 2023-01 | 2023-12
        W6  | 2024-02 | 2024-05
        """,
    )


def test_the_list_of_bpjs_does_not_speak_against_whom_we_have_paid_for() -> None:
    check(
        """
        kesediaan    | nip | nik | hasil
        ours         | S1  | W1  | DIPOTONG
        not_ours     | S1  | W2  | SUDAH_TERTANGGUNG
        ours_and_csr | S1  | W3  | SUDAH_TERTANGGUNG
        """,
        ledger=before(sponsored=["W1", "W3"]),
        tertanggung="""
        nik | sumber | mulai   | selesai
        W1  | BPJS   | 2024-02 | 2024-03
        W2  | BPJS   | 2024-02 | 2024-03
        W3  | BPJS   | 2024-02 | 2024-03
        W3  | CSR    |         |
        """,
    )


def test_who_is_dead() -> None:
    dead = ("meninggal", "wafat", "almarhum", "almarhumah", " MENINGGAL ", "Wafat")
    alive = (None, "hidup", "aktif", "meninggalkan kota")
    drawn = "kesediaan | nip | nik | hasil\n" + "\n".join(
        f"K{at} | S1 | W{at} | {'PEKERJA_MENINGGAL' if status in dead else 'DIPOTONG'}"
        for at, status in enumerate(dead + alive)
    )
    check(drawn, pekerja=[{"nik": nik(f"W{at}"), "status": status} for at, status in enumerate(dead + alive)])


def test_a_retired_civil_servant_may_be_a_worker() -> None:
    check(
        "kesediaan | nip | nik | hasil\n K1 | S1 | W1 | DIPOTONG\n K2 | S1 | W2 | PEKERJA_ASN",
        asn="""
        nip | status  | nik
        S1  | aktif   |
        S2  | pensiun | W1
        S3  | AKTIF   | W2
        """,
    )


def test_which_statuses_are_active_is_a_setting() -> None:
    check(
        "kesediaan | nip | nik | hasil\n K1 | S1 | W1 | DIPOTONG\n K2 | S2 | W2 | SPONSOR_TIDAK_AKTIF",
        settings(active_status=["aktif", "Tugas Belajar"]),
        asn="nip | status\n S1 | tugas  belajar\n S2 | cuti",
    )


def test_tpp_rows_that_agree_are_one() -> None:
    check(
        """
        kesediaan | nip | nik | hasil
        twice     | S1  | W1  | DIPOTONG
        two_opd   | S2  | W2  | TPP_GANDA
        two_nets  | S3  | W3  | TPP_GANDA
        one_name  | S4  | W4  | DIPOTONG
        """,
        tpp="""
        nip | tpp_neto | opd
        S1  | 500000   | Dinas A
        S1  | 500000   |
        S2  | 500000   | Dinas A
        S2  | 500000   | Dinas B
        S3  | 500000   | Dinas A
        S3  | 500001   | Dinas A
        S4  | 500000   | Dinas A
        S4  | 500000   | DINAS  a
        """,
    )
