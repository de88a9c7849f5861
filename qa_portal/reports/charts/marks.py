"""The small signs: the mark of an outcome, the cells of a level, the code that leads to the register."""

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Circle, Drawing, Group, Line, PolyLine, Rect

from qa_portal.reports.charts.base import fitting, text
from qa_portal.reports.content import Outcome
from qa_portal.reports.look import ACCENT, INK, MUTED, SANS_BOLD, WHITE, level_look


def outcome_mark(outcome: Outcome, *, size: float = 48, conditions: int = 0) -> Drawing:
    """Draw the mark of an outcome: disc and tick, ring and tick with the number of conditions, or ring and bar.

    Three shapes that stay apart in black and white and at 14 mm; no medal and no seal, because it is no guarantee.
    """
    drawing = Drawing(size, size)
    solid = outcome is Outcome.ACCREDITED
    line = INK if outcome is Outcome.REFUSED else ACCENT
    ring = size * 0.06
    drawing.add(
        Circle(
            size / 2, size / 2, size * 0.44, fillColor=ACCENT if solid else WHITE, strokeColor=line, strokeWidth=ring
        )
    )
    drawing.add(_sign(outcome, size))
    if outcome is Outcome.WITH_CONDITIONS and conditions:
        drawing.add(_count(size, conditions))
    return drawing


def _sign(outcome: Outcome, size: float) -> PolyLine | Line:
    stroke = {"strokeWidth": size * 0.1, "strokeLineCap": 1}
    if outcome is Outcome.REFUSED:
        return Line(size * 0.32, size / 2, size * 0.68, size / 2, strokeColor=INK, **stroke)
    points = [size * each for each in (0.298, 0.491, 0.456, 0.333, 0.711, 0.667)]
    color = WHITE if outcome is Outcome.ACCREDITED else ACCENT
    return PolyLine(points, strokeColor=color, strokeLineJoin=1, **stroke)


def _count(size: float, conditions: int) -> Group:
    x, y, radius = size * 0.826, size * 0.174, size * 0.19
    words = str(conditions)
    type_size = fitting(words, SANS_BOLD, size * 0.21, radius * 1.4)
    return Group(
        Circle(x, y, radius, fillColor=INK, strokeColor=WHITE, strokeWidth=size * 0.035),
        text(x, y - type_size * 0.36, words, size=type_size, font=SANS_BOLD, fill=WHITE, at="middle"),
    )


def ladder(rank: int, count: int, *, cell: float = 7.2) -> Drawing:
    """Draw the cells of a level: the more are filled, the more is fulfilled; none, and they are struck."""
    look = level_look(rank, count)
    high, step = cell * 0.86, cell * 1.28
    drawing = Drawing(step * look.cells, high + 0.8)
    for place in range(look.cells):
        on = place < look.filled
        edge = look.edge if on or look.struck else MUTED
        fill = look.fill if on else WHITE
        drawing.add(Rect(0.4 + place * step, 0.4, cell, high, fillColor=fill, strokeColor=edge, strokeWidth=0.7))
    if look.struck:
        end = 0.4 + (look.cells - 1) * step + cell
        drawing.add(Line(0.4, 0.4, end, 0.4 + high, strokeColor=look.edge, strokeWidth=1.3))
    return drawing


def qr(address: str, *, size: float = 86) -> Drawing:
    """Draw a QR code of `address`, readable when a sixth of it is covered or stained (error correction M)."""
    drawing = Drawing(size, size)
    code = QrCodeWidget(address, barWidth=size, barHeight=size, barBorder=0, barLevel="M", barFillColor=INK)
    drawing.add(code)
    return drawing
