"""The seats of funds that changed hands since the last posted month: who goes and why, and who comes (`lampiran.xlsx`).

| in  | workers with another payer, proposals, live lines and seats of the month, the workers |
| out | `SeatChange`, sorted by fund, place and turn |
"""

import polars as pl

from tpp_sponsor.rules.allocation.places import with_shown_kelurahan
from tpp_sponsor.rules.funds.decision import FundDecision
from tpp_sponsor.rules.funds.frames import SeatChange
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.joins import join_person
from tpp_sponsor.tables.typed import dy, typed

_LEAVING = ("nik", "nama", "kelurahan", "pekerjaan", "alasan")
_COMING = ("nik", "nama", "kelurahan", "pekerjaan", "nomor")


def pair_seat_changes(decision: FundDecision, inputs: Inputs) -> dy.DataFrame[SeatChange]:
    """Pair those who leave a fund with those who follow, by place if it has seats by place, then over the fund.

    Workers leave in the order of their NIK and come in the order in which they are served. What is left over on either
    side is a row of its own: a seat that stays empty, or one that was empty before.
    """
    by_place = decision.funds.filter("has_seats")["kode"]
    leaving = _numbered(_leaving(decision, inputs), by_place)
    coming = _numbered(_coming(decision, inputs), by_place)
    same_place = leaving.join(coming, on=["dana", "place", "turn"], how="inner", suffix="_masuk")
    leaving, coming = (
        _numbered(side.join(same_place, left_on=["dana", nik], right_on=["dana", other], how="anti"), None)
        for side, nik, other in ((leaving, "nik", "nik"), (coming, "nik", "nik_masuk"))
    )
    others = leaving.join(coming, on=["dana", "place", "turn"], how="full", coalesce=True, suffix="_masuk")
    rows = pl.concat([same_place, others.select(same_place.columns)]).rename({"nomor": "nomor_masuk"})
    return typed(
        rows.sort("dana", "kelurahan", "nik", "kelurahan_masuk", "nik_masuk", nulls_last=True), SeatChange
    )


def _leaving(decision: FundDecision, inputs: Inputs) -> pl.DataFrame:
    """Workers that a fund paid for and does not pay for now; the place is that of their proposal, else their own."""
    asked = decision.proposals.select("dana", "nik", asked="kelurahan", asked_key="kelurahan_key")
    asked = asked.unique(["dana", "nik"], keep="first", maintain_order=True)
    gone = decision.payer_changes.rename({"dari": "dana"}).filter(
        pl.col("dana").is_in(decision.funds["kode"].to_list())
    )
    rows = _with_worker(gone, inputs).join(
        asked, on=["dana", "nik"], how="left", validate="m:1", maintain_order="left"
    )
    rows = rows.with_columns(
        kelurahan=pl.coalesce("asked", "kelurahan"), kelurahan_key=pl.coalesce("asked_key", "kelurahan_key")
    )
    rows = with_shown_kelurahan(rows, inputs.kuota).sort("dana", "nik")
    return rows.select("dana", "kelurahan_key", *_LEAVING)


def _coming(decision: FundDecision, inputs: Inputs) -> pl.DataFrame:
    """Workers that a fund pays for and did not pay for before, in the order of serving."""
    come = decision.payer_changes.select("nik", "nama", dana="ke")
    lines = decision.live.select("dana", "nik", "nomor", line_place="kelurahan", line_key="kelurahan_key")
    terms = decision.proposals.select("nomor", "skor", "tanggal")
    rows = (
        _with_worker(come.join(lines, on=["dana", "nik"], how="inner", validate="1:1"), inputs)
        .join(terms, on="nomor", how="left", validate="m:1")
        .with_columns(kelurahan="line_place", kelurahan_key="line_key")
        .sort("dana", "skor", "tanggal", "nomor", descending=[False, True, False, False], nulls_last=True)
    )
    return rows.select("dana", "kelurahan_key", *_COMING)


def _with_worker(rows: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """Return the rows with job and place of their workers."""
    job = pl.coalesce("pekerjaan", "pekerjaan_tertulis")
    known = inputs.pekerja.select("nik", "kelurahan", "kelurahan_key", pekerjaan=job)
    return join_person(rows, known, "nik")


def _numbered(rows: pl.DataFrame, by_place: pl.Series | None) -> pl.DataFrame:
    """Return the rows with their turn in the place, or in the fund for one without seats by place."""
    place = pl.lit("") if by_place is None else _place(by_place)
    return rows.with_columns(place=place).with_columns(turn=pl.int_range(pl.len()).over("dana", "place"))


def _place(by_place: pl.Series) -> pl.Expr:
    has_seats = pl.col("dana").is_in(by_place.to_list())
    return pl.when(has_seats).then(pl.col("kelurahan_key").fill_null("")).otherwise(pl.lit(""))
