"""The five input tables: their columns, the kinds of cells, and their keys (docs/rules.md#tables)."""

from dataclasses import dataclass
from enum import StrEnum

# The place of a row, carried from the file to the list of rejected rows.
FILE, SHEET, ROW = "berkas", "lembar", "baris"
PLACE = (FILE, SHEET, ROW)
# A CSV row with more filled fields than its header has.
BROKEN = "tidak_utuh"
# A row whose identifiers all hold fewer digits has no person: a group title, a column number, a subtotal.
FEWEST_DIGITS_OF_A_PERSON = 5


class Kind(StrEnum):
    """How the text of a cell is parsed."""

    TEXT = "text"
    NIP = "nip"
    NIK = "nik"
    DATE = "date"
    BIRTH = "birth"
    PERIOD = "period"
    MONEY = "money"
    COUNT = "count"
    PACKAGE = "package"
    LIFE = "life"


IDENTIFIERS = (Kind.NIP, Kind.NIK)


@dataclass(frozen=True)
class Column:
    """A canonical column.

    `required`: the heading must be present and its cells filled. `filled_if_present`: its cells must be filled if the
    heading is present. `binding`: an unreadable cell rejects the row although the column is optional, because a limit
    of a consent is never guessed.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    filled_if_present: bool = False
    binding: bool = False


@dataclass(frozen=True)
class Table:
    """An input table.

    `key`: the column that identifies a row; None if only identical rows are merged. `contradicting`: the columns in
    which rows of one key must agree. `span`: two columns of which the first must not be after the second.
    `may_be_absent`: whether a month can do without any file of the table.
    """

    name: str
    columns: tuple[Column, ...]
    key: str | None = None
    contradicting: tuple[str, ...] = ()
    may_be_absent: bool = False
    span: tuple[str, str] | None = None

    @property
    def required(self) -> tuple[str, ...]:
        """The columns whose headings must be present (starred in the rules)."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def names(self) -> tuple[str, ...]:
        """All canonical columns in the table's order."""
        return tuple(column.name for column in self.columns)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Columns that hold a NIP or NIK."""
        return tuple(column.name for column in self.columns if column.kind in IDENTIFIERS)


def number_cell(column: str) -> str:
    """Name of the flag of an identifier column: a spreadsheet held a number, not text."""
    return f"{column}_berupa_angka"


def has_column(column: str) -> str:
    """Name of the flag of a column: the file has its heading."""
    return f"ada_{column}"


ASN = Table(
    "asn",
    (
        Column("nip", Kind.NIP, required=True),
        Column("nama", required=True),
        Column("opd", required=True),
        Column("status", required=True),
        Column("jenis_asn"),
        Column("nik", Kind.NIK),
    ),
    key="nip",
    contradicting=("opd", "status", "nik"),
)
TPP = Table(
    "tpp",
    (
        Column("nip", Kind.NIP, required=True),
        Column("tpp_neto", Kind.MONEY, required=True),
        Column("periode", Kind.PERIOD, filled_if_present=True),
        Column("opd", filled_if_present=True),
        Column("tpp_bruto", Kind.MONEY),
        Column("potongan", Kind.MONEY),
    ),
)
WORKERS = Table(
    "pekerja",
    (
        Column("nik", Kind.NIK, required=True),
        Column("nama", required=True),
        Column("tgl_lahir", Kind.BIRTH, required=True),
        Column("pekerjaan", required=True),
        Column("jenis_kelamin"),
        Column("kelurahan"),
        Column("alamat"),
        Column("no_hp"),
        Column("kpj"),
        Column("status", Kind.LIFE),
    ),
    key="nik",
    contradicting=("tgl_lahir", "pekerjaan", "status"),
)
STATEMENTS = Table(
    "kesediaan",
    (
        Column("nomor", required=True),
        Column("nip", Kind.NIP, required=True),
        Column("nik", Kind.NIK, required=True),
        Column("tanggal", Kind.DATE, required=True),
        Column("mulai", Kind.PERIOD, required=True),
        Column("selesai", Kind.PERIOD, binding=True),
        Column("dicabut", Kind.DATE, binding=True),
        Column("prioritas", Kind.COUNT),
        Column("paket", Kind.PACKAGE, binding=True),
    ),
    key="nomor",
    contradicting=("nip", "nik", "tanggal", "mulai", "selesai", "dicabut", "prioritas", "paket"),
    span=("mulai", "selesai"),
)
COVERED = Table(
    "tertanggung",
    (
        Column("nik", Kind.NIK, required=True),
        Column("sumber", required=True),
        Column("mulai", Kind.PERIOD),
        Column("selesai", Kind.PERIOD, binding=True),
    ),
    may_be_absent=True,
    span=("mulai", "selesai"),
)
TABLES = {table.name: table for table in (ASN, TPP, WORKERS, STATEMENTS, COVERED)}

# A registration form is a statement file that also has the worker: column of a worker → its name there.
FORM_WORKER_COLUMNS = {"nama": "nama_pekerja"} | {
    name: name for name in WORKERS.names if name not in ("nik", "nama")
}
FORM_REQUIRED = ("nama_pekerja", "tgl_lahir", "pekerjaan")
# A participant list of BPJS is a table of covered workers with headings of its own.
BPJS_SOURCE = "BPJS"
BPJS_COLUMNS = {"mulai": "tgl_kepesertaan", "selesai": "tgl_berakhir"}
BPJS_REQUIRED = ("nik", "tgl_kepesertaan", "tgl_berakhir")
