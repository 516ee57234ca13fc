"""`[mail]`: to whom notices go, and by which server; the password is in `.env`."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from tpp_sponsor.settings.base import AboveZero, Section, refuse

_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise refuse("address")
    return text


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_several)]


class Mail(Section):
    """`[mail]`: without a host nothing is sent and no notice is kept."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535, strict=True)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: str = ""
    user: str = ""
    sender: str = ""
    bkpsdm: Addresses = ()
    keuangan: Addresses = ()
    opd: Mapping[str, Addresses] = Field(default_factory=dict)
    site_url: str = ""
    attach_files: bool = False
    timeout_seconds: AboveZero = 10
    most_attempts: AboveZero = 12

    @model_validator(mode="after")
    def _can_send(self) -> "Mail":
        if self.host:
            _address(self.sender)
            if self.security == "none" and self.host not in _THIS_MACHINE:
                raise refuse("security_none")
        return self

    @property
    def is_on(self) -> bool:
        """Whether the city wants notices at all."""
        return bool(self.host)
