"""The charts: what they show, that words stay inside, and that their SVG is safe in a strict page."""

import re
from xml.etree import ElementTree

import pytest
from reportlab.graphics.shapes import Drawing, Group, Rect, String

from qa_portal.reports import charts
from qa_portal.reports.charts.base import WIDTH, fitting, shortened
from qa_portal.reports.content import Outcome
from qa_portal.reports.look import SANS, level_look

LEVELS = ("met", "substantially met", "partially met", "not met")
ROWS = (
    ("1", "Purpose and need", (("1.1", 0, False), ("1.2", 1, True))),
    ("2", "Admission, recognition and certification of prior learning", (("2.1", 3, False), ("2.2", 2, False))),
)


def _strings(node: Drawing | Group) -> list[String]:
    found: list[String] = []
    for each in node.contents:
        if isinstance(each, Group):
            found += _strings(each)
        elif isinstance(each, String):
            found.append(each)
    return found


def _all() -> dict[str, Drawing]:
    columns = (("1", "1.1", (4, 0, 0, 0), 0), ("1", "1.2", (1, 2, 1, 0), 1))
    steps = (("Provider", "Proposal submitted", "18 May", False), ("Council", "Decision", "12 Nov", True))
    return {
        "profile": charts.profile(ROWS, LEVELS),
        "agreement": charts.agreement(columns, LEVELS, words=("criterion", "levels apart")),
        "lanes": charts.lanes(("Provider", "Council"), steps),
        "ladder": charts.ladder(2, 4),
        "mark": charts.outcome_mark(Outcome.WITH_CONDITIONS, conditions=5),
        "qr": charts.qr("https://register.example.org/MC-2026-0042"),
    }


def test_the_profile_puts_the_best_level_on_the_right_and_every_code_in_the_column_of_its_level():
    drawing = charts.profile(ROWS, LEVELS)
    squares = {each.text: each for each in _strings(drawing)}

    assert squares["2.1"].x < squares["2.2"].x < squares["1.2"].x < squares["1.1"].x
    assert squares["1.1"].y == squares["1.2"].y > squares["2.1"].y


def test_the_profile_grows_when_more_criteria_share_a_level_than_its_column_holds():
    crowded = (("1", "Crowded", tuple((f"1.{each}", 0, False) for each in range(1, 9))),)

    assert charts.profile(crowded, LEVELS).height > charts.profile(ROWS[:1], LEVELS).height + 40


def test_a_gate_has_a_second_frame():
    def frames(gate: bool) -> int:
        drawing = charts.profile((("1", "S", (("1.1", 0, gate),)),), LEVELS)
        return len([each for group in drawing.contents if isinstance(group, Group) for each in group.contents
                    if isinstance(each, Rect)])  # fmt: skip

    assert frames(True) == frames(False) + 1


@pytest.mark.parametrize(("rank", "filled"), [(0, 3), (1, 2), (2, 1), (3, 0)])
def test_the_fuller_the_cells_the_better_the_level(rank, filled):
    assert level_look(rank, 4).filled == filled


def test_only_the_lowest_level_is_struck_through():
    assert [level_look(rank, 5).struck for rank in range(5)] == [False, False, False, False, True]


def test_the_lane_of_a_step_must_have_a_name():
    with pytest.raises(ValueError, match="Ministry"):
        charts.lanes(("Provider",), (("Ministry", "Objection", "1 May", False),))


def test_words_shrink_until_they_fit_and_are_cut_at_a_word_when_they_cannot():
    assert fitting("short", SANS, 9, 100) == 9
    assert fitting("a much longer title than fits", SANS, 9, 80) < 9
    assert shortened("one two three four five", SANS, 9, 60).endswith("…")
    assert shortened("one two", SANS, 9, 60) == "one two"


@pytest.mark.parametrize("name", sorted(_all()))
def test_svg_is_well_formed_titled_and_free_of_styles(name):
    drawing = _all()[name]
    markup = charts.svg(drawing, title="Levels & <words>", desc="What the chart shows.", key=f"chart-{name}")
    root = ElementTree.fromstring(markup)  # noqa: S314
    names = [each.tag.rpartition("}")[2] for each in root.iter()]

    assert root.get("role") == "img"
    assert root[0].text == "Levels & <words>"
    assert root.get("aria-labelledby") == f"chart-{name}-title chart-{name}-desc"
    assert not any("style" in each.attrib for each in root.iter())
    assert not {"style", "script", "clipPath", "image"} & set(names)
    assert "None" not in markup


def test_ids_of_two_charts_on_a_page_differ():
    first, second = (charts.svg(charts.ladder(1, 4), title="T", desc="D", key=key) for key in ("a", "b"))

    assert not set(re.findall(r'id="([^"]+)"', first)) & set(re.findall(r'id="([^"]+)"', second))


def test_a_key_that_could_break_out_of_an_attribute_is_refused():
    with pytest.raises(ValueError, match="cannot be an id"):
        charts.svg(charts.ladder(0, 4), title="T", desc="D", key='"><script>')


def test_svg_keeps_exact_colours_anchors_and_the_words_of_the_chart():
    markup = charts.svg(charts.profile(ROWS, LEVELS), title="T", desc="D", key="p")

    assert 'fill="#1b5e57"' in markup
    assert 'text-anchor="middle"' in markup
    assert "substantially met" in markup
    assert f'viewBox="0 0 {WIDTH} ' in markup


def test_charts_are_drawn_alike_each_time():
    once, again = _all(), _all()

    assert [charts.svg(each, title="T", desc="D", key="k") for each in once.values()] == [
        charts.svg(each, title="T", desc="D", key="k") for each in again.values()
    ]
