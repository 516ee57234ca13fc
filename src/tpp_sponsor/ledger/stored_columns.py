"""The columns of frames, and the columns of the ledger that hold them."""

from collections.abc import Iterable, Mapping
from typing import Any

# Amount of a frame → column of the ledger; other columns of journal, payments, responses and credit have one name.
AMOUNT_COLUMNS = {"amount_idr": "amount", "premium_idr": "total"}

# Line column → column of the ledger.
LINE_COLUMNS = {
    "nik": "nik",
    "nip": "payer",
    "opd": "department",
    "nomor": "claim",
    "paket": "package",
    "jkk": "jkk",
    "jkm": "jkm",
    "jht": "jht",
    "premium_idr": "total",
}
FUND_LINE_COLUMNS = {
    "nik": "nik",
    "dana": "payer",
    "nomor": "claim",
    "kelurahan": "place",
    "paket": "package",
    "jkk": "jkk",
    "jkm": "jkm",
    "jht": "jht",
    "premium_idr": "total",
}
# The worker's shares are stored, and the employer's follow from them.
WAGE_LINE_COLUMNS = {
    "nik": "nik",
    "pemberi_kerja": "payer",
    "nama": "worker_name",
    "tgl_lahir": "birth_date",
    "kpj": "kpj",
    "jabatan": "job",
    "segmen": "segment",
    "kelurahan": "place",
    "paket": "package",
    "upah": "wage",
    "jkk": "jkk",
    "jkm": "jkm",
    "jht": "jht",
    "jp": "jp",
    "jht_worker": "jht_worker",
    "jp_worker": "jp_worker",
    "premium_idr": "total",
    "legal_basis": "legal_basis",
}
# Column of `PostedFund` → column of the ledger.
FUND_COLUMNS = {
    "kode": "code",
    "jenis": "kind",
    "nama": "name",
    "kelas": "size_class",
    "dasar": "basis",
    "is_public": "is_public",
    "mulai": "valid_from",
    "selesai": "valid_until",
    "kuota": "quota",
    "pagu": "budget",
}


def stored_rows(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of frames as the ledger stores them: their amounts have the ledger's names."""
    return [{AMOUNT_COLUMNS.get(name, name): value for name, value in row.items()} for row in rows]
