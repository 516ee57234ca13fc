"""What is posted is read back as it was; all of it, or nothing."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.engine import make_url

from support.drawn_runs import APRIL, MARCH, NO_CREDIT, NOON, THREE, lines, new_run, nik
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import IntegrityError
from tpp_sponsor.ledger.chain import columns_of, rows_digest
from tpp_sponsor.ledger.database.bulk_insert import _ROWS_PER_STATEMENT as BLOCK
from tpp_sponsor.ledger.store import FileDigest, Ledger
from tpp_sponsor.rules.entries import withholding_entries
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.ledger import Transfer
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.typed import polars_schema

TABLES = ("event", "run", "run_input", "run_file", "premium_line", "journal_transfer")


def test_lines_come_back_as_they_were_posted(ledger: Ledger) -> None:
    assert_frame_equal(ledger.lines(ledger.post(new_run())), THREE)


@pytest.mark.parametrize("occurrences", [[1, 1, 1], [1, 2, 1], [2, 1, 1]], ids=str)
def test_rows_have_one_digest_in_any_order(occurrences: list[int]) -> None:
    """Two of one worker and three of three: which columns of the key tell them apart differs."""
    workers = [nik(1), nik(2) if max(occurrences) == 1 else nik(1), nik(3)]
    rows = pl.DataFrame(
        {
            name: {"nik": workers, "occurrence": occurrences, "period": ["2024-03"] * 3}.get(name, ["7"] * 3)
            for name in columns_of("premium_line")
        }
    )
    orders = [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]]
    assert len({rows_digest("premium_line", rows[order])["sha256"] for order in orders}) == 1
    assert rows_digest("premium_line", rows[[0, 0, 2]]) != rows_digest("premium_line", rows)


@pytest.mark.parametrize("count_", [1, 99, 100, 101, 250, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 50])
@pytest.mark.parametrize("department", ["Dinas A", "Dinas 50% 'Kasih' ?1"])
def test_any_number_of_lines_comes_back(ledger: Ledger, count_: int, department: str) -> None:
    """Lines are written in blocks, and what all of them share is written once."""
    drawn = lines("\n".join(f"{worker} {worker % 3} A 10000 6800 0" for worker in range(1, count_ + 1)))
    alike = drawn.with_columns(opd=pl.lit(department))
    assert_frame_equal(ledger.lines(ledger.post(new_run(alike))), alike)
    mixed = alike.with_columns(
        paket=pl.when(pl.col("nik").str.ends_with("1")).then(pl.lit("JKK+JKM+JHT")).otherwise("paket")
    )
    assert_frame_equal(ledger.lines(ledger.post(new_run(mixed, APRIL))), mixed)


def test_a_run_comes_back_as_it_was_posted(ledger: Ledger) -> None:
    posted = ledger.post(new_run())
    assert ledger.runs() == ledger.runs(MARCH) == [posted]
    assert (posted.period, posted.revision, posted.posted_by) == (MARCH, 1, "bkad")
    assert ledger.runs(APRIL) == []


def test_moments_are_in_utc_wherever_they_were_taken(ledger: Ledger) -> None:
    jayapura = datetime(2024, 3, 11, 6, 0, tzinfo=timezone(timedelta(hours=9)))
    ledger.post(new_run(posted_at=jayapura))
    [run] = ledger.runs()
    assert run.posted_at == jayapura
    assert run.posted_at.utcoffset() == timedelta(0)
    assert run.posted_at.strftime("%Y-%m-%d %H:%M") == "2024-03-10 21:00"


def test_inputs_and_files_come_back_sorted(ledger: Ledger) -> None:
    run = ledger.post(new_run())
    assert ledger.inputs(run) == sorted(new_run().inputs, key=lambda row: str(row["name"]))
    assert ledger.files(run) == [
        FileDigest("archive", "asn.parquet", "a" * 64, 20),
        FileDigest("outbox", "peringkat.csv", "f" * 64, 10),
    ]


def test_the_journal_holds_per_opd_what_the_lines_add_up_to(ledger: Ledger) -> None:
    journal = ledger.journal(ledger.post(new_run()))
    assert Transfer.is_valid(journal)
    assert journal["kind"].unique().to_list() == ["withhold"]
    assert journal.drop("kind").rows() == [
        ("Dinas A", "aset:potongan-tpp", "titipan:bpjs:jht", 20_000),
        ("Dinas A", "aset:potongan-tpp", "titipan:bpjs:jkk", 20_000),
        ("Dinas A", "aset:potongan-tpp", "titipan:bpjs:jkm", 13_600),
        ("Dinas B", "aset:potongan-tpp", "titipan:bpjs:jkk", 5_000),
        ("Dinas B", "aset:potongan-tpp", "titipan:bpjs:jkm", 6_800),
    ]


def test_a_run_without_lines_is_posted_too(ledger: Ledger) -> None:
    nothing = pl.DataFrame(schema=polars_schema(PostedLine))
    run = ledger.post(new_run(nothing))
    assert_frame_equal(ledger.lines(run), nothing)
    assert ledger.journal(run).is_empty()
    assert Transfer.is_valid(withholding_entries(nothing, NO_CREDIT))


def test_awkward_texts_come_back_unharmed(ledger: Ledger) -> None:
    odd = "Dinas 'Pekerjaan; Umum' %s %(x)s ? :nama \\ {} \u2013 \u00d1 \U0001f600"
    posted = THREE.with_columns(opd=pl.lit(odd), nomor=pl.lit("100%/") + pl.col("nomor"))
    run = ledger.post(new_run(posted))
    assert_frame_equal(ledger.lines(run), posted)
    assert ledger.journal(run)["department"].unique().to_list() == [odd]


def test_before_the_next_run_stand_all_lines_of_the_period(ledger: Ledger) -> None:
    ledger.post(new_run())
    ledger.post(new_run(lines("4 2 B 10000 6800 0"), revision=2))
    ledger.post(new_run(lines("9 1 A 10000 6800 0"), period=APRIL))
    before = ledger.before(MARCH)
    assert before.lines["nik"].to_list() == [nik(at) for at in (1, 2, 3, 4)]
    assert before.paid.is_empty()
    assert ledger.before(APRIL).paid["nik"].to_list() == [nik(at) for at in (1, 2, 3, 4)]
    assert ledger.before(Period(2024, 5)).paid["nik"].to_list() == [nik(at) for at in (1, 2, 3, 4, 9)]
    assert ledger.before(Period(2024, 2)).paid.is_empty()


def test_before_a_posted_run_later_ones_do_not_stand(ledger: Ledger) -> None:
    """So that a month can be decided again as it was, although April was posted between its revisions."""
    first = ledger.post(new_run())
    april = ledger.post(new_run(lines("9 1 A 10000 6800 0"), period=APRIL))
    second = ledger.post(new_run(lines("4 2 B 10000 6800 0"), revision=2))
    assert ledger.before(MARCH, first).lines.is_empty()
    assert ledger.before(MARCH, second).lines["nik"].to_list() == [nik(at) for at in (1, 2, 3)]
    assert ledger.before(APRIL, april).paid["nik"].to_list() == [nik(at) for at in (1, 2, 3)]
    assert ledger.before(APRIL).paid["nik"].to_list() == [nik(at) for at in (1, 2, 3, 4)]


def test_frames_have_their_types_also_when_they_are_empty(ledger: Ledger) -> None:
    before, nothing = ledger.before(MARCH), Before.nothing()
    assert before.lines.schema == nothing.lines.schema
    assert before.paid.schema == nothing.paid.schema
    assert before.credits.schema == nothing.credits.schema
    assert ledger.stray_rows() == 0


def test_no_database_is_an_empty_ledger_and_stays_none(url: str, engine: Engine) -> None:
    with Ledger.open(url) as ledger:
        assert ledger.runs() == []
        assert ledger.before(MARCH).lines.schema == polars_schema(PostedLine)
        assert ledger.stray_rows() == 0
    path = make_url(url).database if url.startswith("sqlite") else None
    assert not Path(path).exists() if path else inspect(engine).get_table_names() == []


def test_the_first_posting_makes_the_database(url: str) -> None:
    with Ledger.open(url) as ledger:
        posted = ledger.post(new_run())
        assert ledger.runs() == [posted]
    with Ledger.open(url) as again:
        assert again.runs() == [posted]


def test_the_next_revision(ledger: Ledger) -> None:
    assert ledger.next_revision(MARCH) == 1
    ledger.post(new_run())
    assert (ledger.next_revision(MARCH), ledger.next_revision(APRIL)) == (2, 1)


def _rows(sql: Connection) -> dict[str, int]:
    return {name: sql.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar_one() for name in TABLES}


@pytest.mark.parametrize(
    "fault",
    [
        {"posted": pl.concat([THREE, THREE.head(1)])},
        {"posted": THREE.with_columns(premium_idr=pl.col("premium_idr") + 1)},
        {
            "posted": THREE.with_columns(
                pl.lit(0, pl.Int64).alias(name) for name in ("jkk", "jkm", "jht", "premium_idr")
            )
        },
        {
            "posted": THREE.with_columns(
                jkk=pl.col("jkk") - 20_000, premium_idr=pl.col("premium_idr") - 20_000
            )
        },
        {"files": [FileDigest("outbox", "twice.csv", "f" * 64, 1)] * 2},
        {"inputs": [new_run().inputs[0] | {"rows": 6}]},
        {"revision": 0},
    ],
    ids=["doubled", "sum", "zero", "negative", "file_twice", "row_lost", "revision"],
)
def test_a_fault_in_a_run_posts_nothing_of_it(
    ledger: Ledger, sql: Connection, fault: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError) as refused:
        ledger.post(new_run(**fault))
    assert refused.value.faults[0].code == "ledger_refused"
    assert _rows(sql) == dict.fromkeys(TABLES, 0)
    ledger.post(new_run())


def test_what_the_database_says_of_a_refused_line_holds_no_number_of_a_person(ledger: Ledger) -> None:
    ledger.post(new_run())
    with pytest.raises(IntegrityError) as refused:
        ledger.post(new_run(revision=2))
    [(_, reason)] = refused.value.faults[0].values
    assert reason
    assert not any(
        word.isdigit() and len(word) > 6 for word in reason.replace(",", " ").replace("(", " ").split()
    )


def test_a_fault_at_any_statement_of_a_posting_leaves_nothing(ledger: Ledger, sql: Connection) -> None:
    """The power fails at the first statement, then at the second, until a posting lives."""
    died_at = []
    while not ledger.runs():
        assert _rows(sql) == dict.fromkeys(TABLES, 0)
        sql.rollback()
        statements = count(1)

        def die(*_: object, statements: Iterator[int] = statements) -> None:
            if (at := next(statements)) == len(died_at) + 1:
                died_at.append(at)
                raise RuntimeError("the power is gone")

        event.listen(ledger._engine, "before_cursor_execute", die)
        with suppress(RuntimeError):
            ledger.post(new_run())
        event.remove(ledger._engine, "before_cursor_execute", die)
    assert len(died_at) >= 6, "run, inputs, files, journal, lines, posted"
    assert _rows(sql) == {
        "event": 1,
        "run": 1,
        "run_input": 5,
        "run_file": 2,
        "premium_line": 3,
        "journal_transfer": 5,
    }


def test_a_premium_is_posted_once_whatever_the_revision(ledger: Ledger) -> None:
    ledger.post(new_run())
    with pytest.raises(IntegrityError):
        ledger.post(new_run(lines("1 2 B 10000 6800 0"), revision=2))
    ledger.post(new_run(lines("1 2 B 10000 6800 0"), period=APRIL))


def test_a_revision_is_posted_once(ledger: Ledger) -> None:
    ledger.post(new_run())
    with pytest.raises(IntegrityError):
        ledger.post(new_run(lines("7 1 A 10000 6800 0")))


def test_a_large_month_posts_within_seconds(ledger: Ledger) -> None:
    workers = 136_000
    at = pl.int_range(workers, eager=True)
    many = pl.DataFrame(
        {
            "nomor": pl.select(pl.format("K{}", at)).to_series(),
            "nip": pl.select(pl.format("19800101200501{}", at // 4 + 1_000)).to_series(),
            "nik": pl.select(pl.format("3201010101{}", at + 100_000)).to_series(),
            "opd": pl.select(pl.format("Dinas {}", at % 40)).to_series(),
            "paket": ["JKK+JKM"] * workers,
            "jkk": [10_000] * workers,
            "jkm": [6_800] * workers,
            "jht": [0] * workers,
            "premium_idr": [16_800] * workers,
        },
        schema=polars_schema(PostedLine),
    )
    started = time.perf_counter()
    run = ledger.post(new_run(many))
    took = time.perf_counter() - started
    assert_frame_equal(ledger.lines(run), many)
    assert took < 30, f"{took:.1f} s"


def test_what_post_answers_is_what_is_read_later(ledger: Ledger) -> None:
    posted = ledger.post(new_run(posted_at=NOON.astimezone(timezone(timedelta(hours=7)))))
    assert ledger.runs() == [posted]
    assert replace(posted, posted_at=NOON.astimezone(UTC)) == posted
