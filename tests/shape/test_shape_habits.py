"""What no linter's rule of ours says: who speaks, who reads the clock."""

import ast
import re
from pathlib import Path

import pytest

from support.source_tree import calls, dotted, modules, name_of, tree_of

CLOCK = re.compile(r"(.*\.)?(now|today|utcnow|time_ns|monotonic|perf_counter|localtime|gmtime)|time\.time")


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_nobody_prints(path: Path) -> None:
    assert not [node for node in calls(tree_of(path), "print") if isinstance(node.func, ast.Name)]


@pytest.mark.parametrize("path", [p for p in modules() if not name_of(p).startswith("cli/")], ids=name_of)
def test_only_the_shell_reads_the_clock(path: Path) -> None:
    read = {
        dotted(node.func)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and CLOCK.fullmatch(dotted(node.func))
    }
    assert not read


@pytest.mark.parametrize("path", [p for p in modules() if not name_of(p).startswith("demo/")], ids=name_of)
def test_nobody_rolls_dice(path: Path) -> None:
    imported = {
        alias.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.Import) for alias in node.names
    } | {node.module for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)}
    assert not imported & {"random", "secrets", "uuid"}
