"""The lists that BPJS gives back, as a table of input: a participant list, or a breakdown of premiums.

Their columns: docs/domain.md#bpjs-lists.
"""

from collections.abc import Iterable, Mapping

from tpp_sponsor.domain.wording import heading_key
from tpp_sponsor.frames.tables import Column, Kind, Table

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

# How lists of BPJS call these columns. `JKK`, `JKM`, `JHT` alone are flags there, and `TOTAL` is a wage.
_SHIPPED: Mapping[str, tuple[str, ...]] = {
    "nik": ("nik ktp", "nik/paspor", "no nik", "nomor nik", "no ktp", "nomor induk kependudukan"),
    "status": (
        "status validasi",
        "hasil validasi",
        "hasil verifikasi",
        "status peserta",
        "status kepesertaan",
    ),
    "alasan": ("keterangan", "alasan penolakan", "alasan ditolak", "catatan"),
    "kpj": ("no kpj", "nomor kpj", "no peserta", "nomor peserta"),
    "tgl_berakhir": ("tanggal berakhir",),
    "total_iuran": ("jumlah iuran", "iuran"),
}

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


def answer_headings(own: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Column → what it may be called: the headings of a city, and the shipped ones that it does not use otherwise."""
    taken = {heading_key(heading) for headings in own.values() for heading in headings}
    return {
        name: (
            *own.get(name, ()),
            *(heading for heading in _SHIPPED.get(name, ()) if heading_key(heading) not in taken),
        )
        for name in ANSWER.names
    }
