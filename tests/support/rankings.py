"""Published months drawn as text, for the page tests."""

from datetime import date
from pathlib import Path

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.ranking.page_measures import PageRules
from tpp_sponsor.ranking.rank import RankingRow
from tpp_sponsor.site.render import render_site
from tpp_sponsor.site.views import PublishedMonth
from tpp_sponsor.tables.typed import polars_schema

SHIPPED = [Path(__file__).parents[2] / "templates"]

# peringkat, opd, pekerja, sponsor, jumlah_asn
KOTA_MINI = [
    (1, "Dinas Kesehatan", 3, 3, 5),
    (2, "Sekretariat Daerah", 1, 1, 2),
    (3, "Dinas Sosial", 1, 1, 3),
    (3, "Kecamatan Cikole", 1, 1, 3),
    (5, "Inspektorat Daerah", 0, 0, 4),
]

HOSTILE_NAMES = [
    "<script>document.title = 'dibobol'</script>",
    "Dinas \"Kutip\" & 'Petik'",
    "Dinas" + "x" * 195,
    "Badan " + "Perencanaan dan " * 12 + "lain",
    "{{ view.city }} {% raw %} {0} %s",
]


# Rules for a town so small that otherwise all of it is hidden.
OPEN = PageRules(divisions={"semua": 0}, min_count=0, min_size=0)


def site(months, language="id", **kwargs):
    """All pages of these months, the given language first."""
    languages = [
        load_texts(name) for name in (language, *(other for other in LANGUAGES if other != language))
    ]
    return render_site(months, languages, SHIPPED, **kwargs)


def published_month(
    rows=KOTA_MINI,
    *,
    period="2024-03",
    order_by="pekerja",
    city="Kota Mini",
    revision=1,
    rules=OPEN,
    **more,
):
    month = Period.parse(period)
    full = [
        (rank, opd, workers, sponsors, active, _share(sponsors, active), workers * 16_800)
        for rank, opd, workers, sponsors, active in rows
    ]
    ranking = pl.DataFrame(full, schema=polars_schema(RankingRow), orient="row")
    return PublishedMonth(
        month, revision, date(month.year, month.month, 10), ranking, order_by, city, rules=rules, **more
    )


def many(count):
    return [
        (n + 1, f"Kecamatan {n:03d}", max(count - n - 5, 0), max(count - n - 5, 0), count)
        for n in range(count)
    ]


def large():
    return [(n + 1, f"Dinas Pekerjaan Umum {n}", 7_654_321 - n, 654_321, 1_234_567) for n in range(3)]


def hostile():
    return [(n + 1, name, 9 - n, 9 - n, 10) for n, name in enumerate(HOSTILE_NAMES)]


def _share(sponsors, active):
    return f"{sponsors / active if active else 0:.6f}"
