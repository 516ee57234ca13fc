"""Examples of part 9: what a cell of `kartu` says."""

from spec.example import Reading

WISHES = [
    Reading(
        title="Whether a household wants a card",
        says="Compared as words. What cannot be read counts as no, with a warning; an empty cell says nothing.",
        table="pekerja",
        column="kartu",
        cells="""
            ditulis       | → dibaca
            ya            | True
            Bersedia      | True
            ✓             | True
            tidak         | False
            TDK           | False
            mungkin       | False
        """,
    ),
]
