"""The errors that stop a command, and the exit codes of all commands (docs/rules.md#exit-codes).

A bad row is no error: it is a row of a result (`tables.findings`). An error names what happened by a key of the
message catalogue and the values that fill it, so that one place writes the sentence in every language.
"""

import os
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import ClassVar


class ExitCode(IntEnum):
    """How a command ended; the only place with these numbers."""

    DONE = 0
    BROKEN_PIPE = 1
    # Of the library that reads command lines.
    USAGE = 2
    SETTINGS = 10
    INPUT = 11
    HELD = 13
    STATE = 14
    INTEGRITY = 20
    NOT_DELIVERED = 30
    BUG = 70
    LOCKED = 75
    STOPPED = 130


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a file or setting, where it is, and the key of the message that says what to do.

    `code` is a key below `fault.` in the catalogue; `values` fill its placeholders and hold no personal data.
    """

    code: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    values: tuple[tuple[str, str], ...] = field(default=())

    @classmethod
    def of(
        cls,
        code: str,
        *,
        file: str = "",
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        **values: object,
    ) -> "Fault":
        """Return a fault whose values are keyword arguments; each is stored as text."""
        return cls(
            code, file, sheet, row, column, tuple((name, str(value)) for name, value in values.items())
        )


class TppSponsorError(Exception):
    """The base of all errors that this program raises on purpose."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    kind: ClassVar[str] = "bug"

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.code for fault in faults))
        self.faults = faults


class SettingsError(TppSponsorError):
    """The settings cannot be used; the error carries all their faults."""

    exit_code = ExitCode.SETTINGS
    kind = "settings"


class InputFileError(TppSponsorError):
    """Files in the inbox stop the month; the error carries all faults of all files."""

    exit_code = ExitCode.INPUT
    kind = "input"


class BpjsListError(InputFileError):
    """A list of BPJS cannot be read completely; the error carries all its faults."""

    kind = "bpjs_list"


class PeriodStateError(TppSponsorError):
    """The act is not possible in the state of the period."""

    exit_code = ExitCode.STATE
    kind = "state"


class RequestError(TppSponsorError):
    """What was asked for is not possible as things are; nothing has changed."""

    exit_code = ExitCode.STATE
    kind = "request"


class IntegrityError(TppSponsorError):
    """Ledger, archive and files do not agree, or two sums that must be equal are not."""

    exit_code = ExitCode.INTEGRITY
    kind = "integrity"


class DeliveryError(TppSponsorError):
    """Files could not be put where they belong; the command can be repeated safely."""

    exit_code = ExitCode.NOT_DELIVERED
    kind = "delivery"


class PageError(DeliveryError):
    """A page cannot be rendered from its template; everything else is written, and repeating the command is safe."""

    kind = "page"


class UnfinishedError(DeliveryError):
    """An act is posted, and its pages, papers or files are missing; the first faults name the act and its remedy."""

    kind = "unfinished"


class RunLockedError(TppSponsorError):
    """Another process holds the lock."""

    exit_code = ExitCode.LOCKED
    kind = "locked"


def is_panic(failure: BaseException) -> bool:
    """Return True if a library in Rust panicked; its exception is not an `Exception` and is recognised by its name."""
    return type(failure).__name__ == "PanicException"


def system_refused(failure: OSError) -> DeliveryError:
    """Turn an error of the operating system into a DeliveryError that names the file without its folder."""
    name = Path(os.fsdecode(failure.filename)).name if isinstance(failure.filename, str | bytes) else ""
    reason = failure.strerror or type(failure).__name__
    return DeliveryError(Fault.of("system_refused", file=name, reason=reason))
