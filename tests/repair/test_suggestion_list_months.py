"""The list of suggestions among the files of a run and of a check."""

import csv
import io
import stat
from datetime import UTC, datetime

from support.deployments import MARCH, file_bytes
from tpp_sponsor.acts.files.receive import Arrival, receive
from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment


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


NIP, SLIPPED = "199506182019032009", "199506182019032008"
# The second row is of the sender: a file of other OPDs alone is refused.
FOREIGN = f"""nip,periode,opd,tpp_neto,tpp_bruto,potongan
{NIP},2024-03,Kecamatan Cikole,1750000,1750000,0
198209092008012006,2024-03,Dinas Sosial,1800000,1800000,0
"""


def _send(town, name, text, department):
    """A file as the user of an OPD sends it through the console."""
    deployment = Deployment.open(town.config)
    deployment.uploads.mkdir(parents=True)
    path = deployment.uploads / name
    path.write_text(text, encoding="utf-8")
    actor = Actor(by="opd", at=datetime(2024, 3, 10, tzinfo=UTC))
    with Ledger.open(deployment.database_url) as ledger:
        receive(
            deployment,
            ledger,
            Period.parse(MARCH),
            Arrival(name=name, path=path, department=department),
            actor,
        )


def _rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _tick(town, path):
    """The list with all its rows ticked, sent back; the answer of `confirm`."""
    rows = _rows(path)
    for row in rows:
        row["pilih"] = "x"
    answer = town.root / "saran.csv"
    with answer.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return town("confirm", MARCH, answer, "--json")


def test_a_tick_is_known_that_is_only_right_without_the_rows_of_another_opd(kota_mini):
    """Dinas Sosial sends a row of Kecamatan Cikole, which does not count; that office mistypes the same NIP."""
    _send(kota_mini, "tpp-dinsos.csv", FOREIGN, "Dinas Sosial")
    kota_mini.replace("tpp.csv", NIP, SLIPPED)
    assert kota_mini("check", MARCH).code == 0
    suggested = kota_mini.outbox().parent / "periksa" / "bkpsdm" / "saran.csv"
    assert [(row["tertulis"], row["usulan"]) for row in _rows(suggested)] == [(SLIPPED, NIP)]
    told = _tick(kota_mini, suggested)
    assert (told.code, told.json["new"]) == (0, 1)
    again = _tick(kota_mini, suggested)
    assert (again.code, again.json["new"]) == (0, 0), "the same list again changes nothing"
