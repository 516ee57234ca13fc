"""`/bulan/{P}/bpjs`: the list that BPJS gives back, bills and payments, refunds, the reconciliation with ages."""

from datetime import date
from http import HTTPStatus

from starlette.responses import Response

from tpp_sponsor.acts.posted_month import import_bpjs, refund, reverse, reverse_payment, settle
from tpp_sponsor.acts.posted_month.reconcile import reconcile as write_reconciliation
from tpp_sponsor.bookkeeping.proofs import proof_uses
from tpp_sponsor.bookkeeping.reconciliation import reconcile_period
from tpp_sponsor.bookkeeping.reconciliation_files import explain_differences
from tpp_sponsor.console.security.sent_forms import named_as_sent
from tpp_sponsor.console.visit import Refusal, Visit
from tpp_sponsor.domain.accounts import FROM_TPP, TPP, Payer, PayerKind, Reason
from tpp_sponsor.domain.money import MOST_RUPIAH, read_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.users.accounts import Role

_SHOWN = 200
# Whose claim is reversed: of a statement and a proposal by its number, of an employee by the name of the employer.
_CLAIMS = {"kesediaan": PayerKind.TPP, "usulan": PayerKind.FUND, "nonasn": PayerKind.EMPLOYER}
_LONGEST = 80


def show(visit: Visit) -> Response:
    """Return the bills, lists and differences of a posted month."""
    posted = bool(visit.ledger.runs(visit.period))
    reconciliation, differences, more = None, [], 0
    if posted:
        today = visit.place.city_day()
        reconciliation = visit.of_ledger(
            f"reconciliation {visit.period} {today}",
            lambda: reconcile_period(visit.deployment, visit.ledger, visit.period, today),
        )
        explained = explain_differences(reconciliation, visit.texts, masked=True)
        differences = list(explained.head(_SHOWN).iter_rows(named=True))
        more = max(0, explained.height - _SHOWN)
    return visit.show(
        "bpjs.html",
        posted=posted,
        reconciliation=reconciliation,
        totals=list(reconciliation.totals.iter_rows(named=True)) if reconciliation else [],
        payers=list(reconciliation.payers.iter_rows(named=True)) if reconciliation else [],
        tpp=TPP,
        differences=differences,
        more=more,
        overpaid=reconciliation.figures.overpaid if reconciliation else 0,
        payments=list(visit.ledger.payments(visit.period).iter_rows(named=True)),
        refunds=[use for use in proof_uses(visit.ledger) if use.nomor and use.period == visit.period],
        reasons=list(Reason),
        may_pay=visit.may(Role.KEUANGAN),
        may_import=visit.may(Role.PETUGAS),
        today=visit.place.city_day().isoformat(),
    )


def change(visit: Visit) -> Response:
    """Import a list, record or take back a payment or refund, reverse a premium: by the field that the form carries."""
    if visit.form.files_of("berkas"):
        return _import(visit)
    names = {name for name, _ in visit.form.fields}
    for name, act in _ACTS.items():
        if name in names:
            return act(visit)
    raise Refusal(HTTPStatus.BAD_REQUEST, "no_file")


def reconcile(visit: Visit) -> Response:
    """Write the folder and the minutes of the reconciliation."""
    write_reconciliation(visit.deployment, visit.period, visit.place.city_day())
    return visit.go(f"/bulan/{visit.period}/keluaran")


def _import(visit: Visit) -> Response:
    _require(visit, Role.PETUGAS)
    [file, *_] = visit.form.files_of("berkas")
    with named_as_sent(file) as path:
        import_bpjs.import_bpjs(
            visit.acting,
            visit.period,
            path,
        )
    return _done(visit)


def _pay(visit: Visit) -> Response:
    _require(visit, Role.KEUANGAN)
    payment = settle.Payment(
        bill_code=visit.line("kode_iuran"),
        amount=_rupiah(visit, "bayar"),
        paid_on=_day(visit),
        reference=visit.line("bukti"),
        also_for=tuple(_periods(visit.form["juga_untuk"])),
        payer=_payer(visit.form["penanggung"]),
    )
    settle.settle(
        visit.acting,
        visit.period,
        payment,
    )
    return _done(visit)


def _payer(written: str) -> Payer:
    """Return the payer of a form: its kind and name with a colon between them; empty for TPP."""
    kind, _, name = written.partition(":")
    if kind in ("", PayerKind.TPP.value):
        return FROM_TPP
    if kind not in set(PayerKind) or not name.strip():
        raise RequestError(Fault.of("field_wrong", name="penanggung"))
    return Payer(PayerKind(kind), name)


def _refund(visit: Visit) -> Response:
    _require(visit, Role.KEUANGAN)
    refund.refund(
        visit.acting,
        visit.period,
        visit.line("kembali"),
        paid_on=_day(visit),
        reference=visit.line("bukti"),
    )
    return _done(visit)


def _reverse(visit: Visit) -> Response:
    _require(visit, Role.PETUGAS)
    try:
        reason = Reason(visit.form["alasan"])
    except ValueError as unknown:
        raise RequestError(Fault.of("field_wrong", name="alasan")) from unknown
    note = " ".join(visit.form["keterangan"].split())[:_LONGEST]
    if reason is Reason.OTHER and not note:
        raise RequestError(Fault.of("field_wrong", name="keterangan"))
    reverse.reverse(
        visit.acting,
        visit.period,
        _CLAIMS.get(visit.form["milik"], PayerKind.TPP),
        visit.line("batal"),
        reason=reason,
        note=note,
        nik="".join(char for char in visit.form["nik"] if char.isdigit()),
    )
    return _done(visit)


def _take_payment_back(visit: Visit) -> Response:
    reverse_payment.reverse_payment(
        visit.acting,
        visit.period,
        bill_code=visit.line("batal_bayar"),
        reference=visit.line("bukti"),
        reason=visit.line("alasan"),
    )
    return _done(visit)


def _take_refund_back(visit: Visit) -> Response:
    reverse_payment.reverse_refund(
        visit.acting,
        visit.period,
        visit.line("batal_kembali"),
        reference=visit.line("bukti"),
        reason=visit.line("alasan"),
    )
    return _done(visit)


# Field of a form → the act that it asks for.
_ACTS = {
    "bayar": _pay,
    "kembali": _refund,
    "batal": _reverse,
    "batal_bayar": _take_payment_back,
    "batal_kembali": _take_refund_back,
}


def _done(visit: Visit) -> Response:
    return visit.go(f"/bulan/{visit.period}/bpjs")


def _require(visit: Visit, role: Role) -> None:
    if not visit.may(role):
        raise Refusal(HTTPStatus.FORBIDDEN, "no_right")


def _rupiah(visit: Visit, name: str) -> int:
    """Return an amount as offices write it (docs/rules.md#money)."""
    amount = read_rupiah(visit.form[name])
    if amount is None or not 1 <= amount <= MOST_RUPIAH:
        raise RequestError(Fault.of("field_wrong", name=name))
    return amount


def _day(visit: Visit) -> date:
    try:
        return date.fromisoformat(visit.form["tanggal"].strip())
    except ValueError as wrong:
        raise RequestError(Fault.of("field_wrong", name="tanggal")) from wrong


def _periods(text: str) -> list[Period]:
    try:
        return [Period.parse(part) for part in text.replace(",", " ").split()]
    except ValueError as wrong:
        raise RequestError(Fault.of("field_wrong", name="juga_untuk")) from wrong
