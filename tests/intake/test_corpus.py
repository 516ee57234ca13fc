"""The corpus: small files of offices with one thing wrong each, and their verdicts (`support/office_corpus.py`).

A file lies in an inbox where everything else is sound. Beside it stands its verdict, written by hand from
docs/rules.md#inputs; whatever it does not name must not happen: no other row is rejected, no other warning given.
"""

import tomllib
from pathlib import Path

import pytest

from support import office_corpus as draw_corpus
from support.drawn_inboxes import faults, taken
from tpp_sponsor.tables.input_tables import TABLES

CORPUS = Path(__file__).parent / "corpus"
VERDICT = ".verdict.toml"
FILES = sorted(path.name for path in CORPUS.iterdir() if not path.name.endswith((VERDICT, ".gitattributes")))
LARGEST = 16 * 1024


def verdict_of(name):
    return tomllib.loads((CORPUS / f"{name}{VERDICT}").read_text(encoding="utf-8"))


def table_of(name):
    return next(table for table in TABLES if name.startswith(table))


def taken_in(name, verdict):
    away = dict.fromkeys((f"{table}.csv" for table in verdict.get("without", [])), None)
    return taken({name: (CORPUS / name).read_bytes(), **away})


def rejections(intake, table, name):
    rows = intake.rejected.filter(tabel=table, berkas=name)
    return sorted(rows.select("lembar", "baris", "kolom", "kode").rows())


def expected_rejections(verdict, sheet):
    return sorted(
        (row.get("sheet", sheet), row["row"], row.get("column", ""), row["code"])
        for row in verdict.get("rejected", [])
    )


def assert_accepted(intake, table, name, expected):
    """The accepted rows that a verdict names hold what it says; an empty text is an empty cell."""
    accepted = intake.accepted[table].filter(berkas=name)
    for wanted in expected:
        place = {"baris": wanted["row"]} | ({"lembar": wanted["sheet"]} if "sheet" in wanted else {})
        row = accepted.filter(**place).row(0, named=True)
        values = {column: value for column, value in wanted.items() if column not in ("row", "sheet")}
        assert {column: str("" if row[column] is None else row[column]) for column in values} == values


def sheet_of(intake, name):
    file = next(file for file in intake.files if file.name == name)
    return file.sheets[0].sheet if file.sheets else ""


def assert_warned(intake, name, expected):
    """Each warning of the verdict was given, at its place as far as it names one, and no other."""
    given = intake.warnings.filter(berkas=name).select("kode", "lembar", "baris", "kolom").rows()
    left = list(given)
    for wanted in expected:
        place = {"lembar": wanted.get("sheet"), "baris": wanted.get("row"), "kolom": wanted.get("column")}
        fits = [
            warning
            for warning in left
            if warning[0] == wanted["code"]
            and all(value is None or value in warning for value in place.values())
        ]
        assert fits, (wanted, given)
        left.remove(fits[0])
    assert left == []


def assert_counted(intake, name, counts):
    row = intake.counts.filter(berkas=name).row(0, named=True)
    assert {key: row[key] for key in counts} == counts
    assert row["rows"] == row["accepted"] + row["rejected"] + row["ignored"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_corpus_ends_as_its_verdict_says(name):
    verdict = verdict_of(name)
    intake = taken_in(name, verdict)
    table, stops = table_of(name), verdict.get("stops", [])
    assert [(code, file) for code, file, *_ in faults(intake)] == [(code, name) for code in stops]
    sheet = sheet_of(intake, name)
    assert rejections(intake, table, name) == expected_rejections(verdict, sheet)
    assert_warned(intake, name, verdict.get("warnings", []))
    assert_accepted(intake, table, name, verdict.get("accepted", []))
    if "counts" in verdict:
        assert_counted(intake, name, verdict["counts"])
    else:
        assert stops
        assert intake.accepted[table].filter(berkas=name).is_empty()
    for other, also in verdict.get("also", {}).items():
        assert rejections(intake, other, name) == expected_rejections(also, sheet)
        assert_accepted(intake, other, name, also["accepted"])
        assert intake.accepted[other].filter(berkas=name).height == len(also["accepted"])


def test_every_file_of_the_corpus_has_a_verdict_and_is_small():
    verdicts = {path.name.removesuffix(VERDICT) for path in CORPUS.glob(f"*{VERDICT}")}
    assert verdicts == set(FILES)
    assert len(FILES) >= 60
    assert max((CORPUS / name).stat().st_size for name in FILES) < LARGEST


def test_the_corpus_is_what_the_script_draws():
    drawn = draw_corpus.all_drawn()
    others = {*draw_corpus.SAVED, *draw_corpus.LOCKED, draw_corpus.ENCRYPTED, *draw_corpus.FOUND}
    assert set(FILES) == set(drawn) | others
    assert [name for name, data in drawn.items() if (CORPUS / name).read_bytes() != data] == []


def test_every_code_stands_in_the_corpus():
    named = {row["code"] for name in FILES for row in verdict_of(name).get("rejected", [])}
    assert named == {
        "KOLOM_KOSONG", "NIP_TIDAK_SAH", "NIK_TIDAK_SAH", "RUSAK_OLEH_EXCEL", "TANGGAL_TIDAK_SAH",
        "PERIODE_TIDAK_SAH", "NILAI_TIDAK_SAH", "BARIS_TIDAK_UTUH", "BARIS_BERTENTANGAN",
    }  # fmt: skip
