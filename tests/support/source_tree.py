"""The program's own source, as the tests of its shape read it. Each file is read and parsed once."""

import ast
import io
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tpp_sponsor"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


@cache
def rooms() -> list[Path]:
    """Every folder of the package that holds modules; Alembic finds its migrations by path, so they are no room."""
    return sorted({path.parent for path in modules() if "migrations" not in path.parts} - {PACKAGE})


def room_of(path: Path) -> str:
    """`rules` for `rules/eligibility.py`; empty for a module of the package root."""
    return path.relative_to(PACKAGE).parts[0] if path.parent != PACKAGE else ""


def name_of(path: Path) -> str:
    """`rules/eligibility.py`."""
    return path.relative_to(PACKAGE).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function of a module, methods and inner ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Calls of a function or method by its last name."""
    return (
        call
        for call in _all_calls(tree)
        if name == getattr(call.func, "attr", getattr(call.func, "id", None))
    )


@cache
def _all_calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def imported(tree: ast.AST) -> set[str]:
    """The modules that a module imports anywhere."""
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }


def dotted(node: ast.expr) -> str:
    """`datetime.now` of a call's function."""
    return ast.unparse(node)


def prose_of(path: Path) -> Iterator[str]:
    """The docstrings and comments of a file."""
    text = path.read_text(encoding="utf-8")
    documented = ast.Module | ast.ClassDef | Function
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, documented) and (docstring := ast.get_docstring(node)):
            yield docstring
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
