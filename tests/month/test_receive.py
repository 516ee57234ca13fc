"""`receive` in a terminal: what it says of the file, of its rows, and of a file that is no table."""

from support.deployments import MARCH

NIP = "197911302005012004"


def test_rejected_rows_are_counted_and_the_command_that_names_them_is_said(kota_mini, tmp_path):
    file = tmp_path / "tpp susulan.csv"
    file.write_text(f"nip,tpp_neto,periode,opd\n{NIP},500000,{MARCH},Dinas Kesehatan\n12345,1,{MARCH},X\n")
    said = kota_mini("receive", MARCH, file, "--by", "petugas")
    assert said.code == 0
    first, second = said.out.splitlines()
    assert first == "tpp susulan.csv: diterima ke inbox, 2 baris, 1 diterima, 1 ditolak."
    assert second == f"tpp susulan.csv: baris mana yang ditolak, dan mengapa: tpp-sponsor check {MARCH}"
    assert kota_mini("check", MARCH).code == 0
    corrections = kota_mini.root / "outbox" / MARCH / "periksa" / "bkpsdm" / "perbaikan"
    assert [path.name for path in corrections.iterdir()] == ["tpp susulan.csv.xlsx"]


def test_a_file_of_no_table_is_refused_and_nothing_is_said_of_the_month(kota_mini, tmp_path):
    file = tmp_path / "catatan.csv"
    file.write_text("a,b\n1,2\n")
    said = kota_mini("receive", MARCH, file, "--by", "petugas")
    assert said.code == 11
    assert "catatan.csv" in said.err
    assert "bulan" not in said.err.lower().splitlines()[0]
    assert not (kota_mini.inbox() / "catatan.csv").exists()
