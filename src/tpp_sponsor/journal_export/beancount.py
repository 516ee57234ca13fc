"""The journal in beancount's format; `bean-check` accepts it.

After each day with entries come the balances of the accounts that it moved; after the last day, those of all accounts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from tpp_sponsor.journal_export.accounts import ASSETS, LIABILITIES, Chart, label_of, shown
from tpp_sponsor.journal_export.entries import CURRENCY, Entry, about, in_order_of_days, legs


def to_beancount(entries: Sequence[Entry], chart: Chart, *, title: str, closing: str) -> str:
    """Return the text; `title` and the comment `closing` before the last balances are for people."""
    ordered = in_order_of_days(entries)
    options = {
        "title": title,
        "operating_currency": CURRENCY,
        "name_assets": ASSETS,
        "name_liabilities": LIABILITIES,
    }
    blocks = ["\n".join(f"option {_quoted(name)} {_quoted(value)}" for name, value in options.items())]
    balances: dict[str, int] = defaultdict(int)
    if ordered:
        blocks.append(f"{ordered[0].on} commodity {CURRENCY}")
    for name, opd in chart.used(ordered).items():
        metadata = f"\n  {label_of(name)}: {_quoted(shown(opd))}" if opd else ""
        blocks.append(f"{ordered[0].on} open {name} {CURRENCY}{metadata}")
    for day, acts in groupby(ordered, key=lambda entry: entry.on):
        before = dict(balances)
        blocks += [
            _transaction(entry, chart, balances) if entry.moves else f"; {about(entry)}" for entry in acts
        ]
        moved = {
            name: amount for name, amount in balances.items() if name not in before or amount != before[name]
        }
        blocks += _balances(day, moved)
    if balances:
        blocks.append(f"; {closing}")
        blocks += _balances(ordered[-1].on, balances)
    return "\n\n".join(blocks) + "\n"


def _transaction(entry: Entry, chart: Chart, balances: dict[str, int]) -> str:
    lines = [
        f"{entry.on} * {_quoted(entry.text)}",
        f"  event: {entry.event}",
        *(f"  {name}: {_quoted(getattr(entry, name))}" for name in ("act", "period", "hash")),
    ]
    for account, department, amount, kind in legs(entry):
        name = chart.name(account, department)
        balances[name] += amount
        lines += [f"  {name}  {amount} {CURRENCY}", f"    kind: {_quoted(kind)}"]
    return "\n".join(lines)


def _balances(day: date, balances: Mapping[str, int]) -> Iterator[str]:
    """Beancount asserts what an account holds when a day begins."""
    next_day = day + timedelta(days=1)
    if balances:
        yield "\n".join(
            f"{next_day} balance {name}  {amount} {CURRENCY}" for name, amount in sorted(balances.items())
        )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
