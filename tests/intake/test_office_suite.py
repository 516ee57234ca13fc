"""A real office suite between sender and us: what LibreOffice saves is taken in like the original (issue 3).

April of `sukabumi` as it was sent: TPP workbooks with letterheads, merged headings, groups and signatures, two NIPs
of which are number cells, the list of ASN and the list of BPJS, and the answers of the registration form (a CSV, which
is first put into text cells, for LibreOffice would make numbers of it as soon as it opens it).
"""

import csv
import shutil
import subprocess
import tomllib
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from support.deployments import CITIES
from tpp_sponsor.domain.period import Period
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import KnownOfInbox, validate_inbox
from tpp_sponsor.settings.load import parse_settings

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed"),
]

APRIL = Period(2024, 4)
CITY = CITIES / "sukabumi"
INBOX = CITY / "inbox" / str(APRIL)
SETTINGS = parse_settings(tomllib.loads((CITY / "config.toml").read_text(encoding="utf-8")))
KINDS = ("xlsx", "xls", "ods", "csv")
# The office's own notation: a date cell goes into a CSV as 31/12/2024.
INDONESIAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>id-ID</value></prop></item></oor:items>"""
PLACE = ("berkas", "lembar", "baris")


def as_text_cells(source, target):
    """A CSV file as a workbook of text cells."""
    with xlsxwriter.Workbook(target) as book, source.open(encoding="utf-8-sig", newline="") as file:
        sheet = book.add_worksheet("Jawaban Formulir 1")
        for at, row in enumerate(csv.reader(file)):
            for place, cell in enumerate(row):
                sheet.write_string(at, place, cell)


@pytest.fixture(scope="module", name="saved")
def _saved(tmp_path_factory):
    """The inbox as LibreOffice saves it: a folder for each kind of file, one call for each."""
    root = tmp_path_factory.mktemp("libreoffice")
    sent = root / "sent"
    sent.mkdir()
    for path in INBOX.iterdir():
        if path.suffix == ".csv":
            as_text_cells(path, sent / f"{path.stem}.xlsx")
        else:
            shutil.copyfile(path, sent / path.name)
    (root / "profile" / "user").mkdir(parents=True)
    (root / "profile" / "user" / "registrymodifications.xcu").write_text(INDONESIAN, encoding="utf-8")
    profile = f"-env:UserInstallation={(root / 'profile').as_uri()}"
    for kind in KINDS:
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", root / kind, *sorted(sent.iterdir())],
            check=True, capture_output=True, timeout=240,
        )  # fmt: skip
    return root


@pytest.fixture(scope="module", name="original")
def _original():
    return validate_inbox(read_folder(INBOX, SETTINGS), SETTINGS, APRIL, KnownOfInbox())


def by_stem(frame):
    """Rows in order, files by name without suffix, sheets without theirs: a CSV has none."""
    stem = pl.col("berkas").str.replace(r"\.\w+$", "")
    return frame.with_columns(stem, lembar=pl.lit("")).sort(
        "berkas", "baris", *frame.columns[:1], nulls_last=True
    )


def findings(rows, kind):
    """Rejected rows or warnings as they can be compared.

    A number cell of a NIP is text in a CSV, its last digits zeros: no longer known as Excel's work, and no NIP either.
    """
    code = pl.col("kode")
    if kind == "csv":
        number_cell = (pl.col("tabel") == "tpp") & (code == "RUSAK_OLEH_EXCEL")
        code = pl.when(number_cell).then(pl.lit("NIP_TIDAK_SAH")).otherwise(code).alias("kode")
    return sorted(by_stem(rows).with_columns(code).select("tabel", *PLACE, "kolom", "kode").rows(), key=str)


@pytest.mark.parametrize("kind", KINDS)
def test_what_libreoffice_saves_gives_the_same_rows(kind, saved, original):
    here = validate_inbox(read_folder(saved / kind, SETTINGS), SETTINGS, APRIL, KnownOfInbox())
    assert {Path(file.name).suffix for file in here.files} == {f".{kind}"}
    assert (here.faults, here.missing) == ([], [])
    for table, frame in original.accepted.items():
        assert by_stem(here.accepted[table]).equals(by_stem(frame)), table
    assert original.accepted["kesediaan"].height > 500
    assert findings(here.rejected, kind) == findings(original.rejected, kind)
    assert findings(here.warnings, kind) == findings(original.warnings, kind)
    counts = [
        intake.counts.with_columns(pl.col("berkas").str.replace(r"\.\w+$", "")).sort("berkas").rows()
        for intake in (here, original)
    ]
    assert counts[0] == counts[1]


def test_the_original_has_something_to_lose(original):
    """Two NIPs of Dinas Sosial are number cells; else the comparison would not show that the kind of a cell is kept."""
    damaged = original.rejected.filter(tabel="tpp", kode="RUSAK_OLEH_EXCEL")
    assert damaged["kolom"].to_list() == ["nip", "nip"]
