"""Number styles of a workbook that its reader would misread as dates because of a letter in their name."""

import re

from lxml import etree

# Literal parts: quoted text, an escaped character, the width of a character, a filler; colours, conditions, languages.
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_HALVES_OF_A_DAY = re.compile(r"am/pm|a/p", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
# Year, month, day, hour, second, eras; E of a power of ten.
_OF_A_DATE = frozenset("ymdhsegb")
_GENERAL = "General"


def without_named_styles(xml: bytes) -> bytes | None:
    """Return the styles with `General` for each that is a name (`Standard`), not a pattern; None if there is none.

    Excel writes `General` in every language; other programs write the name in their own language.
    """
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return None
    named = [node for node in root.iter("{*}numFmt") if _is_name(str(node.get("formatCode")))]
    for node in named:
        node.set("formatCode", _GENERAL)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") if named else None


def _is_name(code: str) -> bool:
    pattern = _HALVES_OF_A_DAY.sub("", _LITERAL.sub("", code))
    return any(not _OF_A_DATE.issuperset(word.lower()) for word in _LETTERS.findall(pattern))
