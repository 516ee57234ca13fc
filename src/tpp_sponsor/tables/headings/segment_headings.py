"""The headings of official counts by segment: tables of the branch of BPJS Ketenagakerjaan and of Disnaker."""

from collections.abc import Mapping

from tpp_sponsor.tables.headings.column_words import VILLAGE, ColumnHeadings, Origin, Words, each_pair

SEGMENT_HEADINGS: Mapping[str, Mapping[str, ColumnHeadings]] = {
    "segmen": {
        "periode": (
            Words(Origin.BPJS, ("periode data", "posisi data", "data per", "keadaan per", "posisi per", "per tanggal",
                "bulan/tahun", "tanggal data"), ("posisi",)),
        ),
        "segmen": (
            Words(Origin.BPJS, ("segmen kepesertaan", "segmen peserta", "jenis kepesertaan", "jenis peserta",
                "kelompok peserta"), ("kepesertaan",)),
        ),
        "aktif": (
            Words(Origin.BPJS, ("peserta aktif", "tenaga kerja aktif", "tk aktif", "jumlah aktif", "pekerja aktif",
                *each_pair(("jumlah",), ("peserta aktif", "tenaga kerja aktif", "pekerja aktif", "tk aktif"))),
                ("jumlah peserta", "jumlah tenaga kerja")),
        ),
        "sumber": (Words(Origin.BPJS, ("sumber data", "asal data", "sumber angka")),),
        "kelurahan": VILLAGE,
    },
}  # fmt: skip
