"""Docstrings, comments and English sentences are plain, without the old dialect (CONTRIBUTING.md, habit 10).

`old_dialect.toml` counts what is left, file by file. A count may only fall: `make prose` writes the present counts,
unless there are more of them than before.
"""

import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from support.source_tree import ROOT, prose_of
from tpp_sponsor.messages import load_texts

ALLOWED = Path(__file__).with_name("old_dialect.toml")
# What is avoided → what to write instead.
DIALECT = {
    r"who(m)?ever": "the user, the caller, the process that …",
    r"whom": "which person; name the person",
    r"nobody|no one|somebody|someone": "no user, a user, another process",
    r"he|his|him|himself": "the user, they; name the role: clerk, treasurer",
    r"anew": "again, new",
    r"let(s|ting)? go|lets? it go": "delete, release, prune",
    r"takes? (his|its|their|a person's) word": "accepts, trusts",
    r"told|tells?": "reports, says; name the message",
    r"stands?|stood|standing there": "is, is written",
    r"lies|lying|lie": "is, is stored",
    r"bur(y|ies|ied)": "mark as abandoned, delete",
    r"wins? (the interpreter|it back)": "releases the GIL",
    r"leaps? about": "random access",
    r"beforehand": "before",
    r"rung|rings?( no more)?": "starts, runs (a job)",
    r"mends?|mended|mending": "correct, correction",
    r"thus far|so as to|as it were|ere": "leave it out",
    r"half dead|dies|died": "is killed, ends",
    r"is an? [A-Z]\w*Error": "Raises SomeError if …",
    r"speaks? against": "name the rule, or what was reversed",
    r"the same as (it|if)": "say the value",
    r"(?<!there )is (?-i:none)": "say what it is",
}
# What users read in English: here a person may die, "tell" is an act, and "whom" is correct.
ON_SCREENS = {
    r"who(m)?ever": "all, any payer; name the person",
    r"nobody|no one|somebody|someone": "no user, a user, no worker",
    r"he|his|him|himself": "they; name the role: clerk, treasurer",
    r"anew": "again, new",
    r"let(s|ting)? go|lets? it go": "release, close",
    r"told": "said, given",
    r"stands?|stood": "is, is written, is valid",
    r"lies|lying|lie": "is, is stored",
    r"rings?|rung": "runs (a job)",
    r"mends?|mended|mending": "correct, correction",
    r"nothing to change": "no action needed",
}
_WORDS = {avoided: re.compile(rf"\b(?:{avoided})\b", re.IGNORECASE) for avoided in DIALECT}
_ANY = re.compile("|".join(word.pattern for word in _WORDS.values()), re.IGNORECASE)
_ON_SCREENS = re.compile(rf"\b(?:{'|'.join(ON_SCREENS)})\b", re.IGNORECASE)


def _files() -> list[Path]:
    folders = ("src/tpp_sponsor", "jobs", "benchmarks")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _counts() -> dict[str, int]:
    counts: Counter[str] = Counter()
    for path in _files():
        name = path.relative_to(ROOT).as_posix().removeprefix("src/tpp_sponsor/")
        texts = [text for text in prose_of(path) if _ANY.search(text)]
        counts[name] += sum(len(word.findall(text)) for text in texts for word in _WORDS.values())
    return {name: count for name, count in sorted(counts.items()) if count}


def _write(counts: dict[str, int]) -> None:
    head = "# Words of the old dialect in docstrings and comments, by file. `make prose` writes it; counts only fall.\n"
    ALLOWED.write_text(
        head + "".join(f'"{name}" = {count}\n' for name, count in counts.items()), encoding="utf-8"
    )


def test_the_old_dialect_only_gets_rarer() -> None:
    counts, allowed = _counts(), tomllib.loads(ALLOWED.read_text(encoding="utf-8"))
    if "PROSE" in os.environ:
        assert sum(counts.values()) <= sum(allowed.values()), "more than before: write plain English first"
        _write(counts)
        return
    more = {
        name: f"{count}, allowed {allowed.get(name, 0)}"
        for name, count in counts.items()
        if count > allowed.get(name, 0)
    }
    assert more == {}, f"see DIALECT in {Path(__file__).name} for what to write instead"
    fewer = {name: count for name, count in allowed.items() if counts.get(name, 0) < count}
    assert fewer == {}, "fewer than allowed: run `make prose`"


def _sentences() -> Iterator[tuple[str, str]]:
    """Where an English sentence is, and the sentence: of the catalogue, of mail and of the list of changes."""
    yield from load_texts("en").sentences.items()
    for path in sorted((ROOT / "templates" / "mail").glob("*.en.txt")):
        yield path.name, re.sub(r"{[{%].*?[%}]}", "", path.read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for number, line in enumerate(changes.splitlines(), 1):
        yield f"CHANGELOG.md:{number}", re.sub("`[^`]*`", "", line)


def test_english_sentences_are_plain() -> None:
    found = {place: match[0] for place, text in _sentences() if (match := _ON_SCREENS.search(text))}
    assert found == {}, f"see ON_SCREENS in {Path(__file__).name} for what to write instead"


def test_each_avoided_word_has_a_plain_one_beside_it() -> None:
    assert all((DIALECT | ON_SCREENS).values())
    assert [match[0] for match in _ON_SCREENS.finditer("this list names nobody")] == ["nobody"]
    assert _WORDS[r"is an? [A-Z]\w*Error"].search("a period that is not posted is a PeriodStateError")
    assert _WORDS[r"he|his|him|himself"].findall("The user gives his name; the history of this file") == [
        "his"
    ]
    assert _WORDS[r"stands?|stood|standing there"].findall("What stands in a standing") == ["stands"]
