"""The headings of employees on wages: lists of non-ASN staff and village officials, and lists of employers for BPJS."""

from collections.abc import Mapping

from tpp_sponsor.tables.headings.column_words import (
    BIRTH,
    END,
    KPJ,
    OPD,
    PACKAGE,
    START,
    UNIT,
    VILLAGE,
    WORKER_NAME,
    WORKER_NIK,
    ColumnHeadings,
    Origin,
    Words,
    each_pair,
)

_PAY = ("upah", "gaji", "honor", "honorarium")
_MONTHLY = ("sebulan", "per bulan", "bulanan", "perbulan")

WAGE_HEADINGS: Mapping[str, Mapping[str, ColumnHeadings]] = {
    "nonasn": {
        "nik": WORKER_NIK,
        "nama": (
            *WORKER_NAME,
            Words(Origin.REGISTER, ("nama pegawai", "nama lengkap pegawai", "nama non asn", "nama pegawai non asn",
                "nama tenaga non asn"), ("nama dan gelar", "nama lengkap dan gelar", "nama lengkap dengan gelar")),
            Words(Origin.POPULATION, ("nama lengkap", "nama sesuai ktp", "nama lengkap sesuai ktp", "nama ktp")),
        ),
        "tgl_lahir": BIRTH,
        "pemberi_kerja": (
            Words(Origin.BPJS, ("nama pemberi kerja", "pemberi kerja/badan usaha"), ("nama perusahaan", "perusahaan",
                "badan usaha", "nama badan usaha")),
            Words(Origin.REGISTER, ("opd",)),
            *OPD,
            UNIT,
            Words(Origin.DECREE, ("pemerintah desa",), ("desa", "nama desa", "desa/kelurahan", "kelurahan/desa",
                "tempat tugas", "tempat kerja", "unit tugas", "lokasi kerja")),
        ),
        "upah": (
            Words(Origin.BPJS, ("upah dilaporkan", "upah yang dilaporkan", "dasar upah", "jumlah upah", "besaran upah",
                "upah pekerja", "upah tenaga kerja", *each_pair(_PAY[:1], _MONTHLY))),
            Words(Origin.DECREE, (*each_pair(_PAY[1:], _MONTHLY), "upah/gaji", "gaji/upah", "gaji/honor", "honor/gaji",
                "penghasilan tetap", "siltap", "besaran honor", "besaran honorarium", "jumlah honor",
                "jumlah honorarium"), ("gaji", "honor", "honorarium", "gaji pokok", "upah pokok", "insentif")),
        ),
        "paket": (
            *PACKAGE,
            Words(Origin.BPJS, ("program bpjs ketenagakerjaan", "program bpjs tk", "program yang diikuti",
                "program diikuti"), ("program", "kepesertaan program")),
        ),
        "mulai": (
            *START,
            Words(Origin.BPJS, ("tanggal kepesertaan", "tanggal mulai kepesertaan")),
            Words(Origin.DECREE, ("tanggal mulai", "mulai bekerja", "mulai kerja", "mulai bertugas", "mulai tugas",
                "tanggal mulai kerja", "tanggal mulai bekerja", "tmt kerja", "tmt tugas", "tmt sk", "awal kontrak",
                "mulai kontrak"), ("tanggal masuk",)),
        ),
        "selesai": (
            *END,
            Words(Origin.BPJS, ("tanggal non aktif", "tanggal berakhir kepesertaan")),
            Words(Origin.DECREE, ("tanggal selesai", "tanggal berakhir", "akhir kontrak", "kontrak berakhir",
                "kontrak sampai dengan", "berhenti bekerja", "selesai bertugas", "akhir tugas"),
                ("tanggal berhenti", "tanggal keluar")),
        ),
        "kpj": KPJ,
        "jabatan": (
            Words(Origin.REGISTER, ("nama jabatan", "jabatan/tugas", "tugas/jabatan", "jenis jabatan", "jabatan nama"),
                ("tugas", "pekerjaan", "jenis pekerjaan", "profesi")),
        ),
        "segmen": (
            Words(Origin.BPJS, ("segmen kepesertaan", "segmen peserta", "segmentasi")),
            Words(Origin.DECREE, ("jenis tenaga", "kelompok pekerja", "kelompok tenaga", "kategori pekerja",
                "jenis non asn", "jenis tenaga non asn"), ("kelompok", "kategori", "jenis pegawai")),
        ),
        # *Desa/Kelurahan* is the employer of village officials, and beside another employer where a person lives.
        "kelurahan": VILLAGE,
    },
}  # fmt: skip
