"""Months of a small city, drawn as tables (`drawing.py`) in which people are called by name.

Capitals are civil servants (a name becomes a NIP), small letters are workers (a name becomes a NIK); `·` is
an empty cell. What a table does not say has a harmless default.
"""

import csv
import io

from support.deployments import MARCH
from support.drawing import rows

NIP = {
    "ASEP": "198508172010011001",
    "BUDI": "199001052014031003",
    "RATNA": "197911302005012004",
    "HENDRA": "198812242012011008",
}
NIK = {
    "iis": "3272015203850001",
    "maman": "3272020807790002",
    "titin": "3272026609760010",
    "popon": "3202064510920012",
}
_BORN = {"iis": "1985-03-12", "maman": "1979-07-08", "titin": "1976-09-26", "popon": "1992-10-05"}
NAMES = {number: name for name, number in (NIP | NIK).items()}

_DEFAULTS = {
    "asn": {"nama": "Contoh", "opd": "Dinas Sosial", "status": "aktif"},
    "tpp": {"tpp_neto": "1000000", "periode": MARCH, "opd": "Dinas Sosial"},
    "pekerja": {"nama": "Contoh", "pekerjaan": "ART"},
    "kesediaan": {"tanggal": "2024-02-01", "mulai": "2024-03"},
    "tertanggung": {"sumber": "APBD"},
}


def _number(cell):
    return "" if cell == "·" else NIP.get(cell, NIK.get(cell, cell))


def _everyone(numbers, key, **more):
    return [{key: name, **{column: values[name] for column, values in more.items()}} for name in numbers]


def write_month(town, letters, *, asn="", tpp="", pekerja="", tertanggung="", period=MARCH):
    """Write the inbox of a month; rows that are drawn replace the defaults of these people."""
    folder = town.inbox(period)
    folder.mkdir(exist_ok=True, parents=True)
    tables = {
        "asn": _merged(_everyone(NIP, "nip"), rows(asn) if asn else [], "nip"),
        "tpp": _merged(
            [row | {"periode": period} for row in _everyone(NIP, "nip")], rows(tpp) if tpp else [], "nip"
        ),
        "pekerja": _merged(_everyone(NIK, "nik", tgl_lahir=_BORN), rows(pekerja) if pekerja else [], "nik"),
        "kesediaan": rows(letters),
        "tertanggung": rows(tertanggung) if tertanggung else [{"nik": "3272012405880009"}],
    }
    for name, drawn in tables.items():
        full = [{**_DEFAULTS[name], **row} for row in drawn]
        columns = list(dict.fromkeys(column for row in full for column in row))
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_number(row.get(column, "")) for column in columns] for row in full)
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")


def _merged(defaults, drawn, key):
    """A person drawn with `-` in any column is not in the table at all."""
    changed = {row[key]: row for row in drawn}
    merged = [row | changed.get(row[key], {}) for row in defaults]
    return [row for row in merged if "-" not in row.values()]


def named(written, *columns):
    """Chosen columns of rows read back, with people by name."""
    return [" ".join(NAMES.get(row[column], row[column]) for column in columns) for row in written]
