"""What pydantic finds wrong with a TOML file: the key and the nearest known one, and what it must hold."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from tpp_sponsor.domain.masking import mask_inside

_OWN, _RANGE, _CHOICE, _REFUSED = "own_fault", "number_range", "unknown_choice", "refused"
# The first word of an error's type at pydantic (`string_type`, `bool_parsing`) → a key below `expected.`.
_EXPECTED = {
    "string": "text",
    "bool": "switch",
    "int": "number",
    "tuple": "list",
    "dict": "table",
    "mapping": "table",
    "model": "table",
}
_MISSING = ("missing", "string_too_short")
_QUOTED = re.compile(r"'([^']*)'")


class KeyFault(NamedTuple):
    """A fault of one key: its code, its path (`column[2].width`, counted from 1) and the values of its sentence."""

    code: str
    key: str
    values: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, code: str, key: str, **values: object) -> "KeyFault":
        """Return a fault whose values are shown as texts."""
        return cls(code, key, tuple((name, str(value)) for name, value in values.items()))


class Codes(NamedTuple):
    """The codes of the faults that every kind of file can have; `likeness` (0 to 1) is asked of a nearest key."""

    unknown_key: str
    missing: str
    type: str
    unknown_value: str
    range: str
    least: str
    other: str
    likeness: float


def own_fault(
    code: str, *, whose: Literal["key", "table"] = "key", under: tuple[int | str, ...] = (), **values: object
) -> PydanticCustomError:
    """Return a fault with a code and sentence of its own, for a validator to raise.

    It is a fault of the validated key, of the table that holds the key, or of a key `under` it.
    """
    return PydanticCustomError(_OWN, "", {"code": code, "whose": whose, "under": under, "values": values})


def refuse(wrong: str, **values: object) -> PydanticCustomError:
    """Return the error that a value cannot be used.

    `wrong` names the reason in the catalogue (`wrong.<reason>`), which the values fill.
    """
    return PydanticCustomError(_REFUSED, "", {"wrong": wrong, **values})


def out_of_range(least: int, most: int) -> PydanticCustomError:
    """Return the error that a number is below `least` or above `most`."""
    return PydanticCustomError(_RANGE, "", {"least": least, "most": most})


def expect_filled(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the list; an empty list counts as a missing setting."""
    if not items:
        raise PydanticCustomError("missing", "")
    return items


def expect_known(value: str, choices: Collection[str]) -> str:
    """Return the value; a value that is no choice becomes a fault that names all choices."""
    if value not in choices:
        raise PydanticCustomError(_CHOICE, "", {"choices": list(choices)})
    return value


def key_faults(invalid: ValidationError, model: type[BaseModel], codes: Codes) -> Iterator[KeyFault]:
    """List all faults that a validation found, each with its key."""
    for error in invalid.errors():
        at, kind, context = error["loc"], error["type"], error.get("ctx", {})
        if kind == _OWN:
            yield _own(at, context)
        elif kind == "extra_forbidden":
            near = nearest(str(at[-1]), _known_keys(model, at[:-1]), codes.likeness)
            yield KeyFault.of(codes.unknown_key, _path(at), nearest=near)
        elif kind in _MISSING:
            yield KeyFault.of(codes.missing, _path(at))
        else:
            yield _of_value(_path(at), error, codes)


def _own(at: tuple[int | str, ...], context: Mapping[str, Any]) -> KeyFault:
    place = at[:-1] if context["whose"] == "table" else at
    key = _path((*place, *context["under"]))
    return KeyFault.of(context["code"], key, **context["values"])


def _of_value(key: str, error: ErrorDetails, codes: Codes) -> KeyFault:
    kind, context = error["type"], error.get("ctx", {})
    if kind in {_CHOICE, "literal_error"}:
        choices = context["choices"] if kind == _CHOICE else _QUOTED.findall(context["expected"])
        # As they are written in the file: a choice may be empty, or a comma.
        written = ", ".join(json.dumps(choice, ensure_ascii=False) for choice in choices)
        return KeyFault.of(codes.unknown_value, key, choices=written)
    if kind == _RANGE:
        return KeyFault.of(codes.range, key, **context)
    if "ge" in context or "gt" in context:
        return KeyFault.of(codes.least, key, least=context.get("ge", context.get("gt", 0) + 1))
    if expected := _EXPECTED.get(kind.partition("_")[0]):
        return KeyFault.of(codes.type, key, expected=expected)
    why = context if kind == _REFUSED else {"wrong": "other"}
    return KeyFault.of(codes.other, key, value=mask_inside(str(error["input"])), **why)


def _path(at: Iterable[int | str]) -> str:
    """`("column", 1, "from")` → `column[2].from`; people count from 1."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in at)
    return "".join(parts).removeprefix(".")


def _known_keys(model: type[BaseModel], at: tuple[int | str, ...]) -> list[str]:
    """Return the keys that may be at a place of a model."""
    for part in at:
        if isinstance(part, str):
            field = next(field for name, field in model.model_fields.items() if part in {name, field.alias})
            kinds = (field.annotation, *get_args(field.annotation))
            model = next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
    return [field.alias or name for name, field in model.model_fields.items()]


def nearest(name: str, known: Collection[str], likeness: float) -> str:
    """Return the known name most like this one; `-` if none is like it enough."""
    return (get_close_matches(name, sorted(known), n=1, cutoff=likeness) or ["-"])[0]
