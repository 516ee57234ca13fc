"""How long proposals take beside as many statements: a month decided and its files written, in turn.

    python benchmarks/claims.py                    # 100,000 claims, 5 times each
    python benchmarks/claims.py --claims 20000 --times 3

Statements: a sponsor for every two and a half of them, some with too little TPP. Proposals: 40 funds, each second with
seats in 5,000 places, and an eighth of the workers in two lists. The ratio is that of the medians. `--processor`
measures processor time, which a busy machine distorts less. Above 50,000 lines statements have no workbook (`[output]
xlsx_max_rows`), while each fund still has two.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tpp_sponsor import __version__
from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake.cell_reader import Vocabulary
from tpp_sponsor.intake.funds.plausibility import mark_seats
from tpp_sponsor.intake.normalise import normalise
from tpp_sponsor.intake.raw_table import empty_rows
from tpp_sponsor.intake.validate import validate
from tpp_sponsor.month.archive import RunArchive, RunFacts, rules_of
from tpp_sponsor.month.files import make_files
from tpp_sponsor.outputs.manifest import RevisionInfo
from tpp_sponsor.rules.decide import decide
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.storage.files import write_folder
from tpp_sponsor.tables.findings import Finding, RejectedRow, Suggestion
from tpp_sponsor.tables.input_tables import TABLES
from tpp_sponsor.tables.inputs import Before, Inputs
from tpp_sponsor.tables.typed import empty

PERIOD, FIRST, SIGNED = Period(2024, 3), date(2024, 1, 1), date(2024, 1, 5)
FUNDS, PLACES, PER_SPONSOR = 40, 5_000, 2.5
KINDS = ("CSR", "BAZNAS", "DBHCHT", "APBD", "DESA")
SETTINGS = parse_settings({})
Rows = dict[str, list[dict[str, Any]]]


def workers_of(count: int, chance: random.Random) -> list[dict[str, Any]]:
    """`pekerja` with sound numbers, each in one of the places."""
    return [
        {
            "nik": f"32{at // 9_999 + 10:02d}01{at % 28 + 1:02d}0180{at % 9_999 + 1:04d}",
            "nama": f"Pekerja {at}",
            "tgl_lahir": date(1980, 1, at % 28 + 1),
            "pekerjaan": chance.choice(["ART", "SOPIR", "TUKANG KEBUN"]),
            "kelurahan": f"Kelurahan {chance.randrange(PLACES)}",
        }
        for at in range(count)
    ]


def statements(count: int) -> Rows:
    """A city whose sponsors signed so many statements."""
    chance = random.Random(1)
    sponsors = [
        f"{1960 + at // 27_972}01{at // 999 % 28 + 1:02d}2005011{at % 999 + 1:03d}"
        for at in range(int(count / PER_SPONSOR))
    ]
    people = workers_of(count * 7 // 8, chance)
    return {
        "asn": [
            {"nip": nip, "nama": "Sponsor", "opd": f"Dinas {chance.randrange(40)}", "status": "aktif"}
            for nip in sponsors
        ],
        "tpp": [{"nip": nip, "tpp_neto": chance.choice([20_000, 60_000, 900_000])} for nip in sponsors],
        "pekerja": people,
        "kesediaan": [
            {
                "nomor": f"K{at:06d}",
                "nip": chance.choice(sponsors),
                "nik": people[at % len(people)]["nik"],
                "tanggal": SIGNED,
                "mulai": FIRST,
                "prioritas": chance.choice([None, 1, 2]),
            }
            for at in range(count)
        ],
    }


def proposals(count: int) -> Rows:
    """A city whose funds have so many proposals."""
    chance = random.Random(2)
    people = workers_of(count * 7 // 8, chance)
    place = {"berkas": "x.csv", "lembar": "", "baris": 2}
    funds = [
        {
            "kode": f"D{at:02d}",
            "nama": f"Dana {at}",
            "jenis": KINDS[at % len(KINDS)],
            "mulai": FIRST,
            "selesai": date(2024, 12, 1),
            "dasar": "SK 1",
            "kuota": chance.choice([None, count // FUNDS]),
            "pagu": chance.choice([None, count * 16_800 // FUNDS]),
            "has_seats": at % 2 == 0,
            "pelepasan": chance.choice([None, date(2024, 3, 1)]),
            **place,
        }
        for at in range(FUNDS)
    ]
    with_seats = [fund["kode"] for fund in funds if fund["has_seats"]]
    return {
        "pekerja": people,
        "dana": funds,
        "kuota": [
            {"dana": with_seats[at % len(with_seats)], "kelurahan": f"Kel. {at}", "kursi": 8, **place}
            for at in range(PLACES)
        ],
        "usulan": [
            {
                "nomor": f"U{at:06d}",
                "dana": f"D{chance.randrange(FUNDS):02d}",
                "nik": people[at % len(people)]["nik"],
                "tanggal": SIGNED,
                "skor": chance.choice([None, *range(100)]),
                "keputusan": "SK 1",
            }
            for at in range(count)
        ],
    }


def inputs_of(rows: Rows) -> Inputs:
    """The rows as intake hands them to the rules."""
    words = Vocabulary(PERIOD, frozenset(), {})
    nothing = {name: validate(table, empty_rows(table), words).accepted for name, table in TABLES.items()}
    nothing["dana"] = mark_seats(nothing["dana"], nothing["kuota"]["dana"])
    accepted = {
        name: pl.DataFrame(rows.get(name, []), schema=frame.schema) for name, frame in nothing.items()
    }
    return normalise(
        accepted,
        PERIOD,
        aliases={},
        active_status=SETTINGS.rules.active_status,
        jobs=SETTINGS.jobs,
        tariffs=SETTINGS.tariffs,
        wage_tariffs=SETTINGS.wage_tariffs,
        employers=[],
        default_package=SETTINGS.rules.default_paket,
        payer_kinds=SETTINGS.claims.kinds,
        public_kinds=SETTINGS.claims.public_keys,
    )


def once(inputs: Inputs, before: Before, folder: Path, clock: Callable[[], float]) -> tuple[float, float]:
    """Seconds for the decision, and for the files with their writing; `clock` measures them."""
    facts = RunFacts(settings={}, profiles={}, inputs=[], sheets=[])
    archive = RunArchive(inputs, empty(Finding), empty(Finding), empty(RejectedRow), empty(Suggestion), facts)
    start = clock()
    decision = decide(inputs, before, rules_of(SETTINGS, PERIOD))
    decided = clock()
    files = make_files(RevisionInfo(PERIOD, 1, __version__), archive, decision, before, SETTINGS)
    write_folder(folder, files.files)
    return decided - start, clock() - decided


def main() -> None:
    """Measure both, in turn, and print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--processor", action="store_true")
    options = parser.parse_args()
    clock = time.process_time if options.processor else time.perf_counter
    nothing = Before.nothing()
    cases = {
        "statements": (inputs_of(statements(options.claims)), nothing),
        "proposals": (inputs_of(proposals(options.claims)), replace(nothing, has_funds=True)),
    }
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.times):
            for name, (inputs, before) in cases.items():
                seconds[name].append(once(inputs, before, Path(folder, name), clock))
    medians = {}
    for name, measured in seconds.items():
        deciding, writing = (statistics.median(part) for part in zip(*measured, strict=True))
        medians[name] = statistics.median(map(sum, measured))
        print(f"{name:12} decided {deciding:6.2f} s   written {writing:6.2f} s   both {medians[name]:6.2f} s")
    print(f"ratio {medians['proposals'] / medians['statements']:.2f}")


if __name__ == "__main__":
    main()
