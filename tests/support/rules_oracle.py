"""The rules of a month once more: slow, in plain Python, from the text of docs/rules.md#month alone.

Nothing here comes from `tpp_sponsor`; rows are dictionaries with the column names of docs/rules.md#tables.
"""

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Rules:
    """What a city has set."""

    cutoff_day: int = 10
    active: tuple[str, ...] = ("aktif",)
    min_age: int = 17
    max_age: int = 65
    max_workers: int = 0
    min_net_after: int = 0
    default_paket: str = "JKK+JKM"
    tariff: tuple[Row, ...] = ()
    job: tuple[Row, ...] = ()
    by: str = "pekerja"


@dataclass
class Month:
    """The accepted rows of a month, and what the ledger holds."""

    year: int
    month: int
    asn: list[Row]
    tpp: list[Row]
    pekerja: list[Row]
    kesediaan: list[Row]
    tertanggung: list[Row]
    posted: list[Row] = field(default_factory=list)
    reversed: list[Row] = field(default_factory=list)
    paid_before: frozenset[str] = frozenset()
    credit: dict[str, int] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    def cutoff(self, day: int) -> date:
        return date(self.year, self.month, min(day, calendar.monthrange(self.year, self.month)[1]))


def squeeze(text: str) -> str:
    return " ".join(text.lower().split())


def age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def job_of(month: Month, rules: Rules, written: str) -> Row | None:
    for job in rules.job:
        words = [squeeze(word) for word in (job["name"], *job.get("synonyms", ()))]
        starts = job.get("valid_from")
        if squeeze(written) in words and (starts is None or starts <= f"{month.year:04d}-{month.month:02d}"):
            return job
    return None


def opd_of(month: Month, row: Row) -> str | None:
    """A TPP row without an OPD is of the OPD of the `asn` row."""
    return row["opd"] or next((asn["opd"] for asn in month.asn if asn["nip"] == row["nip"]), None)


def judge(month: Month, rules: Rules, statement: Row) -> str | None:  # noqa: PLR0911
    """The first of the thirteen rules that applies."""
    first, cutoff = month.first_day, month.cutoff(rules.cutoff_day)
    if statement["mulai"] > first or statement["tanggal"] > cutoff:
        return "KESEDIAAN_BELUM_BERLAKU"
    if statement["selesai"] is not None and statement["selesai"] < first:
        return "KESEDIAAN_BERAKHIR"
    if statement["dicabut"] is not None and statement["dicabut"] <= cutoff:
        return "KESEDIAAN_DICABUT"
    sponsor = next((row for row in month.asn if row["nip"] == statement["nip"]), None)
    if sponsor is None:
        return "SPONSOR_TIDAK_DIKENAL"
    if squeeze(sponsor["status"]) not in rules.active:
        return "SPONSOR_TIDAK_AKTIF"
    allowances = {
        (row["tpp_neto"], opd_of(month, row)) for row in month.tpp if row["nip"] == statement["nip"]
    }
    if not allowances:
        return "TPP_TIDAK_ADA"
    if len(allowances) > 1:
        return "TPP_GANDA"
    return judge_worker(month, rules, statement["nik"])


def judge_worker(month: Month, rules: Rules, nik: str) -> str | None:  # noqa: PLR0911
    """The first of the rules about the worker that applies."""
    worker = next((row for row in month.pekerja if row["nik"] == nik), None)
    if worker is None:
        return "PEKERJA_TIDAK_DIKENAL"
    if squeeze(worker["status"] or "") in ("meninggal", "wafat", "almarhum", "almarhumah"):
        return "PEKERJA_MENINGGAL"
    if any(row["nik"] == nik and squeeze(row["status"]) in rules.active for row in month.asn):
        return "PEKERJA_ASN"
    years = age(worker["tgl_lahir"], month.first_day)
    if years < rules.min_age or years >= rules.max_age:
        return "UMUR_TIDAK_MEMENUHI"
    if job_of(month, rules, worker["pekerjaan"]) is None:
        return "PEKERJAAN_TIDAK_TERMASUK"
    if any(covers(month, row) for row in month.tertanggung if row["nik"] == nik):
        return "SUDAH_TERTANGGUNG"
    return None


def covers(month: Month, row: Row) -> bool:
    if row["mulai"] is not None and row["mulai"] > month.first_day:
        return False
    if row["selesai"] is not None and row["selesai"] < month.first_day:
        return False
    return not (row["sumber"] == "BPJS" and row["nik"] in month.paid_before)


def premium(month: Month, rules: Rules, claim: Row, payer: str = "swasta") -> int:
    worker = next(row for row in month.pekerja if row["nik"] == claim["nik"])
    sector = job_of(month, rules, worker["pekerjaan"]).get("sector", "")  # type: ignore[union-attr]
    now = f"{month.year:04d}-{month.month:02d}"
    wanted = squeeze(claim["paket"] or rules.default_paket)
    valid = [
        entry
        for entry in rules.tariff
        if squeeze(entry["paket"]) == wanted
        and entry["valid_from"] <= now
        and (entry.get("valid_until") is None or now <= entry["valid_until"])
        and entry.get("payer", "") in ("", payer)
    ]
    own = [entry for entry in valid if sector and entry.get("sector", "") == sector]
    general = [entry for entry in valid if not entry.get("sector")]
    of_class = [entry for entry in own or general if entry.get("payer")]
    newest = max(of_class or own or general, key=lambda entry: entry["valid_from"])
    return int(newest.get("jkk", 0) + newest.get("jkm", 0) + newest.get("jht", 0))


class Purse:
    """What a sponsor carries."""

    def __init__(self, net: int, credit: int) -> None:
        self.net, self.credit, self.premiums, self.workers = net, credit, 0, 0

    def after(self, more: int) -> int:
        return self.net - max(0, self.premiums + more - self.credit)

    def take(self, amount: int) -> None:
        self.premiums += amount
        self.workers += 1


def decide(month: Month, rules: Rules) -> dict[str, str]:
    """The outcome of every statement; in a revision, beside what is posted."""
    result = {}
    passing = []
    posted = {line["nomor"] for line in month.posted}
    paid = {line["nik"] for line in month.posted}
    for statement in month.kesediaan:
        code = judge(month, rules, statement)
        if statement["nomor"] in posted:
            result[statement["nomor"]] = "SUDAH_DIPOTONG"
        elif code is not None:
            result[statement["nomor"]] = code
        elif any(same_line(statement, line) for line in month.reversed):
            result[statement["nomor"]] = "DIBATALKAN"
        elif statement["nik"] in paid:
            result[statement["nomor"]] = "SUDAH_DIDANAI"
        else:
            passing.append(statement)
    return result | allocate(month, rules, passing)


def same_line(statement: Row, line: Row) -> bool:
    return all(statement[name] == line[name] for name in ("nomor", "nip", "nik"))


def allocate(month: Month, rules: Rules, passing: list[Row]) -> dict[str, str]:
    purses = {row["nip"]: Purse(row["tpp_neto"], month.credit.get(row["nip"], 0)) for row in month.tpp}
    for line in month.posted:
        if line["nip"] in purses:
            purses[line["nip"]].take(line["total"])
    waiting: dict[str, list[Row]] = defaultdict(list)
    for statement in sorted(passing, key=lambda row: (row["tanggal"], row["nomor"])):
        waiting[statement["nik"]].append(statement)
    result: dict[str, str] = {}
    while any(waiting.values()):
        candidates = [queue.pop(0) for queue in waiting.values() if queue]
        by_sponsor = defaultdict(list)
        for candidate in candidates:
            by_sponsor[candidate["nip"]].append(candidate)
        for sponsor, theirs in by_sponsor.items():
            for candidate in sorted(theirs, key=served):
                purse, price = purses[sponsor], premium(month, rules, candidate)
                if rules.max_workers and purse.workers >= rules.max_workers:
                    result[candidate["nomor"]] = "MELEBIHI_BATAS"
                elif purse.after(price) < rules.min_net_after:
                    result[candidate["nomor"]] = "TPP_TIDAK_CUKUP"
                else:
                    purse.take(price)
                    result[candidate["nomor"]] = "DIPOTONG"
                    result |= {left["nomor"]: "SUDAH_DIDANAI" for left in waiting[candidate["nik"]]}
                    waiting[candidate["nik"]].clear()
    return result


def served(candidate: Row) -> tuple[bool, int, date, str]:
    urgency = candidate["prioritas"]
    return (urgency is None, urgency or 0, candidate["tanggal"], candidate["nomor"])


def no_longer(month: Month, rules: Rules) -> dict[tuple[str, str], str]:
    """Posted lines that a fresh run would not make: number and NIK → what it says now."""
    fresh_month = Month(**(vars(month) | {"posted": []}))
    fresh = decide(fresh_month, rules)
    statements = {row["nomor"]: row for row in month.kesediaan}
    gone = {}
    for line in month.posted:
        row = statements.get(line["nomor"])
        key = line["nomor"], line["nik"]
        if row is None:
            gone[key] = "KESEDIAAN_TIDAK_ADA"
        elif not same_line(row, line):
            gone[key] = "PERNYATAAN_BERUBAH"
        elif fresh[row["nomor"]] != "DIPOTONG" or premium(month, rules, row) != line["total"]:
            gone[key] = fresh[row["nomor"]]
    return gone


def ranking(month: Month, rules: Rules, lines: list[Row]) -> list[tuple[int, str, int, int, int, str, int]]:
    """Rank, OPD, workers, sponsors, active ASN, share with six decimals, rupiah; `lines`: nip, opd, total."""
    names = {row["opd"] for row in month.asn} | {opd_of(month, row) for row in month.tpp}
    names |= {line["opd"] for line in lines}
    heads: dict[str, int] = defaultdict(int)
    paying = {(line["nip"], line["opd"]) for line in lines}
    for _, name in paying:
        heads[name] += 1
    for row in month.asn:
        if squeeze(row["status"]) in rules.active and row["nip"] not in {sponsor for sponsor, _ in paying}:
            paid_at = {opd_of(month, tpp) for tpp in month.tpp if tpp["nip"] == row["nip"]}
            heads[paid_at.pop() if len(paid_at) == 1 else row["opd"]] += 1
    table = []
    for name in names - {None}:
        own = [line for line in lines if line["opd"] == name]
        sponsors, asn = len({line["nip"] for line in own}), heads[name]
        share = Fraction(sponsors, asn) if asn else Fraction(0)
        measures = (len(own), share) if rules.by == "pekerja" else (share, len(own))
        table.append(
            (measures, name, len(own), sponsors, asn, six_decimals(share), sum(x["total"] for x in own))
        )
    table.sort(key=lambda row: ([-measure for measure in row[0]], row[1]))
    return [(1 + sum(other[0] > row[0] for other in table), *row[1:]) for row in table]


def six_decimals(share: Fraction) -> str:
    exact = Decimal(share.numerator * 10**40 // share.denominator).scaleb(-40)
    return str(exact.quantize(Decimal("0.000001"), ROUND_HALF_UP))
