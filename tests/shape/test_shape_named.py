"""What docstrings and comments name in code type exists in the code."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from support.source_tree import Function, functions, modules, name_of, nodes, prose_of, tree_of

# `RejectedRow`, `RejectedSheet`, `count_rows`; a plain word such as `sent` may be a value or a column.
CODE = re.compile(r"`(?:\w+\.)*(\w+)`")
NAME = re.compile(r"_?[A-Z][A-Z0-9_]{2,}|_?[A-Z][a-z]+\w*|_?[a-z]+(?:_[a-z0-9]+)+")
# Names of others → whose.
OF_OTHERS = {
    "HPS": "a heading in files of offices",
    "Host": "a header of HTTP",
    "Peringkat": "a heading in files of offices",
    "Standard": "the number format General in a German workbook",
    "bool_parsing": "an error of pydantic",
    "string_type": "an error of pydantic",
    "wait_for": "a function of asyncio",
}


@cache
def _known() -> frozenset[str]:
    """Every name of the code, and every word of its text constants apart from docstrings."""
    return frozenset(word for path in modules() for word in _of_tree(tree_of(path))) | _module_names()


def _module_names() -> frozenset[str]:
    return frozenset(part for path in modules() for part in path.with_suffix("").parts)


def _of_tree(tree: ast.Module) -> Iterator[str]:
    docstrings = {id(node) for node in _docstrings(tree)}
    for node in nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings:
                yield from re.findall(r"\w+", node.value)
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")
        else:
            for field in ("id", "attr", "arg", "name"):
                if isinstance(name := getattr(node, field, None), str):
                    yield name


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    classes = (node for node in nodes(tree) if isinstance(node, ast.ClassDef))
    documented: list[ast.Module | ast.ClassDef | Function] = [tree, *classes, *functions(tree)]
    for node in documented:
        if node.body and isinstance(first := node.body[0], ast.Expr):
            yield first.value


def _dangling(text: str) -> set[str]:
    names = {name for name in CODE.findall(text) if NAME.fullmatch(name)}
    return names - _known() - OF_OTHERS.keys()


def test_every_name_in_code_type_exists() -> None:
    found = {
        f"{name_of(path)}: {name}"
        for path in modules()
        for text in prose_of(path)
        for name in _dangling(text)
    }
    assert found == set()


@pytest.mark.parametrize("name", ["`SENT_ROWS`", "`SentSheet`", "`month.count_nothing`"])
def test_a_name_that_does_not_exist_is_seen(name: str) -> None:
    assert _dangling(f"The sheets of {name}, and `sent`.")


def test_every_name_of_others_is_used() -> None:
    used = {name for path in modules() for text in prose_of(path) for name in CODE.findall(text)}
    assert OF_OTHERS.keys() - used == set()
