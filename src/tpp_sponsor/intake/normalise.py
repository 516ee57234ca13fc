"""Normalise the accepted rows of all tables: the period's OPD names, jobs, packages and states.

| in  | accepted rows per table |
| out | `Inputs`, sorted, so that the order of rows and files no longer matters |
"""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from tpp_sponsor.domain.identifiers import all_different
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Job, Tariff, WageTariff, jobs_at
from tpp_sponsor.domain.text_keys import department_names, text_key
from tpp_sponsor.intake.column_parsers import is_dead, named_by_key, text_keys
from tpp_sponsor.intake.funds.frames import fund_frames
from tpp_sponsor.tables.input_tables import BPJS_SOURCE, CONTRACTS, EMPLOYEES, SEGMENTS, TABLES
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.joins import join_person, kelurahan_keys, sort_by_person
from tpp_sponsor.tables.programmes.wages import Employee
from tpp_sponsor.tables.schemas import SCHEMAS
from tpp_sponsor.tables.typed import polars_schema

_AS_ACCEPTED = (CONTRACTS.name, SEGMENTS.name)
# The tables whose rows may say that a household wants a card.
_WITH_WISHES = ("pekerja", "kesediaan", "usulan")


def normalise(
    accepted: Mapping[str, pl.DataFrame],
    period: Period,
    *,
    aliases: Mapping[str, str],
    active_status: Sequence[str],
    jobs: Sequence[Job],
    tariffs: Sequence[Tariff],
    wage_tariffs: Sequence[WageTariff],
    employers: Sequence[str],
    default_package: str,
    payer_kinds: Mapping[str, str],
    public_kinds: Collection[str],
) -> Inputs:
    """Normalise the accepted rows of a month."""
    asn, tpp = accepted["asn"], _with_departments(accepted["tpp"], accepted["asn"])
    sent = pl.concat([asn["opd"], tpp["opd"]]).drop_nulls().value_counts()
    names = department_names(dict(sent.rows()), aliases)
    packages = _package_names(tariffs)
    return Inputs.of(
        {
            "asn": _asn(asn, names, active_status),
            "tpp": _tpp(tpp, names),
            "pekerja": _workers(accepted["pekerja"], jobs_at(jobs, period)),
            "kesediaan": _statements(accepted["kesediaan"], packages, default_package),
            "tertanggung": _covered(accepted["tertanggung"]),
            "kartu": _card_wishes(accepted),
            **fund_frames(accepted, packages, payer_kinds=payer_kinds, public_kinds=public_kinds),
            "nonasn": _employees(
                _with_kelurahan(accepted[EMPLOYEES.name], accepted["pekerja"]),
                _employer_names(accepted[EMPLOYEES.name], [*names.values(), *employers], aliases),
                _package_names(wage_tariffs),
            ),
            **{name: _as_accepted(accepted[name], name) for name in _AS_ACCEPTED if name in accepted},
        }
    )


def _as_accepted(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return accepted rows of a table that has no words of the period, as its schema has them, sorted by its key."""
    return rows.select(list(polars_schema(SCHEMAS[table]))).sort(TABLES[table].key)


def _with_departments(tpp: pl.DataFrame, asn: pl.DataFrame) -> pl.DataFrame:
    """TPP rows with an OPD: a row without one takes the OPD of its `asn` row."""
    if tpp["opd"].null_count() == 0:
        return tpp
    known = asn.select("nip", pl.col("opd").alias("opd_asn"))
    return join_person(tpp, known, "nip").with_columns(pl.coalesce("opd", "opd_asn").alias("opd"))


def _named(names: Mapping[str, str]) -> pl.Expr:
    """Return the OPD of a row as it is shown.

    Names that do not change are rewritten too: equal strings then share one buffer, which makes later scans faster.
    """
    return pl.col("opd").replace_strict(
        list(names), list(names.values()), default=None, return_dtype=pl.String
    )


def _asn(asn: pl.DataFrame, names: Mapping[str, str], active_status: Sequence[str]) -> pl.DataFrame:
    active = [text_key(status) for status in active_status]
    return asn.select(
        "nip",
        "nama",
        _named(names).alias("opd"),
        "status",
        text_keys(asn["status"]).is_in(active).alias("aktif"),
        "jenis_asn",
        "nik",
    ).pipe(sort_by_person, "nip")


def _tpp(tpp: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    named = tpp.select("nip", _named(names).alias("opd"), "tpp_neto", "tpp_bruto", "potongan")
    return sort_by_person(named, *named.columns[: 1 if all_different(tpp["nip"]) else None])


def _workers(workers: pl.DataFrame, words: Mapping[str, Job]) -> pl.DataFrame:
    keys = text_keys(workers["pekerjaan"])
    jobs = {word: job.name for word, job in words.items()}
    sectors = {word: job.sector for word, job in words.items()}
    return workers.select(
        "nik",
        "nama",
        "tgl_lahir",
        pl.col("pekerjaan").alias("pekerjaan_tertulis"),
        keys.replace_strict(jobs, default=None, return_dtype=pl.String).alias("pekerjaan"),
        keys.replace_strict(sectors, default=None, return_dtype=pl.String).alias("sektor"),
        "kpj",
        is_dead(workers["status"]).alias("meninggal"),
        "kelurahan",
        kelurahan_keys(workers["kelurahan"]).alias("kelurahan_key"),
    ).pipe(sort_by_person, "nik")


def _employer_names(
    employees: pl.DataFrame, in_use: Sequence[str], aliases: Mapping[str, str]
) -> dict[str, str]:
    """Spelling of each employer as sent → name shown: as its alias, the settings or its OPD have it, else as sent."""
    sent = department_names(dict(employees["pemberi_kerja"].value_counts().rows()), aliases)
    spelt = {text_key(name): name for name in in_use}
    return {spelling: spelt.get(text_key(name), name) for spelling, name in sent.items()}


def _with_kelurahan(employees: pl.DataFrame, workers: pl.DataFrame) -> pl.DataFrame:
    """Employees with a kelurahan: an employee's row without one takes that of the person's row of `pekerja`.

    It is filled here and not by the rules, so that an archive of before this column is decided again as it was.
    """
    homes = workers.select("nik", home="kelurahan")
    filled = join_person(employees, homes, "nik").with_columns(kelurahan=pl.coalesce("kelurahan", "home"))
    return filled.drop("home")


def _employees(
    employees: pl.DataFrame, employers: Mapping[str, str], packages: Mapping[str, str]
) -> pl.DataFrame:
    shown = pl.col("pemberi_kerja").replace_strict(employers, return_dtype=pl.String)
    return (
        employees.with_columns(shown, named_by_key(employees["paket"], packages))
        .select(list(polars_schema(Employee)))
        .pipe(sort_by_person, "nik", "pemberi_kerja")
    )


def _package_names(tariffs: Sequence[Tariff | WageTariff]) -> dict[str, str]:
    names: dict[str, str] = {}
    for tariff in tariffs:
        names.setdefault(text_key(tariff.package), tariff.package)
    return names


def _statements(statements: pl.DataFrame, packages: Mapping[str, str], default_package: str) -> pl.DataFrame:
    package = named_by_key(statements["paket"], packages).fill_null(packages[text_key(default_package)])
    return statements.select(
        "nomor",
        "nip",
        "nik",
        "tanggal",
        "mulai",
        "selesai",
        "dicabut",
        "prioritas",
        package,
    ).pipe(sort_by_person, "nomor")


def _card_wishes(accepted: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the wish of each worker for a card, over all rows that say `ya` or `tidak`."""
    rows = [accepted[name].select("nik", "kartu") for name in _WITH_WISHES if name in accepted]
    said = pl.concat(rows).drop_nulls("kartu")
    return said.group_by("nik").agg(pl.col("kartu").min()).sort("nik")


def _covered(covered: pl.DataFrame) -> pl.DataFrame:
    is_list = text_keys(covered["sumber"]) == text_key(BPJS_SOURCE)
    return covered.select(
        "nik", "sumber", is_list.fill_null(value=False).alias("daftar_bpjs"), "mulai", "selesai"
    ).sort(pl.all())
