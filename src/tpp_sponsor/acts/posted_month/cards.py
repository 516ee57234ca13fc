"""Issue and print cards of a posted month, and read their register; pages follow (docs/rules.md#cards).

A card is no act on a period, so none of this is an event of the chain: the cards are a table of their own.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.cards.card import WANTED, Card, CardState
from tpp_sponsor.cards.cover import running_covers, to_remove
from tpp_sponsor.cards.register import REGISTER
from tpp_sponsor.cards.tokens import CardNames
from tpp_sponsor.documents.card_files import CARDS, STICKERS, list_files, printable
from tpp_sponsor.documents.cards import CardSheets
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import kelurahan_key
from tpp_sponsor.errors import Fault, InputFileError, PeriodStateError, RequestError, SettingsError
from tpp_sponsor.intake.inbox import RefusedFile
from tpp_sponsor.intake.raw_table import concat_rows, table_rows
from tpp_sponsor.intake.read import read_single_file
from tpp_sponsor.intake.returned_lists.card_register import ReadRegister, read_register
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import load_texts
from tpp_sponsor.month.pages.publish import publish_all
from tpp_sponsor.month.pages.published_cards import covers_of
from tpp_sponsor.month.rebuild import open_archive
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import clear_folder, keep_file
from tpp_sponsor.tables.headings.heading_map import HeadingMap
from tpp_sponsor.tables.inputs import Inputs

DrawNames = Callable[[], CardNames]


@dataclass(frozen=True)
class _Issue:
    """For which month and on which day cards are issued; `newest`: the newest posted month."""

    period: Period
    newest: Period
    day: date
    grace_months: int
    draw_names: DrawNames


@dataclass(frozen=True)
class PrintedCards:
    """The cards of a period: how many were issued now, are on the sheets, are to be removed; and the folder.

    `other_months`: the months whose sheets have cards that are not reported as handed over.
    """

    period: Period
    folder: Path
    sheet: str
    issued: int
    printed: int
    removals: int
    other_months: tuple[Period, ...]


@dataclass(frozen=True)
class KeptRegister:
    """A register that was read: how many cards changed, and how many were so already."""

    file: str
    read: ReadRegister
    changed: int

    @property
    def same(self) -> int:
        """The number of filled rows that changed nothing."""
        return len(self.read.rows) - self.changed


def print_cards(
    acting: Acting, period: Period | None, *, place: str, stickers: bool, draw_names: DrawNames
) -> PrintedCards:
    """Issue the cards that are missing, and write sheets and lists; without a period, those of the newest one.

    Raises PeriodStateError if the period is not posted, SettingsError if an address or office is not set.
    """
    deployment = acting.deployment
    if missing := list(deployment.settings.cards.missing):
        raise SettingsError(*(Fault.of("setting_missing", file="config.toml", column=key) for key in missing))
    with acting.ledger("cards", period) as ledger:
        runs = {run.period: run for run in ledger.runs()}
        chosen = _chosen(runs, period)
        inputs = open_archive(deployment, ledger, runs[chosen]).inputs
        grace_months = deployment.settings.cover.grace_months
        issue = _Issue(chosen, max(runs), acting.actor.today, grace_months, draw_names)
        issued = _issue(ledger, inputs, issue)
        publish_all(deployment, ledger, ())
        cards = _at_place(ledger.cards(), place)
        covers = covers_of(deployment, ledger, cards)
        refused = ledger.refused_workers({card.nik for card in cards})
    ready = printable(cards, covers)
    sheet = [card for card in ready if card.period == chosen]
    folder = deployment.cards_folder(chosen) / kelurahan_key(place).replace(" ", "-")
    name = f"{STICKERS if stickers else CARDS}.pdf"
    if sheet:
        keep_file(folder / name, _sheets(deployment, chosen, stickers=stickers).pdf(sheet))
    else:
        clear_folder(folder / name)
    for file, data in list_files(chosen, cards, covers, refused).items():
        keep_file(folder / file, data)
    removals, others = len(to_remove(cards, covers)), sorted({card.period for card in ready} - {chosen})
    return PrintedCards(chosen, folder, name if sheet else "", issued, len(sheet), removals, tuple(others))


def _sheets(deployment: Deployment, period: Period, *, stickers: bool) -> CardSheets:
    settings, folders = deployment.settings, deployment.template_folders
    texts = load_texts(settings.output.language)
    return CardSheets(period, settings.city.name, settings.cards, folders, texts, stickers=stickers)


def keep_register(acting: Acting, path: Path) -> KeptRegister:
    """Read a register and keep what became of the cards; rows that cannot be used are in the result."""
    if not path.is_file():
        raise InputFileError(Fault.of("cards_file_missing", file=path.name))
    headings = HeadingMap.of(REGISTER, {})
    file, raw = read_single_file(path.resolve(), headings, acting.deployment.settings.intake.limits)
    if isinstance(file, RefusedFile) or raw.faults:
        raise InputFileError(*raw.faults)
    rows = concat_rows(REGISTER, table_rows(raw))
    with acting.ledger("cards") as ledger:
        cards = {card.code: card for card in ledger.cards()}
        read = read_register(rows, frozenset(cards), acting.actor.today)
        changed = list(_changed(read, cards, acting.actor.today))
        if changed:
            ledger.write_cards(changed)
            publish_all(acting.deployment, ledger, ())
    return KeptRegister(file.name, read, len(changed))


def _chosen(posted: Collection[Period], period: Period | None) -> Period:
    """Return the period, which must be posted; the newest posted one if None."""
    if not posted or (period is not None and period not in posted):
        raise PeriodStateError(Fault.of("not_posted", period=period or "-"))
    return period or max(posted)


def _issue(ledger: Ledger, inputs: Inputs, issue: _Issue) -> int:
    """Issue a card for each cover whose household wants one; withdraw those that the newest month refuses."""
    wishes: dict[str, bool] = dict(inputs.kartu.rows())
    cards = ledger.cards()
    withdrawn = [
        replace(card, state=CardState.WITHDRAWN, since=issue.day)
        for card in cards
        if issue.period == issue.newest and card.state in WANTED and wishes.get(card.nik) is False
    ]
    paid = ledger.paid_months({card.nik for card in cards} | wishes.keys())
    running = running_covers(cards, paid, issue.newest, issue.grace_months)
    refusals = ledger.refusals({card.nik for card in cards} | wishes.keys())
    # A card that was removed while BPJS refused the worker is replaced once BPJS accepts.
    replaced = {card.token for card in cards if card.state is CardState.REMOVED and card.nik in refusals}
    has_card = {card.nik for card in cards if card.token in running.keys() - replaced}
    without = has_card | {nik for nik, stands in refusals.items() if stands}
    wanting = [
        nik
        for nik, is_wanted in wishes.items()
        if is_wanted and nik not in without and issue.period in paid.get(nik, ())
    ]
    offered = _new_cards(inputs, wanting, {card.code for card in cards}, issue)
    running = running_covers(offered, paid, issue.newest, issue.grace_months)
    new = [card for card in offered if card.token in running]
    if new or withdrawn:
        ledger.write_cards([*withdrawn, *new])
    return len(new)


def _new_cards(inputs: Inputs, niks: Sequence[str], taken: set[str], issue: _Issue) -> list[Card]:
    """Return a card for each of these workers; `taken`: codes of other cards."""
    persons = _persons(inputs, niks)
    cards = []
    for nik in sorted(niks):
        names, (name, kelurahan) = _free_names(issue.draw_names, taken), persons.get(nik, ("", ""))
        cards.append(
            Card(
                token=names.token,
                code=names.code,
                nik=nik,
                name=name,
                kelurahan=kelurahan,
                period=issue.period,
                issued=issue.day,
                state=CardState.ISSUED,
                since=issue.day,
            )
        )
    return cards


def _free_names(draw_names: DrawNames, taken: set[str]) -> CardNames:
    """Names whose code no other card has; it is taken now."""
    names = draw_names()
    while names.code in taken:
        names = draw_names()
    taken.add(names.code)
    return names


def _persons(inputs: Inputs, niks: Sequence[str]) -> dict[str, tuple[str, str]]:
    """NIK → name and kelurahan: of the list of workers, else the place of a proposal, else of an employee's row."""
    places = (
        pl.concat(
            table.select("nik", "kelurahan") for table in (inputs.pekerja, inputs.usulan, inputs.nonasn)
        )
        .drop_nulls()
        .unique("nik", keep="first", maintain_order=True)
    )
    rows = (
        inputs.names.filter(pl.col("nik").is_in(list(niks)))
        .join(places, on="nik", how="left", maintain_order="left")
        .select("nik", "nama", pl.col("kelurahan").fill_null(""))
    )
    return {nik: (name, kelurahan) for nik, name, kelurahan in rows.iter_rows()}


def _at_place(cards: list[Card], place: str) -> list[Card]:
    """Select the cards of one kelurahan, or all. Raises RequestError if the kelurahan has no card."""
    chosen = [card for card in cards if not place or kelurahan_key(card.kelurahan) == kelurahan_key(place)]
    if place and not chosen:
        raise RequestError(Fault.of("cards_no_place", place=place))
    return chosen


def _changed(read: ReadRegister, cards: Mapping[str, Card], today: date) -> Iterator[Card]:
    """Yield the cards that a register changes, as they are after it."""
    for row in read.rows:
        card = cards[row.code]
        since = row.day or (card.since if row.state is card.state else today)
        after = replace(card, state=row.state, since=since, note=row.note or card.note)
        if after != card:
            yield after
