"""Two months of kota-mini with all that can be done to them, each act on a day of its own."""

import shutil
from datetime import UTC, datetime

import time_machine

from support.deployments import MARCH

APRIL = "2024-04"
IIS, MAMAN = "3272015203850001", "3272020807790002"
# Day → command: Asep's credit is used in April, Budi's is refunded; March is paid in parts, then too much. A payment
# and a refund were recorded wrongly, and a month is closed and opened again.
ACTS = {
    "2024-03-11": ("run", MARCH),
    "2024-03-12": ("reverse", MARCH, "--nomor", "800/001/2024", "--reason", "salah-pekerja"),
    "2024-03-13": ("run", MARCH, "--revise"),
    "2024-03-14": ("reverse", MARCH, "--nomor", "800/003/2024", "--reason", "perintah-pemeriksa"),
    "2024-03-15": ("settle", MARCH, "--kode-iuran", "17", "--amount", "30000", "--reference", "A"),
    "2024-03-16": ("refund", MARCH, "--nomor", "800/003/2024", "--reference", "B"),
    "2024-03-18": ("settle", MARCH, "--kode-iuran", "17", "--amount", "99000", "--reference", "C"),
    "2024-03-19": ("reopen", MARCH, "--reason", "surat inspektorat"),
    "2024-04-11": ("run", APRIL),
    "2024-04-12": ("settle", APRIL, "--kode-iuran", "18", "--amount", "16800", "--reference", "D"),
    "2024-04-13": ("settle", APRIL, "--kode-iuran", "18", "--amount", "1680000", "--reference", "E"),
    "2024-04-14": (
        "reverse-payment",
        APRIL,
        "--kode-iuran",
        "18",
        "--reference",
        "e",
        "--reason",
        "salah ketik",
    ),
    "2024-04-15": ("reverse-payment", MARCH, "--nomor", "800/003/2024", "--reason", "salah tanggal"),
    "2024-04-16": ("refund", MARCH, "--nomor", "800/003/2024", "--reference", "B"),
    "2024-04-17": ("reopen", MARCH, "--undo", "--reason", "tidak jadi"),
    "2024-04-18": ("reopen", MARCH, "--reason", "surat inspektorat"),
}


def post_history(town):
    """Do all acts; a city has templates of its own, and keeps what BPJS sent."""
    shutil.copytree(town.inbox(), town.inbox(APRIL))
    town.replace("tpp.csv", MARCH, APRIL, period=APRIL)
    for day, (name, *arguments) in ACTS.items():
        paid = ["--paid-on", day] if name in ("settle", "refund") else []
        with time_machine.travel(_noon(day), tick=False):
            told = town(name, *arguments, *paid)
        assert told.code == 0, told
        if day == "2024-03-15":
            _hear(town, _noon("2024-03-17"))
    for name in ("templates/profiles/catatan.txt", f"data/bpjs/{MARCH}/bpjs maret.csv"):
        (town.root / name).parent.mkdir(parents=True, exist_ok=True)
        (town.root / name).write_text("nik\n", encoding="utf-8")
    return town


def _hear(town, at):
    """BPJS accepts one worker and rejects another."""
    path = town.root / "bpjs maret.csv"
    rows = [
        "NIK;KPJ;TOTAL_IURAN;STATUS;ALASAN",
        f"{IIS};24000000001;16800;AKTIF;",
        f"{MAMAN};;;DITOLAK;NIK GANDA",
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with time_machine.travel(at, tick=False):
        told = town("import-bpjs", MARCH, path)
    assert told.code == 0, told
    path.unlink()


def _noon(day):
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
