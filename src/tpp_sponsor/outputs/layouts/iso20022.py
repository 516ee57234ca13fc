"""Bank transfers as ISO 20022 pain.001.001.09, checked against the official schema before use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
from lxml import etree
from lxml.builder import ElementMaker

from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.outputs.layouts.cells import fold_ascii
from tpp_sponsor.outputs.layouts.layout import FilePart
from tpp_sponsor.outputs.layouts.profile import Bank, TransferProfile

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "IDR"

# Banks carry no more of a name, although the message allows 140.
_LONGEST_NAME = 70
_LONGEST_REMITTANCE = 140
_LONGEST_ID = 35
_NUMBERED = "-{:04d}"
# The SWIFT character set x; any other character becomes the nearest one in it, else a space.
_NEAREST = str.maketrans(
    {"&": "+", '"': "'", "<": "(", ">": ")", "[": "(", "]": ")", "_": "-", ";": ",", "\\": "/"}
)
_OUTSIDE_SWIFT = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']+)'")

_E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})


@dataclass(frozen=True)
class _Transfer:
    """One OPD's premiums of the period, on their way to BPJS."""

    identity: str
    department: str
    account: str
    amount: int


def message_id(part: FilePart) -> str:
    """City, period, revision and number of the file, short enough for a number of each payment behind it."""
    context = part.context
    ending = f"-{context.period}-R{context.revision}-{part.sequence}"
    city = re.sub(r"[^A-Z0-9]+", "-", fold_ascii(context.city).upper()).strip("-") or "TPP"
    room = _LONGEST_ID - len(ending) - len(_NUMBERED.format(0))
    return city[:room].rstrip("-") + ending


def encode_credit_transfers(
    part: FilePart, profile: TransferProfile, *, message: str, created: datetime
) -> bytes | None:
    """One transfer per OPD of `rekap-opd` to the BPJS collecting account; None without an amount to transfer.

    Raises SettingsError for OPDs without a debtor account, and where the document breaks the schema.
    """
    recap = part.rows.filter(pl.col("total") > 0).select("opd", "total")
    if recap.is_empty():
        return None
    transfers = _transfers(recap, profile, message)
    document = _E.Document(
        _E.CstmrCdtTrfInitn(
            _E.GrpHdr(
                _E.MsgId(message),
                _E.CreDtTm(created.isoformat(timespec="seconds")),
                *_control(transfers),
                _E.InitgPty(_E.Nm(_text(part.context.city, _LONGEST_NAME))),
            ),
            *(_payment(transfer, part, profile.bank) for transfer in transfers),
        )
    )
    data: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    validate(data, profile.name)
    return data


def _transfers(recap: pl.DataFrame, profile: TransferProfile, message: str) -> list[_Transfer]:
    transfers = [
        _Transfer(
            message + _NUMBERED.format(at),
            opd,
            profile.accounts.get(text_key(opd), profile.bank.default_account),
            total,
        )
        for at, (opd, total) in enumerate(recap.iter_rows(), 1)
    ]
    faults = [
        Fault.of("profile_account_missing", profile=profile.name, opd=transfer.department)
        for transfer in transfers
        if not transfer.account
    ]
    if faults:
        raise SettingsError(*faults)
    return transfers


def _control(transfers: Iterable[_Transfer]) -> list[Any]:
    amounts = [transfer.amount for transfer in transfers]
    return [_E.NbOfTxs(str(len(amounts))), _E.CtrlSum(str(sum(amounts)))]


def _payment(transfer: _Transfer, part: FilePart, bank: Bank) -> Any:
    day = part.context.first_day.replace(day=bank.execution_day)
    return _E.PmtInf(
        _E.PmtInfId(transfer.identity),
        _E.PmtMtd("TRF"),
        *_control([transfer]),
        _E.ReqdExctnDt(_E.Dt(day.isoformat())),
        _E.Dbtr(_E.Nm(_text(transfer.department, _LONGEST_NAME))),
        _E.DbtrAcct(_account(transfer.account), _E.Ccy(CURRENCY)),
        _E.DbtrAgt(_institution(bank.debtor_bic)),
        _transaction(transfer, part, bank),
    )


def _transaction(transfer: _Transfer, part: FilePart, bank: Bank) -> Any:
    context = part.context
    reason = f"IURAN BPU {context.period} R{context.revision} {transfer.department}"
    return _E.CdtTrfTxInf(
        _E.PmtId(_E.EndToEndId(transfer.identity)),
        _E.Amt(_E.InstdAmt(str(transfer.amount), Ccy=CURRENCY)),
        *([_E.CdtrAgt(_institution(bank.creditor_bic))] if bank.creditor_bic else []),
        _E.Cdtr(_E.Nm(_text(bank.creditor_name, _LONGEST_NAME))),
        _E.CdtrAcct(_account(bank.creditor_account)),
        _E.RmtInf(_E.Ustrd(_text(reason, _LONGEST_REMITTANCE))),
    )


def _account(number: str) -> Any:
    return _E.Id(_E.Othr(_E.Id(number)))


def _institution(bic: str) -> Any:
    return _E.FinInstnId(_E.BICFI(bic))


def _text(text: str, longest: int) -> str:
    """Return a name or remittance text as every bank can carry it; never empty."""
    plain = _OUTSIDE_SWIFT.sub(" ", fold_ascii(text).translate(_NEAREST))
    return " ".join(plain.split())[:longest].strip() or "?"


def validate(document: bytes, profile: str) -> None:
    """Check a document against the shipped XSD; SettingsError names the elements that break it."""
    try:
        tree = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise SettingsError(
            Fault.of("profile_document_invalid", profile=profile, element="Document")
        ) from error
    schema = _schema()
    if schema.validate(tree):
        return
    found = (_ELEMENT.search(str(error.message)) for error in schema.error_log)
    elements = dict.fromkeys(match[1] if match else "Document" for match in found)
    raise SettingsError(
        *(Fault.of("profile_document_invalid", profile=profile, element=element) for element in elements)
    )


@cache
def _schema() -> Any:
    shipped = files("tpp_sponsor.outputs.layouts") / "schemas" / "pain.001.001.09.xsd"
    return etree.XMLSchema(etree.fromstring(shipped.read_bytes()))
