"""A month that was interrupted is finished by the same command, with the same bytes."""

import random
import shutil
import subprocess
import sys
import time

import pytest

from support.deployments import MARCH


def made(town):
    """Every file that a month makes for others, with its bytes."""
    paths = [path for part in ("outbox", "site") for path in sorted((town.root / part).rglob("*"))]
    return {str(path.relative_to(town.root)): path.read_bytes() for path in paths if path.is_file()}


def test_what_was_posted_but_not_handed_over_is_made_again(posted):
    whole = made(posted)
    shutil.rmtree(posted.root / "outbox")
    shutil.rmtree(posted.root / "site")
    run = posted("run", MARCH, "--json")
    assert (run.code, run.json["state"]) == (0, "unchanged")
    assert made(posted) == whole
    assert posted("verify").code == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_process_that_was_killed_leaves_nothing_or_what_can_be_finished(posted_once, kota_mini, seed):
    command = [sys.executable, "-m", "tpp_sponsor", "run", MARCH, "--config", kota_mini.config]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        time.sleep(random.Random(seed).uniform(0.6, 1.6))
        process.kill()
    assert kota_mini("run", MARCH).code == 0
    assert made(kota_mini) == made(posted_once)
    assert not list(kota_mini.root.rglob("*.partial"))
    assert kota_mini("verify").code == 0


def test_a_wrong_template_keeps_a_month_back_until_it_is_mended(posted_once, kota_mini):
    own = kota_mini.root / "templates" / "opd.html"
    own.parent.mkdir()
    own.write_text("{{ view.kota }}")
    run = kota_mini("run", MARCH)
    assert run.code == 30
    assert "opd.html: templat tidak bisa dipakai" in run.err
    assert not (kota_mini.root / "outbox" / MARCH / "r1").exists()
    own.unlink()
    assert kota_mini("run", MARCH).code == 0
    assert made(kota_mini) == made(posted_once)
    assert kota_mini("verify").code == 0
