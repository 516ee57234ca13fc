"""The check of one file of an inbox, and of all of them file by file, without running the month.

The result of a check is kept by the digest of all that it depends on, so that a page does not read every file again.
What is kept can be deleted at any time.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from tpp_sponsor import __version__
from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import keys_in_use, text_key
from tpp_sponsor.intake.column_parsers import text_keys
from tpp_sponsor.intake.inbox import Inbox, InboxFile
from tpp_sponsor.intake.read import ReadInbox, read_inbox
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.take_in import Intake, KnownOfInbox, validate_inbox
from tpp_sponsor.month.validation.other_departments import (
    OF_AN_OPD,
    DepartmentOfNip,
    departments_of_asn,
    foreign_rows,
)
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest, keep_file
from tpp_sponsor.tables.findings import Confirmation, RowCount
from tpp_sponsor.tables.input_tables import ASN, FILE, PLACE, TPP
from tpp_sponsor.tables.typed import dy, typed

# Of a digest, in the address of a file.
_DIGITS = 8


@dataclass(frozen=True)
class FileCheck:
    """The result of the check of a file: its counts, whether it can be used, and the OPDs of its accepted rows.

    `departments`: of `asn` files the OPDs with active civil servants, of `tpp` files those whose TPP it has. `foreign`:
    rows of other OPDs than that of its sender. `corrects`: file, sheet and row of each row that it corrects.
    """

    name: str
    table: str
    sha256: str
    size: int
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    ignored: int = 0
    foreign: int = 0
    is_usable: bool = True
    departments: tuple[str, ...] = ()
    corrects: tuple[tuple[str, str, int], ...] = ()

    @property
    def masked_name(self) -> str:
        """The name in addresses, with personal numbers masked.

        The digest of the content distinguishes names that are equal then, and says nothing of a person.
        """
        masked = mask_inside(self.name)
        return masked if masked == self.name else f"{masked}~{self.sha256[:_DIGITS]}"


@dataclass(frozen=True)
class FileChecker:
    """Checks files of one inbox; `asn` and `asn_digests` are of its `asn` files."""

    deployment: Deployment
    period: Period
    confirmed: dy.DataFrame[Confirmation]
    asn: dy.DataFrame[DepartmentOfNip]
    asn_digests: tuple[str, ...]

    @classmethod
    def of(cls, deployment: Deployment, ledger: Ledger, period: Period, inbox: Inbox) -> "FileChecker":
        """Return the checker of an inbox as it is now."""
        files = tuple(file for file in inbox.files if file.table is ASN)
        digests = tuple(file.sha256 for file in files)
        asn = _known_asn(deployment, period, files, digests)
        return cls(deployment, period, ledger.confirmations(period), asn, digests)

    def intake(self, file: InboxFile, department: str = "") -> Intake:
        """Return the rows of one file, validated; `department`: the OPD of the user who sent it, else ""."""
        settings = self.deployment.settings
        read = _read(self.deployment, (file,))
        known = KnownOfInbox(self.confirmed)
        if department and file.table in OF_AN_OPD:
            foreign = foreign_rows(read.files, {file.name: department}, settings.opd.aliases, self.asn)
            known = KnownOfInbox(self.confirmed, foreign)
        return validate_inbox(read, settings, self.period, known)

    def check_all(self, sent: Sequence[tuple[InboxFile, str]]) -> list[FileCheck]:
        """Check each file, given with the OPD of its sender or ""; a result that is kept is read.

        Files of staff that were not checked yet are checked together.
        """
        kept = {file.name: self._kept(file, department) for file, department in sent}
        new = [(file, department) for file, department in sent if kept[file.name] is None]
        if together := tuple(file for file, department in new if not department):
            read, settings = _read(self.deployment, together), self.deployment.settings
            intake = validate_inbox(read, settings, self.period, KnownOfInbox(self.confirmed))
            kept |= {file.name: self.keep(file, "", intake) for file in together}
        kept |= {
            file.name: self.keep(file, department, self.intake(file, department))
            for file, department in new
            if department
        }
        return [check for file, _ in sent if (check := kept[file.name]) is not None]

    def _kept(self, file: InboxFile, department: str) -> FileCheck | None:
        path = self.deployment.file_checks(self.period) / f"{self.key(file, department)}.json"
        if not path.is_file():
            return None
        kept = json.loads(path.read_text(encoding="utf-8"))
        corrects = tuple((file, sheet, row) for file, sheet, row in kept.get("corrects", ()))
        return FileCheck(**{**kept, "departments": tuple(kept["departments"]), "corrects": corrects})

    def keep(self, file: InboxFile, department: str, intake: Intake) -> FileCheck:
        """Keep the result of a file's intake, and return it."""
        result = self._result(file, intake)
        path = self.deployment.file_checks(self.period) / f"{self.key(file, department)}.json"
        keep_file(path, json.dumps(asdict(result), ensure_ascii=False).encode())
        return result

    def _result(self, file: InboxFile, intake: Intake) -> FileCheck:
        counts: Mapping[str, Any] = next(
            intake.counts.filter(pl.col(FILE) == file.name).iter_rows(named=True),
            dict.fromkeys(RowCount.column_names(), 0),
        )
        check = FileCheck(file.name, file.table.name, file.sha256, len(file.data))
        raw = next(raw for raw in intake.files if raw.name == file.name)
        return replace(
            check,
            rows=int(counts["rows"]),
            accepted=int(counts["accepted"]),
            rejected=int(counts["rejected"]),
            ignored=int(counts["ignored"]),
            foreign=intake.rejected.filter(
                pl.col("kode") == Reject.OTHER_SENDER.value, pl.col(FILE) == file.name
            ).height,
            is_usable=not raw.faults and not any(fault.file == file.name for fault in intake.faults),
            departments=tuple(self._departments(file, intake)),
            corrects=tuple(intake.corrected.filter(oleh=file.name).select(PLACE).unique().sort(PLACE).rows()),
        )

    def _departments(self, file: InboxFile, intake: Intake) -> Sequence[str]:
        if file.table not in (ASN, TPP):
            return ()
        rows = intake.accepted[file.table.name].filter(pl.col(FILE) == file.name)
        if file.table is ASN:
            active = [text_key(status) for status in self.deployment.settings.rules.active_status]
            names = rows.filter(text_keys(rows["status"]).is_in(active))["opd"]
        else:
            known = self.asn.rename({"_digits": "nip"})
            with_opd = rows.with_columns(pl.col("nip").cast(pl.String)).join(known, on="nip", how="left")
            names = with_opd.select(pl.coalesce("opd", "opd_asn"))["opd"]
        return sorted(names.drop_nulls().unique().to_list())

    @cached_property
    def _shared_key(self) -> tuple[str, ...]:
        """The values on which the results of all files depend."""
        decisive = json.dumps(self.deployment.settings.decisive(), sort_keys=True)
        return (__version__, str(self.period), decisive, digest(self.confirmed.write_csv().encode()))

    def key(self, file: InboxFile, department: str) -> str:
        """Digest everything that the result of a file depends on."""
        needs_asn = file.table in OF_AN_OPD
        parts = [
            *self._shared_key,
            file.name,
            file.sha256,
            department if needs_asn else "",
            *(self.asn_digests if needs_asn else ()),
        ]
        return digest("\n".join(parts).encode())


def missing_departments(checks: Sequence[FileCheck], aliases: Mapping[str, str]) -> list[str]:
    """Return the OPDs with active civil servants of which no file has TPP rows, by name."""
    in_use = keys_in_use(aliases)

    def keys(table: str) -> dict[str, str]:
        names = [name for check in checks if check.table == table for name in check.departments]
        return {in_use.get(text_key(name), text_key(name)): name for name in names}

    expected, sent = keys(ASN.name), keys(TPP.name)
    return sorted(name for key, name in expected.items() if key not in sent)


def _known_asn(
    deployment: Deployment, period: Period, files: Sequence[InboxFile], digests: Sequence[str]
) -> dy.DataFrame[DepartmentOfNip]:
    if not files:
        return departments_of_asn([])
    path = deployment.file_checks(period) / f"asn-{digest(' '.join(digests).encode())}.parquet"
    if path.is_file():
        return typed(pl.read_parquet(path), DepartmentOfNip)
    asn = departments_of_asn(_read(deployment, files).files)
    kept = io.BytesIO()
    asn.write_parquet(kept)
    keep_file(path, kept.getvalue())
    return asn


def _read(deployment: Deployment, files: Sequence[InboxFile]) -> ReadInbox:
    inbox, intake = Inbox(tuple(files), ()), deployment.settings.intake
    return ReadInbox(inbox, read_inbox(inbox, intake.headings, intake.limits))
