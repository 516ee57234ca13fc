"""Draws the files of `corpus/`: each an office's file with one thing wrong, or one odd thing that is right.

    PYTHONPATH=tests .venv/bin/python -m support.office_corpus                # what is missing
    PYTHONPATH=tests .venv/bin/python -m support.office_corpus --again        # all of them
    PYTHONPATH=tests .venv/bin/python -m support.office_corpus asn-nul.csv    # these

A drawing is the same to the byte each time, except for what other programs save (`SAVED`, `LOCKED`, `ENCRYPTED`).
Verdicts stand beside the files, written by hand from docs/rules.md#inputs; nothing here draws them.
"""

import datetime as dt
import io
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

from support.drawn_inboxes import as_csv, drawn_cells, many_rows, nik, nip

CORPUS = Path(__file__).parents[1] / "intake" / "corpus"
LETTERHEAD = [["PEMERINTAH KOTA SUKABUMI"], ["DAFTAR PENERIMA TPP"], ["Bulan : Maret 2024"], []]
# No office of the corpus asks for cards.
CARD = "kartu"
LONG_AGO = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Formula:
    """A cell that a spreadsheet worked out, and the value that it kept."""

    text: str
    value: str | float


def person(table, at, **cells):
    """A sound row of a table, another for each number, with some cells changed."""
    header, *rows = many_rows(table, "", [""] * at)
    row = dict(zip(header, rows[-1][: len(header)], strict=True)) | cells
    return [cell for name, cell in row.items() if name != CARD]


def rows_of(table, *changed):
    """The header, a sound row, the changed rows, a sound row; so what is changed stands in row 3."""
    header = [name for name in many_rows(table, "", [""])[0] if name != CARD]
    last = len(changed) + 2
    middle = [person(table, at, **cells) for at, cells in enumerate(changed, start=2)]
    return [header, person(table, 1), *middle, person(table, last)]


def delimited(rows, delimiter=",", encoding="utf-8", line_end="\n", before=""):
    return as_csv(rows, delimiter=delimiter, encoding=encoding, line_end=line_end, before=before).data


def text_of(table, *changed, **how):
    """A CSV file of three rows, the one in the middle changed."""
    return delimited(rows_of(table, *changed), **how)


def workbook(*sheets, options=None, change=None):
    """A workbook of sheets, each a title and rows; `change(book, sheets)` may do more to it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **(options or {})})
    book.set_properties({"created": LONG_AGO})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    made = []
    for title, rows in sheets:
        sheet = book.add_worksheet(title)
        made.append(sheet)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                _write(sheet, at, place, cell, day)
    if change:
        change(book, *made)
    book.close()
    return stream.getvalue()


def _write(sheet, at, place, cell, day):
    if isinstance(cell, Formula):
        sheet.write_formula(at, place, cell.text, None, cell.value)
    elif isinstance(cell, bool):
        sheet.write_boolean(at, place, cell)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(at, place, dt.datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
    elif isinstance(cell, int | float):
        sheet.write_number(at, place, cell)
    elif cell:
        sheet.write_string(at, place, cell)


def book_of(table, *changed, **how):
    """A workbook of three rows, the one in the middle changed."""
    return workbook(("Data", rows_of(table, *changed)), **how)


def package(parts):
    """A ZIP of some parts, dated long ago."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def repacked(data, change):
    """A workbook with its parts changed by hand."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return package(change({name: source.read(name) for name in source.namelist()}))


def replaced(part, old, new):
    def change(parts):
        assert old in parts[part], part
        return parts | {part: parts[part].replace(old, new)}

    return change


SPACED_NIP = "19900101 201501 1 002"
ROUNDED_NIP, ROUNDED_NIK = "199001012015011000", "3272010107800000"


def identifiers_in_text():
    """NIP and NIK as people mistype them and as spreadsheets leave them in a CSV."""
    wide = nik(2).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    return {
        "asn-nip-17-digits.csv": text_of("asn", {"nip": nip(2)[:-1]}),
        "asn-nip-digit-doubled.csv": text_of("asn", {"nip": nip(2)[:4] + nip(2)[3:]}),
        "asn-nip-birth-not-a-day.csv": text_of("asn", {"nip": "199002312015011002"}),
        "asn-nip-started-as-a-child.csv": text_of("asn", {"nip": "200006012018051002"}),
        "asn-nip-started-at-18.csv": text_of("asn", {"nip": "200006012018061002"}),
        "asn-nip-sex-3.csv": text_of("asn", {"nip": "199001012015013002"}),
        "asn-nip-of-a-pppk.csv": text_of("asn", {"nip": "199001012022211002"}),
        "asn-nip-of-a-pppk-too-early.csv": text_of("asn", {"nip": "199001012018211002"}),
        "asn-nip-scientific.csv": text_of("asn", {"nip": "1,99001E+17"}, delimiter=";"),
        "asn-nip-scientific-long.csv": text_of("asn", {"nip": "1.99001012015011E+17"}),
        "asn-nip-point-zero.csv": text_of("asn", {"nip": "199001012015011008.0"}),
        "asn-nip-rounded-to-15.csv": text_of("asn", {"nip": ROUNDED_NIP}),
        "asn-nip-letter-o.csv": text_of("asn", {"nip": "1990O1012015011002"}),
        "asn-nip-spaced.csv": text_of("asn", {"nip": SPACED_NIP}),
        "asn-nip-dots-and-hyphens.csv": text_of("asn", {"nip": "19900101.201501-1-002"}),
        "asn-nip-with-a-remark.csv": text_of("asn", {"nip": f"{nip(2)} (Plt.)"}),
        "asn-nip-two-in-a-cell.csv": text_of("asn", {"nip": f"{nip(2)}/{nip(9)}"}),
        "asn-nip-holds-nik.csv": text_of("asn", {"nip": nik(2)}),
        "asn-nip-empty.csv": text_of("asn", {"nip": "", "nik": nik(2)}),
        "asn-nip-error-text.csv": text_of("asn", {"nip": "#N/A", "nik": nik(2)}),
        "asn-nik-unreadable.csv": text_of("asn", {"nik": "belum ada 12345"}),
        "kesediaan-nik-holds-nip.csv": text_of("kesediaan", {"nik": nip(2)}),
        "kesediaan-nip-and-nik-swapped.csv": text_of("kesediaan", {"nip": nik(2), "nik": nip(2)}),
        "kesediaan-nip-empty.csv": text_of("kesediaan", {"nip": ""}),
        "pekerja-nik-letter-l.csv": text_of("pekerja", {"nik": "32720l0107800002"}),
        "pekerja-nik-full-width.csv": text_of("pekerja", {"nik": wide}),
        "pekerja-nik-15-digits.csv": text_of("pekerja", {"nik": nik(2)[1:]}),
        "pekerja-nik-scientific.csv": text_of("pekerja", {"nik": "3,27201E+15"}, delimiter=";"),
        "pekerja-nik-rounded-to-15.csv": text_of("pekerja", {"nik": ROUNDED_NIK}),
        "pekerja-nik-point-zero.csv": text_of("pekerja", {"nik": f"{nik(2)}.0"}),
        "pekerja-nik-apostrophe.csv": text_of("pekerja", {"nik": f"'{nik(2)}"}),
        "pekerja-nik-spaced.csv": text_of("pekerja", {"nik": "3272 0101 0780 0002"}),
        "pekerja-nik-invisible-characters.csv": text_of(
            "pekerja", {"nik": f"\u200b{nik(2)[:6]}\u200d{nik(2)[6:]}\u00a0"}
        ),
        "pekerja-nik-zeros.csv": text_of("pekerja", {"nik": "0" * 16}),
        "pekerja-nik-nines.csv": text_of("pekerja", {"nik": "9" * 16}),
        "pekerja-nik-counting.csv": text_of("pekerja", {"nik": "1234567890123456"}),
        "pekerja-nik-of-a-woman.csv": text_of("pekerja", {"nik": "3272014107800002"}),
        "pekerja-nik-of-another-birth.csv": text_of("pekerja", {"nik": "3272010207800002"}),
        "pekerja-nik-of-an-unknown-district.csv": text_of("pekerja", {"nik": "3272990107800002"}),
        "pekerja-nik-province-10.csv": text_of("pekerja", {"nik": "1072010107800002"}),
        "tertanggung-nik-empty.csv": text_of("tertanggung", {"nik": ""}),
    }


def dates_and_periods():
    """Days and months as people write them."""
    born = {
        "month-before-day": "07/25/1980",
        "day-and-month-swapped": "07/01/1980",
        "indonesian-month": "1 Juli 1980",
        "day-first": "1-7-1980",
        "two-digit-year": "01-JUL-80",
        "two-digit-year-of-nobody": "01/07/20",
        "serial": "29403",
        "not-a-day": "31/02/1980",
        "with-a-place": "Sukabumi, 1 Juli 1980",
        "only-a-year": "1980",
        "unknown-month": "1 Julai 1980",
        "letter-o": "O1/07/1980",
        "empty": "",
    }
    return {
        **{f"pekerja-birth-{name}.csv": text_of("pekerja", {"tgl_lahir": day}) for name, day in born.items()},
        "kesediaan-tanggal-abbreviated.csv": text_of("kesediaan", {"tanggal": "12-NOP-23"}),
        "kesediaan-tanggal-of-a-form.csv": text_of("kesediaan", {"tanggal": "12/02/2024 10:15:33"}),
        "kesediaan-tanggal-empty.csv": text_of("kesediaan", {"tanggal": ""}),
        "kesediaan-mulai-named.csv": text_of("kesediaan", {"mulai": "Mar-24"}),
        "kesediaan-mulai-month-13.csv": text_of("kesediaan", {"mulai": "2024-13"}),
        "kesediaan-selesai-unreadable.csv": text_of("kesediaan", {"selesai": "s.d. pensiun"}),
        "kesediaan-dicabut-unreadable.csv": text_of("kesediaan", {"dicabut": "ya"}),
        "tertanggung-mulai-unreadable.csv": text_of("tertanggung", {"mulai": "sejak lama"}),
        "tertanggung-selesai-unreadable.csv": text_of("tertanggung", {"selesai": "seterusnya"}),
        "tpp-periode-compact.csv": text_of("tpp", {"periode": "202403"}),
        "tpp-periode-without-zero.csv": text_of("tpp", {"periode": "3/2024"}),
        "tpp-periode-other.csv": text_of("tpp", {"periode": "Februari 2024"}),
        "tpp-periode-empty.csv": text_of("tpp", {"periode": ""}),
        "tpp-periode-unreadable.csv": text_of("tpp", {"periode": "bulan lalu"}),
    }


def money_and_small_columns():
    """Amounts, packages, jobs and empty cells."""
    unreadable = {
        "decimal": "1.25",
        "negative": "-2500000",
        "in-brackets": "(2.500.000)",
        "words": "dua juta",
        "fraction": "2.500.000,50",
        "millions": "2,5 juta",
        "broken-thousands": "2.500.00",
        "mixed-signs": "2.500,000",
        "dash": "-",
        "letter-o": "25OOOOO",
        "scientific": "2.5E+06",
        "error-text": "#REF!",
        "empty": "",
    }
    readable = ["2.500.000", "Rp 2.500.000", "Rp2.500.000,-", "2.500.000,00", "2500000.00", "2,500,000.00"]
    return {
        **{
            f"tpp-money-{name}.csv": text_of("tpp", {"tpp_neto": money}, delimiter=";")
            for name, money in unreadable.items()
        },
        "tpp-money-every-form.csv": text_of("tpp", *({"tpp_neto": money} for money in readable)),
        "tpp-money-comma-decimals.csv": text_of("tpp", {"tpp_neto": "2500000,00"}, delimiter=";"),
        "tpp-bruto-unreadable.csv": text_of("tpp", {"tpp_bruto": "lihat lampiran"}),
        "tpp-opd-empty.csv": text_of("tpp", {"opd": ""}),
        "kesediaan-prioritas-unreadable.csv": text_of("kesediaan", {"prioritas": "tinggi"}),
        "kesediaan-paket-unknown.csv": text_of("kesediaan", {"paket": "JKK+JKM+JHT"}),
        "kesediaan-paket-small-letters.csv": text_of("kesediaan", {"paket": "jkk+jkm"}),
        "kesediaan-nomor-empty.csv": text_of("kesediaan", {"nomor": ""}),
        "pekerja-job-unknown.csv": text_of("pekerja", {"pekerjaan": "Tukang Ojek"}),
        "asn-nama-empty.csv": text_of("asn", {"nama": ""}),
        "asn-nama-only-no-break-space.csv": text_of("asn", {"nama": "\u00a0\u00a0"}),
        "asn-nama-like-a-formula.csv": text_of("asn", {"nama": '=HYPERLINK("http://x")'}),
        "asn-nama-error-text.csv": text_of("asn", {"nama": "#NAME?"}),
        "asn-status-unknown.csv": text_of("asn", {"status": "cuti besar"}),
        "tertanggung-sumber-empty.csv": text_of("tertanggung", {"sumber": ""}),
    }


def rows_about_one_thing():
    """Rows that repeat or contradict each other."""
    return {
        "asn-contradiction.csv": text_of("asn", {"nip": nip(1), "opd": "Setda"}),
        "asn-texts-differ.csv": text_of("asn", {"nip": nip(1), "nama": "Siti A."}),
        "asn-twins.csv": text_of("asn", {"nip": nip(1)}),
        "kesediaan-contradiction.csv": text_of("kesediaan", {"nomor": "800/1", "nik": nik(9)}),
        "kesediaan-twins.csv": text_of("kesediaan", {"nomor": "800/1"}),
        "pekerja-contradiction.csv": text_of("pekerja", {"nik": nik(1), "tgl_lahir": "1980-07-02"}),
        "pekerja-two-words-for-a-job.csv": text_of("pekerja", {"nik": nik(1), "pekerjaan": "supir"}),
        "tpp-twins.csv": text_of("tpp", {"nip": nip(1), "tpp_bruto": "1"}),
        "tpp-two-amounts.csv": text_of("tpp", {"nip": nip(1), "tpp_neto": "1000"}),
    }


def texts_of_any_program():
    """CSV of many dialects and in many encodings, some of them broken."""
    asn, accented = rows_of("asn", {}), rows_of("asn", {"nama": "Noër"})
    lines = delimited(asn).splitlines(keepends=True)
    broken = ";".join(person("asn", 2, nama="Siti; S.Sos", nik=nik(2)))
    tail = [[""] * 6 for _ in range(40)]
    misspelt = ["N I P", "N.A.M.A", "Opd.", "STATUS ", "jenis asn", "N_I_K"]
    return {
        "asn-semicolons.csv": delimited(asn, ";"),
        "asn-tabs.csv": delimited(asn, "\t"),
        "asn-bars.csv": delimited(asn, "|"),
        "asn-separator-line.csv": delimited(asn, ";", before="sep=;\n"),
        "asn-crlf.csv": delimited(asn, line_end="\r\n"),
        "asn-bare-cr.csv": delimited(asn, line_end="\r"),
        "asn-utf-8-bom.csv": delimited(accented, encoding="utf-8-sig"),
        "asn-utf-16.csv": b"\xff\xfe" + delimited(accented, "\t", "utf-16-le", "\r\n"),
        "asn-utf-16-without-its-mark.csv": delimited(accented, "\t", "utf-16-le"),
        "asn-windows-1252.csv": delimited(accented, encoding="cp1252"),
        "asn-mixed-encodings.csv": delimited(accented) + delimited([person("asn", 4, nama="Noël")], ",", "cp1252"),
        "asn-nul.csv": lines[0] + lines[1].replace(b"Siti", b"Si\0ti") + lines[2],
        "asn-semicolon-inside-a-field.csv": text_of("asn", {"nama": "Siti; S.Sos"}, delimiter=";"),
        "asn-semicolon-unquoted.csv": delimited(asn[:2], ";") + f"{broken}\n".encode() + delimited(asn[3:], ";"),
        "asn-comma-unquoted.csv": lines[0] + lines[1] + lines[2].replace(b"Siti", b"Siti, S.Sos") + lines[3],
        "asn-line-break-inside-a-field.csv": text_of("asn", {"nama": "Siti\r\nS.Sos"}, line_end="\r\n"),
        "asn-quote-that-never-ends.csv": lines[0] + lines[1] + lines[2].replace(b"Siti", b'"Siti') + lines[3],
        "asn-fewer-fields.csv": lines[0] + lines[1] + ",".join(person("asn", 2)[:3]).encode() + b"\n" + lines[3],
        "asn-more-fields.csv": lines[0] + lines[1] + lines[2].replace(b"\n", b",lebih\n") + lines[3],
        "asn-more-empty-fields.csv": lines[0] + b"".join(line.replace(b"\n", b",,,\n") for line in lines[1:]),
        "asn-blank-tail.csv": delimited([*asn, *tail]),
        "asn-blank-rows-between.csv": delimited([asn[0], asn[1], [""], [""] * 6, asn[2], asn[3]]),
        "asn-last-line-without-end.csv": delimited(asn).removesuffix(b"\n"),
        "asn-empty.csv": b"",
        "asn-only-blank-lines.csv": b"\r\n \r\n\r\n",
        "asn-only-a-header.csv": delimited(asn[:1]),
        "tertanggung-only-a-header.csv": delimited(rows_of("tertanggung")[:1]),
        "asn-headings-of-tpp.csv": text_of("tpp"),
        "asn-heading-missing.csv": delimited([row[:3] + row[4:] for row in asn]),
        "asn-heading-doubled.csv": delimited([[*row, row[1]] for row in asn]),
        "asn-headings-misspelt.csv": delimited([misspelt, *asn[1:]]),
        "asn-header-in-row-20.csv": delimited([["Surat"]] * 19 + asn),
        "asn-header-in-row-21.csv": delimited([["Surat"]] * 20 + asn),
        "tpp-without-periode.csv": delimited([row[:2] + row[3:] for row in rows_of("tpp", {})]),
        "tpp-without-opd.csv": delimited([row[:3] + row[4:] for row in rows_of("tpp", {})]),
    }  # fmt: skip


FORM = f"""
Cap waktu|Nomor|NIP|NIK|Tanggal|Mulai|Nama Pekerja|Tgl Lahir|Pekerjaan
12/02/2024 10:15:33|800/1|{nip(1)}|{nik(1)}|12/02/2024|Maret 2024|Maman|01/07/1980|Supir
12/02/2024 10:16:00|800/2|{nip(1)}|{nik(2)}|12/02/2024|Maret 2024|Iis|%s|ART
12/02/2024 10:17:00|800/3|{nip(1)}|{nik(3)}|12/02/2024|Maret 2024|Ujang|01/07/1980|Tukang Kebun
"""
BPJS_LIST = f"""
NIK | KPJ | NAMA | TGL_LAHIR | TGL_KEPESERTAAN | TGL_BERAKHIR | MASA_GRACE
{nik(1)} | 24001 | Maman | 01-JUL-80 | 01-JAN-24 | 31-DES-24 | 0
{nik(2)} | 24002 | Iis | 01-JUL-80 | 15-AGT-23 | %s | 0
{nik(3)} | 24003 | Ujang | 01-JUL-80 | 01-MEI-23 | 31-MAY-24 | 2
"""
GROUPED = f"""
No | NIP | Nama | TPP Bruto | Potongan | TPP Neto | Periode | OPD
1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
 | BIDANG UMUM | | | | | |
1 | {nip(1)} | Siti | 2.600.000 | 100.000 | 2.500.000 | Maret 2024 | Setda
2 | {nip(2)} | Ani | 2.600.000 | 100.000 | 2.500.000 | Maret 2024 | Setda
 | JUMLAH | 2 orang | 5.200.000 | 200.000 | 5.000.000 | |
-
 | | | | | Sukabumi, 1 April 2024 | |
 | | | | | Kepala, | |
"""
TWO_ROWS_OF_HEADINGS = f"""
No | NIP | Nama | TPP | | | Periode | OPD
 | | | Bruto | Potongan | TPP Neto | |
1 | {nip(1)} | Siti | 2600000 | 100000 | 2500000 | 2024-03 | Setda
2 | {nip(2)} | Ani | 2600000 | 100000 | 2500000 | 2024-03 | Setda
"""
LOWER_ROW = f"""
| Identitas | | Tunjangan | |
No | NIP | Nama | TPP Neto | Periode | OPD
1 | {nip(1)} | Siti | 2500000 | 2024-03 | Setda
"""


def sheets_of_offices():
    """Letterheads, group titles, signatures, forms and lists of BPJS."""
    signed = [*LETTERHEAD, *drawn_cells(GROUPED)]
    in_the_way = [*signed, ["", f"NIP. {nip(9)}"]]
    beside = [*signed, ["", "", "", "", "", f"NIP. {nip(9)}"]]
    days = drawn_cells(BPJS_LIST % "31-DES-24")
    days[1][4:6] = [dt.date(2024, 1, 1), dt.date(2024, 12, 31)]

    def merge(_book, sheet):
        for cells, title in (("D5:F5", "TPP"), ("B5:B6", "NIP"), ("C5:C6", "Nama")):
            sheet.merge_range(cells, title)

    return {
        "tpp-letterhead-and-groups.xlsx": workbook(("Rekap", signed)),
        "tpp-letterhead-and-groups.csv": delimited(signed, ";"),
        "tpp-signature-beside.xlsx": workbook(("Rekap", beside)),
        "tpp-signature-in-the-nip-column.xlsx": workbook(("Rekap", in_the_way)),
        "tpp-headings-merged.xlsx": workbook(
            ("Rekap", [*LETTERHEAD, *drawn_cells(TWO_ROWS_OF_HEADINGS)]), change=merge
        ),
        "tpp-header-in-the-lower-row.xlsx": workbook(("Rekap", drawn_cells(LOWER_ROW))),
        "kesediaan-form.csv": delimited(drawn_cells(FORM % "01/07/1980")),
        "kesediaan-form-birth-unreadable.csv": delimited(drawn_cells(FORM % "1 Juli")),
        "kesediaan-form-birth-unreadable.xlsx": workbook(
            ("Jawaban Formulir 1", drawn_cells(FORM % "1 Juli"))
        ),
        "tertanggung-bpjs-list.csv": delimited(drawn_cells(BPJS_LIST % "31-DES-24")),
        "tertanggung-bpjs-list-unreadable.csv": delimited(drawn_cells(BPJS_LIST % "AKTIF")),
        "tertanggung-bpjs-list-days.xlsx": workbook(("Peserta", days)),
    }


def cells_of_workbooks():
    """Number, date, formula and error cells."""
    money, error = Formula("=2600000-100000", 2500000), Formula("=NA()", "#N/A")
    return {
        "asn-nip-number-cell.xlsx": book_of("asn", {"nip": int(nip(2))}),
        "asn-nip-text-cell.xlsx": book_of("asn", {}),
        "asn-nip-formula.xlsx": book_of("asn", {"nip": Formula(f'="{nip(2)}"', nip(2))}),
        "asn-nip-formula-number.xlsx": book_of("asn", {"nip": Formula("=199001012015011002", float(nip(2)))}),
        "asn-nip-error-cell.xlsx": book_of("asn", {"nip": error, "nik": nik(2)}),
        "asn-nik-number-cell.xlsx": book_of("asn", {"nik": int(nik(2))}),
        "asn-nama-error-cell.xlsx": book_of("asn", {"nama": Formula("=VLOOKUP(1,A1:B2,2)", "#N/A")}),
        "asn-nama-yes.xlsx": book_of("asn", {"nama": True}),
        "kesediaan-nik-number-cell.xlsx": book_of("kesediaan", {"nik": int(nik(2))}),
        "kesediaan-nomor-number-cell.xlsx": book_of("kesediaan", {"nomor": 800}),
        "kesediaan-selesai-day-cell.xlsx": book_of("kesediaan", {"selesai": dt.date(2024, 12, 31)}),
        "kesediaan-selesai-error-cell.xlsx": book_of("kesediaan", {"selesai": error}),
        "kesediaan-dicabut-error-cell.xlsx": book_of("kesediaan", {"dicabut": error}),
        "kesediaan-prioritas-error-cell.xlsx": book_of("kesediaan", {"prioritas": error}),
        "kesediaan-nomor-error-cell.xlsx": book_of("kesediaan", {"nomor": error}),
        "pekerja-nik-number-cell.xlsx": book_of("pekerja", {"nik": int(nik(2))}),
        "pekerja-birth-day-cell.xlsx": book_of("pekerja", {"tgl_lahir": dt.date(1980, 7, 1)}),
        "pekerja-birth-day-cell-1904.xlsx": book_of(
            "pekerja", {"tgl_lahir": dt.date(1980, 7, 1)}, options={"date_1904": True}
        ),
        "pekerja-birth-number-cell.xlsx": book_of("pekerja", {"tgl_lahir": 29403}),
        "pekerja-birth-number-cell-1904.xlsx": book_of(
            "pekerja", {"tgl_lahir": 27941}, options={"date_1904": True}
        ),
        "pekerja-phone-lost-its-zero.xlsx": book_of("pekerja", {"no_hp": 81234567890}),
        "tertanggung-nik-number-cell.xlsx": book_of("tertanggung", {"nik": int(nik(2))}),
        "tpp-money-number-cell.xlsx": book_of("tpp", {"tpp_neto": 2500000}),
        "tpp-money-fraction-cell.xlsx": book_of("tpp", {"tpp_neto": 2500000.5}),
        "tpp-money-negative-cell.xlsx": book_of("tpp", {"tpp_neto": -2500000}),
        "tpp-money-formula.xlsx": book_of("tpp", {"tpp_neto": money}),
        "tpp-money-error-cell.xlsx": book_of("tpp", {"tpp_neto": error}),
        "tpp-periode-day-cell.xlsx": book_of("tpp", {"periode": dt.date(2024, 3, 31)}),
        "tpp-periode-number-cell.xlsx": book_of("tpp", {"periode": 202403}),
    }


def workbooks_with_more_to_them():
    """Hidden parts, several sheets, blank tails and headings that a workbook spoils."""
    asn = rows_of("asn", {})
    other = [asn[0], person("asn", 4)]

    def hide(what):
        return {
            "sheet": lambda _book, _first, second: second.hide(),
            "very hidden sheet": lambda _book, _first, second: second.very_hidden(),
            "row": lambda _book, sheet: sheet.set_row(2, None, None, {"hidden": True}),
            "column": lambda _book, sheet: sheet.set_column(0, 0, None, None, {"hidden": True}),
        }[what]

    def filtered(_book, sheet):
        sheet.autofilter(0, 0, 3, 5)
        sheet.filter_column(1, "x == Ani")
        for row in (1, 2, 3):
            sheet.set_row(row, None, None, {"hidden": True})

    def painted_tail(book, sheet):
        paint = book.add_format({"bg_color": "yellow"})
        for row in range(4, 60):
            sheet.write_blank(row, 0, None, paint)

    def last_row(_book, sheet):
        sheet.write_string(1_048_575, 5, " ")

    def rich(book, sheet):
        bold = book.add_format({"bold": True})
        sheet.write_rich_string(2, 0, nip(2)[:8], bold, nip(2)[8:])

    sound, cells = workbook(("Data", asn)), "xl/worksheets/sheet1.xml"

    def without_references(parts):
        return parts | {cells: re.sub(rb' r="[A-Z]*[0-9]+"', b"", parts[cells])}

    def with_prefixes(parts):
        names = re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", parts[cells])
        return parts | {cells: names.replace(b"xmlns=", b"xmlns:x=")}

    return {
        "asn-two-sheets.xlsx": workbook(("Bidang A", asn), ("Bidang B", other)),
        "asn-hidden-sheet.xlsx": workbook(("Data", asn), ("Lama", other), change=hide("sheet")),
        "asn-very-hidden-sheet.xlsx": workbook(
            ("Data", asn), ("Lama", other), change=hide("very hidden sheet")
        ),
        "asn-hidden-row.xlsx": workbook(("Data", asn), change=hide("row")),
        "asn-hidden-by-a-filter.xlsx": workbook(("Data", asn), change=filtered),
        "asn-hidden-column.xlsx": workbook(("Data", asn), change=hide("column")),
        "asn-sheet-without-header.xlsx": workbook(("Data", asn), ("Petunjuk", [["Isi lembar Data"]])),
        "asn-only-a-header.xlsx": workbook(("Data", asn[:1])),
        "asn-no-cells.xlsx": workbook(("Sheet1", [])),
        "asn-heading-missing.xlsx": workbook(("Data", [row[1:] for row in asn])),
        "asn-heading-doubled.xlsx": workbook(("Data", [[*row, row[0]] for row in asn])),
        "asn-header-in-row-20.xlsx": workbook(("Data", [[]] * 19 + asn)),
        "asn-header-in-row-21.xlsx": workbook(("Data", [[]] * 20 + asn)),
        "asn-begins-in-column-d.xlsx": workbook(("Data", [["", "", "", *row] for row in asn])),
        "asn-painted-tail.xlsx": workbook(("Data", asn), change=painted_tail),
        "asn-cell-in-the-last-row.xlsx": workbook(("Data", asn), change=last_row),
        "asn-rich-text.xlsx": workbook(("Data", asn), change=rich),
        "asn-inline-strings.xlsx": workbook(("Data", asn), options={"constant_memory": True}),
        "asn-wrong-dimension.xlsx": repacked(sound, replaced(cells, b'ref="A1:F4"', b'ref="A1"')),
        "asn-cell-far-away.xlsx": repacked(sound, replaced(cells, b'r="E4"', b'r="XFD1048576"')),
        "asn-cell-beyond-the-sheet.xlsx": repacked(sound, replaced(cells, b'r="E4"', b'r="ZZZZZZ4"')),
        "asn-row-beyond-the-sheet.xlsx": repacked(sound, replaced(cells, b'r="E4"', b'r="E99999999"')),
        "asn-cells-without-references.xlsx": repacked(sound, without_references),
        "asn-references-in-single-quotes.xlsx": repacked(sound, replaced(cells, b'r="A3"', b"r='A3'")),
        "asn-xml-with-prefixes.xlsx": repacked(sound, with_prefixes),
    }


def not_what_the_name_says():
    """Web pages, XML and text named as workbooks, broken and locked workbooks."""
    sound, rows = book_of("asn", {}), rows_of("asn", {})
    cells = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    xml_cells = (
        cells.replace("tr>", "Row>").replace("<td>", "<Cell><Data>").replace("</td>", "</Data></Cell>")
    )
    broken_sheet = replaced("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetDat")
    return {
        "asn-web-page.xls": f"<html><body><table>{cells}</table></body></html>".encode(),
        "asn-web-page.xlsx": f"\ufeff<!DOCTYPE html>\n<table>{cells}</table>".encode(),
        "asn-xml-of-2003.xls": f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook><Worksheet>'
        f"<Table>{xml_cells}</Table></Worksheet></Workbook>".encode(),
        "asn-text.xlsx": delimited(rows),
        "asn-text.xls": delimited(rows, "\t", line_end="\r\n"),
        "asn-text.ods": delimited(rows, ";", "cp1252"),
        "asn-workbook.csv": sound,
        "asn-cut-off.xlsx": sound[: len(sound) // 2],
        "asn-zip-of-something-else.xlsx": package({"laporan/asn.csv": delimited(rows)}),
        "asn-word-document.xlsx": package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        "asn-broken-sheet.xlsx": repacked(sound, broken_sheet),
        "asn-without-strings.xlsx": repacked(
            sound, lambda parts: {name: data for name, data in parts.items() if "sharedStrings" not in name}
        ),
        "asn-noise.xlsx": b"\x00\x01\x02" + bytes(range(256)) * 4,
        "asn-compound-noise.xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        "asn-document.pdf": b"%PDF-1.4\n%%EOF\n",
        "asn-locked-by-excel.xlsx": _locked(),
    }  # fmt: skip


def _locked():
    """As Excel writes a workbook with a password: no ZIP but a compound file with an encrypted stream."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * 4 * 108
    table = struct.pack("<128I", fat, end, *range(3, 10), end, *[free] * 118)

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le")
        links = struct.pack("<HBBIII", len(text) + 2, kind, 1, free, free, child)
        return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, end, 0) + entry("EncryptedPackage", 2, free, 2, 4096)
    return header + table + directory + entry("", 0, free, 0, 0) * 2 + bytes(4096)


def all_drawn():
    """Every file that this script draws by itself: name → bytes."""
    groups = (
        identifiers_in_text, dates_and_periods, money_and_small_columns, rows_about_one_thing,
        texts_of_any_program, sheets_of_offices, cells_of_workbooks, workbooks_with_more_to_them,
        not_what_the_name_says,
    )  # fmt: skip
    return {name: data for group in groups for name, data in group().items()}


# What LibreOffice saves: the name in the corpus → the drawn workbook that it opens.
SAVED = {
    "asn-by-libreoffice.xls": "asn-nip-text-cell.xlsx",
    "asn-by-libreoffice.ods": "asn-nip-text-cell.xlsx",
    "asn-nip-number-cell.xls": "asn-nip-number-cell.xlsx",
    "asn-nip-number-cell.ods": "asn-nip-number-cell.xlsx",
    "asn-nama-error-cell.xls": "asn-nama-error-cell.xlsx",
    "asn-nama-error-cell.ods": "asn-nama-error-cell.xlsx",
    "asn-hidden-sheet.xls": "asn-hidden-sheet.xlsx",
    "asn-hidden-sheet.ods": "asn-hidden-sheet.xlsx",
    "asn-hidden-row.xls": "asn-hidden-row.xlsx",
    "asn-hidden-row.ods": "asn-hidden-row.xlsx",
    "pekerja-birth-day-cell.xls": "pekerja-birth-day-cell.xlsx",
    "pekerja-birth-day-cell.ods": "pekerja-birth-day-cell.xlsx",
    "pekerja-birth-day-cell-1904.xls": "pekerja-birth-day-cell-1904.xlsx",
    "tpp-money-formula.xls": "tpp-money-formula.xlsx",
    "tpp-money-formula.ods": "tpp-money-formula.xlsx",
    "tpp-letterhead-and-groups.xls": "tpp-letterhead-and-groups.xlsx",
    "tpp-letterhead-and-groups.ods": "tpp-letterhead-and-groups.xlsx",
    "tpp-headings-merged.ods": "tpp-headings-merged.xlsx",
}
# Mutants that once broke a rule (`test_intake_mutants.py`); found, not drawn.
FOUND = ("asn-bytes-lost.xls", "asn-locked-cut-off.xls", "tpp-cut-off.xls")
# What LibreOffice saves with a password: the name in the corpus → its name for the format.
LOCKED = {
    "asn-locked.xls": "MS Excel 97",
    "asn-locked.ods": "calc8",
}
# A workbook with a real password: drawn by `msoffcrypto-tool -e -p rahasia` (PyPI), other bytes each time.
ENCRYPTED = "asn-locked.xlsx"
_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Kunci" script:language="StarBasic">
Sub Simpan(asal As String, tujuan As String, saringan As String)
  Dim a(0) As New com.sun.star.beans.PropertyValue
  Dim b(1) As New com.sun.star.beans.PropertyValue
  a(0).Name = "Hidden"
  a(0).Value = True
  b(0).Name = "FilterName"
  b(0).Value = saringan
  b(1).Name = "Password"
  b(1).Value = "rahasia"
  d = StarDesktop.loadComponentFromURL(asal, "_blank", 0, a())
  d.storeAsURL(tujuan, b())
  d.close(True)
End Sub
</script:module>
"""


def saved_by_libreoffice(names):
    """Let LibreOffice save these drawn workbooks; one call per format."""
    drawings = all_drawn()
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            Path(folder, f"{Path(name).stem}.xlsx").write_bytes(drawings[SAVED[name]])
        for suffix in sorted({Path(name).suffix for name in names}):
            sources = [f"{Path(name).stem}.xlsx" for name in names if name.endswith(suffix)]
            _soffice(Path(folder), "--convert-to", suffix.removeprefix("."), *sources)
        return {name: Path(folder, name).read_bytes() for name in names}


def locked_by_libreoffice(names):
    """Let LibreOffice save a sound workbook with a password."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "asal.xlsx").write_bytes(all_drawn()["asn-nip-text-cell.xlsx"])
        _soffice(here, "--convert-to", "csv", "asal.xlsx")  # makes the profile that the macro goes into
        basic = here / "profil" / "user" / "basic" / "Standard"
        basic.mkdir(parents=True, exist_ok=True)
        (basic / "Kunci.xba").write_text(_MACRO, encoding="utf-8")
        (basic / "script.xlb").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD'
            ' OfficeDocument 1.0//EN" "library.dtd">\n<library:library xmlns:library="http://openoffice.org/2000/'
            'library" library:name="Standard" library:readonly="false" library:passwordprotected="false">\n'
            ' <library:element library:name="Kunci"/>\n</library:library>\n',
            encoding="utf-8",
        )
        for name in names:
            source, target = (here / "asal.xlsx").as_uri(), (here / name).as_uri()
            _soffice(here, f'macro:///Standard.Kunci.Simpan("{source}","{target}","{LOCKED[name]}")')
        return {name: (here / name).read_bytes() for name in names}


def encrypted():
    """Let msoffcrypto-tool put a password on a sound workbook, as Excel does."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "asal.xlsx"), Path(folder, ENCRYPTED)
        source.write_bytes(all_drawn()["asn-nip-text-cell.xlsx"])
        subprocess.run(["msoffcrypto-tool", "-e", "-p", "rahasia", source, target], check=True)
        return target.read_bytes()


def _soffice(folder, *arguments):
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", *arguments],
        check=True, capture_output=True, timeout=300, cwd=folder,
    )  # fmt: skip


def main(arguments):
    """Draw what is asked for, or what is missing."""
    again, named = "--again" in arguments, {name for name in arguments if not name.startswith("-")}

    def wanted(name):
        return name in named or (not named and (again or not (CORPUS / name).exists()))

    CORPUS.mkdir(exist_ok=True)
    files = {name: data for name, data in all_drawn().items() if wanted(name)}
    saved, locked = (sorted(filter(wanted, names)) for names in (SAVED, LOCKED))
    for program in ["soffice"] * bool(saved or locked) + ["msoffcrypto-tool"] * wanted(ENCRYPTED):
        if not shutil.which(program):
            sys.exit(f"{program} is not installed")
    files |= saved_by_libreoffice(saved) if saved else {}
    files |= locked_by_libreoffice(locked) if locked else {}
    files |= {ENCRYPTED: encrypted()} if wanted(ENCRYPTED) else {}
    for name, data in files.items():
        (CORPUS / name).write_bytes(data)
    print(f"{len(files)} files drawn")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
