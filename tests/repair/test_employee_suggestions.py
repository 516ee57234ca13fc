"""Who may be meant by a damaged number in a list of employees: those of last month, and what a person confirms."""

import csv
import io
import shutil

import pytest

APRIL, MAY = "2024-04", "2024-05"
UJANG, DENI, YAYAN = "3272011203900101", "3272010504880102", "3272012008850103"
# As a spreadsheet writes both, and one digit too few.
ROUNDED, SHORT = "3,27201E+15", YAYAN[:10] + YAYAN[11:]


@pytest.fixture(scope="module")
def may(kota_upah_once, tmp_path_factory):
    """April is posted; in the list of May two numbers of one employer are rounded to one text, one has 15 digits."""
    town = kota_upah_once[0].copy(tmp_path_factory.mktemp("saran") / "town")
    shutil.copytree(town.inbox(APRIL), town.inbox(MAY))
    town.replace("tpp.csv", "2024-04,", f"{MAY},", MAY)
    for number, written in ((UJANG, f'"{ROUNDED}"'), (DENI, f'"{ROUNDED}"'), (YAYAN, SHORT)):
        town.replace("nonasn.csv", number, written, MAY)
    return town


def suggested(town):
    path = town.outbox(period=MAY).parent / "periksa" / "bkpsdm" / "saran.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_employees_of_last_month_are_suggested_by_name_and_birth_date(may):
    told = may("check", MAY, "--json").json
    assert told["rejected"] == 3
    rows = [(row["tabel"], row["tertulis"], row["usulan"]) for row in suggested(may)]
    assert rows == [("nonasn", ROUNDED, UJANG), ("nonasn", ROUNDED, DENI), ("nonasn", SHORT, YAYAN)]


def test_what_is_confirmed_is_paid_and_equal_texts_are_each_a_person(may, tmp_path):
    """Deni and Yayan are confirmed: nobody takes Ujang's row for Deni's because it was rounded to the same text."""
    town = may.copy(tmp_path / "town")
    assert town("check", MAY).code == 0
    rows = suggested(town)
    for row in rows:
        row["pilih"] = "" if row["usulan"] == UJANG else "x"
    with (tmp_path / "saran.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert town("confirm", MAY, tmp_path / "saran.csv").code == 0
    told = town("run", MAY, "--dry-run", "--json").json
    assert (told["rejected"], told["employee_outcomes"]) == (1, {"DIIURKAN": 5, "KEPESERTAAN_BERAKHIR": 1})
    assert told["employers"]["Dinas Pendidikan"] == {"workers": 3, "total": 1_372_869 - 10_800}


def test_no_person_of_another_name_is_suggested(may, tmp_path):
    """And a valid number is nobody's mistake: in the list of May it is a new employee."""
    town = may.copy(tmp_path / "town")
    for name, other in (
        ("Ujang Rahmat", "Budi Santosa"),
        ("Deni Kusnadi", "Tuti Alawiyah"),
        ("Yayan Suryana", "Nia"),
    ):
        town.replace("nonasn.csv", name, other, MAY)
    town.replace("nonasn.csv", "1985-08-20", "1970-01-01", MAY)
    town.replace("nonasn.csv", "3272011501650104", "3272011501650105", MAY)
    assert town("check", MAY).code == 0
    checked = town.outbox(period=MAY).parent / "periksa" / "bkpsdm"
    assert town("check", MAY, "--json").json["rejected"] == 3
    assert not (checked / "saran.csv").exists()
