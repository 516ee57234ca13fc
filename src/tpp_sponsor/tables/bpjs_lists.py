"""The lists that BPJS gives back, as a table of input: a participant list, or a breakdown of premiums.

Their columns: docs/domain.md#bpjs-lists.
"""

from tpp_sponsor.tables.input_tables import Column, Kind, Table

# Without a `status` column, whoever stands on the list is accepted unless `alasan` says otherwise.
ANSWER = Table(
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

# What BPJS says of those it accepts (the whole cell says it) and of those it does not (the cell begins with it).
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
