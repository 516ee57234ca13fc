"""The input tables: their columns, the kinds of cells, and their keys (docs/rules.md#tables)."""

from typing import Any

from tpp_sponsor.tables.table import Column, Kind, Table

# The place of a row, carried from the file to the list of rejected rows.
PLACE = FILE, SHEET, ROW = "berkas", "lembar", "baris"
# A CSV row with more filled fields than its header has.
BROKEN = "tidak_utuh"
# A row whose identifiers all hold fewer digits has no person: a group title, a column number, a subtotal.
FEWEST_DIGITS_OF_A_PERSON = 5


_CARD = Column("kartu", Kind.YES_NO)  # it changes no premium and no other file, so rows may differ in it
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
        _CARD,
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
        Column("prioritas", Kind.NUMBER),
        Column("paket", Kind.PACKAGE, binding=True),
        _CARD,
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
    Column("kuota", Kind.COUNT, binding=True, dash_is_empty=False),
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
    Column("kursi", Kind.COUNT, required=True, dash_is_empty=False),
    Column("kecamatan"),
)
_OF_A_PROPOSAL = (
    Column("nomor", Kind.EXACT, required=True),
    Column("dana", Kind.EXACT, required=True),
    Column("nik", Kind.NIK, required=True),
    Column("tanggal", Kind.DATE, required=True),
    Column("kelurahan", Kind.KELURAHAN),
    Column("skor", Kind.NUMBER),
    Column("mulai", Kind.PERIOD, binding=True),
    Column("selesai", Kind.PERIOD, binding=True),
    Column("dicabut", Kind.DATE, binding=True),
    Column("paket", Kind.PACKAGE, binding=True),
    Column("keputusan", Kind.DECREE),
    _CARD,
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
    Column("kelurahan", Kind.KELURAHAN),
)
_OF_EMPLOYMENT = ("tgl_lahir", "upah", "paket", "mulai", "selesai", "jabatan", "segmen")


def _optional(name: str, columns: tuple[Column, ...], key: tuple[str, ...], **more: Any) -> Table:
    """Return a table that a month can do without.

    Rows of one key must agree, in all columns where `more` names none.
    """
    agreeing = {"contradicting": tuple(each.name for each in columns if each.kind is not Kind.YES_NO)} | more
    return Table(name, columns, key, empty_differs=True, may_be_absent=True, **agreeing)


FUNDS = _optional("dana", _OF_A_FUND, ("kode",), span=("mulai", "selesai"), entry="kode")
SEATS = _optional("kuota", _OF_SEATS, ("dana", "kelurahan"), entry="kelurahan")
PROPOSALS = _optional("usulan", _OF_A_PROPOSAL, ("nomor",), span=("mulai", "selesai"))
TABLES_OF_FUNDS = (FUNDS, SEATS, PROPOSALS)
_OF_A_CONTRACT = (
    Column("nomor", Kind.EXACT, required=True),
    Column("penyedia", required=True),
    Column("nilai", Kind.MONEY, required=True, dash_is_empty=False),
    Column("spk", Kind.DATE, required=True),
    Column("mulai", Kind.DATE, required=True),
    Column("selesai", Kind.DATE, required=True),
    Column("sumber_dana"),
    Column("terdaftar", Kind.DATE, binding=True),
    Column("kelurahan", Kind.KELURAHAN),
)
_OF_A_SEGMENT = (
    Column("periode", Kind.PERIOD, required=True),
    Column("segmen", required=True),
    Column("aktif", Kind.COUNT, required=True, dash_is_empty=False),
    Column("sumber", required=True),
    Column("kelurahan", Kind.KELURAHAN),
)
_KEY_OF_SEGMENTS = ("periode", "segmen", "kelurahan")
_KEY_OF_EMPLOYEES = ("nik", "pemberi_kerja")
EMPLOYEES = _optional(
    "nonasn", _OF_AN_EMPLOYEE, _KEY_OF_EMPLOYEES, contradicting=_OF_EMPLOYMENT, span=("mulai", "selesai")
)
CONTRACTS = _optional(
    "jakon",
    _OF_A_CONTRACT,
    ("nomor",),
    span=("mulai", "selesai"),
    entry="nomor",
    has_column_numbers=True,
)
SEGMENTS = _optional(
    "segmen", _OF_A_SEGMENT, _KEY_OF_SEGMENTS, entry="segmen", of_any_period=True, has_column_numbers=True
)
_SENT = (ASN, TPP, WORKERS, STATEMENTS, COVERED, *TABLES_OF_FUNDS, EMPLOYEES, CONTRACTS, SEGMENTS)
TABLES = {table.name: table for table in _SENT}

# A registration form is a file of claims that also has the worker: column of a worker → its name there.
FORMS = (STATEMENTS, PROPOSALS)
FORM_WORKER_COLUMNS = {name: name for name in WORKERS.names if name != "nik"} | {"nama": "nama_pekerja"}
FORM_REQUIRED = ("nama_pekerja", "tgl_lahir", "pekerjaan")
# A participant list of BPJS is a table of covered workers with headings of its own.
BPJS_SOURCE, BPJS_COLUMNS = "BPJS", {"mulai": "tgl_kepesertaan", "selesai": "tgl_berakhir"}
BPJS_REQUIRED = ("nik", "tgl_kepesertaan", "tgl_berakhir")
