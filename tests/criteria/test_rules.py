"""Computing outcomes: counts, shares and gates, and what led to them."""

from fractions import Fraction

import pytest
from pydantic import ValidationError

from qa_portal.criteria import proof, rules
from qa_portal.criteria.definition import When
from qa_portal.criteria.rules import LevelsMissing, NoSingleOutcome, Tally
from tests.criteria.frameworks import framework, levels, outcome

LOW = ["partially_met", "not_met"]


def test_of_a_share_the_edge_is_exact_where_a_float_would_slip():
    test = When(levels=("not_met",), at_most_percent="33.33")

    assert rules.within(test, Tally(3333, 10000))
    assert not rules.within(test, Tally(1, 3))


@pytest.mark.parametrize(
    ("limit", "holding"),
    [("at_least", [2, 3]), ("more_than", [3]), ("at_most", [0, 1, 2]), ("less_than", [0, 1])],
)
def test_each_limit_holds_on_its_side_of_the_edge(limit, holding):
    count = When.model_validate({"levels": ["met"], limit: 2})
    share = When.model_validate({"levels": ["met"], f"{limit}_percent": 50})

    assert [n for n in range(4) if rules.within(count, Tally(n, 3))] == holding
    assert [n for n in range(5) if rules.within(share, Tally(n, 4))] == [n for n in range(5) if _beside(limit, n)]


def _beside(limit: str, n: int) -> bool:
    share = Fraction(n, 4)
    return {"at_least": share >= 0.5, "more_than": share > 0.5, "at_most": share <= 0.5, "less_than": share < 0.5}[
        limit
    ]


def test_a_count_looks_only_where_it_is_told_to():
    made = framework(
        outcome("yes"), outcome("no", {"levels": LOW, "at_least": 1}), standards=(2, 3), gates=("1.1", "2.3")
    )

    def looks_at(*words: str) -> tuple[str, ...]:
        return rules.among(made, When(levels=("met",), at_least=1, among=words))

    assert looks_at("all") == ("1.1", "1.2", "2.1", "2.2", "2.3")
    assert looks_at("gates") == ("1.1", "2.3")
    assert looks_at("others") == ("1.2", "2.1", "2.2")
    assert looks_at("2") == ("2.1", "2.2", "2.3")
    assert looks_at("2", "1.2", "gates") == ("1.1", "1.2", "2.1", "2.2", "2.3")


def test_a_missing_level_is_named():
    made = framework(outcome("yes"), outcome("no", {"levels": LOW, "at_least": 1}))

    with pytest.raises(LevelsMissing, match=r"no level yet: 1\.2, 1\.4") as caught:
        rules.compute(made, {"1.1": "met", "1.3": "met"})

    assert caught.value.codes == ("1.2", "1.4")


@pytest.mark.parametrize("stray", [{"9.9": "met"}, {"1.1": "splendid"}])
def test_a_criterion_or_level_from_elsewhere_is_an_error(stray):
    made = framework(outcome("yes"), outcome("no", {"levels": LOW, "at_least": 1}))

    with pytest.raises(KeyError):
        rules.compute(made, levels(made) | stray)


def test_two_rules_that_hold_at_once_are_named():
    made = framework(
        outcome("yes", {"levels": ["met"], "at_least": 2}), outcome("no", {"levels": ["not_met"], "at_least": 2})
    )

    with pytest.raises(NoSingleOutcome, match=r"several outcomes .*: yes, no\.") as caught:
        rules.compute(made, levels(made, not_met=2))

    assert caught.value.outcomes == ("yes", "no")


def test_no_rule_that_holds_is_told():
    made = framework(
        outcome("yes", {"levels": ["met"], "at_least": 4}), outcome("no", {"levels": ["not_met"], "at_least": 2})
    )

    with pytest.raises(NoSingleOutcome, match="gives no outcome"):
        rules.compute(made, levels(made, not_met=1))


def test_reasons_say_what_was_counted_where_and_whether_it_held():
    made = framework(
        outcome("yes", {"all": [{"levels": LOW, "at_most": 1}, {"levels": LOW, "among": "gates", "at_most": 0}]}),
        outcome("no"),
        gates=("1.2",),
    )

    computed = rules.compute(made, levels(made, partially_met=2))

    assert computed.outcome == "no"
    assert [(each.counted, each.total, each.criteria, each.holds) for each in computed.reasons_for("yes")] == [
        (2, 4, ("1.1", "1.2"), False),
        (1, 1, ("1.2",), False),
    ]
    assert computed.led_by == ("1.1", "1.2")


def test_only_the_test_that_held_names_the_findings_of_an_outcome_with_alternatives():
    refused = {"any": [{"levels": LOW, "among": "gates", "at_least": 1}, {"levels": LOW, "more_than": 2}]}
    made = framework(outcome("yes"), outcome("no", refused), gates=("1.2",))

    computed = rules.compute(made, levels(made, partially_met=2))

    assert (computed.outcome, computed.led_by) == ("no", ("1.2",))


def test_not_turns_a_test_round():
    low = {"levels": LOW, "at_least": 1}
    made = framework(outcome("yes", {"not": low}), outcome("no", low))

    assert rules.compute(made, levels(made)).outcome == "yes"
    assert rules.compute(made, levels(made, not_met=1)).outcome == "no"
    assert proof.gap(made) is None


def test_a_standard_carries_the_level_of_its_lowest_criteria():
    made = framework(outcome("yes"), outcome("no", {"levels": LOW, "at_least": 1}), standards=(3,))
    given = {"1.1": "partially_met", "1.2": "met", "1.3": "partially_met"}

    level, led_by = rules.standard_level(made, made.standards[0], given)

    assert (level.key, led_by) == ("partially_met", ("1.1", "1.3"))
    with pytest.raises(LevelsMissing):
        rules.standard_level(made, made.standards[0], {"1.1": "met"})


def test_a_framework_may_give_its_standards_no_level():
    made = framework(outcome("yes"), outcome("no", {"levels": LOW, "at_least": 1}), standard_level="none")

    assert rules.standard_level(made, made.standards[0], levels(made)) is None


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"levels": ["met"]},
        {"levels": ["met"], "at_least": 1, "fact": "x"},
        {"all": [{"fact": "x"}], "any": [{"fact": "x"}]},
        {"fact": "x", "at_least": 1},
        {"fact": "x", "among": "gates"},
        {"all": []},
        {"levels": [], "at_least": 1},
        {"levels": ["met"], "at_least_percent": 101},
        {"levels": ["met"], "at_least": -1},
    ],
)
def test_a_test_that_is_neither_one_thing_nor_another_is_refused(broken):
    with pytest.raises(ValidationError):
        When.model_validate(broken)


def test_an_outcome_needs_a_rule_or_otherwise_and_not_both():
    for more in ({}, {"otherwise": True, "when": {"levels": ["met"], "at_least": 1}}):
        with pytest.raises(ValidationError, match="either"):
            framework(outcome("yes") | {"otherwise": False} | more, outcome("no"))
