"""Made-up mistakes in the numbers of persons, with the person who was meant: what suggestions are measured on."""

import random
from collections.abc import Callable

import polars as pl

from tpp_sponsor.tables.findings import UnmatchedCell
from tpp_sponsor.tables.typed import polars_schema

_LOOK_ALIKE = {"0": "O", "1": "l", "2": "Z", "5": "S", "8": "B"}
_KEPT_BY_EXCEL, _SHOWN_BY_EXCEL = 15, 6
STRANGER = "orang tak terdaftar"

Chance = random.Random
Mistake = Callable[[str, Chance], str]


def _one_wrong(number: str, chance: Chance) -> str:
    at = chance.randrange(len(number))
    return (
        number[:at]
        + chance.choice([digit for digit in "0123456789" if digit != number[at]])
        + number[at + 1 :]
    )


def _one_missing(number: str, chance: Chance) -> str:
    at = chance.randrange(len(number))
    return number[:at] + number[at + 1 :]


def _doubled(number: str, chance: Chance) -> str:
    at = chance.randrange(len(number))
    return number[:at] + number[at] + number[at:]


def _swapped(number: str, chance: Chance) -> str:
    places = [at for at in range(len(number) - 1) if number[at] != number[at + 1]]
    at = chance.choice(places)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _look_alike(number: str, chance: Chance) -> str:
    places = [at for at, digit in enumerate(number) if digit in _LOOK_ALIKE]
    chosen = chance.sample(places, min(len(places), chance.randrange(1, 4)))
    return "".join(_LOOK_ALIKE[digit] if at in chosen else digit for at, digit in enumerate(number))


def _rounded(number: str, _: Chance) -> str:
    return number[:_KEPT_BY_EXCEL].ljust(len(number), "0")


def _scientific(number: str, chance: Chance) -> str:
    return f"{int(number):.{_SHOWN_BY_EXCEL - 1}E}".replace(".", chance.choice(".,"))


def _two_wrong(number: str, chance: Chance) -> str:
    first, second = sorted(chance.sample(range(len(number)), 2))
    return (
        number[:first]
        + _one_wrong(number[first], chance)
        + number[first + 1 : second]
        + _one_wrong(number[second], chance)
        + number[second + 1 :]
    )


def _other(number: str, chance: Chance) -> str:
    """Another number altogether, of the right length."""
    return "".join(chance.choice("123456789") for _ in number)


MISTAKES: dict[str, Mistake] = {
    "satu angka keliru": _one_wrong,
    "satu angka kurang": _one_missing,
    "satu angka dobel": _doubled,
    "dua angka tertukar": _swapped,
    "huruf mirip angka": _look_alike,
    "dibulatkan Excel": _rounded,
    "notasi ilmiah": _scientific,
    "dua angka keliru": _two_wrong,
    "nomor lain": _other,
    STRANGER: _one_wrong,
}


def make_mistakes(known: pl.DataFrame, table: str, column: str, count: int, *, seed: int) -> pl.DataFrame:
    """`UnmatchedCell` with `jenis` and `benar` (the number that was meant; null if its person is not known).

    `known` has `nomor`, `nama` and `tgl_lahir` of persons whom suggestions are made of, `asing` (true) of others.
    Every second row tells the name as it is, every fourth misspelt, every fourth none.
    """
    chance = Chance(f"{seed} {table} {column}")
    ours, strangers = (known.filter(pl.col("asing") == asing) for asing in (False, True))
    numbers = set(known["nomor"])
    rows = list[tuple[object, ...]]()
    for kind, mistake in MISTAKES.items():
        people = strangers if kind == STRANGER else ours
        at = 0
        while at < count and not people.is_empty():
            person = people.row(chance.randrange(people.height), named=True)
            written = person["nomor"] if kind == STRANGER else mistake(person["nomor"], chance)
            if written in numbers and kind != STRANGER:
                continue
            at += 1
            name = (person["nama"], person["nama"], misspelt(person["nama"], chance), None)[at % 4]
            born = person["tgl_lahir"] if column == "nik" and name else None
            meant = None if kind == STRANGER else person["nomor"]
            damaged = kind == "dibulatkan Excel"
            rows.append(
                (table, "buatan.csv", "", len(rows) + 2, column, written, damaged, name, born, kind, meant)
            )
    return pl.DataFrame(
        rows, schema=polars_schema(UnmatchedCell) | {"jenis": pl.String, "benar": pl.String}, orient="row"
    )


def misspelt(name: str, chance: Chance) -> str:
    """The name as a clerk writes it: without degrees, in capitals, its last word cut short, a letter wrong."""
    plain = name.split(",", maxsplit=1)[0]
    words = plain.split()
    at = chance.randrange(len(plain))
    return chance.choice(
        [
            plain.upper(),
            f"Hj. {plain}, S.Pd.I",
            " ".join([*words[:-1], words[-1][:1] + "."]) if len(words) > 1 else plain,
            plain[:at] + chance.choice("aeiunrst") + plain[at + 1 :],
            plain[:at] + plain[at + 1 :],
        ]
    )
