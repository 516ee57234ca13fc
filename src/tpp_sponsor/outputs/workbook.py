"""Write every workbook by the same rules: no cell runs, sheet names are legal, equal contents give equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xlsxwriter import Workbook

_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
# The number of a paper size in a workbook.
A4 = 9
# Excel keeps this name for itself.
_TAKEN = "history"
# The first moment that a ZIP archive can hold.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_MADE_ON_UNIX = 3


def _unchanged(_part: str, content: bytes) -> bytes:
    return content


@contextmanager
def repeatable_workbook(
    target: io.BytesIO, created: date, complete: Callable[[str, bytes], bytes] = _unchanged
) -> Iterator[Workbook]:
    """Open a workbook; when it is left, `target` holds its bytes, equal for equal contents and `created`.

    `complete` gets the name and content of each part of the package and returns what is stored.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow to load (ADR 23)

    buffer = io.BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    workbook.set_properties({"author": "tpp-sponsor", "created": datetime.combine(created, time())})
    yield workbook
    workbook.close()
    target.write(_repacked(buffer, complete))


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that Excel accepts: legal characters, 31 at most, no two alike without case."""
    names = list[str]()
    used = {_TAKEN}
    for text in wanted:
        plain = " ".join(_FORBIDDEN_IN_NAMES.sub(" ", text).split()).strip("' ") or "Lembar"
        name, copy = _shortened(plain, ""), 1
        while name.casefold() in used:
            copy += 1
            name = _shortened(plain, f" ({copy})")
        used.add(name.casefold())
        names.append(name)
    return names


def _shortened(name: str, ending: str) -> str:
    """Excel counts UTF-16 units."""
    while len((name + ending).encode("utf-16-le")) > 2 * _LONGEST_NAME:
        name = name[:-1]
    return name.rstrip("' ") + ending


def _repacked(workbook: io.BytesIO, complete: Callable[[str, bytes], bytes]) -> bytes:
    """Store the parts of a workbook uncompressed: builds of zlib give different bytes (ADR 0007)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(workbook) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as stored:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.create_system = _MADE_ON_UNIX
            stored.writestr(entry, complete(name, parts.read(name)))
    return packed.getvalue()
