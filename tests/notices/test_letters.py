"""Texts of notices in both languages; each expected text is a file beside this test."""

import re
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tpp_sponsor.domain.notices import NewNotice, NoticeKind, next_try
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import LANGUAGES, load_texts, say_anomaly
from tpp_sponsor.month.rebuild import decide_again
from tpp_sponsor.notices.compose import (
    _places,
    department_lapse_notices,
    failure_notices,
    lapse_notices,
    posting_notices,
    waiting_notices,
)
from tpp_sponsor.notices.letters import write_letter
from tpp_sponsor.ranking.rank import RankingRow
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.typed import polars_schema

LETTERS = Path(__file__).parent / "letters"
TEMPLATES = [Path(__file__).parents[2] / "templates"]
MARCH = Period(2024, 3)
NOON = datetime(2024, 3, 11, 5, tzinfo=UTC)
LAPSING = {"unpaid": 12, "next_month": 3, "this_month": 1, "lapsed": 4}
SHA = "a1b2c3d4e5f60718" * 4

FACTS = {
    NoticeKind.DONE: {
        "revision": 1, "statements": 1357, "workers": 1182, "sponsors": 1048, "total": 19_857_600,
        "rejected": 7, "warnings": 31, "lapsing": LAPSING, "outcomes": {},
    },
    NoticeKind.REMITTANCE: {
        "revision": 2, "workers": 9, "sponsors": 7, "premiums": 151_200, "credit": 16_800, "withheld": 134_400,
        "files": [{"name": "bpjs/iuran-bpu.csv", "sha256": SHA}, {"name": "keuangan/tpp.csv", "sha256": SHA}],
        "checksums": SHA,
    },
    NoticeKind.PLACE: {
        "opd": "Dinas Kesehatan", "peringkat": 3, "departments": 35, "pekerja": 61, "sponsor": 57,
        "active": 1250, "cutoff": "2024-03-10", "takes_part": True,
    },
    NoticeKind.FUND: {
        "revision": 2, "code": "APBD-2024", "name": "Perlindungan Pekerja", "workers": 981, "total": 16_480_800,
        "added": 12, "joined": 40, "left": 28, "quota": 1000, "empty": 19, "waiting": 311, "budget_left": 32_961_600,
        "months_left": 2, "last_month": "2024-12", "ending": 14, "followed": 3,
    },
    NoticeKind.EMPLOYER: {
        "revision": 2, "name": "Dinas Pendidikan", "workers": 214, "total": 39_547_200, "of_employer": 31_000_000,
        "of_workers": 8_547_200, "changes": 3, "due": "2024-04-15",
    },
    NoticeKind.HELD: {
        "revision": 1, "by": "Ani", "preview": SHA,
        "oddities": [
            {"code": "JUMLAH_PEKERJA_BERUBAH", "was": 1182, "is_": 800, "limit": 20, "opd": ""},
            {"code": "JUMLAH_ASN_BERUBAH", "was": 400, "is_": 310, "limit": 20, "opd": "Dinas Kesehatan"},
        ],
    },
    NoticeKind.WAITING: {"reasons": ["tpp*: belum ada berkas tabel tpp.", "inbox/2024-03: belum ada."]},
    NoticeKind.FAILED: {"reasons": ["config.toml: pengaturan berubah sejak dibukukan."], "exit_code": 14},
    NoticeKind.CORRECTION: {"file": "TPP Dinkes.xlsx", "rejected": 12, "answer": "TPP Dinkes.xlsx.xlsx"},
    NoticeKind.LAPSE: {"revision": 1, "lapsing": LAPSING},
    NoticeKind.LAPSE_OPD: {"opd": "Dinas Kesehatan", "unpaid": 12, "soon": True},
    NoticeKind.TEST: {},
}  # fmt: skip


def letter(kind, language, **facts):
    notice = NewNotice(
        key="k", receiver="r@kota.example", kind=kind, period=MARCH, facts=FACTS[kind] | facts, at=NOON
    )
    texts = load_texts(language)
    return write_letter(
        notice,
        language,
        TEMPLATES,
        city="Kota Mini",
        site_url="https://kota.example/papan/",
        say_anomaly=lambda anomaly: say_anomaly(texts, anomaly),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_a_letter_reads_as_it_stands_beside_this_test(kind, language):
    subject, body = letter(kind, language)
    expected = (LETTERS / f"{kind.template}.{language}.txt").read_text(encoding="utf-8")
    assert f"{subject}\n\n{body}" == expected


def test_a_fund_without_limits_is_told_no_figures_of_them():
    limits = {
        "quota": None,
        "empty": None,
        "budget_left": None,
        "months_left": None,
        "ending": 0,
        "revision": 1,
    }
    for language in LANGUAGES:
        _, body = letter(NoticeKind.FUND, language, **limits)
        assert "None" not in body
        assert not re.search("Kursi|seats|pagu|Budget|BERAKHIR|ENDING|revisi ini|in this", body)


def test_each_officer_gets_the_counts_of_the_own_fund_and_no_person(kota_dana_once):
    deployment = Deployment.open(kota_dana_once[0].config)
    with Ledger.open(deployment.database_url) as ledger:
        april = decide_again(deployment, ledger, ledger.runs(Period(2024, 4))[0])
    officers = {
        "APBD-2024": ["disnaker@kota.example"],
        "CSR-BJS": "csr@bank.example",
        "LAIN": "lain@kota.example",
    }
    mail = {"host": "localhost", "sender": "tpp@kota.example", "dana": officers}
    settings = parse_settings({"mail": mail})
    notices = posting_notices(
        settings, april.run.period, 1, april.decision, digests={"SHA256SUMS": SHA}, counts={}, at=NOON
    )
    told = {notice.receiver: notice.facts for notice in notices}
    assert told.keys() == {"disnaker@kota.example", "csr@bank.example"}
    apbd, csr = told["disnaker@kota.example"], told["csr@bank.example"]
    assert (apbd["workers"], apbd["total"], apbd["joined"], apbd["left"]) == (4, 67_200, 2, 2)
    assert (apbd["quota"], apbd["empty"], apbd["waiting"], apbd["months_left"]) == (4, 0, 2, 0)
    assert (csr["workers"], csr["joined"], csr["left"], csr["ending"], csr["followed"]) == (1, 0, 1, 1, 0)
    people = {*april.archive.inputs.pekerja["nik"], *april.archive.inputs.pekerja["nama"]}
    assert not any(person in str(told) for person in people)


def test_each_employer_gets_what_it_owes_and_no_person(kota_upah_once):
    deployment = Deployment.open(kota_upah_once[0].config)
    with Ledger.open(deployment.database_url) as ledger:
        april = decide_again(deployment, ledger, ledger.runs(Period(2024, 4))[0])
    addresses = {
        "desa  SUDAJAYA": ["desa@kota.example"],
        "disdik": "disdik@kota.example",
        "Dinas X": "x@x.id",
    }
    mail = {"host": "localhost", "sender": "tpp@kota.example", "pemberi_kerja": addresses}
    settings = parse_settings({"mail": mail, "opd": {"aliases": {"disdik": "Dinas Pendidikan"}}})
    notices = posting_notices(
        settings, april.run.period, 1, april.decision, digests={"SHA256SUMS": SHA}, counts={}, at=NOON
    )
    told = {notice.receiver: notice.facts for notice in notices}
    village = {"workers": 2, "total": 288_000, "of_employer": 288_000, "of_workers": 0, "changes": 2}
    assert told["desa@kota.example"] == village | {
        "revision": 1, "name": "Desa Sudajaya", "due": "2024-05-15"
    }  # fmt: skip
    school = told["disdik@kota.example"]
    assert (school["total"], school["of_workers"], school["changes"]) == (1_372_869, 440_423, 0)
    assert told.keys() == {"desa@kota.example", "disdik@kota.example"}
    people = {*april.archive.inputs.nonasn["nik"], *april.archive.inputs.nonasn["nama"]}
    assert not any(person in str(told) for person in people)


def test_no_letter_is_left_over():
    assert {path.name for path in LETTERS.iterdir()} == {
        f"{kind.template}.{language}.txt" for kind in NoticeKind for language in LANGUAGES
    }


def test_few_persons_are_not_told_in_figures():
    for language in LANGUAGES:
        _, body = letter(NoticeKind.PLACE, language, peringkat=None, pekerja=None, sponsor=None)
        assert not re.search(r"\b[1-4]\b|35|1[.,]250", body.partition("2024")[2].replace("2024", ""))


HIDDEN = {
    NoticeKind.PLACE: {"peringkat": None, "pekerja": None, "sponsor": None},
    NoticeKind.LAPSE_OPD: {"unpaid": None, "soon": False},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_no_sentence_ends_with_two_full_stops(kind, language):
    for facts in ({}, HIDDEN.get(kind, {})):
        for text in letter(kind, language, **facts):
            assert not re.search(r"(?<!\.)\.\.(?!\.)|[.,:;] [.,:;]|[,:;]\.", text), text


def test_a_head_whose_workers_lapse_is_told_a_count_unless_they_are_few():
    mail = {
        "host": "localhost",
        "sender": "tpp@kota.example",
        "bkpsdm": ["bkpsdm@kota.example"],
        "opd": {
            "dinkes": "kesehatan@kota.example",
            "Dinsos": "sosial@kota.example",
            "Arsip": "a@kota.example",
        },
    }
    settings = parse_settings({"mail": mail, "opd": {"aliases": {"dinkes": "Dinas Kesehatan"}}})
    lapsing = {
        "Arsip": {"unpaid": 0, "next_month": 0, "this_month": 3, "lapsed": 3},
        "Dinas Kesehatan": {"unpaid": 5, "next_month": 1, "this_month": 0, "lapsed": 0},
        "Dinsos": {"unpaid": 4, "next_month": 0, "this_month": 0, "lapsed": 0},
        "Setda": {"unpaid": 9, "next_month": 9, "this_month": 0, "lapsed": 0},
    }
    told = department_lapse_notices(settings, MARCH, 1, lapsing, NOON)
    assert [(notice.receiver, notice.facts["unpaid"], notice.facts["soon"]) for notice in told] == [
        ("kesehatan@kota.example", 5, True),
        ("sosial@kota.example", None, False),
    ]
    _, body = letter(NoticeKind.LAPSE_OPD, "id", unpaid=None, soon=False)
    assert not re.search(r"\d", body.replace("2024", ""))
    assert department_lapse_notices(parse_settings({}), MARCH, 1, lapsing, NOON) == []


def test_an_opd_without_a_sponsor_is_invited_and_not_ranked():
    _, body = letter(NoticeKind.PLACE, "id", peringkat=35, pekerja=0, sponsor=0, takes_part=False)
    assert "belum ada ASN Dinas Kesehatan" in body
    assert "peringkat 35" not in body


def test_a_head_is_told_no_more_than_his_page_shows():
    """Dinsos is hidden so that Arsip cannot be computed; a notice with its count would let its head compute it."""
    rows = [("Dinkes", 60, 50, 400), ("Dinsos", 9, 7, 40), ("Arsip", 3, 2, 30)]
    table = pl.DataFrame(
        [(at + 1, opd, w, s, active, "0.1", w * 16_800) for at, (opd, w, s, active) in enumerate(rows)],
        schema=polars_schema(RankingRow),
        orient="row",
    )
    mail = {"host": "localhost", "sender": "tpp@kota.example", "opd": {"Dinsos": "a@b.example"}}
    told = dict(_places(parse_settings({"mail": mail}), table))
    assert (told["Dinkes"]["pekerja"], told["Dinkes"]["peringkat"]) == (60, 1)
    assert [told["Dinsos"][name] for name in ("pekerja", "sponsor", "peringkat")] == [None] * 3


def test_a_name_with_a_line_break_becomes_no_header():
    subject, _ = letter(NoticeKind.PLACE, "id", opd="Dinas\r\nBcc: semua@kota.example")
    assert "\n" not in subject
    assert "\r" not in subject


def test_letters_hold_nothing_that_could_be_a_persons_number():
    for path in LETTERS.iterdir():
        text = path.read_text(encoding="utf-8").replace(SHA, "")
        assert not re.search(r"\d{9,}", text), path.name


# When a notice is made


def city(**mail):
    known = {
        "host": "localhost",
        "sender": "tpp@kota.example",
        "bkpsdm": ["a@kota.example", "b@kota.example"],
    }
    return parse_settings({"mail": known | mail})


def test_a_month_that_waits_is_told_again_only_for_other_reasons():
    first, same, other = (waiting_notices(city(), MARCH, [why], NOON) for why in ("tpp*", "tpp*", "asn*"))
    assert [notice.key for notice in first] == [notice.key for notice in same]
    assert first[0].key != other[0].key
    assert [notice.receiver for notice in first] == ["a@kota.example", "b@kota.example"]


def test_a_month_that_fails_is_told_once_a_day():
    today, later = (
        failure_notices(city(), MARCH, ["x"], 14, NOON.replace(hour=hour))[0].key for hour in (5, 23)
    )
    assert today == later != failure_notices(city(), MARCH, ["x"], 14, NOON.replace(day=12))[0].key


def test_cover_that_ends_for_nobody_is_no_notice():
    nobody = dict.fromkeys(LAPSING, 0)
    assert lapse_notices(city(), MARCH, 1, nobody, NOON) == []
    assert len(lapse_notices(city(), MARCH, 1, LAPSING, NOON)) == 2


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (8, 1440), (12, 1440)])
def test_the_next_try_is_later_each_time(attempts, minutes):
    assert (next_try(NOON, attempts) - NOON).total_seconds() == minutes * 60


WRONG = {
    "no sender": {"sender": ""},
    "an address with a name": {"bkpsdm": ["Ani <ani@kota.example>"]},
    "an address with a line break": {"bkpsdm": ["ani@kota.example\nBcc: x@kota.example"]},
    "an address without a place": {"keuangan": "bpkpd"},
    "a head without an address": {"opd": {"Dinas Kesehatan": ["kepala"]}},
    "open over the network": {"host": "mail.kota.example", "security": "none"},
    "no such port": {"port": 70_000},
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_settings_are_told_before_anything_is_run(name):
    with pytest.raises(SettingsError):
        city(**WRONG[name])
