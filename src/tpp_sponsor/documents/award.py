"""The summary of a city's year for the jury of an award: four pages, read from the tables that it accompanies."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.documents.award_figures import EMPLOYERS, AwardFigures, known_sum
from tpp_sponsor.documents.typeset import Letterhead, typeset
from tpp_sponsor.documents.words import shortened
from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.site.figures import FULL_BAR

SUMMARY = "ringkasan.pdf"
# Limits of four pages.
_REGULATIONS, _FUNDS, _PLACES, _DEPARTMENTS, _DONORS = 7, 16, 12, 12, 8
_PACKAGES, _SEGMENTS, _BASES = 4, 5, 3
_LONGEST_TITLE, _LONGEST_CLASS, _LONGEST_NUMBER = 80, 16, 26
_MANIFEST = "/manifest.json"
_MONTHS = 12


def award_summary(year: int, tables: Mapping[str, pl.DataFrame], letterhead: Letterhead, day: date) -> bytes:
    """Return the summary as PDF; `tables` are those of the award file by name, `day` is that of the newest act."""
    return _Summary(year, tables, letterhead, day).pdf()


class _Summary(AwardFigures):
    def __init__(
        self, year: int, tables: Mapping[str, pl.DataFrame], letterhead: Letterhead, day: date
    ) -> None:
        super().__init__(letterhead)
        self._year, self._tables, self._day = year, tables, day

    def pdf(self) -> bytes:
        growth = self._tables["perkembangan"]
        first, last = (self._month(growth["periode"][at]) for at in (0, -1))
        data = {
            **self._head.common(self._say("award_title", year=self._year), self._day),
            "lede": self._say(
                "award_lede", months=growth.height, first=first, last=last, day=self._write.day(self._day)
            ),
            "cards": self._cards(growth),
            "growth": self._growth_sentence(growth),
            "regulations": self._regulations(),
            "months": self._months(growth),
            "funds": self._funds(),
            "packages": self._packages(),
            "segments": self._segments(),
            "bases": self._bases(),
            "coverage_growth": self._coverage_growth(self._tables.get("ucj"), _BASES),
            "places": self._places(),
            "departments": self._departments(),
            "donors": self._donors(),
            "sources": self._sources(),
            "definitions": [
                [self._say(f"award_word_{name}"), self._say(f"award_means_{name}")]
                for name in ("workers", "worker_months", "spent", "target", "hidden", "persons")
            ],
        }
        return typeset("paritrana", data, self._head.folders, self._day)

    def _cards(self, growth: pl.DataFrame) -> list[list[str]]:
        is_fund = (pl.col("dana") != TPP) & pl.col("jenis").ne_missing(EMPLOYERS)
        funds = self._tables["realisasi"].filter(is_fund, pl.col("pekerja") > 0)
        newest, year = growth.row(-1, named=True), str(self._year)
        say = self._say
        of_tpp = say("award_of_tpp", workers=self._write.count(newest["tpp"]))
        return [
            [say("award_workers"), self._write.count(newest["pekerja"]), self._month(newest["periode"])],
            [say("award_worker_months"), self._write.count(int(growth["pekerja"].sum())), year],
            [say("award_premiums"), self._shown_rupiah(known_sum(growth["iuran"])), year],
            [say("award_payers"), self._write.count(funds["dana"].n_unique()), of_tpp],
        ]

    def _regulations(self) -> dict[str, Any]:
        table = self._tables["regulasi"]
        rows = [
            [
                shortened(row["nomor"], _LONGEST_NUMBER),
                shortened(row["judul"], _LONGEST_TITLE),
                self._write.day(row["tanggal"]),
                shortened(row["tautan"] or "–", _LONGEST_TITLE),
            ]
            for row in table.head(_REGULATIONS).iter_rows(named=True)
        ]
        return self._table(rows, table.height - _REGULATIONS, "regulasi.csv")

    def _months(self, growth: pl.DataFrame) -> list[dict[str, Any]]:
        most = int(growth["pekerja"].max() or 0) or 1  # type: ignore[arg-type]
        return [
            {
                "cells": [
                    self._month(row["periode"]),
                    *(
                        self._write.count(row[name])
                        for name in ("pekerja", "tpp", "publik", "swasta", "pemberi_kerja")
                    ),
                    self._shown_rupiah(row["iuran"]),
                    self._count(row["setahun_sebelumnya"], "–"),
                ],
                "name": row["periode"][-2:],
                "bar": row["pekerja"] * FULL_BAR // most,
            }
            for row in growth.tail(_MONTHS).iter_rows(named=True)
        ]

    def _funds(self) -> dict[str, Any]:
        """Budget and realisation of each payer over the year, TPP first, then the largest."""
        sums = (
            self._tables["realisasi"]
            .sort("periode")
            .group_by("dana", "jenis", maintain_order=True)
            .agg(
                pl.col("nama", "pagu", "sisa", "dasar").last(),
                pl.col("pekerja").sum(),
                *(
                    pl.when(~pl.col(name).is_null().any()).then(pl.col(name).sum()).alias(name)
                    for name in ("realisasi", "disetor")
                ),
            )
            .sort(pl.col("dana") != TPP, -pl.col("realisasi"), "dana", nulls_last=True)
        )
        rows = [
            [
                self._name(self._name_of_payer(row)),
                shortened(self._word(row["jenis"]), _LONGEST_CLASS),
                self._rupiah(row["pagu"]),
                self._write.count(row["pekerja"]),
                self._shown_rupiah(row["realisasi"]),
                self._shown_rupiah(row["disetor"]),
                self._rupiah(row["sisa"]),
            ]
            for row in sums.head(_FUNDS).iter_rows(named=True)
        ]
        return self._table(rows, sums.height - _FUNDS, "realisasi.csv", self._say("award_paid_note"))

    def _name_of_payer(self, row: Mapping[str, Any]) -> str:
        if row["dana"] == TPP:
            return self._say("award_tpp")
        if row["jenis"] == EMPLOYERS:
            return str(row["dana"])
        return row["nama"] or self._say("award_persons")

    def _segments(self) -> dict[str, Any] | None:
        """Return the insured persons by segment in the newest month; None in a city that names no base of coverage."""
        if "segmen" not in self._tables:
            return None
        table = self._newest("segmen")
        rows = [
            [
                shortened(row["segmen"], _LONGEST_NUMBER),
                self._write.count(row["aktif"]),
                self._month(row["keadaan"]),
                self._name(self._word(row["sumber"])),
            ]
            for row in table.head(_SEGMENTS).iter_rows(named=True)
        ]
        return self._table(rows, table.height - _SEGMENTS, "segmen.csv")

    def _bases(self) -> dict[str, Any]:
        """Each base with its percentage in the newest month, and what both are; empty in a city that names no base."""
        if "ucj" not in self._tables:
            return self._table([], 0, "ucj.csv")
        table = self._newest("ucj")
        rows = [
            [
                shortened(row["dasar"], _LONGEST_NUMBER),
                self._write.count(row["nilai"]),
                self._month(row["keadaan"]),
                self._meaning(row),
                self._write.count(row["peserta_aktif"]),
                self._write.percent(row["peserta_aktif"], row["nilai"]),
            ]
            for row in table.head(_BASES).iter_rows(named=True)
        ]
        return self._table(rows, table.height - _BASES, "ucj.csv")

    def _packages(self) -> dict[str, Any] | None:
        """Employees on wages in the newest month by package; None in a city without them."""
        if "nonasn" not in self._tables:
            return None
        newest = self._newest("nonasn")
        rows = [
            [
                self._name(row["paket"]),
                self._write.count(row["pekerja"]),
                *(self._shown_rupiah(row[name]) for name in ("iuran", "potongan", "total")),
            ]
            for row in newest.sort("pekerja", descending=True, maintain_order=True)
            .head(_PACKAGES)
            .iter_rows(named=True)
        ]
        return self._table(rows, newest.height - _PACKAGES, "nonasn.csv")

    def _newest(self, name: str) -> pl.DataFrame:
        """Return the rows of a table of the newest month that it has."""
        table = self._tables[name]
        return table.filter(pl.col("periode") == pl.col("periode").max())

    def _places(self) -> dict[str, Any]:
        table = self._tables.get("kelurahan")
        if table is None:
            return self._table([], 0, "kelurahan.csv")
        rows = [
            [
                self._name(row["kelurahan"] or self._say("award_no_place")),
                *(self._count(row[name], self._hidden) for name in ("pekerja", "sasaran")),
                self._share(row["pekerja"], row["sasaran"]),
                *(self._count(row[name], self._hidden) for name in ("kursi", "terisi", "menunggu")),
            ]
            for row in table.sort("pekerja", descending=True, nulls_last=True, maintain_order=True)
            .head(_PLACES)
            .iter_rows(named=True)
        ]
        return self._table(rows, table.height - _PLACES, "kelurahan.csv")

    def _departments(self) -> dict[str, Any]:
        table = self._tables["opd"].filter(pl.col("bulan") > 0)
        rows = [
            [
                self._name(row["opd"]),
                *(self._count(row[name], self._hidden) for name in ("bulan_pekerja", "pekerja", "sponsor")),
                self._share(row["sponsor"], row["jumlah_asn"]),
            ]
            for row in table.head(_DEPARTMENTS).iter_rows(named=True)
        ]
        return self._table(rows, table.height - _DEPARTMENTS, "opd.csv")

    def _donors(self) -> dict[str, Any]:
        table = self._tables["donatur"]
        rows = [
            [
                shortened(row["kelas"] or "–", _LONGEST_CLASS),
                str(row["peringkat"] or "–"),
                self._name(row["nama"]),
                self._write.count(row["bulan_pekerja"]),
                self._write.count(row["bulan"]),
            ]
            for row in table.head(_DONORS).iter_rows(named=True)
        ]
        return self._table(rows, table.height - _DONORS, "donatur.csv")

    def _sources(self) -> list[list[str]]:
        """Month, revision and digest of the manifest of each month's newest revision."""
        is_manifest = pl.col("berkas").str.ends_with(_MANIFEST)
        newest = self._tables["sumber"].filter(
            is_manifest, pl.col("revisi") == pl.col("revisi").max().over("periode")
        )
        return [
            [
                self._month(row["periode"]),
                f"r{row['revisi']}",
                _MANIFEST.removeprefix("/"),
                row["sha256_bukti"],
            ]
            for row in newest.sort("periode").iter_rows(named=True)
        ]
