"""The award file and the papers of donors of kota-dana: golden tables, their sources, the four pages, who is named."""

import csv
import hashlib
import io
import itertools
import subprocess
from datetime import date
from pathlib import Path

import polars as pl
import pypdfium2
import pytest
import time_machine
from python_calamine import CalamineWorkbook

from support.award_sources import resolved, sources_of
from support.deployments import file_bytes, make_town
from tpp_sponsor.bookkeeping.papers import letterhead_of
from tpp_sponsor.bookkeeping.year.award_tables import growth_table, package_table, spending_table
from tpp_sponsor.bookkeeping.year.listed_payers import listed_year
from tpp_sponsor.bookkeeping.year.posted_year import PostedRevision, PostedYear
from tpp_sponsor.documents.award import award_summary
from tpp_sponsor.documents.donor_year import DonorFund, DonorMonth, donor_documents
from tpp_sponsor.domain.period import Period
from tpp_sponsor.settings.deployment import Deployment

GOLDEN = Path(__file__).parents[1] / "cities" / "kota-dana" / "expected" / "paritrana-2024"
TABLES = sorted(path.name for path in GOLDEN.glob("*.csv"))
MARCH, APRIL, PREMIUM = "2024-03", "2024-04", 16_800
SETTINGS = """
[city]
name = "Kota Dana"
[guard]
approval = "never"
[ranking]
min_count = 0
[[regulation]]
number = "Perwal 19/2023"
title = "Jaminan Sosial Ketenagakerjaan bagi Pekerja Rentan"
date = 2023-05-02
link = "https://jdih.kota.example/perwal-19-2023"
"""
PERSON = "CSR-BJS,CSR Bank Jaya Sejahtera,CSR,"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Both months posted, a premium of the company in March reversed, and its bill of April paid."""
    town = make_town(tmp_path_factory.mktemp("paritrana") / "town", "kota-dana")
    town.settings(SETTINGS)
    with time_machine.travel("2024-04-20T05:00:00+00:00", tick=False):
        town.run()
        town.run(APRIL)
        assert town("reverse", MARCH, "--usulan", "U-13", "--reason", "salah-pekerja").code == 0
        bill = ("--kode-iuran", "K-1", "--amount", PREMIUM, "--reference", "R-1", "--paid-on", "2024-04-18")
        assert town("settle", APRIL, "--dana", "CSR-BJS", *bill).code == 0
        assert town("paritrana", "2024").code == 0
        assert town("donors", "2024").code == 0
    return town


def folder_of(town):
    return town.root / "laporan" / "paritrana-2024"


def rows_of(town, name):
    return list(csv.DictReader(io.StringIO((folder_of(town) / name).read_text("utf-8"))))


def text_of(data):
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    return " ".join(" ".join(pages).split())


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_the_expected_ones_without_their_proofs(town, name):
    """Digests follow every byte of a revision; that they are right is for the next tests."""
    without = [
        ",".join(row[column] for column in row if column != "sha256_bukti") for row in rows_of(town, name)
    ]
    expected = (GOLDEN / name).read_text("utf-8").splitlines()
    assert without == expected[1:]
    assert expected[0] == ",".join(column for column in rows_of(town, name)[0] if column != "sha256_bukti")


def test_the_folder_has_the_golden_tables_a_workbook_the_summary_and_proof(town):
    others = {"paritrana.xlsx", "ringkasan.pdf", "indeks.csv", "sumber.csv", "SHA256SUMS"}
    assert set(file_bytes(folder_of(town))) == set(TABLES) | others
    proved = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder_of(town), check=False)
    assert proved.returncode == 0
    described = {row["berkas"]: row["sha256"] for row in rows_of(town, "indeks.csv")}
    for name, data in file_bytes(folder_of(town)).items():
        if name in described:
            assert described[name] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", [*TABLES, "sumber.csv"])
def test_every_row_names_sources_that_are_there_with_their_proofs(town, name):
    for row in rows_of(town, name):
        assert sources_of(row)
        for source, proof in sources_of(row):
            assert resolved(town, source) == proof, source


def test_the_source_of_each_figure_holds_it(town):
    """Without hidden counts: each fund and OPD, as the file of the month says it, less what was reversed since."""
    for row in rows_of(town, "realisasi.csv"):
        (file, _), (ledger, _) = sources_of(row)
        assert ledger.startswith("buku besar, peristiwa ")
        rows = list(csv.DictReader(io.StringIO((town.root / file).read_text("utf-8"))))
        if row["dana"] == "TPP":
            said = sum(int(each["pekerja"]) for each in rows), sum(int(each["iuran"]) for each in rows)
        else:
            [of_fund] = [each for each in rows if each["dana"] == row["dana"]]
            said = int(of_fund["pekerja"]), int(of_fund["total"])
        assert int(row["pekerja"]) + int(row["dibatalkan"]) == said[0]
        assert int(row["realisasi"]) + int(row["dibatalkan_idr"]) == said[1]
    recaps = [town.rows("dana/rekap-dana.csv", period=period) for period in (MARCH, APRIL)]
    reversed_ = sum(int(row["dibatalkan"]) for row in rows_of(town, "realisasi.csv"))
    [donor] = rows_of(town, "donatur.csv")
    said = [int(row["pekerja"]) for recap in recaps for row in recap if row["nama"] == donor["nama"]]
    assert int(donor["bulan_pekerja"]) + reversed_ == sum(said)
    for row in rows_of(town, "opd.csv"):
        newest = [file for file, _ in sources_of(row) if file.startswith(f"outbox/{row['periode']}/")]
        [path] = newest
        rows = csv.DictReader(io.StringIO((town.root / path).read_text("utf-8")))
        [said] = [each for each in rows if each["opd"] == row["opd"]]
        assert (row["pekerja"], row["jumlah_asn"]) == (said["pekerja"], said["jumlah_asn"])


@pytest.fixture(scope="module")
def hiding(tmp_path_factory):
    """The same city with the usual limit of five."""
    town = make_town(tmp_path_factory.mktemp("paritrana-hidden") / "town", "kota-dana")
    town.settings(SETTINGS.replace("min_count = 0", "min_count = 5"))
    town.run()
    town.run(APRIL)
    assert town("paritrana", "2024").code == 0
    return town


def guessed_rankings(path):
    """The digest of a ranking with every combination of counts of workers and sponsors up to five."""
    header, *lines = path.read_text("utf-8").splitlines()
    rows = [line.split(",") for line in lines if line.split(",")[2] != "0"]
    zeros = [line.split(",") for line in lines if line.split(",")[2] == "0"]
    counts = [(workers, sponsors) for workers in range(1, 6) for sponsors in range(1, workers + 1)]
    for combination in itertools.product(counts, repeat=len(rows)):
        shares = [sponsors / int(row[4]) for row, (_, sponsors) in zip(rows, combination, strict=True)]
        ranked = sorted(zip(rows, combination, shares, strict=True), key=lambda one: (-one[2], one[0][1]))
        guess = [
            f"{1 + sum(other > share for other in shares)},{row[1]},{workers},{sponsors},{row[4]},{share:.6f},"
            f"{workers * PREMIUM}"
            for row, (workers, sponsors), share in ranked
        ]
        text = "\n".join([header, *guess, *(",".join(row) for row in zeros), ""])
        yield hashlib.sha256(text.encode()).hexdigest()


def printed(folder):
    """All text of an award file, without spaces: digests are in groups in the summary."""
    texts = [
        text_of(data) if name.endswith(".pdf") else data.decode("utf-8", "ignore")
        for name, data in file_bytes(folder).items()
    ]
    return "".join("".join(texts).split())


@pytest.mark.parametrize("period", [MARCH, APRIL])
def test_no_digest_of_the_folder_gives_back_the_hidden_counts_of_a_ranking(hiding, period):
    """Who knows all but the hidden counts makes the ranking from each guess, and looks for its digest."""
    ranking = hiding.outbox(period=period) / "peringkat.csv"
    guesses = set(guessed_rankings(ranking))
    assert hashlib.sha256(ranking.read_bytes()).hexdigest() in guesses, (
        "the true counts are among the guesses"
    )
    told = printed(folder_of(hiding))
    assert not [guess for guess in guesses if guess in told]


def test_of_a_revision_only_the_manifest_has_its_digest_in_the_folder(hiding):
    told = printed(folder_of(hiding))
    for period in (MARCH, APRIL):
        revision = file_bytes(hiding.outbox(period=period))
        shown = [name for name, data in revision.items() if hashlib.sha256(data).hexdigest() in told]
        assert shown == ["manifest.json"]


def test_counts_and_spending_are_in_full_for_the_jury_and_places_as_on_the_pages(town, hiding):
    """Public pages hide counts below five; the jury gets those of the city, and adds up what was spent."""
    for row in rows_of(hiding, "perkembangan.csv"):
        assert (row["pekerja"], row["tpp"], row["iuran"], row["disembunyikan"]) != ("", "", "", "")
        spent = [one for one in rows_of(hiding, "realisasi.csv") if one["periode"] == row["periode"]]
        for name, of_payer in (("pekerja", "pekerja"), ("iuran", "realisasi"), ("disetor", "disetor")):
            assert int(row[name]) == sum(int(one[of_payer]) for one in spent)
    assert [row["bulan_pekerja"] for row in rows_of(hiding, "donatur.csv")] == ["3"]
    for row in rows_of(hiding, "kelurahan.csv"):
        assert row["pekerja"] == ""
        assert "pekerja" in row["disembunyikan"].split()
    text = text_of((folder_of(hiding) / "ringkasan.pdf").read_bytes())
    assert "*" in text
    assert "jangan diumumkan" in text
    book = CalamineWorkbook.from_path(folder_of(hiding) / "paritrana.xlsx")
    assert any("*" in row for row in book.get_sheet_by_name("kelurahan").to_python())


def test_the_same_ledger_gives_the_same_bytes(town, time_machine):
    before = file_bytes(folder_of(town)), file_bytes(town.root / "outbox" / "donatur-2024")
    time_machine.move_to("2031-01-01T00:00:00+00:00")
    assert town("paritrana", "2024").code == town("donors", "2024").code == 0
    assert (file_bytes(folder_of(town)), file_bytes(town.root / "outbox" / "donatur-2024")) == before


def test_the_summary_has_four_pages_and_the_figures_of_the_tables(town):
    data = (folder_of(town) / "ringkasan.pdf").read_bytes()
    assert len(pypdfium2.PdfDocument(data)) == 4
    text = text_of(data)
    for figure in ("Perwal 19/2023", "Rp268.800", "Rp150.000", "Rp15.600", "April 2024", "realisasi.csv"):
        assert figure in text
    (digest,) = [
        row["sha256_bukti"]
        for row in rows_of(town, "sumber.csv")
        if row["periode"] == APRIL and row["berkas"].endswith("manifest.json")
    ]
    assert digest in text.replace(" ", "")


def test_no_worker_and_no_sponsor_is_in_the_award_file(town):
    workers = {row["nama"] for row in town.rows("dana/APBD-2024/iuran-bpu.csv")}
    numbers = {row["nik"] for row in town.rows("dana/APBD-2024/iuran-bpu.csv")}
    assert workers
    for name, data in file_bytes(folder_of(town)).items():
        text = text_of(data) if name.endswith(".pdf") else data.decode("utf-8", "ignore")
        assert not [one for one in workers | numbers if one in text], name


def test_a_donor_gets_what_was_bought_and_paid_with_the_version_of_each_list(town):
    folder = town.root / "outbox" / "donatur-2024"
    assert set(file_bytes(folder)) == {"CSR-BJS/pernyataan-tahunan.pdf", "CSR-BJS/piagam.pdf"}
    text = text_of((folder / "CSR-BJS" / "pernyataan-tahunan.pdf").read_bytes())
    assert "Bulan-pekerja yang dibeli 2" in text
    assert "disetor penuh ke BPJS 1" in text
    data = (town.outbox(period=APRIL) / "dana/CSR-BJS/iuran-bpu.csv").read_bytes()
    assert f"r1 {hashlib.sha256(data).hexdigest()[:12]}" in text
    certificate = text_of((folder / "CSR-BJS" / "piagam.pdf").read_bytes())
    assert "atas 1 bulan-pekerja" in certificate, "March is not paid"
    assert "sudah disetor penuh ke BPJS untuk 1 bulan" in certificate
    assert "dibayar" not in text
    assert not any(word in (text + certificate).casefold() for word in ("pajak", "tax", "3272"))


def test_a_year_without_posted_months_and_a_year_without_donors_are_said(town, tmp_path):
    told = town("paritrana", "2023", "--json")
    assert (told.code, told.json["faults"][0]["code"]) == (14, "year_not_posted")
    assert town("donors", "20x4").code == 2


def test_a_private_person_is_never_named_in_the_award_file_but_gets_papers(tmp_path):
    town = make_town(tmp_path / "town", "kota-dana")
    town.settings(SETTINGS)
    town.replace("dana.csv", PERSON, "CSR-BJS,Haji Contoh Dermawan,PERORANGAN,")
    town.run()
    assert town("paritrana", "2024").code == town("donors", "2024").code == 0
    for name, data in file_bytes(folder_of(town)).items():
        text = text_of(data) if name.endswith(".pdf") else data.decode("utf-8", "ignore")
        assert "Dermawan" not in text, name
        assert "CSR-BJS" not in text, name
    persons = [row for row in rows_of(town, "realisasi.csv") if row["dana"] == "PERORANGAN"]
    assert [(row["nama"], row["pekerja"]) for row in persons] == [("", "2")]
    assert rows_of(town, "donatur.csv") == []
    paper = town.root / "outbox" / "donatur-2024" / "CSR-BJS" / "piagam.pdf"
    certificate = text_of(paper.read_bytes())
    assert "Haji Contoh Dermawan" in certificate
    assert "dibukukan atas dananya untuk 1 bulan" in certificate, "nothing is paid"


def test_employers_are_a_payer_of_their_own_by_package() -> None:
    """A month with TPP, a public fund, and two employers whose staff are in two packages."""
    payers = pl.DataFrame(
        {
            "dana": ["APBD-1", "Dinas Pendidikan", "RSUD", "TPP"],
            "payer_kind": ["dana", "pemberi_kerja", "pemberi_kerja", "tpp"],
            "pekerja": [4, 20, 10, 2],
            "realisasi": [67_200, 216_000, 1_248_000, 33_600],
            "is_public": [True, None, None, None],
            "jenis": ["APBD", None, None, None],
        }
    ).with_columns(
        nama=pl.lit(None, pl.String),
        dasar=pl.lit(None, pl.String),
        pagu=pl.lit(None, pl.Int64),
        disetor=pl.lit(0, pl.Int64),
        potongan=pl.Series([0, 0, 312_000, 0]),
        dengan_potongan=pl.Series([0, 0, 10, 0]),
        paket_terkecil=pl.Series([0, 20, 10, 0]),
        dibatalkan=0,
        dibatalkan_idr=0,
        terpakai="realisasi",
        periode=pl.lit(MARCH),
    )
    packages = pl.DataFrame(
        {
            "periode": [MARCH] * 2,
            "paket": ["JKK+JKM", "JKK+JKM+JHT"],
            "pekerja": [20, 10],
            "iuran": [216_000, 1_248_000],
            "potongan": [0, 312_000],
            "total": [216_000, 1_560_000],
        }
    )
    files = {"manifest.json": "m", "nonasn/rekap.csv": "n", "peringkat.csv": "p", "dana/rekap-dana.csv": "d"}
    revision = PostedRevision(Period(2024, 3), 1, date(2024, 3, 11), files)
    posted = PostedYear(2024, date(2024, 3, 11), [revision], payers, packages, {MARCH: (7, "h")})
    year = listed_year(posted, 0)
    (month,) = growth_table(year, None).select("pekerja", "tpp", "publik", "swasta", "pemberi_kerja").rows()
    assert month == (36, 2, 4, 0, 30)
    folder, ledger = f"outbox/{MARCH}/r1", "buku besar, peristiwa 7"
    assert spending_table(year).select("dana", "jenis", "berkas", "sha256_bukti").rows() == [
        ("TPP", None, f"{folder}/peringkat.csv; {ledger}", "m; h"),
        ("APBD-1", "APBD", f"{folder}/dana/rekap-dana.csv; {ledger}", "m; h"),
        ("Dinas Pendidikan", "PEMBERI KERJA", f"{folder}/nonasn/rekap.csv; {ledger}", "m; h"),
        ("RSUD", "PEMBERI KERJA", f"{folder}/nonasn/rekap.csv; {ledger}", "m; h"),
    ]
    assert package_table(year).select("paket", "pekerja", "iuran", "sha256_bukti").rows() == [
        ("JKK+JKM", 20, 216_000, "m; h"),
        ("JKK+JKM+JHT", 10, 1_248_000, "m; h"),
    ]


LONG = "Dinas " + "Panjang Sekali " * 12


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_large_city_with_long_names_still_has_four_pages(town, tmp_path, language):
    """Twelve months, thirty of everything, names of 180 letters, and text that looks like markup."""
    (tmp_path / "config.toml").write_text(f'[output]\nlanguage = "{language}"\n[city]\nname = "{LONG}"')
    letterhead = letterhead_of(Deployment.open(tmp_path / "config.toml"))
    small = {
        path.stem: pl.read_csv(path, schema_overrides={"disembunyikan": pl.String})
        for path in folder_of(town).glob("*.csv")
    }
    texts = ("nama", "opd", "kelurahan", "judul", "nomor", "tautan", "kelas", "jenis")
    text = dict.fromkeys(texts, "#pagebreak() " + LONG)
    tables = {}
    for name, table in small.items():
        many = pl.concat([table.head(1)] * 30) if table.height else table
        words = [pl.lit(word).alias(column) for column, word in text.items() if column in many.columns]
        tables[name] = many.with_columns(words)
    months = [f"2024-{month:02d}" for month in range(1, 13)]
    tables["perkembangan"] = pl.concat([small["perkembangan"].head(1)] * 12).with_columns(
        pl.Series("periode", months), setahun_sebelumnya=pl.lit(4), pertumbuhan=pl.lit(4)
    )
    proofs = {"berkas": "outbox/r1/manifest.json", "sha256_bukti": "a" * 64}
    tables["sumber"] = pl.DataFrame([proofs | {"periode": month, "revisi": 1} for month in months])
    tables["regulasi"] = tables["regulasi"].with_columns(tanggal=pl.lit(date(2023, 5, 2)))
    tables["realisasi"] = tables["realisasi"].with_columns(dana=pl.format("D-{}", pl.int_range(30)))
    tables["opd"] = tables["opd"].with_columns(bulan=pl.lit(12))
    package = {"periode": ["2024-12"] * 6, "paket": [LONG] * 6, "pekerja": [9] * 6}
    shares = {"iuran": 97_200_000, "potongan": 60_000_000, "total": 157_200_000}
    tables["nonasn"] = pl.DataFrame(package).with_columns(**shares)
    segment = {"periode": "2024-12", "segmen": LONG, "aktif": 62_000, "keadaan": MARCH, "sumber": LONG}
    base = {
        "periode": "2024-12",
        "dasar": LONG,
        "nilai": 80_000,
        "keadaan": MARCH,
        "sumber": LONG,
        "definisi": LONG * 2,
    }
    tables["segmen"] = pl.DataFrame([segment] * 30)
    growth = {
        "peserta_setahun_sebelumnya": 50_000,
        "pertumbuhan_orang": 12_000,
        "pertumbuhan_persen": 24.0,
    }
    share = {"peserta_aktif": 62_000, "persen": 77.5, "pertumbuhan_poin": 15.0}
    target = {"target_tahun": 2024, "target_persen": 98.55, "target_kurang": 16_840}
    tables["ucj"] = pl.DataFrame([base | growth | share | target] * 30)
    pdf = award_summary(2024, tables, letterhead, date(2025, 1, 10))
    assert len(pypdfium2.PdfDocument(pdf)) == 4
    assert "100" in text_of(pdf), "from 4 to 8 workers"


def test_a_donor_of_twelve_months_and_revisions_has_one_page_of_each(tmp_path):
    (tmp_path / "config.toml").write_text(
        '[letter]\nkop = ["Pemerintah Kota", "BKPSDM"]\naddress = "Jalan Contoh 1"'
    )
    letterhead = letterhead_of(Deployment.open(tmp_path / "config.toml"))
    months = [
        DonorMonth(Period(2024, month), 120, 120 * PREMIUM, 0, [(1, "a" * 64), (2, "b" * 64)])
        for month in range(1, 13)
    ]
    fund = DonorFund("CSR", "PT Contoh " + "Sejahtera " * 8, "Perjanjian 1", months)
    for pdf in donor_documents(fund, 2024, letterhead, date(2025, 1, 10)).values():
        assert len(pypdfium2.PdfDocument(pdf)) == 1
