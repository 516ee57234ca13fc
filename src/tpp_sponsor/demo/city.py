"""The made-up city: civil servants, their TPP, workers, and statements over three periods."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.demo import consents
from tpp_sponsor.demo.chance import draw, pick
from tpp_sponsor.demo.consents import (
    EXPORTS,
    PERIODS,
    Export,
    MadeUpParticipant,
    MadeUpStatement,
    MadeUpWorker,
    Plan,
)
from tpp_sponsor.demo.people import (
    MadeUpAsn,
    MadeUpDepartment,
    MadeUpPerson,
    MadeUpTpp,
    civil_servants,
    departments,
    people,
    with_nik,
)
from tpp_sponsor.demo.programmes.employees import EMPLOYED
from tpp_sponsor.demo.programmes.funds import PROPOSED
from tpp_sponsor.demo.words import CITY, KINDS_OF_LEAVING, LATE_DEPARTMENT
from tpp_sponsor.tables.typed import dy, typed

__all__ = ["CITY", "LATE_DEPARTMENT", "PERIODS", "MadeUpCity", "make_city"]

_ACTIVE = "Aktif"
_OTHERS_COVERED = 574
# Net TPP, in rupiah, that pays for no premium, and for one.
_FOR_NONE, _FOR_ONE = 10_000, 20_000


@dataclass(frozen=True)
class MadeUpCity:
    """A city over three periods; money in whole rupiah.

    `covered`: the list of BPJS. `proposed` and `employed`: the workers proposed to funds and the employees on wages, as
    many in a city of any size.
    """

    seed: int
    departments: dy.DataFrame[MadeUpDepartment]
    asn: dy.DataFrame[MadeUpAsn]
    workers: dy.DataFrame[MadeUpWorker]
    statements: dy.DataFrame[MadeUpStatement]
    covered: dy.DataFrame[MadeUpParticipant]
    proposed: dy.DataFrame[MadeUpPerson]
    employed: dy.DataFrame[MadeUpPerson]

    def asn_in(self, period: str) -> dy.DataFrame[MadeUpAsn]:
        """Return the staff with their status in a period."""
        left = (pl.col("tidak_aktif_sejak") <= period).fill_null(value=False)
        status = pl.when(left).then("status").otherwise(pl.lit(_ACTIVE))
        return typed(self.asn.with_columns(status=status), MadeUpAsn)

    def tpp_in(self, period: str) -> dy.DataFrame[MadeUpTpp]:
        """Return the TPP of a period, a row for each person paid."""
        rate = pl.Series([0, 0, 5, 5, 15]).gather(draw(self.asn.height, self.seed, f"potongan {period}", 5))
        gross = pl.col("tpp_bruto")
        is_short = pl.col("tpp_sisa").is_not_null() & (period > PERIODS[0])
        cut = pl.when(is_short).then(gross - pl.col("tpp_sisa")).otherwise(gross * rate // 10_000 * 100)
        paid = ~pl.col("tanpa_tpp") & (pl.col("status") == _ACTIVE)
        staff = self.asn_in(period).with_columns(potongan=cut, tpp_neto=gross - cut)
        return typed(staff.filter(paid), MadeUpTpp)

    def statements_in(self, period: str) -> dy.DataFrame[MadeUpStatement]:
        """Return the statements in a period's export of the form, with the withdrawals known by then."""
        withdrawn = pl.when(pl.col("dicabut") <= export_of(period).day).then("dicabut")
        known = self.statements.filter(pl.col("diketahui") <= period)
        return typed(known.with_columns(dicabut=withdrawn), MadeUpStatement)

    def workers_in(self, period: str) -> dy.DataFrame[MadeUpWorker]:
        """Return the workers of the known statements, a row for each NIK and birth date."""
        workers = self.workers.join(
            self.statements_in(period).select("urut"), on="urut", how="semi", maintain_order="left"
        )
        return typed(workers.unique(["nik", "tgl_lahir"], keep="first", maintain_order=True), MadeUpWorker)

    def late_in(self, period: str) -> dy.DataFrame[MadeUpTpp]:
        """Return the TPP rows that are missing from a period's inbox because their department is late."""
        rows = typed(self.tpp_in(period).filter(pl.col("opd") == LATE_DEPARTMENT), MadeUpTpp)
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
    return MadeUpCity(
        seed=seed,
        departments=offices,
        asn=typed(_careers(ready, signed, seed).sort("tempat_duduk"), MadeUpAsn),
        workers=workers,
        statements=_statements(signed, workers, ready),
        covered=consents.covered_elsewhere(covered, workers, seed),
        proposed=typed(proposed, MadeUpPerson),
        employed=typed(employed, MadeUpPerson),
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


def _statements(
    signed: pl.DataFrame, workers: dy.DataFrame[MadeUpWorker], ready: pl.DataFrame
) -> dy.DataFrame[MadeUpStatement]:
    sponsors = ready.select("tempat", "nip", "opd", "kode", sponsor="nama")
    rows = signed.join(sponsors, on="tempat", how="left", maintain_order="left")
    of_office = pl.int_range(1, pl.len() + 1).over("kode").cast(pl.String).str.zfill(3)
    year = pl.col("tanggal").dt.year().cast(pl.String)
    # A well-formed NIP of no civil servant: its serial does not occur.
    mistyped = pl.col("nip").str.head(15) + "9" + pl.col("nip").str.tail(2)
    statements = rows.with_columns(
        workers["nik"],
        nomor=pl.format("800/{}-{}/{}", of_office, "kode", year),
        nip=pl.when(Plan.MISTYPED_NIP.of(pl.col("urut"))).then(mistyped).otherwise("nip"),
        selesai=pl.lit(None, dtype=pl.Date),
        dicabut=consents.withdrawn_on(),
        prioritas=pl.lit(None, dtype=pl.Int64),
        paket=pl.lit(None, dtype=pl.String),
    )
    return typed(statements, MadeUpStatement)


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
