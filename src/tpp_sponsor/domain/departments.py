"""Names of OPDs: many spellings are one OPD, shown by one name (docs/rules.md#text-keys)."""

from collections import Counter
from collections.abc import Iterable, Mapping

from tpp_sponsor.domain.text_keys import text_key


def alias_keys(aliases: Mapping[str, str]) -> dict[str, str]:
    """Text key of each old name → the name in use, through chains of aliases; a circle is a ValueError naming it."""
    steps = {text_key(old): new for old, new in aliases.items()}
    resolved = {}
    for start, new in steps.items():
        name, seen, key = new, {start}, text_key(new)
        while key in steps and text_key(steps[key]) != key:
            if key in seen:
                raise ValueError(name)
            seen.add(key)
            name = steps[key]
            key = text_key(name)
        resolved[start] = name
    return resolved


def department_names(sent: Mapping[str, int], aliases: Mapping[str, str]) -> dict[str, str]:
    """Spelling as sent → name shown; `sent` says how often each was.

    The name is what the alias says, else the most frequent spelling of the same text key (ties: lowest by code
    point). Equal names are one OPD.
    """
    alias = alias_keys(aliases)
    in_use = {text_key(name): name for name in alias.values()}
    frequency: Counter[str] = Counter()
    for spelling, count in sent.items():
        frequency[" ".join(spelling.split())] += count
    shown: dict[str, str] = {}
    for spelling in sorted(frequency, key=lambda name: (-frequency[name], name)):
        key = text_key(spelling)
        shown.setdefault(key, alias.get(key) or in_use.get(key) or spelling)
    return {spelling: shown[text_key(spelling)] for spelling in sent}


def names_now(names: Iterable[str], in_use: Iterable[str], aliases: Mapping[str, str]) -> dict[str, str]:
    """Name of an earlier month → the name of today, by alias and text key; a name no longer in use is unchanged."""
    by_key = {text_key(name): name for name in in_use}
    alias = alias_keys(aliases)
    now = {}
    for name in names:
        current = alias.get(text_key(name), name)
        now[name] = by_key.get(text_key(current), current)
    return now
