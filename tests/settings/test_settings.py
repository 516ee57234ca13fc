"""Settings that intake rests on: headings, names of OPD, and what a wrong key is told (docs/rules.md#settings)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_inboxes import as_csv, csv_file, examples, nip, one_row, taken
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import alias_keys, text_key
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.messages import LANGUAGES, load_texts, say_fault
from tpp_sponsor.month.take_in import normalised
from tpp_sponsor.settings.load import load_settings, parse_settings

MARCH = Period(2024, 3)


def refused(values):
    with pytest.raises(SettingsError) as error:
        parse_settings(values)
    return [(fault.code, fault.column, dict(fault.values).get("nearest")) for fault in error.value.faults]


@pytest.mark.parametrize(
    ("values", "key", "nearest"),
    [
        ({"rule": {}}, "rule", "rules"),
        ({"rules": {"cutof_day": 10}}, "rules.cutof_day", "cutoff_day"),
        ({"rules": {"min_age ": 17}}, "rules.min_age ", "min_age"),
        ({"opd": {"alias": {}}}, "opd.alias", "aliases"),
        ({"intake": {"heading": {}}}, "intake.heading", "headings"),
        ({"intake": {"headings": {"pekerjaan": {}}}}, "intake.headings.pekerjaan", "pekerja"),
        ({"intake": {"headings": {"asn": {"np": ["x"]}}}}, "intake.headings.asn.np", "nip"),
        (
            {"intake": {"headings": {"kesediaan": {"nama_pkerja": ["x"]}}}},
            "intake.headings.kesediaan.nama_pkerja",
            "nama_pekerja",
        ),
        (
            {"intake": {"headings": {"tertanggung": {"tgl_brakhir": ["x"]}}}},
            "intake.headings.tertanggung.tgl_brakhir",
            "tgl_berakhir",
        ),
        ({"output": {"xlsx_max_row": 1}}, "output.xlsx_max_row", "xlsx_max_rows"),
        ({"job": [{"name": "ART", "synonim": []}]}, "job[1].synonim", "synonyms"),
        (
            {"tariff": [{"valid_from": "2024-01", "paket": "A", "legal_basis": "x", "jkk": 1, "jhtt": 0}]},
            "tariff[1].jhtt",
            "jht",
        ),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(values, key, nearest):
    assert refused(values) == [("setting_unknown", key, nearest)]


def test_a_key_of_an_earlier_version_names_what_does_its_work_now():
    with pytest.raises(SettingsError) as error:
        parse_settings({"schedule": {"health_port": 8765}})
    [fault] = error.value.faults
    assert (fault.code, fault.column) == ("setting_removed", "schedule.health_port")
    assert dict(fault.values)["instead"] == "tpp-sponsor doctor --json, data/heartbeat.json"


def test_all_faults_of_the_settings_are_told_at_once():
    values = {
        "rules": {"cutoff_day": 32, "min_net_after": 1.5, "max_worker": 0},
        "opd": {"aliases": {"A": "B", "B": "A"}},
        "intake": {"headings": {"asn": {"np": ["x"]}, "asnn": {}}},
        "ranking": {"by": "abjad"},
        "outptu": {},
    }
    told = {(code, column) for code, column, _ in refused(values)}
    assert told == {
        ("setting_range", "rules.cutoff_day"),
        ("setting_type", "rules.min_net_after"),
        ("setting_unknown", "rules.max_worker"),
        ("setting_invalid", "opd"),
        ("setting_unknown", "intake.headings.asn.np"),
        ("setting_unknown", "intake.headings.asnn"),
        ("setting_choice", "ranking.by"),
        ("setting_unknown", "outptu"),
    }


@pytest.mark.parametrize(
    ("values", "code", "key"),
    [
        ({"intake": {"headings": {"asn": {"nip": "NIP BARU"}}}}, "setting_type", "intake.headings.asn.nip"),
        ({"intake": {"headings": {"asn": {"nip": [1]}}}}, "setting_type", "intake.headings.asn.nip[1]"),
        ({"intake": {"headings": {"asn": ["nip"]}}}, "setting_type", "intake.headings.asn"),
        ({"intake": {"headings": "nip"}}, "setting_type", "intake.headings"),
        ({"intake": []}, "setting_type", "intake"),
        ({"opd": {"aliases": ["a"]}}, "setting_type", "opd.aliases"),
        ({"opd": {"aliases": {"a": 1}}}, "setting_type", "opd.aliases.a"),
        ({"rules": 5}, "setting_type", "rules"),
        ({"rules": {"cutoff_day": "10"}}, "setting_type", "rules.cutoff_day"),
        ({"rules": {"cutoff_day": True}}, "setting_type", "rules.cutoff_day"),
        ({"rules": {"min_net_after": -1}}, "setting_least", "rules.min_net_after"),
        ({"mail": {"timeout_seconds": 0}}, "setting_least", "mail.timeout_seconds"),
        ({"cover": {"grace_months": 13}}, "setting_range", "cover.grace_months"),
        ({"guard": {"approval": "od"}}, "setting_choice", "guard.approval"),
        ({"job": [{"name": ""}]}, "setting_missing", "job[1].name"),
    ],
)
def test_a_value_that_cannot_be_is_a_settings_error_with_its_key(values, code, key):
    assert [(code, key) for code, key, _ in refused(values)] == [(code, key)]


def test_a_tariff_names_all_that_it_must_have():
    assert [(code, key) for code, key, _ in refused({"tariff": [{}]})] == [
        ("setting_missing", "tariff[1].valid_from"),
        ("setting_missing", "tariff[1].paket"),
        ("setting_missing", "tariff[1].legal_basis"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_reads_what_a_setting_must_hold(language):
    with pytest.raises(SettingsError) as error:
        parse_settings(
            {"rules": {"cutoff_day": "10"}, "guard": {"approval": "od"}, "cover": {"grace_months": 0}}
        )
    told = [say_fault(load_texts(language), fault) for fault in error.value.faults]
    assert (
        told
        == {
            "id": [
                "isinya harus berupa angka bulat tanpa tanda kutip.",
                "angkanya harus antara 1 dan 12.",
                'isinya tidak dikenal. Pilihan: "odd", "always", "never".',
            ],
            "en": [
                "the value must be a whole number, without quotation marks.",
                "the number must be between 1 and 12.",
                'the value is not known. Choices: "odd", "always", "never".',
            ],
        }[language]
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [(None, "config_missing"), (b"[rules\n", "config_not_toml"), (b"\xff\xfea", "config_unreadable")],
)
def test_a_config_that_cannot_be_read(tmp_path, data, code):
    if data is not None:
        (tmp_path / "config.toml").write_bytes(data)
    with pytest.raises(SettingsError) as error:
        load_settings(tmp_path / "config.toml")
    assert [fault.code for fault in error.value.faults] == [code]


def test_an_empty_config_has_every_default(tmp_path):
    (tmp_path / "config.toml").write_bytes(b"\xef\xbb\xbf")
    assert load_settings(tmp_path / "config.toml") == parse_settings({})


# Names of OPD


def shown(spellings, aliases):
    """How the OPD of each officer is shown."""
    rows = [one_row("asn", nip=nip(at), nik="", opd=opd)[1] for at, opd in enumerate(spellings, start=1)]
    values = {"opd": {"aliases": aliases}}
    tpp = csv_file(f"nip | tpp_neto | opd\n{nip(1)} | 5 | {spellings[0]}")
    intake = taken({"asn.csv": as_csv([one_row("asn")[0], *rows]), "tpp.csv": tpp}, values)
    return normalised(intake, parse_settings(values), MARCH).asn["opd"].to_list()


def test_the_most_frequent_spelling_is_shown():
    assert shown(["SETDA", "Setda", "setda", "SETDA"], {}) == ["SETDA"] * 4


def test_of_equally_frequent_spellings_the_lowest_by_code_point_is_shown():
    assert shown(["setda", "setda", "Setda", "Setda", "Setda"], {}) == ["Setda"] * 5
    assert shown(["Setda", "setda", "setda"], {}) == ["Setda"] * 3


@pytest.mark.parametrize(
    "aliases",
    [
        {"DPKAD": "BPKPD"},
        {"dpkad ": "BPKPD"},
        {"DPKAD": "BPKAD", "BPKAD": "BPKPD"},
        {"DPKAD": "bpkad", "BPKAD": "BPKPD", "Bagian Keuangan": "DPKAD"},
    ],
)
def test_a_name_that_changed_is_shown_as_the_name_in_use(aliases):
    assert shown(["DPKAD", "Dpkad", "bpkpd", "Setda"], aliases) == ["BPKPD", "BPKPD", "BPKPD", "Setda"]


def test_a_name_may_be_the_alias_of_its_own_better_spelling():
    assert shown(["setda", "setda"], {"setda": "Setda"}) == ["Setda", "Setda"]


@pytest.mark.parametrize(
    "aliases",
    [
        {"A": "B", "B": "A"},
        {"A": "B", "B": "C", "C": "b"},
        {"X": "A", "A": "B", "B": "A"},
        {"a": "B", "b": "A"},
    ],
)
def test_names_that_lead_in_a_circle_are_a_settings_error(aliases):
    assert [code for code, *_ in refused({"opd": {"aliases": aliases}})] == ["setting_invalid"]


NAMES = st.sampled_from("ABCDEFab")


@given(st.dictionaries(NAMES, NAMES, max_size=6))
@examples(200)
def test_every_chain_ends_in_a_name_that_leads_nowhere_or_is_refused(aliases):
    try:
        resolved = alias_keys(aliases)
    except ValueError:
        return
    assert set(resolved) == {text_key(old) for old in aliases}
    for name in resolved.values():
        assert text_key(resolved.get(text_key(name), name)) == text_key(name)


WRONG = [
    {"mail": {"bkpsdm": ["bkpsdm"]}},
    {"mail": {"host": "mail.kota.example", "sender": "tpp@kota.example", "security": "none"}},
    {"rules": {"cutoff_day": 40}},
    {"rules": {"min_age": "tujuh belas"}},
    {"rules": {"active_status": "aktif"}},
    {"rules": 5},
    {"ranking": {"by": "abjad"}},
    {"ranking": {"divisions": {"besar": 10}}},
    {"opd": {"aliases": {"A": "B", "B": "A"}}},
    {"schedule": {"first_period": "Maret"}},
    {"schedule": {"first_period": 3}},
    {"schedule": {"cron": 1}},
    {"letter": {"number": "{urut}"}},
    {"tariff": [{"valid_from": "2024-01", "paket": "", "jkk": 1, "legal_basis": "contoh"}]},
    {"tariff": [{"valid_from": "2024-01", "valid_until": "2023-01", "paket": "A", "jkk": 1, "legal_basis": "x"}]},
    {"tariff": [{"valid_from": "2024-01", "paket": "A", "legal_basis": "x"}]},
    {"bpjs": {"accepted_words": ["ok"], "rejected_words": ["ok"]}},
    {"bpjs": {"accepted_words": [""]}},
    {"guard": {"four_eyes": "mungkin"}},
    {"job": [{}]},
    {"city": {"name": 3}},
]  # fmt: skip


@pytest.mark.parametrize("values", WRONG, ids=str)
def test_what_is_wrong_with_a_value_is_said_in_the_language_of_the_city(values):
    with pytest.raises(SettingsError) as told:
        parse_settings(values)
    (fault,) = told.value.faults
    said = {language: say_fault(load_texts(language), fault) for language in LANGUAGES}
    assert not re.search("Input should|Value error", said["id"])
    assert said["id"] != said["en"]
    assert "config.example.toml" not in said["id"], "it has words of its own"
