"""A template and its data to a PDF: no clock, no font of the machine, and no text of others read as markup."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from tpp_sponsor.errors import Fault, PageError

_COMMON = "umum.typ"


def typeset(template: str, data: Mapping[str, Any], folders: Sequence[Path], day: date) -> bytes:
    """`papers/<template>.typ` of the first folder that has it; data goes in as JSON and is never markup.

    Equal data and day give equal bytes with one version of the typesetter. A wrong template is a PageError.
    """
    source = _find(_COMMON, folders) + "\n" + _find(f"{template}.typ", folders)
    try:
        made = typst.compile(
            source.encode(),
            format="pdf",
            ignore_system_fonts=True,
            font_paths=[],
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            timestamp=datetime.combine(day, time(), tzinfo=UTC),
        )
    except typst.TypstError as wrong:
        name = f"papers/{template}.typ"
        raise PageError(Fault.of("template_wrong", file=name, reason=wrong.message)) from wrong
    assert isinstance(made, bytes)
    return made


def _find(name: str, folders: Sequence[Path]) -> str:
    found = next((path for folder in folders if (path := folder / "papers" / name).is_file()), None)
    if found is None:
        raise PageError(Fault.of("template_missing", file=f"papers/{name}"))
    try:
        return found.read_text(encoding="utf-8")
    except UnicodeDecodeError as undecodable:
        raise PageError(Fault.of("template_not_text", file=f"papers/{name}")) from undecodable
