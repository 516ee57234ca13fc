"""The pages of cards, as a function of the cards and the live premiums of the ledger (docs/rules.md#cards).

The folders of these pages cannot be listed and have no other file. All files have the same modification time, that of
the newest posted month: the HTTP headers of a page then reveal nothing about its card (ADR 28).
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time

from tpp_sponsor.cards.card import FOLDER, NO_LIST, WANTED, Card
from tpp_sponsor.cards.cover import running_covers, to_remove
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import Texts
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.unlisted_folder import keep_unlisted


def covers_of(deployment: Deployment, ledger: Ledger, cards: Sequence[Card]) -> dict[str, Period]:
    """Map the token of each covered card to its last paid month; leave out workers that BPJS refuses."""
    run = ledger.newest_run()
    if run is None or not cards:
        return {}
    refused = ledger.refused_workers({card.nik for card in cards})
    insured = [card for card in cards if card.nik not in refused]
    paid = ledger.paid_months({card.nik for card in insured})
    return running_covers(insured, paid, run.period, deployment.settings.cover.grace_months)


def cards_to_remove(deployment: Deployment, ledger: Ledger) -> list[Card]:
    """Return the cards that may hang somewhere although their cover has ended or their household wants none."""
    cards = ledger.cards()
    return to_remove(cards, covers_of(deployment, ledger, cards))


def card_pages(deployment: Deployment, ledger: Ledger, languages: Sequence[Texts]) -> dict[str, bytes]:
    """Return the pages of cards that a household wants and whose cover runs; none where no card was ever issued."""
    cards = ledger.cards()
    if not cards:
        return {}
    from tpp_sponsor.site.card_pages import CardSite, render_card_pages  # noqa: PLC0415 - slow to load (ADR 23)

    covers = covers_of(deployment, ledger, [card for card in cards if card.state in WANTED])
    settings = deployment.settings
    site = CardSite(settings.city.name, settings.cards, settings.cover.grace_months)
    return render_card_pages(covers, site, languages, deployment.template_folders)


def close_card_folders(
    deployment: Deployment, newest: Period, current: Collection[str], prefixes: Sequence[str]
) -> None:
    """Remove every file that is no current page from the folders of cards, also one that the program did not write.

    Where no card was ever issued, nothing is done: a folder of that name is the city's own.
    """
    if NO_LIST not in current:
        return
    moment = datetime.combine(newest.first_day, time(), tzinfo=UTC)
    for prefix in prefixes:
        folder = prefix + FOLDER
        names = {page.removeprefix(folder) for page in current if page.startswith(folder)}
        keep_unlisted(deployment.site / folder, names, moment)


def has_left_pages(deployment: Deployment, current: Collection[str], prefixes: Sequence[str]) -> bool:
    """Return True if the folders of cards hold a file that is no current page."""
    if NO_LIST not in current:
        return False
    folders = [prefix + FOLDER for prefix in prefixes if (deployment.site / prefix / FOLDER).is_dir()]
    present = {folder + path.name for folder in folders for path in (deployment.site / folder).iterdir()}
    return bool(present - set(current))
