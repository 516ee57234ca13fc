"""What the settings of the made-up city say of its papers, employers, bases of coverage, cards and regulations."""

PROGRAMME_SETTINGS = """\
[letter]
kop = ["Pemerintah Kota Contoh", "Badan Kepegawaian dan Pengembangan SDM"]
address = "Jalan Contoh Nomor 1, Kota Contoh"
place = "Contoh"
[[employer]]
name = "Desa Mekarjaya"
bears_worker_share = true
[jakon]
# Public holidays and joint leave from March to May 2024.
holidays = [
  2024-03-11, 2024-03-12, 2024-03-29, 2024-04-08, 2024-04-09, 2024-04-10, 2024-04-11, 2024-04-12, 2024-04-15,
  2024-05-01, 2024-05-09, 2024-05-10, 2024-05-23, 2024-05-24,
]
[[ucj_base]]
name = "Penduduk bekerja"
value = 158400
as_of = "2023-08"
source = "BPS Kota Contoh, Sakernas Agustus 2023"
definition = "Termasuk ASN, TNI, dan Polri."
[[ucj_base]]
name = "Di luar ASN, TNI, Polri"
value = 152900
as_of = "2023-08"
source = "BPS Kota Contoh dan BKPSDM"
definition = "Penduduk bekerja dikurangi ASN, TNI, dan Polri, yang tidak ikut program ini."
[[ucj_base]]
name = "Sasaran Bappenas"
value = 131000
as_of = "2024-01"
source = "Bappenas, sasaran kepesertaan 2024"
[[ucj_target]]
year = 2024
percent = 40
base = "Penduduk bekerja"
source = "RPJMD Kota Contoh 2024-2026"
[[ucj_target]]
year = 2026
percent = 52.5
base = "Penduduk bekerja"
source = "RPJMD Kota Contoh 2024-2026"
[cards]
site_url = "https://peduli.kota-contoh.example"
office = "Dinas Tenaga Kerja Kota Contoh"
address = "Jalan Contoh Nomor 7"
phone = "0800-000-0000"
hours = "Senin-Jumat, 08.00-15.00"
[[regulation]]
number = "Perwal 14/2023"
title = "Jaminan Sosial Ketenagakerjaan bagi Pekerja Rentan"
date = 2023-05-02
link = "https://jdih.kota-contoh.example/perwal-14-2023"
[[regulation]]
number = "SE 560/21/2024"
title = "Gerakan ASN Peduli Pekerja Rentan"
date = 2024-01-15
"""
