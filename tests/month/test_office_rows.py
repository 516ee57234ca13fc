"""A month whose rows are written as offices write them, from the inbox to the files that come out."""

import csv

from support.deployments import MARCH


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(town, name, old, new):
    path = town.inbox() / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_statements_of_several_files_of_which_two_contradict_each_other(kota_mini):
    path = kota_mini.inbox() / "kesediaan.csv"
    header, *letters = path.read_text(encoding="utf-8").splitlines()
    number, *rest = letters[0].split(",")
    twisted = ",".join([number, *(cell.replace("2024", "2023") for cell in rest)])
    path.write_text("\n".join([header, *letters[:-1], twisted, ""]), encoding="utf-8")
    (kota_mini.inbox() / "kesediaan-2.csv").write_text(f"{header}\n{letters[-1]}\n", encoding="utf-8")
    told = kota_mini("run", MARCH, "--json")
    assert told.code == 0, told.err
    assert told.json["statements"] == len(letters) - 1
    rejected = rows_of(kota_mini.outbox() / "bkpsdm" / "ditolak.csv")
    assert [row["kode"] for row in rejected if row["berkas"] == "kesediaan.csv"] == ["BARIS_BERTENTANGAN"] * 2


def test_workers_of_several_files_of_whom_two_contradict_each_other(kota_mini):
    path = kota_mini.inbox() / "pekerja.csv"
    header, *workers = path.read_text(encoding="utf-8").splitlines()
    twisted = workers[0].replace("1985-03-12", "1985-03-13")
    path.write_text("\n".join([header, *workers[:-1], twisted, ""]), encoding="utf-8")
    (kota_mini.inbox() / "pekerja-2.csv").write_text(f"{header}\n{workers[-1]}\n", encoding="utf-8")
    assert kota_mini.run()["state"] == "posted"
    rejected = rows_of(kota_mini.outbox() / "bkpsdm" / "ditolak.csv")
    assert [row["kode"] for row in rejected if row["berkas"] == "pekerja.csv"] == ["BARIS_BERTENTANGAN"] * 2
    assert kota_mini.outcomes()["800/001/2024"] == "PEKERJA_TIDAK_DIKENAL"


def test_a_name_in_another_script_is_told_and_counted(kota_mini):
    kota_mini.settings('[output]\nprofiles = ["bank-pain001", "potongan-lebar-tetap"]')
    sponsor = rows_of(kota_mini.inbox() / "asn.csv")[0]
    change(kota_mini, "asn.csv", sponsor["nama"], "Иван")
    told = kota_mini("run", MARCH, "--json")
    assert told.code == 0, told.err
    warnings = rows_of(kota_mini.outbox() / "bkpsdm" / "peringatan.csv")
    assert told.json["warnings"] == len(warnings)
    [lost] = [row for row in warnings if row["kode"] == "HURUF_TIDAK_TERTULIS"]
    assert lost["berkas"].startswith("keuangan/profil/")
    assert lost["pesan"].startswith("Pada 1 baris")
    assert kota_mini("verify", MARCH).code == 0


def test_no_text_of_any_file_spans_two_lines(kota_mini):
    sponsor = rows_of(kota_mini.inbox() / "asn.csv")[0]
    change(kota_mini, "asn.csv", sponsor["nama"], f'"{sponsor["nama"]}_x000D_\n(Ketua)"')
    told = kota_mini("run", MARCH, "--json")
    assert told.code == 0, told.err
    for path in kota_mini.outbox().rglob("*.csv"):
        assert all("\n" not in (cell or "") for row in rows_of(path) for cell in row.values()), path
    assert f"{sponsor['nama']} (Ketua)" in (kota_mini.outbox() / "keuangan" / "potongan-tpp.csv").read_text(
        "utf-8"
    )
