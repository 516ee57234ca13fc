"""A month that was posted and is run again with other files: docs/rules.md#revisions."""

import pytest

from support.deployments import MARCH, folder_state
from support.small_city import named, write_month
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.pages.published_months import published_months
from tpp_sponsor.settings.deployment import Deployment

TWO_LETTERS = """
    nomor | nip   | nik
    1     | ASEP  | iis
    2     | BUDI  | maman
"""


@pytest.fixture
def town(deployment):
    return deployment()


def outcomes(town, revision):
    return [f"{nomor} {hasil}" for nomor, hasil in town.outcomes(revision).items()]


def differences(town, revision=2):
    return named(town.rows("bkpsdm/selisih.csv", revision), "nomor", "nip", "nik", "hasil_sekarang")


def post(town, letters, **tables):
    write_month(town, letters, **tables)
    return town.run(MARCH)


def revise(town, letters, **tables):
    write_month(town, letters, **tables)
    return town.run(MARCH, "--revise")


GONE = {
    "withdrawn": (
        "KESEDIAAN_DICABUT",
        {
            "letters": """
                nomor | nip   | nik   | dicabut
                1     | ASEP  | iis   | 2024-03-05
                2     | BUDI  | maman | ·
            """
        },
    ),
    "letter gone": (
        "KESEDIAAN_TIDAK_ADA",
        {
            "letters": """
                nomor | nip   | nik
                2     | BUDI  | maman
            """
        },
    ),
    "letter is another's": (
        "PERNYATAAN_BERUBAH",
        {
            "letters": """
                nomor | nip   | nik
                1     | RATNA | iis
                2     | BUDI  | maman
            """
        },
    ),
    "worker dead": (
        "PEKERJA_MENINGGAL",
        {
            "letters": TWO_LETTERS,
            "pekerja": """
                nik | status
                iis | meninggal
            """,
        },
    ),
    "worker unknown": (
        "PEKERJA_TIDAK_DIKENAL",
        {
            "letters": TWO_LETTERS,
            "pekerja": """
                nik | nama
                iis | -
            """,
        },
    ),
    "worker covered elsewhere": (
        "SUDAH_TERTANGGUNG",
        {
            "letters": TWO_LETTERS,
            "tertanggung": """
                nik | sumber
                iis | DBHCHT
            """,
        },
    ),
    "sponsor retired": (
        "SPONSOR_TIDAK_AKTIF",
        {
            "letters": TWO_LETTERS,
            "asn": """
                nip  | status
                ASEP | pensiun
            """,
        },
    ),
    "sponsor unknown": (
        "SPONSOR_TIDAK_DIKENAL",
        {
            "letters": TWO_LETTERS,
            "asn": """
                nip  | nama
                ASEP | -
            """,
        },
    ),
    "no TPP any more": (
        "TPP_TIDAK_ADA",
        {
            "letters": TWO_LETTERS,
            "tpp": """
                nip  | opd
                ASEP | -
            """,
        },
    ),
    "TPP too small now": (
        "TPP_TIDAK_CUKUP",
        {
            "letters": TWO_LETTERS,
            "tpp": """
                nip  | tpp_neto
                ASEP | 16799
            """,
        },
    ),
}


@pytest.mark.parametrize("case", GONE)
def test_a_posted_line_that_would_not_be_made_now_is_listed_and_stands(town, case):
    outcome, tables = GONE[case]
    post(town, TWO_LETTERS)
    lines = town.sql("SELECT * FROM premium_line ORDER BY run_id, nik")
    files = folder_state(town.outbox(1))
    told = revise(town, **tables)
    assert (told["revision"], told["state"], told["workers"], told["total"]) == (2, "posted", 0, 0)
    assert differences(town) == [f"1 ASEP iis {outcome}"]
    assert town.sql("SELECT * FROM premium_line ORDER BY run_id, nik") == lines
    assert folder_state(town.outbox(1)) == files
    if case != "letter gone":
        assert outcomes(town, 2) == ["1 SUDAH_DIPOTONG", "2 SUDAH_DIPOTONG"]
    assert {row["jumlah"] for row in town.rows("bkpsdm/hasil.csv", 2)} == {"0"}
    assert town("verify", MARCH).code == 0


def test_another_letter_that_was_worth_less_would_win_now_but_the_posted_line_stands(town):
    """Ratna signed for Iis before Asep did; her letter came late."""
    post(town, TWO_LETTERS)
    revise(
        town,
        """
        nomor | nip   | nik   | tanggal
        1     | ASEP  | iis   | 2024-02-01
        2     | BUDI  | maman | 2024-02-01
        3     | RATNA | iis   | 2024-01-15
        """,
    )
    assert outcomes(town, 2) == ["1 SUDAH_DIPOTONG", "2 SUDAH_DIPOTONG", "3 SUDAH_DIDANAI"]
    assert differences(town) == ["1 ASEP iis SUDAH_DIDANAI"]


def test_of_a_paid_worker_another_letter_is_judged_before_it_is_funded(town):
    post(town, TWO_LETTERS)
    revise(
        town,
        """
        nomor | nip    | nik | dicabut
        1     | ASEP   | iis | ·
        2     | BUDI   | maman | ·
        3     | RATNA  | iis | 2024-03-01
        4     | HENDRA | iis | ·
        """,
    )
    assert outcomes(town, 2)[2:] == ["3 KESEDIAAN_DICABUT", "4 SUDAH_DIDANAI"]


def test_money_goes_on_from_what_the_first_revision_left(town):
    tpp = """
        nip  | tpp_neto
        ASEP | 33600
    """
    post(town, TWO_LETTERS, tpp=tpp)
    told = revise(
        town,
        """
        nomor | nip  | nik   | prioritas
        1     | ASEP | iis   | ·
        2     | BUDI | maman | ·
        3     | ASEP | titin | 2
        4     | ASEP | popon | 1
        """,
        tpp=tpp,
    )
    assert (told["workers"], told["sponsors"], told["total"]) == (1, 1, 16_800)
    assert outcomes(town, 2) == ["1 SUDAH_DIPOTONG", "2 SUDAH_DIPOTONG", "3 TPP_TIDAK_CUKUP", "4 DIPOTONG"]
    columns = ("nip", "tpp_neto", "jumlah_pekerja", "premi", "kredit", "potongan", "tpp_neto_akhir")
    assert named(town.rows("keuangan/potongan-tpp.csv", 2), *columns) == ["ASEP 16800 1 16800 0 16800 0"]
    assert named(town.rows("bpjs/iuran-bpu.csv", 2), "nik", "total") == ["popon 16800"]
    assert named(town.rows("keuangan/tpp.csv", 2), "nip", "tpp_neto", "potongan_bpjs", "tpp_neto_akhir")[
        1:3
    ] == [
        "ASEP 33600 33600 0",
        "HENDRA 1000000 0 1000000",
    ]
    assert differences(town) == ["1 ASEP iis TPP_TIDAK_CUKUP"], (
        "by priority Popon and Titin would be served today"
    )


def test_the_limit_of_workers_goes_on_too(town):
    town.settings("[rules]\nmax_workers = 2")
    post(
        town,
        """
        nomor | nip  | nik
        1     | ASEP | iis
        """,
    )
    revise(
        town,
        """
        nomor | nip  | nik
        1     | ASEP | iis
        2     | ASEP | maman
        3     | ASEP | titin
        """,
    )
    assert outcomes(town, 2) == ["1 SUDAH_DIPOTONG", "2 DIPOTONG", "3 MELEBIHI_BATAS"]
    assert differences(town) == []


def test_what_must_remain_to_a_sponsor_remains_over_all_revisions(town):
    town.settings("[rules]\nmin_net_after = 966401")
    post(town, TWO_LETTERS)
    revise(
        town,
        """
        nomor | nip  | nik
        1     | ASEP | iis
        2     | BUDI | maman
        3     | ASEP | titin
        """,
    )
    assert outcomes(town, 2)[2] == "3 TPP_TIDAK_CUKUP", "1.000.000 less twice 16.800 is 966.400"


def test_a_worker_who_was_too_dear_for_one_is_paid_by_another_who_comes_late(town):
    poor = """
        nip  | tpp_neto
        ASEP | 100
    """
    letters = """
        nomor | nip   | nik   | tanggal
        1     | ASEP  | iis   | 2024-01-01
        2     | RATNA | iis   | 2024-01-02
    """
    post(town, letters, tpp=poor + "        RATNA | -")
    assert outcomes(town, 1) == ["1 TPP_TIDAK_CUKUP", "2 TPP_TIDAK_ADA"]
    told = revise(town, letters, tpp=poor)
    assert outcomes(town, 2) == ["1 TPP_TIDAK_CUKUP", "2 DIPOTONG"]
    assert (told["revision"], told["total"]) == (2, 16_800)


def test_a_revision_without_anything_to_add_is_posted_empty_and_then_unchanged(town):
    post(town, TWO_LETTERS)
    letters = """
        nomor | nip   | nik   | mulai
        1     | ASEP  | iis   | 2024-03
        2     | BUDI  | maman | 2024-03
        3     | RATNA | titin | 2024-04
    """
    told = revise(town, letters)
    assert (told["revision"], told["state"], told["workers"], told["sponsors"], told["total"]) == (
        2,
        "posted",
        0,
        0,
        0,
    )
    assert outcomes(town, 2) == ["1 SUDAH_DIPOTONG", "2 SUDAH_DIPOTONG", "3 KESEDIAAN_BELUM_BERLAKU"]
    for name in (
        "keuangan/potongan-tpp.csv",
        "keuangan/rekap-opd.csv",
        "bpjs/iuran-bpu.csv",
        "bkpsdm/selisih.csv",
    ):
        assert town.rows(name, 2) == [], name
    before = folder_state(town.outbox(2))
    for flags in ([], ["--revise"]):
        again = town.run(MARCH, *flags)
        assert (again["revision"], again["state"]) == (2, "unchanged")
    assert folder_state(town.outbox(2)) == before
    assert not town.outbox(3).exists()
    assert town("verify", MARCH).code == 0


def test_going_back_to_the_files_of_the_first_revision_is_a_change_too(town):
    post(town, TWO_LETTERS)
    revise(town, TWO_LETTERS + "    3 | RATNA | titin")
    write_month(town, TWO_LETTERS)
    assert town("run", MARCH).code == 14
    told = town.run(MARCH, "--revise")
    assert (told["revision"], told["workers"]) == (3, 0)
    assert differences(town, 3) == ["3 RATNA titin KESEDIAAN_TIDAK_ADA"]


def test_three_revisions_add_up(town):
    post(town, TWO_LETTERS)
    revise(town, TWO_LETTERS + "    3 | ASEP | titin")
    told = revise(town, TWO_LETTERS + "    3 | ASEP | titin\n    4 | ASEP | popon")
    assert (told["revision"], told["total"]) == (3, 16_800)
    assert town.column("keuangan/potongan-tpp.csv", "tpp_neto", 3) == [str(1_000_000 - 2 * 16_800)]
    withheld = dict(
        zip(*(town.column("keuangan/tpp.csv", name, 3) for name in ("nip", "potongan_bpjs")), strict=True)
    )
    assert sorted(withheld.values()) == ["0", "0", "16800", "50400"]
    assert town.sql("SELECT run_id, COUNT(*) FROM premium_line GROUP BY run_id") == [(1, 2), (2, 1), (3, 1)]
    assert town("verify", MARCH).code == 0


def test_the_ranking_and_the_page_are_of_all_revisions(town):
    opds = """
        nip  | opd
        BUDI | Dinas Kesehatan
    """
    town.settings("[ranking]\nmin_count = 0")
    post(town, TWO_LETTERS, asn=opds, tpp=opds)
    revise(town, TWO_LETTERS + "    3 | RATNA | titin", asn=opds, tpp=opds)
    columns = ("peringkat", "opd", "pekerja", "sponsor", "jumlah_asn", "iuran")
    assert named(town.rows("peringkat.csv", 1), *columns) == [
        "1 Dinas Kesehatan 1 1 1 16800",
        "2 Dinas Sosial 1 1 3 16800",
    ]
    assert named(town.rows("peringkat.csv", 2), *columns) == [
        "1 Dinas Sosial 2 2 3 33600",
        "2 Dinas Kesehatan 1 1 1 16800",
    ]
    assert "50.400" in (town.root / "site" / f"{MARCH}.html").read_text(encoding="utf-8")


def test_an_opd_that_was_renamed_takes_its_posted_lines_along(town):
    post(town, TWO_LETTERS)
    town.settings('[opd.aliases]\n"Dinas Sosial" = "Dinas Sosial dan Pemberdayaan"')
    told = revise(town, TWO_LETTERS)
    assert told["revision"] == 2
    assert named(town.rows("peringkat.csv", 2), "opd", "pekerja") == ["Dinas Sosial dan Pemberdayaan 2"]


def test_a_premium_that_changed_does_not_change_what_was_posted(town):
    post(town, TWO_LETTERS)
    town.settings(
        '[[tariff]]\nvalid_from = "2024-01"\npaket = "JKK+JKM"\njkk = 5000\njkm = 3400\nlegal_basis = "x"'
    )
    told = revise(town, TWO_LETTERS + "    3 | RATNA | titin")
    assert told["total"] == 8_400
    assert differences(town) == ["1 ASEP iis DIPOTONG", "2 BUDI maman DIPOTONG"], (
        "a fresh run would take less"
    )


def shares(town):
    """OPD → sponsors, ASN and share, as the site counts them now."""
    deployment = Deployment.open(town.config)
    with Ledger.open(deployment.database_url) as ledger:
        ranking = published_months(deployment, ledger)[-1].ranking
    return {
        opd: tuple(rest)
        for opd, *rest in ranking.select("opd", "sponsor", "jumlah_asn", "partisipasi").rows()
    }


def test_no_opd_shows_more_sponsors_than_staff_in_a_revision_or_after_a_reversal(posted):
    """Yayan of Sekretariat Daerah pays from the TPP of Cikole; a second TPP row comes, and then a reversal."""
    posted.replace("asn.csv", "Ujang Supriatna,Kecamatan Cikole", "Ujang Supriatna,Dinas Sosial")
    posted.replace("tpp.csv", "Kecamatan Cikole,16799,", "Dinas Sosial,16799,")
    yayan = "198606062010011014,2024-03,Kecamatan Cikole,2200000,2200000,0"
    posted.replace("tpp.csv", yayan, f"{yayan}\n{yayan.replace('Kecamatan Cikole', 'Sekretariat Daerah')}")
    posted.run(MARCH, "--revise")
    assert shares(posted)["Kecamatan Cikole"] == (1, 2, "0.500000")
    assert shares(posted)["Sekretariat Daerah"] == (1, 2, "0.500000")
    posted.replace(
        "asn.csv", "Rina Anggraeni,Kecamatan Cikole,aktif", "Rina Anggraeni,Kecamatan Cikole,pensiun"
    )
    posted.run(MARCH, "--revise")
    assert shares(posted)["Kecamatan Cikole"] == (1, 1, "1.000000")
    assert posted("reverse", MARCH, "--nomor", "800/022/2024", "--reason", "salah-pekerja").code == 0
    assert shares(posted)["Kecamatan Cikole"] == (0, 0, "0.000000")
    assert shares(posted)["Sekretariat Daerah"] == (1, 3, "0.333333")
    posted.run(MARCH, "--revise")
    again = {row["opd"]: (row["sponsor"], row["jumlah_asn"]) for row in posted.rows("peringkat.csv", 4)}
    assert (again["Kecamatan Cikole"], again["Sekretariat Daerah"]) == (("0", "0"), ("1", "3"))
    assert posted("verify", MARCH).code == 0


# A letter is known by its number

WRONG, RIGHT, THIRD = "800/003/2024", "3272046101950004", "3272020807790002"


@pytest.fixture
def corrected(posted):
    """The NIK of a posted letter is corrected, and the month revised."""
    posted.replace(
        "kesediaan.csv", f"{WRONG},199001052014031003,{THIRD}", f"{WRONG},199001052014031003,{RIGHT}"
    )
    told = posted.run(MARCH, "--revise")
    assert (told["workers"], told["total"]) == (0, 0)
    return posted


def test_a_posted_letter_whose_worker_is_corrected_is_not_charged_again(corrected):
    assert corrected.outcomes(2)[WRONG] == "SUDAH_DIPOTONG"
    assert [tuple(row.values()) for row in corrected.rows("bkpsdm/selisih.csv", 2)] == [
        (WRONG, "199001052014031003", THIRD, "PERNYATAAN_BERUBAH")
    ]
    withheld = {row["nip"]: row["potongan_bpjs"] for row in corrected.rows("keuangan/tpp.csv", 2)}
    assert withheld["199001052014031003"] == "16800"
    assert corrected("verify", MARCH).code == 0


def test_a_posted_letter_that_was_corrected_is_explained_by_what_is_posted(corrected):
    by_number = corrected("explain", MARCH, "--nomor", WRONG, "--json").json["explanations"]
    assert [(told["revision"], told["hasil"]) for told in by_number] == [
        (1, "DIPOTONG"),
        (2, "SUDAH_DIPOTONG"),
    ]
    of_worker = corrected("explain", MARCH, "--nik", RIGHT, "--json").json["explanations"]
    (told,) = [told for told in of_worker if told["nomor"] == WRONG]
    assert "327202…02" in told["sentences"][-1]
    assert f"reverse {MARCH} --nomor {WRONG}" in told["sentences"][-1]


def test_what_was_reversed_and_corrected_is_charged_to_the_right_worker(corrected):
    assert corrected("reverse", MARCH, "--nomor", WRONG, "--reason", "salah-pekerja").code == 0
    told = corrected.run(MARCH, "--revise")
    assert (told["revision"], told["total"]) == (3, 16_800)
    assert corrected.column("bpjs/iuran-bpu.csv", "nik", 3) == [RIGHT]
    assert corrected.rows("bkpsdm/selisih.csv", 3) == []
    (line,) = corrected.rows("keuangan/potongan-tpp.csv", 3)
    assert (line["kredit"], line["potongan"]) == ("16800", "0")
    assert corrected("verify", MARCH).code == 0


@pytest.fixture
def doubled(corrected):
    """A ledger in which an older version has posted the corrected letter a second time."""
    corrected.tamper(
        "INSERT INTO premium_line SELECT "
        + ", ".join(
            f"'{RIGHT}'" if name == "nik" else "2" if name == "run_id" else name
            for _, name, *_ in corrected.sql("PRAGMA table_info(premium_line)")
        )
        + f" FROM premium_line WHERE claim = '{WRONG}'"
    )
    return corrected


def test_of_two_premiums_under_one_number_the_one_is_reversed_that_is_named(doubled):
    refused = doubled("reverse", MARCH, "--nomor", WRONG, "--reason", "salah-pekerja", "--json")
    assert (refused.code, refused.json["faults"][0]["code"]) == (14, "several_lines")
    message = refused.json["faults"][0]["message"]
    assert "327202…02" in message
    assert "327204…04" in message
    assert "--nik" in message
    assert THIRD not in message
    for nik, code in (("327202", 2), ("3272015203850001", 14), (f"'{THIRD[:6]} {THIRD[6:]}", 0)):
        told = doubled("reverse", MARCH, "--nomor", WRONG, "--reason", "salah-pekerja", "--nik", nik)
        assert told.code == code, told
    assert doubled.sql("SELECT nik FROM reversal") == [(THIRD,)]
    assert doubled("reverse", MARCH, "--nomor", WRONG, "--reason", "salah-pekerja").code == 0, "one is left"
    assert doubled.sql("SELECT nik FROM reversal ORDER BY event_id") == [(THIRD,), (RIGHT,)]


APRIL = "2024-04"


def test_the_next_month_pays_anew_and_our_own_workers_in_the_list_of_bpjs_are_no_obstacle(town):
    post(town, TWO_LETTERS)
    covered = """
        nik   | sumber
        iis   | BPJS
        titin | BPJS
    """
    write_month(town, TWO_LETTERS + "    3 | RATNA | titin", tertanggung=covered, period=APRIL)
    assert town.run(APRIL)["workers"] == 2
    assert town.outcomes(period=APRIL) == {"1": "DIPOTONG", "2": "DIPOTONG", "3": "SUDAH_TERTANGGUNG"}
    assert town.run(MARCH)["state"] == "unchanged"
    assert town("verify").code == 0
