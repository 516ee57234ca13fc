"""Keys by which names of people are compared: without titles and degrees, usual variants in one spelling.

Two names with one key are one name; the similarity of others is a matter of string distance.
"""

import polars as pl

from tpp_sponsor.domain.text_keys import text_key

# "S.Pd.", "M.Si", "A.Md.Keb", "S.Kom": a degree is letters with dots inside.
_DEGREES = (
    r"\b[a-z]{1,3}(\.[a-z]{1,5}\b)+\.?"
    r"|\b[sm]\. ?(ag|ap|e|h|hum|ip|ked|kep|kes|km|kom|m|p|pd|pdi|psi|si|sos|st|t)\b\.?"
)
_TITLES = (
    r"\b(drs|dra|dr|drg|drh|ir|prof|h|hj|kh|ust|ustz|rd|alm|almh|bpk|ibu|sdr|sdri|se|sh|st|skm|mm|mt|mh|mkes"
    r"|mpd|msi|spd|ssos|ners|apt|amd)\b\.?"
)
_BEFORE_NAMES = r"^((drs|dra|dr|drg|drh|ir|prof|h|hj|kh|rd)\b[. ]*)+"
_MUHAMMAD = r"^(m|moh|mohd|mhd|muh|muhd|md|moch|much|mo[hc]+am+[ae]d|mu[hc]+am+[ae]d|mokhamad|mukhamad)\b"
_ABDUL = r"\babd\b"
_SITI = r"^(sitti|st|sti)\b"
_NOT_LETTERS = r"[^a-z]+"


# Words of keys that a written name may spell in several ways.
SPELT_IN_MANY_WAYS = ("muhammad", "siti", "abdul")


def plain_names(names: pl.Series) -> pl.Series:
    """Each name in small letters, without titles and degrees; null and names without a letter are null.

    Text after a comma is a degree. "Moh.", "M." and similar are Muhammad, the name with
    the most spellings in the country.
    """
    distinct = pl.DataFrame({"nama": names.unique()})
    plain = without_apostrophes(pl.col("nama").str.normalize("NFKC")).str.to_lowercase()
    # An abbreviated first name looks like a degree ("M. Ali"): it is replaced before degrees are removed.
    plain = plain.str.split(",").list.first().str.strip_chars().str.replace(_BEFORE_NAMES, "")
    plain = (
        plain.str.replace(_MUHAMMAD, "muhammad").str.replace(_SITI, "siti").str.replace_all(_ABDUL, "abdul")
    )
    plain = (
        plain.str.replace_all(_DEGREES, " ").str.replace_all(_TITLES, " ").str.replace_all(_NOT_LETTERS, " ")
    )
    plain = plain.str.strip_chars()
    keys = distinct.with_columns(pl.when(plain != "").then(plain).alias("polos"))
    return pl.DataFrame({"nama": names}).join(keys, on="nama", how="left", maintain_order="left")["polos"]


def is_same_name(one: str, other: str) -> bool:
    """Return True if two names that people typed are one.

    Case, spaces, titles, degrees and the order of words do not count.

    Digits count: `petugas1` and `petugas2` are two accounts. A text of titles alone is compared as it is.
    """
    return _typed_key(one) == _typed_key(other)


def _typed_key(name: str) -> tuple[list[str], list[str]]:
    plain = plain_names(pl.Series([name]))[0]
    words = sorted(plain.split()) if plain else [text_key(name)]
    return words, [character for character in name if character.isdigit()]


def sorted_names(plain: pl.Expr) -> pl.Expr:
    """Return the words of plain names in alphabetical order; equal ones are one name."""
    return plain.str.split(" ").list.sort().list.join(" ")


def without_apostrophes(names: pl.Expr) -> pl.Expr:
    """Return names without the signs that are written for an apostrophe."""
    return names.str.replace_many(dict.fromkeys("'’‘`", ""))
