"""Inboxes drawn as tables (`drawing.py`), taken in by the real intake, with rows in = rows out asserted every time."""

import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from support import drawing
from support.properties import tries
from tpp_sponsor.domain.period import Period
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import KnownOfInbox, validate_inbox
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.input_tables import TABLES

MARCH = Period(2024, 3)
ACCEPTED, IGNORED = "diterima", "diabaikan"

HEADERS = {
    "asn": "nip | nama | opd | status | jenis_asn | nik",
    "tpp": "nip | tpp_neto | periode | opd | tpp_bruto | potongan",
    "pekerja": "nik|nama|tgl_lahir|pekerjaan|jenis_kelamin|kelurahan|alamat|no_hp|kpj|status|kartu",
    "kesediaan": "nomor | nip | nik | tanggal | mulai | selesai | dicabut | prioritas | paket | kartu",
    "tertanggung": "nik | sumber | mulai | selesai",
}
SOUND_ROWS = {
    "asn": "199001012015011001 | Siti | Dinas Sosial | aktif | PNS | 3272014101900001",
    "tpp": "199001012015011001 | 2500000 | 2024-03 | Dinas Sosial | 2600000 | 100000",
    "pekerja": "3272010107800001|Maman|1980-07-01|SOPIR|L|Cikole|Jl. Mawar|0812|00123|aktif|ya",
    "kesediaan": "800/1|199001012015011001|3272010107800001|2024-02-12|2024-03|2024-12||1|JKK+JKM|ya",
    "tertanggung": "3272010107800002 | DBHCHT | 2024-01 | 2024-12",
}
# A sound month has no funds.
FUND_HEADERS = {
    "dana": "kode|nama|jenis|mulai|selesai|dasar|kuota|pagu|paket|pekerjaan|urutan|pelepasan|kelas",
    "kuota": "dana | kelurahan | kursi | kecamatan",
    "usulan": "nomor|dana|nik|tanggal|kelurahan|skor|mulai|selesai|dicabut|paket|keputusan|kartu",
}
FUND_ROWS = {
    "dana": "APBD-24|Perlindungan|APBD|2024-01|2024-12|Kepwal 4|2|1.000.000||ART; SOPIR|10|2024-06|besar",
    "kuota": "APBD-24 | Cikole | 2 | Warudoyong",
    "usulan": "U-1|APBD-24|3272010107800001|2024-02-12|Cikole|90|2024-03|2024-12||JKK+JKM|Kepwal 4|tidak",
}
WAGE_HEADERS = {
    "nonasn": "nik|nama|tgl_lahir|pemberi_kerja|upah|paket|mulai|selesai|kpj|jabatan|segmen|kelurahan"
}
WAGE_ROWS = {
    "nonasn": "3272010107800001|Euis|1980-07-01|Dinas Sosial|2.000.000|JKK+JKM|2024-01|2024-12|12345678901|Guru|PU|Baru"
}
LIST_HEADERS = {
    "jakon": "nomor|penyedia|nilai|spk|mulai|selesai|sumber_dana|terdaftar|kelurahan",
    "segmen": "periode|segmen|aktif|sumber|kelurahan",
}
LIST_ROWS = {
    "jakon": "027/1|CV Karya|150.000.000|2024-03-01|2024-03-04|2024-06-30|APBD|2024-03-12|Cikole",
    "segmen": "2024-03|PU|40.000|BPJS Cabang|Cikole",
}
_ALL_HEADERS = HEADERS | FUND_HEADERS | WAGE_HEADERS | LIST_HEADERS
_ALL_ROWS = SOUND_ROWS | FUND_ROWS | WAGE_ROWS | LIST_ROWS


def examples(count):
    """Settings of a property that is worth this many examples: the same ones each time."""
    return tries(count, derandomize=True)


def nip(serial):
    """A sound NIP, another one for each serial from 1 to 999."""
    return f"199001012015011{serial:03d}"


def nik(serial):
    """A sound NIK of somebody born on 1 July 1980, another one for each serial."""
    return f"327201010780{serial:04d}"


@dataclass(frozen=True)
class DrawnFile:
    """The bytes of a file, and how many rows it holds below its headers; None where it has none to count."""

    data: bytes
    rows_below: int | None


def drawn_cells(table):
    """The cells of a drawn table, its headings first."""
    return drawing.grid(table)


def as_csv(rows, *, delimiter=",", line_end="\n", encoding="utf-8", header_rows=1, before=""):
    """Rows as a CSV file; `header_rows` stand down to and including the header."""
    text = before + "".join(
        delimiter.join(_quoted(cell, delimiter) for cell in row) + line_end for row in rows
    )
    return DrawnFile(text.encode(encoding), len(rows) - header_rows)


def _quoted(cell, delimiter):
    risky = any(char in cell for char in (delimiter, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if risky else cell


def csv_file(table, **how):
    """A drawn table as a CSV file."""
    return as_csv(drawn_cells(table), **how)


def workbook(*, header_rows=1, hidden=(), change=None, **sheets):
    """A workbook of drawn tables or lists of cells; `change` may do more to it before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    rows_below = 0
    for title, table in sheets.items():
        rows = drawn_cells(table) if isinstance(table, str) else table
        sheet = book.create_sheet(title)
        for at, row in enumerate(rows, start=1):
            for place, cell in enumerate(row, start=1):
                if cell not in ("", None):
                    sheet.cell(at, place, cell)
        if title in hidden:
            sheet.sheet_state = "hidden"
        else:
            rows_below += len(rows) - header_rows
    if change:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return DrawnFile(stream.getvalue(), rows_below)


def sound_files():
    """A month in which nothing is wrong, one row to a table."""
    return {f"{name}.csv": csv_file(f"{HEADERS[name]}\n{SOUND_ROWS[name]}") for name in HEADERS}


def taken(files: Mapping[str, DrawnFile | bytes | None], config=None, period=MARCH):
    """Take in the sound month with some files put in the place of their table's; None takes a table away."""
    replaced = {_table(name) for name in files}
    inbox = {name: file for name, file in sound_files().items() if _table(name) not in replaced}
    inbox |= {name: file for name, file in files.items() if file is not None}
    with tempfile.TemporaryDirectory() as folder:
        for name, file in inbox.items():
            Path(folder, name).write_bytes(file.data if isinstance(file, DrawnFile) else file)
        settings = parse_settings(config or {})
        intake = validate_inbox(read_folder(Path(folder), settings), settings, period, KnownOfInbox())
    _assert_rows_in_are_rows_out(inbox, intake)
    return intake


def _table(name):
    return next((table for table in TABLES if name.lower().startswith(table)), name)


def _assert_rows_in_are_rows_out(inbox, intake):
    faulty = {fault.file for fault in intake.faults}
    rejected = {(row["tabel"], row["berkas"]): row["len"] for row in _per_file(intake.rejected)}
    for count in intake.counts.iter_rows(named=True):
        assert count["accepted"] + count["rejected"] + count["ignored"] == count["rows"], count
        assert rejected.get((count["tabel"], count["berkas"]), 0) == count["rejected"], count
        file = inbox[count["berkas"]]
        if isinstance(file, DrawnFile) and file.rows_below is not None and count["berkas"] not in faulty:
            assert count["rows"] == file.rows_below, count


def _per_file(findings):
    return findings.group_by("tabel", "berkas").len().iter_rows(named=True)


def verdicts(intake, table, file=None):
    """Row number → `diterima`, or code and column of the rejection; ignored rows are not there."""
    accepted = _of(intake.accepted[table], file)
    rejected = _of(intake.rejected.filter(tabel=table), file)
    told = dict.fromkeys(accepted["baris"], ACCEPTED)
    told |= {row["baris"]: f"{row['kode']} {row['kolom']}".strip() for row in rejected.iter_rows(named=True)}
    return dict(sorted(told.items()))


def _of(rows, file):
    return rows if file is None else rows.filter(berkas=file)


def warned(intake, *codes):
    """The warnings of these codes: code, file, sheet, row, column; without codes all, drawn amounts being small."""
    kode = intake.warnings["kode"]
    rows = intake.warnings.filter(kode.is_in(codes) if codes else kode != "JUMLAH_TERLALU_KECIL")
    return rows.select("kode", "berkas", "lembar", "baris", "kolom").rows()


def counted(intake, file):
    """Rows, accepted, rejected, ignored of one file."""
    return intake.counts.filter(berkas=file).select("rows", "accepted", "rejected", "ignored").row(0)


def faults(intake):
    """All that stops the month: code, file, sheet, row, column."""
    stops = [*intake.faults, *intake.missing]
    return [(fault.code, fault.file, fault.sheet, fault.row, fault.column) for fault in stops]


def one_row(table, **cells):
    """Header and a sound row of a table with some cells changed."""
    names = drawn_cells(_ALL_HEADERS[table])[0]
    row = dict(zip(names, drawn_cells(_ALL_ROWS[table])[0], strict=True)) | cells
    return [list(row), list(row.values())]


def many_rows(table, column, cells):
    """A sound row per cell, each with its own key, so that none has to do with another."""
    return [
        one_row(table, **({column: ""} if column else {}))[0],
        *(own_row(table, at, **{column: cell}) for at, cell in enumerate(cells, 1)),
    ]


def own_row(table, at, **cells):
    """A sound row with the key of this number, some cells changed."""
    return one_row(table, **(_own_key(table, at) | cells))[1]


def _own_key(table, at):
    return {
        "asn": {"nip": nip(at), "nik": ""},
        "tpp": {"nip": nip(at), "tpp_bruto": str(at)},
        "pekerja": {"nik": nik(at)},
        "kesediaan": {"nomor": f"800/{at}"},
        "tertanggung": {"nik": nik(at), "sumber": f"APBD {at}"},
        "dana": {"kode": f"APBD-{at}"},
        "kuota": {"kelurahan": f"Kelurahan {at}"},
        "usulan": {"nomor": f"U-{at}"},
        "nonasn": {"nik": nik(at)},
        "jakon": {"nomor": f"027/{at}"},
        "segmen": {"segmen": f"Segmen {at}"},
    }[table]


def read_as(table, column, cells):
    """What each cell is read as in a column of a CSV file, or the code of its rejection."""
    intake = taken({f"{table}.csv": as_csv(many_rows(table, column, cells))})
    values = dict(intake.accepted[table].select("baris", column).rows())
    values |= dict(intake.rejected.filter(tabel=table).select("baris", "kode").rows())
    return [values.get(at, IGNORED) for at in range(2, len(cells) + 2)]
