"""Prints the documents of the demonstration's providers as real PDF files: the same text gives the same bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from qa_portal.reports.look import ACCENT, HAIRLINE, INK, MUTED, SANS, SANS_BOLD, WASH

_LEFT, _WIDTH = 24 * mm, A4[0] - 48 * mm
_ONLY_FROM = re.compile(r"^\[(\d)\+\] ?")

_TITLE = ParagraphStyle("title", fontName=SANS_BOLD, fontSize=21, leading=26, textColor=INK, alignment=TA_LEFT)
_LINE = ParagraphStyle("line", fontName=SANS, fontSize=9, leading=13, textColor=MUTED, spaceAfter=10)
_HEAD = ParagraphStyle(
    "head", fontName=SANS_BOLD, fontSize=13.2, leading=18, textColor=ACCENT, spaceBefore=10, spaceAfter=3
)
_TEXT = ParagraphStyle("text", fontName=SANS, fontSize=11.3, leading=17, textColor=INK, spaceAfter=6)
_POINT = ParagraphStyle("point", parent=_TEXT, leftIndent=12, bulletIndent=2, spaceAfter=3)
_CELL = ParagraphStyle("cell", fontName=SANS, fontSize=10, leading=14.2, textColor=INK)
_TOP = ParagraphStyle("top", parent=_CELL, fontName=SANS_BOLD)


@dataclass(frozen=True)
class Sheet:
    """A document to be printed: whose it is, what it is called, the line under the title, and its text."""

    owner: str
    title: str
    line: str
    text: str


def of_version(text: str, number: int) -> str:
    """Return the text as it stood in version `number`: a line that begins with [2+] came with the second."""
    lines = []
    for line in text.splitlines():
        found = _ONLY_FROM.match(line)
        if not found or int(found[1]) <= number:
            lines.append(_ONLY_FROM.sub("", line))
    return "\n".join(lines)


def printed(sheet: Sheet) -> bytes:
    """Print a document; === begins a page, # a heading, - a point, | a row of a table."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_LEFT,
        rightMargin=_LEFT,
        topMargin=30 * mm,
        bottomMargin=24 * mm,
        title=sheet.title,
        author=sheet.owner,
        creator="QA Portal",
        producer="QA Portal",
        initialFontName=SANS,
        invariant=1,
    )

    def frame(canvas: Canvas, _document: SimpleDocTemplate) -> None:
        _margins(canvas, sheet)

    document.build([*_head(sheet), *_flow(sheet.text)], onFirstPage=frame, onLaterPages=frame)
    return out.getvalue()


def _head(sheet: Sheet) -> list[Flowable]:
    return [Paragraph(escape(sheet.title), _TITLE), Spacer(1, 2 * mm), Paragraph(escape(sheet.line), _LINE)]


def _margins(canvas: Canvas, sheet: Sheet) -> None:
    canvas.setFillColor(MUTED)
    canvas.setFont(SANS, 8.4)
    canvas.drawString(_LEFT, A4[1] - 17 * mm, sheet.owner)
    canvas.drawRightString(A4[0] - _LEFT, 13 * mm, str(canvas.getPageNumber()))
    canvas.drawString(_LEFT, 13 * mm, f"{sheet.title} · {sheet.line}"[:96])
    canvas.setStrokeColor(HAIRLINE)
    canvas.line(_LEFT, A4[1] - 20 * mm, A4[0] - _LEFT, A4[1] - 20 * mm)


def _flow(text: str) -> Iterator[Flowable]:
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([each.strip() for each in line.strip().strip("|").split("|")])
            continue
        if rows:
            yield _table(rows)
            rows = []
        if line.strip():
            yield _piece(line.strip())


def _piece(line: str) -> Flowable:
    if line == "===":
        return PageBreak()
    if line.startswith("# "):
        return Paragraph(escape(line[2:]), _HEAD)
    if line.startswith("- "):
        return Paragraph(escape(line[2:]), _POINT, bulletText="–")
    return Paragraph(escape(line), _TEXT)


def _table(rows: list[list[str]]) -> Flowable:
    columns = len(rows[0])
    first = _WIDTH * {1: 1, 3: 0.52}.get(columns, 0.42)
    widths = [first] + [(_WIDTH - first) / (columns - 1)] * (columns - 1) if columns > 1 else [first]
    cells = [[Paragraph(escape(each), _CELL if place else _TOP) for each in row] for place, row in enumerate(rows)]
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HAIRLINE),
        ("BACKGROUND", (0, 0), (-1, 0), WASH),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    return Table(cells, colWidths=widths, style=TableStyle(style), spaceBefore=4, spaceAfter=8, repeatRows=1)
