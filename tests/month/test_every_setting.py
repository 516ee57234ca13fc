"""Every key of the example, changed after two months were posted: no command that reads old months stumbles over it."""

import re
import shutil
import tomllib

import pytest
import time_machine

from support.deployments import MARCH, make_town, run_command
from tpp_sponsor.storage.package_data import shipped

APRIL = "2024-04"
EXAMPLE = shipped("config.example.toml").read_text(encoding="utf-8")

# Another valid value of each key, as TOML; a new key of the example needs one here.
OTHER = {
    "city.name": '"Kota Lain"', "city.time_zone": '"Asia/Jayapura"',
    "rules.cutoff_day": "31", "rules.active_status": '["aktif", "cuti"]', "rules.min_age": "18",
    "rules.max_age": "60", "rules.max_workers": "1", "rules.min_net_after": "1000000",
    "rules.default_paket": '"LAIN"', "cover.grace_months": "1",
    "tariff.valid_from": '"2024-01"', "tariff.valid_until": '"2026-12"', "tariff.paket": '"LAIN"',
    "tariff.sector": '"transportasi"', "tariff.jkk": "5000", "tariff.jkm": "3400", "tariff.jht": "20000",
    "tariff.legal_basis": '"Peraturan lain"',
    "job.name": '"Asisten"', "job.synonyms": '["inang"]', "job.sector": '"rumah"', "job.valid_from": '"2024-04"',
    "opd.aliases": '{ "Dinas Kesehatan" = "Dinas Sosial", "Kecamatan Cikole" = "Kecamatan Baru" }',
    "intake.headings": '{ asn = { nip = ["NIP BARU"] } }', "intake.max_cells": "1000000",
    "intake.max_bytes": "1000000",
    "ranking.by": '"partisipasi"', "ranking.count_without_tpp": "false",
    "ranking.divisions": "{ semua = 0 }", "ranking.min_size": "1", "ranking.min_count": "0",
    "ranking.share_order": '"wilson"', "ranking.target_percent": "50",
    "output.xlsx_max_rows": "1", "output.language": '"en"', "output.profiles": '["keuangan-titik-koma"]',
    "schedule.run_day": "5", "schedule.first_period": '"2024-03"', "schedule.stop_seconds": "5",
    "schedule.cron": '{ backup = "off" }',
    "guard.approval": '"always"', "guard.four_eyes": "true", "guard.rejected_percent": "1",
    "guard.drop_percent": "1", "guard.growth_percent": "1", "guard.asn_percent": "1",
    "guard.unfunded_percent": "1", "guard.opd_without_tpp": "1", "guard.least_rows": "1",
    "guard.least_rupiah": "1", "collection.stopped_from": '"2024-01"',
    "mail.host": '"localhost"\nsender = "tpp@kota.example"\nsecurity = "none"\nport = 9', "mail.port": "465",
    "mail.security": '"tls"', "mail.ca_file": '"ca.pem"', "mail.user": '"tpp"',
    "mail.sender": '"lain@kota.example"', "mail.bkpsdm": '["a@kota.example"]',
    "mail.keuangan": '["b@kota.example"]', "mail.opd": '{ "Dinas Kesehatan" = "c@kota.example" }',
    "mail.site_url": '"https://kota.example"', "mail.attach_files": "true", "mail.timeout_seconds": "1",
    "mail.most_attempts": "1",
    "letter.kop": '["Pemerintah Kota"]', "letter.address": '"Jalan 1"', "letter.place": '"Cikole"',
    "letter.number": '"{revisi}/{periode}"', "letter.to": '["Bendahara"]', "letter.signer_title": '"Kepala"',
    "letter.signer_name": '"Contoh"', "letter.signer_nip": '"-"', "letter.receiver_title": '"Penerima"',
    "letter.receiver_name": '"Contoh"', "letter.receiver_nip": '"-"', "letter.copies": '["Wali Kota"]',
    "letter.max_rows": "0",
    "reward.by": '"partisipasi"', "reward.per_division": "1", "reward.growth": "0", "reward.min_size": "0",
    "reward.twice": "true",
    "regulation.number": '"Perda 2/2024"', "regulation.title": '"Judul"', "regulation.date": "2024-01-02",
    "regulation.link": '"https://kota.example/perda"',
    "cards.site_url": '"https://lain.kota.example"', "cards.office": '"Dinas Lain"', "cards.address": '"Jalan 2"',
    "cards.phone": '"0266 1"', "cards.hours": '"8–15"',
    "bpjs.due_day": "20", "bpjs.accepted_words": '["diterima", "masuk"]', "bpjs.rejected_words": '["ditolak"]',
    "bpjs.headings": '{ nik = ["NOMOR KTP"] }',
    "claims.order": '["DESA", "TPP"]', "claims.public": '["CSR"]', "claims.ending_months": "12",
    "tariff.payer": '"swasta"', "mail.dana": '{ "APBD-2024" = "d@kota.example" }',
    "mail.pemberi_kerja": '{ "Dinas Kesehatan" = "e@kota.example" }',
    "console.host": '"localhost"', "console.port": "9090", "console.public_url": '"https://kota.example"',
    "console.session_hours": "1", "console.max_upload_bytes": "1000",
    "wage_tariff.valid_from": '"2024-01"', "wage_tariff.valid_until": '"2026-12"', "wage_tariff.paket": '"LAIN"',
    "wage_tariff.jkk": "0.54", "wage_tariff.jkm": "0.15", "wage_tariff.jht_employer": "3.7",
    "wage_tariff.jht_worker": "2", "wage_tariff.jp_employer": "2\njp_max_age = 59", "wage_tariff.jp_worker":
    "1\njp_max_age = 59", "wage_tariff.wage_floor": "3000000", "wage_tariff.jp_wage_cap": "11000000",
    "wage_tariff.jp_max_age": "60", "wage_tariff.rounding": '"up"', "wage_tariff.legal_basis": '"Peraturan lain"',
    "employer.name": '"Dinas Kesehatan"', "employer.bears_worker_share": "true",
    "jakon_tariff.valid_from": '"2016-01"', "jakon_tariff.valid_until": '"2025-12"',
    "jakon_tariff.slices": "[{ jkk = 0.2, jkm = 0.03 }]", "jakon_tariff.legal_basis": '"Peraturan lain"',
    "jakon.deadline_days": "7", "jakon.holidays": "[2024-03-11]",
    "ucj_base.name": '"Penduduk bekerja"', "ucj_base.value": "100", "ucj_base.as_of": '"2023-08"',
    "ucj_base.source": '"BPS"', "ucj_base.definition": '"Tanpa ASN."',
    "ucj_target.year": "2025", "ucj_target.percent": "50.5", "ucj_target.base": '"Penduduk bekerja"',
    "ucj_target.source": '"RKP 2026"',
    "logs.max_bytes": "20000", "logs.keep": "1", "backup.keep": "1",
}  # fmt: skip

# What an entry needs beside the key.
REGULATION = 'number = "Perwal 1/2024"\ntitle = "Contoh"\ndate = 2024-01-01\n'
_BASE = 'name = "Penduduk bekerja"\nvalue = 80000\nas_of = "2025-08"\nsource = "BPS"\n'
_TARGET = 'year = 2026\npercent = 60\nbase = "Penduduk bekerja"\nsource = "RPJMD"\n'
NAMED = {
    "employer.bears_worker_share": 'name = "Dinas Kesehatan"\n',
    **dict.fromkeys((f"regulation.{key}" for key in ("number", "title", "date", "link")), REGULATION),
    **{key: _BASE for key in OTHER if key.startswith("ucj_base.")},
    **{key: _TARGET for key in OTHER if key.startswith("ucj_target.")},
}


def keys_of_example():
    """Every key of the example, also those that stand there as comments."""
    text = re.sub(r"(?m)^# (\w+ = .*|\[\[\w+\]\])$", r"\1", EXAMPLE)
    for name, section in tomllib.loads(text).items():
        for entry in section if isinstance(section, list) else [section]:
            yield from (f"{name}.{key}" for key in entry)


def changed(key, text=EXAMPLE):
    """The settings with one key changed, at its first place; a list of one's own replaces the shipped one."""
    section, name = key.split(".")
    if key == "rules.default_paket":
        text = text.replace('paket = "JKK+JKM"\n# The sector', 'paket = "LAIN"\n# The sector')
    if key == "tariff.paket":
        text = text.replace('default_paket = "JKK+JKM"', 'default_paket = "LAIN"')
    # A list that is empty by default is a comment; its name comes with each of its keys.
    text = text.replace(f"# [[{section}]]\n", f"[[{section}]]\n{NAMED.get(key, '')}")
    head = re.search(rf"(?m)^\[\[?{section}\]\]?$", text).end()
    pattern = re.compile(rf"(?ms)^(?:# )?{name} = (?:\[$.*?^\]|.*?)$")
    found_at = pattern.search(text, head)
    made = text[: found_at.start()] + f"{name} = {OTHER[key]}" + text[found_at.end() :]
    if key == "mail.host":
        # What comes with it stands beside it.
        first, rest = made.split("port = 9\n", 1)
        made = first + "port = 9\n" + re.sub(r"(?m)^(port|sender|security) = .*$", "", rest, count=3)
    return made


def test_every_key_has_another_value():
    assert set(keys_of_example()) == set(OTHER)


@pytest.fixture(scope="session")
def two_months(tmp_path_factory):
    town = make_town(tmp_path_factory.mktemp("setelan") / "kota", "kota-mini")
    town.config.write_text(EXAMPLE, encoding="utf-8")
    shutil.copytree(town.inbox(), town.inbox(APRIL))
    town.replace("tpp.csv", MARCH, APRIL, period=APRIL)
    with time_machine.travel("2024-04-11T05:00:00+00:00"):
        town.run()
        town.run(APRIL)
    return town


LIST = "NIK,STATUS\n3272015203850001,diterima\n"


BATCHES = 5


def batches():
    """Keys of every section in each batch: the first, the sixth … of each section, then the second, the seventh …"""
    sections = {}
    for key in OTHER:
        sections.setdefault(key.split(".")[0], []).append(key)
    for first in range(BATCHES):
        yield [key for keys in sections.values() for key in keys[first::BATCHES]]


@pytest.mark.parametrize("keys", list(batches()), ids=lambda keys: keys[0].replace(".", "_"))
def test_old_months_are_read_under_any_settings(two_months, tmp_path, keys):
    town = two_months.copy(tmp_path / "kota")
    text = EXAMPLE
    for key in keys:
        before, text = text, changed(key, text)
        assert tomllib.loads(text) != tomllib.loads(before), key
    town.config.write_text(text, encoding="utf-8")
    (tmp_path / "bpjs.csv").write_text(LIST, encoding="utf-8")
    paid = ("--kode-iuran", "1", "--amount", "16800", "--paid-on", "2024-04-12", "--reference", "A")
    acts = [
        ("verify",),
        ("run", MARCH),
        ("status",),
        ("explain", MARCH, "--nomor", "800/001/2024"),
        ("reverse", MARCH, "--nomor", "800/001/2024", "--reason", "salah-pekerja"),
        ("settle", MARCH, *paid),
        ("import-bpjs", MARCH, tmp_path / "bpjs.csv"),
        ("reconcile", MARCH),
        ("coverage", MARCH),
        ("export-journal",),
        ("backup", tmp_path / "cadangan.zip"),
        ("doctor",),
        ("report", MARCH),
    ]
    with time_machine.travel("2024-04-12T05:00:00+00:00"):
        ended = {" ".join(map(str, act)): town(*act) for act in acts}
        restored = run_command("restore", tmp_path / "cadangan.zip", tmp_path / "lain", "--verify")
    wrong = {name: told for name, told in ended.items() if told.code not in allowed(name)}
    assert not wrong
    assert restored.code == 0, restored


def allowed(act):
    """A run says what changed; a doctor has his own view of clocks, mail and backups."""
    if act.startswith("run"):
        return (0, 14)
    return (0, 14, 30) if act == "doctor" else (0,)
