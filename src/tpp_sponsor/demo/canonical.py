"""The inbox of the made-up city as CSV with canonical headings, for the benchmark."""

from pathlib import Path

import polars as pl

from tpp_sponsor.demo.city import MadeUpCity


def write_canonical_inbox(city: MadeUpCity, period: str, folder: Path) -> None:
    """Write a period as asn.csv, tpp.csv, pekerja.csv, kesediaan.csv, tertanggung.csv; creates the folder.

    They hold the accepted rows of the office files, without their faults: forms sent twice, first tries with a
    damaged NIK, two NIPs as number cells in April (here these two have their TPP), and a foreign file. The TPP of the
    department that is late in April is missing here too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    in_time = city.tpp_in(period).join(city.late_in(period), on="nip", how="anti", maintain_order="left")
    tables = {
        "asn": city.asn_in(period).select("nip", "nama", "opd", "status", "jenis_asn", "nik"),
        "tpp": in_time.select(
            "nip", "tpp_neto", pl.lit(period).alias("periode"), "opd", "tpp_bruto", "potongan"
        ),
        "pekerja": city.workers_in(period).drop("urut"),
        "kesediaan": city.statements_in(period).select(
            "nomor",
            "nip",
            "nik",
            "tanggal",
            _month("mulai"),
            _month("selesai"),
            "dicabut",
            "prioritas",
            "paket",
        ),
        "tertanggung": city.covered.select(
            "nik", "sumber", mulai=_month("tgl_kepesertaan"), selesai=_month("tgl_berakhir")
        ),
    }
    for name, rows in tables.items():
        rows.write_csv(folder / f"{name}.csv")


def _month(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%Y-%m")
