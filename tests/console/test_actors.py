"""Once a town has user accounts, `--by` of a command names one of them, and the event chain has that account."""

import pytest

from support.deployments import MARCH

BILL = ("--kode-iuran", "17", "--amount", "100800", "--paid-on", "2024-03-14", "--reference", "A")
# Command → its arguments, complete but for the name.
COMMANDS = {
    "run": (MARCH,),
    "refuse": (MARCH, "--reason", "keliru"),
    "confirm": (MARCH, "saran.xlsx"),
    "receive": (MARCH, "tpp.csv"),
    "remove": (MARCH, "tpp.csv"),
    "settle": (MARCH, *BILL),
    "refund": (MARCH, "--nomor", "800/001/2024", "--paid-on", "2024-03-14", "--reference", "B"),
    "reverse": (MARCH, "--nomor", "800/001/2024", "--reason", "salah-pekerja"),
    "reverse-payment": (MARCH, "--kode-iuran", "17", "--reference", "A", "--reason", "keliru"),
    "reopen": (MARCH, "--reason", "surat"),
    "import-bpjs": (MARCH, "peserta.csv"),
    "cards": (MARCH,),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_name_that_is_no_account_does_nothing(march, name, monkeypatch):
    monkeypatch.chdir(march.town.inbox())
    for file in ("saran.xlsx", "peserta.csv"):
        (march.town.inbox() / file).write_bytes(b"x")
    acts = march.acts
    told = march.town(name, *COMMANDS[name], "--by", "orang asing")
    assert told.code == 14, told
    assert "orang asing" in told.err
    assert march.acts == acts


def test_the_account_is_in_the_chain(march):
    assert march.town("settle", MARCH, *BILL, "--by", " keuangan ").code == 0
    newest = march.ledger.chain()[-1]
    assert (newest.act, newest.by) == ("pay", "keuangan")


def test_a_disabled_account_is_none(march):
    march.town("account", "disable", "keuangan")
    assert march.town("settle", MARCH, *BILL, "--by", "keuangan").code == 14
