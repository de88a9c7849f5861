"""What stands in the way of a decision, and how long one holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from qa_portal.criteria import library
from qa_portal.decisions.rules import (
    ConditionData,
    DecisionData,
    DecisionFacts,
    Ruling,
    add_months,
    decision_conditions,
    decision_reasoned,
    valid_until,
    validity,
)
from qa_portal.kernel.errors import Blocker
from tests.decisions.deciding import DEVIATION, WORKLOAD, decision

FACTS = DecisionFacts("esg-mc-1", "accredited_with_conditions")
ON = date(2026, 11, 23)


def about(written: DecisionData, facts: DecisionFacts = FACTS) -> list[str]:
    """Name the fields that something stands in the way of."""
    ruling = Ruling(written, ON)
    found: list[Blocker] = decision_reasoned(facts, ruling) + decision_conditions(facts, ruling)
    return [each.target for each in found]


def test_a_whole_decision_meets_no_obstacle() -> None:
    assert about(decision()) == []


def test_nothing_is_asked_before_the_form_is_filled_in() -> None:
    assert decision_reasoned(FACTS, None) == []
    assert decision_conditions(FACTS, None) == []


@pytest.mark.parametrize("outcome", ["", "approved"])
def test_an_outcome_of_the_framework_must_be_chosen(outcome: str) -> None:
    assert about(decision(outcome)) == ["outcome"]


def test_reasons_need_a_hundred_characters() -> None:
    assert about(decision(reasons="x" * 99)) == ["reasons"]
    assert about(decision(reasons="x" * 100)) == []


def test_white_space_is_no_reason() -> None:
    assert about(decision(reasons=" " * 200)) == ["reasons"]


@pytest.mark.parametrize("outcome", ["accredited", "refused"])
def test_a_departure_from_the_rule_needs_its_reason(outcome: str) -> None:
    assert about(decision(outcome)) == ["deviation_reason"]
    assert about(decision(outcome, deviation_reason="x" * 49)) == ["deviation_reason"]
    assert about(decision(outcome, deviation_reason=DEVIATION)) == []


def test_a_conditional_outcome_needs_a_condition() -> None:
    assert about(decision(conditions=())) == ["conditions"]


@pytest.mark.parametrize("outcome", ["accredited", "refused"])
def test_other_outcomes_carry_no_condition(outcome: str) -> None:
    assert about(decision(outcome, deviation_reason=DEVIATION, conditions=(WORKLOAD,))) == ["conditions"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": "Too short"}, "conditions-1-text"),
        ({"criterion": "99.9"}, "conditions-1-criterion"),
        ({"criterion": ""}, "conditions-1-criterion"),
        ({"due_on": None}, "conditions-1-due_on"),
        ({"due_on": ON}, "conditions-1-due_on"),
        ({"due_on": ON - timedelta(days=400)}, "conditions-1-due_on"),
        ({"due_on": date(2031, 11, 22)}, "conditions-1-due_on"),
        ({"due_on": date(9999, 12, 31)}, "conditions-1-due_on"),
    ],
)
def test_each_condition_is_whole_and_says_at_its_field_what_is_wrong(changed: dict[str, object], field: str) -> None:
    wrong = WORKLOAD.model_copy(update=changed)
    assert about(decision(conditions=(WORKLOAD, wrong))) == [field]


def test_a_condition_may_be_due_the_day_after_the_decision_and_the_day_before_validity_ends() -> None:
    first, last = ON + timedelta(days=1), date(2031, 11, 21)
    dated = tuple(WORKLOAD.model_copy(update={"due_on": due_on}) for due_on in (first, last))
    assert about(decision(conditions=dated)) == []


def test_control_characters_and_line_ends_are_put_in_order() -> None:
    written = DecisionData(reasons="a\x00b\r\nc  ", conditions=(ConditionData(text="  x\r\n"),))
    assert written.reasons == "ab\nc"
    assert written.conditions[0].text == "x"


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 11, 23), 60, date(2031, 11, 22)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 27)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_validity_counts_whole_months_also_across_leap_days(start: date, months: int, last: date) -> None:
    assert valid_until(start, months) == last


@given(start=some.dates(date(2000, 1, 1), date(2200, 1, 1)), months=some.integers(1, 240))
def test_validity_is_never_longer_than_its_months_nor_two_days_shorter(start: date, months: int) -> None:
    corresponding = add_months(start, months)
    assert timedelta(0) <= corresponding - valid_until(start, months) <= timedelta(days=1)
    assert valid_until(start, months) > start


def test_a_refusal_has_no_validity() -> None:
    framework = library.framework("esg-mc-1")
    assert validity(framework.outcome("refused"), ON) == (None, None)
    assert validity(framework.outcome("accredited"), ON) == (ON, date(2031, 11, 22))
