"""The made-up city: civil servants, their TPP, workers, and statements over three periods."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from tpp_sponsor.demo import consents
from tpp_sponsor.demo.chance import draw, pick
from tpp_sponsor.demo.consents import EXPORTS, PERIODS, Export, Plan
from tpp_sponsor.demo.people import civil_servants, departments, people, with_nik
from tpp_sponsor.demo.programmes.employees import EMPLOYED
from tpp_sponsor.demo.programmes.funds import PROPOSED
from tpp_sponsor.demo.words import CITY, KINDS_OF_LEAVING, LATE_DEPARTMENT

__all__ = ["CITY", "LATE_DEPARTMENT", "PERIODS", "MadeUpCity", "make_city"]

_ACTIVE = "Aktif"
_OTHERS_COVERED = 574
# Net TPP, in rupiah, that pays for no premium, and for one.
_FOR_NONE, _FOR_ONE = 10_000, 20_000

_ASN_COLUMNS = (
    "nip", "nama", "opd", "status", "tidak_aktif_sejak", "jenis_asn", "nik", "golongan", "jabatan",
    "tpp_bruto", "tpp_sisa", "tanpa_tpp",
)  # fmt: skip


@dataclass(frozen=True)
class MadeUpCity:
    """A city over three periods; money in whole rupiah.

    `departments`: opd, kode, bagian, semangat.
    `asn`: nip, nama, opd, status (from period `tidak_aktif_sejak` on, before it `Aktif`), jenis_asn, nik,
    golongan, jabatan, tpp_bruto, tpp_sisa (net from April on where it is short), tanpa_tpp.
    `workers`: urut (of the statement that names them), nik, nama, tgl_lahir, pekerjaan, jenis_kelamin,
    kelurahan, no_hp.
    `statements`: urut, diketahui (first period whose export contains it), waktu, nomor, nip, nik, tanggal, mulai,
    selesai, dicabut, prioritas, paket, sponsor, opd.
    `covered`: nik, nama, tgl_lahir, no_hp, kpj, jenis_pekerjaan, sumber, tgl_kepesertaan, tgl_berakhir.
    `proposed` and `employed`: nik, nama, lahir, perempuan of the workers proposed to funds and of employees on
    wages, as many in a city of any size.
    """

    seed: int
    departments: pl.DataFrame
    asn: pl.DataFrame
    workers: pl.DataFrame
    statements: pl.DataFrame
    covered: pl.DataFrame
    proposed: pl.DataFrame
    employed: pl.DataFrame

    def asn_in(self, period: str) -> pl.DataFrame:
        """Return the staff with their status in a period."""
        left = (pl.col("tidak_aktif_sejak") <= period).fill_null(value=False)
        return self.asn.with_columns(status=pl.when(left).then("status").otherwise(pl.lit(_ACTIVE)))

    def tpp_in(self, period: str) -> pl.DataFrame:
        """Return the TPP of a period, a row for each person paid: `asn` with tpp_bruto, potongan, tpp_neto."""
        rate = pl.Series([0, 0, 5, 5, 15]).gather(draw(self.asn.height, self.seed, f"potongan {period}", 5))
        gross = pl.col("tpp_bruto")
        is_short = pl.col("tpp_sisa").is_not_null() & (period > PERIODS[0])
        cut = pl.when(is_short).then(gross - pl.col("tpp_sisa")).otherwise(gross * rate // 10_000 * 100)
        paid = ~pl.col("tanpa_tpp") & (pl.col("status") == _ACTIVE)
        staff = self.asn_in(period).with_columns(potongan=cut, tpp_neto=gross - cut)
        return staff.filter(paid)

    def statements_in(self, period: str) -> pl.DataFrame:
        """Return the statements in a period's export of the form, with the withdrawals known by then."""
        withdrawn = pl.when(pl.col("dicabut") <= export_of(period).day).then("dicabut")
        return self.statements.filter(pl.col("diketahui") <= period).with_columns(dicabut=withdrawn)

    def workers_in(self, period: str) -> pl.DataFrame:
        """Return the workers of the known statements, a row for each NIK and birth date."""
        workers = self.workers.join(
            self.statements_in(period).select("urut"), on="urut", how="semi", maintain_order="left"
        )
        return workers.unique(["nik", "tgl_lahir"], keep="first", maintain_order=True)

    def late_in(self, period: str) -> pl.DataFrame:
        """Return the TPP rows that are missing from a period's inbox because their department is late."""
        rows = self.tpp_in(period).filter(pl.col("opd") == LATE_DEPARTMENT)
        return rows if period == PERIODS[1] else rows.clear()


def export_of(period: str) -> Export:
    """Return the export of the form of a period; a KeyError for a period that the city does not have."""
    return {export.period: export for export in EXPORTS}[period]


def make_city(asn_count: int, *, seed: int, opd_count: int = 35) -> MadeUpCity:
    """Make up a city; equal arguments give equal rows on any machine. Raises ValueError if an OPD would be empty."""
    if not 1 <= opd_count <= asn_count:
        raise ValueError(f"opd_count {opd_count} is not in 1..{asn_count}")
    offices = departments(opd_count)
    signed = consents.signing(asn_count)
    others = people(
        asn_count * _OTHERS_COVERED // 4000, seed, "peserta", date(1961, 1, 1), date(2005, 12, 31)
    )
    staff, persons, covered, proposed, employed = with_nik(
        civil_servants(asn_count, seed, offices),
        consents.persons_named(signed.height, seed),
        others,
        people(PROPOSED, seed, "usulan", date(1961, 1, 1), date(2005, 12, 31)),
        people(EMPLOYED, seed, "nonasn", date(1963, 1, 1), date(2003, 12, 31)),
    )
    ready = _by_readiness(staff, offices, seed)
    signed = signed.with_columns(tempat=consents.sponsor_at())
    workers = consents.with_work(_persons_with_staff(persons, ready), seed)
    city = MadeUpCity(
        seed, offices, staff, workers, _statements(signed, workers, ready), covered, proposed, employed
    )
    return replace(
        city,
        asn=_careers(ready, signed, seed).sort("tempat_duduk").select(_ASN_COLUMNS),
        covered=consents.covered_elsewhere(covered, workers, seed),
    )


def _by_readiness(staff: pl.DataFrame, offices: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the staff in the order in which they sign: at random, weighted by the readiness of their department."""
    lots = draw(staff.height, seed, "undian", 1_000_000_000)
    weighted = staff.with_row_index("tempat_duduk").join(
        offices.select("opd", "kode", "semangat"), on="opd", how="left", maintain_order="left"
    )
    return (
        weighted.with_columns(undian=lots * 100 // pl.col("semangat"))
        .sort("undian", "tempat_duduk")
        .drop("undian", "semangat")
        .with_row_index("tempat")
        .with_columns(pl.col("tempat").cast(pl.Int64))
    )


def _persons_with_staff(persons: pl.DataFrame, ready: pl.DataFrame) -> pl.DataFrame:
    """Return the worker of each statement.

    A few are civil servants themselves, from the end of the order of signing.
    """
    numbered = persons.with_row_index("urut").with_columns(pl.col("urut").cast(pl.Int64))
    is_asn = Plan.WORKER_IS_ASN.of(pl.col("urut"))
    chosen = numbered.filter(is_asn).select("urut")
    staff = ready.reverse().head(chosen.height).select("nama", "lahir", "perempuan", "nik")
    untitled = staff.with_columns(pl.col("nama").str.split(",").list.first())
    return pl.concat(
        [numbered.filter(~is_asn), pl.concat([chosen, untitled], how="horizontal")], how="diagonal"
    ).sort("urut")


def _statements(signed: pl.DataFrame, workers: pl.DataFrame, ready: pl.DataFrame) -> pl.DataFrame:
    sponsors = ready.select("tempat", "nip", "opd", "kode", sponsor="nama")
    rows = signed.join(sponsors, on="tempat", how="left", maintain_order="left")
    of_office = pl.int_range(1, pl.len() + 1).over("kode").cast(pl.String).str.zfill(3)
    year = pl.col("tanggal").dt.year().cast(pl.String)
    # A well-formed NIP of no civil servant: its serial does not occur.
    mistyped = pl.col("nip").str.head(15) + "9" + pl.col("nip").str.tail(2)
    return rows.with_columns(
        workers["nik"],
        nomor=pl.format("800/{}-{}/{}", of_office, "kode", year),
        nip=pl.when(Plan.MISTYPED_NIP.of(pl.col("urut"))).then(mistyped).otherwise("nip"),
        selesai=pl.lit(None, dtype=pl.Date),
        dicabut=consents.withdrawn_on(),
        prioritas=pl.lit(None, dtype=pl.Int64),
        paket=pl.lit(None, dtype=pl.String),
    ).drop("tempat", "kode")


def _careers(ready: pl.DataFrame, signed: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the staff with the month of leaving, without TPP (both seldom for sponsors), and with a short TPP."""
    size, number = ready.height, pl.col("urut")
    signs = pl.col("tempat").is_in(signed["tempat"].unique().implode())
    lot, other = draw(size, seed, "keluar", 10_000), draw(size, seed, "tanpa tpp", 1000)
    by_lot = pl.when(lot < 60).then(0).when(lot < 105).then(1).when(lot < 150).then(2)
    month_number = pl.when(~signs | (lot % 3 == 0)).then(by_lot)
    month = month_number.replace_strict(dict(enumerate(PERIODS)), return_dtype=pl.String)
    left = (
        pl.when(Plan.ALMOST_NO_TPP.of(number))
        .then(_FOR_NONE)
        .when(Plan.TPP_FOR_ONE.of(number))
        .then(_FOR_ONE)
    )
    short = signed.select("tempat", tpp_sisa=left.cast(pl.Int64)).drop_nulls().unique("tempat", keep="first")
    return ready.join(short, on="tempat", how="left", maintain_order="left").with_columns(
        pick(KINDS_OF_LEAVING, size, seed, "status"),
        tidak_aktif_sejak=month,
        tanpa_tpp=other < pl.when(signs).then(7).otherwise(27),
    )
