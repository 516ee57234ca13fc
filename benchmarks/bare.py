"""The month as a bare script would do it: read the same CSVs, join, cut, write three CSVs.

No checks, no ledger, no XLSX.

It is what our own run is measured against, and nothing else: it takes a statement's word for everything.
"""

import sys
from datetime import date
from pathlib import Path

import polars as pl

PREMIUM, CUTOFF = 16_800, 10


def main(inbox: Path, out: Path, period: str) -> None:
    first_day = date.fromisoformat(f"{period}-01")
    read = {
        name: pl.read_csv(inbox / f"{name}.csv", infer_schema=False)
        for name in ("asn", "tpp", "pekerja", "kesediaan", "tertanggung")
    }
    tpp = read["tpp"].filter(pl.col("periode") == period).with_columns(pl.col("tpp_neto").cast(pl.Int64))
    worker = read["pekerja"].with_columns(pl.col("tgl_lahir").str.to_date())
    signed = read["kesediaan"].with_columns(pl.col("tanggal").str.to_date(), pl.col("dicabut").str.to_date())
    valid = signed.filter(
        (pl.col("mulai") <= period)
        & (pl.col("tanggal") <= first_day.replace(day=CUTOFF))
        & (pl.col("dicabut").is_null() | (pl.col("dicabut") > first_day.replace(day=CUTOFF)))
    )
    active = read["asn"].filter(pl.col("status").str.to_lowercase() == "aktif").select("nip", "nama")
    lines = (
        valid.join(active, on="nip")
        .join(tpp.select("nip", "opd", "tpp_neto"), on="nip")
        .join(worker, on="nik")
        .join(read["tertanggung"].select("nik"), on="nik", how="anti")
        .sort("nik", "tanggal", "nomor")
        .unique("nik", keep="first", maintain_order=True)
        .filter(pl.col("tpp_neto") >= PREMIUM)
    )
    per_sponsor = lines.group_by("nip").agg(
        pl.col("nama").first(), pl.col("opd").first(), pl.col("tpp_neto").first(), premi=pl.len() * PREMIUM
    )
    per_sponsor.sort("nip").write_csv(out / "potongan-tpp.csv")
    lines.select("nik", "nama_right", "tgl_lahir", "pekerjaan").sort("nik").write_csv(out / "iuran-bpu.csv")
    outcome = signed.join(lines.select("nomor", total=pl.lit(PREMIUM)), on="nomor", how="left")
    outcome.select("nomor", "nip", "nik", pl.col("total").fill_null(0)).sort("nomor").write_csv(
        out / "hasil.csv"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
