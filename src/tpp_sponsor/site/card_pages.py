"""The page of each card: until when its cover is paid, what to do and bring, and which office helps.

A page holds nothing of its card but the month, so all pages of a month have the same bytes and size, apart from the
token in the link to the other language. No other page and no list leads to them (ADR 28).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tpp_sponsor.cards.card import NO_LIST, page_path
from tpp_sponsor.cards.cover import last_covered
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import Texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.settings.publishing import Cards
from tpp_sponsor.site.render import SiteEdition, edition_page, editions

# As long as a token, which takes its place.
_PLACEHOLDER = "t" * 32


@dataclass(frozen=True)
class CardSite:
    """What all pages of cards share: the city, its office, and the months after which a cover without premium ends."""

    city: str
    office: Cards
    grace_months: int


def render_card_pages(
    covers: Mapping[str, Period], site: CardSite, languages: Sequence[Texts], folders: Sequence[Path]
) -> dict[str, bytes]:
    """Path below `site/` → bytes; `covers`: token → the last paid month. One page says that there is no list."""
    pages: dict[str, bytes] = {}
    for edition in editions(languages):
        pages[edition.prefix + NO_LIST] = _page(NO_LIST, "kartu-tanpa-daftar.html", site, edition, folders)
        months = dict(_months(set(covers.values()), site, edition, folders))
        for token, month in sorted(covers.items()):
            page = months[month].replace(_PLACEHOLDER.encode(), token.encode())
            pages[edition.prefix + page_path(token)] = page
    return pages


def _months(
    months: set[Period], site: CardSite, edition: SiteEdition, folders: Sequence[Path]
) -> Iterator[tuple[Period, bytes]]:
    """Yield the page of each month, with a placeholder for the token."""
    write = Notation(edition.texts.language)
    for month in months:
        last = last_covered(month, site.grace_months)
        values = {"paid_until": write.month(month), "last": write.month(last) if last > month else ""}
        yield month, _page(page_path(_PLACEHOLDER), "kartu.html", site, edition, folders, **values)


def _page(
    path: str, template: str, site: CardSite, edition: SiteEdition, folders: Sequence[Path], **values: str
) -> bytes:
    return edition_page(path, template, edition, folders, city=site.city, office=site.office, **values)
