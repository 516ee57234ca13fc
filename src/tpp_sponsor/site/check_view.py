"""The result of an inbox check as plain values for terminal, page and JSON; identifiers are masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.site.figures import FULL_BAR

# The least length of a piece that is not empty, so that it can be seen.
_THINNEST = 6

BROKEN, INCOMPLETE, READY = "broken", "incomplete", "ready"
PARTS = ("accepted", "rejected", "ignored")
WHY_IGNORED = ("no_person", "other_period", "twin")


@dataclass(frozen=True)
class Remark:
    """Rows of a file with the same reason of rejection or the same warning.

    `places`: their first row numbers, with the sheet if it has a name.
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
    """A file of a table with its row counts (`rows`, `PARTS`, `WHY_IGNORED`), reasons and warnings.

    `corrected_rows`: how many rejected rows another file of the inbox corrects. `correction_file`: its name, or "".
    """

    name: str
    table: str
    counts: Mapping[str, int]
    reasons: Sequence[Remark]
    warnings: Sequence[Remark]
    faults: Sequence[str]
    corrected_rows: int
    correction_file: str


@dataclass(frozen=True)
class InboxCheck:
    """The result of checking an inbox.

    `faults`: of files. `missing`: of the tables `awaited`. `rejected`: all rejected rows, also those of the `pekerja`
    rows that are read from `kesediaan`. `warned`: all warnings. `others`: warnings about files of no table. `absent`:
    tables that the month before had, and that the month can do without. `unpriced`: what the settings do not say, and
    the premiums of employees need.
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
    absent: Sequence[str] = ()
    unpriced: Sequence[str] = ()

    @property
    def verdict(self) -> str:
        """`READY` to run, `INCOMPLETE` if tables are missing, `BROKEN` if a file or the settings cannot be used."""
        return BROKEN if self.faults or self.unpriced else INCOMPLETE if self.missing else READY

    @property
    def totals(self) -> Mapping[str, int]:
        """The sums over all files."""
        names = ("rows", *PARTS, *WHY_IGNORED)
        return {name: sum(file.counts[name] for file in self.files) for name in names}

    @property
    def correction_files(self) -> Sequence[str]:
        """The names of all correction files."""
        return sorted(file.correction_file for file in self.files if file.correction_file)


@dataclass(frozen=True)
class Piece:
    """A piece of a bar; start and length in thousandths."""

    part: str
    start: int
    length: int


@dataclass(frozen=True)
class FileView:
    """A file as the page shows it; `figures` are its formatted counts."""

    file: CheckedFile
    anchor: str
    figures: Mapping[str, str]
    ignored: Sequence[tuple[str, str]]
    bar: Sequence[Piece]
    state: str


@dataclass(frozen=True)
class CheckView:
    """All values of the page, formatted for one language."""

    checkup: InboxCheck
    month: str
    figures: Mapping[str, str]
    bar: Sequence[Piece]
    files: Sequence[FileView]
    correction_files: int


def view_of_check(checkup: InboxCheck, notation: Notation) -> CheckView:
    """Return the values of the page."""
    return CheckView(
        checkup=checkup,
        month=notation.month(checkup.period),
        figures=_written(checkup.totals, notation),
        bar=bar_of(checkup.totals),
        files=[_file(file, at, notation) for at, file in enumerate(checkup.files, 1)],
        correction_files=len(checkup.correction_files),
    )


def bar_of(counts: Mapping[str, int]) -> list[Piece]:
    """Return the pieces of a file's bar, which add up to the whole bar; none for a file without rows."""
    present = [part for part in PARTS if counts[part]]
    if not present:
        return []
    room = FULL_BAR - _THINNEST * len(present)
    pieces, start = list[Piece](), 0
    for part in present:
        last = part == present[-1]
        length = FULL_BAR - start if last else _THINNEST + room * counts[part] // counts["rows"]
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
