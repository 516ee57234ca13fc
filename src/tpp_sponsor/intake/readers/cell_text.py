"""Cells as a person sees them: on one line, without what is invisible; empty where nothing is said."""

import polars as pl

from tpp_sponsor.domain.text_keys import NOTHING, ODD, visible


def tidied(text: pl.Series, *, is_odd: bool = True, is_loose: bool = True) -> pl.Series:
    """Texts of a column as `visible` gives them; null where nothing is left but dashes, dots or underscores.

    `is_odd`, `is_loose`: whether a cell may hold what is read otherwise than it is written, or begin or end with a
    blank; a caller who knows that none does saves the search.
    """
    if is_odd:
        odd = text.filter(text.str.contains(ODD)).unique()
        text = text.replace(odd, [visible(cell) for cell in odd]) if len(odd) else text
    if is_odd or is_loose:
        text = text.str.strip_chars()
    empty = text.str.len_bytes() == 0
    # The pattern costs many times what its first sign does.
    if is_odd or any(text.str.starts_with(sign).any() for sign in "-._"):
        empty |= text.str.contains(NOTHING)
    return text.set(empty, None) if empty.any() else text
