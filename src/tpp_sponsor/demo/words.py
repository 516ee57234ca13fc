"""Word lists of the made-up city; none of them names a real office or person."""

CITY = "Kota Contoh"

# Name, short name in letter numbers, staff per ten thousand of the city, readiness to sign in per cent.
DEPARTMENTS: tuple[tuple[str, str, int, int], ...] = (
    ("Dinas Pendidikan dan Kebudayaan", "Disdikbud", 3600, 90),
    ("Dinas Kesehatan", "Dinkes", 1240, 95),
    ("RSUD Bunga Melati", "RSUD-BM", 925, 105),
    ("Sekretariat Daerah", "Setda", 405, 120),
    ("Dinas Pekerjaan Umum dan Tata Ruang", "DPUTR", 290, 95),
    ("Satuan Polisi Pamong Praja", "Satpol-PP", 250, 115),
    ("Badan Pengelola Keuangan dan Pendapatan Daerah", "BPKPD", 245, 130),
    ("Dinas Lingkungan Hidup", "DLH", 230, 100),
    ("Dinas Perhubungan", "Dishub", 212, 85),
    ("Kecamatan Contoh Tengah", "Kec-CTg", 160, 140),
    ("Kecamatan Contoh Utara", "Kec-CUt", 148, 110),
    ("Kecamatan Contoh Timur", "Kec-CTm", 146, 70),
    ("Kecamatan Contoh Barat", "Kec-CBr", 138, 105),
    ("Kecamatan Contoh Selatan", "Kec-CSl", 125, 60),
    ("Kecamatan Mekarsari", "Kec-Mks", 124, 95),
    ("Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil", 115, 150),
    ("Kecamatan Sukamaju", "Kec-Skm", 108, 90),
    ("Dinas Kearsipan dan Perpustakaan", "Disarpus", 105, 80),
    ("Sekretariat DPRD", "Setwan", 102, 125),
    ("Dinas Komunikasi dan Informatika", "Diskominfo", 100, 120),
    ("Dinas Koperasi, UKM dan Perdagangan", "Diskopdag", 100, 150),
    ("Dinas Ketahanan Pangan dan Pertanian", "DKPP", 95, 100),
    ("Badan Perencanaan Pembangunan Daerah", "Bappeda", 90, 135),
    ("Dinas Tenaga Kerja", "Disnaker", 87, 170),
    ("Dinas Sosial", "Dinsos", 82, 130),
    ("Dinas Penanaman Modal dan PTSP", "DPMPTSP", 80, 190),
    ("Inspektorat Daerah", "Itda", 80, 110),
    ("Dinas Kepemudaan, Olahraga dan Pariwisata", "Disporapar", 78, 165),
    ("Badan Kepegawaian dan Pengembangan SDM", "BKPSDM", 75, 140),
    ("Badan Kesatuan Bangsa dan Politik", "Kesbangpol", 75, 115),
    ("Dinas Pengendalian Penduduk dan KB", "DPPKB", 65, 120),
    ("Dinas Perumahan dan Kawasan Permukiman", "Disperkim", 62, 85),
    ("RSUD Harapan Sehat", "RSUD-HS", 62, 75),
    ("Badan Penanggulangan Bencana Daerah", "BPBD", 48, 125),
    ("Dinas Pemadam Kebakaran", "Damkar", 30, 50),
)
SMALL_DEPARTMENT = ("UPTD Wilayah", "UPTD", 30, 100)

# In April one department sends its TPP sheet after the others, and one sends two NIPs as numbers.
LATE_DEPARTMENT = "Dinas Perhubungan"
CARELESS_DEPARTMENT = "Dinas Sosial"

MEN = (
    "Agus", "Ahmad", "Andi", "Asep", "Bambang", "Bayu", "Budi", "Cecep", "Dadang", "Deni", "Dudung", "Eko",
    "Fajar", "Hendra", "Iwan", "Joko", "Maman", "Rudi", "Slamet", "Suparman", "Taufik", "Ujang", "Wawan",
    "Yayan",
)  # fmt: skip
WOMEN = (
    "Ani", "Cucu", "Dewi", "Elis", "Endah", "Euis", "Fatimah", "Fitri", "Ida", "Imas", "Kartini", "Lilis",
    "Maria", "Mulyati", "Neneng", "Nur'aini", "Ratna", "Rohaeti", "Siti", "Sri", "Titin", "Wati", "Wiwin",
    "Yuli",
)  # fmt: skip
FAMILY = (
    "Anggraeni", "Fauzi", "Firmansyah", "Gunawan", "Hakim", "Handayani", "Hidayat", "Kurniawan", "Lestari",
    "Maulana", "Mulyana", "Nasution", "Nugraha", "Permana", "Prasetyo", "Rahman", "Ramdani", "Santoso",
    "Saputra", "Setiawan", "Siregar", "Sopandi", "Suryana", "Wibowo", "Wijaya",
)  # fmt: skip
DEGREES = ("", "", "", ", S.Pd.", ", S.E.", ", S.Sos., M.Si.", ", S.H.", ", A.Md.", ", M.T.")

KINDS_OF_LEAVING = ("Pensiun", "Pensiun", "Cuti di Luar Tanggungan Negara", "Pemberhentian Sementara")
RANKS = ("II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "III/d", "IV/a", "IV/b")
CONTRACT_RANKS = ("V", "VII", "IX")
POSTS = (
    "Analis",
    "Guru Ahli Pertama",
    "Kepala Seksi",
    "Pelaksana",
    "Penata Layanan",
    "Pengadministrasi Umum",
    "Perawat",
)

DISTRICTS = ("327201", "327202", "327203", "327204", "327205", "327206", "327207", "320214", "320301")
VILLAGES = (
    "Sukamaju", "Sukarasa", "Mekarsari", "Mekarjaya", "Cempaka", "Melati", "Kenanga", "Harapan Jaya",
    "Karang Asri", "Tanjung Sari", "Wanasari", "Bojong Indah", "Ciherang", "Pasir Jaya", "Margahayu",
    "Sindang Asih",
)  # fmt: skip
JOBS = (
    "ART", "ART", "Asisten Rumah Tangga", "Asisten Rumah Tangga", "asisten rumah tangga",
    "Pembantu Rumah Tangga", "Sopir", "sopir", "Supir", "Tukang Kebun", "tukang kebun", "Tukang Cuci",
    "Pengasuh Anak", "Baby Sitter", "Penjaga Rumah", "Petugas Kebersihan",
)  # fmt: skip
FARM_JOB = "BURUH TANI"
FARM_WORDS = ("Buruh tani", "Buruh Tani Tembakau")
JOBS_OUTSIDE = ("Guru ngaji", "Marbot masjid", "Pedagang keliling")
TRADES = ("BURUH HARIAN LEPAS", "OJEK", "PEDAGANG", "PETANI")

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
    "November", "Desember",
)  # fmt: skip
SHORT_MONTHS = ("JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGT", "SEP", "OKT", "NOV", "DES")
