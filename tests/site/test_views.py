import dataclasses

import polars as pl
import pytest

from support.rankings import KOTA_MINI, published_month
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.site.views import archive_of, view_of

INDONESIAN = Notation("id")


def view(*args, **kwargs):
    return view_of(published_month(*args, **kwargs), INDONESIAN)


def test_totals_are_sums_and_the_share_is_of_the_sums():
    totals = view().totals
    assert totals.figures == {
        "pekerja": "6",
        "sponsor": "6",
        "jumlah_asn": "17",
        "partisipasi": "35,3 %",
        "pertumbuhan": None,
        "diterima": None,
        "iuran": "Rp100.800",
    }
    assert (totals.taking_part, totals.departments) == ("4", "5")


def test_departments_without_a_worker_stand_apart():
    shown = view()
    assert [line.opd for line in shown.not_joined] == ["Inspektorat Daerah"]
    assert len(shown.joined) == 4


def test_ties_share_a_rank_and_a_step():
    shown = view()
    assert [(line.rank, line.is_tied) for line in shown.joined] == [
        (1, False),
        (2, False),
        (3, True),
        (3, True),
    ]
    assert [(step.rank, list(step.names)) for step in shown.podium] == [
        (1, ["Dinas Kesehatan"]),
        (2, ["Sekretariat Daerah"]),
        (3, ["Dinas Sosial", "Kecamatan Cikole"]),
    ]


def test_a_crowded_step_counts_the_names_it_leaves_to_the_table():
    (step,) = view([(1, f"Kecamatan {n}", 1, 1, 2) for n in range(9)]).podium
    assert (len(step.names), step.others) == (3, 6)


def test_nobody_stands_on_the_podium_with_nothing():
    assert view([(1, "Dinas A", 0, 0, 3), (1, "Dinas B", 0, 0, 0)]).podium == []


@pytest.mark.parametrize(
    ("order_by", "bars"),
    [("pekerja", [1000, 334, 334, 334]), ("partisipasi", [1000, 834, 556, 556])],
)
def test_bars_are_thousandths_of_the_longest(order_by, bars):
    assert sorted((line.bar for line in view(order_by=order_by).joined), reverse=True) == bars


def test_the_measure_that_orders_comes_first():
    assert view(order_by="partisipasi").columns[0] == "partisipasi"
    assert sorted(view(order_by="partisipasi").columns) == sorted(view().columns)


def test_the_order_of_rows_does_not_matter():
    assert view(list(reversed(KOTA_MINI))) == view()


def test_only_the_ranking_passes():
    plain = published_month()
    personal = dataclasses.replace(
        plain, ranking=plain.ranking.with_columns(pl.lit("Siti Aminah").alias("nama"))
    )
    assert "Siti" not in repr(view_of(personal, INDONESIAN))


def test_the_archive_goes_back_from_the_newest():
    years = archive_of([Period(2023, 12), Period(2024, 2), Period(2024, 1), Period(2024, 2)], INDONESIAN)
    assert [(year.year, [link.href for link in year.links]) for year in years] == [
        (2024, ["2024-02.html", "2024-01.html"]),
        (2023, ["2023-12.html"]),
    ]
    assert [link.is_newest for year in years for link in year.links] == [True, False, False]
