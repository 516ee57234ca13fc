"""The rules of funds once more: slow, in plain Python, from the text of docs/rules.md#funds alone.

Nothing here comes from `tpp_sponsor`. A claim is a row of `kesediaan` or `usulan`; its key is its table and number.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from support import rules_oracle as oracle
from support.rules_oracle import Month, Purse, Row, Rules, squeeze

Key = tuple[str, str]
WAITING = ("KURSI_PENUH", "PAGU_HABIS", "BELUM_DITETAPKAN")
_TITLES = ("kelurahan/desa ", "desa/kelurahan ", "kelurahan ", "kel. ", "kel ", "desa ", "ds. ")


@dataclass
class FundMonth(Month):
    """A month with funds, and what the ledger holds of them; `last`: worker → payer and number, None if no month."""

    dana: list[Row] = field(default_factory=list)
    kuota: list[Row] = field(default_factory=list)
    usulan: list[Row] = field(default_factory=list)
    fund_posted: list[Row] = field(default_factory=list)
    holders: set[tuple[str, str]] = field(default_factory=set)
    spent: dict[str, int] = field(default_factory=dict)
    last: dict[str, tuple[str, str]] | None = None
    order: tuple[str, ...] = ()
    public: tuple[str, ...] = ()

    def fund(self, code: str) -> Row | None:
        return next((row for row in self.dana if row["kode"] == code), None)

    def worker(self, nik: str) -> Row | None:
        return next((row for row in self.pekerja if row["nik"] == nik), None)

    def place(self, proposal: Row) -> str | None:
        """The place whose seat a proposal asks for, as it is written."""
        worker = self.worker(proposal["nik"])
        return proposal["kelurahan"] or (worker["kelurahan"] if worker else None)

    def shown(self, code: str, place: str | None) -> str | None:
        """A place as the row of seats of a fund writes it, else as it is."""
        rows = (row["kelurahan"] for row in self.kuota if row["dana"] == code and row["kursi"] is not None)
        return next((name for name in rows if key_of(name) == key_of(place)), place)


def key_of(place: str | None) -> str | None:
    if place is None:
        return None
    name = squeeze(place)
    return next((name.removeprefix(title) for title in _TITLES if name.startswith(title)), name)


def is_public(month: FundMonth, fund: Row) -> bool:
    return squeeze(fund["jenis"]) in map(squeeze, month.public)


def judge(month: FundMonth, rules: Rules, row: Row) -> str | None:  # noqa: PLR0911 - a return for each rule
    """The first of the twelve rules that applies to a proposal."""
    first, cutoff, fund = month.first_day, month.cutoff(rules.cutoff_day), month.fund(row["dana"])
    if (row["mulai"] is not None and row["mulai"] > first) or row["tanggal"] > cutoff:
        return "USULAN_BELUM_BERLAKU"
    if row["selesai"] is not None and row["selesai"] < first:
        return "USULAN_BERAKHIR"
    if row["dicabut"] is not None and row["dicabut"] <= cutoff:
        return "USULAN_DICABUT"
    if fund is None:
        return "DANA_TIDAK_DIKENAL"
    if not fund["mulai"] <= first <= fund["selesai"]:
        return "DANA_TIDAK_BERLAKU"
    stopped = oracle.judge_worker(month, rules, row["nik"])
    if stopped in (None, "SUDAH_TERTANGGUNG") and not has_job(month, rules, fund, row["nik"]):
        return "PEKERJAAN_TIDAK_TERMASUK"
    if stopped is None and is_public(month, fund) and row["keputusan"] is None:
        return "BELUM_DITETAPKAN"
    return stopped


def has_job(month: FundMonth, rules: Rules, fund: Row, nik: str) -> bool:
    if fund["pekerjaan"] is None:
        return True
    job = oracle.job_of(month, rules, month.worker(nik)["pekerjaan"])  # type: ignore[index]
    return job is not None and job["name"] in fund["pekerjaan"].split(";")


def price(month: FundMonth, rules: Rules, row: Row) -> int:
    fund = month.fund(row["dana"])
    assert fund is not None
    claim = row | {"paket": row["paket"] or fund["paket"]}
    return oracle.premium(month, rules, claim, "publik" if is_public(month, fund) else "swasta")


class Till:
    """What a fund has paid in the period, and can still pay."""

    def __init__(self, month: FundMonth, fund: Row) -> None:
        self.fund = fund
        rows = [row for row in month.kuota if row["dana"] == fund["kode"]]
        self.seats = {key_of(row["kelurahan"]): row["kursi"] for row in rows if row["kursi"] is not None}
        self.by_place = bool(rows)
        posted = [line for line in month.fund_posted if line["dana"] == fund["kode"]]
        self.places = [key_of(line["kelurahan"]) for line in posted]
        self.paid = month.spent.get(fund["kode"], 0) + sum(line["total"] for line in posted)
        starts = fund["pelepasan"]
        self.releases = self.by_place and starts is not None and starts <= month.first_day

    def place_is_full(self, place: str | None) -> bool:
        return self.by_place and self.places.count(key_of(place)) >= self.seats.get(key_of(place), 0)

    def ask(self, amount: int, place: str | None, *, borrow: bool) -> str:
        lines, pagu = len(self.places), self.fund["pagu"]
        if self.fund["kuota"] is not None and lines >= self.fund["kuota"]:
            return "KURSI_PENUH"
        if self.by_place and lines >= sum(self.seats.values()):
            return "KURSI_PENUH"
        if self.place_is_full(place) and not borrow:
            return "KURSI_PENUH"
        if pagu is not None and pagu - self.paid < amount:
            return "PAGU_HABIS"
        self.places.append(key_of(place))
        self.paid += amount
        return "DIDANAI"


def decide(month: FundMonth, rules: Rules) -> dict[Key, str]:
    """The outcome of every claim; in a revision, beside what is posted."""
    result: dict[Key, str] = {}
    passing: list[tuple[str, Row]] = []
    paid = {line["nik"] for line in (*month.posted, *month.fund_posted)}
    for table, rows, judged, posted, code in (
        ("kesediaan", month.kesediaan, oracle.judge, month.posted, "SUDAH_DIPOTONG"),
        ("usulan", month.usulan, judge, month.fund_posted, "SUDAH_DIBAYAR"),
    ):
        judged_by: Callable[[Any, Rules, Row], str | None] = judged
        for row in rows:
            stopped = judged_by(month, rules, row)
            if row["nomor"] in {line["nomor"] for line in posted}:
                result[table, row["nomor"]] = code
            elif stopped is not None:
                result[table, row["nomor"]] = stopped
            elif row["nik"] in paid:
                result[table, row["nomor"]] = "SUDAH_DIDANAI"
            else:
                passing.append((table, row))
    return result | allocate(month, rules, passing)


def claim_order(month: FundMonth, table: str, row: Row) -> tuple[int, int, date, str]:
    kinds = [squeeze(kind) for kind in month.order]
    if table == "kesediaan":
        return (kinds.index("tpp"), 0, row["tanggal"], row["nomor"])
    fund = month.fund(row["dana"])
    assert fund is not None
    return (kinds.index(squeeze(fund["jenis"])), fund["urutan"], row["tanggal"], row["nomor"])


def allocate(month: FundMonth, rules: Rules, passing: list[tuple[str, Row]]) -> dict[Key, str]:
    purses = {row["nip"]: Purse(row["tpp_neto"], month.credit.get(row["nip"], 0)) for row in month.tpp}
    for line in month.posted:
        if line["nip"] in purses:
            purses[line["nip"]].take(line["total"])
    tills = {fund["kode"]: Till(month, fund) for fund in month.dana}
    waiting: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for table, row in sorted(passing, key=lambda claim: claim_order(month, *claim)):
        waiting[row["nik"]].append((table, row))
    result: dict[Key, str] = {}
    while any(waiting.values()):
        candidates = [queue.pop(0) for queue in waiting.values() if queue]
        result |= _round(month, rules, candidates, purses, tills)
        for table, row in candidates:
            if result[table, row["nomor"]] in ("DIPOTONG", "DIDANAI"):
                result |= {(name, left["nomor"]): "SUDAH_DIDANAI" for name, left in waiting[row["nik"]]}
                waiting[row["nik"]].clear()
    return result


def _round(
    month: FundMonth,
    rules: Rules,
    candidates: list[tuple[str, Row]],
    purses: dict[str, Purse],
    tills: dict[str, Till],
) -> dict[Key, str]:
    result: dict[Key, str] = {}
    for sponsor, purse in purses.items():
        theirs = [row for table, row in candidates if table == "kesediaan" and row["nip"] == sponsor]
        for row in sorted(theirs, key=oracle.served):
            result["kesediaan", row["nomor"]] = _ask_sponsor(month, rules, purse, row)
    for code, till in tills.items():
        theirs = [row for table, row in candidates if table == "usulan" and row["dana"] == code]
        for row, said in _serve(month, rules, till, sorted(theirs, key=lambda row: turn(month, row))):
            result["usulan", row["nomor"]] = said
    return result


def _ask_sponsor(month: FundMonth, rules: Rules, purse: Purse, row: Row) -> str:
    amount = oracle.premium(month, rules, row)
    if rules.max_workers and purse.workers >= rules.max_workers:
        return "MELEBIHI_BATAS"
    if purse.after(amount) < rules.min_net_after:
        return "TPP_TIDAK_CUKUP"
    purse.take(amount)
    return "DIPOTONG"


def turn(month: FundMonth, row: Row) -> tuple[bool, bool, int, date, str]:
    """Holders first, then the higher score, none last, then date and number."""
    score = row["skor"]
    return (
        (row["dana"], row["nik"]) not in month.holders,
        score is None,
        -(score or 0),
        row["tanggal"],
        row["nomor"],
    )


def _serve(month: FundMonth, rules: Rules, till: Till, rows: list[Row]) -> Iterator[tuple[Row, str]]:
    again = []
    for row in rows:
        if till.releases and till.place_is_full(month.place(row)):
            again.append(row)
            continue
        yield row, till.ask(price(month, rules, row), month.place(row), borrow=False)
    for row in again:
        yield row, till.ask(price(month, rules, row), month.place(row), borrow=True)


def live_lines(month: FundMonth, rules: Rules, said: dict[Key, str]) -> list[Row]:
    """The lines of funds in the period: posted ones, and those of this run."""
    new = [row for row in month.usulan if said["usulan", row["nomor"]] == "DIDANAI"]
    made = [
        {"nomor": row["nomor"], "dana": row["dana"], "nik": row["nik"], "total": price(month, rules, row)}
        | {"kelurahan": month.shown(row["dana"], month.place(row))}
        for row in new
    ]
    return [*month.fund_posted, *made]


def at(month: FundMonth, later: date, paid: set[str]) -> FundMonth:
    """The same files, judged for another month; `paid`: workers with a premium before it."""
    return replace(month, year=later.year, month=later.month, paid_before=month.paid_before | paid)
