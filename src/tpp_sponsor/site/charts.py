"""Line charts as static inline SVG; all values are also in the text of the page.

Not by a chart library, which takes longer to load than a month takes to publish (ADR 0013).
"""

from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH, _HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 14, 28
# The most month labels below the line.
_NAMED = 6


@dataclass(frozen=True)
class Dot:
    """The point of one month; `x` and `y` in the units of the drawing."""

    x: int
    y: int
    label: str


@dataclass(frozen=True)
class Mark:
    """A label beside an axis."""

    at: int
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing: line segments (a hidden month leaves a gap), dots, and labels of the axes."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    lines: Sequence[str]
    areas: Sequence[str]
    dots: Sequence[Dot]
    levels: Sequence[Mark]
    months: Sequence[Mark]
    target: int | None


@dataclass(frozen=True)
class Point:
    """A value to draw: name of the month, value (None is hidden), and formatted value."""

    name: str
    value: int | None
    written: str


def draw_chart(
    points: Sequence[Point], levels: Sequence[tuple[int, str]], target: int | None = None
) -> Chart:
    """Return a chart of points, one a month; `levels` are the labels of the left axis, the greatest is the top."""
    top = max([value for value, _ in levels] + [1])
    inner = _WIDTH - _LEFT - _RIGHT
    step = inner / max(len(points) - 1, 1)

    def x(at: int) -> int:
        return round(_LEFT + at * step) if len(points) > 1 else _LEFT + inner // 2

    def y(value: int) -> int:
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / top)

    dots = [
        Dot(x(at), y(point.value), f"{point.name}: {point.written}")
        for at, point in enumerate(points)
        if point.value is not None
    ]
    every = -(-len(points) // _NAMED) or 1
    return Chart(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_WIDTH - _RIGHT,
        bottom=_HEIGHT - _BOTTOM,
        lines=[" ".join(f"{dot.x},{dot.y}" for dot in piece) for piece in _pieces(points, dots)],
        areas=[_area(piece) for piece in _pieces(points, dots) if len(piece) > 1],
        dots=dots,
        levels=[Mark(y(value), text) for value, text in levels],
        months=[Mark(x(at), points[at].name) for at in range(len(points) - 1, -1, -every)],
        target=None if target is None else y(min(target, top)),
    )


def round_levels(greatest: int) -> list[int]:
    """Return the levels 0, a half and the whole of the next round number from a value up."""
    unit = 1
    while unit * 10 < greatest:
        unit *= 10
    top = next(unit * step for step in (2, 4, 6, 8, 10, 20) if unit * step >= max(greatest, 2))
    return [0, top // 2, top]


def _pieces(points: Sequence[Point], dots: Sequence[Dot]) -> list[list[Dot]]:
    """Return the segments of the line: dots between hidden months."""
    pieces: list[list[Dot]] = [[]]
    remaining = iter(dots)
    for point in points:
        if point.value is None:
            pieces.append([])
        else:
            pieces[-1].append(next(remaining))
    return [piece for piece in pieces if piece]


def _area(piece: Sequence[Dot]) -> str:
    floor = _HEIGHT - _BOTTOM
    corners = [f"{piece[0].x},{floor}", *(f"{dot.x},{dot.y}" for dot in piece), f"{piece[-1].x},{floor}"]
    return " ".join(corners)
