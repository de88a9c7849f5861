"""What flows down the page: stacks that know where they may break, boxes, rules, and notes in the side column."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from qa_portal.reports.look import ACCENT, INK, WASH
from qa_portal.reports.pdf.styles import ASIDE, FULL, HEIGHT, KEEP, SIDE


class Rule(Flowable):
    """A line across both columns, or across the main one, with room under it."""

    def __init__(self, *, weight: float = 1.2, under: float = 7, main: bool = False, color: Color = INK) -> None:
        super().__init__()
        self.weight, self.under, self.main, self.color = weight, under, main, color

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width, self.height = width, self.under
        return width, self.under

    def draw(self) -> None:
        self.canv.setStrokeColor(self.color)
        self.canv.setLineWidth(self.weight)
        left = 0 if self.main else ASIDE
        self.canv.line(left, self.under, self.width if self.main else left + FULL, self.under)


class Aside(Flowable):
    """Something in the side column, beside whatever follows in the main one; it takes no height itself."""

    def __init__(self, content: Sequence[Flowable]) -> None:
        super().__init__()
        self.content = list(content)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width, self.height = width, 0
        return width, 0

    def draw(self) -> None:
        y = 0.0
        for each in self.content:
            y -= each.wrap(SIDE, HEIGHT)[1]
            each.drawOn(self.canv, ASIDE, y)


class Level(Flowable):
    """The cells of a level with words beside them."""

    def __init__(self, ladder: Any, words: Flowable) -> None:
        super().__init__()
        self.ladder, self.words = ladder, words

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.words_width = width - self.ladder.width - 6
        self.width, self.height = width, self.words.wrap(self.words_width, height)[1]
        return width, self.height

    def draw(self) -> None:
        self.ladder.drawOn(self.canv, 0, self.height - self.ladder.height - 2.4)
        self.words.drawOn(self.canv, self.ladder.width + 6, 0)


class Mark(Flowable):
    """The invisible beginning of a part or standard: bookmark, contents entry and running head in one."""

    def __init__(self, key: str, title: str, *, depth: int = 0) -> None:
        super().__init__()
        self.key, self.title, self.depth = key, title, depth
        self.width = self.height = 0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        _x, y = self.canv.absolutePosition(0, 0)
        self.canv.bookmarkHorizontal(self.key, 0, 12)
        self.canv.addOutlineEntry(self.title, self.key, self.depth, closed=0)
        self.canv._doctemplate.began(self, y)


class Stack(Flowable):
    """Flowables that belong together.

    A stack of at most 40 % of the page is never broken. A taller one may be, but its first `lead` parts stay with two
    lines of what follows. Nothing that fits nowhere is refused: on an empty page the stack gives way.
    """

    inset_left = inset_right = inset_top = inset_bottom = 0.0

    def __init__(self, parts: Sequence[Flowable], *, lead: int = 0, before: float = 0, after: float = 0) -> None:
        super().__init__()
        self.parts, self.lead = list(parts), lead
        self.spaceBefore, self.spaceAfter = before, after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        inner = width - self.inset_left - self.inset_right
        self.spots: list[float] = []
        self.sizes: list[tuple[float, float]] = []
        y = self.inset_top
        after = 0.0
        for place, each in enumerate(self.parts):
            y += max(after, each.getSpaceBefore()) if place else 0
            self.spots.append(y)
            self.sizes.append(each.wrap(inner, height))
            y += self.sizes[-1][1]
            after = each.getSpaceAfter()
        self.width, self.height = width, y + self.inset_bottom
        return width, self.height

    def draw(self) -> None:
        inner = self.width - self.inset_left - self.inset_right
        for each, spot, (width, height) in zip(self.parts, self.spots, self.sizes, strict=True):
            each.drawOn(self.canv, self.inset_left, self.height - spot - height, inner - width)

    def split(self, width: float, height: float) -> list[Flowable]:
        total = self.wrap(width, height)[1]
        if total <= height or (total <= KEEP and height < HEIGHT - 1):
            return [] if total > height else [self]
        room = height - self.inset_bottom
        for place, each in enumerate(self.parts):
            if self.spots[place] + self.sizes[place][1] <= room:
                continue
            pieces = each.split(width - self.inset_left - self.inset_right, room - self.spots[place])
            if len(pieces) > 1:
                rest = [*pieces[1:], *self.parts[place + 1 :]]
                return self._broken([*self.parts[:place], pieces[0]], rest, pieces[1].getSpaceBefore())
            if place > self.lead or (place and height >= HEIGHT - 1):
                gap = max(self.parts[place - 1].getSpaceAfter(), each.getSpaceBefore())
                return self._broken(self.parts[:place], self.parts[place:], gap)
            return []
        return []

    def _broken(self, first: list[Flowable], rest: list[Flowable], gap: float) -> list[Flowable]:
        """Both pieces; the `gap` keeps the second off this page when it would only fit without it."""
        return [
            self._like(first, lead=self.lead, before=self.spaceBefore, after=0),
            self._like(rest, lead=0, before=gap, after=self.spaceAfter),
        ]

    def _like(self, parts: list[Flowable], **given: Any) -> "Stack":
        return Stack(parts, **given)


class Bar(Stack):
    """A finding: its text beside a bar whose weight says how binding it is, washed when it must be obeyed."""

    inset_left, inset_right, inset_top, inset_bottom = 9.0, 9.0, 4.0, 8.0

    def __init__(self, parts: Sequence[Flowable], *, binding: bool, dashed: bool = False, **given: Any) -> None:
        super().__init__(parts, **given)
        self.binding, self.dashed = binding, dashed

    def draw(self) -> None:
        canvas = self.canv
        if self.binding:
            canvas.setFillColor(WASH)
            canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        canvas.saveState()
        canvas.setStrokeColor(ACCENT if not self.binding and not self.dashed else INK)
        canvas.setLineWidth(1 if self.dashed else 3.2)
        if self.dashed:
            canvas.setDash(2, 2)
        canvas.line(0, 0, 0, self.height)
        canvas.restoreState()
        super().draw()

    def _like(self, parts: list[Flowable], **given: Any) -> "Bar":
        return Bar(parts, binding=self.binding, dashed=self.dashed, **given)


class Full(Flowable):
    """A chart across both columns."""

    def __init__(self, drawing: Any, *, before: float = 0, after: float = 6) -> None:
        super().__init__()
        self.drawing, self.spaceBefore, self.spaceAfter = drawing, before, after

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width, self.height = width, self.drawing.height
        return width, self.height

    def draw(self) -> None:
        self.drawing.drawOn(self.canv, ASIDE, 0)


class Band(Flowable):
    """The outcome: its mark in the side column, its words in the main one, between two rules."""

    def __init__(self, mark: Any, words: Sequence[Flowable], *, padding: float = 7, above: float = 7) -> None:
        super().__init__()
        self.mark, self.words, self.padding = mark, Stack(words), padding
        self.spaceBefore, self.spaceAfter = above, 9

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.words_height = self.words.wrap(width, height)[1]
        self.height = max(self.words_height, self.mark.height - 6) + 2 * self.padding
        return width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setStrokeColor(INK)
        for weight, y in ((1.6, self.height), (0.8, 0)):
            canvas.setLineWidth(weight)
            canvas.line(ASIDE, y, ASIDE + FULL, y)
        self.mark.drawOn(canvas, ASIDE, (self.height - self.mark.height) / 2)
        self.words.drawOn(canvas, 0, (self.height - self.words_height) / 2)
