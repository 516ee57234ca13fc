"""A frame that crosses a room has its schema in the signature (docs/adr/0008-dataframely-at-the-border.md)."""

import ast
from collections.abc import Iterator

import pytest

from support.source_tree import Function, modules, name_of, room_of, tree_of

BARE = ("pl.DataFrame", "pl.LazyFrame")
ANY_COLUMNS = "works with any columns"
OF_A_TABLE = "rows of an input table, whose columns its `Table` names (tables/input_tables.py)"
OF_A_FILE = "tables of files by path, each with the columns of its file"
# Public function or record that another room imports → why a frame in its signature has no schema.
EXCEPTIONS = {
    "documents.award.award_summary": "all tables of the award file by name, each with columns of its own",
    "intake.funds.plausibility.covered_and_proposed": OF_A_TABLE,
    "intake.funds.plausibility.implausible_seats": OF_A_TABLE,
    "intake.funds.plausibility.mark_seats": OF_A_TABLE,
    "intake.normalise.normalise": OF_A_TABLE,
    "intake.plausibility.implausible_amounts": OF_A_TABLE,
    "intake.plausibility.implausible_persons": OF_A_TABLE,
    "intake.plausibility.unknown_life": OF_A_TABLE,
    "intake.raw_table.RawSheet": "the columns of a sheet are as its sender wrote the headings",
    "intake.raw_table.concat_rows": OF_A_TABLE,
    "intake.raw_table.form_workers": OF_A_TABLE,
    "intake.raw_table.table_rows": OF_A_TABLE,
    "intake.returned_lists.bpjs_response.read_response": OF_A_TABLE,
    "intake.returned_lists.card_register.read_register": OF_A_TABLE,
    "intake.validate.Validated": OF_A_TABLE,
    "intake.validate.validate": OF_A_TABLE,
    "ledger.snapshot.Snapshot": "all tables of the database by name, each with its columns there",
    "month.take_in.Intake": OF_A_TABLE,
    "outputs.fund_tables.fund_tables": OF_A_FILE,
    "outputs.fund_tables.sums_by_fund": OF_A_FILE,
    "outputs.layouts.delimited.to_csv": ANY_COLUMNS,
    "outputs.layouts.profile_files.lay_out": OF_A_FILE,
    "outputs.layouts.profile_files.letters_lost": OF_A_FILE,
    "outputs.manifest.with_manifest": OF_A_FILE,
    "outputs.revision_workbooks.revision_workbooks": OF_A_FILE,
    "outputs.spreadsheet.Sheet": ANY_COLUMNS,
    "outputs.wage_tables.wage_sums": OF_A_FILE,
    "outputs.wage_tables.wage_tables": OF_A_FILE,
    "repair.confirmations.apply_confirmations": OF_A_TABLE,
    "repair.unmatched.find_unmatched": OF_A_TABLE,
    "repair.unmatched.known_employees": OF_A_TABLE,
    "repair.unmatched.known_persons": OF_A_TABLE,
    "tables.findings.findings_at": "works with any columns beside the place of a row",
    "tables.inputs.Inputs": OF_A_TABLE,
    "tables.joins.anti_join": ANY_COLUMNS,
    "tables.joins.is_person_in": ANY_COLUMNS,
    "tables.joins.join_person": ANY_COLUMNS,
    "tables.joins.semi_join": ANY_COLUMNS,
    "tables.joins.sort_by_person": ANY_COLUMNS,
    "tables.joins.with_integer_keys": ANY_COLUMNS,
    "tables.joins.with_kelurahan_key": ANY_COLUMNS,
    "tables.joins.with_text_keys": ANY_COLUMNS,
    "tables.typed.typed": ANY_COLUMNS,
}


def _public_names() -> Iterator[tuple[str, str, ast.stmt]]:
    """Room, `month.draft.decided` and definition of every public function and record."""
    for path in modules():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
                yield room_of(path), f"{_dotted(name_of(path))}.{node.name}", node


def _dotted(module: str) -> str:
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _names_from_other_rooms() -> Iterator[tuple[str, str]]:
    """Room of each import, and the name that it imports, as `month.draft.decided`."""
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tpp_sponsor."):
                module = node.module.removeprefix("tpp_sponsor.")
                yield from ((room_of(path), f"{module}.{alias.name}") for alias in node.names)


def _annotations(node: ast.stmt) -> Iterator[ast.expr | None]:
    """What a function takes and returns, or the fields and public methods of a record."""
    if isinstance(node, Function):
        every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        yield from (argument.annotation for argument in every)
        yield node.returns
    elif isinstance(node, ast.AnnAssign):
        yield node.annotation
    elif isinstance(node, ast.ClassDef):
        for each in node.body:
            if not getattr(each, "name", "").startswith("_"):
                yield from _annotations(each)


def _has_bare_frame(node: ast.stmt) -> bool:
    texts = [ast.unparse(each) for each in _annotations(node) if each is not None]
    return any(bare in text for text in texts for bare in BARE)


def _crossing_and_bare() -> set[str]:
    room_of_bare = {name: room for room, name, node in _public_names() if _has_bare_frame(node)}
    return {name for room, name in _names_from_other_rooms() if room_of_bare.get(name, room) != room}


def test_a_frame_that_crosses_a_room_names_its_schema() -> None:
    assert _crossing_and_bare() - EXCEPTIONS.keys() == set()


def test_every_exception_is_needed() -> None:
    assert EXCEPTIONS.keys() - _crossing_and_bare() == set()


@pytest.mark.parametrize(
    ("source", "is_bare"),
    [
        ("def paid(lines: pl.DataFrame) -> int: ...", True),
        ("def paid(*, lines: 'pl.DataFrame | None') -> int: ...", True),
        ("def paid(nik: str) -> Mapping[str, pl.DataFrame]: ...", True),
        ("def paid(lines: dy.DataFrame[PostedLine]) -> int: ...", False),
        ("class Paid:\n    lines: pl.DataFrame", True),
        ("class Paid:\n    def of(self) -> pl.LazyFrame: ...", True),
        ("class Paid:\n    lines: dy.DataFrame[PostedLine]\n    def _of(self) -> pl.DataFrame: ...", False),
    ],
)
def test_a_frame_without_a_schema_is_seen(source: str, is_bare: bool) -> None:
    assert _has_bare_frame(ast.parse(source).body[0]) == is_bare
