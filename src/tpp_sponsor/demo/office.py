"""The inbox of the made-up city as offices send it: notations, letterheads, damaged cells."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from tpp_sponsor.demo.city import MadeUpCity, export_of
from tpp_sponsor.demo.consents import PERIODS
from tpp_sponsor.demo.form import FORM_HEADINGS, write_form
from tpp_sponsor.demo.sheets import Habits, write_asn, write_covered, write_tpp
from tpp_sponsor.demo.wording import month_in_words
from tpp_sponsor.demo.words import CARELESS_DEPARTMENT, CITY

# Table → canonical column → headings in these files, for `[intake.headings.<table>]`.
DEMO_HEADINGS: Mapping[str, Mapping[str, list[str]]] = {
    "asn": {
        "nip": ["NIP BARU"],
        "opd": ["UNOR INDUK NAMA"],
        "status": ["KEDUDUKAN HUKUM NAMA"],
        "jenis_asn": ["JENIS PEGAWAI NAMA"],
    },
    "tpp": {
        "nip": ["NIP / NI PPPK"],
        "opd": ["Perangkat Daerah"],
        "periode": ["Bulan"],
        "tpp_bruto": ["Jumlah TPP Bruto"],
        "potongan": ["Jumlah Potongan"],
        "tpp_neto": ["TPP yang Diterima"],
    },
    "kesediaan": {name: [heading] for name, heading in FORM_HEADINGS.items()},
}

_MONTH_OF_DAMAGE = PERIODS[1]
_NIPS_DAMAGED = 2
_MINUTES = """\
Catatan rapat tim ASN peduli pekerja rentan
- Berkas TPP dikirim bendahara paling lambat tanggal 8.
- Jangan membuka berkas CSV dengan Excel: NIK rusak.
"""


def write_office_inbox(city: MadeUpCity, period: str, folder: Path) -> None:
    """Write the inbox of a period; creates the folder.

    Unlike the canonical files it has varied notations and these faults: forms sent twice, first tries with a damaged
    NIK, two NIPs as number cells in April, and a file that belongs to no table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    export, month = export_of(period), month_in_words(period)
    day = f"{export.day.day} {month}"
    write_asn(city.asn_in(period), day, folder / f"ASN {CITY} per {day}.xlsx")
    late = city.late_in(period)
    _write_tpp_files(
        city, period, city.tpp_in(period).join(late, on="nip", how="anti", maintain_order="left"), folder
    )
    write_form(city, period, folder / f"Kesediaan ASN Peduli Pekerja Rentan (Jawaban) - {month}.csv")
    write_covered(city.covered, day, folder / f"Tertanggung BPU BPJS Ketenagakerjaan {month}.xlsx")
    (folder / "Catatan rapat.txt").write_text(_MINUTES, encoding="utf-8", newline="\n")


def write_late_file(city: MadeUpCity, folder: Path) -> None:
    """Write the TPP file of April that arrives after posting; creates the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_tpp_files(city, _MONTH_OF_DAMAGE, city.late_in(_MONTH_OF_DAMAGE), folder)


def _write_tpp_files(city: MadeUpCity, period: str, paid: pl.DataFrame, folder: Path) -> None:
    places = {opd: place for place, opd in enumerate(city.departments["opd"])}
    damaged = _damaged_nips(city, period)
    for rows in paid.partition_by("opd", maintain_order=True):
        opd = rows["opd"][0]
        path = folder / f"TPP {month_in_words(period)} - {opd}.xlsx"
        write_tpp(rows, Habits(places[opd], period), path, as_numbers=damaged)


def _damaged_nips(city: MadeUpCity, period: str) -> list[str]:
    """NIPs of sponsors of one department that are written as number cells."""
    if period != _MONTH_OF_DAMAGE:
        return []
    signed = city.statements_in(period).filter(pl.col("mulai").dt.strftime("%Y-%m") <= period)
    paid = city.tpp_in(period).filter(pl.col("opd") == CARELESS_DEPARTMENT)
    return paid.join(signed, on="nip", how="semi", maintain_order="left")["nip"].head(_NIPS_DAMAGED).to_list()
