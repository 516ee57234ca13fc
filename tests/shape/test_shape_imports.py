"""The direction of imports is a contract; each contract is shown to break when it is broken (docs/architecture.md).

The import graph is built once; an import is planted in a copy of it, so nothing is copied and no process is started.
"""

import subprocess
import sys
from copy import deepcopy
from functools import cache
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.configuration import configure
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.contract import Contract

from support.source_tree import ROOT

configure()
_SETTINGS = read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS: list[dict[str, Any]] = _SETTINGS["contracts_options"]
_TYPES: dict[str, type[Contract]] = {
    "acyclic_siblings": AcyclicSiblingsContract,
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
    "layers": LayersContract,
    "protected": ProtectedContract,
}


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph("tpp_sponsor", include_external_packages=True, cache_dir=None)


@cache
def _contracts() -> list[Contract]:
    """As `lint-imports` makes them."""
    return [
        _TYPES[options["type"]](
            name=options["name"],
            session_options=_SETTINGS["session_options"],
            contract_options={key: value for key, value in options.items() if key not in ("name", "type")},
        )
        for options in CONTRACTS
    ]


def _broken(graph: grimp.ImportGraph) -> set[str]:
    """Names of the contracts that a graph does not keep."""
    return {
        contract.name
        for contract in _contracts()
        if not contract.check(graph=deepcopy(graph), verbose=False).kept
    }


@cache
def _broken_now() -> frozenset[str]:
    return frozenset(_broken(_graph()))


def test_the_contracts_hold() -> None:
    assert _broken_now() == frozenset()


# Contract → an import that breaks it (importer, imported), and the contracts that the same import breaks beside it.
PLANTED: dict[str, tuple[str, str, set[str]]] = {
    "One way down": ("rules.eligibility", "tpp_sponsor.intake.read", set()),
    "The rules are pure": ("rules.allocation.price", "os", set()),
    "Settings are not known below the month": ("rules.decide", "tpp_sponsor.settings.load", set()),
    "File layouts do not know each other": (
        "outputs.layouts.iso20022",
        "tpp_sponsor.outputs.layouts.delimited",
        set(),
    ),
    "Only the ledger speaks SQL": ("month.rebuild", "sqlalchemy", set()),
    "Only settings and file profiles know pydantic": ("month.draft", "pydantic", set()),
    "Only the command line knows typer and rich": ("month.run", "rich", set()),
    "Templates are rendered in one room": ("month.review", "jinja2", set()),
    "Only documents typeset": ("site.render", "typst", set()),
    "Only the scheduler knows apscheduler": ("month.run", "apscheduler", set()),
    "Workbooks are read at intake alone": ("month.read_inbox", "python_calamine", set()),
    "Workbooks are written in one room, and corrected and made up in two": (
        "site.render",
        "xlsxwriter",
        set(),
    ),
    "XML is read at intake and written by file profiles": ("outputs.annex", "lxml", set()),
    "Sentences are said where people are spoken to": ("ranking.rank", "tpp_sponsor.messages.notation", set()),
    "Only notices speak SMTP": ("month.run", "smtplib", set()),
    "String distances are for suggestions alone": ("outputs.tables", "rapidfuzz", set()),
    "Only the ledger's public face is used": (
        "acts.posted_month.settle",
        "tpp_sponsor.ledger.database.engine",
        set(),
    ),
    "Acts do not know each other": ("acts.month.coverage", "tpp_sponsor.acts.month.confirm", set()),
    "Threads in month.parallel, the scheduler and kept results alone": ("month.take_in", "threading", set()),
    "No process is forked": ("schedule.scheduler", "multiprocessing", set()),
    "Processes are started by the scheduler and the console alone": (
        "acts.deployment.backup",
        "subprocess",
        set(),
    ),
    "Only the console serves pages over HTTP": ("acts.month.run", "starlette", set()),
    "Passwords are hashed and verified in one room": ("acts.deployment.account", "argon2", set()),
    "Acts neither print nor ask the machine": ("acts.month.explain", "getpass", set()),
    "No cycles anywhere": ("domain.period", "tpp_sponsor.domain.tariff", set()),
}


def _planted(importer: str, imported: str) -> grimp.ImportGraph:
    graph = deepcopy(_graph())
    importer = f"tpp_sponsor.{importer}"
    assert importer in graph.modules
    if imported not in graph.modules:
        assert not imported.startswith("tpp_sponsor.")
        graph.add_module(imported, is_squashed=True)
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}")
    return graph


@pytest.mark.parametrize("name", [contract["name"] for contract in CONTRACTS])
def test_a_planted_import_breaks_the_contract_that_is_meant_and_no_other(name: str) -> None:
    importer, imported, beside = PLANTED[name]
    broken = _broken(_planted(importer, imported))
    assert name in broken
    assert broken - _broken_now() - {name} == beside


def test_every_import_is_planted_for_a_contract_that_exists() -> None:
    assert set(PLANTED) == {contract["name"] for contract in CONTRACTS}


def test_a_room_without_a_layer_breaks_the_contract() -> None:
    graph = deepcopy(_graph())
    graph.add_module("tpp_sponsor.newcomer")
    assert "One way down" in _broken(graph)


@pytest.mark.processes
def test_the_types_of_tables_load_without_dialects_of_sql() -> None:
    """They take longer to load than the types; and these hold tables to their word without them."""
    code = (
        "import sys, polars as pl; from tpp_sponsor.tables.schemas import Asn;"
        "print(*[name for name in sys.modules if name.startswith('sqlalchemy.dialects.') and sys.modules[name]]);"
        "print(Asn.is_valid(pl.DataFrame({'nip': [None]})))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["", "False"]
