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


@cache
def nodes(tree: ast.AST) -> list[ast.AST]:
    """Every node of a module, walked once."""
    return list(ast.walk(tree))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function of a module, methods and inner ones too."""
    return (node for node in nodes(tree) if isinstance(node, Function))


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Calls of a function or method by its last name."""
    return (
        call
        for call in _all_calls(tree)
        if name == getattr(call.func, "attr", getattr(call.func, "id", None))
    )


@cache
def _all_calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in nodes(tree) if isinstance(node, ast.Call)]


def imported(tree: ast.AST) -> set[str]:
    """The modules that a module imports anywhere."""
    plain = {alias.name for node in nodes(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes(tree) if isinstance(node, ast.ImportFrom) and node.module}


def dotted(node: ast.expr) -> str:
    """`datetime.now` of a call's function."""
    return ast.unparse(node)


@cache
def prose_of(path: Path) -> list[str]:
    """The docstrings and comments of a file."""
    documented = ast.Module | ast.ClassDef | Function
    found = [ast.get_docstring(node) for node in nodes(tree_of(path)) if isinstance(node, documented)]
    text = path.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline) if "#" in text else ()
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return [docstring for docstring in found if docstring] + comments
