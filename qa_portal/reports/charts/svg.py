"""A chart for a web page: inline SVG with a title and a description, without styles, so that a strict policy holds."""

import html
import re
from typing import Any

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color

from qa_portal.reports.look import SANS, SANS_BOLD, SANS_ITALIC

_FAMILY = "'PT Sans', 'Public Sans', sans-serif"
_FACES = {
    SANS: {"family": _FAMILY},
    SANS_BOLD: {"family": _FAMILY, "weight": "bold"},
    SANS_ITALIC: {"family": _FAMILY, "style": "italic"},
}
_ANCHORS = {"left": "start", "start": "start", "middle": "middle", "end": "end"}


def svg(drawing: Drawing, *, title: str, desc: str, key: str) -> str:
    """Return `drawing` as an `<svg>` element; `key` makes its ids unique on the page (letters, digits and hyphens).

    Text keeps its anchor, so that another face than PT Sans only runs a little wider. The ground is white in a dark
    page too, because the colours were chosen for paper. Raises ValueError for a `key` that cannot be an id.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", key):
        raise ValueError(f"{key!r} cannot be an id")
    canvas = _Canvas((drawing.width, drawing.height), fontHacks=_FACES)
    renderSVG.draw(drawing, canvas)
    for element in canvas.groupTree.getElementsByTagName("*"):
        _as_attributes(element)
    shapes = "".join(child.toxml() for child in canvas.groupTree.childNodes)
    width, height = (f"{each:g}" for each in (drawing.width, drawing.height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{html.escape(title)}</title><desc id="{key}-desc">{html.escape(desc)}</desc>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<g transform="translate(0,{height}) scale(1,-1)">{shapes}</g></svg>'
    )


class _Canvas(renderSVG.SVGCanvas):
    """The library's canvas, with exact colours, text that keeps its anchor and its height, and joins that are joins."""

    def setStrokeColor(self, color: Color | None) -> None:  # noqa: N802
        self._strokeColor = color
        self.style["stroke"] = f"#{color.hexval()[2:]}" if color else "none"

    def setFillColor(self, color: Color | None) -> None:  # noqa: N802
        self._fillColor = color
        self.style["fill"] = f"#{color.hexval()[2:]}" if color else "none"

    def setLineJoin(self, v: int) -> None:  # noqa: N802
        self._lineJoin = v
        self.style["stroke-linejoin"] = ("miter", "round", "bevel")[v]

    def drawString(self, s: str, x: float, y: float, **given: Any) -> None:  # noqa: N802
        element = self.doc.createElement("text")
        for name, value in {
            "x": f"{x:g}",
            "y": f"{-y:g}",
            "transform": "scale(1,-1)",
            "text-anchor": _ANCHORS[given.get("text_anchor", "start")],
            "style": self._formatStyle(["font-family", "font-weight", "font-style", "font-size", "fill"]),
        }.items():
            element.setAttribute(name, value)
        element.appendChild(self.doc.createTextNode(s))
        self.currGroup.appendChild(element)


def _as_attributes(element: Any) -> None:
    """Turn what the library writes as a style into the attributes of the same names."""
    for declaration in element.getAttribute("style").split(";"):
        name, _colon, value = declaration.partition(":")
        if value:
            element.setAttribute(name.strip(), "none" if value.strip() == "None" else value.strip())
    for name, value in element.attributes.items():
        element.setAttribute(name, re.sub(r"\d+\.\d{3,}", lambda found: f"{float(found[0]):.2f}", value))
    for name in ("style", "id", "transform"):
        if element.hasAttribute(name) and (name != "transform" or not element.getAttribute(name)):
            element.removeAttribute(name)
