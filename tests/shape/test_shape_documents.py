"""What documents, docstrings and comments refer to is in the repository, and the manuals name every command."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_group

from support.source_tree import PACKAGE, ROOT
from tpp_sponsor.cli.program import app

FOLDERS = ("src", "tests", "docs", "jobs", "templates", "benchmarks", ".ci")
SUFFIXES = (".py", ".md", ".toml", ".html", ".sql", ".service", ".timer", ".typ")
MANUALS = ("README.md", "README.id.md", "docs/operasi.md", "docs/rules.md")
# `docs/rules.md#allocation`
PAGE = re.compile(r"\bdocs/([\w/.-]+\.md)(?:#([\w-]+))?")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
RECORD = re.compile(r"\bADR (\d{1,4})\b")
# A path of the repository in code type; `…`, `*` and `<…>` mean something else.
PATH = re.compile(r"`((?:src|tests|docs|jobs|templates|benchmarks)/[\w./-]+)`")
# References to pages that were never part of the repository.
ELSEWHERE = re.compile(
    r"contract,? (?:sections? )?\d|contract sections?|contract's|(?:by|of|from) the\s+contract\b"
    r"|(?<![\w/\[])(?<!\]\()(?:architecture|domain|contract|house|anchors)\.md",
    re.IGNORECASE,
)


@cache
def documents() -> list[Path]:
    """Every text of the repository that people read, this test apart."""
    folders = [ROOT / name for name in FOLDERS]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES]
    found += [path for path in ROOT.iterdir() if path.suffix in SUFFIXES]
    return sorted(path for path in found if path.is_file() and path != Path(__file__))


@cache
def pages() -> list[Path]:
    """The documents that are pages of their own: the prose of the rules is read as the page that is made of it."""
    return [path for path in documents() if path.suffix == ".md" and path.parent.name != "prose"]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def sections(page: Path) -> frozenset[str]:
    """The anchors of a page: those it names itself, and those that headings get."""
    text = text_of(page)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return frozenset(slugs | set(re.findall(r'<a id="([\w-]+)">', text)))


def _is_there(page: Path, anchor: str) -> bool:
    return page.exists() and (not anchor or anchor in sections(page))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_reference_to_a_page_leads_to_a_section() -> None:
    lost = [
        f"{_name(path)}: {found[0]}"
        for path in documents()
        for found in PAGE.finditer(text_of(path))
        if not _is_there(ROOT / "docs" / found[1], found[2] or "")
    ]
    assert not lost


def test_code_refers_to_the_rules() -> None:
    """The pattern above finds what it is for."""
    cited = {
        anchor for path in documents() for page, anchor in PAGE.findall(text_of(path)) if page == "rules.md"
    }
    assert {"allocation", "judging", "tariff", "identifiers", "revisions", "ranking"} <= cited


@pytest.mark.parametrize(
    ("page", "anchor", "there"),
    [
        ("docs/rules.md", "allocation", True),
        ("docs/rules.md", "allocations", False),
        ("docs/rule.md", "", False),
        ("docs/operasi.md", "bulan-pertama", True),
    ],
)
def test_a_section_is_there_or_not(page: str, anchor: str, *, there: bool) -> None:
    assert _is_there(ROOT / page, anchor) == there


@pytest.mark.parametrize(
    "words",
    ["contract section 3", "contract, 1", "the contract's words", "(domain.md 2)", "`architecture.md`"],
)
def test_a_reference_to_elsewhere_is_seen(words: str) -> None:
    assert ELSEWHERE.search(words)


def test_every_link_of_a_page_leads_somewhere() -> None:
    lost = [
        f"{_name(path)}: {found[0]}"
        for path in pages()
        for found in LINK.finditer(text_of(path))
        if not _is_there((path.parent / found[1]) if found[1] else path, found[2] or "")
    ]
    assert not lost


def test_every_record_that_is_cited_exists() -> None:
    records = {int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}
    cited = {(_name(path), int(number)) for path in documents() for number in RECORD.findall(text_of(path))}
    assert not {citation for citation in cited if citation[1] not in records}


@pytest.mark.parametrize(
    "path",
    [path for path in pages() if "adr" not in path.parts and path.name != "CHANGELOG.md"],
    ids=_name,
)
def test_every_path_that_a_page_names_exists(path: Path) -> None:
    """Records of decisions and the list of changes tell of their own day, so they may name what has gone."""
    assert not [name for name in PATH.findall(text_of(path)) if not (ROOT / name).exists()]


def test_nothing_refers_to_pages_outside_the_repository() -> None:
    found = [
        f"{_name(path)}: {match[0]}" for path in documents() for match in ELSEWHERE.finditer(text_of(path))
    ]
    assert not found


def _commands() -> Iterator[str]:
    return iter(sorted(get_group(app).commands))


@pytest.mark.parametrize("manual", MANUALS)
def test_a_manual_names_every_command(manual: str) -> None:
    text = text_of(ROOT / manual)
    missing = [name for name in _commands() if not re.search(rf"(?:tpp-sponsor |`){name}(?![\w-])", text)]
    assert not missing


def test_the_table_of_rooms_is_the_folders() -> None:
    _, _, below = text_of(ROOT / "docs" / "architecture.md").partition('<a id="rooms">')
    table = below.partition("<a id=")[0]
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE)) == folders
