"""Render Jinja templates of pages and notices; a fault in a city's own template becomes a PageError with its place."""

import traceback
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket

from tpp_sponsor.errors import Fault, PageError

if TYPE_CHECKING:
    from types import CodeType


class _CompiledOnce(BytecodeCache):
    """Bytecode cache in memory, so that both languages compile a template once."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Use the cached bytecode of a template."""
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Cache the bytecode of a template."""
        self._compiled[bucket.key, bucket.checksum] = bucket.code


_COMPILED = {True: _CompiledOnce(), False: _CompiledOnce()}


class _Templates(FileSystemLoader):
    """Loader of template folders; a city's own template replaces the shipped one of that name."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read a template. Raises PageError if it is not UTF-8, because only here its name is known."""
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as undecodable:
            raise PageError(Fault.of("template_not_text", file=template)) from undecodable


@cache
def environment_of(template_folders: tuple[Path, ...], _language: str, *, markup: bool = True) -> Environment:
    """One environment for each language, because imported macros keep its sentences; `markup=False` for plain text."""
    return Environment(
        loader=_Templates(template_folders),
        autoescape=markup,  # noqa: S701 - a notice is plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=markup,
        bytecode_cache=_COMPILED[markup],
    )


def render(environment: Environment, template: str, values: dict[str, Any]) -> str:
    """Render a template. Raises PageError if it has a fault; the command can be repeated once that is corrected."""
    try:
        return environment.get_template(template).render(values)
    except TemplateNotFound as missing:
        raise PageError(Fault.of("template_missing", file=str(missing.name or template))) from missing
    except TemplateSyntaxError as wrong:
        fault = Fault.of(
            "template_wrong", file=wrong.name or template, row=wrong.lineno, reason=wrong.message
        )
        raise PageError(fault) from wrong
    except TemplateError as wrong:
        raise PageError(Fault.of("template_wrong", file=template, reason=wrong)) from wrong
    except PageError:
        raise
    except Exception as wrong:
        # In a shipped template it is a bug of the program.
        place = _own_place(environment, wrong)
        if place is None:
            raise
        raise PageError(Fault.of("template_wrong", file=place[0], row=place[1], reason=wrong)) from wrong


def _own_place(environment: Environment, failure: Exception) -> tuple[str, int | None] | None:
    """Name and row of the innermost own template of the city in the traceback; None if there is none."""
    assert isinstance(environment.loader, _Templates)
    own: Sequence[str] = environment.loader.searchpath[:-1]
    for frame in reversed(traceback.extract_tb(failure.__traceback__)):
        for folder in own:
            if Path(frame.filename).is_relative_to(folder):
                return Path(frame.filename).relative_to(folder).as_posix(), frame.lineno
    return None
