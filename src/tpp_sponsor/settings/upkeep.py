"""`[logs]` and `[backup]`: how much of the past is kept."""

from typing import Annotated

from pydantic import Field

from tpp_sponsor.settings.base import AboveZero, Section, Whole


class Logs(Section):
    """`[logs]`: how large the log may grow, and how many full ones are kept."""

    max_bytes: Annotated[int, Field(ge=10_000, strict=True)] = 5_000_000
    keep: AboveZero = 10


class BackupKeeping(Section):
    """`[backup]`: how many backups are kept in `data/backup/`."""

    keep: Whole = 30
