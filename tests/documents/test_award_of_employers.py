"""The award file of a city with employers: kota-upah, non-ASN staff by package, and both numerators of coverage."""

import csv
import hashlib
import io
import json
from pathlib import Path

import pypdfium2
import pytest

from support.award_sources import resolved, sources_of
from support.deployments import EMPLOYERS, make_town

GOLDEN = Path(__file__).parents[1] / "cities" / "kota-upah" / "expected" / "paritrana-2024"
TABLES = sorted(path.name for path in GOLDEN.glob("*.csv"))
APRIL = "2024-04"
SETTINGS = """
[ranking]
min_count = 0
[[ucj_base]]
name = "Penduduk bekerja"
value = 80
as_of = "2023-08"
source = "BPS"
definition = "Berumur 15 tahun ke atas"
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """An official count says what BPU is; PU is counted from the premiums of employers."""
    town = make_town(tmp_path_factory.mktemp("paritrana-upah") / "town", "kota-upah")
    town.settings(EMPLOYERS + SETTINGS)
    official = "periode,segmen,aktif,sumber\n2024-04,BPU,20,BPJS Cabang 30 April 2024\n"
    (town.inbox(APRIL) / "segmen.csv").write_text(official, encoding="utf-8")
    town.run()
    town.run(APRIL)
    assert town("paritrana", "2024").code == 0
    return town


@pytest.fixture(scope="module")
def folder(town):
    return town.root / "laporan" / "paritrana-2024"


def rows_of(folder, name):
    return list(csv.DictReader(io.StringIO((folder / name).read_text("utf-8"))))


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_the_expected_ones_without_their_proofs(folder, name):
    rows = csv.DictReader(io.StringIO((folder / name).read_text("utf-8")))
    kept = [column for column in rows.fieldnames or () if column != "sha256_bukti"]
    told = [",".join(kept), *(",".join(row[column] for column in kept) for row in rows)]
    assert told == (GOLDEN / name).read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", [*TABLES, "opd.csv", "sumber.csv"])
def test_every_row_names_sources_that_are_there_with_their_proofs(town, folder, name):
    for row in rows_of(folder, name):
        assert sources_of(row)
        for source, proof in sources_of(row):
            assert resolved(town, source) == proof, source


def test_packages_are_those_of_the_file_of_the_month(town, folder):
    for row in rows_of(folder, "nonasn.csv"):
        (file, _), _ = sources_of(row)
        said = [each for each in rows_of(town.root, file) if each["paket"] == row["paket"]]
        for name in ("pekerja", "iuran", "potongan", "total"):
            assert int(row[name]) == sum(int(each[name]) for each in said)


def test_an_official_count_is_in_the_input_that_its_segment_names(town, folder):
    *march, official, own = rows_of(folder, "segmen.csv")
    assert {row["sumber"] for row in march} == {"buku besar"}, "the official count is of April"
    (file, _), (ledger, _) = sources_of(official)
    assert ledger.startswith("buku besar, peristiwa "), "of whom this program pays for some"
    manifest, name = file.split(", masukan ")
    assert (manifest, name) == (f"outbox/{APRIL}/r1/manifest.json", "segmen.csv")
    [read] = [
        one for one in json.loads((town.root / manifest).read_text("utf-8"))["inputs"] if one["name"] == name
    ]
    posted = (town.inbox(APRIL) / name).read_bytes()
    assert read["sha256"] == hashlib.sha256(posted).hexdigest()
    assert f"{APRIL},BPU,{official['aktif']},{official['sumber']}" in posted.decode()
    files = [name for name, _ in sources_of(own)]
    assert files[0] == f"outbox/{APRIL}/r1/nonasn/rekap.csv"
    assert files[1].startswith("buku besar, peristiwa ")
    [_, base] = rows_of(folder, "ucj.csv")
    assert [name for name, _ in sources_of(base)] == ["config.toml", file, ledger, files[0]]
    assert "value = 80" in town.config.read_text("utf-8")


def test_the_amounts_of_few_employees_are_hidden_and_their_number_is_not(tmp_path):
    """Six employees of two employers in three packages: no amount of a package, employer or month tells a wage."""
    town = make_town(tmp_path / "town", "kota-upah")
    town.settings(EMPLOYERS)
    town.run()
    assert town("paritrana", "2024").code == 0
    folder = town.root / "laporan" / "paritrana-2024"
    packages = rows_of(folder, "nonasn.csv")
    assert sum(int(row["pekerja"]) for row in packages) == 6
    for row in packages:
        assert [row[name] for name in ("iuran", "potongan", "total")] == [""] * 3
        assert row["disembunyikan"] == "iuran potongan total"
    for row in rows_of(folder, "realisasi.csv"):
        assert (row["realisasi"] == "") == (row["jenis"] == "PEMBERI KERJA")
    [month] = rows_of(folder, "perkembangan.csv")
    assert (month["pekerja"], month["pemberi_kerja"], month["iuran"], month["disetor"]) == ("8", "6", "", "")
    pages = pypdfium2.PdfDocument((folder / "ringkasan.pdf").read_bytes())
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    for amount in ("17.467", "127.200", "187.200", "1.452.069", "283.867"):
        assert amount not in text


def test_the_summary_names_packages_and_no_employee(folder):
    pages = pypdfium2.PdfDocument((folder / "ringkasan.pdf").read_bytes())
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    assert len(pages) == 4
    assert "JKK+JKM+JHT+JP" in text
    assert "32,5" in text
    assert "Berumur 15 tahun ke atas Sumber: BPS 26 32,5" in text, "definition and source of the base"
    assert "Dinas Pendidikan PEMBERI KERJA – 8 Rp1.864.892" in text
    for secret in ("3272010504880102", "Deni", "Cecep"):
        assert secret not in text
