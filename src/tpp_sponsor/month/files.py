"""The files of a revision: from a decision and its archive to names and bytes (docs/rules.md#files).

Pure: the same archive, ledger and version give the same bytes, so files can be made again and audited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.errors import Fault, IntegrityError
from tpp_sponsor.messages import Texts, load_texts
from tpp_sponsor.messages.findings import say_findings
from tpp_sponsor.month.archive import RunArchive
from tpp_sponsor.outputs.fund_annex import FundAnnexes
from tpp_sponsor.outputs.fund_tables import ANNEX, FUND_CONTRIBUTIONS, FUNDS, fund_tables, sums_by_fund
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.layouts.layout import RemittanceContext
from tpp_sponsor.outputs.manifest import RevisionInfo, with_manifest
from tpp_sponsor.outputs.revision_workbooks import (
    CONTRACT_LIST,
    CONTRIBUTIONS_XLSX,
    DEDUCTED_XLSX,
    revision_workbooks,
)
from tpp_sponsor.outputs.tables import (
    contribution_table,
    cuts_so_far,
    deduction_table,
    department_recap,
    outcome_table,
    tpp_table,
)
from tpp_sponsor.outputs.wage_tables import WAGE_CONTRIBUTIONS, totals_by_employer, wage_sums, wage_tables
from tpp_sponsor.repair.correction_file import correction_files
from tpp_sponsor.repair.suggestion_list import SUGGESTED, suggestion_files
from tpp_sponsor.rules.coverage import count_lapsing
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.rules.funds.decision import FundDecision
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.findings import FileWarning, Finding, RejectedSheet, findings, from_file_warnings
from tpp_sponsor.tables.input_tables import CONTRACTS
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.typed import dy


@dataclass(frozen=True)
class Deliverables:
    """The files of a revision and their digests, by path; `warnings`: how many warnings are about these files."""

    files: Mapping[str, bytes]
    digests: Mapping[str, str]
    warnings: int


def make_files(
    info: RevisionInfo, archive: RunArchive, decision: Decision, before: Before, settings: Settings
) -> Deliverables:
    """Make every file of a revision. Raises IntegrityError if sums do not agree."""
    texts = load_texts(settings.output.language)
    tables = _tables(archive, decision, before, str(info.period))
    csv = _csv_tables(tables, decision)
    of_funds = _fund_tables(decision.funds, archive, info)
    csv |= {f"{FUNDS}/{name}": frame for name, frame in of_funds.items()}
    if decision.wages is not None:
        csv |= wage_tables(decision.wages, str(info.period), is_revision=info.revision > 1)
    if CONTRACTS.name in archive.facts.tables:
        csv[CONTRACT_LIST] = decision.contracts
    _require_equal_sums(csv, decision)
    annexes = None
    if (funds := decision.funds) is not None:
        city = settings.city.name
        annexes = FundAnnexes(
            funds, archive.inputs, before.fund_workers, city, info.period, info.revision, texts
        )
    too_long = _too_long_for_xlsx(decision, annexes, settings)
    about_files = [*too_long, *_letters_lost(archive, tables, info, settings)]
    warnings = findings([archive.warnings, from_file_warnings(about_files), decision.warnings])
    csv["bkpsdm/ditolak"] = _worded(archive.rejected, "reject", texts)
    csv["bkpsdm/peringatan"] = _worded(warnings, "warning", texts)
    files = {f"{name}.csv": to_csv(table) for name, table in csv.items()}
    not_in_xlsx = {warning.file for warning in too_long}
    files |= revision_workbooks(csv, not_in_xlsx, info.period.first_day)
    if annexes is not None:
        by_name = {ANNEX.format(code): code for code in annexes.rows}
        files |= {name: annexes.xlsx(code) for name, code in by_name.items() if name not in not_in_xlsx}
    files |= _returned(archive, info, settings, texts)
    if profiles := archive.facts.profiles:
        from tpp_sponsor.outputs.layouts.profile_files import lay_out  # noqa: PLC0415 - slow to load, not always used

        files |= lay_out(profiles, tables, _context(info, settings))
    rows = {f"{name}.csv": frame for name, frame in csv.items()} | {f"{SUGGESTED}.csv": archive.suggestions}
    files, digests = with_manifest(info, archive.facts.inputs, files, rows)
    return Deliverables(files, digests, len(about_files))


def summarise(
    decision: Decision, archive: RunArchive, settings: Settings, deliverables: Deliverables
) -> dict[str, Any]:
    """Return the counts of a revision as `run --json` has them; `total` in whole rupiah."""
    counts = {
        "statements": decision.statements.height,
        "outcomes": decision.outcomes,
        "workers": decision.lines.height,
        "sponsors": decision.sponsor_count,
        "total": decision.total,
        "rejected": archive.rejected.height,
        "warnings": archive.warnings.height + decision.warnings.height + deliverables.warnings,
        "lapsing": count_lapsing(decision.cover, settings.cover.grace_months),
    }
    if (funds := decision.funds) is not None:
        counts |= {
            "proposals": funds.proposals.height,
            "proposal_outcomes": funds.outcomes,
            "funds": funds.totals,
        }
    if (wages := decision.wages) is not None:
        counts |= {
            "employees": wages.employees.height,
            "employee_outcomes": wages.outcomes,
            "employers": totals_by_employer(wages),
        }
    return counts


def _fund_tables(
    funds: FundDecision | None, archive: RunArchive, info: RevisionInfo
) -> dict[str, pl.DataFrame]:
    """Return the tables below `dana/`; none in a city without funds."""
    if funds is None:
        return {}
    return fund_tables(funds, archive.inputs, str(info.period), is_revision=info.revision > 1)


def _tables(archive: RunArchive, decision: Decision, before: Before, period: str) -> dict[str, pl.DataFrame]:
    inputs = archive.inputs
    cuts = cuts_so_far(decision.lines, decision.used_credit, before.withheld)
    deducted = deduction_table(decision.lines, decision.sponsors, inputs, period)
    return {
        "potongan-tpp": deducted,
        "tpp": tpp_table(cuts, inputs, period),
        "rekap-opd": department_recap(decision.lines, period),
        "iuran-bpu": contribution_table(decision.lines, inputs, period),
    }


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


def _require_equal_sums(csv: dict[str, pl.DataFrame], decision: Decision) -> None:
    """Require the equal sums of docs/rules.md#totals before anything is written. Raises IntegrityError otherwise."""
    deducted = csv["keuangan/potongan-tpp"]
    sums = {
        "potongan-tpp.premi": _rupiah(deducted["premi"]),
        "potongan-tpp.potongan+kredit": _rupiah(deducted["potongan"]) + _rupiah(deducted["kredit"]),
        "iuran-bpu.total": _rupiah(csv["bpjs/iuran-bpu"]["total"]),
        "rekap-opd.total": _rupiah(csv["keuangan/rekap-opd"]["total"]),
        "hasil.jumlah": _rupiah(csv["bkpsdm/hasil"]["jumlah"]),
    }
    checks = [(name, value, decision.total) for name, value in sums.items()]
    if decision.funds is not None:
        of_funds = {name.removeprefix(f"{FUNDS}/"): frame for name, frame in csv.items()}
        checks += sums_by_fund(of_funds, decision.funds)
    if decision.wages is not None:
        checks += wage_sums(csv, decision.wages)
    faults = [
        Fault.of("sums_differ", column=name, is_=value, should=should)
        for name, value, should in checks
        if value != should
    ]
    if faults:
        raise IntegrityError(*faults)


def _rupiah(amounts: pl.Series) -> int:
    return int(amounts.sum())


def _letters_lost(
    archive: RunArchive, tables: Mapping[str, pl.DataFrame], info: RevisionInfo, settings: Settings
) -> list[FileWarning]:
    """Warn of each column of a laid-out file in which names of another script lose letters."""
    if not archive.facts.profiles:
        return []
    from tpp_sponsor.outputs.layouts.profile_files import letters_lost  # noqa: PLC0415 - as above

    return letters_lost(archive.facts.profiles, tables, _context(info, settings))


def _too_long_for_xlsx(
    decision: Decision, annexes: FundAnnexes | None, settings: Settings
) -> list[FileWarning]:
    """Warn of each spreadsheet that is not made, because it has too many rows to be read by a person."""
    rows = {
        DEDUCTED_XLSX: decision.sponsor_count,
        CONTRIBUTIONS_XLSX: decision.lines.height,
        f"{CONTRACT_LIST}.xlsx": decision.contracts.height,
    }
    if decision.wages is not None:
        rows[f"{WAGE_CONTRIBUTIONS}.xlsx"] = decision.wages.lines.height
    if decision.funds is not None and annexes is not None:
        rows |= {
            FUND_CONTRIBUTIONS.format(code): sums["workers"] for code, sums in decision.funds.totals.items()
        }
        rows |= {ANNEX.format(code): count for code, count in annexes.rows.items()}
    return [
        FileWarning(Warn.NOT_IN_XLSX, "", name, detail=str(count))
        for name, count in rows.items()
        if count > settings.output.xlsx_max_rows
    ]


def _returned(archive: RunArchive, info: RevisionInfo, settings: Settings, texts: Texts) -> dict[str, bytes]:
    """Return the correction files, rejected rows for senders to correct, and the suggestions for BKPSDM."""
    created = info.period.first_day
    sheets = [RejectedSheet.from_stored(sheet) for sheet in archive.facts.sheets]
    corrections = correction_files(archive.sent, sheets, archive.rejected, texts, created=created)
    suggestions = suggestion_files(archive.suggestions, texts, created, settings.output.xlsx_max_rows)
    return dict(corrections) | dict(suggestions)


def _context(info: RevisionInfo, settings: Settings) -> RemittanceContext:
    return RemittanceContext(str(info.period), info.revision, settings.city.name, info.period.first_day)


def _worded(rows: dy.DataFrame[Finding], group: str, texts: Texts) -> pl.DataFrame:
    """Return findings with a sentence each, in the columns of the file."""
    named = rows.drop("isi", "sebab", "rincian").with_columns(say_findings(texts, group, rows))
    return named.with_columns(pl.col(pl.String).replace("", None))
