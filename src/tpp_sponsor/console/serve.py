"""Serves the console until its process gets SIGTERM or SIGINT."""

import logging
import os
import signal
import socket
import sys
from dataclasses import replace

import uvicorn

from tpp_sponsor.console.app import make_app
from tpp_sponsor.console.security.connection import BoundedConnection
from tpp_sponsor.console.security.sent_forms import remove_abandoned
from tpp_sponsor.console.visit import Workplace
from tpp_sponsor.domain.lifecycle import Clock
from tpp_sponsor.errors import DeliveryError, Fault
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.messages import load_texts
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.storage.files import make_private
from tpp_sponsor.storage.log import LOG, open_log
from tpp_sponsor.storage.process_lock import share_lock

# More connections at once than users; beyond it the response is 503.
_MOST_CONNECTIONS = 400
_SECONDS_KEPT_ALIVE = 10
_BACKLOG = 256
# Shared by all consoles of a deployment for as long as they live.
_LOCK = "console.lock"


def with_address(deployment: Deployment, host: str, port: int) -> Deployment:
    """Return the deployment with another host or port. Raises SettingsError if the address is not allowed."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value}
    if not given:
        return deployment
    values = deployment.settings.model_dump(mode="json", include={"console"})
    settings = parse_settings({"console": values["console"] | given})
    changed = deployment.settings.model_copy(update={"console": settings.console})
    return replace(deployment, settings=changed)


def serve_console(deployment: Deployment, clock: Clock) -> None:
    """Serve until SIGTERM or SIGINT; requests in progress get `[schedule] stop_seconds` to end."""
    settings, texts = deployment.settings, load_texts(deployment.settings.output.language)
    log = open_log(deployment.data / LOG, settings.logs.max_bytes, settings.logs.keep, clock)
    make_private(deployment.data)
    with (
        _listening(settings.console.host, settings.console.port) as listening,
        UserLedger.open(deployment.database_url) as ledger,
    ):
        ledger.create()
        _, is_alone = share_lock(deployment.data / _LOCK)
        remove_abandoned(deployment.uploads, clock(), is_alone=is_alone)
        place = Workplace(deployment, ledger, clock)
        server = make_server(place, log)
        # Until Uvicorn takes signals, and when it raises them once more at its end: this process ends with 0.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        host, port = listening.getsockname()[:2]
        log.info("serve", extra={"facts": {"pid": os.getpid()}})
        address = settings.console.public_url or f"http://{host}:{port}"
        sys.stdout.write(texts.say("serve.start", address=address) + "\n")
        if not ledger.accounts():
            sys.stdout.write(texts.say("serve.no_account") + "\n")
        sys.stdout.flush()
        server.run(sockets=[listening])
        log.info("stopping", extra={"facts": {}})


def make_server(place: Workplace, log: logging.Logger) -> uvicorn.Server:
    """Return the server of a console; it runs until `should_exit`."""
    return uvicorn.Server(
        uvicorn.Config(
            make_app(place, log),
            http=BoundedConnection,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=_SECONDS_KEPT_ALIVE,
            timeout_graceful_shutdown=max(1, place.deployment.settings.schedule.stop_seconds),
        )
    )


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as refused:
        listening.close()
        reason = refused.strerror or type(refused).__name__
        raise DeliveryError(Fault.of("console_port", host=host, port=port, reason=reason)) from refused
    return listening
