"""The people of the examples: capitals are civil servants (a name becomes a NIP), small letters are workers (a NIK)."""

from support.small_city import NIK, NIP

SPONSORS = NIP | {
    "EUIS": "198203152008012005",
    "DADANG": "197505052000031006",
}
WORKERS = NIK
BORN = {"iis": "1985-03-12", "maman": "1979-07-08", "titin": "1976-09-26", "popon": "1992-10-05"}
NUMBERS = SPONSORS | WORKERS
NAMES = {number: name for name, number in NUMBERS.items()}


def number_of(cell: str) -> str:
    """A name → the number it stands for; any other cell is kept."""
    return NUMBERS.get(cell, cell)


def name_of(cell: str) -> str:
    """A number → the name it stands for; any other cell is kept."""
    return NAMES.get(cell, cell)
