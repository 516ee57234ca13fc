import pytest
from lxml import etree

from support.drawn_outputs import MARCH, drawn, profile, shipped
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.outputs.layouts.encode import encode
from tpp_sponsor.outputs.layouts.iso20022 import validate
from tpp_sponsor.outputs.layouts.layout import RemittanceContext

BANK = """
title = "Contoh"
official = false
family = "pain001"
source = "rekap-opd"
folder = "keuangan"
file_name = "transfer.xml"
[bank]
creditor_name = "BPJS Ketenagakerjaan"
creditor_account = "100"
debtor_bic = "YYYYIDJA"
[accounts]
"Dinas  SOSIAL" = "200"
"Badan Aset" = "300"
"""
RECAP = "opd,total\nBadan Aset,33600\nDinas Sosial,16800\nKecamatan,0\n"


def document(recap: str = RECAP, text: str = BANK, context: RemittanceContext = MARCH) -> bytes:
    [(_, data)] = encode(profile(text), {"rekap-opd": drawn("rekap-opd", recap)}, context)
    return data


def texts(data: bytes, *path: str) -> list[str]:
    return [
        node.text for node in etree.fromstring(data).iterfind(".//" + "/".join("{*}" + step for step in path))
    ]


def test_one_payment_per_opd_with_an_amount():
    data = document()
    assert texts(data, "InstdAmt") == ["33600", "16800"]
    assert texts(data, "DbtrAcct", "Id", "Othr", "Id") == ["300", "200"]
    assert texts(data, "GrpHdr", "NbOfTxs") + texts(data, "GrpHdr", "CtrlSum") == ["2", "50400"]
    assert texts(data, "Ustrd") == ["IURAN BPU 2024-03 R1 Badan Aset", "IURAN BPU 2024-03 R1 Dinas Sosial"]
    assert texts(data, "MsgId") + texts(data, "CreDtTm") == [
        "KOTA-CONTOH-2024-03-R1-1",
        "2024-03-01T00:00:00",
    ]


def test_no_amount_no_file():
    assert encode(profile(BANK), {"rekap-opd": drawn("rekap-opd", "opd,total\nBadan Aset,0\n")}, MARCH) == []


def test_every_opd_without_an_account_is_named():
    with pytest.raises(SettingsError) as error:
        document("opd,total\nBadan Aset,1\nDinas X,1\nDinas Y,1\n")
    assert [(fault.code, dict(fault.values)["opd"]) for fault in error.value.faults] == [
        ("profile_account_missing", "Dinas X"),
        ("profile_account_missing", "Dinas Y"),
    ]


@pytest.mark.parametrize(
    "opd",
    [
        "Dinas <Sosial> & 'Anak' \"Kota\"",
        "D" * 200,
        "\u674e\u660e",
        "]]>",
        "\u00c9cole \u2013 Kota",
        "<>;&amp;",
    ],
)
def test_any_name_of_an_opd_gives_a_valid_document(opd):
    quoted = opd.replace('"', '""')
    data = document(
        f'opd,total\n"{quoted}",16800\n', BANK.replace("debtor_bic", 'default_account = "9"\ndebtor_bic')
    )
    validate(data, "contoh")
    [name] = texts(data, "Dbtr", "Nm")
    assert 1 <= len(name) <= 70
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")


def test_signs_become_their_nearest():
    [(_, data)] = encode(
        shipped("bank-pain001"), {"rekap-opd": drawn("rekap-opd", "opd,total\nAset & <Pajak>,1\n")}, MARCH
    )
    assert texts(data, "Dbtr", "Nm") == ["Aset + (Pajak)"]


def test_a_long_city_leaves_room_for_the_numbers_of_payments():
    city = RemittanceContext("2024-03", 123, "Kota Administrasi yang Panjang Sekali Namanya", MARCH.first_day)
    assert max(map(len, texts(document(context=city), "EndToEndId"))) <= 35


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        (b"<PmtMtd>TRF</PmtMtd>", b"<PmtMtd>XXX</PmtMtd>", "PmtMtd"),
        (b'Ccy="IDR"', b'Ccy="rupiah"', "InstdAmt"),
        (b"<MsgId>", b"<MsgId>" + b"9" * 40, "MsgId"),
        (b"</Document>", b"", "Document"),
        (b"33600</InstdAmt>", b"-1</InstdAmt>", "InstdAmt"),
    ],
)
def test_a_damaged_document_is_refused_by_the_name_of_its_element(old, new, element):
    with pytest.raises(SettingsError) as error:
        validate(document().replace(old, new), "contoh")
    assert [fault.code for fault in error.value.faults] == ["profile_document_invalid"]
    assert dict(error.value.faults[0].values) == {"profile": "contoh", "element": element}


def test_no_document_leaves_unless_it_is_valid():
    with pytest.raises(SettingsError) as error:
        document(context=RemittanceContext("2024-03", 10**30, "Kota", MARCH.first_day))
    assert {dict(fault.values)["element"] for fault in error.value.faults} >= {"MsgId"}
