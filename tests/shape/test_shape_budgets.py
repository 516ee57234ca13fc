"""Small modules, small functions, small rooms, and a story that does not calculate (docs/architecture.md).

Each test lists all offenders at once. A table of exemptions may only shrink: an entry that is no longer needed fails.
"""

import ast
import re

from typer.main import get_group

from support.source_tree import (
    PACKAGE,
    ROOT,
    calls,
    functions,
    imported,
    modules,
    name_of,
    room_of,
    rooms,
    tree_of,
)
from tpp_sponsor.cli.program import app

MODULE_LINES, FUNCTION_LINES, ROOM_MODULES = 260, 40, 12
AT_THE_ROOT = {"__init__.py", "__main__.py", "errors.py"}
# Module or function → why it is longer.
LONGER: dict[str, str] = {}
# Room → why it holds more modules.
LARGER: dict[str, str] = {}
# Modules of acts/ and cli/ that are not named as a command yet.
NOT_A_COMMAND: set[str] = set()
# Act without a function of its name → why.
NOT_ITS_NAME = {
    "account": "each action of the command is an act",
    "cards": "prints cards, or reads a register",
    "check": "checks one period or all open ones: check_period and check_open_periods",
    "demo": "writes the city, then runs it",
    "notify": "sends notices, or a test message",
    "run": "runs one period, or all that are due: run_period and run_due",
}
# What every command of the command line shares.
SHARED_BY_COMMANDS = {"app", "screen", "program", "options", "exit_codes", "command_log", "failures"}


def test_modules_are_short() -> None:
    long = {
        name_of(path): lines
        for path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES
    }
    assert {name: lines for name, lines in long.items() if name not in LONGER} == {}
    assert {name for name in LONGER if ":" not in name} - set(long) == set(), "short again"


def test_functions_are_short() -> None:
    long = {
        f"{name_of(path)}:{function.name}": lines
        for path in modules()
        for function in functions(tree_of(path))
        if (lines := function.end_lineno - function.lineno + 1) > FUNCTION_LINES
    }
    assert {name: lines for name, lines in long.items() if name not in LONGER} == {}
    assert {name for name in LONGER if ":" in name} - set(long) == set(), "short again"


def test_nothing_but_the_door_and_the_errors_is_at_the_root() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} == AT_THE_ROOT


def test_a_room_holds_few_modules() -> None:
    size = {
        name_of(room): len([path for path in room.glob("*.py") if path.stem != "__init__"])
        for room in rooms()
    }
    large = {room: count for room, count in size.items() if count > ROOM_MODULES}
    assert {room: count for room, count in large.items() if room not in LARGER} == {}
    assert set(LARGER) - set(large) == set(), "small again"


def test_every_room_says_what_it_is() -> None:
    mute = [
        name_of(room)
        for room in rooms()
        if not (room / "__init__.py").exists() or not ast.get_docstring(tree_of(room / "__init__.py"))
    ]
    assert mute == []


def test_every_room_is_in_the_glossary() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([a-z_]+)/` \|", glossary, flags=re.MULTILINE))
    assert explained == {room_of(path) for path in modules()} - {""}


def _commands() -> set[str]:
    return {name.replace("-", "_") for name in get_group(app).commands}


def test_a_module_of_acts_and_cli_is_named_as_a_command() -> None:
    known = _commands() | SHARED_BY_COMMANDS | {"__init__"}
    others = {
        name_of(path) for path in modules() if room_of(path) in ("acts", "cli") and path.stem not in known
    }
    assert others - NOT_A_COMMAND == set(), f"not one of {sorted(_commands())}"
    assert NOT_A_COMMAND - others == set(), "no longer there, or a command by now"


def test_an_act_has_a_function_of_its_name() -> None:
    others = {
        path.stem
        for path in modules()
        if room_of(path) == "acts" and path.stem != "__init__"
        if path.stem not in {function.name for function in functions(tree_of(path))}
    }
    assert others == NOT_ITS_NAME.keys()


def test_the_story_of_the_month_does_no_arithmetic() -> None:
    """Lists may be joined; numbers are neither computed nor counted on."""
    tree = tree_of(PACKAGE / "month" / "run.py")
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
    assert "polars" not in imported(tree_of(PACKAGE / "month" / "run.py"))
