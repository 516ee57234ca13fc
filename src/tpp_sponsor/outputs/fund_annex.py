"""The annex of a fund's decree (`lampiran.xlsx`): who is paid, who goes and who comes, and who would be next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import Texts
from tpp_sponsor.outputs.annex import Annex, AnnexPart, Column, annex_xlsx
from tpp_sponsor.rules.funds.decision import FundDecision
from tpp_sponsor.rules.funds.frames import SeatChange
from tpp_sponsor.rules.funds.seat_changes import pair_seat_changes
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.joins import join_person
from tpp_sponsor.tables.programmes.funds import FundWorker
from tpp_sponsor.tables.typed import dy

if TYPE_CHECKING:
    from tpp_sponsor.messages.notation import Notation

# Column of an annex → its width in characters.
_WIDTHS = {
    "no": 5, "nama": 30, "nik": 19, "kelurahan": 20, "pekerjaan": 21, "nomor": 14, "keputusan": 26, "iuran": 12,
    "skor": 7, "tanggal": 17, "sebab": 34,
}  # fmt: skip
# Those of the part that has two workers in a row.
_NARROW = {"no": 5, "nama": 23, "nik": 18, "kelurahan": 15, "pekerjaan": 16, "alasan": 25, "nomor": 14}
_PAID = ("no", "nama", "nik", "kelurahan", "pekerjaan", "nomor", "keputusan", "iuran")
_BEFORE = ("nama", "nik", "kelurahan", "pekerjaan", "alasan")
_AFTER = ("nama", "nik", "kelurahan", "pekerjaan", "nomor")
_WAITING = ("no", "kelurahan", "nama", "nik", "pekerjaan", "skor", "tanggal", "nomor", "sebab")


@dataclass(frozen=True)
class FundAnnexes:
    """What the annexes of a revision are made from; `period` and `revision` are those of the run.

    `posted`: the workers of lines of earlier revisions, for those who are no longer in the inputs.
    """

    decision: FundDecision
    inputs: Inputs
    posted: dy.DataFrame[FundWorker]
    city: str
    period: Period
    revision: int
    texts: Texts

    @cached_property
    def changes(self) -> dy.DataFrame[SeatChange]:
        """The seats of all funds that changed hands."""
        return pair_seat_changes(self.decision, self.inputs)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Code of each accepted fund → the rows of the longest part of its annex."""
        longest = dict.fromkeys(self.decision.funds["kode"].sort(), 0)
        for frame in (self.decision.live, self.changes, self.decision.waiting):
            for code, count in frame.group_by("dana").len().rows():
                if code in longest:
                    longest[code] = max(longest[code], count)
        return longest

    def xlsx(self, code: str) -> bytes:
        """Return the annex of one fund as a workbook."""
        fund = self.decision.funds.row(by_predicate=pl.col("kode") == code, named=True)
        of_fund = pl.col("dana") == code
        parts = [
            self._paid(self._all_paid.filter(of_fund)),
            self._changed(self.changes.filter(of_fund)),
            self._waiting(self._all_waiting.filter(of_fund)),
        ]
        return annex_xlsx(self._frame(fund), parts, created=self.period.first_day)

    def _frame(self, fund: Mapping[str, Any]) -> Annex:
        month = self._notation.month(self.period)
        signer = "signer_public" if fund["is_public"] else "signer_private"
        return Annex(
            city=self.city,
            facts=[
                (self._say("basis"), fund["dasar"]),
                (self._say("fund"), f"{fund['nama']} ({fund['kode']})"),
                (self._say("period"), self._say("month", month=month, revision=self.revision)),
            ],
            signature=[self._say(key) for key in ("place", "day", signer, "signed", "number_of_signer")],
            footer=f"{self.city} · {fund['kode']} · {self.period}",
            page_of=self.texts.sentences["annex.page"],
        )

    # Of all funds together: with a join for each of 40 funds, the files of 100,000 proposals take a quarter longer
    # (November 2026). Delete this when a join reads only the workers that it needs.
    @cached_property
    def _all_paid(self) -> pl.DataFrame:
        """The live lines with their workers and decrees, by place and name."""
        decrees = self.decision.proposals.select("nomor", "keputusan")
        named = join_person(self.decision.live.sort("nik"), self._workers, "nik")
        known = self.posted.select("nik", nama_posted="nama", pekerjaan_posted="pekerjaan")
        return (
            join_person(named, known, "nik")
            .with_columns(pl.coalesce(name, f"{name}_posted").alias(name) for name in ("nama", "pekerjaan"))
            .join(decrees, on="nomor", how="left", validate="m:1")
            .sort("kelurahan_key", "nama", "nik", nulls_last=True)
        )

    @cached_property
    def _all_waiting(self) -> pl.DataFrame:
        """The waiting proposals with the jobs of their workers, in their order."""
        return join_person(self.decision.waiting, self._workers.select("nik", "pekerjaan"), "nik")

    def _paid(self, lines: pl.DataFrame) -> AnnexPart:
        """Who is paid, by place and name."""
        rows = lines.with_columns(no=_turn(), iuran=pl.col("premium_idr"))
        total = (self._say("total"), _PAID.index("iuran"), int(rows["iuran"].sum()))
        return self._part("paid", _PAID, rows, sums=total)

    def _changed(self, changes: pl.DataFrame) -> AnnexPart:
        """Who goes and why, beside who comes in the place."""
        rows = changes.with_columns(no=_turn(), alasan=self._in_words("alasan"))
        taken = ("no", *_BEFORE, *(f"{name}_masuk" for name in _AFTER))
        groups = [
            (self._say("before"), 1, len(_BEFORE)),
            (self._say("after"), 1 + len(_BEFORE), len(_AFTER)),
        ]
        columns = ("no", *_BEFORE, *_AFTER)
        return self._part("changed", columns, rows, taken, widths=_NARROW, groups=groups)

    def _waiting(self, waiting: pl.DataFrame) -> AnnexPart:
        """Who would be next, by place where the fund has seats by place."""
        days = {day: self._notation.day(day) for day in waiting["tanggal"].unique()}
        rows = waiting.with_columns(
            pl.col("skor").cast(pl.String),
            no="urutan",
            tanggal=pl.col("tanggal").replace_strict(days, default=None, return_dtype=pl.String),
            sebab=self._in_words("hasil"),
        )
        return self._part("waiting", _WAITING, rows)

    @property
    def _notation(self) -> "Notation":
        from tpp_sponsor.messages.notation import Notation  # noqa: PLC0415 - slow to load (ADR 23)

        return Notation(self.texts.language)

    @property
    def _workers(self) -> pl.DataFrame:
        job = pl.coalesce("pekerjaan", "pekerjaan_tertulis")
        return self.inputs.pekerja.select("nik", "nama", pekerjaan=job)

    def _part(
        self,
        part: str,
        columns: Sequence[str],
        rows: pl.DataFrame,
        taken: Sequence[str] | None = None,
        *,
        widths: Mapping[str, int] = _WIDTHS,
        **more: Any,
    ) -> AnnexPart:
        """Return a part; `taken` are the columns of `rows` where their names differ.

        An empty cell has its border too.
        """
        shown = rows.select(pl.col(name).alias(str(at)) for at, name in enumerate(taken or columns))
        return AnnexPart(
            name=self._say(f"{part}.sheet"),
            title=self._say(f"{part}.title"),
            columns=[Column(self._say(f"column.{name}"), widths[name]) for name in columns],
            rows=shown.with_columns(pl.col(pl.String).fill_null("")),
            nothing=self._say(f"{part}.nothing"),
            **more,
        )

    def _in_words(self, column: str) -> pl.Expr:
        """Return the outcomes of a column as sentences."""
        group = "outcome."
        words = {
            key.removeprefix(group): said
            for key, said in self.texts.sentences.items()
            if key.startswith(group)
        }
        return pl.col(column).replace_strict(words, default=None, return_dtype=pl.String)

    def _say(self, key: str, **values: object) -> str:
        return self.texts.say(f"annex.{key}", **values)


def _turn() -> pl.Expr:
    return pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
