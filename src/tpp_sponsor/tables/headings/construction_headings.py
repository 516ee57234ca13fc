"""The headings of construction contracts: lists of the procurement office, of works departments and of BPJS (e-Jakon).

`No` is the number of a line. `Nilai` alone is the contract value; the ceiling (`Pagu`, `HPS`) is not.
"""

from collections.abc import Mapping

from tpp_sponsor.tables.headings.column_words import VILLAGE, ColumnHeadings, Origin, Words, each_pair

CONSTRUCTION_HEADINGS: Mapping[str, Mapping[str, ColumnHeadings]] = {
    "jakon": {
        "nomor": (
            Words(Origin.DECREE, ("nomor kontrak", "nomor spk", "nomor perjanjian", "nomor surat perintah kerja",
                "nomor surat perjanjian", "nomor kontrak/spk", "nomor spk/kontrak", "kode kontrak")),
        ),
        "penyedia": (
            Words(Origin.DECREE, ("nama penyedia", "penyedia jasa", "nama penyedia jasa", "kontraktor",
                "nama kontraktor", "pelaksana", "nama pelaksana", "penyedia barang/jasa", "rekanan", "nama rekanan"),
                ("nama perusahaan", "perusahaan", "pemenang", "nama pemenang")),
        ),
        "nilai": (
            Words(Origin.DECREE, ("nilai kontrak", "nilai spk", "nilai kontrak rp", "nilai proyek", "nilai pekerjaan",
                "harga kontrak", "jumlah kontrak", "nilai kontrak kerja konstruksi")),
        ),
        "spk": (
            Words(Origin.DECREE, ("tanggal spk", "tanggal surat perintah kerja", "tanggal kontrak",
                "tanggal spk/kontrak", "tanggal kontrak/spk"), ("tanggal spmk", "tanggal perjanjian")),
        ),
        "mulai": (
            Words(Origin.DECREE, ("tanggal mulai", "mulai kerja", "mulai pekerjaan", "tanggal mulai pekerjaan",
                "mulai pelaksanaan", "tanggal mulai pelaksanaan", "mulai proyek"), ("awal pelaksanaan",)),
        ),
        "selesai": (
            Words(Origin.DECREE, ("tanggal selesai", "selesai pekerjaan", "tanggal selesai pekerjaan",
                "selesai pelaksanaan", "tanggal selesai pelaksanaan", "selesai proyek", "tanggal akhir kontrak",
                "tanggal berakhir"), ("akhir pelaksanaan", "akhir kontrak")),
        ),
        "sumber_dana": (
            Words(Origin.DECREE, ("sumber anggaran", "sumber pembiayaan", "sumber pendanaan", "asal dana")),
        ),
        "terdaftar": (
            Words(Origin.BPJS, ("tanggal terdaftar", "tanggal pendaftaran", "tanggal daftar",
                *each_pair(("terdaftar", "tanggal terdaftar", "tanggal daftar"), ("bpjs", "bpjs ketenagakerjaan")),
                "tanggal sertifikat", "tanggal kepesertaan")),
        ),
        "kelurahan": (*VILLAGE, Words(Origin.DECREE, broad=("lokasi", "lokasi pekerjaan", "lokasi proyek"))),
    },
}  # fmt: skip
