"""Small cities as Hypothesis draws them, in which TPP is short and claims overlap, and what they have set."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from hypothesis import strategies as st

from support.drawn_months import City, nik, nip
from tpp_sponsor.rules.allocation import allocate

TARIFF = (
    {"valid_from": "2020-01", "paket": "JKK+JKM", "jkk": 10_000, "jkm": 6_800, "legal_basis": "PP"},
    {"valid_from": "2024-02", "paket": "JKK+JKM", "jkk": 5_000, "jkm": 6_800, "sector": "transportasi"},
    {"valid_from": "2020-01", "paket": "LENGKAP", "jkk": 10_000, "jkm": 6_800, "jht": 20_000},
    {
        "valid_from": "2023-01",
        "valid_until": "2024-03",
        "paket": "LENGKAP",
        "jkk": 10_000,
        "jkm": 6_800,
        "jht": 9_000,
    },
)
BOOK = tuple({"legal_basis": "Perwali"} | entry for entry in TARIFF)
JOBS = (
    {"name": "ART", "synonyms": ["prt"]},
    {"name": "SOPIR", "synonyms": ["supir"], "sector": "transportasi"},
    {"name": "JURU PARKIR", "valid_from": "2024-04"},
)
OPDS = ("Dinas A", "Dinas B", "Dinas C")


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual value, and now and then another."""
    return st.sampled_from([usual] * 6 + list(others))


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """What a city has set."""
    return {
        "cutoff_day": draw(mostly(10, 1, 31)),
        "max_workers": draw(st.sampled_from([0, 0, 1, 2, 3])),
        "min_net_after": draw(st.sampled_from([0, 0, 1, 16_800, 30_000])),
    }


@st.composite
def cities(draw: st.DrawFn, *, one_premium: bool = False, judged: bool = True) -> City:
    """A small city in which TPP is short and letters overlap; `judged`: some of them do not pass judging."""
    sponsors = [nip(f"S{at}") for at in range(draw(st.integers(1, 5)))]
    workers = [nik(f"W{at}") for at in range(draw(st.integers(1, 7)))]
    often = mostly if judged else lambda usual, *_others: st.just(usual)
    nets = st.sampled_from([0, 11_800, 16_799, 16_800, 20_000, 33_600, 35_000, 50_400, 90_000])
    asn = [
        {"nip": number, "opd": draw(st.sampled_from(OPDS)), "status": draw(often("Aktif", "pensiun"))}
        for number in sponsors
        if draw(often("there", ""))
    ]
    asn += [{"nip": nip("S9"), "opd": "Dinas D", "nik": draw(often(nik("W99"), workers[0]))}]
    tpp = [
        {"nip": number, "tpp_neto": draw(nets), "opd": draw(st.sampled_from([*OPDS, None]))}
        for number in sponsors
        if draw(often("there", ""))
    ]
    tpp += [
        row | {"tpp_neto": row["tpp_neto"] + draw(st.sampled_from([0, 0, 1]))}
        for row in tpp
        if draw(often("", "there"))
    ]
    pekerja = [
        {
            "nik": number,
            "tgl_lahir": draw(often(date(1980, 2, 29), date(2007, 3, 1), date(2007, 3, 2), date(1959, 3, 1))),
            "pekerjaan": "ART"
            if one_premium
            else draw(often("ART", "supir", "Sopir", *(["JURU PARKIR"] * judged))),
            "status": draw(often(None, "wafat")),
        }
        for number in workers
        if draw(often("there", ""))
    ]
    kesediaan = [
        {
            "nomor": f"K{at}",
            "nip": draw(st.sampled_from(sponsors)),
            "nik": draw(st.sampled_from(workers)),
            "tanggal": draw(st.sampled_from([date(2024, 1, day) for day in (1, 2, 3)])),
            "mulai": draw(often(date(2024, 1, 1), date(2024, 4, 1))),
            "selesai": draw(often(None, date(2024, 3, 1), date(2024, 2, 1))),
            "dicabut": draw(often(None, date(2024, 3, 1), date(2024, 3, 10), date(2024, 3, 11))),
            "prioritas": draw(st.sampled_from([None, None, 0, 1, 2])),
            "paket": None if one_premium else draw(st.sampled_from([None, "JKK+JKM", "LENGKAP", "lengkap"])),
        }
        for at in range(draw(st.integers(1, 16)))
    ]
    tertanggung = [
        {"nik": number, "sumber": draw(st.sampled_from(["APBD", "BPJS"])), "mulai": None, "selesai": None}
        for number in workers
        if draw(often("", "there"))
    ]
    return City(kesediaan, asn=asn, tpp=tpp, pekerja=pekerja, tertanggung=tertanggung)


@contextmanager
def few(count: int) -> Iterator[None]:
    """Allocate set-wise down to rounds of this size."""
    usual = allocate._FEW
    allocate._FEW = count
    try:
        yield
    finally:
        allocate._FEW = usual


# Small cities would all be allocated one by one: half of the time the set-wise way is shown.
ways = st.sampled_from([0, 3, allocate._FEW])
