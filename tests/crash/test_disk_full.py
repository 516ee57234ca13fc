"""A disk without room stops a month politely; with room again, the same command finishes it (issue 4)."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy.engine import make_url

from support.databases import Place, next_number, on_server, url_of
from support.deployments import MARCH, make_town

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("mount"), reason="only root can mount a small disk"
)
PLENTY = 64 << 20
PAGE = 4096


class SmallDisk:
    """A file system that has as much room as a test gives it."""

    def __init__(self, folder):
        self.folder = folder

    @property
    def used(self):
        room = os.statvfs(self.folder)
        return (room.f_blocks - room.f_bfree) * room.f_frsize

    def leave(self, room):
        """From now on, so many bytes are free."""
        self._mount("-o", f"remount,size={self.used + room}")

    def _mount(self, *options):
        subprocess.run(["mount", *options, str(self.folder)], check=True)


@contextmanager
def small_disk(folder):
    folder.mkdir(exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={PLENTY}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no small disk here: {made.stderr.decode().strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        # A database server may still look at it.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def in_file(town):
    return Place(town, f"sqlite:///{town.root / 'data' / 'ledger.db'}")


@pytest.fixture(scope="module")
def whole(crash_child, tmp_path_factory):
    """March where there is room: what it leaves, and how many bytes that takes."""
    place = in_file(make_town(tmp_path_factory.mktemp("roomy") / "kota", "kota-mini"))
    before = size(place)
    assert crash_child.command(place, "run", MARCH).code == 0
    return place.made, size(place) - before


def size(place):
    files = [path for path in place.town.root.rglob("*") if path.is_file()]
    return sum(-(-path.stat().st_size // PAGE) * PAGE for path in files)


def assert_polite(answer, *codes):
    assert answer.code in codes, answer
    assert "Traceback" not in answer.err, answer


def assert_refused(answer):
    assert_polite(answer, 30)
    assert "[DeliveryError]" in answer.err
    assert "penuh" in answer.err or "No space left" in answer.err or "tidak boleh dibuka" in answer.err, (
        answer
    )


# As shares of what a month takes; a database writes its log before itself, and so takes more. `make kills` tries all.
SHARES = [0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 1.5, 2.5]


@pytest.mark.parametrize("share", SHARES if "KILLS" in os.environ else SHARES[::2])
def test_a_month_on_a_full_disk(crash_child, whole, tmp_path, share):
    made, takes = whole
    with small_disk(tmp_path / "disk") as disk:
        place = in_file(make_town(disk.folder / "kota", "kota-mini"))
        disk.leave(int(takes * share) // PAGE * PAGE)
        answer = crash_child.command(place, "run", MARCH)
        if share < 1:
            assert_refused(answer)
        else:
            assert_polite(answer, 0, 30)
        place.assert_whole()
        for look in (["status"], ["check", MARCH], ["verify"]):
            assert_polite(crash_child.command(place, *look), 0, 14, 30)
        disk.leave(PLENTY)
        # What a check says is no part of a month.
        shutil.rmtree(place.town.root / "outbox" / MARCH / "periksa", ignore_errors=True)
        assert_polite(crash_child.command(place, "run", MARCH), 0)
        assert place.made == made
        place.assert_clean()
        assert_polite(crash_child.command(place, "verify"), 0)


def test_looking_at_a_posted_month_on_a_full_disk(crash_child, tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        place = in_file(make_town(disk.folder / "kota", "kota-mini"))
        assert crash_child.command(place, "run", MARCH).code == 0
        made = place.ledger
        fill(disk)
        for look in (["status"], ["check", MARCH], ["verify"], ["run", MARCH], ["run", MARCH, "--revise"]):
            assert_polite(crash_child.command(place, *look), 0, 30)
            place.assert_whole()
        disk.leave(PLENTY)
        assert place.ledger == made
        assert_polite(crash_child.command(place, "verify"), 0)


def fill(disk):
    disk.leave(0)
    with suppress(OSError):
        (disk.folder / "last byte").write_bytes(bytes(PAGE))


@pytest.mark.parametrize("part", ["outbox", "site", "data"])
def test_a_part_on_a_full_disk_of_its_own(crash_child, whole, tmp_path, part):
    place = in_file(make_town(tmp_path / "kota", "kota-mini"))
    with small_disk(place.town.root / part) as disk:
        disk.leave(PAGE)
        assert_refused(crash_child.command(place, "run", MARCH))
        place.assert_whole()
        disk.leave(PLENTY)
        assert_polite(crash_child.command(place, "run", MARCH), 0)
        assert place.made == whole[0]
        place.assert_clean()


def test_an_answer_that_finds_no_room_is_not_delivered(whole, tmp_path):
    """`tpp-sponsor … --json > file` on a full disk must not look like success."""
    town = make_town(tmp_path / "kota", "kota-mini")
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "tpp_sponsor", "status", "--json", "--config", str(town.config)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 30
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("room", [0, 64 << 10, 256 << 10])
def test_a_server_on_a_full_disk(crash_child, a_server, tmp_path, room):
    """The deployment itself has plenty of room."""
    with server_on_a_small_disk(a_server) as (disk, url):
        place = Place(make_town(tmp_path / "kota", "kota-mini"), url)
        disk.leave(room)
        assert_refused(crash_child.command(place, "run", MARCH))
        assert_polite(crash_child.command(place, "status"), 0, 30)
        disk.leave(PLENTY)
        assert_polite(crash_child.command(place, "run", MARCH), 0)
        assert len(place.ledger["run"]) == 1
        assert_polite(crash_child.command(place, "verify"), 0)


@contextmanager
def server_on_a_small_disk(a_server):
    server, name = make_url(a_server.url), f"full_{next_number()}"
    with TemporaryDirectory(prefix="tpp-disk-") as folder, small_disk(Path(folder) / "disk") as disk:
        Path(folder).chmod(0o755)
        shutil.chown(disk.folder, a_server.user)
        on_server(server, f"CREATE TABLESPACE {name} LOCATION '{disk.folder}'")
        on_server(server, f"CREATE DATABASE {name} TABLESPACE {name}")
        try:
            yield disk, url_of(server, name)
        finally:
            disk.leave(PLENTY)
            on_server(server, f"DROP DATABASE {name} WITH (FORCE)")
            on_server(server, f"DROP TABLESPACE {name}")
