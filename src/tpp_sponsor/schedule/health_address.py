"""`http://127.0.0.1:PORT/health`: whether the scheduler is well, for monitoring on the same machine."""

import json
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tpp_sponsor.errors import DeliveryError, Fault

LOOPBACK = "127.0.0.1"


def open_health_address(port: int, facts: Callable[[], tuple[bool, dict[str, Any]]]) -> ThreadingHTTPServer:
    """Answer on the loopback address until closed: 200 or 503 with the facts; a port in use is a DeliveryError."""

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "tpp-sponsor", ""

        def do_GET(self) -> None:
            if self.path != "/health":
                return self.send_error(HTTPStatus.NOT_FOUND)
            well, told = facts()
            body = (json.dumps(told) + "\n").encode()
            self.send_response(HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)
            return None

        def log_message(self, *_: object) -> None:
            """Who asks is not worth a line."""

    try:
        server = ThreadingHTTPServer((LOOPBACK, port), Handler)
    except OSError as taken:
        raise DeliveryError(
            Fault.of("health_port_taken", column="schedule.health_port", port=port)
        ) from taken
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    return server
