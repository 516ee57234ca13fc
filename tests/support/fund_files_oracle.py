"""The files of funds once more: slow, in plain Python, from the text of docs/rules.md#fund-files alone."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from support import funds_oracle as funds
from support import rules_oracle as oracle
from support.funds_oracle import WAITING, FundMonth, Key, key_of
from support.rules_oracle import Row, Rules


def month_after(day: date, months: int = 1) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def waiting_list(month: FundMonth, said: dict[Key, str], code: str) -> list[tuple[Any, ...]]:
    """Place, number in line, proposal, outcome."""
    by_place = any(row["dana"] == code for row in month.kuota)
    rows = [row for row in month.usulan if row["dana"] == code and said["usulan", row["nomor"]] in WAITING]
    count: Counter[str | None] = Counter()
    listed = []
    for row in sorted(rows, key=lambda row: funds.turn(month, row)):
        place = month.place(row)
        line = key_of(place) if by_place else None
        count[line] += 1
        listed.append((month.shown(code, place), count[line], row["nomor"], said["usulan", row["nomor"]]))
    return sorted(listed, key=lambda row: ((row[0] or "") if by_place else "", row[1]))


def summaries(month: FundMonth, rules: Rules, said: dict[Key, str]) -> list[tuple[Any, ...]]:
    """Fund, quota, workers, empty, waiting, total, spent, left, months."""
    lines = funds.live_lines(month, rules, said)
    rows = []
    for fund in sorted(month.dana, key=lambda row: row["kode"]):
        code = fund["kode"]
        own = [line["total"] for line in lines if line["dana"] == code]
        seats = [row["kursi"] for row in month.kuota if row["dana"] == code]
        quota = fund["kuota"]
        if quota is None and seats:
            quota = sum(seat or 0 for seat in seats)
        spent = month.spent.get(code, 0) + sum(own)
        left = None if fund["pagu"] is None else fund["pagu"] - spent
        rows.append(
            (
                code,
                quota,
                len(own),
                None if quota is None else quota - len(own),
                len(waiting_list(month, said, code)),
                sum(own),
                spent,
                left,
                None if left is None or not own else max(0, left // sum(own)),
            )
        )
    return rows


def seats(month: FundMonth, rules: Rules, said: dict[Key, str]) -> list[tuple[Any, ...]]:
    """Fund, place, seats, filled, empty, waiting."""
    lines = [(line["dana"], key_of(line["kelurahan"])) for line in funds.live_lines(month, rules, said)]
    rows = []
    for row in month.kuota:
        if row["kursi"] is None:
            continue
        here = (row["dana"], key_of(row["kelurahan"]))
        waiting = [
            one
            for one in month.usulan
            if said["usulan", one["nomor"]] in WAITING and (one["dana"], key_of(month.place(one))) == here
        ]
        filled = lines.count(here)
        rows.append(
            (
                *(row["dana"], row["kelurahan"], row["kursi"]),
                filled,
                max(0, row["kursi"] - filled),
                len(waiting),
            )
        )
    return sorted(rows)


def payers(month: FundMonth, rules: Rules, said: dict[Key, str]) -> dict[str, str]:
    """Worker → who pays in the period."""
    paid = {line["nik"]: line["dana"] for line in funds.live_lines(month, rules, said)}
    deducted = [row["nik"] for row in month.kesediaan if said["kesediaan", row["nomor"]] == "DIPOTONG"]
    return paid | dict.fromkeys([*deducted, *(line["nik"] for line in month.posted)], "TPP")


def payer_changes(month: FundMonth, rules: Rules, said: dict[Key, str]) -> list[tuple[Any, ...]]:
    """Worker, payer then, payer now, reason."""
    if month.last is None:
        return []
    now, rows = payers(month, rules, said), []
    for nik in sorted(now.keys() | month.last.keys()):
        then, number = month.last.get(nik, (None, None))
        reason = None
        if then is not None:
            reason = said.get(("kesediaan" if then == "TPP" else "usulan", str(number)), "TIDAK_ADA_LAGI")
        if then != now.get(nik):
            rows.append((nik, then, now.get(nik), reason))
    return rows


def endings(
    month: FundMonth, rules: Rules, said: dict[Key, str], ending_months: int
) -> list[tuple[Any, ...]]:
    """Worker, fund, last month, payer that would follow."""
    rows = []
    lines = funds.live_lines(month, rules, said)
    for line in lines:
        fund = month.fund(line["dana"])
        ends = [fund["selesai"]] if fund else []
        ends += [
            row["selesai"]
            for row in month.usulan
            if (row["nomor"], row["dana"]) == (line["nomor"], line["dana"]) and row["selesai"] is not None
        ]
        if not ends or min(ends) >= month_after(month.first_day, ending_months):
            continue
        then = funds.at(month, month_after(min(ends)), {one["nik"] for one in lines})
        rows.append((line["nik"], line["dana"], f"{min(ends):%Y-%m}", _next_payer(then, rules, line)))
    return sorted(rows)


def _next_payer(then: FundMonth, rules: Rules, line: Row) -> str | None:
    passing = [
        (funds.claim_order(then, "kesediaan", row), "TPP")
        for row in then.kesediaan
        if row["nik"] == line["nik"] and oracle.judge(then, rules, row) is None
    ]
    passing += [
        (funds.claim_order(then, "usulan", row), row["dana"])
        for row in then.usulan
        if row["nik"] == line["nik"]
        and (row["nomor"], row["dana"]) != (line["nomor"], line["dana"])
        and funds.judge(then, rules, row) is None
    ]
    return min(passing)[1] if passing else None


def uncovered(month: FundMonth, rules: Rules, said: dict[Key, str]) -> list[tuple[Any, ...]]:
    """Place and number of each worker who could be covered and has no payer."""
    paid = payers(month, rules, said)
    rows = [
        (row["kelurahan"], row["nik"])
        for row in month.pekerja
        if row["nik"] not in paid and oracle.judge_worker(month, rules, row["nik"]) is None
    ]
    return sorted(rows, key=lambda row: (row[0] or "", row[1]))


def no_longer(month: FundMonth, rules: Rules) -> list[tuple[Any, ...]]:
    """Posted lines of funds that a run as if nothing were posted would not make: number, fund, worker, outcome."""
    fresh_month = replace(month, posted=[], fund_posted=[])
    said = funds.decide(fresh_month, rules)
    made = {_line(line) for line in funds.live_lines(fresh_month, rules, said)}
    rows = []
    for line in month.fund_posted:
        if _line(line) in made:
            continue
        now = next((row for row in month.usulan if row["nomor"] == line["nomor"]), None)
        code = "TIDAK_ADA_LAGI" if now is None else said["usulan", now["nomor"]]
        if now is not None and (now["dana"], now["nik"]) != (line["dana"], line["nik"]):
            code = "USULAN_BERUBAH"
        rows.append((line["nomor"], line["dana"], line["nik"], code))
    return sorted(rows)


def _line(line: Row) -> tuple[Any, ...]:
    return tuple(line[name] for name in ("nomor", "dana", "nik", "total"))
