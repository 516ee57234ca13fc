"""`[guard]` and `[collection]`: when a month is held before it is posted, and when nothing is withheld any more."""

from typing import Literal

from tpp_sponsor.settings.base import Month, Section, Whole


class Guard(Section):
    """`[guard]`: what is odd enough for a person to look before a month is posted; 0 switches a limit off."""

    approval: Literal["odd", "always", "never"] = "odd"
    four_eyes: bool = False
    rejected_percent: Whole = 10
    drop_percent: Whole = 20
    growth_percent: Whole = 900
    asn_percent: Whole = 20
    unfunded_percent: Whole = 10
    opd_without_tpp: Whole = 5
    least_rows: Whole = 30
    least_rupiah: Whole = 500_000


class Collection(Section):
    """`[collection]`: whether premiums are withheld at all."""

    stopped_from: Month | None = None
