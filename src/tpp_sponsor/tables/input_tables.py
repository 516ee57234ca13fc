"""The input tables: their columns, the kinds of cells, and their keys (docs/rules.md#tables)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    WAGE_PACKAGE = "wage package"
    LIFE = "life"
    EXACT = "exact"
    DECREE = "decree"
    KELURAHAN = "kelurahan"
    FUND_CODE = "fund code"
    PAYER_KIND = "payer kind"
    JOBS = "jobs"
    POSITION = "position"


IDENTIFIERS = (Kind.NIP, Kind.NIK)


@dataclass(frozen=True)
class Column:
    """A canonical column.

    `required`: the heading must be present and its cells filled. `filled_if_present`: its cells must be filled if the
    heading is present. `binding`: an unreadable cell rejects the row although the column is optional, because a limit
    of a consent or of money is never guessed. `dash_is_empty`: whether a cell of dashes, dots or underscores counts as
    empty.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    filled_if_present: bool = False
    binding: bool = False
    dash_is_empty: bool = True


@dataclass(frozen=True)
class Table:
    """An input table.

    `key`: the columns that identify a row; none if only identical rows are merged. `contradicting`: the columns in
    which rows of one key must agree; `empty_differs`: whether an empty cell of these differs from a filled one.
    `kelurahan`: the column that counts as empty where rows of one key name two. `span`: two columns of
    which the first must not be after the second. `may_be_absent`: whether a month can do without any file of the
    table. `entry`: in a table without persons, the column that names what a row is about.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    contradicting: tuple[str, ...] = ()
    empty_differs: bool = False
    kelurahan: str = ""
    may_be_absent: bool = False
    span: tuple[str, str] | None = None
    entry: str = ""

    @property
    def required(self) -> tuple[str, ...]:
        """The columns whose headings must be present (starred in the rules)."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def names(self) -> tuple[str, ...]:
        """All canonical columns in the table's order."""
        return tuple(column.name for column in self.columns)

    @property
    def with_dashes(self) -> frozenset[str]:
        """The columns in which a cell of dashes, dots or underscores is a text."""
        return frozenset(column.name for column in self.columns if not column.dash_is_empty)

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
    key=("nip",),
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
        Column("kelurahan", Kind.KELURAHAN),
        Column("alamat"),
        Column("no_hp"),
        Column("kpj"),
        Column("status", Kind.LIFE),
    ),
    key=("nik",),
    contradicting=("tgl_lahir", "pekerjaan", "status"),
    kelurahan="kelurahan",
)
STATEMENTS = Table(
    "kesediaan",
    (
        Column("nomor", Kind.EXACT, required=True),
        Column("nip", Kind.NIP, required=True),
        Column("nik", Kind.NIK, required=True),
        Column("tanggal", Kind.DATE, required=True),
        Column("mulai", Kind.PERIOD, required=True),
        Column("selesai", Kind.PERIOD, binding=True),
        Column("dicabut", Kind.DATE, binding=True),
        Column("prioritas", Kind.COUNT),
        Column("paket", Kind.PACKAGE, binding=True),
    ),
    key=("nomor",),
    contradicting=("nip", "nik", "tanggal", "mulai", "selesai", "dicabut", "prioritas", "paket"),
    empty_differs=True,
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
_OF_A_FUND = (
    Column("kode", Kind.FUND_CODE, required=True),
    Column("nama", Kind.EXACT, required=True),
    Column("jenis", Kind.PAYER_KIND, required=True),
    Column("mulai", Kind.PERIOD, required=True),
    Column("selesai", Kind.PERIOD, required=True),
    Column("dasar", Kind.DECREE, required=True),
    Column("kuota", Kind.MONEY, binding=True, dash_is_empty=False),
    Column("pagu", Kind.MONEY, binding=True, dash_is_empty=False),
    Column("paket", Kind.PACKAGE, binding=True),
    Column("pekerjaan", Kind.JOBS, binding=True),
    Column("urutan", Kind.POSITION),
    Column("pelepasan", Kind.PERIOD),
    Column("kelas"),
)
_OF_SEATS = (
    Column("dana", Kind.EXACT, required=True),
    Column("kelurahan", Kind.KELURAHAN, required=True),
    Column("kursi", Kind.MONEY, required=True, dash_is_empty=False),
    Column("kecamatan"),
)
_OF_A_PROPOSAL = (
    Column("nomor", Kind.EXACT, required=True),
    Column("dana", Kind.EXACT, required=True),
    Column("nik", Kind.NIK, required=True),
    Column("tanggal", Kind.DATE, required=True),
    Column("kelurahan", Kind.KELURAHAN),
    Column("skor", Kind.COUNT),
    Column("mulai", Kind.PERIOD, binding=True),
    Column("selesai", Kind.PERIOD, binding=True),
    Column("dicabut", Kind.DATE, binding=True),
    Column("paket", Kind.PACKAGE, binding=True),
    Column("keputusan", Kind.DECREE),
)
_OF_AN_EMPLOYEE = (
    Column("nik", Kind.NIK, required=True),
    Column("nama", required=True),
    Column("tgl_lahir", Kind.BIRTH, required=True),
    Column("pemberi_kerja", required=True),
    Column("upah", Kind.MONEY, required=True),
    Column("paket", Kind.WAGE_PACKAGE, required=True),
    Column("mulai", Kind.PERIOD, required=True),
    Column("selesai", Kind.PERIOD, binding=True),
    Column("kpj"),
    Column("jabatan"),
    Column("segmen"),
)
_OF_EMPLOYMENT = ("tgl_lahir", "upah", "paket", "mulai", "selesai", "jabatan", "segmen")


def _optional(name: str, columns: tuple[Column, ...], key: tuple[str, ...], **more: Any) -> Table:
    """A table that a month can do without; rows of one key must agree, in all columns where `more` names none."""
    agreeing = {"contradicting": tuple(column.name for column in columns)} | more
    return Table(name, columns, key, empty_differs=True, may_be_absent=True, **agreeing)


FUNDS = _optional("dana", _OF_A_FUND, ("kode",), span=("mulai", "selesai"), entry="kode")
SEATS = _optional("kuota", _OF_SEATS, ("dana", "kelurahan"), entry="kelurahan")
PROPOSALS = _optional("usulan", _OF_A_PROPOSAL, ("nomor",), span=("mulai", "selesai"))
TABLES_OF_FUNDS = (FUNDS, SEATS, PROPOSALS)
_KEY_OF_EMPLOYEES = ("nik", "pemberi_kerja")
EMPLOYEES = _optional(
    "nonasn", _OF_AN_EMPLOYEE, _KEY_OF_EMPLOYEES, contradicting=_OF_EMPLOYMENT, span=("mulai", "selesai")
)
_SENT = (ASN, TPP, WORKERS, STATEMENTS, COVERED, *TABLES_OF_FUNDS, EMPLOYEES)
TABLES = {table.name: table for table in _SENT}

# A registration form is a file of claims that also has the worker: column of a worker → its name there.
FORMS = (STATEMENTS, PROPOSALS)
FORM_WORKER_COLUMNS = {"nama": "nama_pekerja"} | {
    name: name for name in WORKERS.names if name not in ("nik", "nama")
}
FORM_REQUIRED = ("nama_pekerja", "tgl_lahir", "pekerjaan")
# A participant list of BPJS is a table of covered workers with headings of its own.
BPJS_SOURCE = "BPJS"
BPJS_COLUMNS = {"mulai": "tgl_kepesertaan", "selesai": "tgl_berakhir"}
BPJS_REQUIRED = ("nik", "tgl_kepesertaan", "tgl_berakhir")
