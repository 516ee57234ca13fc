"""Small modules, small functions, and a story that does not calculate (docs/architecture.md#budgets)."""

import ast
from pathlib import Path

import pytest

from support.source_tree import PACKAGE, calls, functions, modules, name_of, tree_of

MODULE_LINES, FUNCTION_LINES = 260, 40
# Module or function → why it may be longer.
EXEMPT: dict[str, str] = {
    "ledger/migrations/versions/0001_first_ledger.py:_create_tables": "a list of tables, read as one",
}


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_is_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MODULE_LINES or name_of(path) in EXEMPT


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_function_is_short(path: Path) -> None:
    long = {
        f"{name_of(path)}:{function.name}": function.end_lineno - function.lineno + 1
        for function in functions(tree_of(path))
        if function.end_lineno - function.lineno + 1 > FUNCTION_LINES
    }
    assert set(long) <= set(EXEMPT), long


def test_no_exemption_is_left_over() -> None:
    for name in EXEMPT:
        module, _, function = name.partition(":")
        tree = tree_of(PACKAGE / module)
        lengths = {found.name: found.end_lineno - found.lineno + 1 for found in functions(tree)}
        long = lengths[function] > FUNCTION_LINES if function else tree.body[-1].end_lineno > MODULE_LINES
        assert long, f"{name} is short again"


def test_the_story_of_the_month_does_no_arithmetic() -> None:
    """Lists may be joined; numbers are neither computed nor counted on."""
    tree = tree_of(PACKAGE / "month.py")
    forbidden = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and not _is_no_number(node):
            assert not isinstance(node.op, forbidden), ast.unparse(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            operands = (node.left, node.right)
            assert not any(isinstance(operand, ast.Constant) for operand in operands), ast.unparse(node)
    for name in ("sum", "round", "min", "max", "abs", "divmod"):
        assert not list(calls(tree, name)), name


def _is_no_number(node: ast.BinOp | ast.AugAssign) -> bool:
    """`folder / "name"` divides nothing, and `now.keys() - then.keys()` takes nothing away."""
    if isinstance(node.op, ast.Div) and isinstance(node, ast.BinOp):
        return isinstance(node.right, ast.JoinedStr) or isinstance(getattr(node.right, "value", None), str)
    return isinstance(node.op, ast.Sub) and ast.unparse(node).endswith(".keys()")


def test_the_story_of_the_month_knows_no_table_of_data() -> None:
    tree = tree_of(PACKAGE / "month.py")
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert "polars" not in imported
