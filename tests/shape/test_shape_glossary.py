"""One word, one thing: GLOSSARY.md and the names of the code agree.

The tables of exceptions may only shrink: an entry that is no longer needed fails.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from support.source_tree import PACKAGE, ROOT, functions, modules, nodes, room_of, tree_of
from tpp_sponsor.cli.program import COMMANDS

# A name that several rooms define → why. Commands: a command of `cli`, its module and its act share a name by rule.
REPEATED = {
    "BpjsList": "the list as it was read, and its table in the ledger: `acts` keeps the name",
    "Chart": "a chart of accounts and a chart on a page: to be AccountChart and Chart",
    "Confirmation": "a confirmed cell as a frame, and its table in the ledger",
    "Column": "a column of a layout and of an input table: to be LayoutColumn and Column",
    "Intake": "the result of the intake and a section of the settings: the section keeps its key",
    "Job": "a worker's job with its tariff and a scheduled command (GLOSSARY.md, job): to be Occupation and Job",
    "Payment": "a payment to record and its table in the ledger",
    "backup": "command, and a check of doctor",
    "describe": "what a fault looks like to staff, and a rejected row: to be named for what each describes",
    "reconcile": "command and the rule behind it",
    "refuse": "command, and how a setting says that its value cannot be used",
    "validate": "rows by the rules, and a document by its schema: to be validate and check_schema",
}
# A term of GLOSSARY.md whose name the code does not have → why.
NOT_IN_CODE = {
    "pns": "a value of the column jenis_asn",
    "pppk": "a value of the column jenis_asn",
    "re_issue": "a word of the pages; the code has revisions",
}


def _public() -> dict[str, set[str]]:
    """Public class or function → the rooms that define it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].add(room_of(path))
    for name in COMMANDS:
        # A command and its act have one name.
        found[name.replace("-", "_")].discard("cli")
    return found


def test_a_public_name_is_defined_in_one_room() -> None:
    repeated = {name: sorted(rooms) for name, rooms in _public().items() if len(rooms) > 1}
    assert {name: rooms for name, rooms in repeated.items() if name not in REPEATED} == {}
    assert REPEATED.keys() - repeated.keys() == set(), "no longer defined twice"


def _names() -> Iterator[str]:
    """What the code calls things: modules, classes, functions, parameters, fields and constants; no local names."""
    for path in modules():
        yield from path.relative_to(PACKAGE).with_suffix("").parts
        tree = tree_of(path)
        for function in functions(tree):
            yield function.name
            yield from (argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg))
        for body in [tree.body, *(node.body for node in nodes(tree) if isinstance(node, ast.ClassDef))]:
            for node in body:
                if isinstance(node, ast.ClassDef):
                    yield node.name
                yield from _assigned(node)


def _assigned(node: ast.stmt) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def _terms() -> Iterator[str]:
    """The first column of the first table: `asn`, covered (elsewhere), opd / department …"""
    table = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").split("\n## ")[0]
    for cell in re.findall(r"^\| ([^|]+) \|", table, flags=re.MULTILINE)[1:]:
        for term in re.split("[,/]", re.sub(r"\([^)]*\)|`", "", cell)):
            if plain := term.strip().lower().replace("-", "_").removeprefix("to "):
                yield plain


def test_every_term_of_the_glossary_is_a_name_in_the_code() -> None:
    known = {word for name in _names() for word in _words(name)}
    known |= {form for word in known for form in (word.removesuffix("s"), word.removesuffix("d"))}
    missing = {term for term in _terms() if not set(_words(term.replace("_", " "))) <= known}
    assert missing - NOT_IN_CODE.keys() == set()
    assert NOT_IN_CODE.keys() - missing == set(), "a name in the code by now"


def _all_names() -> Iterator[tuple[str, str]]:
    """Module and name of everything that the code names, local variables too."""
    for path in modules():
        module = path.relative_to(PACKAGE).as_posix()
        yield from ((module, part) for part in path.relative_to(PACKAGE).with_suffix("").parts)
        for node in nodes(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield module, node.name
            elif isinstance(node, ast.arg):
                yield module, node.arg
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield module, node.id


def _words_not_used() -> set[str]:
    """Words of GLOSSARY.md that mean nothing here: `(not used)` in its second table, all of its third."""
    several, _, rest = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").partition("\n## Words not used\n")
    rows = re.findall(r"^\| (\w+) \| – \(not used\)", several, flags=re.MULTILINE)
    for cell in re.findall(r"^\| ([^|]+) \|", rest.partition("\n## ")[0], flags=re.MULTILINE)[1:]:
        rows += cell.split(", ")
    return {word.strip() for word in rows}


def test_no_name_has_a_word_that_the_glossary_does_not_use() -> None:
    words = _words_not_used()
    assert {"standing", "answer", "oddity", "mend"} <= words
    forms = {form for word in words for form in (word, f"{word}s", f"{word}ed", f"{word}ing")} | {"oddities"}
    found = {f"{module}: {name}" for module, name in _all_names() if forms & set(_words(name))}
    assert found == set()


def test_every_exception_has_a_reason() -> None:
    short = [name for name, why in (REPEATED | NOT_IN_CODE).items() if len(why) < len("command and act")]
    assert short == []
