"""The funds of the made-up city, seats in kelurahan, and proposals over three periods."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.demo.chance import draw, pick
from tpp_sponsor.demo.words import FARM_JOB, FARM_WORDS, JOBS

BUDGET, EXCISE, VILLAGE = "APBD-2024", "DBHCHT-2024", "DESA-MEKARJAYA"
BANK, MILL = "CSR-BANK-CONTOH", "CSR-SINAR-TEKSTIL"


@dataclass(frozen=True)
class MadeUpFund:
    """A fund: its months as `YYYY-MM`, a limit of workers or None, its money in whole rupiah."""

    code: str
    name: str
    kind: str
    first: str
    last: str
    basis: str
    workers: int | None
    money: int
    job: str = ""
    release: str = ""
    size: str = ""


FUNDS = (
    MadeUpFund(BUDGET, "Perlindungan Pekerja Rentan Kota", "APBD", "2024-01", "2024-12",
        "Keputusan Wali Kota Nomor 460/Kep.17-Disnaker/2024", None, 10_080_000, release="2024-05"),
    MadeUpFund(EXCISE, "Jaminan Sosial Buruh Tani Tembakau", "DBHCHT", "2024-03", "2024-04",
        "Keputusan Wali Kota Nomor 460/Kep.21-Disnaker/2024", 40, 1_344_000, job=FARM_JOB),
    MadeUpFund(VILLAGE, "Desa Mekarjaya Peduli Pekerja Rentan", "DESA", "2024-01", "2024-12",
        "Peraturan Desa Mekarjaya Nomor 3 Tahun 2024", 22, 4_435_200),
    MadeUpFund(BANK, "Bank Contoh", "CSR", "2024-03", "2025-02", "PKS 12/BC/II/2024", 30, 6_048_000, size="BUMD"),
    # Its money is for four months of the ten that it has promised.
    MadeUpFund(MILL, "PT Sinar Tekstil Contoh", "CSR", "2024-03", "2024-12", "PKS 460/88/ST/2024", None, 1_680_000,
        size="Perusahaan besar"),
)  # fmt: skip
# Kecamatan, kelurahan, seats of the budget, and people who are proposed for them.
SEATS = (
    ("Contoh Tengah", "Sukamaju", 12, 16), ("Contoh Tengah", "Sukarasa", 10, 12), ("Mekarsari", "Mekarsari", 14, 18),
    ("Contoh Utara", "Cempaka", 8, 5), ("Contoh Utara", "Melati", 10, 13), ("Contoh Timur", "Kenanga", 6, 6),
)  # fmt: skip
# Kelurahan and people of the other lists.
_OTHERS = ((EXCISE, "Mekarjaya", 4), (EXCISE, "Wanasari", 40), (VILLAGE, "Mekarjaya", 20))
_OF_COMPANIES = ((BANK, "Margahayu", 16), (BANK, "Ciherang", 14), (MILL, "Pasir Jaya", 25))
_OWN = (*((BUDGET, place, people) for _, place, _, people in SEATS), *_OTHERS, *_OF_COMPANIES)
PROPOSED = sum(people for _, _, people in _OWN)
# People of one fund's list who are in another's too: of which fund, how many, in whose list.
_TWICE = ((EXCISE, 4, VILLAGE), (BUDGET, 3, BANK))
# Workers of the first statements in the budget's list: their sponsors pay. The next one is in the village's list.
SPONSORED = 4

_DECREE = {
    BUDGET: FUNDS[0].basis,
    EXCISE: FUNDS[1].basis,
    VILLAGE: "Keputusan Kepala Desa Nomor 5 Tahun 2024",
}
_LATER_DECREE, _DECREED_FROM = "Keputusan Wali Kota Nomor 460/Kep.31-Disnaker/2024", "2024-04"
_WITHOUT_DECREE = 2
# A worker who is dead in April's list, and one who moves away before May: the kelurahan and the number in it.
_DIES, _DEAD_FROM = ("Sukamaju", 6), "2024-04"
_MOVES, _MOVED_ON = ("Melati", 2), date(2024, 5, 6)
# The funds whose lists ask households about a card, and a household that no longer wants one in May.
_ASKS_FOR_CARDS = (VILLAGE, BANK)
_OF_TEN_YES, _OF_TEN_NO = 6, 9
_CHANGES_ITS_MIND, _DECLINED_FROM = ("Margahayu", 1), "2024-05"


def proposals_in(proposed: pl.DataFrame, sponsored: pl.DataFrame, period: str, seed: int) -> pl.DataFrame:
    """All proposals in a period's lists, by fund.

    `proposed`: `MadeUpCity.proposed`. `sponsored`: `MadeUpCity.workers` of statements of the first month.
    Gives dana, nomor, nik, nama, tgl_lahir, pekerjaan, kelurahan, skor, tanggal, keputusan, dicabut, status,
    kartu.
    """
    people = _people(proposed, seed)
    rows = pl.concat([people, *_in_second_lists(people), _with_sponsors(sponsored)], how="diagonal")
    # In the order of the lists, so that the numbers of a list never change.
    rows = rows.sort(pl.col("dana").replace_strict(_PLACES, return_dtype=pl.Int64), maintain_order=True)
    at = pl.int_range(1, pl.len() + 1).over("dana")
    lists = {fund.code: fund.code.rsplit("-", 1)[0] for fund in FUNDS}
    return rows.with_columns(
        _decree(period).alias("keputusan"),
        nomor=pl.format("{}/{}", pl.col("dana").replace_strict(lists), at.cast(pl.String).str.zfill(3)),
        skor=draw(rows.height, seed, "skor", 60) + 40,
        tanggal=pl.lit(date(2024, 1, 15))
        + pl.duration(days=pl.lit(draw(rows.height, seed, "diusulkan", 40))),
        dicabut=pl.when(_is(*_MOVES) & pl.lit(_MOVED_ON.isoformat()[:7] <= period)).then(pl.lit(_MOVED_ON)),
        status=pl.when(_is(*_DIES) & pl.lit(period >= _DEAD_FROM)).then(pl.lit("Meninggal dunia")),
        kartu=_wishes(draw(rows.height, seed, "kartu", 10), period),
    )


_PLACES = {fund.code: place for place, fund in enumerate(FUNDS)}


def _people(proposed: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the people of each list, with the number in their kelurahan (`ke`), in the order of `_OWN`."""
    lists = [(code, place, at) for code, place, people in _OWN for at in range(1, people + 1)]
    size = len(lists)
    farms = pl.col("dana") == EXCISE
    job = pl.when(farms).then(pick(FARM_WORDS, size, seed, "tani")).otherwise(pick(JOBS, size, seed, "kerja"))
    rows = pl.DataFrame(lists, schema=["dana", "kelurahan", "ke"], orient="row")
    persons = proposed.select("nik", "nama", tgl_lahir="lahir")
    return pl.concat([rows, persons], how="horizontal").with_columns(pekerjaan=job)


def _in_second_lists(people: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for first, count, second in _TWICE:
        twice = people.filter(dana=first).head(count)
        yield twice.with_columns(dana=pl.lit(second), ke=pl.lit(None, dtype=pl.Int64))


def _with_sponsors(sponsored: pl.DataFrame) -> pl.DataFrame:
    """Workers of statements who are in the lists of the budget and the village too."""
    rows = sponsored.head(SPONSORED + 1).select("nik", "nama", "tgl_lahir", "pekerjaan", "kelurahan")
    is_of_budget = pl.int_range(pl.len()) < SPONSORED
    return rows.with_columns(dana=pl.when(is_of_budget).then(pl.lit(BUDGET)).otherwise(pl.lit(VILLAGE)))


def _wishes(lots: pl.Series, period: str) -> pl.Expr:
    """Return the wish of a household for a card: yes, no, or not asked."""
    changes = _is(*_CHANGES_ITS_MIND)
    says_yes = pl.lit(lots < _OF_TEN_YES) | changes
    says_no = pl.lit(lots == _OF_TEN_NO) | (changes & pl.lit(period >= _DECLINED_FROM))
    said = pl.when(says_no).then(pl.lit("Tidak")).when(says_yes).then(pl.lit("Ya"))
    return pl.when(pl.col("dana").is_in(_ASKS_FOR_CARDS)).then(said)


def _decree(period: str) -> pl.Expr:
    """Return the decree that grants a proposal.

    Public money has one, two people of one kelurahan only from April on.
    """
    place, people = SEATS[-1][1], SEATS[-1][3]
    is_late = (pl.col("kelurahan") == place) & (pl.col("ke") > people - _WITHOUT_DECREE)
    later = pl.lit(_LATER_DECREE if period >= _DECREED_FROM else None, dtype=pl.String)
    granted = pl.col("dana").replace_strict(_DECREE, default=None, return_dtype=pl.String)
    return pl.when(is_late).then(later).otherwise(granted)


def _is(place: str, at: int) -> pl.Expr:
    return (pl.col("kelurahan") == place) & (pl.col("ke") == at)
