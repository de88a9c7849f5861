"""The agreement strip: for each criterion the levels that members chose alone, and the level they agreed on."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Circle, Drawing, Rect

from qa_portal.reports.charts.base import WIDTH, fitting, rule, shortened, text
from qa_portal.reports.look import ACCENT, INK, MUTED, SANS, SANS_BOLD, WHITE

Column = tuple[str, str, Sequence[int], int]
"""A criterion: its standard's code, its own code, how many chose each level (best first), the rank agreed on."""

_LABELS, _STEP = 88.0, 23.0
_WIDEST = 28.0


def agreement(columns: Sequence[Column], levels: Sequence[str], *, words: tuple[str, str]) -> Drawing:
    """Draw the strip; `levels` are the words of the scale, best first, `words` head the two lines under it.

    At most 26 criteria stay legible in one strip; whoever has more draws several. The span is heavy from two levels on.
    """
    width = min(_WIDEST, (WIDTH - _LABELS) / max(len(columns), 1))
    drawing = Drawing(WIDTH, round(_STEP * (len(levels) - 1) + 47))
    top = drawing.height - 12
    right = _LABELS + width * len(columns)
    for rank, level in enumerate(levels):
        y = top - rank * _STEP
        drawing.add(rule(_LABELS, y, right, y))
        size = fitting(level, SANS, 8, _LABELS - 10, least=6)
        drawing.add(text(_LABELS - 6, y - 2.8, shortened(level, SANS, size, _LABELS - 8), size=size, at="end"))
    foot = top - (len(levels) - 1) * _STEP
    for label, y in zip(words, (foot - 20.5, foot - 31.5), strict=True):
        drawing.add(text(_LABELS - 6, y, label, size=fitting(label, SANS, 6.8, _LABELS - 8), fill=MUTED, at="end"))
    _rules(drawing, columns, width)
    for place, column in enumerate(columns):
        _criterion(drawing, column, _LABELS + (place + 0.5) * width, top, width)
    return drawing


def _rules(drawing: Drawing, columns: Sequence[Column], width: float) -> None:
    for place in range(1, len(columns)):
        if columns[place][0] != columns[place - 1][0]:
            x = _LABELS + place * width
            drawing.add(rule(x, drawing.height, x, 0))
    for y in (drawing.height, 0):
        drawing.add(rule(0, y, WIDTH, y, color=INK, width=0.8))


def _criterion(drawing: Drawing, column: Column, x: float, top: float, width: float) -> None:
    _standard, code, counts, agreed = column
    chosen = [rank for rank, count in enumerate(counts) if count]
    span = chosen[-1] - chosen[0] if chosen else 0
    if span:
        y1, y2 = top - chosen[0] * _STEP, top - chosen[-1] * _STEP
        drawing.add(rule(x, y1, x, y2, color=INK, width=2.4 if span > 1 else 0.9))
    half = min(7.2, width * 0.46)
    y = top - agreed * _STEP
    drawing.add(Rect(x - half, y - half, 2 * half, 2 * half, fillColor=WHITE, strokeColor=INK, strokeWidth=1.1))
    for rank in chosen:
        _disc(drawing, x, top - rank * _STEP, counts[rank], radius=half * 0.72, filled=rank == agreed)
    font = SANS_BOLD if span > 1 else SANS
    foot = top - (len(counts) - 1) * _STEP if counts else top
    drawing.add(text(x, foot - 20.5, code, size=fitting(code, font, 6.6, width - 1), font=font, at="middle"))
    apart = str(span) if span else "="
    tone = INK if span > 1 else MUTED
    drawing.add(text(x, foot - 31.5, apart if chosen else "–", size=6.6, font=font, fill=tone, at="middle"))


def _disc(drawing: Drawing, x: float, y: float, count: int, *, radius: float, filled: bool) -> None:
    paint = ACCENT if filled else WHITE
    drawing.add(Circle(x, y, radius, fillColor=paint, strokeColor=ACCENT, strokeWidth=0.8))
    words = str(count)
    size = fitting(words, SANS_BOLD, radius * 1.35, radius * 1.6)
    tone = WHITE if filled else ACCENT
    drawing.add(text(x, y - size * 0.36, words, size=size, font=SANS_BOLD, fill=tone, at="middle"))
