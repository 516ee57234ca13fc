import polars as pl
import pytest

from support.drawn_outputs import MARCH, SHIPPED, drawn, profile, shipped
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.outputs.layouts.encode import encode
from tpp_sponsor.outputs.layouts.layout import TABLES
from tpp_sponsor.outputs.layouts.profile_files import letters_lost

PER_OPD = """
title = "Contoh"
official = false
family = "delimited"
source = "potongan-tpp"
folder = "keuangan"
file_name = "{sequence}-{opd}-{kota}.csv"
one_file_per = "opd"
column = [{ from = "nip", max_length = 18 }]
"""
ROWS = """nip,opd
198001012005011001,Dinas Sosial
199002022015022002,Badan Aset
199103032016032003,Dinas Sosial
"""


def test_a_file_per_opd_in_the_order_of_their_names():
    files = encode(profile(PER_OPD), {"potongan-tpp": drawn("potongan-tpp", ROWS)}, MARCH)
    assert files == [
        ("keuangan/profil/1-badan-aset-kota-contoh.csv", b"nip\n199002022015022002\n"),
        ("keuangan/profil/2-dinas-sosial-kota-contoh.csv", b"nip\n198001012005011001\n199103032016032003\n"),
    ]


def test_opds_that_differ_only_in_signs_get_two_files():
    by_name = profile(PER_OPD.replace("{sequence}-", ""))
    rows = drawn("potongan-tpp", "nip,opd\n1,Dinas/Sosial\n2,Dinas Sosial\n3,../../etc\n")
    paths = [path for path, _ in encode(by_name, {"potongan-tpp": rows}, MARCH)]
    assert paths == [
        "keuangan/profil/etc-kota-contoh.csv",
        "keuangan/profil/dinas-sosial-kota-contoh.csv",
        "keuangan/profil/dinas-sosial-kota-contoh-2.csv",
    ]


def test_what_does_not_fit_is_told_for_all_files_at_once():
    rows = drawn(
        "potongan-tpp", ROWS.replace("199103032016032003", "1991030320160320033") + "1" * 19 + ",Badan Aset\n"
    )
    with pytest.raises(SettingsError) as error:
        encode(profile(PER_OPD), {"potongan-tpp": rows}, MARCH)
    assert [(fault.code, fault.row) for fault in error.value.faults] == [("profile_overflow", 2)] * 2


@pytest.mark.parametrize(
    ("name", "lines"), [("keuangan-titik-koma", 1), ("potongan-lebar-tetap", 2), ("bank-pain001", None)]
)
def test_a_month_without_lines_is_a_valid_file_or_none(name, lines):
    layout = shipped(name)
    files = encode(layout, {layout.source: pl.DataFrame(schema=dict(TABLES[layout.source]))}, MARCH)
    assert [data.count(b"\r\n") for _, data in files] == ([] if lines is None else [lines])


@pytest.mark.parametrize("name", ["keuangan-titik-koma", "potongan-lebar-tetap"])
def test_the_order_and_bytes_do_not_change_on_repetition(name):
    layout, tables = shipped(name), {"potongan-tpp": drawn("potongan-tpp", ROWS)}
    assert encode(layout, tables, MARCH) == encode(layout, tables, MARCH)


def test_letters_of_another_script_are_told_with_their_file_and_how_many_rows_lose_them():
    text = (SHIPPED / "potongan-lebar-tetap.toml").read_text("utf-8")
    columns = {"periode": "2024-03", "nip": "198001012005011001", "opd": "Dinas Sosial"}
    names = ["Иван", "José Ó'Neill", "Siti Аминах", "王小明", "Ani – Budi"]
    rows = pl.DataFrame([{**columns, "nama": name} for name in names])
    found = letters_lost({"potongan-lebar-tetap": text}, {"potongan-tpp": rows}, MARCH)
    [notice] = [notice for notice in found if notice.column.lower() == "nama"]
    assert (notice.code, notice.detail) == ("HURUF_TIDAK_TERTULIS", "3")
    assert notice.file.startswith("keuangan/profil/")
    assert found == [notice]


def test_an_opd_in_another_script_is_told_for_a_bank_file():
    text = (SHIPPED / "bank-pain001.toml").read_text("utf-8")
    rows = pl.DataFrame({"opd": ["Dinas Sosial", "Дума"], "total": [16_800, 16_800]})
    found = letters_lost({"bank-pain001": text}, {"rekap-opd": rows}, MARCH)
    assert [(notice.column, notice.detail) for notice in found] == [("opd", "1")]
