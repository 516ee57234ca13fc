"""Logging in and out: sessions, guessing, tokens of forms, and who may ask which address."""

import hashlib
import os
import re

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import make_url

from support.console import EVERYONE, HERE, PASSWORD, Browser, opened
from support.databases import next_number, on_server, url_of
from support.deployments import make_town
from tpp_sponsor.acts.deployment.account import change_password, change_roles, disable_account
from tpp_sponsor.console.routes import ADDRESSES, Address, require_roles
from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.errors import RequestError
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.users.accounts import Role


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request, tmp_path, monkeypatch):
    """An empty town with one user of each role, on each database."""
    town = make_town(tmp_path / "kota")
    if request.param == "sqlite":
        with opened(town, users=EVERYONE) as office:
            yield office
        return
    server, name = make_url(request.getfixturevalue("postgresql")), f"console_{os.getpid()}_{next_number()}"
    on_server(server, f"CREATE DATABASE {name}")
    monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", url_of(server, name))
    with opened(town, users=EVERYONE) as office:
        yield office
    on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def test_without_a_session_every_page_leads_to_the_login(office):
    for address in ADDRESSES:
        if address.public:
            continue
        path = re.sub(r"\{\w+(:\w+)?\}", "2024-03", address.path)
        answer = office.browser().http.request(address.method, path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/masuk"), path


def test_a_login_gives_a_new_session_and_a_logout_ends_it_everywhere(office):
    browser = office.browser("petugas")
    cookie = browser.http.cookies["sesi"]
    assert browser.get("/").status_code == 200
    again = Browser(office.app)
    again.http.cookies.set("sesi", cookie)
    assert again.get("/").status_code == 200
    assert browser.post("/keluar").headers["location"] == "/masuk"
    assert again.get("/").status_code == 303


def test_a_session_that_somebody_planted_is_not_taken_over(office):
    """Session fixation: the token before the login is not the one after it."""
    browser = Browser(office.app)
    browser.http.cookies.set("sesi", "planted")
    browser.http.cookies.set("masuk", "planted")
    browser.log_in("petugas")
    jar = {cookie.value for cookie in browser.http.cookies.jar if cookie.name == "sesi"}
    assert "planted" in jar
    assert len(jar - {"planted"}) == 1
    planted = Browser(office.app)
    planted.http.cookies.set("sesi", "planted")
    assert planted.get("/").status_code == 303


def test_a_cookie_is_out_of_reach_of_scripts_and_of_other_sites(office):
    browser = office.browser()
    cookie = browser.log_in("petugas").headers.get_list("set-cookie")[0].lower()
    assert cookie.startswith("sesi=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie


def test_behind_https_cookies_are_secure(tmp_path):
    town = make_town(tmp_path / "kota")
    town.settings('[console]\npublic_url = "https://tpp.example.id"')
    with opened(town, users=[("petugas", "petugas")]) as office:
        answer = office.browser().get("/masuk", headers={"host": "tpp.example.id"})
        assert answer.status_code == 200
        assert "secure" in answer.headers["set-cookie"].lower()
        assert answer.headers["strict-transport-security"]
        assert office.browser().get("/masuk", headers={"host": "evil.example.id"}).status_code == 400


def test_the_database_keeps_only_a_digest_of_the_token(office):
    token = office.browser("petugas").http.cookies["sesi"]
    engine = create_engine(Deployment.open(office.town.config).database_url, poolclass=NullPool)
    with engine.connect() as connection:
        [(kept,)] = connection.execute(text("SELECT token_digest FROM user_session")).all()
    assert token not in kept
    assert kept == hashlib.sha256(f"session {token}".encode()).hexdigest()
    assert len(token) >= 43


def test_a_session_ends_after_its_hours(office):
    browser = office.browser("petugas")
    office.clock.wait(hours=7, minutes=59)
    assert browser.get("/").status_code == 200
    office.clock.wait(minutes=2)
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize("change", ["password", "roles", "disabled"])
def test_a_session_ends_when_its_account_changes(office, change):
    browser, actor = office.browser("petugas"), Actor(by="admin", at=office.clock())
    match change:
        case "password":
            change_password(office.ledger, "petugas", "bebek-renang-di-atap-9", actor)
        case "roles":
            change_roles(office.ledger, "petugas", [Role.AUDITOR], "", actor)
        case "disabled":
            disable_account(office.ledger, "petugas", actor)
    assert browser.get("/").status_code == 303
    if change == "disabled":
        assert office.browser().log_in("petugas").status_code == 401


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(office):
    wrong = office.browser().log_in("petugas", "bukan-sandi-yang-benar")
    unknown = office.browser().log_in("tidak-ada", "bukan-sandi-yang-benar")
    strip = re.compile(r'value="[0-9a-f]{64}"')
    assert wrong.status_code == unknown.status_code == 401
    assert strip.sub("", wrong.text) == strip.sub("", unknown.text)
    assert office.acts[-2:] == ["login_failed", "login_failed"]
    # What was typed may be a password.
    assert "tidak-ada" not in str([event.facts for event in office.ledger.chain()])


def test_five_failures_close_a_name_for_fifteen_minutes(office):
    for _ in range(5):
        assert office.browser().log_in("petugas", "salah-salah-salah").status_code == 401
    assert office.browser().log_in("petugas").status_code == 429
    assert office.browser("auditor", address="10.0.0.2").get("/").status_code == 200
    office.clock.wait(minutes=14, seconds=59)
    assert office.browser().log_in("petugas").status_code == 429
    office.clock.wait(seconds=2)
    office.browser("petugas")


def test_slow_guessing_closes_nothing_and_a_login_forgets_earlier_failures(office):
    for _ in range(3):
        for _ in range(4):
            assert office.browser().log_in("petugas", "salah-salah-salah").status_code == 401
        office.browser("petugas")
        office.clock.wait(minutes=1)


def test_twenty_failures_close_an_address_whatever_it_claims_to_be(office):
    for number in range(20):
        browser = Browser(office.app, **{"x-forwarded-for": f"10.9.9.{number}"})
        assert browser.log_in(f"nama{number}", "salah-salah-salah").status_code == 401
    assert office.browser().log_in("petugas").status_code == 429
    office.browser("petugas", address="10.0.0.9")


def test_a_form_without_its_token_is_refused(office):
    browser = office.browser("petugas")
    other = office.browser("auditor")
    for token in ("", "0" * 64, other.token):
        answer = browser.http.post("/keluar", data={"csrf": token})
        assert answer.status_code == 403
    assert browser.get("/").status_code == 200
    stranger = Browser(office.app)
    assert stranger.http.post("/masuk", data={"nama": "petugas", "sandi": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:8080"}, 200),
        ({"host": "localhost"}, 200),
        ({"host": "[::1]:8080"}, 200),
        ({"host": "evil.example"}, 400),
        ({"host": "127.0.0.1.evil.example"}, 400),
        ({"host": "127.0.0.1@evil.example"}, 400),
        ({"host": ""}, 400),
        ({"x-forwarded-host": "evil.example"}, 200),
    ],
    ids=str,
)
def test_only_this_machine_and_the_public_address_are_served(office, headers, status):
    answer = Browser(office.app).get("/masuk", headers=headers)
    assert answer.status_code == status
    assert "evil" not in answer.text


def test_every_answer_has_its_headers(office):
    browser = office.browser("petugas")
    for address in ("/", "/masuk", "/tidak-ada", "/akun", "/gaya.css"):
        headers = browser.get(address).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == ("public, max-age=300" if address == "/gaya.css" else "no-store")


def test_an_address_that_declares_no_roles_does_not_start():
    with pytest.raises(ValueError, match="declares no roles"):
        require_roles([Address("GET", "/lupa", lambda visit: visit.go("/"))])


def test_a_refused_right_is_an_event_that_names_no_data(office):
    assert office.browser("keuangan").get("/akun").status_code == 403
    event = office.ledger.chain()[-1]
    assert (event.act, event.by) == ("access_denied", "keuangan")
    assert event.facts["address"] == "/akun"


def test_a_bug_is_a_page_with_a_number_and_never_a_trace(tmp_path):
    def broken(_):
        raise ZeroDivisionError("327201010180")

    with opened(make_town(tmp_path / "kota"), addresses=[Address("GET", "/", broken, public=True)]) as office:
        answer = office.browser().get("/")
        assert (answer.status_code, answer.headers["x-exit-code"]) == (500, "70")
        assert "Traceback" not in answer.text
        [number] = re.findall(r"\b[0-9a-f]{8}\b", answer.text)
        assert number in office.log
        assert "327201010180" not in office.log


def test_an_administrator_adds_a_user_who_may_then_log_in(office):
    admin = office.browser("admin")
    new = {
        "tindakan": "tambah",
        "nama": "baru",
        "nama_lengkap": "Orang Baru",
        "peran": "auditor",
        "sandi": PASSWORD,
    }
    assert admin.post("/akun", new).headers["location"] == "/akun"
    assert admin.post("/akun", new).status_code == 409
    office.browser("baru")
    assert admin.post("/akun", {"tindakan": "nonaktifkan", "nama": "baru"}).status_code == 303
    assert office.browser().log_in("baru").status_code == 401
    assert office.acts[-3:] == ["account_add", "account_disable", "login_failed"]


def test_the_last_administrator_stays_one_and_numbers_are_no_names(office):
    admin = office.browser("admin")
    for change in ({"tindakan": "nonaktifkan"}, {"tindakan": "peran", "peran": "auditor"}):
        answer = admin.post("/akun", {"nama": "admin", **change})
        assert (answer.status_code, "administrator terakhir" in answer.text) == (409, True)
    number = "3272015203850001"
    new = {"tindakan": "tambah", "peran": "auditor", "sandi": PASSWORD}
    for name in (number, f"a{number}"):
        answer = admin.post("/akun", {"nama": name, **new})
        assert (answer.status_code, number in answer.text) == (409, False)
    office.add("admin2", "admin")
    assert admin.post("/akun", {"tindakan": "nonaktifkan", "nama": "admin"}).status_code == 303


def test_a_user_changes_his_own_password(office):
    browser, elsewhere, new = office.browser("dinkes"), office.browser("dinkes"), "bebek-renang-di-atap-9"
    fields = {"lama": PASSWORD, "baru": new, "ulang": new}
    for wrong, sentence in (
        ({"lama": "bukan-sandi-lama-1"}, "sandi lama tidak benar"),
        ({"ulang": new + "x"}, "tidak sama"),
        ({"baru": "pendek", "ulang": "pendek"}, "karakter"),
    ):
        answer = browser.post("/akun/sandi", {**fields, **wrong})
        assert (answer.status_code, sentence in answer.text) == (409, True)
    assert browser.post("/akun/sandi", fields).headers["location"] == "/akun/sandi"
    assert "Sandi diganti pada 20-03-2024" in browser.get("/akun/sandi").text
    assert elsewhere.get("/").status_code == 303, "his other sessions have ended"
    assert office.browser().log_in("dinkes").status_code == 401
    assert office.browser().log_in("dinkes", new).status_code == 303
    # Guesses are bounded, also with the session of another.
    for _ in range(6):
        answer = browser.post("/akun/sandi", {**fields, "lama": "bukan-sandi-lama-1"})
    assert "Tunggu 15 menit" in answer.text


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("orang", "pendek-11ch"),
        ("orang", "password1234"),
        ("orang-panjang", "orangpanjang1"),
        ("orang", "123456789012"),
        ("orang", "aaaaaaaaaaaaaa"),
        ("orang", "Sukabumi2026!"),
    ],
)
def test_a_weak_password_is_refused(office, name, password):
    with pytest.raises(RequestError):
        change_password(
            office.ledger, office.add(name, "auditor").name, password, Actor(by="x", at=office.clock())
        )


def test_the_other_language_is_kept(office):
    browser = office.browser("petugas")
    assert "Beranda" in browser.get("/").text
    assert "Home" in browser.get("/?bahasa=en").text
    assert "Home" in browser.get("/").text
    assert browser.get("/?bahasa=xx").status_code == 200


def test_the_address_is_not_in_the_log(office):
    office.browser("petugas").get("/bulan/3272010101800001")
    assert "3272010101800001" not in office.log
    assert HERE not in office.log
