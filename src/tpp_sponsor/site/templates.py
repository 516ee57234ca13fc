"""One way from a template to text, for pages and for letters; what is wrong with a city's own template is named."""

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
    """Templates that were compiled for one language serve the other too, for as long as their text is the same."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is known of a template."""
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Know a template."""
        self._compiled[bucket.key, bucket.checksum] = bucket.code


_COMPILED = {True: _CompiledOnce(), False: _CompiledOnce()}


class _Templates(FileSystemLoader):
    """Earlier folders win: a city's own template, of any name, replaces the shipped one."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template; only here it is known which one is no text."""
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as undecodable:
            raise PageError(Fault.of("template_not_text", file=template)) from undecodable


@cache
def environment_of(template_folders: tuple[Path, ...], _language: str, *, markup: bool = True) -> Environment:
    """One per language: what a template imports has the words of one language in it. Letters are no markup."""
    return Environment(
        loader=_Templates(template_folders),
        autoescape=markup,  # noqa: S701 - a letter is plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=markup,
        bytecode_cache=_COMPILED[markup],
    )


def render(environment: Environment, template: str, values: dict[str, Any]) -> str:
    """A template's text; what is wrong with the template is a PageError, for all else can wait until it is mended."""
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
        # In a template that we ship it is a bug of ours.
        place = _own_place(environment, wrong)
        if place is None:
            raise
        raise PageError(Fault.of("template_wrong", file=place[0], row=place[1], reason=wrong)) from wrong


def _own_place(environment: Environment, failure: Exception) -> tuple[str, int | None] | None:
    """Name and row of the innermost template of the city's own that a failure passed; None where it passed none."""
    assert isinstance(environment.loader, _Templates)
    own: Sequence[str] = environment.loader.searchpath[:-1]
    for frame in reversed(traceback.extract_tb(failure.__traceback__)):
        for folder in own:
            if Path(frame.filename).is_relative_to(folder):
                return Path(frame.filename).relative_to(folder).as_posix(), frame.lineno
    return None
