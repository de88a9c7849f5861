"""The lane diagram: who acted, from left to right in time, each arrow handing the case on."""

from collections.abc import Sequence
from itertools import pairwise

from reportlab.graphics.shapes import Drawing, Group, Polygon, PolyLine, Rect

from qa_portal.reports.charts.base import WIDTH, fitting, rule, text, wrapped
from qa_portal.reports.look import ACCENT, INK, MUTED, SANS, SANS_BOLD, WASH, WHITE

Step = tuple[str, str, str, bool]
"""Something that happened: its lane, its name, its date in words, and whether it decided the case."""

_LABELS, _LANE, _HIGH = 71.0, 37.0, 27.0


def lanes(names: Sequence[str], steps: Sequence[Step]) -> Drawing:
    """Draw the `steps` in the lanes `names` (top to bottom). At most ten stay legible in one diagram.

    Raises ValueError when a step is in a lane that has no name.
    """
    drawing = Drawing(WIDTH, round(_LANE * len(names) + 20))
    top = drawing.height
    for place, name in enumerate(names):
        y = top - (place + 1) * _LANE
        drawing.add(Rect(0, y, WIDTH, _LANE, fillColor=WHITE if place % 2 else WASH, strokeColor=None))
        drawing.add(_lane_name(name, y))
    foot = top - _LANE * len(names)
    for y in (top, foot):
        drawing.add(rule(0, y, WIDTH, y, color=INK, width=0.8))
    column = min(82.0, (WIDTH - _LABELS) / max(len(steps), 1))
    width = column * 0.89
    spots = [
        (_LABELS + (place + 0.5) * column, top - (list(names).index(step[0]) + 0.5) * _LANE)
        for place, step in enumerate(steps)
    ]
    for start, end in pairwise(spots):
        drawing.add(_arrow(start, end, width / 2))
    for (x, y), (_lane, name, date, decisive) in zip(spots, steps, strict=True):
        drawing.add(_box(x, y, width, name, decisive=decisive))
        drawing.add(rule(x, foot, x, foot - 3, color=INK, width=0.6))
        size = fitting(date, SANS, 7, column - 2)
        drawing.add(text(x, foot - 11, date, size=size, fill=MUTED, at="middle"))
    return drawing


def _lane_name(name: str, y: float) -> Group:
    lines = wrapped(name, SANS_BOLD, 8.2, _LABELS - 8)[:3]
    base = y + _LANE / 2 - 2.8 + (len(lines) - 1) * 4.8
    return Group(
        *(
            text(5, base - place * 9.6, words, size=fitting(words, SANS_BOLD, 8.2, _LABELS - 8), font=SANS_BOLD)
            for place, words in enumerate(lines)
        )
    )


def _arrow(start: tuple[float, float], end: tuple[float, float], half: float) -> Group:
    """From the right side of one box into the side of the next that faces it."""
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        tip = (x2 - half, y2)
        line = [x1 + half, y1, tip[0] - 2.5, y2]
        head = [*tip, tip[0] - 3.2, y2 + 1.9, tip[0] - 3.2, y2 - 1.9]
    else:
        way = 1 if y2 > y1 else -1
        tip = (x2, y2 - way * _HIGH / 2)
        line = [x1 + half, y1, x2, y1, x2, tip[1] - way * 2.5]
        head = [*tip, x2 + 1.9, tip[1] - way * 3.2, x2 - 1.9, tip[1] - way * 3.2]
    return Group(PolyLine(line, strokeColor=INK, strokeWidth=0.8), Polygon(head, fillColor=INK, strokeColor=None))


def _box(x: float, y: float, width: float, name: str, *, decisive: bool) -> Group:
    font = SANS_BOLD if decisive else SANS
    longest = max(name.split() or [""], key=len)
    size = fitting(longest, font, 7, width - 3)
    lines = wrapped(name, font, size, width - 2)
    while len(lines) > 3 and size > 5:
        size -= 0.2
        lines = wrapped(name, font, size, width - 2)
    leading = size * 1.12
    base = y - size * 0.36 + (len(lines) - 1) * leading / 2
    paint = {"fillColor": ACCENT if decisive else WHITE, "strokeColor": ACCENT if decisive else INK}
    return Group(
        Rect(x - width / 2, y - _HIGH / 2, width, _HIGH, rx=2.5, ry=2.5, strokeWidth=0.9, **paint),
        *(
            text(x, base - place * leading, words, size=size, font=font, fill=WHITE if decisive else INK, at="middle")
            for place, words in enumerate(lines)
        ),
    )
