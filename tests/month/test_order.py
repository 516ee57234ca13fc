"""The order of rows and files never decides: it changes no byte of what offices get (docs/rules.md#allocation)."""

import csv
import io
import random
import re

import pytest
from openpyxl import Workbook

from support.deployments import file_bytes, make_town
from tpp_sponsor.demo.canonical import write_canonical_inbox
from tpp_sponsor.demo.city import make_city

MAY = "2024-05"
PARTS = 3
# Where the other rows stand that contradict a row (`cause.BERTENTANGAN_DENGAN`).
THE_OTHERS = re.compile(r"(?<=nomor baris\): ).*")


def what_offices_get(town):
    """All files but those that tell of rows and files of the inbox."""
    (revision,) = (town.root / "outbox").glob("*/r1")
    told_of_inbox = (
        "bkpsdm/ditolak",
        "bkpsdm/peringatan",
        "bkpsdm/saran",
        "bkpsdm/perbaikan",
        "manifest",
        "SHA256",
    )
    files = {name: data for name, data in file_bytes(revision).items() if not name.startswith(told_of_inbox)}
    assert {"keuangan/tpp.csv", "bpjs/iuran-bpu.xlsx", "bkpsdm/hasil.csv", "peringkat.csv"} < files.keys()
    return files | file_bytes(town.root / "site")


def mix(folder, seed, *, parts=1, as_workbook=False):
    """Shuffle the rows of every table, deal them out to files, in CSV or as text cells of workbooks."""
    chance = random.Random(seed)
    for path in sorted(folder.glob("*.csv")):
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        chance.shuffle(rows)
        path.unlink()
        for part in range(min(parts, len(rows))):
            dealt = [header, *rows[part::parts]]
            name = f"{path.stem} {chance.randrange(1000):03} bagian {part}"
            if as_workbook:
                book = Workbook()
                for row in dealt:
                    book.active.append(row)
                book.save(folder / f"{name}.xlsx")
            else:
                text = io.StringIO()
                csv.writer(text, delimiter=chance.choice(",;\t|"), lineterminator="\r\n").writerows(dealt)
                (folder / f"{name}.csv").write_bytes(
                    text.getvalue().encode("utf-16" if part else "utf-8-sig")
                )


@pytest.mark.parametrize("parts", [1, PARTS], ids=["whole", "split"])
@pytest.mark.parametrize("as_workbook", [False, True], ids=["csv", "xlsx"])
@pytest.mark.parametrize("seed", [1, 2])
def test_rows_of_kota_mini_in_any_order_and_any_files(posted, tmp_path, seed, parts, as_workbook):
    town = make_town(tmp_path / "campur", "kota-mini")
    mix(town.inbox(), seed, parts=parts, as_workbook=as_workbook)
    town.run()
    assert what_offices_get(town) == what_offices_get(posted)


@pytest.fixture(scope="module")
def city():
    return make_city(400, seed=7, opd_count=12)


def test_rows_of_a_city_in_any_order_and_any_files(city, tmp_path):
    in_order, mixed = make_town(tmp_path / "urut"), make_town(tmp_path / "campur")
    for town in (in_order, mixed):
        town.settings("[rules]\nmin_net_after = 10000\nmax_workers = 2")
        write_canonical_inbox(city, MAY, town.inbox(MAY))
    mix(mixed.inbox(MAY), 3, parts=PARTS)
    told, told_mixed = in_order.run(MAY), mixed.run(MAY)
    assert told["workers"] > 50
    assert {"TPP_TIDAK_CUKUP", "SUDAH_DIDANAI", "PEKERJA_TIDAK_DIKENAL"} <= told["outcomes"].keys()
    assert told_mixed | {"outbox": ""} == told | {"outbox": ""}
    assert what_offices_get(mixed) == what_offices_get(in_order)


def test_findings_are_the_same_but_for_the_place(city, tmp_path):
    """Which rows are rejected and why does not depend on their order either."""
    in_order, mixed = make_town(tmp_path / "urut"), make_town(tmp_path / "campur")
    for town in (in_order, mixed):
        write_canonical_inbox(city, MAY, town.inbox(MAY))
    mix(mixed.inbox(MAY), 4)
    for town in (in_order, mixed):
        town.run(MAY)
    for name in ("bkpsdm/ditolak.csv", "bkpsdm/peringatan.csv"):
        said = [
            sorted(
                (row["tabel"], row["kolom"], row["kode"], THE_OTHERS.sub("", row["pesan"]))
                for row in town.rows(name, period=MAY)
            )
            for town in (in_order, mixed)
        ]
        assert said[0] == said[1]
