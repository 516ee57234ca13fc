"""Coverage as a figure with its definition: the base decides the percentage, and percent are not points."""

import pytest

from support.coverage import BALANGAN, BAPPENAS, BPS, OCTOBER, TARGETS, measured, paid
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.coverage_figures import CoverageBase, CoverageTarget
from tpp_sponsor.site.coverage_views import coverage_view, signed_percent, signed_points

LAST_YEAR = Period(2024, 10)
ID, EN = Notation("id"), Notation("en")


def segments(measures):
    return {
        each.name: (each.active, str(each.as_of), each.source, each.paid_here) for each in measures.segments
    }


def test_balangan_is_three_percentages_by_choice_of_base():
    view = coverage_view(measured(), ID)
    assert view.active == "62.000"
    assert [(share.value, share.share) for share in view.shares] == [
        ("80.000", "77,5 %"),
        ("74.000", "83,8 %"),
        ("64.000", "96,9 %"),
    ]
    assert [share.share for share in coverage_view(measured(), EN).shares] == ["77.5%", "83.8%", "96.9%"]


def test_twenty_points_are_not_twenty_percent():
    # Semarang: 51.59 % and "at least 20 %" more.
    base, before = 1_000_000, 515_900
    in_points, in_percent = before + 200_000, before + before // 5
    assert (ID.percent(in_points, base, decimals=2), ID.percent(in_percent, base, decimals=2)) == (
        "71,59 %",
        "61,91 %",
    )
    told = [(signed_points(now - before, base, ID), signed_percent(now - before, before, ID))
            for now in (in_points, in_percent)]  # fmt: skip
    assert told == [("+20,0", "+38,8 %"), ("+10,3", "+20,0 %")]


def test_growth_is_said_in_persons_in_percent_and_in_points_of_each_base():
    drawn = """
        periode | segmen | aktif
        2024-09 | PU     | 40.000
        2025-10 | PU     | 50.000
    """
    view = coverage_view(measured(paid(Baros=6_000), paid(LAST_YEAR, Baros=5_000), drawn), ID)
    assert (view.earlier, view.active, view.difference, view.growth) == (
        "45.000",
        "56.000",
        "+11.000",
        "+24,4 %",
    )
    assert [share.points for share in view.shares] == ["+13,8", "+14,9", "+17,2"]


OF_SEPTEMBER = "periode | segmen | aktif\n2024-09 | PU | 40"
OF_JANUARY = "periode | segmen | aktif\n2025-01 | PU | 40"


@pytest.mark.parametrize(
    ("then", "drawn"),
    [(None, OF_SEPTEMBER), (paid(LAST_YEAR, Baros=9), OF_JANUARY)],
    ids=["no posted month", "no official count"],
)
def test_without_all_segments_a_year_before_there_is_no_growth(then, drawn):
    view = coverage_view(measured(paid(Baros=50), then, drawn), ID)
    assert (view.earlier, view.growth, view.shares[0].points) == (None, None, None)


def test_a_segment_counts_once_with_the_official_count():
    assert segments(measured()) == {
        "BPU": (20_000, "2025-09", "BPJS Cabang, 30 Sep 2025", 50),
        "Jakon": (2_000, "2025-10", "BPJS Cabang, 31 Okt 2025", None),
        "PU": (40_000, "2025-10", "BPJS Cabang, 31 Okt 2025", None),
    }


def test_what_no_official_count_has_is_counted_from_the_ledger_by_kind_of_payer():
    # By the kind of payer and not by its name: one is called TPP, one as the fund is.
    employers = [*["Dinas Pendidikan"] * 5, "TPP", "CSR"]
    measures = measured(
        paid(OCTOBER, ("APBD", "CSR"), employers, Baros=30),
        drawn="periode | segmen | aktif\n2025-10 | Jakon | 2.000",
    )
    assert segments(measures) == {
        "Jakon": (2_000, "2025-10", "BPJS", None),
        "BPU": (23, "2025-10", "", None),
        "PU": (7, "2025-10", "", None),
    }
    assert measures.active == 2_030


def test_the_newest_official_count_up_to_the_month_counts_and_a_whole_comes_before_its_parts():
    drawn = """
        periode | segmen | aktif | kelurahan
        2025-08 | PU     | 7     |
        2025-09 | PU     | 100   |
        2025-09 | pu     | 60    | Baros
        2025-11 | PU     | 999   |
    """
    assert segments(measured(paid(), drawn=drawn)) == {"PU": (100, "2025-09", "BPJS", None)}


def test_targets_are_of_their_base_and_say_how_many_are_missing():
    view = coverage_view(measured(targets=TARGETS), ID)
    assert [
        (each.year, each.base, each.share, each.workers, each.missing, each.gap) for each in view.targets
    ] == [
        (2025, "Sasaran Bappenas", "52,69 %", "33.722", "0", "+44,2"),
        (2026, "Penduduk bekerja", "80,00 %", "64.000", "2.000", "−2,5"),
    ]
    lines = {
        share.name: (share.target and (share.target.share, share.target.year), share.target_bar)
        for share in view.shares
    }
    assert lines == {
        "Penduduk bekerja": (("80,00 %", 2026), 800),
        "Penduduk bekerja tanpa ASN, TNI, Polri": (None, None),
        "Sasaran Bappenas": (("52,69 %", 2025), 526),
    }
    assert CoverageTarget(2026, 3_333, CoverageBase("x", 100, OCTOBER, "", ""), "").workers == 34


def test_small_counts_of_this_program_are_hidden_and_all_that_follows_from_them():
    measures = measured(paid(Baros=3), drawn="periode | segmen | aktif\n2025-10 | PU | 40.000")
    assert segments(measures)["BPU"] == (None, "2025-10", "", None)
    assert measures.active is None
    view = coverage_view(measures, ID)
    assert [share.share for share in view.shares] == [None, None, None]


def test_places_show_the_segments_that_are_known_by_kelurahan():
    measures = measured(
        paid(Baros=30, Cikole=3, _=12), drawn="periode | segmen | aktif\n2025-10 | PU | 40.000"
    )
    assert measures.place_segments == ["BPU"]
    shown = [(place.name, list(place.active)) for place in measures.places]
    assert shown == [("Baros", [30]), ("Cikole", [None]), ("", [None])], (
        "the second could be computed from the sum"
    )
    assert list(measures.place_sums.active) == [45]
    of_official = measured()
    assert [(place.name, place.total) for place in of_official.places] == [
        ("Baros", 19_000),
        ("Cikole", 1_000),
    ]


def test_the_count_of_the_city_is_hidden_where_the_sum_of_its_places_would_tell():
    drawn = "periode | segmen | aktif\n2025-10 | PU | 40.000"
    measures = measured(paid(Baros=3, Cikole=2), drawn=drawn)
    assert segments(measures)["BPU"][0] is None
    assert measures.place_sums.total is None


def test_an_official_count_is_shown_and_the_few_workers_of_this_program_in_it_are_not():
    """BPU by kelurahan is 3 and 2 of this program, which its sum of 5 would tell; 20,000 of BPJS tell nothing."""
    drawn = "periode | segmen | aktif\n2025-10 | BPU | 20.000"
    measures = measured(paid(Baros=3, Cikole=2), drawn=drawn)
    assert segments(measures)["BPU"] == (20_000, "2025-10", "BPJS", None)
    assert measures.active == 20_000
    assert measures.place_sums.total is None


def test_a_city_without_premiums_and_counts_says_zero_of_nothing():
    view = coverage_view(measured(paid(), drawn=""), ID)
    assert (view.active, view.segments, view.places) == ("0", [], [])


def test_the_bases_are_those_that_the_city_names():
    assert [share.name for share in coverage_view(measured(bases=[BAPPENAS]), ID).shares] == [
        "Sasaran Bappenas"
    ]
    assert BALANGAN[0] is BPS
