"""The page, its grid and its type: every measure of the report in one place (points)."""

from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from qa_portal.reports.look import (
    ACCENT,
    INK,
    MUTED,
    SANS,
    SANS_BOLD,
    SERIF,
    SERIF_ITALIC,
)

PAGE = A4
LEFT, RIGHT = 20 * mm, A4[0] - 20 * mm
SIDE, GUTTER = 36 * mm, 6 * mm
MAIN_LEFT = LEFT + SIDE + GUTTER
MAIN = RIGHT - MAIN_LEFT
FULL = RIGHT - LEFT
TOP, BOTTOM = 25 * mm, 20.5 * mm
HEIGHT = A4[1] - TOP - BOTTOM
ASIDE = LEFT - MAIN_LEFT
"""Where the side column begins, seen from the main column."""

KEEP = 0.4 * HEIGHT
"""What is not taller than this is not broken across pages."""

RUN_ON = 105 * mm
"""An annex runs on when this much of the page is left, and else begins a new one."""


def _style(name: str, font: str, size: float, leading: float, color: Color = INK, **more: object) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=leading,
        textColor=color,
        spaceShrinkage=0,
        bulletFontSize=size,
        allowWidows=0,
        allowOrphans=0,
        **more,
    )


PART = _style("part", SANS_BOLD, 21, 25, spaceAfter=12)
STANDARD = _style("standard", SANS_BOLD, 15.5, 19)
SENTENCE = _style("sentence", SERIF_ITALIC, 11, 15.5, spaceBefore=3, spaceAfter=5)
SECTION = _style("section", SANS_BOLD, 13, 17, spaceBefore=14, spaceAfter=4)
CRITERION = _style("criterion", SANS_BOLD, 10.6, 14)
QUESTION = _style("question", SERIF_ITALIC, 9.4, 13, MUTED, spaceAfter=2)
TEXT = _style("text", SERIF, 9.8, 14, spaceAfter=4.5)
LEAD = _style("lead", SERIF, 9.8, 14, spaceAfter=7)
PLAIN = _style("plain", SANS, 9.2, 12.8, spaceAfter=5)
NOTE = _style("note", SANS, 8.2, 11.2, MUTED, spaceAfter=4)
SMALL = _style("small", SANS, 8.4, 11.4, MUTED, spaceAfter=4)
WIDE_NOTE = _style("wide_note", SANS, 8.2, 11.2, MUTED, spaceAfter=4, leftIndent=ASIDE)
CAPTION = _style("caption", SANS, 8.2, 11.2, MUTED, spaceAfter=10)
EVIDENCE = _style("evidence", SANS, 8.2, 11.2, MUTED, spaceAfter=4)
LEVEL_LINE = _style("level_line", SANS, 8.4, 11.4, MUTED, spaceBefore=2)

SIDE_WORD = _style("side_word", SANS, 8.4, 11.4, MUTED)
SIDE_NUMBER = _style("side_number", SANS_BOLD, 24, 26, ACCENT)
SIDE_LEVEL = _style("side_level", SANS_BOLD, 8.6, 10.6)
SIDE_GATE = _style("side_gate", SANS, 7.4, 9.6, MUTED)

CELL = _style("cell", SANS, 8.6, 11.6)
CELL_BOLD = _style("cell_bold", SANS_BOLD, 8.6, 11.6)
CELL_HEAD = _style("cell_head", SANS_BOLD, 8, 11)
CELL_WIDE = _style("cell_wide", SANS, 9.2, 12.8)
POINT = _style("point", SANS, 9.2, 12.8, leftIndent=12, bulletIndent=0, spaceBefore=1, bulletFontName=SANS)
CELL_SMALL = _style("cell_small", SANS, 7.4, 10, MUTED)
HASH = _style("hash", SANS, 7.2, 9.6, MUTED)

LIST_ITEM = _style("list_item", SANS, 8.6, 11.6, spaceBefore=3.2)

FINDING_HEAD = _style("finding_head", SANS_BOLD, 8.6, 11.6)
FINDING = _style("finding", SANS, 9.2, 12.6)
FINDING_PROOF = _style("finding_proof", SANS, 8.4, 11.4, MUTED)

OUTCOME = _style("outcome", SANS_BOLD, 16, 20, spaceAfter=3)
OUTCOME_TEXT = _style("outcome_text", SERIF, 9.8, 14)

COVER_WORD = _style("cover_word", SANS, 10, 13, MUTED)
COVER_AGENCY = _style("cover_agency", SANS_BOLD, 10, 13)
COVER_PROVIDER = _style("cover_provider", SANS_BOLD, 13, 17)
COVER_LINE = _style("cover_line", SANS, 11, 15, MUTED, spaceBefore=4)
COVER_OUTCOME = _style("cover_outcome", SANS_BOLD, 21, 25, spaceAfter=5)
COVER_SENTENCE = _style("cover_sentence", SERIF, 11, 15.5)
COVER_LABEL = _style("cover_label", SANS, 8.4, 11.4, MUTED)
COVER_VALUE = _style("cover_value", SANS_BOLD, 10, 12.4)
COVER_CHECK = _style("cover_check", SANS_BOLD, 9.2, 12.8)
COVER_ADDRESS = _style("cover_address", SANS, 9.8, 13.4, ACCENT)
COVER_NOTE = _style("cover_note", SERIF, 9.4, 13)

CONTENTS_PART = _style("contents_part", SANS_BOLD, 9.6, 12)
CONTENTS_STANDARD = _style("contents_standard", SANS, 9.2, 12)


def sized(style: ParagraphStyle, size: float) -> ParagraphStyle:
    """Return `style` in another size, its leading in proportion."""
    name = f"{style.name}-{size:g}"
    return ParagraphStyle(name, parent=style, fontSize=size, leading=style.leading * size / style.fontSize)


def right(style: ParagraphStyle) -> ParagraphStyle:
    """Return `style` set flush right, for figures in a column."""
    return ParagraphStyle(f"{style.name}-right", parent=style, alignment=TA_RIGHT)


def color_of(style: ParagraphStyle) -> str:
    """Return the colour of a style as markup knows it."""
    return f"#{style.textColor.hexval()[2:]}"
