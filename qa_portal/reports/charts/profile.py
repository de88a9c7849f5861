"""The profile of levels: standards down, levels across, one square for each criterion. Positions, never averages."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing, Group, Polygon, Rect

from qa_portal.reports.charts.base import WIDTH, fitting, rule, shortened, text, wrapped
from qa_portal.reports.charts.marks import ladder
from qa_portal.reports.look import ACCENT, INK, SANS, SANS_BOLD, level_look

Square = tuple[str, int, bool]
"""A criterion: its code, the rank of its level, and whether it is a gate."""

Row = tuple[str, str, Sequence[Square]]
"""A standard: its code, its title, and its criteria."""

_LABELS, _HEAD, _WIDE, _STEP = 170, 30, 23, 29


def profile(rows: Sequence[Row], levels: Sequence[str], *, row: float = 19) -> Drawing:
    """Draw the profile of all `rows`; `levels` are the words of the scale, best first, and stand best on the right.

    A row grows when more criteria share a level than its column holds. `row` is the height of a line.
    """
    column = (WIDTH - _LABELS) / len(levels)
    per_line = max(1, int((column - 3) // _STEP))
    headings = [wrapped(words, SANS_BOLD, 8, column - 8)[:2] for words in levels]
    head = _HEAD + 9 * (max(map(len, headings)) - 1)
    heights = [_lines(squares, len(levels), per_line) * row for _code, _title, squares in rows]
    drawing = Drawing(WIDTH, round(head + sum(heights) + 4))
    top = drawing.height - head
    for rank, lines in enumerate(headings):
        left = WIDTH - (rank + 1) * column
        drawing.add(_heading(left, top, lines, rank, len(levels), column))
        drawing.add(rule(left, top, left, top - sum(heights)))
    drawing.add(rule(0, top, WIDTH, top, color=INK, width=0.8))
    for line, (each, height) in enumerate(zip(rows, heights, strict=True), start=1):
        _standard(drawing, each, top, row=row, column=column, count=len(levels))
        top -= height
        last = line == len(rows)
        drawing.add(rule(0, top, WIDTH, top, **({"color": INK, "width": 0.8} if last else {})))
    return drawing


def _lines(squares: Sequence[Square], count: int, per_line: int) -> int:
    most = max((sum(rank == each for _code, rank, _gate in squares) for each in range(count)), default=0)
    return max(1, -(-most // per_line))


def _heading(left: float, top: float, lines: Sequence[str], rank: int, count: int, column: float) -> Group:
    cells = ladder(rank, count, cell=6.0).contents
    group = Group(Group(*cells, transform=(1, 0, 0, 1, left + 5, top + 7 + 9 * len(lines))))
    for place, words in enumerate(reversed(lines)):
        size = fitting(words, SANS_BOLD, 8, column - 8)
        group.add(text(left + 5.4, top + 5.5 + 9 * place, words, size=size, font=SANS_BOLD))
    return group


def _standard(drawing: Drawing, row_of: Row, top: float, *, row: float, column: float, count: int) -> None:
    code, title, squares = row_of
    base = top - row + (row - 6) / 2
    drawing.add(text(12, base, code, size=fitting(code, SANS_BOLD, 8.5, 12), font=SANS_BOLD, fill=ACCENT, at="end"))
    size = fitting(title, SANS, 8.5, _LABELS - 24, least=7)
    drawing.add(text(18, base, shortened(title, SANS, size, _LABELS - 22), size=size))
    per_line = max(1, int((column - 3) // _STEP))
    seen = [0] * count
    for square in squares:
        rank = square[1]
        line, place = divmod(seen[rank], per_line)
        seen[rank] += 1
        left = WIDTH - (rank + 1) * column + 6 + place * _STEP
        high = min(12.4, row - 6.6)
        drawing.add(_square(left, top - (line + 1) * row + (row - high) / 2, square, count, high=high))


def _square(x: float, y: float, square: Square, count: int, *, high: float) -> Group:
    code, rank, gate = square
    look = level_look(rank, count)
    paint = {"fillColor": look.fill, "strokeColor": look.edge, "strokeWidth": 0.8}
    group = Group()
    if gate:
        group.add(Rect(x - 2.2, y - 2.2, _WIDE + 4.4, high + 4.4, fillColor=None, strokeColor=INK, strokeWidth=1))
    if look.cut_corner:
        group.add(Polygon([x, y, x + _WIDE, y, x + _WIDE, y + high - 5, x + _WIDE - 5, y + high, x, y + high], **paint))
    else:
        dashes = [2, 1.4] if look.struck else None
        group.add(Rect(x, y, _WIDE, high, strokeDashArray=dashes, **paint))
    size = fitting(code, SANS_BOLD, min(6.9, high - 1.6), _WIDE - (8 if look.cut_corner else 5))
    group.add(
        text(x + _WIDE / 2, y + high / 2 - size * 0.36, code, size=size, font=SANS_BOLD, fill=look.text, at="middle")
    )
    return group
