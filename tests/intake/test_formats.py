"""Files that are not what their name says (issue of the intake, section 2)."""

import io
import zipfile
from pathlib import Path

import pytest

from tpp_sponsor.domain.period import Period
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import KnownOfInbox, validate_inbox
from tpp_sponsor.settings.load import Settings

MARCH = Period(2024, 3)


def fault_codes(folder: Path) -> dict[str, str]:
    intake = validate_inbox(read_folder(folder, Settings()), Settings(), MARCH, KnownOfInbox())
    return {fault.file: fault.code for fault in intake.faults}


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("tpp.xls", b"<html><table><tr><td>NIP</td></tr></table></html>", "page_named_workbook"),
        ("tpp.xlsx", b"\xef\xbb\xbf  <!DOCTYPE html><table>", "page_named_workbook"),
        ("tpp.xls", b'<?xml version="1.0"?><Workbook>', "page_named_workbook"),
        ("tpp.xls", b"nip;tpp_neto\n198508172010011001;2500000\n", "text_named_workbook"),
        ("tpp.ods", "nip,nama\n1,Déwi\n".encode("cp1252"), "text_named_workbook"),
        ("tpp.xlsx", b"\x00\x01\x02 no workbook at all", "workbook_unreadable"),
        ("tpp.xls", b"PK\x03\x04 cut off", "workbook_unreadable"),
        ("tpp.xlsx", b"%PDF-1.4\nxxxxx", "file_of_other_kind"),
        ("tpp.csv", b"\x89PNG\r\n\x1a\n", "file_of_other_kind"),
        ("tpp.xlsx", zipped("tpp.xlsx"), "file_of_other_kind"),
        ("tpp.xlsx", zipped("[Content_Types].xml", "word/document.xml"), "file_of_other_kind"),
        (
            "tpp.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "file_of_other_kind",
        ),
        ("tpp.csv", b"PK\x03\x04 a workbook", "workbook_named_csv"),
        ("tpp.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", "workbook_named_csv"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    assert fault_codes(tmp_path)[name] == code
