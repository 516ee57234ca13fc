"""`/bulan/{P}/pratinjau`: why a month is held and what changed; approve exactly what is shown, or refuse it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import polars as pl
from starlette.responses import Response

from tpp_sponsor.acts.month.refuse import refuse
from tpp_sponsor.console.downloads import attached_file
from tpp_sponsor.console.failures import failed
from tpp_sponsor.console.runs.background import start_run, watch_run
from tpp_sponsor.console.visit import Refusal, Visit
from tpp_sponsor.domain.codes import ANOMALIES_KEY, Change
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.names import is_same_name
from tpp_sponsor.errors import ExitCode, Fault, PeriodStateError
from tpp_sponsor.ledger.store import Event
from tpp_sponsor.messages import Texts, say_anomaly, say_faults
from tpp_sponsor.month.review import MOVEMENTS_FILE, PREVIEW_DIGITS
from tpp_sponsor.month.run import RunState
from tpp_sponsor.outputs.manifest import CHECKSUMS, MANIFEST
from tpp_sponsor.storage.listed_files import listed_file, manifest_of
from tpp_sponsor.users.accounts import Role

_SHOWN = 200


@dataclass(frozen=True)
class MovementRow:
    """A change since the last posted month, in words; numbers of persons are masked."""

    change: str
    nik: str
    nomor: str
    department: str
    why: str
    before: int
    now: int


@dataclass(frozen=True)
class Figures:
    """A sentence with the counts of a run, and how many claims have which outcome, in words."""

    sentence: str
    outcomes: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class PayerRow:
    """A worker whose payer changed, or an office that changed hands; `before` and `now` are empty for no payer."""

    nik: str
    before: str
    now: str
    why: str


def show(visit: Visit) -> Response:
    """Show the held month, its anomalies, and the workers who are new, stopped, changed or failed."""
    held = _held(visit)
    movements = _movements(visit)
    chosen = visit.query.get("perubahan", "")
    shown = movements.filter(perubahan=chosen) if chosen in list(Change) else movements
    return visit.show(
        "preview.html",
        held=held,
        reasons=[say_anomaly(visit.texts, anomaly) for anomaly in held.facts[ANOMALIES_KEY]],
        counts={change.value: movements.filter(perubahan=change.value).height for change in Change},
        chosen=chosen,
        rows=[_row(visit, row) for row in shown.head(_SHOWN).iter_rows(named=True)],
        more=max(0, shown.height - _SHOWN),
        figures=figures_of(visit, held.facts.get("summary", {})),
        payers=_payer_rows(visit),
        offices=_office_rows(visit),
        hold_changes=say_faults(visit.texts, visit.overview().hold_changes),
        most=_SHOWN,
        manifest=_manifest(visit),
        may_approve=visit.may(Role.PENYETUJU) and not _is_preparer(visit, held),
        is_preparer=visit.may(Role.PENYETUJU) and _is_preparer(visit, held),
        digits=PREVIEW_DIGITS,
    )


def fetch(visit: Visit) -> Response:
    """Return a file of the preview."""
    _held(visit)
    folder = visit.deployment.preview(visit.period)
    extra = {MANIFEST, CHECKSUMS, f"{MOVEMENTS_FILE}.csv", f"{MOVEMENTS_FILE}.xlsx"}
    path = listed_file(folder, visit.params["path"], extra)
    if path is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found")
    return attached_file(path)


def approve(visit: Visit) -> Response:
    """Approve exactly the preview whose digest the form carries, and post it."""
    held, given = _held(visit), visit.form["sidik"].strip().lower()
    shown: str = held.facts["preview"]
    if given != shown:
        raise PeriodStateError(
            Fault.of("other_preview", given=given[:PREVIEW_DIGITS] or "-", shown=shown[:PREVIEW_DIGITS])
        )
    if _is_preparer(visit, held):
        return _forbidden(visit, "approver_is_preparer")
    if changes := visit.overview().hold_changes:
        raise PeriodStateError(*changes)
    run = watch_run(visit, start_run(visit, preview=shown))
    if run.ended_at is not None and run.outcome != RunState.POSTED:
        return _not_posted(visit, run.faults, run.exit_code or ExitCode.BUG)
    return visit.go(f"/bulan/{visit.period}")


def refuse_preview(visit: Visit) -> Response:
    """Refuse the preview with a reason."""
    if _is_preparer(visit, _held(visit)):
        return _forbidden(visit, "refuser_is_preparer")
    refuse(visit.acting, visit.period, visit.form["alasan"])
    return visit.go(f"/bulan/{visit.period}")


def _held(visit: Visit) -> Event:
    held = next(iter(visit.ledger.open_holds(visit.period)), None)
    if held is None:
        raise PeriodStateError(Fault.of("nothing_held", period=visit.period))
    return held


def _is_preparer(visit: Visit, held: Event) -> bool:
    """Return True if four eyes are wanted and the user has prepared the month."""
    return visit.deployment.settings.guard.four_eyes and is_same_name(held.by, visit.account.name)


def _forbidden(visit: Visit, code: str) -> Response:
    """Refuse a user who has prepared the month: another one decides on it."""
    fault = Fault.of(code, period=visit.period, name=visit.account.name)
    response = failed(visit, PeriodStateError(fault))
    response.status_code = HTTPStatus.FORBIDDEN
    return response


def _not_posted(visit: Visit, faults: tuple[Fault, ...], code: int) -> Response:
    response = visit.show(
        "failure.html",
        HTTPStatus.CONFLICT,
        head=visit.texts.say("preview.not_posted"),
        sentences=say_faults(visit.texts, faults),
    )
    response.headers["X-Exit-Code"] = str(code)
    return response


def _movements(visit: Visit) -> pl.DataFrame:
    columns = ("perubahan", "sebab", "nik", "nomor", "opd", "nomor_lalu", "opd_lalu", "jumlah_lalu", "jumlah")
    return _table(visit, MOVEMENTS_FILE, columns)


def _table(visit: Visit, name: str, columns: Sequence[str]) -> pl.DataFrame:
    """Return a table of the preview as texts; it has no rows where the month has no such file."""
    path = visit.deployment.preview(visit.period) / f"{name}.csv"
    if not path.is_file():
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return pl.read_csv(path, infer_schema=False).select(columns).fill_null("")


def _row(visit: Visit, row: dict[str, Any]) -> MovementRow:
    return MovementRow(
        change=row["perubahan"],
        nik=mask_identifier(row["nik"]),
        nomor=row["nomor"] or row["nomor_lalu"],
        department=row["opd"] or row["opd_lalu"],
        why=say_cause(visit.texts, row["sebab"]),
        before=int(row["jumlah_lalu"] or 0),
        now=int(row["jumlah"] or 0),
    )


def say_cause(texts: Texts, code: str) -> str:
    """Return the sentence of a `MovementReason` or an `Outcome`; nothing for no code."""
    if not code:
        return ""
    key = f"movement.{code}"
    return texts.say(key) if texts.knows(key) else texts.say(f"outcome.{code}")


def _payer_rows(visit: Visit) -> list[PayerRow]:
    """List the workers with another payer than in the last posted month, also between funds and employers."""
    rows = _table(visit, "dana/perpindahan", ("nik", "dari", "ke", "alasan")).iter_rows()
    return [
        PayerRow(mask_identifier(nik), was, now, say_cause(visit.texts, why)) for nik, was, now, why in rows
    ]


def _office_rows(visit: Visit) -> list[PayerRow]:
    """List the persons who came to or left an office of an employer."""
    columns = ("nik", "pemberi_kerja", "jabatan", "perubahan", "alasan")
    rows = _table(visit, "nonasn/pergantian", columns).iter_rows()
    return [
        PayerRow(
            mask_identifier(nik),
            *(("", f"{employer}, {office}") if change == Change.NEW else (f"{employer}, {office}", "")),
            say_cause(visit.texts, why),
        )
        for nik, employer, office, change, why in rows
    ]


def figures_of(visit: Visit, summary: Mapping[str, Any]) -> list[Figures]:
    """Return the counts of a run as the command line prints them; none for a month that an older version held."""
    if not summary:
        return []
    say, rupiah, number = visit.texts.say, visit.notation.rupiah, visit.notation.count
    counts = say(
        "run.counts",
        statements=number(summary["statements"]),
        workers=number(summary["workers"]),
        sponsors=number(summary["sponsors"]),
        total=rupiah(summary["total"]),
    )
    figures = [_figures(visit, counts, summary["outcomes"])]
    for kind, payers in (("proposal", "funds"), ("employee", "employers")):
        if summary.get(f"{kind}s"):
            paid = [each for each in summary[payers].values() if each["workers"]]
            values = {
                f"{kind}s": number(summary[f"{kind}s"]),
                "workers": number(sum(each["workers"] for each in paid)),
                payers: number(len(paid)),
                "total": rupiah(sum(each["total"] for each in paid)),
            }
            figures.append(_figures(visit, say(f"run.{kind}s", **values), summary[f"{kind}_outcomes"]))
    rejected, warnings = number(summary["rejected"]), number(summary["warnings"])
    return [*figures, _figures(visit, say("run.findings", rejected=rejected, warnings=warnings), {})]


def _figures(visit: Visit, sentence: str, outcomes: Mapping[str, int]) -> Figures:
    return Figures(
        sentence, [(visit.texts.say(f"outcome.{code}"), count) for code, count in outcomes.items()]
    )


def _manifest(visit: Visit) -> list[dict[str, Any]]:
    return list(manifest_of(visit.deployment.preview(visit.period)).get("files", []))
