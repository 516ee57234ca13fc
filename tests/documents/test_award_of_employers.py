"""The award file of a city with employers: kota-upah, non-ASN staff by package, and both numerators of coverage."""

import csv
import io
from pathlib import Path

import pypdfium2
import pytest

from support.deployments import EMPLOYERS, make_town

GOLDEN = Path(__file__).parents[1] / "cities" / "kota-upah" / "expected" / "paritrana-2024"
TABLES = sorted(path.name for path in GOLDEN.glob("*.csv"))
APRIL = "2024-04"
SETTINGS = """
[[ucj_base]]
name = "Penduduk bekerja"
value = 80
as_of = "2023-08"
source = "BPS"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An official count says what BPU is; PU is counted from the premiums of employers."""
    town = make_town(tmp_path_factory.mktemp("paritrana-upah") / "town", "kota-upah")
    town.settings(EMPLOYERS + SETTINGS)
    official = "periode,segmen,aktif,sumber\n2024-04,BPU,20,BPJS Cabang 30 April 2024\n"
    (town.inbox(APRIL) / "segmen.csv").write_text(official, encoding="utf-8")
    town.run()
    town.run(APRIL)
    assert town("paritrana", "2024").code == 0
    return town.root / "laporan" / "paritrana-2024"


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_the_expected_ones_without_their_digests(folder, name):
    rows = csv.DictReader(io.StringIO((folder / name).read_text("utf-8")))
    kept = [column for column in rows.fieldnames or () if column != "sha256"]
    told = [",".join(kept), *(",".join(row[column] for column in kept) for row in rows)]
    assert told == (GOLDEN / name).read_text("utf-8").splitlines()


def test_the_summary_names_packages_and_no_employee(folder):
    pages = pypdfium2.PdfDocument((folder / "ringkasan.pdf").read_bytes())
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    assert len(pages) == 4
    assert "JKK+JKM+JHT+JP" in text
    assert "32,5" in text
    assert "Dinas Pendidikan PEMBERI KERJA – 8 Rp1.864.892" in text
    for secret in ("3272010504880102", "Deni", "Cecep"):
        assert secret not in text
