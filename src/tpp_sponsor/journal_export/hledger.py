"""The journal in hledger's format; `hledger check -s ordereddates uniqueleafnames` accepts it.

Every posting asserts the balance of its account after it, and the end asserts the balances of all accounts.
"""

from collections import defaultdict
from collections.abc import Sequence

from tpp_sponsor.journal_export.accounts import ASSETS, LIABILITIES, Chart, label_of, shown
from tpp_sponsor.journal_export.entries import CURRENCY, Entry, about, in_order_of_days, legs


def to_hledger(entries: Sequence[Entry], chart: Chart, *, title: str, closing: str) -> str:
    """Return the text; `title` and `closing`, the text of the last assertions, are for people."""
    blocks = [
        f"; {title}",
        f"commodity {CURRENCY} 1000.",
        f"account {ASSETS}  ; type:A\naccount {LIABILITIES}  ; type:L",
    ]
    blocks += [
        f"account {name}\n    ; {label_of(name)}: {shown(opd)}" if opd else f"account {name}"
        for name, opd in chart.used(entries).items()
    ]
    balances: dict[str, int] = defaultdict(int)
    ordered = in_order_of_days(entries)
    for entry in ordered:
        blocks.append(_transaction(entry, chart, balances) if entry.moves else f"; {about(entry)}")
    if balances:
        lines = [f"    {name}  {_amount(0)} = {_amount(amount)}" for name, amount in sorted(balances.items())]
        blocks.append("\n".join([f"{ordered[-1].on} * {closing}", *lines]))
    return "\n\n".join(blocks) + "\n"


def _transaction(entry: Entry, chart: Chart, balances: dict[str, int]) -> str:
    lines = [
        f"{entry.on} * ({entry.event}) {entry.text}",
        f"    ; event:{entry.event}, act:{entry.act}, period:{entry.period}, hash:{entry.hash}",
    ]
    for account, department, amount, kind in legs(entry):
        name = chart.name(account, department)
        balances[name] += amount
        lines.append(f"    {name}  {_amount(amount)} = {_amount(balances[name])}  ; kind:{kind}")
    return "\n".join(lines)


def _amount(rupiah: int) -> str:
    return f"{CURRENCY} {rupiah}"
