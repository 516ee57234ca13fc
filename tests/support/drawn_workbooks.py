"""Workbooks drawn part by part, as no spreadsheet would write them."""

import io
import struct
import zipfile

from support.drawn_inboxes import nip

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
XML = '<?xml version="1.0"?>'
HEADER = "NIP", "tpp neto"


def text_cell(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number, *texts):
    cells = "".join(text_cell(f"{letter}{number}", text) for letter, text in zip("ABCD", texts, strict=False))
    return f'<row r="{number}">{cells}</row>'


SOUND_ROWS = row(1, *HEADER) + row(2, nip(1), "5")


def sheet_xml(rows, before=""):
    return f'{XML}{before}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def relation(kind, target):
    return (
        f'{XML}<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def xlsx(sheet, *, strings=None, calculation="", parts=None):
    """A package with one sheet, given as its whole XML."""
    contents = {
        "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="A" sheetId="1" r:id="rId1"/></sheets>{calculation}</workbook>',
        "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings is not None:
        contents["xl/sharedStrings.xml"] = strings
    return zipped(contents | (parts or {}))


def zipped(contents):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return stream.getvalue()


def with_false_size(package, part, size):
    """The same package whose directory says another size of a part."""
    data = bytearray(package)
    entry = data.rfind(part.encode()) - 46
    assert data[entry : entry + 4] == b"PK\1\2"
    data[entry + 24 : entry + 28] = struct.pack("<I", size)
    return bytes(data)


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def ods(rows, settings=""):
    """An ODS with one sheet; `settings` stand before it."""
    names = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"{XML}<office:document-content {names}><office:body><office:spreadsheet>"
        f'{settings}<table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": content,
        }
    )


def ods_cell(text, attributes=""):
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def ods_row(*cells, attributes=""):
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


ODS_ROWS = ods_row(*map(ods_cell, HEADER)) + ods_row(ods_cell(nip(1)), ods_cell("5"))


def record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def number_record(row, column, value):
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def dimensions_record(rows, columns):
    return record(0x200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))


def xls_stream(*sheets):
    """The stream of an XLS; each sheet is given as its records."""

    def book(places):
        named = b"".join(record(0x85, struct.pack("<IHBB", place, 0, 1, 0) + b"S") for place in places)
        return record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + named + record(0x0A)

    places, body = [], b""
    for sheet in sheets:
        places.append(len(book([0] * len(sheets))) + len(body))
        body += record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + sheet + record(0x0A)
    return book(places) + body
