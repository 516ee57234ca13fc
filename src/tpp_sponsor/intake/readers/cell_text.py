"""Cells as a person sees them: on one line, without invisible characters; null where a cell holds nothing."""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.text_keys import NOTHING, ODD, visible


@dataclass(frozen=True)
class Untidiness:
    """What cells of a file may hold; False where the file as a whole rules it out.

    `odd`: characters that `visible` changes other than blanks at the ends. `loose`: a blank at an end. `void`: text
    that counts as empty, such as a dash.
    """

    odd: bool = True
    loose: bool = True
    void: bool = True


ANY = Untidiness()


def clean_texts(texts: pl.Series, untidiness: Untidiness = ANY, *, dash_is_empty: bool = True) -> pl.Series:
    """Texts of a column as `visible` gives them; null where only dashes, dots or underscores are left.

    Equal for every `untidiness` that is true of the texts: it saves searches that would find nothing.
    `dash_is_empty`: False where dashes, dots or underscores are a text.
    """
    if untidiness.odd:
        odd = texts.filter(texts.str.contains(ODD)).unique()
        texts = texts.replace(odd, [visible(text) for text in odd]) if len(odd) else texts
    if untidiness.odd or untidiness.loose:
        texts = texts.str.strip_chars()
    elif not untidiness.void:
        return texts
    empty = texts.str.len_bytes() == 0
    # The pattern costs many times what its first character does.
    if dash_is_empty and (untidiness.odd or any(texts.str.starts_with(sign).any() for sign in "-._")):
        empty |= texts.str.contains(NOTHING)
    return texts.set(empty, None) if empty.any() else texts
