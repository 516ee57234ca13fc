"""What the console says when an act is posted and what follows it fails: never that it was not done (issue 15)."""

import shutil

from support.deployments import MARCH

PAID = {"bayar": "117.600", "kode_iuran": "240300123", "tanggal": "2024-03-14", "bukti": "NTB-88"}
BPJS = f"/bulan/{MARCH}/bpjs"


def test_a_payment_whose_pages_cannot_be_made_is_told_as_posted(march):
    """In place of the folder of the site there is a file: the payment is in the ledger, the pages are not made."""
    shutil.rmtree(march.town.root / "site")
    (march.town.root / "site").write_text("bukan folder")
    finance = march.browser("keuangan")
    answer = finance.post(BPJS, PAID)
    assert (answer.status_code, answer.headers["x-exit-code"]) == (503, "30")
    assert march.acts[-1] == "pay"
    assert "membuat ulang surat dan laporan" in answer.text, "what finishes it"


def test_a_refusal_after_an_act_of_another_request_is_a_refusal(march):
    finance = march.browser("keuangan")
    assert finance.post(BPJS, PAID).status_code == 303
    refused = finance.post(BPJS, PAID | {"bayar": "5", "tanggal": "2024-02-01"})
    assert (refused.status_code, refused.headers["x-exit-code"]) == (409, "14")
