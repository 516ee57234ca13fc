"""The made-up city: equal seeds give equal bytes, and every NIP and NIK is well-formed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tpp_sponsor.demo.canonical import write_canonical_inbox
from tpp_sponsor.demo.city import PERIODS, MadeUpCity, make_city
from tpp_sponsor.demo.consents import EXPORTS, Plan
from tpp_sponsor.demo.office import write_late_file, write_office_inbox
from tpp_sponsor.demo.words import LATE_DEPARTMENT
from tpp_sponsor.domain.identifiers import is_nik, is_nip

_WRITE = """
import sys
from pathlib import Path
from tpp_sponsor.demo.canonical import write_canonical_inbox
from tpp_sponsor.demo.city import make_city
from tpp_sponsor.demo.office import write_office_inbox
from tpp_sponsor.demo.fund_sheets import write_fund_files
from tpp_sponsor.demo.other_sheets import write_other_files
city = make_city(400, seed=3)
write_office_inbox(city, "2024-04", Path(sys.argv[1]) / "office")
write_fund_files(city, "2024-04", Path(sys.argv[1]) / "office")
write_other_files(city, "2024-04", Path(sys.argv[1]) / "office")
write_canonical_inbox(city, "2024-04", Path(sys.argv[1]) / "canonical")
"""


@pytest.fixture(scope="module")
def city() -> MadeUpCity:
    return make_city(4000, seed=1)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_equal_seeds_give_equal_bytes_in_any_time_zone(tmp_path):
    for zone, folder in (("Asia/Jakarta", tmp_path / "a"), ("America/Anchorage", tmp_path / "b")):
        subprocess.run(
            [sys.executable, "-c", _WRITE, str(folder)],
            env={**os.environ, "TZ": zone, "LC_ALL": "C", "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
        )
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert len(digests(tmp_path / "a")) == 35 + 3 + 5 + 7 + 7


def test_the_numbers_of_a_seed_never_change(city, tmp_path):
    # The demo and the benchmark must be the same on any machine.
    write_canonical_inbox(city, "2024-05", tmp_path)
    joined = "".join(digests(tmp_path).values())
    assert (
        hashlib.sha256(joined.encode()).hexdigest()
        == "911cb434eddd96713cfd9c2d2d1c04c1e7f71ef66842df721d20f598ff2d4384"
    )


def test_another_seed_is_another_city(city):
    assert not city.asn.equals(make_city(4000, seed=2).asn)


@pytest.mark.parametrize(("asn_count", "opd_count"), [(1, 1), (35, 35), (36, 35), (400, 60), (20_000, 35)])
def test_every_number_could_exist(asn_count, opd_count):
    city = make_city(asn_count, seed=5, opd_count=opd_count)
    assert city.asn["nip"].n_unique() == city.asn["nik"].n_unique() == city.asn.height == asn_count
    assert city.asn["opd"].n_unique() == opd_count
    for frame in (city.asn, city.workers, city.statements, city.covered):
        assert is_nik(frame["nik"]).all()
    assert is_nip(city.asn["nip"]).all()
    assert is_nip(city.statements["nip"]).all()
    assert city.statements["nomor"].is_unique().all()
    assert city.covered["nik"].is_unique().all()


def test_no_office_is_empty_even_without_enough_people():
    with pytest.raises(ValueError, match="opd_count 35"):
        make_city(34, seed=1)


def test_departments_are_as_unequal_as_in_life(city):
    sizes = city.asn["opd"].value_counts(sort=True)["count"]
    assert len(sizes) == 35
    assert 0.34 < sizes[0] / 4000 < 0.38
    assert 0.002 < sizes[-1] / 4000 < 0.006


def test_statements_grow_month_by_month(city):
    known = [city.statements_in(period) for period in PERIODS]
    assert [frame.height for frame in known] == [133, 525, 1357]
    for export, frame in zip(EXPORTS, known, strict=True):
        assert frame["tanggal"].max() == export.day
        assert frame["dicabut"].max() is None or frame["dicabut"].max() <= export.day
        assert frame["waktu"].is_sorted()
        too_late = frame.filter(pl.col("tanggal") > export.cutoff)
        assert too_late.height > 0
        assert (too_late["mulai"] > export.day).all()


def test_faults_are_there_in_known_numbers(city):
    may = city.statements_in("2024-05")
    unknown = may.filter(~pl.col("nip").is_in(city.asn["nip"].implode()))
    assert unknown.height == may.filter(Plan.MISTYPED_NIP.of(pl.col("urut"))).height == 9
    assert may.filter(pl.col("nik").is_in(city.asn["nik"].implode())).height == 9
    assert may.filter(pl.col("nik").is_in(city.covered["nik"].implode())).height == 9
    twice = may.filter(pl.col("nik").is_duplicated())
    assert twice.height == 2 * (9 + 4)
    assert twice.group_by("nik").agg(pl.col("nip").n_unique())["nip"].unique().to_list() == [2]


def test_tpp_is_whole_and_sometimes_short(city):
    for period in PERIODS:
        paid = city.tpp_in(period)
        assert (paid["tpp_bruto"] - paid["potongan"] == paid["tpp_neto"]).all()
        assert (paid["potongan"] >= 0).all()
        active = city.asn_in(period).filter(pl.col("status") == "Aktif").height
        assert 0.96 < paid.height / active < 0.99
    assert city.tpp_in("2024-03")["tpp_neto"].min() > 800_000
    assert set(city.tpp_in("2024-04").filter(pl.col("tpp_neto") < 800_000)["tpp_neto"]) == {10_000, 20_000}


def test_one_department_is_late_in_april(city, tmp_path):
    write_office_inbox(city, "2024-04", tmp_path / "inbox")
    write_late_file(city, tmp_path / "susulan")
    late = f"TPP April 2024 - {LATE_DEPARTMENT}.xlsx"
    assert [path.name for path in (tmp_path / "susulan").iterdir()] == [late]
    assert not (tmp_path / "inbox" / late).exists()


def test_a_large_city_keeps_its_proportions():
    city = make_city(40_000, seed=1)
    assert [city.statements_in(period).height for period in PERIODS] == [1330, 5250, 13_570]
