"""`/`: what waits for the user."""

from starlette.responses import Response

from tpp_sponsor.console.visit import Visit


def show(visit: Visit) -> Response:
    """The periods and their states."""
    return visit.show("home.html")
