"""The direction of imports is a contract, and it breaks when it should (docs/architecture.md#stages)."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from support.source_tree import PACKAGE, ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
_LINT = (
    "import sys; sys.argv[1:] = ['--no-cache']; from importlinter.cli import lint_imports_command as c; c()"
)


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", _LINT],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold() -> None:
    run = _lint(ROOT)
    assert run.returncode == 0, run.stdout
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken" in run.stdout


@pytest.mark.parametrize(
    ("module", "planted", "broken"),
    [
        ("stages/judge.py", "import tpp_sponsor.ledger.store", ["One way down", "The core is pure"]),
        ("stages/rank.py", "import tpp_sponsor.rules.eligibility", ["Stages do not know each other"]),
        ("stages/price.py", "import os", ["The core is pure"]),
        (
            "domain/money.py",
            "from tpp_sponsor.frames import tables",
            ["One way down", "No cycles anywhere"],
        ),
        (
            "remittance/iso20022.py",
            "import tpp_sponsor.outputs.layouts.delimited",
            ["Formats do not know each other"],
        ),
        ("publication.py", "import sqlalchemy", ["Only the ledger speaks SQL"]),
        ("newcomer.py", "", ["One way down"]),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith(".py") else "",
)
def test_a_planted_import_breaks_the_contract_that_is_meant(
    tmp_path: Path, module: str, planted: str, broken: list[str]
) -> None:
    shutil.copytree(PACKAGE, tmp_path / "src" / "tpp_sponsor", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "src" / "tpp_sponsor" / module
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{source}\n{planted}\n", encoding="utf-8")
    run = _lint(tmp_path)
    assert run.returncode != 0
    for name in broken:
        assert f"{name} BROKEN" in run.stdout or module.removesuffix(".py") in run.stdout, run.stdout
    kept = {contract["name"] for contract in CONTRACTS} - set(broken)
    assert not [name for name in kept if f"{name} BROKEN" in run.stdout]


_SLOW = ("polars", "numpy", "sqlalchemy", "pydantic_settings", "xlsxwriter", "jinja2", "dataframely")
_LOADED = "import sys, {module}; print(*[name for name in {slow} if name in sys.modules])"


@pytest.mark.parametrize(
    "module", ["tpp_sponsor.cli.app", "tpp_sponsor.settings.deployment", "tpp_sponsor.month.prefetch"]
)
def test_an_inbox_is_opened_before_anything_slow_is_loaded(module: str) -> None:
    """Tables, pages and the ledger load while its files are taken and read; so does `--help` without them."""
    code = _LOADED.format(module=module, slow=_SLOW)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_types_of_tables_load_without_dialects_of_sql() -> None:
    """They take longer to load than the types; and these hold tables to their word without them."""
    code = (
        "import sys, polars as pl; from tpp_sponsor.tables.schemas import Asn;"
        "print(*[name for name in sys.modules if name.startswith('sqlalchemy.dialects.') and sys.modules[name]]);"
        "print(Asn.is_valid(pl.DataFrame({'nip': [None]})))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["", "False"]


def test_every_module_but_the_ledger_is_kept_from_sql() -> None:
    [contract] = [contract for contract in CONTRACTS if contract["name"] == "Only the ledger speaks SQL"]
    top = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    expected = {f"tpp_sponsor.{name}" for name in top - {"ledger", "__init__"}}
    assert set(contract["source_modules"]) == expected
