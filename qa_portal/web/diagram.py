"""Draws a procedure as lanes: who by rows, the usual way from left to right, with the path of one case marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup

from qa_portal.kernel import i18n
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.workflow import library
from qa_portal.workflow.procedure import Owner, State, Workflow

LANES = (Owner.PROVIDER, Owner.AGENCY, Owner.PANEL, Owner.COUNCIL)
_NAMES = {
    Owner.PROVIDER: marked("Provider"),
    Owner.AGENCY: marked("Agency"),
    Owner.PANEL: marked("Panel"),
    Owner.COUNCIL: marked("Council"),
}
BOX, HIGH, GAP, LANE, LEFT = 116, 40, 16, 68, 84
_BAR = {"good": "l3", "provider": "l1", "bad": "l0"}


@dataclass(frozen=True)
class _Box:
    name: str
    state: State
    x: int
    y: int


def draw(workflow: Workflow, went: Sequence[str], now: str, viewer: str = "staff") -> Markup:
    """Return the procedure as SVG with a title and a description in words.

    `went` are the states a case has been in, in order, and `now` where it rests ("" for none).
    """
    return _drawn(workflow.id, tuple(went), now, viewer, i18n.current())


@lru_cache(maxsize=1024)
def _drawn(edition: str, went: tuple[str, ...], now: str, viewer: str, _language: str) -> Markup:
    """Draw the same path once: most cases have gone one of a few."""
    workflow = library.workflow(edition)
    boxes = _place(workflow)
    width = max(box.x for box in boxes.values()) + BOX + 4
    height = LANE * len(LANES)
    parts = [_lanes(width)]
    steps = set(pairwise(went))
    parts += [_arrow(boxes[a], boxes[b], (a, b) in steps) for a, b in _ways(workflow, boxes)]
    parts += [_box(box, went, now, viewer) for box in boxes.values()]
    return Markup(
        '<svg class="draw draw-wide" viewBox="0 0 {} {}" role="img" aria-labelledby="dg-t dg-d">'
        '<title id="dg-t">{}</title><desc id="dg-d">{}</desc>{}{}</svg>'
    ).format(width, height, _("The procedure"), _in_words(workflow, now, viewer), _TIP, Markup().join(parts))


_TIP = Markup(
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="9" markerHeight="9" '
    'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0l8 4-8 4z"/></marker></defs>'
)


def _place(workflow: Workflow) -> dict[str, _Box]:
    """Give each state of the usual way its column, and each outcome of the decision a place at the right."""
    boxes: dict[str, _Box] = {}
    column = 0
    way = [name for name in workflow.usual_way() if not workflow.states[name].final]
    for name in way:
        state = workflow.states[name]
        boxes[name] = _Box(name, state, LEFT + column * (BOX + GAP), _row(state))
        column += 1
    for name, state in workflow.states.items():
        if (
            not state.usual
            and not state.final
            and (before := _source(workflow, name, way))
            and name not in _ends(workflow)
        ):
            boxes[name] = _Box(name, state, boxes[before].x, _free_row(state, boxes, boxes[before].x))
    for number, name in enumerate(_ends(workflow)):
        y = (LANE * len(LANES) - HIGH) * (number + 1) // (len(_ends(workflow)) + 1)
        boxes[name] = _Box(name, workflow.states[name], LEFT + column * (BOX + GAP), y)
    return boxes


def _row(state: State) -> int:
    return LANES.index(state.owner) * LANE + (LANE - HIGH) // 2 if state.owner in LANES else 0


def _free_row(state: State, boxes: dict[str, _Box], x: int) -> int:
    row = _row(state)
    taken = {box.y for box in boxes.values() if box.x == x}
    return row if row not in taken else row + HIGH // 2


def _source(workflow: Workflow, name: str, way: list[str]) -> str:
    for action in workflow.actions.values():
        if action.to == name:
            for origin in action.from_:
                if origin in way:
                    return origin
    return ""


def _ends(workflow: Workflow) -> list[str]:
    """The outcomes: where the last state of the usual way leads."""
    way = [name for name in workflow.usual_way() if not workflow.states[name].final]
    outcomes = [action.to for action in workflow.actions.values() if action.from_ == (way[-1],)]
    return list(dict.fromkeys(outcomes))


def _ways(workflow: Workflow, boxes: dict[str, _Box]) -> list[tuple[str, str]]:
    found = [
        (origin, action.to)
        for action in workflow.actions.values()
        for origin in action.from_
        if origin in boxes and action.to in boxes and origin != action.to
    ]
    ends = set(_ends(workflow))
    return [pair for pair in dict.fromkeys(found) if pair[0] not in ends]


def _lanes(width: int) -> Markup:
    parts = []
    for number, owner in enumerate(LANES):
        parts.append(
            Markup('<text class="t2" x="0" y="{}">{}</text>').format(number * LANE + LANE // 2 + 4, _(_NAMES[owner]))
        )
        if number:
            parts.append(Markup('<path class="rule" d="M0 {}H{}"/>').format(number * LANE, width - BOX - GAP))
    return Markup().join(parts)


def _arrow(a: _Box, b: _Box, taken: bool) -> Markup:
    middle_a, middle_b = a.y + HIGH // 2, b.y + HIGH // 2
    back = b.x <= a.x
    if a.x == b.x:
        shift = 16 if a.y < b.y else -16
        start, end = (a.y + HIGH, b.y) if a.y < b.y else (a.y, b.y + HIGH)
        path = f"M{a.x + BOX // 2 + shift} {start}V{end}"
    elif back:
        path = f"M{a.x + BOX // 2} {a.y}V{a.y - 6}H{b.x + BOX // 2}V{b.y + HIGH if b.y < a.y else b.y}"
    elif middle_a == middle_b:
        path = f"M{a.x + BOX} {middle_a}H{b.x}"
    else:
        turn = b.x - GAP // 2
        path = f"M{a.x + BOX} {middle_a}H{turn}V{middle_b}H{b.x}"
    css = "way" + (" went" if taken else "") + (" back" if back else "")
    return Markup('<path class="{}" d="{}" marker-end="url(#tip)"/>').format(css, path)


def _box(box: _Box, went: Sequence[str], now: str, viewer: str) -> Markup:
    css = "here" if box.name == now else "past" if box.name in went else "box"
    words = str(getattr(box.state.label, viewer))
    lines = _broken(words)
    bar = Markup()
    if box.state.tone in _BAR and (box.state.final or not box.state.usual) and css != "here":
        bar = Markup('<rect class="{}" x="{}" y="{}" width="5" height="{}" rx="2"/>').format(
            _BAR[box.state.tone], box.x, box.y, HIGH
        )
    first = box.y + HIGH // 2 + 4 - 7 * (len(lines) - 1)
    texts = Markup().join(
        Markup('<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            "on" if css == "here" else "", box.x + BOX // 2, first + 15 * number, line
        )
        for number, line in enumerate(lines)
    )
    frame = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="4"/>').format(
        css, box.x, box.y, BOX, HIGH
    )
    return frame + bar + texts


def _broken(words: str) -> list[str]:
    """Break a label into at most two lines that fit into a box."""
    if len(words) <= 17:
        return [words]
    best = min(
        (number for number, letter in enumerate(words) if letter == " "),
        key=lambda number: abs(number - len(words) / 2),
        default=0,
    )
    return [words[:best], words[best + 1 :]] if best else [words]


def _in_words(workflow: Workflow, now: str, viewer: str) -> str:
    way = ", ".join(str(getattr(workflow.states[name].label, viewer)) for name in workflow.usual_way())
    sentence = _("The usual way: {way}.", way=way)
    if now:
        sentence += " " + _("The case is in: {state}.", state=str(getattr(workflow.states[now].label, viewer)))
    return sentence
