"""Lists that BPJS gives back: their shapes, whom they accept, and what keeps them from being read."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from support.drawn_inboxes import nik
from tpp_sponsor.acts.posted_month.import_bpjs import BpjsList, read_response_list
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import BpjsListError, Fault, SettingsError
from tpp_sponsor.messages import LANGUAGES, load_texts, say_fault
from tpp_sponsor.settings.load import Settings, parse_settings
from tpp_sponsor.tables.ledger import ListedResponse

MARCH = Period(2024, 3)
IIS, MAMAN, TITIN = nik(1), nik(2), nik(3)


def _read(folder: Path, text: str, name: str = "jawaban.csv", **bpjs: Any) -> BpjsList:
    """Read a list that is drawn with bars between its fields."""
    path = folder / name
    lines = [";".join(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_response_list(path, MARCH, parse_settings({"bpjs": bpjs}))


def _faults(folder: Path, text: str, **more: Any) -> list[Fault]:
    with pytest.raises(BpjsListError) as refused:
        _read(folder, text, **more)
    for language in LANGUAGES:
        assert all(say_fault(load_texts(language), fault) for fault in refused.value.faults)
    return list(refused.value.faults)


def _verdicts(found: BpjsList) -> list[tuple[Any, ...]]:
    return found.responses.select("nik", "accepted", "reason").rows()


def test_whoever_stands_on_a_list_without_a_status_is_accepted(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        f"""
        BPJS KETENAGAKERJAAN CABANG SUKABUMI
        DAFTAR PESERTA BPU
        NO | NIK      | KPJ         | NAMA  | PROGRAM |     |     | TGL_KEPESERTAAN | TGL_BERAKHIR | MASA_GRACE
           |          |             |       | JHT     | JKK | JKM |                 |              |
        1  | {IIS}    | 00012345678 | Iis   | 0       | 1   | 1   | 14-MAR-24       | 31-MEI-24    | 31-AGS-24
        2  | {MAMAN}  | 00012345679 | Maman | 0       | 1   | 1   | 14-MAR-24       | 31-MAR-24    | -
           | Jumlah 2 |             |       |         |     |     |                 |              |
        """,
    )
    assert found.responses.drop("reason").rows() == [
        (1, IIS, "00012345678", True, None),
        (2, MAMAN, "00012345679", True, None),
    ]


def test_cover_that_ended_before_the_month_is_no_acceptance(tmp_path: Path) -> None:
    found = _read(tmp_path, f"NIK | TGL_BERAKHIR\n{IIS} | 29-FEB-24\n{MAMAN} | 2024-03-31\n{TITIN} | ")
    assert _verdicts(found) == [
        (IIS, False, "TGL_BERAKHIR 2024-02"),
        (MAMAN, True, ""),
        (TITIN, True, ""),
    ]


@pytest.mark.parametrize(
    ("heading", "said", "amount"),
    [
        ("total_iuran", "16800", 16_800),
        ("Jumlah Iuran", "Rp16.800,00", 16_800),
        ("iuran_jkk | iuran_jkm", "10000 | 6800", 16_800),
        ("iuran_jkk | iuran_jkm | total_iuran", "10000 | 6800 | 20000", 20_000),
        ("Upah | Rapel | Total | JKK | JKM", "1000000 | 0 | 1000000 | 1 | 1", None),
    ],
)
def test_a_breakdown_of_premiums_says_what_bpjs_counts(
    tmp_path: Path, heading: str, said: str, amount: int | None
) -> None:
    found = _read(tmp_path, f"NO | NIK_KTP | NAMA_TK | {heading}\n1 | {IIS} | Iis | {said}")
    assert found.responses["amount_idr"].to_list() == [amount]


@pytest.mark.parametrize(
    ("status", "reason", "accepted", "told"),
    [
        ("Diterima", "", True, ""),
        ("AKTIF", "sudah dicek", True, ""),
        ("sukses", "", True, ""),
        ("Ditolak", "NIK tidak ditemukan", False, "NIK tidak ditemukan"),
        ("GAGAL", "", False, "GAGAL"),
        ("Tidak valid", "-", False, "Tidak valid"),
        ("Ditolak: usia di atas 65", "", False, "Ditolak: usia di atas 65"),
        ("MENINGGAL DUNIA", "", False, "MENINGGAL DUNIA"),
        ("Non Aktif", "", False, "Non Aktif"),
    ],
)
def test_a_status_accepts_or_rejects_in_words_that_are_known(
    tmp_path: Path, status: str, reason: str, accepted: bool, told: str
) -> None:
    found = _read(tmp_path, f"NIK | STATUS | KETERANGAN\n{IIS} | {status} | {reason}")
    assert _verdicts(found) == [(IIS, accepted, told)]


def test_without_a_status_a_remark_can_reject(tmp_path: Path) -> None:
    found = _read(tmp_path, f"NIK | Keterangan\n{IIS} | \n{MAMAN} | NIK tidak ditemukan\n{TITIN} | valid")
    assert _verdicts(found) == [(IIS, True, ""), (MAMAN, False, "NIK tidak ditemukan"), (TITIN, True, "")]


@pytest.mark.parametrize("word", ["diterima sebagian", "tidak ada masalah", "sudah terdaftar", "proses", "x"])
def test_a_word_that_nobody_knows_is_named_and_not_guessed(tmp_path: Path, word: str) -> None:
    [fault] = _faults(tmp_path, f"NIK | STATUS\n{IIS} | aktif\n{MAMAN} | {word}\n{TITIN} | {word}")
    assert (fault.code, fault.row, fault.column) == ("list_word_unknown", 3, "status")
    assert dict(fault.values) == {"isi": word, "rows": "2"}


def test_a_city_teaches_words_and_headings_of_its_own(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        f"No Identitas | Kode\n{IIS} | 00\n{MAMAN} | 14",
        accepted_words=["00"],
        rejected_words=["14"],
        headings={"nik": ["no identitas"], "status": ["kode"]},
    )
    assert _verdicts(found) == [(IIS, True, ""), (MAMAN, False, "14")]


def test_a_heading_means_what_the_city_says(tmp_path: Path) -> None:
    drawn = f"NIK | Keterangan\n{IIS} | aktif\n{MAMAN} | "
    assert _verdicts(_read(tmp_path, drawn))[1] == (MAMAN, True, "")
    [fault] = _faults(tmp_path, drawn, headings={"status": ["keterangan"]})
    assert (fault.code, fault.row, fault.column) == ("list_cell_empty", 3, "status")


def test_two_equal_rows_are_two(tmp_path: Path) -> None:
    found = _read(tmp_path, f"NIK | KPJ\n{IIS} | 001\n{IIS} | 001")
    assert found.responses["row"].to_list() == [1, 2]
    assert found.responses["nik"].to_list() == [IIS, IIS]


def test_all_that_is_wrong_with_a_list_is_told_at_once(tmp_path: Path) -> None:
    faults = _faults(
        tmp_path,
        f"""
        NIK       | STATUS | TOTAL_IURAN
        {IIS}     | aktif  | 16800
        3,27E+15  | aktif  | 16800
        12345     | aktif  | 16800
        {MAMAN}   |        | 16800
        {TITIN}   | proses | 16800
        {nik(4)}  | aktif  | 1.25
        {nik(5)}  | aktif  | 16800 | apa ini
        """,
    )
    assert [(fault.code, fault.row) for fault in faults] == [
        ("list_nik_damaged", 3),
        ("list_nik_invalid", 4),
        ("list_cell_empty", 5),
        ("list_word_unknown", 6),
        ("list_cell_unreadable", 7),
        ("list_row_broken", 8),
    ]
    assert all(fault.file == "jawaban.csv" for fault in faults)


def _workbook(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_nik_that_excel_made_a_number_is_never_used(tmp_path: Path) -> None:
    path = tmp_path / "jawaban.xlsx"
    path.write_bytes(_workbook(("NIK", "KPJ"), (IIS, "001"), (int(MAMAN), "002"), (TITIN, "003")))
    with pytest.raises(BpjsListError) as refused:
        read_response_list(path, MARCH, Settings())
    [fault] = refused.value.faults
    assert (fault.code, fault.sheet, fault.row) == ("list_nik_damaged", "Sheet", 3)
    assert MAMAN not in str(fault)


def test_a_workbook_is_read_and_what_was_passed_over_is_told(tmp_path: Path) -> None:
    path = tmp_path / "jawaban.xlsx"
    book = openpyxl.Workbook()
    book.active.append(("NIK", "STATUS"))
    book.active.append((IIS, "AKTIF"))
    book.create_sheet("lama").sheet_state = "hidden"
    book.save(path)
    found = read_response_list(path, MARCH, Settings())
    assert _verdicts(found) == [(IIS, True, "")]
    assert found.warnings["kode"].to_list() == ["LEMBAR_TERSEMBUNYI"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("jawaban.csv", b"", "file_empty"),
        ("jawaban.csv", b"NAMA;KPJ\nIis;1\n", "heading_missing"),
        ("jawaban.csv", b"NIK;NIK KTP\n1;1\n", "heading_doubled"),
        ("jawaban.csv", b"NIK;KPJ\nJumlah;0\n", "response_empty"),
        ("jawaban.pdf", b"%PDF", "format_unknown"),
        ("jawaban.xls", b"<html><table>", "page_named_workbook"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BpjsListError) as refused:
        read_response_list(tmp_path / name, MARCH, Settings())
    assert [fault.code for fault in refused.value.faults] == [code]


def test_a_file_that_is_not_there_is_a_fault_of_input(tmp_path: Path) -> None:
    with pytest.raises(BpjsListError) as refused:
        read_response_list(tmp_path / "tidak-ada.csv", MARCH, Settings())
    assert refused.value.exit_code == 11
    assert [fault.code for fault in refused.value.faults] == ["list_missing"]


@pytest.mark.parametrize(
    "bpjs",
    [
        {"accepted_words": ["Ditolak"]},
        {"rejected_words": [" "]},
        {"headings": {"nikk": ["x"]}},
        {"headings": {"status": ["nik"]}},
        {"headings": {"status": ["hasil"], "alasan": ["HASIL"]}},
        {"due_day": 0},
    ],
)
def test_settings_without_sense_are_refused(bpjs: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        parse_settings({"bpjs": bpjs})


def test_the_answers_are_as_the_ledger_takes_them(tmp_path: Path) -> None:
    assert ListedResponse.is_valid(_read(tmp_path, f"NIK\n{IIS}").responses)


def test_a_nik_both_accepted_and_rejected_in_one_list_is_told_with_its_number_masked(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        f"""
        NIK     | STATUS   | KETERANGAN
        {IIS}   | DITERIMA |
        {MAMAN} | DITERIMA |
        {IIS}   | DITOLAK  | NIK ganda
        {MAMAN} | DITERIMA |
        """,
    )
    [warning] = found.warnings.iter_rows(named=True)
    assert (warning["kode"], warning["berkas"], warning["kolom"]) == (
        "JAWABAN_BERTENTANGAN",
        "jawaban.csv",
        "nik",
    )
    assert warning["isi"].startswith(IIS[:6])
    assert IIS not in warning["isi"]
