"""Amounts that finance types into the console are read as in the files of offices; none is guessed."""

import pytest

from support.deployments import MARCH

BPJS = f"/bulan/{MARCH}/bpjs"
PAID = {"kode_iuran": "240300123", "tanggal": "2024-03-14", "bukti": "NTB-88"}


@pytest.mark.parametrize("typed", ["117600", "117.600", "117,600", "117600.00", "117.600,00", "Rp 117.600,-"])
def test_a_way_to_write_an_amount(march, typed):
    answer = march.browser("keuangan").post(BPJS, PAID | {"bayar": typed})
    assert answer.status_code == 303, answer.text
    assert march.ledger.events()[-1].facts["amount"] == 117_600


@pytest.mark.parametrize("typed", ["44000.50", "12.5", "1.25", "1 000", "-5", "0", "seribu", "1.000.0"])
def test_what_is_no_amount_is_not_recorded(march, typed):
    acts = march.acts
    answer = march.browser("keuangan").post(BPJS, PAID | {"bayar": typed})
    assert answer.status_code == 409, typed
    assert march.acts == acts


def test_a_difference_of_no_opd_begins_with_its_age(march):
    page = march.browser("keuangan").get(BPJS).text
    assert "Masih Rp" in page
    assert '<p class="by"> ·' not in page
    assert "hari</p>" in page
