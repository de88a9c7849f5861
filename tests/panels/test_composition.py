"""What a lawful panel is: tables, and Hypothesis against an oracle written another way."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_portal.accounts.models import Perspective
from qa_portal.panels.models import Seat
from qa_portal.panels.rules.composition import (
    OPEN,
    SEATED,
    Demands,
    MemberFacts,
    PanelFacts,
    composition,
    forming,
    panel_answered,
    panel_lawful,
)
from qa_portal.workflow import library

ASKED = Demands(3, {"student": 1, "academic": 1}, 1, provider_excluded=True, trained=False)


def member(n: int, perspective: str = "academic", **more: object) -> MemberFacts:
    values = {
        "person_id": n,
        "seat": "member",
        "perspective": perspective,
        "state": "active",
        "from_provider": False,
        "trained": True,
        "declared": "none",
        **more,
    }
    return MemberFacts(**values)  # type: ignore[arg-type]


def facts(*members: MemberFacts, demands: Demands = ASKED) -> PanelFacts:
    return PanelFacts(demands, members, {each.person_id: f"Person {each.person_id}" for each in members})


LAWFUL = (member(1, seat="chair"), member(2, "student"), member(3, "employer"))


def test_a_panel_of_three_with_student_academic_and_chair_is_lawful() -> None:
    assert panel_lawful(facts(*LAWFUL), None) == []
    assert panel_answered(facts(*LAWFUL), None) == []


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        (LAWFUL[:2], "The panel has 2 of at least 3 members."),
        ((LAWFUL[0], LAWFUL[2], member(4)), "Student: 0 of at least 1."),
        ((*LAWFUL[1:], member(4)), "The panel has no chair."),
        ((*LAWFUL, member(4, seat="chair")), "The panel has 2 chairs; the procedure asks for 1."),
        ((*LAWFUL, member(4, from_provider=True)), "Belonging to the provider: Person 4."),
        ((LAWFUL[0], LAWFUL[1], member(3, state="invited")), "The panel has 2 of at least 3 members."),
        ((LAWFUL[0], LAWFUL[1], member(3, state="awaiting_ruling")), "The panel has 2 of at least 3 members."),
    ],
)
def test_what_is_missing_is_said_with_numbers_and_names(members: tuple[MemberFacts, ...], sentence: str) -> None:
    assert sentence in [str(each) for each in panel_lawful(facts(*members), None)]


def test_missing_training_is_advice_unless_the_procedure_demands_it() -> None:
    untrained = (*LAWFUL[:2], member(3, trained=False))
    strict = Demands(3, {"student": 1, "academic": 1}, 1, provider_excluded=True, trained=True)

    assert panel_lawful(facts(*untrained), None) == []
    assert [line.key for line in composition(facts(*untrained)) if not line.holds] == ["training"]
    blockers = [str(each) for each in panel_lawful(facts(*untrained, demands=strict), None)]
    assert blockers == ["Without training on record: Person 3."]


def test_a_line_says_when_it_will_hold_once_the_invited_accept() -> None:
    lines = {each.key: each for each in composition(facts(*LAWFUL[:2], member(3, state="invited")))}

    assert not lines["size"].holds
    assert lines["size"].expected
    assert lines["chair"].holds


@pytest.mark.parametrize(
    ("open_seat", "sentence", "who"),
    [
        (member(9, state="invited"), "Person 9 has not answered the invitation yet.", "Person 9 (reviewer)"),
        (
            member(9, state="awaiting_ruling", declared=""),
            "The potential conflict of interest of Person 9 is not ruled on yet.",
            "officer of the case",
        ),
        (member(9, declared=""), "Person 9 has made no valid declaration of interest.", "Person 9 (reviewer)"),
    ],
)
def test_an_outstanding_answer_blocks_and_names_who_can_change_it(
    open_seat: MemberFacts, sentence: str, who: str
) -> None:
    (blocker,) = panel_answered(facts(*LAWFUL, open_seat), None)

    assert str(blocker) == sentence
    assert blocker.fixer() == who


members = st.builds(
    member,
    st.integers(1, 10_000),
    st.sampled_from([each.value for each in Perspective]),
    seat=st.sampled_from([each.value for each in Seat]),
    state=st.sampled_from([*OPEN, "declined", "conflicted", "replaced", "expired"]),
    from_provider=st.booleans(),
    trained=st.booleans(),
    declared=st.sampled_from(["none", "cleared", ""]),
)
demands = st.builds(
    Demands,
    st.integers(1, 5),
    st.dictionaries(st.sampled_from([each.value for each in Perspective]), st.integers(1, 3), max_size=3),
    st.integers(0, 1),
    provider_excluded=st.booleans(),
    trained=st.booleans(),
)


def is_lawful(panel: PanelFacts) -> bool:
    """The law once more, from the other end: start from every way to break it."""
    there = [each for each in panel.members if each.state in SEATED]
    count = Counter(each.perspective for each in there)
    broken = len(there) < panel.demands.at_least
    broken |= any(count[key] < least for key, least in panel.demands.perspectives.items())
    broken |= Counter(each.seat for each in there)["chair"] != panel.demands.chairs
    broken |= panel.demands.provider_excluded and any(each.from_provider for each in there)
    broken |= panel.demands.trained and not all(each.trained for each in there)
    return not broken


@given(st.lists(members, max_size=7, unique_by=lambda each: each.person_id), demands)
def test_no_unlawful_panel_is_ever_accepted_and_no_lawful_one_refused(there: list[MemberFacts], asked: Demands) -> None:
    panel = facts(*there, demands=asked)

    assert (panel_lawful(panel, None) == []) == is_lawful(panel)
    if panel_answered(panel, None) == []:
        assert all(each.declared for each in panel.members if each.state in SEATED)
        assert not [each for each in panel.members if each.state in ("invited", "awaiting_ruling")]


def test_a_panel_changes_only_where_its_lawfulness_is_yet_to_be_shown() -> None:
    workflow = library.workflow("panel-review-1")

    assert [name for name in workflow.states if forming(workflow, name)] == ["panel_formation", "individual_review"]
