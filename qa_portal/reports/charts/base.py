"""What every chart is made of: words that fit their place, and lines."""

from reportlab.graphics.shapes import Line, String
from reportlab.lib.colors import Color
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth

from qa_portal.reports.look import HAIRLINE, INK, SANS

WIDTH = 482
"""Both columns of a page of the report, 170 mm, in whole points (an SVG has no others)."""


def fitting(words: str, font: str, size: float, width: float, least: float = 4.5) -> float:
    """Return the largest size, at most `size`, at which `words` are no wider than `width`; never below `least`."""
    needed: float = stringWidth(words, font, 1) or 1
    return max(least, min(size, round(width / needed - 0.05, 1)))


def shortened(words: str, font: str, size: float, width: float) -> str:
    """Return `words`, cut at a word with an ellipsis if they are wider than `width`."""
    if stringWidth(words, font, size) <= width:
        return words
    kept = words
    while kept and stringWidth(kept + "…", font, size) > width:
        kept = kept[:-1]
    return (kept.rsplit(" ", 1)[0] if " " in kept else kept).rstrip(" ,;:") + "…"


def wrapped(words: str, font: str, size: float, width: float) -> list[str]:
    """Return `words` in lines no wider than `width` (a single longer word stays whole)."""
    lines: list[str] = simpleSplit(words, font, size, width)
    return lines


def text(
    x: float, y: float, words: str, *, size: float, font: str = SANS, fill: Color = INK, at: str = "start"
) -> String:
    """Return `words` on the baseline `y`, beginning at `x`, or ending or centred there (`at`)."""
    return String(x, y, words, fontName=font, fontSize=size, fillColor=fill, textAnchor=at)


def rule(x1: float, y1: float, x2: float, y2: float, *, color: Color = HAIRLINE, width: float = 0.5) -> Line:
    """Return a straight line."""
    return Line(x1, y1, x2, y2, strokeColor=color, strokeWidth=width, strokeLineCap=0)
