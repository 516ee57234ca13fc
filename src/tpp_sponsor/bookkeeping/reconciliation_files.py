"""The files of a reconciliation, and its differences in words."""

from collections.abc import Callable, Mapping

import polars as pl

from tpp_sponsor.bookkeeping.reconciliation import Reconciliation
from tpp_sponsor.bpjs.differences import Difference
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.masking import mask_identifier, mask_inside
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.messages import Texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import write_folder
from tpp_sponsor.storage.process_lock import run_lock
from tpp_sponsor.tables.programmes.funds import PayerTotal
from tpp_sponsor.tables.reconciliation import DepartmentAccount, ExplainedDifference, PayerRecap
from tpp_sponsor.tables.typed import dy, typed

# For the HR agency: it has the NIP in full.
CREDITS = "bkpsdm/kredit-terbuka.csv"
# Seconds to wait for another process that writes the same files.
_WAIT_SECONDS = 10


def explain_differences(
    reconciliation: Reconciliation, texts: Texts, *, masked: bool = False
) -> dy.DataFrame[ExplainedDifference]:
    """Return the differences in the columns of the file: `keterangan`, a sentence with its remedy, replaces `sebab`.

    `masked`: the NIK, and every personal number in the text of BPJS, are masked.
    """
    differences: pl.DataFrame = reconciliation.differences
    if masked:
        differences = differences.with_columns(
            _masked("nik", mask_identifier, differences), _masked("sebab", mask_inside, differences)
        )
    sentences = [_say(row, reconciliation, texts) for row in differences.iter_rows(named=True)]
    explained = differences.with_columns(pl.Series("keterangan", sentences, dtype=pl.String))
    return typed(explained, ExplainedDifference)


def payer_recap(payers: dy.DataFrame[PayerTotal]) -> dy.DataFrame[PayerRecap]:
    """List for each payer the charged, paid and owed amounts, and the workers that BPJS has accepted."""
    recap = payers.select(
        penanggung="payer",
        pekerja="lines",
        dibukukan="booked_idr",
        dibayar="paid_idr",
        belum_dibayar=pl.col("booked_idr") - pl.col("paid_idr"),
        diterima="accepted",
    )
    return typed(recap, PayerRecap)


def write_reconciliation(
    deployment: Deployment,
    reconciliation: Reconciliation,
    differences: dy.DataFrame[ExplainedDifference],
    texts: Texts,
) -> dict[str, bytes]:
    """Replace the folder of a reconciliation; its files, name → bytes. `differences`: of `explain_differences`."""
    account = _with_department_names(reconciliation.account, texts)
    words = {True: "ya", False: "tidak"}
    stuck = pl.col("tidak_dapat_dipakai").replace_strict(words, return_dtype=pl.String)
    files = {
        "rekonsiliasi.csv": to_csv(differences),
        "rekening-titipan.csv": to_csv(account),
        CREDITS: to_csv(reconciliation.credits.with_columns(stuck)),
    }
    if reconciliation.has_other_payers:
        files["rekap-penanggung.csv"] = to_csv(payer_recap(reconciliation.payers))
    if differences.height <= deployment.settings.output.xlsx_max_rows:
        sheets = [
            Sheet(texts.say("reconcile.sheet.differences"), differences),
            Sheet(texts.say("reconcile.sheet.account"), account, tuple(account.columns[1:])),
        ]
        files["rekonsiliasi.xlsx"] = to_xlsx(sheets, created=reconciliation.period.first_day)
    # A lock of its own: posting does not wait for it, and two writers do not mix their files.
    with run_lock(deployment.data / "reconcile.lock", _WAIT_SECONDS):
        write_folder(deployment.reconciliation(reconciliation.period), files)
    return files


def _say(row: Mapping[str, object], reconciliation: Reconciliation, texts: Texts) -> str:
    kelas, cause, nomor = str(row["kelas"]), row["sebab"] or "", row["nomor"]
    values = {
        "period": reconciliation.period,
        "nomor": nomor,
        "dana": row["dana"],
        "pemberi_kerja": row["pemberi_kerja"],
        "due": Notation(texts.language).day(reconciliation.due_days[_payer_kind(row)]),
        "amount": show_rupiah(abs(int(str(row["selisih"] or 0)))),
        "reason": cause,
        "bill": cause,
    }
    key = kelas
    match kelas:
        case Difference.LIST_WITHOUT_MONEY if nomor:
            key, values["reason"] = "reversed", texts.say(f"reason.{cause}")
        case Difference.SHORT | Difference.OVER if row["nik"]:
            key = f"worker_{kelas}"
    if kelas != Difference.LATE:
        key = ("fund_" if row["dana"] else "employer_" if row["pemberi_kerja"] else "") + key
    return texts.say(f"difference.{key}", **values)


def _payer_kind(row: Mapping[str, object]) -> PayerKind:
    if row["dana"]:
        return PayerKind.FUND
    return PayerKind.EMPLOYER if row["pemberi_kerja"] else PayerKind.TPP


def _masked(name: str, mask: Callable[[str], str], differences: pl.DataFrame) -> pl.Series:
    return pl.Series(name, [text and mask(text) for text in differences[name]], dtype=pl.String)


def _with_department_names(account: dy.DataFrame[DepartmentAccount], texts: Texts) -> pl.DataFrame:
    """Fill in the words for rows without OPD."""
    return account.with_columns(opd=pl.col("opd").replace("", texts.say("reconcile.no_department")))
