"""Small cities with funds as Hypothesis draws them, with what the ledger holds before, and the same for the oracle."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from support import rules_oracle as oracle
from support.city_strategies import BOOK, JOBS, cities, mostly, rules
from support.drawn_funds import DecidedFunds, decide_city, with_funds
from support.drawn_months import City, Row, before, nik, settings, table
from support.funds_oracle import FundMonth
from tpp_sponsor.tables.inputs import Before

KINDS = ("TPP", "CSR", "APBD", "DESA")
PUBLIC = ("APBD", "DESA")
TARIFFS = (
    *BOOK,
    {
        "valid_from": "2024-01",
        "paket": "JKK+JKM",
        "jkk": 5_000,
        "jkm": 3_400,
        "payer": "publik",
        "legal_basis": "PP",
    },
)
PLACES = (None, "Baru", "kel. baru", "DESA LAMA", "Asing")
_SELDOM = mostly("", "yes")
JAN, MARCH, APRIL = date(2024, 1, 1), date(2024, 3, 1), date(2024, 4, 1)


@dataclass
class Case:
    """A city with funds, its rules, and what is posted: `posted` of sponsors, `fund_posted` of funds."""

    city: City
    rules: dict[str, Any]
    order: tuple[str, ...]
    posted: list[Row]
    fund_posted: list[Row]
    holders: set[tuple[str, str]]
    spent: dict[str, int]
    last: dict[str, tuple[str, str]] | None

    def decide(self) -> DecidedFunds:
        """What the program decides."""
        own = settings(
            **self.rules,
            tariff=list(TARIFFS),
            job=list(JOBS),
            claims={"order": list(self.order), "public": list(PUBLIC)},
        )
        return decide_city(self.city, own, self.ledger(), is_revision=bool(self.posted or self.fund_posted))

    def ledger(self) -> Before:
        """What the ledger holds."""
        last = None
        if self.last is not None:
            last = [
                {"nik": who, "payer": payer, "nomor": number} for who, (payer, number) in self.last.items()
            ]
        return with_funds(
            before(self.posted),
            self.fund_posted,
            holders=[{"dana": code, "nik": who} for code, who in sorted(self.holders)],
            last=last,
            spent=self.spent,
        )

    @property
    def month(self) -> FundMonth:
        """The same for the oracle."""
        city = self.city
        return FundMonth(
            *(2024, 3, city.asn, city.tpp, city.pekerja, city.kesediaan, city.tertanggung),
            posted=[line | {"total": 16_800} for line in self.posted],
            dana=city.dana,
            kuota=city.kuota,
            usulan=city.usulan,
            fund_posted=[line | {"total": 16_800} for line in self.fund_posted],
            holders=self.holders,
            spent=self.spent,
            last=self.last,
            order=self.order,
            public=PUBLIC,
        )

    @property
    def oracle_rules(self) -> oracle.Rules:
        """Its rules for the oracle."""
        return oracle.Rules(**self.rules, tariff=TARIFFS, job=JOBS)


@st.composite
def cases(draw: st.DrawFn, *, judged: bool = True, posted: bool = True) -> Case:
    """A city with one to four funds; `judged`: some claims do not pass; `posted`: an earlier revision may have run."""
    city = draw(cities(judged=judged))
    workers = [nik(f"W{at}") for at in range(draw(st.integers(1, 8)))]
    known = {row["nik"] for row in city.pekerja}
    city.pekerja += table("pekerja", [{"nik": who} for who in workers if who not in known])
    for row in city.pekerja:
        row["kelurahan"] = draw(st.sampled_from(PLACES))
    codes = [f"D{at}" for at in range(1, draw(st.integers(2, 4)))]
    often = mostly if judged else lambda usual, *_others: st.just(usual)
    city.dana = table("dana", [_fund(draw, code, often) for code in codes])
    city.kuota = table("kuota", [row for code in codes for row in _seats(draw, code)])
    city.usulan = table(
        "usulan", [_proposal(draw, at, codes, workers, often) for at in range(draw(st.integers(1, 20)))]
    )
    order = (
        ("TPP", *draw(st.permutations(KINDS[1:])))
        if draw(st.booleans())
        else tuple(draw(st.permutations(KINDS)))
    )
    people = [*workers, nik("W98")]
    lines, fund_lines = _posted(draw, city, codes) if posted and draw(st.booleans()) else ([], [])
    return Case(
        city,
        draw(rules()),
        order,
        lines,
        fund_lines,
        holders={(code, who) for code in codes for who in workers if draw(st.booleans())},
        spent={code: draw(st.sampled_from([0, 16_800, 40_000])) for code in codes},
        last=draw(st.none() | st.dictionaries(st.sampled_from(people), _payers(codes), max_size=4)),
    )


def _payers(codes: list[str]) -> st.SearchStrategy[tuple[str, str]]:
    tpp = st.tuples(st.just("TPP"), st.sampled_from(["K0", "K1", "K99"]))
    return tpp | st.tuples(st.sampled_from([*codes, "D9"]), st.sampled_from(["U0", "U1", "U99"]))


def _fund(draw: st.DrawFn, code: str, often: Any) -> Row:
    return {
        "kode": code,
        "jenis": draw(st.sampled_from(["CSR", "apbd", "Desa"])),
        "mulai": draw(often(JAN, MARCH, APRIL)),
        "selesai": draw(often(date(2024, 12, 1), MARCH, APRIL)) if draw(st.booleans()) else APRIL,
        "kuota": draw(st.sampled_from([None, None, 0, 1, 2, 4])),
        "pagu": draw(st.sampled_from([None, None, 16_800, 50_400, 60_000, 90_000])),
        "paket": draw(st.sampled_from([None, None, "LENGKAP"])),
        "pekerjaan": draw(often(None, "ART", "ART;SOPIR")),
        "urutan": draw(st.sampled_from([50, 50, 1, 99])),
        "pelepasan": draw(st.sampled_from([None, None, JAN, MARCH, APRIL])),
    }


def _seats(draw: st.DrawFn, code: str) -> list[Row]:
    if draw(st.booleans()):
        return []
    places = draw(st.lists(st.sampled_from(["Baru", "Kelurahan Lama", "Sepi"]), unique=True, min_size=1))
    return [
        {"dana": code, "kelurahan": place, "kursi": draw(st.sampled_from([0, 1, 1, 2, 3, None]))}
        for place in places
    ]


def _proposal(draw: st.DrawFn, at: int, codes: list[str], workers: list[str], often: Any) -> Row:
    return {
        "nomor": f"U{at}",
        "dana": draw(often(draw(st.sampled_from(codes)), "D9")),
        "nik": draw(st.sampled_from(workers)),
        "tanggal": draw(st.sampled_from([date(2024, 1, 1), date(2024, 1, 2), date(2024, 3, 10)])),
        "kelurahan": draw(st.sampled_from(PLACES)),
        "skor": draw(st.sampled_from([None, 0, 1, 1, 2])),
        "mulai": draw(often(None, JAN, APRIL)),
        "selesai": draw(often(None, MARCH, date(2024, 2, 1))),
        "dicabut": draw(often(None, date(2024, 3, 10), date(2024, 3, 11))),
        "paket": draw(st.sampled_from([None, None, "JKK+JKM", "LENGKAP"])),
        "keputusan": draw(often("SK 1", None)),
    }


def _posted(draw: st.DrawFn, city: City, codes: list[str]) -> tuple[list[Row], list[Row]]:
    """Lines that an earlier revision may have posted, some of claims that have changed or gone since."""
    paid: set[str] = set()
    lines: list[Row] = []
    for row in city.kesediaan:
        if draw(_SELDOM) and row["nik"] not in paid:
            paid.add(row["nik"])
            lines.append({name: row[name] for name in ("nomor", "nip", "nik")})
    fund_lines: list[Row] = []
    for row in city.usulan:
        if draw(_SELDOM) and row["nik"] not in paid:
            paid.add(row["nik"])
            fund_lines.append(
                {
                    "nomor": draw(mostly(row["nomor"], f"{row['nomor']}-lama")),
                    "dana": draw(mostly(row["dana"], *codes)),
                    "nik": row["nik"],
                    "kelurahan": draw(st.sampled_from(PLACES)),
                }
            )
    return lines, fund_lines
