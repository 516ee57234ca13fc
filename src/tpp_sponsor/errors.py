"""What stops a command, and with which exit code (docs/rules.md#exit-codes).

A bad row is not here: it is a value (`frames.results`). An exception says what happened by a key of the text
catalogue and the values that fill it, never by a finished sentence, so that one place words it in every language.
"""

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with a file or setting, where it stands, and the key of the text that says what to do.

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
        """A fault whose values are keyword arguments; each is stored as text."""
        return cls(
            code, file, sheet, row, column, tuple((name, str(value)) for name, value in values.items())
        )


class TppSponsorError(Exception):
    """Base of all that this program raises on purpose."""

    exit_code: ClassVar[int] = 70
    kind: ClassVar[str] = "bug"

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.code for fault in faults))
        self.faults = faults


class SettingsError(TppSponsorError):
    """The settings cannot be used; all their faults at once."""

    exit_code = 10
    kind = "settings"


class InputFileError(TppSponsorError):
    """Files in the inbox that stop the month; all faults of all files at once."""

    exit_code = 11
    kind = "input"


class BpjsListError(InputFileError):
    """A list of BPJS that cannot be read whole; all its faults at once."""

    kind = "bpjs_list"


class PeriodStateError(TppSponsorError):
    """Not possible in the state in which the period is."""

    exit_code = 14
    kind = "state"


class IntegrityError(TppSponsorError):
    """Ledger, archive and files do not agree, or two sums that must be equal are not."""

    exit_code = 20
    kind = "integrity"


class DeliveryError(TppSponsorError):
    """Files could not be put where they belong; the command can be repeated safely."""

    exit_code = 30
    kind = "delivery"


class PageError(DeliveryError):
    """A page cannot be made of its template; all else is there, and the command can be repeated safely."""

    kind = "page"


class UnfinishedError(DeliveryError):
    """An act is posted, and what follows it is not there yet; the first faults name the act and how it is finished."""

    kind = "unfinished"


class RunLockedError(TppSponsorError):
    """Another run holds the lock."""

    exit_code = 75
    kind = "locked"


def is_panic(failure: BaseException) -> bool:
    """Whether a library in Rust gave up; its exception is no `Exception` and can be known by its name only."""
    return type(failure).__name__ == "PanicException"
