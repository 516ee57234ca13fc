"""The export of the online registration form: varied notations, forms sent twice."""

from pathlib import Path

import polars as pl

from tpp_sponsor.demo.city import MadeUpCity
from tpp_sponsor.demo.consents import Plan
from tpp_sponsor.demo.wording import days_in_words, months_in_words, one_of, spaced_nik, spaced_nip

FORM_HEADINGS = {
    "nip": "NIP (18 angka)",
    "nama_pekerja": "Nama lengkap pekerja yang didaftarkan (sesuai KTP)",
    "nik": "NIK pekerja (16 angka, sesuai KTP)",
    "tgl_lahir": "Tanggal lahir pekerja",
    "jenis_kelamin": "Jenis kelamin pekerja",
    "pekerjaan": "Apa pekerjaan pekerja tersebut di rumah Bapak/Ibu?",
    "kelurahan": "Kelurahan tempat tinggal pekerja",
    "no_hp": "Nomor HP/WA pekerja",
    "nomor": "Nomor surat pernyataan kesediaan",
    "tanggal": "Tanggal surat pernyataan",
    "mulai": "Iuran dimulai bulan apa?",
    "dicabut": "Tanggal dicabut (diisi petugas)",
}


def write_form(city: MadeUpCity, period: str, path: Path) -> None:
    """Write the forms up to a period as CSV, in order of time."""
    forms = _notation(
        city.statements_in(period).join(
            city.workers.drop("nik"), on="urut", how="left", maintain_order="left"
        )
    )
    rows = pl.concat([forms, _sent_twice(forms), _first_tries(forms)]).sort("waktu", "nomor")
    moment = pl.col("waktu").dt
    stamp = pl.format("{}/{}/{}", moment.day(), moment.month(), moment.year())
    rows.select(
        pl.format("{} {}", stamp, moment.strftime("%H:%M:%S")).alias("Timestamp"),
        pl.col("sponsor").alias("Nama lengkap ASN beserta gelar"),
        pl.col("nip").alias(FORM_HEADINGS["nip"]),
        pl.col("opd").alias("Perangkat Daerah tempat Bapak/Ibu bertugas"),
        *(
            pl.col(_SOURCES.get(name, name)).alias(heading)
            for name, heading in FORM_HEADINGS.items()
            if name != "nip"
        ),
    ).write_csv(path)


_SOURCES = {"nama_pekerja": "nama"}


def _notation(forms: pl.DataFrame) -> pl.DataFrame:
    """Return the forms in varied notations, all of them readable."""
    number, nip, nik = pl.col("urut"), pl.col("nip"), pl.col("nik")
    born, signed = pl.col("tgl_lahir"), pl.col("tanggal")
    return forms.with_columns(
        nip_utuh=nip,
        nik_utuh=nik,
        nip=one_of(number, nip, spaced_nip(nip), " " + nip, nip),
        nik=one_of(number // 4, nik, nik + " ", "'" + nik, spaced_nik(nik)),
        opd=one_of(number // 3, pl.col("opd"), pl.col("opd").str.to_lowercase(), pl.col("opd")),
        tgl_lahir=one_of(
            number // 2, born.dt.strftime("%d/%m/%Y"), days_in_words(born), born.dt.strftime("%Y-%m-%d")
        ),
        tanggal=one_of(number, signed.dt.strftime("%d/%m/%Y"), days_in_words(signed)),
        mulai=months_in_words(pl.col("mulai")),
        dicabut=pl.col("dicabut").dt.strftime("%d/%m/%Y"),
    )


def _sent_twice(forms: pl.DataFrame) -> pl.DataFrame:
    again = forms.filter(Plan.SENT_TWICE.of(pl.col("urut")))
    return again.with_columns(pl.col("waktu") + pl.duration(seconds=247))


def _first_tries(forms: pl.DataFrame) -> pl.DataFrame:
    """Earlier forms of the same sponsors, with a damaged NIK and another letter number."""
    number, whole = pl.col("urut"), pl.col("nik_utuh")
    as_number = pl.format("{},{}E+15", whole.str.head(1), whole.str.slice(1, 5))
    damaged = pl.when(Plan.NIK_AS_NUMBER.of(number)).then(as_number).otherwise(whole.str.head(15))
    tries = forms.filter(Plan.NIK_AS_NUMBER.of(number) | Plan.NIK_LOST_A_DIGIT.of(number))
    return tries.with_columns(
        pl.col("waktu") - pl.duration(seconds=193),
        pl.col("nomor").str.replace("-", "a-", literal=True),
        nik=damaged,
    )
