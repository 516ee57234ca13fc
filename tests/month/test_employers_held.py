"""A month in which the list of an employer shrinks is held, and only for that employer (docs/rules.md#held)."""

import shutil

MAY = "2024-05"
GUARD = "[guard]\napproval = 'odd'\nleast_rows = 1\nleast_rupiah = 0\ndrop_percent = 20\ngrowth_percent = 0\n"


def test_an_employer_whose_list_is_incomplete_holds_the_month_and_is_no_fund(kota_upah_once, tmp_path):
    """Of four employees of the Dinas two are missing; the village has both of its own under another spelling."""
    town = kota_upah_once[0].copy(tmp_path / "town")
    shutil.copytree(town.inbox("2024-04"), town.inbox(MAY))
    tpp = town.inbox(MAY) / "tpp.csv"
    tpp.write_text(tpp.read_text().replace("2024-04,", f"{MAY},"))
    town.replace("nonasn.csv", "Desa Sudajaya", "desa  SUDAJAYA", MAY)
    path = town.inbox(MAY) / "nonasn.csv"
    rows = path.read_text().splitlines(keepends=True)
    gone = ("Ujang Rahmat", "Deni Kusnadi")
    path.write_text("".join(row for row in rows if not any(name in row for name in gone)))
    town.config.write_text(town.config.read_text().partition("[guard]")[0] + GUARD)
    said = town("run", MAY, "--dry-run", "--json").json
    odd = [(one["code"], one["opd"], one["was"], one["is_"]) for one in said["oddities"]]
    assert ("JUMLAH_PEGAWAI_BERUBAH", "Dinas Pendidikan", 4, 2) in odd
    assert [
        code for code, *_ in odd if code in ("JUMLAH_PEGAWAI_BERUBAH", "JUMLAH_PEKERJA_DANA_BERUBAH")
    ] == ["JUMLAH_PEGAWAI_BERUBAH"]
