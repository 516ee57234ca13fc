"""`[ranking]`: how OPDs are put in order."""

from typing import Literal

from tpp_sponsor.sections.base import Section


class Ranking(Section):
    """`[ranking]`: which measure comes first."""

    by: Literal["pekerja", "partisipasi"] = "pekerja"
