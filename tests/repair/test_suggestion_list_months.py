"""The list of suggestions among the files of a run and of a check."""

import stat

from support.deployments import MARCH, file_bytes


def _with_a_slip(town):
    """The first letter's NIP with another last digit, which is nobody's."""
    text = (town.inbox() / "kesediaan.csv").read_text(encoding="utf-8")
    nip = text.splitlines()[1].split(",")[1]
    slipped = nip[:-1] + ("5" if nip[-1] != "5" else "6")
    town.replace("kesediaan.csv", nip, slipped)
    return nip, slipped


def test_a_run_lists_who_may_be_meant_privately_and_verifiably(kota_mini):
    nip, slipped = _with_a_slip(kota_mini)
    kota_mini.run()
    rows = kota_mini.rows("bkpsdm/saran.csv")
    assert (slipped, nip) in [(row["tertulis"], row["usulan"]) for row in rows]
    assert {row["pilih"] for row in rows} == {""}
    for name in ("saran.csv", "saran.xlsx"):
        assert stat.S_IMODE((kota_mini.outbox() / "bkpsdm" / name).stat().st_mode) == 0o640
    assert kota_mini("verify", MARCH).code == 0


def test_a_check_gives_the_same_list(kota_mini):
    _with_a_slip(kota_mini)
    kota_mini.run()
    assert kota_mini("check", MARCH).code == 0
    posted, checked = file_bytes(kota_mini.outbox()), file_bytes(kota_mini.outbox().parent / "periksa")
    for name in ("bkpsdm/saran.csv", "bkpsdm/saran.xlsx"):
        assert posted[name] == checked[name]
