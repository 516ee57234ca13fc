"""Official counts of insured persons by segment."""

from tpp_sponsor.tables.typed import dy


class SegmentCount(dy.Schema):
    """An accepted row of `segmen`, sorted by its key `periode`, `segmen` and `kelurahan`.

    `aktif` persons were active in the month whose first day is `periode`, as `sumber` says; `kelurahan` is null where
    the count is of the whole city.
    """

    periode = dy.Date(nullable=False)
    segmen = dy.String(nullable=False)
    aktif = dy.Int64(nullable=False, min=0)
    sumber = dy.String(nullable=False)
    kelurahan = dy.String(nullable=True)
