"""What is in an inbox, file by file, as plain values for the terminal, the page and programs; no identifier in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.notation import Notation

_FULL_BAR = 1000
# What is there at all must be seen: so many thousandths at least.
_THINNEST = 6

BROKEN, INCOMPLETE, READY = "broken", "incomplete", "ready"
PARTS = ("accepted", "rejected", "ignored")
WHY_IGNORED = ("no_person", "other_period", "twin")


@dataclass(frozen=True)
class Remark:
    """Rows of a file with one thing to say about them: why they were rejected, or what to look at.

    `places`: the first of their row numbers, with their sheet where it has a name.
    """

    file: str
    table: str
    code: str
    count: int
    places: str
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class CheckedFile:
    """A file of a table: what became of its rows (`counts`: rows, the `PARTS`, `WHY_IGNORED`), and why.

    `answered`: rejected rows that another file of the inbox answers. `answer`: the name of its answer file, or "".
    """

    name: str
    table: str
    counts: Mapping[str, int]
    reasons: Sequence[Remark]
    warnings: Sequence[Remark]
    faults: Sequence[str]
    answered: int
    answer: str


@dataclass(frozen=True)
class InboxCheck:
    """An inbox that was looked at.

    `faults` are of files, `missing` of tables that are `awaited`. `rejected`: rejected rows, those of a form's second
    life too. `warned`: all warnings, `others` those about files that belong to no table.
    """

    period: Period
    city: str
    files: Sequence[CheckedFile]
    rejected: int
    warned: int
    others: Sequence[Remark]
    faults: Sequence[str]
    missing: Sequence[str]
    awaited: Sequence[str]

    @property
    def verdict(self) -> str:
        """Whether the month could be run now, waits for files, or has files that cannot be used."""
        return BROKEN if self.faults else INCOMPLETE if self.missing else READY

    @property
    def totals(self) -> Mapping[str, int]:
        """The sums over all files."""
        names = ("rows", *PARTS, *WHY_IGNORED)
        return {name: sum(file.counts[name] for file in self.files) for name in names}

    @property
    def answers(self) -> Sequence[str]:
        """The names of all answer files."""
        return sorted(file.answer for file in self.files if file.answer)


@dataclass(frozen=True)
class Piece:
    """A part of a bar: where it begins and how long it is, in thousandths."""

    part: str
    start: int
    length: int


@dataclass(frozen=True)
class FileView:
    """A file as the page shows it; `figures` are its counts, written."""

    file: CheckedFile
    anchor: str
    figures: Mapping[str, str]
    ignored: Sequence[tuple[str, str]]
    bar: Sequence[Piece]
    state: str


@dataclass(frozen=True)
class CheckView:
    """Everything the page says, already written in the reader's language."""

    checkup: InboxCheck
    month: str
    figures: Mapping[str, str]
    bar: Sequence[Piece]
    files: Sequence[FileView]
    answers: int = field(default=0)


def view_of_check(checkup: InboxCheck, notation: Notation) -> CheckView:
    """The values of the page."""
    return CheckView(
        checkup=checkup,
        month=notation.month(checkup.period),
        figures=_written(checkup.totals, notation),
        bar=bar_of(checkup.totals),
        files=[_file(file, at, notation) for at, file in enumerate(checkup.files, 1)],
        answers=len(checkup.answers),
    )


def bar_of(counts: Mapping[str, int]) -> list[Piece]:
    """What became of the rows as lengths that add up to the whole bar; nothing for a file without rows."""
    present = [part for part in PARTS if counts[part]]
    if not present:
        return []
    room = _FULL_BAR - _THINNEST * len(present)
    pieces, start = list[Piece](), 0
    for part in present:
        last = part == present[-1]
        length = _FULL_BAR - start if last else _THINNEST + room * counts[part] // counts["rows"]
        pieces.append(Piece(part, start, length))
        start += length
    return pieces


def _file(file: CheckedFile, at: int, notation: Notation) -> FileView:
    state = (
        "broken" if file.faults else "rejected" if file.reasons else "warned" if file.warnings else "sound"
    )
    return FileView(
        file=file,
        anchor=f"berkas-{at}",
        figures=_written(file.counts, notation),
        ignored=[(why, notation.count(file.counts[why])) for why in WHY_IGNORED if file.counts[why]],
        bar=bar_of(file.counts),
        state=state,
    )


def _written(counts: Mapping[str, int], notation: Notation) -> dict[str, str]:
    return {name: notation.count(count) for name, count in counts.items()}
