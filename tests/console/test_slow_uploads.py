"""Uploads that pause, trickle or stop: they are refused, leave nothing, and hold nobody up."""

import asyncio
import os
import time
from datetime import UTC, datetime

import pytest

from tpp_sponsor.console.security import sent_forms, uploads

BOUNDARY = "garis"
KIND = f"multipart/form-data; boundary={BOUNDARY}"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="berkas"; filename="tpp.csv"\r\n'
    "Content-Type: text/csv\r\n\r\n"
).encode()


async def arriving(*pieces, pause=0.0):
    """The pieces of a request, with a pause after each."""
    for piece in pieces:
        yield piece
        await asyncio.sleep(pause)


def read(stream, folder):
    return asyncio.run(uploads.read_form(stream, KIND, folder, 1_000_000))


def test_a_stream_that_pauses_for_too_long_is_refused_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "_SECONDS_BETWEEN_PIECES", 0.05)
    with pytest.raises(sent_forms.UploadError) as refused:
        read(arriving(HEAD, b"nip,tpp_neto\n", b"never", pause=5), tmp_path)
    assert (refused.value.status, refused.value.key) == (408, "form_slow")
    assert list(tmp_path.iterdir()) == []


def test_each_stream_that_trickles_ends_after_its_time(tmp_path, monkeypatch):
    """Pieces that arrive at the moment when the time is over do not extend it."""
    monkeypatch.setattr(uploads, "_SECONDS", 0.1)

    async def together():
        trickles = [arriving(HEAD, *[b"1"] * 2_000, pause=0.001) for _ in range(20)]
        forms = [uploads.read_form(each, KIND, tmp_path, 1_000_000) for each in trickles]
        return await asyncio.gather(*forms, return_exceptions=True)

    refused = asyncio.run(together())
    assert {(each.status, each.key) for each in refused} == {(408, "form_slow")}
    assert list(tmp_path.iterdir()) == []


def test_a_stream_that_stops_in_the_middle_is_no_form(tmp_path):
    with pytest.raises(sent_forms.UploadError) as refused:
        read(arriving(HEAD, b"nip,tpp_neto\n"), tmp_path)
    assert (refused.value.status, refused.value.key) == (400, "form_broken")
    assert list(tmp_path.iterdir()) == []


def test_a_slow_form_holds_no_other_up(tmp_path):
    """Many slow forms arrive while a small one is read at once."""

    async def together():
        slow = [
            asyncio.create_task(
                uploads.read_form(arriving(HEAD, *[b"1"] * 50, pause=0.02), KIND, tmp_path, 1_000_000)
            )
            for _ in range(20)
        ]
        await asyncio.sleep(0.1)
        began = time.monotonic()
        small = arriving(HEAD + f"nip\r\n--{BOUNDARY}--\r\n".encode())
        form = await uploads.read_form(small, KIND, tmp_path, 1_000_000)
        took = time.monotonic() - began
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return form, took

    form, took = asyncio.run(together())
    assert form.files[0].path.read_bytes() == b"nip"
    assert took < 0.5
    form.remove_files()
    assert list(tmp_path.iterdir()) == []


def test_what_killed_processes_left_goes_and_what_arrives_now_stays(tmp_path):
    for name in ("old.partial", "new.partial"):
        (tmp_path / name).write_bytes(b"x")
    now = datetime.fromtimestamp((tmp_path / "new.partial").stat().st_mtime, UTC)
    (tmp_path / "tmp1").mkdir()
    (tmp_path / "tmp1" / "0.partial").write_bytes(b"x")
    for old in ("old.partial", "tmp1"):
        os.utime(tmp_path / old, (now.timestamp() - 7200,) * 2)
    sent_forms.remove_abandoned(tmp_path, now, is_alone=False)
    assert [path.name for path in tmp_path.iterdir()] == ["new.partial"]
    # No other console lives that could be receiving it.
    sent_forms.remove_abandoned(tmp_path, now, is_alone=True)
    assert list(tmp_path.iterdir()) == []
