"""A folder of the inbox under another spelling of its month is named, with the remedy (docs/rules.md#office-sheets)."""

from datetime import date

import pytest

from tpp_sponsor.domain.dates import period_named
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import InputFileError
from tpp_sponsor.messages import LANGUAGES, load_texts, say_fault
from tpp_sponsor.month.read_inbox import read_inbox_of
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import parse_settings

MARCH = Period(2024, 3)
NEAR = (
    "2024-3", "Maret 2024", "2024_03", "202403", "maret2024", "MARET_2024", "2024 Maret", "03-2024", "032024", "Mar-24",
    "2024.03", "TPP Maret 2024 (revisi)", "2024-03 (1)",
)  # fmt: skip


@pytest.mark.parametrize("name", NEAR)
def test_a_name_in_another_spelling_tells_the_month(name):
    assert period_named(name) == date(2024, 3, 1)


@pytest.mark.parametrize("name", ["arsip", "2024", "maret", "2024-13", "2024-04", "3"])
def test_other_names_tell_no_march(name):
    assert period_named(name) != date(2024, 3, 1)


def _refused(root):
    with pytest.raises(InputFileError) as refused:
        read_inbox_of(Deployment(root, parse_settings({})), MARCH)
    [fault] = refused.value.faults
    return fault


@pytest.mark.parametrize("name", NEAR)
def test_the_near_miss_is_named_with_the_remedy(tmp_path, name):
    (tmp_path / "inbox" / name).mkdir(parents=True)
    (tmp_path / "inbox" / "2024-02").mkdir()
    fault = _refused(tmp_path)
    for language in LANGUAGES:
        said = say_fault(load_texts(language), fault)
        assert f"inbox/{name}" in said
        assert "inbox/2024-03" in said


def test_without_a_near_miss_the_folder_is_only_missing(tmp_path):
    assert _refused(tmp_path).code == "inbox_missing"
    (tmp_path / "inbox" / "2024-02").mkdir(parents=True)
    assert _refused(tmp_path).code == "inbox_missing"
