"""The files of a revision: from a decision and its archive to names and bytes (docs/rules.md#files).

Pure: the same archive, ledger and version give the same bytes, so files can be made again and audited.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError
from tpp_sponsor.intake.findings import say_findings
from tpp_sponsor.messages import Texts
from tpp_sponsor.month.archive import RunArchive
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.layouts.layout import RemittanceContext
from tpp_sponsor.outputs.tables import (
    contribution_table,
    deduction_table,
    department_recap,
    outcome_table,
    tpp_table,
)
from tpp_sponsor.repair.suggestion_list import SUGGESTED, suggestion_files
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.storage.files import digest, file_digests
from tpp_sponsor.tables.findings import FileWarning, SentSheet, findings, from_file_warnings
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.joins import with_integer_keys, with_text_keys

MANIFEST, CHECKSUMS = "manifest.json", "SHA256SUMS"
_MONEY = ("premi", "kredit", "potongan", "total", "jumlah", "potongan_bpjs", "iuran")


@dataclass(frozen=True)
class RevisionInfo:
    """Which revision the files are of, and the version that decided it."""

    period: Period
    revision: int
    program_version: str


@dataclass(frozen=True)
class Deliverables:
    """The files of a revision and their digests, by path."""

    files: Mapping[str, bytes]
    digests: Mapping[str, str]


def make_files(  # noqa: PLR0917 - six things that a revision is made of
    edition: RevisionInfo,
    archive: RunArchive,
    decision: Decision,
    before: Before,
    settings: Settings,
    texts: Texts,
) -> Deliverables:
    """Make every file of a revision; sums that do not agree are an IntegrityError."""
    too_long = too_long_for_xlsx(decision, settings)
    skipped = {notice.file for notice in too_long}
    with ThreadPoolExecutor() as writers:
        # Spreadsheets are written by the interpreter, tables worked out beside it.
        returning = writers.submit(_returned, archive, edition, settings, texts)
        tables = _tables(archive, decision, before, str(edition.period))
        csv = _csv_tables(tables, decision)
        _prove(csv, decision)
        spreadsheets = dict(_spreadsheets(csv, skipped, edition)) if len(skipped) < len(_XLSX) else {}
        lost = letters_lost(archive, tables, edition, settings)
        warnings = findings([archive.warnings, from_file_warnings([*too_long, *lost]), decision.warnings])
        csv["bkpsdm/ditolak"] = _worded(archive.rejected, "reject", texts)
        csv["bkpsdm/peringatan"] = _worded(warnings, "warning", texts)
        files = {
            f"{name}.csv": data for name, data in zip(csv, writers.map(to_csv, csv.values()), strict=True)
        }
    files |= spreadsheets
    files |= returning.result()
    if profiles := archive.facts["profiles"]:
        from tpp_sponsor.outputs.layouts.profile_files import lay_out  # noqa: PLC0415 - slow to load, not always used

        files |= dict(lay_out(profiles, tables, _context(edition, settings)))
    rows = {f"{name}.csv": frame for name, frame in csv.items()} | {f"{SUGGESTED}.csv": archive.suggestions}
    digests = file_digests(files)
    files[MANIFEST] = _manifest(edition, archive.facts["inputs"], files, digests, rows)
    digests[MANIFEST] = digest(files[MANIFEST])
    files[CHECKSUMS] = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(digests.items())).encode()
    digests[CHECKSUMS] = digest(files[CHECKSUMS])
    return Deliverables(files, digests)


def _tables(archive: RunArchive, decision: Decision, before: Before, period: str) -> dict[str, pl.DataFrame]:
    inputs = archive.inputs
    deducted = deduction_table(decision.lines, decision.sponsors, inputs, period)
    return {
        "potongan-tpp": deducted,
        "tpp": tpp_table(_withheld_so_far(decision, before), inputs, period),
        "rekap-opd": department_recap(decision.lines, period),
        "iuran-bpu": contribution_table(decision.lines, inputs, period),
    }


def _withheld_so_far(decision: Decision, before: Before) -> pl.DataFrame:
    """What all revisions of the period withhold from each sponsor: premiums less the credit they used."""
    premiums = decision.lines.select("nip", "opd", potongan="premium_idr")
    credit = decision.used_credit.select("nip", "opd", potongan=-pl.col("used_credit_idr"))
    earlier = before.withheld.select("nip", "opd", potongan="withheld_idr")
    return (
        with_integer_keys(pl.concat([earlier, premiums, credit]))
        .group_by("nip")
        .agg(pl.col("opd").last(), pl.col("potongan").sum())
        .sort("nip")
        .pipe(with_text_keys)
    )


def _csv_tables(tables: Mapping[str, pl.DataFrame], decision: Decision) -> dict[str, pl.DataFrame]:
    named = {
        "keuangan/potongan-tpp": tables["potongan-tpp"],
        "keuangan/tpp": tables["tpp"],
        "keuangan/rekap-opd": tables["rekap-opd"],
        "bpjs/iuran-bpu": tables["iuran-bpu"],
        "bkpsdm/hasil": outcome_table(decision.statements),
        "bkpsdm/cakupan": decision.cover,
        "peringkat": decision.ranking,
    }
    return named if decision.differences is None else named | {"bkpsdm/selisih": decision.differences}


def _prove(csv: Mapping[str, pl.DataFrame], decision: Decision) -> None:
    """The sums of docs/rules.md#totals, before anything is written."""
    deducted = csv["keuangan/potongan-tpp"]
    sums = {
        "potongan-tpp.premi": _rupiah(deducted["premi"]),
        "potongan-tpp.potongan+kredit": _rupiah(deducted["potongan"]) + _rupiah(deducted["kredit"]),
        "iuran-bpu.total": _rupiah(csv["bpjs/iuran-bpu"]["total"]),
        "rekap-opd.total": _rupiah(csv["keuangan/rekap-opd"]["total"]),
        "hasil.jumlah": _rupiah(csv["bkpsdm/hasil"]["jumlah"]),
    }
    faults = [
        Fault.of("sums_differ", column=name, is_=value, should=decision.total)
        for name, value in sums.items()
        if value != decision.total
    ]
    if faults:
        raise IntegrityError(*faults)


def _rupiah(amounts: pl.Series) -> int:
    return int(amounts.sum())


def letters_lost(
    archive: RunArchive, tables: Mapping[str, pl.DataFrame], edition: RevisionInfo, settings: Settings
) -> list[FileWarning]:
    """A warning for each column of a laid-out file in which names of another script lose letters."""
    if not archive.facts["profiles"]:
        return []
    from tpp_sponsor.outputs.layouts.profile_files import letters_lost as lost  # noqa: PLC0415 - as above

    return lost(archive.facts["profiles"], tables, _context(edition, settings))


_XLSX = _DEDUCTED_XLSX, _BILLED_XLSX = "keuangan/potongan-tpp.xlsx", "bpjs/iuran-bpu.xlsx"


def too_long_for_xlsx(decision: Decision, settings: Settings) -> list[FileWarning]:
    """A warning for each spreadsheet that is not made, because only a program would read so many rows."""
    rows = {_DEDUCTED_XLSX: decision.sponsor_count, _BILLED_XLSX: decision.lines.height}
    return [
        FileWarning(Warn.NOT_IN_XLSX, "", name, detail=str(count))
        for name, count in rows.items()
        if count > settings.output.xlsx_max_rows
    ]


def _spreadsheets(
    csv: Mapping[str, pl.DataFrame], too_long: Collection[str], edition: RevisionInfo
) -> Iterator[tuple[str, bytes]]:
    from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx  # noqa: PLC0415 - slow to load, not always used

    created = edition.period.first_day
    deducted, billed = csv["keuangan/potongan-tpp"], csv["bpjs/iuran-bpu"]
    if _DEDUCTED_XLSX not in too_long:
        recap = csv["keuangan/rekap-opd"]
        totals = ("sponsor", "pekerja", "jkk", "jkm", "jht", "total")
        sheets = [Sheet(str(opd), rows) for (opd,), rows in deducted.group_by("opd", maintain_order=True)]
        ordered = [
            Sheet("Rekap", recap, totals),
            Sheet("Potongan", deducted),
            *sorted(sheets, key=lambda s: s.name),
        ]
        yield _DEDUCTED_XLSX, to_xlsx(ordered, created=created)
    if _BILLED_XLSX not in too_long:
        yield _BILLED_XLSX, to_xlsx([Sheet("Iuran BPU", billed)], created=created)


def _returned(
    archive: RunArchive, edition: RevisionInfo, settings: Settings, texts: Texts
) -> dict[str, bytes]:
    """What goes back to people: to senders what they are asked to mend, to BKPSDM who may be meant by a number."""
    suggestions = suggestion_files(
        archive.suggestions,
        texts,
        created=edition.period.first_day,
        most_rows=settings.output.xlsx_max_rows,
    )
    return dict(_answers(archive, edition, texts)) | dict(suggestions)


def _answers(archive: RunArchive, edition: RevisionInfo, texts: Texts) -> Iterator[tuple[str, bytes]]:
    """What senders are asked to mend."""
    if archive.sent.is_empty():
        return
    from tpp_sponsor.repair.correction_file import correction_files  # noqa: PLC0415 - as above

    sheets = [SentSheet(**sheet) for sheet in archive.facts["sheets"]]
    yield from correction_files(
        archive.sent, sheets, archive.rejected, texts, created=edition.period.first_day
    )


def _context(edition: RevisionInfo, settings: Settings) -> RemittanceContext:
    return RemittanceContext(
        str(edition.period), edition.revision, settings.city.name, edition.period.first_day
    )


def _worded(found: pl.DataFrame, group: str, texts: Texts) -> pl.DataFrame:
    """Findings with a sentence each, in the columns of the file."""
    named = found.drop("isi", "sebab", "rincian").with_columns(say_findings(texts, group, found))
    return named.with_columns(pl.col(pl.String).replace("", None))


def _manifest(
    edition: RevisionInfo,
    inputs: Sequence[Mapping[str, Any]],
    files: Mapping[str, bytes],
    digests: Mapping[str, str],
    rows: Mapping[str, pl.DataFrame],
) -> bytes:
    described = []
    for name, data in sorted(files.items()):
        entry: dict[str, Any] = {"path": name, "sha256": digests[name], "bytes": len(data)}
        if name in rows:
            entry["rows"] = rows[name].height
            money = [column for column in _MONEY if column in rows[name].columns]
            entry["rupiah"] = {column: int(rows[name][column].sum()) for column in money}
        described.append(entry)
    manifest = {
        "period": str(edition.period),
        "revision": edition.revision,
        "program": f"tpp-sponsor {edition.program_version}",
        "files": described,
        "inputs": [dict(sorted(row.items())) for row in inputs],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
