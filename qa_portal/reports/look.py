"""The faces and colours of the report: everything that its charts and its pages share."""

from dataclasses import dataclass

from fontpkg_pt_sans import ROOT as SANS_FOLDER
from fontpkg_pt_serif import ROOT as SERIF_FOLDER
from reportlab.graphics import shapes
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SANS, SANS_BOLD, SANS_ITALIC = "PTSans", "PTSans-Bold", "PTSans-Italic"
SERIF, SERIF_BOLD, SERIF_ITALIC = "PTSerif", "PTSerif-Bold", "PTSerif-Italic"

INK = HexColor("#14213D")
MUTED = HexColor("#525D75")
ACCENT = HexColor("#24567F")
HAIRLINE = HexColor("#C5CCD8")
WASH = HexColor("#F2F4F8")
WHITE = HexColor("#FFFFFF")

_FACES = ("Regular", "Bold", "Italic", "BoldItalic")


def _register(family: str, folder: str) -> None:
    names = [family if face == "Regular" else f"{family}-{face}" for face in _FACES]
    for name, face in zip(names, _FACES, strict=True):
        pdfmetrics.registerFont(TTFont(name, f"{folder}-{face}.ttf"))
    pdfmetrics.registerFontFamily(family, *names)


_register(SANS, str(SANS_FOLDER / "files" / "PT_Sans-Web"))
_register(SERIF, str(SERIF_FOLDER / "files" / "PT_Serif-Web"))
# Every chart starts out with this face; the library's own would come into the file without being embedded.
shapes.STATE_DEFAULTS["fontName"] = SANS


@dataclass(frozen=True, slots=True)
class LevelLook:
    """How one level is drawn: its colours, how many of its cells are filled, and the shape that tells it in grey."""

    fill: Color
    edge: Color
    text: Color
    filled: int
    cells: int
    cut_corner: bool = False
    struck: bool = False


def level_look(rank: int, count: int) -> LevelLook:
    """Return the look of the level at `rank` (0 is the best) of a scale of `count` levels.

    The first is solid and the last is empty and struck through; between them fills get lighter and cells emptier.
    """
    cells = max(count - 1, 1)
    filled = cells - rank
    if rank == 0:
        return LevelLook(HexColor("#1B5E57"), HexColor("#1B5E57"), WHITE, filled, cells)
    if rank == count - 1:
        red = HexColor("#9B2226")
        return LevelLook(WHITE, red, red, 0, cells, struck=True)
    if rank * 2 < count - 1:
        return LevelLook(HexColor("#6CA197"), HexColor("#3F766C"), INK, filled, cells)
    return LevelLook(HexColor("#EDC668"), HexColor("#9A6B00"), INK, filled, cells, cut_corner=True)
