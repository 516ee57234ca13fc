"""`serve` as a city starts it: the real command, its address from the settings."""

import socket
import subprocess
import sys

import pytest

from support.deployments import make_town, run_command

SERVE = (sys.executable, "-W", "ignore", "-m", "tpp_sponsor", "serve")


@pytest.fixture
def town(tmp_path):
    return make_town(tmp_path / "kota")


@pytest.mark.processes
def test_the_port_is_that_of_the_settings(town):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    town.settings(f"[console]\nport = {port}")
    process = subprocess.Popen([*SERVE, "--config", town.config], stdout=subprocess.PIPE, text=True)
    try:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_an_open_address_without_https_is_a_settings_error(town):
    process = subprocess.run(
        [*SERVE, "--host", "0.0.0.0", "--config", town.config], capture_output=True, text=True, check=False
    )
    assert process.returncode == 10
    assert "https://" in process.stderr


def test_a_port_that_does_not_exist_is_wrong_usage(town):
    assert run_command("serve", "--port", "0", "--config", town.config).code == 2
