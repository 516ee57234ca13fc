"""The headings of funds, seats and proposals: lists of villages and offices, and annexes of decrees.

`Nilai` is the money of a fund and the score of a proposal. A rank (`Peringkat`) is no score: the first rank is the
best, the lowest score is the worst. `No` is the number of a line, which next month belongs to another proposal.
"""

from collections.abc import Mapping

from tpp_sponsor.tables.headings.column_words import (
    ALIVE,
    ANY_PHONE,
    BIRTH,
    CARD,
    END,
    JOB,
    KPJ,
    PACKAGE,
    SEX,
    START,
    VILLAGE,
    WORKER_NAME,
    WORKER_NIK,
    ColumnHeadings,
    Origin,
    Words,
    each_pair,
)

_FUND: ColumnHeadings = (
    Words(Origin.DECREE, ("kode dana", "kode sumber dana", "kode program"), ("sumber dana",)),
)
_PLACE: ColumnHeadings = (*VILLAGE, Words(Origin.DECREE, ("kel",)))
_DECREE = (
    "nomor sk",
    "nomor surat keputusan",
    "nomor keputusan",
    "sk",
    "surat keputusan",
    "nomor sk/keputusan",
)

FUND_HEADINGS: Mapping[str, Mapping[str, ColumnHeadings]] = {
    "dana": {
        "kode": (Words(Origin.DECREE, ("kode dana", "kode sumber dana", "kode program")),),
        "nama": (
            Words(Origin.DECREE, ("nama dana", "nama program", "nama sumber dana", "nama program/kegiatan"),
                ("program", "nama kegiatan", "nama penyandang dana", "penyandang dana", "nama donatur", "donatur",
                "nama perusahaan", "perusahaan")),
        ),
        "jenis": (
            Words(Origin.DECREE, ("jenis dana", "jenis sumber dana", "sumber dana", "sumber anggaran",
                "sumber pembiayaan", "sumber pendanaan")),
        ),
        "mulai": (*START, Words(Origin.DECREE, ("bulan awal", "periode awal", "tanggal mulai"))),
        "selesai": (
            *END,
            Words(Origin.DECREE, ("bulan akhir", "periode akhir", "tanggal selesai", "tanggal berakhir")),
        ),
        "dasar": (
            Words(Origin.DECREE, ("dasar hukum", "dasar pembiayaan", "dasar pendanaan", *_DECREE, "nomor perjanjian",
                "nomor perjanjian kerja sama", "nomor pks", "nomor mou"), ("perjanjian", "pks")),
        ),
        "kuota": (
            Words(Origin.DECREE, ("kuota peserta", "kuota pekerja", "kuota penerima", "jumlah kuota", "kuota per bulan",
                "total kuota")),
        ),
        "pagu": (
            Words(Origin.DECREE, ("pagu anggaran", "pagu dana", "nilai pagu", "jumlah pagu", "jumlah anggaran",
                "nilai anggaran", "nilai perjanjian", "nilai bantuan", "total anggaran"),
                ("anggaran", "nilai", "jumlah dana", "nilai dana")),
        ),
        "paket": PACKAGE,
        "pekerjaan": (*JOB, Words(Origin.DECREE, ("pekerjaan sasaran", "sasaran pekerjaan", "kelompok pekerjaan"))),
        "urutan": (Words(Origin.DECREE, ("urutan dana", "urutan pembayaran", "urutan prioritas", "prioritas")),),
        "pelepasan": (
            Words(Origin.DECREE, ("bulan pelepasan", "pelepasan kursi", "mulai pelepasan", "pelepasan mulai",
                "kursi dilepas mulai")),
        ),
        "kelas": (Words(Origin.DECREE, ("kelas donatur", "kelas ukuran", "kelas usaha", "skala usaha")),),
    },
    "kuota": {
        "dana": _FUND,
        "kelurahan": _PLACE,
        "kursi": (
            Words(Origin.DECREE, ("jumlah kursi", "jumlah kuota", "alokasi kursi", "alokasi kuota",
                *each_pair(("kuota",), ("peserta", "pekerja", "desa", "kelurahan", "desa/kelurahan"))),
                ("kuota", "alokasi")),
        ),
        "kecamatan": (Words(Origin.POPULATION, ("nama kecamatan", "kec")),),
    },
    "usulan": {
        "nomor": (
            Words(Origin.DECREE, ("nomor usulan", "kode usulan", "id usulan", "nomor pengajuan", "nomor registrasi",
                "nomor pendaftaran", "nomor register")),
        ),
        "dana": _FUND,
        "nik": WORKER_NIK,
        "tanggal": (
            Words(Origin.DECREE, ("tgl", "tanggal usulan", "tanggal diusulkan", "tanggal pengajuan", "tanggal diajukan",
                "tanggal surat usulan", "tanggal surat", "tanggal pendaftaran", "tanggal musdes")),
        ),
        "kelurahan": _PLACE,
        "skor": (
            Words(Origin.DECREE, ("skor usulan", "skor kelayakan", "skor prioritas", "nilai skor", "total skor",
                "jumlah skor", "nilai usulan", "nilai kelayakan"), ("nilai", "poin", "total nilai", "jumlah nilai")),
        ),
        "mulai": START,
        "selesai": END,
        "dicabut": (
            Words(Origin.DECREE, ("tanggal dicabut", "tanggal pencabutan", "tanggal cabut", "dicabut tanggal",
                "dicabut pada tanggal", "dicabut pada")),
        ),
        "paket": PACKAGE,
        "keputusan": (
            Words(Origin.DECREE, (*_DECREE, "sk penetapan", "nomor sk penetapan", "keputusan penetapan",
                "dasar penetapan", "nomor keputusan penetapan")),
        ),
        # The only person of a proposal is the worker.
        "nama_pekerja": (
            *WORKER_NAME,
            Words(Origin.POPULATION, broad=("nama", "nama lengkap", "nama sesuai ktp", "nama lengkap sesuai ktp")),
        ),
        "tgl_lahir": BIRTH,
        "pekerjaan": JOB,
        "jenis_kelamin": SEX,
        "alamat": (
            Words(Origin.POPULATION, ("alamat lengkap", "alamat rumah", "alamat tempat tinggal", "alamat tinggal")),
            Words(Origin.FORM, ("alamat pekerja", "alamat lengkap pekerja", "alamat rumah pekerja")),
        ),
        "no_hp": ANY_PHONE,
        "kpj": KPJ,
        "status": ALIVE,
        "kartu": CARD,
    },
}  # fmt: skip
