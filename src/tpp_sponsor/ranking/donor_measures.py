"""What the page *Donatur* shows: donors ranked by the worker-months that they paid in a calendar year.

| in  | how many workers each fund paid for in each month of the year |
| out | `DonorYear`: donors by size class, in the order of the page |

Public money and private persons are no donors here: a person is never named, all persons are one sum. Funds with one
name are one donor. A donor who paid for few workers in a month is hidden: the pages of two months would show how many.
So would their sums, which is why the sum of the year is hidden too if its step in any month says so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.ranking.disclosure import is_few, may_all_be_many, sum_is_safe
from tpp_sponsor.tables.programmes.funds import FundMonth
from tpp_sponsor.tables.typed import dy

# A kind of fund with one of these words is that of private persons.
_PERSONS = ("perorangan", "perseorangan", "pribadi", "individu")


@dataclass(frozen=True)
class Donor:
    """A donor; `worker_months` and `place` are None if hidden. `months` it paid, `run` of them without a gap."""

    name: str
    kind: str
    size_class: str
    worker_months: int | None
    months: int
    run: int
    place: int | None


@dataclass(frozen=True)
class DonorYear:
    """The donors of a year, by class and place; a class is empty where a fund has none.

    `worker_months` of these donors and of private persons (`persons`) are None if hidden; `persons` is 0 without any.
    """

    year: int
    classes: tuple[tuple[str, tuple[Donor, ...]], ...]
    worker_months: int | None
    persons: int | None

    @property
    def donors(self) -> int:
        """How many donors there are."""
        return sum(len(donors) for _, donors in self.classes)


def measure_donors(
    year: int,
    months: dy.DataFrame[FundMonth],
    public: Collection[str],
    least: int,
) -> DonorYear:
    """Return the donors of a year.

    `public`: text keys of the kinds of public money; `least`: smaller counts are hidden.
    """
    keys = {kind: text_key(kind) for kind in months["jenis"].unique()}
    private = months.filter(~pl.col("jenis").is_in([kind for kind, key in keys.items() if key in public]))
    of_person = pl.col("jenis").is_in([kind for kind in keys if is_of_person(kind)])
    persons = private.filter(of_person).group_by("period").agg(pl.col("workers").sum())["workers"].to_list()
    by_donor = [(rows, _hidden_since(rows, least)) for rows in _by_donor(private.filter(~of_person))]
    return DonorYear(
        year=year,
        classes=tuple(_classes([_donor(rows, hides=since is not None) for rows, since in by_donor])),
        worker_months=_sum(by_donor, least),
        persons=None if any(is_few(count, least) for count in persons) else sum(persons),
    )


def is_of_person(kind: str) -> bool:
    """Return True if a kind of fund is the money of private persons, who are never named."""
    return any(word in text_key(kind) for word in _PERSONS)


def _by_donor(months: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the months of each donor, by name, each month once."""
    names = months["nama"].unique()
    key = pl.col("nama").replace_strict(names, [text_key(name) for name in names], return_dtype=pl.String)
    rows = (
        months.with_columns(donor=key)
        .sort("donor", "period", "dana")
        .group_by("donor", "period", maintain_order=True)
        .agg(pl.col("nama", "jenis", "kelas").last(), pl.col("workers").sum())
    )
    return rows.partition_by("donor", maintain_order=True)


def _hidden_since(months: pl.DataFrame, least: int) -> str | None:
    """Return the month from which on a donor is hidden: the first with few workers; None if it is shown."""
    few = [period for period, count in months.select("period", "workers").rows() if is_few(count, least)]
    return min(few, default=None)


def _sum(by_donor: Sequence[tuple[pl.DataFrame, str | None]], least: int) -> int | None:
    """Return the worker-months of all donors; None if a small count of a hidden one follows from it.

    A reader of the page of each month knows the step of the sum in each month, and what shown donors have in it.
    """
    counts = [int(rows["workers"].sum()) for rows, _ in by_donor]
    hidden = [at for at, (_, since) in enumerate(by_donor) if since is not None]
    steps: dict[str, list[int]] = {}
    for rows, since in by_donor:
        for period, count in rows.select("period", "workers").rows() if since is not None else ():
            if period >= since:
                steps.setdefault(period, []).append(count)
    is_safe = all(may_all_be_many(step, least) for step in steps.values())
    return sum(counts) if is_safe and sum_is_safe(counts, hidden, least) else None


def _donor(months: pl.DataFrame, *, hides: bool) -> Donor:
    """Return a donor without a place; name, kind and class are those of the newest month."""
    newest = months.row(-1, named=True)
    run = _longest_run([int(period[-2:]) for period in months["period"]])
    return Donor(
        name=newest["nama"],
        kind=newest["jenis"],
        size_class=newest["kelas"] or "",
        worker_months=None if hides else int(months["workers"].sum()),
        months=months.height,
        run=run,
        place=None,
    )


def _longest_run(months: Sequence[int]) -> int:
    """Return the most months in a row; `months` rise."""
    longest = run = 0
    before = None
    for month in months:
        run = run + 1 if before is not None and month == before + 1 else 1
        longest, before = max(longest, run), month
    return longest


def _classes(donors: Sequence[Donor]) -> list[tuple[str, tuple[Donor, ...]]]:
    """Return the donors of each class in their order with their places; the class without a name is last."""
    spelling = {text_key(donor.size_class): donor.size_class for donor in donors}
    classes = sorted(spelling, key=lambda key: (key == "", key))
    return [
        (spelling[key], _placed([donor for donor in donors if text_key(donor.size_class) == key]))
        for key in classes
    ]


def _placed(donors: Sequence[Donor]) -> tuple[Donor, ...]:
    """Donors by worker-months, months in a row and name; equal in the first two is one place. Hidden ones are last."""
    merits = [_merit(donor) for donor in donors if donor.worker_months is not None]
    placed = [
        Donor(**vars(donor) | {"place": None if donor.worker_months is None else _place(donor, merits)})
        for donor in donors
    ]
    return tuple(
        sorted(placed, key=lambda donor: (donor.place is None, donor.place or 0, text_key(donor.name)))
    )


def _merit(donor: Donor) -> tuple[int, int]:
    return donor.worker_months or 0, donor.run


def _place(donor: Donor, merits: Sequence[tuple[int, int]]) -> int:
    return 1 + sum(merit > _merit(donor) for merit in merits)
