"""The three kinds of table: a listing with a head, definitions with terms in the side column, columns side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Table

from qa_portal.reports.look import HAIRLINE, INK, SANS, WASH
from qa_portal.reports.pdf.styles import CELL, CELL_BOLD, CELL_HEAD, CELL_WIDE, FULL, GUTTER, MAIN, SIDE
from qa_portal.reports.pdf.words import para

Cell = Any
"""Plain words, a flowable, or a list of flowables."""

_Command = tuple[Any, ...]
_PLAIN: list[_Command] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 8),
    ("FONT", (0, 0), (-1, -1), SANS),
]


class _Wide(Table):
    """A table that reaches from the main column into the side column, and whose pieces do so too."""

    def __init__(self, *data: Any, **given: Any) -> None:
        super().__init__(*data, **{**given, "hAlign": "RIGHT"})


def _cell(value: Cell, style: ParagraphStyle) -> Cell:
    return para(value, style) if isinstance(value, str) else value


def listing(
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    widths: Sequence[float],
    *,
    groups: Mapping[int, int] | None = None,
    padding: tuple[float, float] = (3, 4),
    bold: Sequence[int] = (),
) -> Table:
    """Return a table across both columns whose head is repeated on every page.

    An empty heading lets the one before it run on. `widths` are shares of the width; `groups` gives, for a row that
    heads a group, how many rows follow with it; the columns in `bold` are heavy. Rows of a group stay together while
    there are at most sixteen.
    """
    wide = sum(widths)
    body = [
        [
            _cell(value, CELL_BOLD if place in bold or line in (groups or {}) else CELL)
            for place, value in enumerate(row)
        ]
        for line, row in enumerate(rows)
    ]
    return _Wide(
        [[para(words, CELL_HEAD) for words in head], *body],
        colWidths=[FULL * each / wide for each in widths],
        repeatRows=1,
        style=_listing_style(head, groups or {}, padding),
        spaceBefore=6,
        spaceAfter=6,
        splitInRow=_tall(body, [FULL * each / wide for each in widths]),
    )


def _listing_style(head: Sequence[str], groups: Mapping[int, int], padding: tuple[float, float]) -> list[_Command]:
    style: list[_Command] = [
        *_PLAIN,
        ("TOPPADDING", (0, 0), (-1, -1), padding[0]),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding[1]),
        ("LINEABOVE", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, HAIRLINE),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        *(("SPAN", (place - 1, 0), (place, 0)) for place, words in enumerate(head) if not words),
    ]
    for line, follow in groups.items():
        style += [
            ("BACKGROUND", (0, line + 1), (-1, line + 1), WASH),
            ("SPAN", (1, line + 1), (-1, line + 1)),
            ("NOSPLIT", (0, line + 1), (0, line + 1 + (follow if follow <= 16 else 1))),
        ]
    return style


def _tall(rows: Sequence[Sequence[Cell]], widths: Sequence[float]) -> int:
    """Tell whether a cell is too tall for half a page, so that its row must be allowed to break."""
    tall = any(_long(cell, width) for row in rows for cell, width in zip(row, widths, strict=False))
    return int(tall)


def _long(cell: Cell, width: float) -> bool:
    parts = cell if isinstance(cell, list) else [cell]
    letters = sum(len(part.text) for part in parts if isinstance(part, Paragraph))
    return letters > width * 7


def definitions(rows: Sequence[tuple[str, Cell]], *, style: ParagraphStyle = CELL_WIDE) -> Table:
    """Return terms in the side column with what is said of each in the main one."""
    body = [[para(term, CELL_BOLD), _cell(value, style)] for term, value in rows]
    widths = [SIDE + GUTTER, MAIN]
    return _Wide(
        body,
        colWidths=widths,
        spaceBefore=4,
        spaceAfter=7,
        splitInRow=_tall(body, widths),
        style=[
            *_PLAIN,
            ("TOPPADDING", (0, 0), (-1, -1), 3.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4.1),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("LINEABOVE", (0, 0), (-1, 0), 0.8, INK),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HAIRLINE),
        ],
    )


def side_by_side(columns: Sequence[Sequence[Flowable]], widths: Sequence[float], *, washed: bool = False) -> Table:
    """Return columns of flowables next to each other, on a wash or parted by hairlines; never broken."""
    wide = sum(widths)
    style: list[_Command] = [
        *_PLAIN,
        ("LEFTPADDING", (0 if washed else 1, 0), (-1, 0), 8),
        ("TOPPADDING", (0, 0), (-1, 0), 6),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 8 if washed else 4),
    ]
    if washed:
        style.append(("BACKGROUND", (0, 0), (-1, 0), WASH))
    else:
        style += [("LINEABOVE", (0, 0), (-1, 0), 1, INK), ("LINEBEFORE", (1, 0), (-1, 0), 0.4, HAIRLINE)]
    return _Wide(
        [[list(each) for each in columns]],
        colWidths=[FULL * each / wide for each in widths],
        spaceBefore=4,
        spaceAfter=5,
        style=style,
    )
