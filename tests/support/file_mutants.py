"""Mutants of office files: what transfers, editors and careless hands do to them, the same for the same number.

`mutant(n)` takes the file that is n-th in turn (the corpus, then the sample cities), so that every file has its turn,
and does one to three things to it. Bytes of any file are damaged; cells of a CSV are changed; the parts of a workbook
are changed inside its package, which is then packed again, so that most mutants can still be opened.
"""

import io
import random
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from support.deployments import CITIES
from tpp_sponsor.tables.input_tables import TABLES

CORPUS = Path(__file__).parents[1] / "intake" / "corpus"
TOO_LARGE_FOR_THE_SUITE = 20_000
_TABLES = tuple(TABLES)
ODD_TEXTS = (
    "", " ", "-", "0", "nip", "NIK", "#N/A", "=1+1", "1.25", '"', "\r\n", "\0", "\u200b", "\u00a0", "\ufffd", "ß",
    "1,99001E+17", "3.27201E+15", "199001012015011002", "3272010107800002", "9999999999999999", "199001012015011000.0",
    "3272010107800002.0", "'3272010107800002", "Maret 2024", "31-12-99", "45369", "2024-02-30", "Rp 1.250.000,-",
    "meninggal", "１２３", "x" * 500,
)  # fmt: skip
ODD_ATTRIBUTES = (
    b"", b"0", b"-1", b"1", b"A1", b"A0", b"F1048576", b"XFD1048576", b"XFE1", b"ZZZZZZ3", b"A99999999999", b"1048576",
    b"99999999", b"4294967296", b"18446744073709551616", b"s", b"n", b"b", b"e", b"d", b"str", b"inlineStr", b"hidden",
    b"&#0;", b"&lt;", b"true", b"NaN", b"1e400", b"collapse", b"string", b"float",
)  # fmt: skip

# What the standard library says of a package that damage has made unreadable.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
)


@dataclass(frozen=True)
class Mutant:
    """A changed file, the file it comes from, and what was done to it."""

    name: str
    data: bytes
    source: Path
    how: tuple[str, ...]


def sources(*, small):
    """Every file of the corpus and of the sample cities' inboxes; `small` ones only, for the suite."""
    corpus = [path for path in CORPUS.iterdir() if path.suffix not in (".toml", "") and path.stat().st_size]
    cities = [
        path
        for path in CITIES.rglob("*")
        if "expected" not in path.parts
        and path.suffix in (".csv", ".xlsx")
        and path.name.lower().startswith(_TABLES)
    ]
    every = sorted(corpus) + sorted(cities)
    return [path for path in every if not small or path.stat().st_size < TOO_LARGE_FOR_THE_SUITE]


def mutant(number, files):
    """The mutant of this number."""
    chance = random.Random(number)
    source = files[number % len(files)]
    data, how = source.read_bytes(), []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        change = chance.choice(_changes(data))
        data = change(data, chance)
        how.append(change.__name__)
    if chance.random() < 0.05:
        other = chance.choice(files).read_bytes()
        data = data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other)) :]
        how.append(f"spliced with {other[:4]!r}")
    return Mutant(source.name, data, source, tuple(how))


def _changes(data):
    if data.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(data)):
        return [part_changed] * 24 + [part_lost, part_doubled, *BYTES]
    if b"\0" in data[:4096]:
        return BYTES
    return [
        cell_changed,
        digit_changed,
        digit_changed,
        border_changed,
        line_moved,
        line_doubled,
        line_lost,
        *BYTES,
    ]


def _at(data, chance):
    return chance.randrange(len(data) + 1)


def bytes_flipped(data, chance):
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 16)) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def bytes_put_in(data, chance):
    at = _at(data, chance)
    return data[:at] + chance.randbytes(chance.choice((1, 2, 8, 64))) + data[at:]


def bytes_lost(data, chance):
    at = _at(data, chance)
    return data[:at] + data[at + chance.choice((1, 2, 8, 64, 512)) :]


def bytes_doubled(data, chance):
    at, length = _at(data, chance), chance.choice((1, 8, 64, 512))
    return data[: at + length] + data[at : at + length] + data[at + length :]


def cut_off(data, chance):
    return data[: _at(data, chance)]


def chunks_swapped(data, chance):
    first, second, third = sorted(_at(data, chance) for _ in range(3))
    return data[:first] + data[second:third] + data[first:second] + data[third:]


BYTES = [bytes_flipped, bytes_put_in, bytes_lost, bytes_doubled, cut_off, chunks_swapped]


def _replaced(data, pattern, chance, new):
    """One of the places where a pattern fits, replaced by what `new` makes of it."""
    places = list(re.finditer(pattern, data))
    if not places:
        return data
    place = chance.choice(places)
    return data[: place.start()] + new(place) + data[place.end() :]


def digit_changed(data, chance):
    return _replaced(
        data,
        rb"[0-9]",
        chance,
        lambda _: chance.choice((b"", b"00", b"O", b"l", *(b"%d" % n for n in range(10)))),
    )


def border_changed(data, chance):
    new = chance.choice((b"", b",", b";", b"\t", b"|", b'"', b"\n", b"\r", b",,", b" "))
    return _replaced(data, rb"[,;\t|\"\r\n]", chance, lambda _: new)


def cell_changed(data, chance):
    encoding = chance.choice(("utf-8", "utf-8", "cp1252", "utf-16-le"))
    text = chance.choice(ODD_TEXTS).encode(encoding, errors="replace")
    return _replaced(data, rb"(?<=[,;\t|\n])[^,;\t|\r\n]*(?=[,;\t|\r\n])", chance, lambda _: text)


def _lines(data):
    return data.splitlines(keepends=True) or [b""]


def line_moved(data, chance):
    lines = _lines(data)
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return b"".join(lines)


def line_doubled(data, chance):
    lines = _lines(data)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return b"".join(lines)


def line_lost(data, chance):
    lines = _lines(data)
    lines.pop(chance.randrange(len(lines)))
    return b"".join(lines)


def _repacked(data, change):
    """The package with its parts changed; bytes where it cannot be opened any more."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [(name, package.read(name)) for name in package.namelist()]
    except UNREADABLE:
        return data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in change(parts):
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def part_changed(data, chance):
    """The XML of the part that holds the cells, more often than of any other."""

    def change(parts):
        telling = [
            at
            for at, (name, _) in enumerate(parts)
            if re.search(r"sheet\d|sharedStrings|^content\.xml", name)
        ]
        other = [at for at, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))]
        chosen = telling if telling and chance.random() < 0.8 else other or list(range(len(parts)))
        if not chosen:
            return parts
        at = chance.choice(chosen)
        name, content = parts[at]
        parts[at] = (name, chance.choice(XML)(content, chance))
        return parts

    return _repacked(data, change)


def part_lost(data, chance):
    return _repacked(data, lambda parts: [part for part in parts if part is not chance.choice(parts)])


def part_doubled(data, chance):
    def change(parts):
        name, content = chance.choice(parts)
        return [*parts, (f"{len(parts)}-{name}", content)]

    return _repacked(data, change)


def xml_digit(content, chance):
    return _replaced(
        content, rb"(?<=[>0-9\"])[0-9](?=[0-9<\"])", chance, lambda _: b"%d" % chance.randrange(10)
    )


def xml_text(content, chance):
    text = chance.choice(ODD_TEXTS).replace("\0", "").encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    return _replaced(content, rb"(?<=>)[^<>]+(?=<)", chance, lambda _: text)


def xml_attribute(content, chance):
    return _replaced(content, rb"(?<==\")[^\"<>]*(?=\")", chance, lambda _: chance.choice(ODD_ATTRIBUTES))


def xml_reference(content, chance):
    """Where a cell or row says that it stands, or how often it is repeated."""
    wanted = rb"(?<=\br=\")[^\"]*(?=\")|(?<=-repeated=\")[^\"]*(?=\")|(?<=\bref=\")[^\"]*(?=\")"
    return _replaced(content, wanted, chance, lambda _: chance.choice(ODD_ATTRIBUTES))


def xml_kind(content, chance):
    """What kind of value a cell says that it has."""
    return _replaced(
        content,
        rb"(?<=\bt=\")\w+(?=\")|(?<=value-type=\")\w+(?=\")",
        chance,
        lambda _: chance.choice(ODD_ATTRIBUTES),
    )


def xml_attribute_lost(content, chance):
    return _replaced(content, rb" [\w:-]+=\"[^\"<>]*\"", chance, lambda _: b"")


def xml_attribute_odd(content, chance):
    """An attribute in other quotes, twice, or spaced as no program spaces it."""
    made = chance.choice((b" %s='%s'", b'\n%s = "%s"', b' %s="%s" %s="A1"', b' X%s="%s"'))

    def odd(place):
        return made % ((place[1], place[2], place[1]) if made.count(b"%s") > 2 else (place[1], place[2]))

    return _replaced(content, rb" ([\w:-]+)=\"([^\"<>]*)\"", chance, odd)


def xml_tag_lost(content, chance):
    return _replaced(content, rb"<[^<>]+>", chance, lambda _: b"")


def xml_tag_doubled(content, chance):
    return _replaced(content, rb"<[^<>]+>", chance, lambda place: place[0] * 2)


def xml_element_doubled(content, chance):
    element = rb"<(row|c|si|v|sheet|table:table-row|table:table-cell)\b[^<>]*>.*?</\1>"
    return _replaced(content, element, chance, lambda place: place[0] * chance.choice((2, 2, 2, 50)))


def xml_element_lost(content, chance):
    return _replaced(
        content, rb"<(row|c|si|v|sheet|table:table-row|table:table-cell)\b[^<>]*>.*?</\1>", chance, _nothing
    )


def _nothing(_place):
    return b""


def xml_noise(content, chance):
    odd = (
        b'<!-- <c r="ZZZ9"> -->',
        b"<![CDATA[<row>]]>",
        b"&nope;",
        b"<?x?>",
        b"<c/>",
        b"\xff",
        b"&#1;",
        b'<row><c r="B2"/></row>',
    )
    return _replaced(content, rb"(?=<)", chance, lambda _: chance.choice(odd))


# The XML stays well-formed after the first of these, mostly; the others break it.
XML = [
    *[xml_digit, xml_text, xml_text, xml_attribute, xml_reference, xml_kind, xml_attribute_lost] * 4,
    *[xml_attribute_odd, xml_element_doubled, xml_element_lost, xml_noise] * 4,
    xml_tag_lost, xml_tag_doubled, *BYTES,
]  # fmt: skip
