"""The lists with which BPJS responds, as an input table: a participant list, or a breakdown of premiums.

Their columns: docs/domain.md#bpjs-lists.
"""

from tpp_sponsor.tables.table import Column, Kind, Table

# Without a `status` column, every person on the list is accepted unless `alasan` gives a reason.
RESPONSE_LIST = Table(
    "jawaban",
    (
        Column("nik", Kind.NIK, required=True),
        Column("status", filled_if_present=True),
        Column("alasan"),
        Column("kpj"),
        Column("tgl_berakhir", Kind.PERIOD, binding=True),
        Column("total_iuran", Kind.MONEY, binding=True),
        Column("iuran_jkk", Kind.MONEY, binding=True),
        Column("iuran_jkm", Kind.MONEY, binding=True),
        Column("iuran_jht", Kind.MONEY, binding=True),
    ),
)
PROGRAMMES = ("iuran_jkk", "iuran_jkm", "iuran_jht")

# Words of BPJS for accepted (the whole cell) and for rejected (the beginning of the cell).
ACCEPTED_WORDS = (
    "diterima", "terdaftar", "aktif", "berhasil", "sukses", "success", "ok", "valid", "sesuai", "lolos", "disetujui",
)  # fmt: skip
REJECTED_WORDS = (
    "ditolak", "tolak", "reject", "rejected", "gagal", "failed", "invalid", "tidak valid", "tidak sah",
    "tidak sesuai", "tidak lolos", "tidak aktif", "tidak diterima", "tidak terdaftar",
    "tidak ditemukan", "tidak memenuhi", "nonaktif", "non aktif", "belum terdaftar", "meninggal",
    "wafat", "nik tidak", "nik salah", "usia tidak", "usia lebih", "usia melebihi", "umur tidak",
    "umur lebih", "umur melebihi",
)  # fmt: skip
