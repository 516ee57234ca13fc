"""Mutants of every file of the corpus and of the sample cities: whatever arrives, nothing is invented or lost.

150 in the suite, 5,000 by `make mutants` (`MUTANTS=5000`). Mutant n is the same on every machine:
`mutant(n, sources(small=…))`; one that breaks a rule is also written to the temporary folder.
"""

import contextlib
import csv
import faulthandler
import io
import os
import re
import shutil
import tempfile
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from support.deployments import CITIES
from support.drawn_inboxes import MARCH, as_csv, many_rows, nik, nip
from support.file_mutants import UNREADABLE, mutant, sources
from tpp_sponsor.month.archive import rules_of
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import KnownOfInbox, normalised, validate_inbox
from tpp_sponsor.rules.decide import decide
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.input_tables import TABLES
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.table import IDENTIFIERS

COUNT = int(os.environ.get("MUTANTS", "150"))
BATCHES = 10
# Generous, for a slow machine under load: what takes longer does not end by itself.
SECONDS, HANGS = 20, 120
SETTINGS = parse_settings({})
PEOPLE = 9
KOTA_MINI, KOTA_DANA = (CITIES / city / "inbox" / str(MARCH) for city in ("kota-mini", "kota-dana"))


def neighbours():
    """A sound month of nine sponsors and nine workers, most of whom the corpus names too."""
    people = range(1, PEOPLE + 1)
    cells = {
        "asn": ("nip", [nip(at) for at in people]),
        "tpp": ("nip", [nip(at) for at in people]),
        "pekerja": ("nik", [nik(at) for at in people]),
        "tertanggung": ("nik", [nik(at + 100) for at in people]),
    }
    files = {f"{table}.csv": as_csv(many_rows(table, *drawing)).data for table, drawing in cells.items()}
    header, *letters = many_rows("kesediaan", "nip", [nip(at) for at in people])
    letters = [dict(zip(header, row, strict=True)) | {"nik": nik(at)} for at, row in enumerate(letters, 1)]
    return files | {"kesediaan.csv": as_csv([header, *(list(row.values()) for row in letters)]).data}


@pytest.fixture(scope="session", name="months")
def _months(tmp_path_factory):
    """Three sound months that a mutant may come into: by the folder of its original."""
    corpus = tmp_path_factory.mktemp("neighbours")
    for name, data in neighbours().items():
        (corpus / name).write_bytes(data)
    return {"corpus": corpus, "kota-dana": KOTA_DANA, "cities": KOTA_MINI}


def table_of(name):
    return next(table for table in TABLES if name.lower().startswith(table))


def taken_in(changed, months):
    month = next(month for place, month in months.items() if place in changed.source.parts)
    with tempfile.TemporaryDirectory() as folder:
        for path in month.iterdir():
            if table_of(path.name) != table_of(changed.name):
                shutil.copyfile(path, Path(folder, path.name))
        Path(folder, changed.name).write_bytes(changed.data)
        intake = validate_inbox(read_folder(Path(folder), SETTINGS), SETTINGS, MARCH, KnownOfInbox())
        # They are worked out when they are asked for, and no mutant may break them either.
        assert intake.suggestions.width
        assert intake.warnings.width
        return intake


def squeezed(cell):
    """A cell without what an identifier may carry; a control character is a blank."""
    cell = re.sub(r"[\ufeff\u200b-\u200f\u2060\u00ad\x00-\x1f\x7f-\x9f]", "", cell).strip()
    return re.sub(r"[\s.\-'’‘`\u00a0\u2007\u202f]", "", re.sub(r"^([0-9]+)\.0$", r"\1", cell))


def decodings(data):
    """The text of a CSV in one encoding throughout, and line by line in that of each."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [data.decode("utf-16", errors="replace")]
    data = data.removeprefix(b"\xef\xbb\xbf")
    lines = re.split(rb"(?<=[\r\n])", data)
    return [data.decode("cp1252", errors="replace"), "".join(map(in_utf_8_or_else, lines))]


def in_utf_8_or_else(line):
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def cells_of_text(data):
    """Every cell that a reader may see in a CSV, whatever stands between cells."""
    cells = set()
    for text in decodings(data):
        declared = re.match(r"\s*\"?sep=(.)", text, re.IGNORECASE)
        cells.update(re.split(r"[,;\t|\r\n\"]", text))
        lines = re.split(r"\r\n|\r|\n", text)
        for delimiter in {*",;\t|", *(declared[1] if declared else "")} - {"\n", "\r", '"'}:
            cells.update(cell for line in lines for cell in line.split(delimiter))
            for start in range(len(lines)) if len(lines) < 100 else (0,):
                reader = csv.reader(io.StringIO("\n".join(lines[start:])), delimiter=delimiter)
                cells.update(next(reader, []) if start else (cell for row in reader for cell in row))
    return {squeezed(cell) for cell in cells}


def cells_of_workbook(data):
    """Every text cell that the reader of workbooks sees; of a package or file that it gives up, every text."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BaseException as failure:
        if not isinstance(failure, Exception) and type(failure).__name__ != "PanicException":
            raise
        return texts_inside(data)
    visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
    sheets = (workbook.get_sheet_by_name(name).to_python() for name in visible)
    return {
        squeezed(cell) for sheet in sheets for row in sheet for cell in row if cell and isinstance(cell, str)
    }


def texts_inside(data):
    """Every text between two tags of a package; every run of plain letters and digits of any other file."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return set(re.findall(r"[0-9A-Za-z]+", data.replace(b"\0", b"").decode("latin-1")))
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            with contextlib.suppress(*UNREADABLE):
                parts.append(package.read(name))
    return {
        squeezed(text) for part in parts for text in re.split(r"<[^<>]*>", part.decode("utf-8", "replace"))
    }


def identifiers(frame, table):
    columns = [column.name for column in TABLES[table].columns if column.kind in IDENTIFIERS]
    return {value for name in columns for value in frame[name].drop_nulls()}


def assert_nothing_is_invented(changed, intake):
    """No accepted identifier that does not stand as a text cell in the mutant itself."""
    accepted = {
        table: identifiers(frame.filter(berkas=changed.name), table)
        for table, frame in intake.accepted.items()
    }
    taken = set.union(*accepted.values())
    if taken:
        is_csv = changed.name.lower().endswith(".csv")
        assert taken <= (cells_of_text if is_csv else cells_of_workbook)(changed.data)


def assert_rows_in_are_rows_out(changed, intake):
    sheets = {file.name: sum(sheet.cells.height for sheet in file.sheets) for file in intake.files}
    rejected = dict(intake.rejected.group_by("tabel", "berkas").len().select("berkas", "len").rows())
    for count in intake.counts.iter_rows(named=True):
        assert count["rows"] == sheets[count["berkas"]]
        assert count["accepted"] + count["rejected"] + count["ignored"] == count["rows"]
        if count["berkas"] != changed.name or not changed.name.startswith("kesediaan"):
            assert rejected.get(count["berkas"], 0) == count["rejected"]
        told = intake.accepted[count["tabel"]].filter(berkas=count["berkas"]).height
        assert told <= count["accepted"]


def assert_nothing_is_posted_by_guess(changed, intake):
    """If a month could be posted, its lines name no person that is not in the mutant's table."""
    if intake.faults or intake.missing:
        return
    inputs = normalised(intake, SETTINGS, MARCH)
    decision = decide(
        inputs, replace(Before.nothing(), has_funds=not inputs.dana.is_empty()), rules_of(SETTINGS, MARCH)
    )
    lines, table = decision.lines, table_of(changed.name)
    if decision.funds is not None:
        assert_funds_pay_within_their_limits(decision, inputs)
    for column in set(TABLES[table].identifiers) - ({"nik"} if table in ("asn", "tertanggung") else set()):
        posted = set(lines[column])
        from_workers = set(intake.accepted["pekerja"]["nik"]) if column == "nik" else set()
        assert posted <= identifiers(intake.accepted[table], table) | from_workers


def assert_funds_pay_within_their_limits(decision, inputs):
    """No line of a fund without its proposal, no worker twice, no fund over its workers or its money."""
    lines = decision.funds.lines
    claimed = set(inputs.usulan.select("nomor", "dana", "nik").rows())
    assert set(lines.select("nomor", "dana", "nik").rows()) <= claimed
    paid = [*lines["nik"], *decision.lines["nik"]]
    assert len(paid) == len(set(paid))
    by_fund = decision.funds.totals
    for code, workers, money in inputs.dana.select("kode", "kuota", "pagu").rows():
        assert workers is None or by_fund[code]["workers"] <= workers
        assert money is None or by_fund[code]["total"] <= money


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_mutant_breaks_a_rule(batch, months):
    files = sources(small=COUNT <= 1000)
    opened = 0
    numbers = range(batch, COUNT, BATCHES)
    for number in numbers:
        changed = mutant(number, files)
        faulthandler.dump_traceback_later(HANGS, exit=True)
        began = time.monotonic()
        try:
            intake = taken_in(changed, months)
            assert time.monotonic() - began < SECONDS
            assert_rows_in_are_rows_out(changed, intake)
            assert_nothing_is_invented(changed, intake)
            assert_nothing_is_posted_by_guess(changed, intake)
        except BaseException as failure:
            kept = Path(tempfile.gettempdir(), f"mutant-{number}-{changed.name}")
            kept.write_bytes(changed.data)
            failure.add_note(f"mutant {number} of {changed.source}: {', '.join(changed.how)}; kept as {kept}")
            raise
        finally:
            faulthandler.cancel_dump_traceback_later()
        opened += was_read(changed, intake)
    # The rules are worth something only where there is something to read.
    assert opened > len(numbers) * 0.1


def was_read(changed, intake):
    own = {fault.code for fault in intake.faults if fault.file == changed.name}
    return not own - {"nothing_accepted"}
