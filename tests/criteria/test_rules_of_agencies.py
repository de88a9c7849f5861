"""The outcome rules of real agencies can be written, proven and applied (DOMAIN.md 5.2)."""

import pytest

from qa_portal.criteria import proof, rules, sentences
from qa_portal.criteria.definition import Framework
from tests.criteria.frameworks import framework, levels, outcome, text

THREE = ("met", "partially_met", "not_met")
IAAR_SCALE = ("strong", "satisfactory", "improvement", "unsatisfactory")


def nvao() -> Framework:
    """Eleven standards of one criterion each; the panel's advice on conditions is a fact besides the levels."""
    partially = {"levels": ["partially_met"]}
    advised = {"fact": "conditions_advised"}
    none_failed = {"levels": ["not_met"], "at_most": 0}
    first_met = {"levels": ["met"], "among": "1", "at_least": 1}
    return framework(
        outcome("positive", {"levels": ["partially_met", "not_met"], "at_most": 0}),
        outcome("conditional", {"all": [first_met, none_failed, {**partially, "at_least": 1, "at_most": 5}, advised]}),
        outcome(
            "negative",
            {
                "any": [
                    {"levels": ["not_met"], "at_least": 1},
                    {**partially, "among": "1", "at_least": 1},
                    {"all": [{**partially, "at_least": 1, "at_most": 5}, {"not": advised}]},
                    {**partially, "at_least": 6},
                ]
            },
        ),
        standards=(1,) * 11,
        scale=THREE,
        facts=[
            {"key": "conditions_advised", "holds": text("conditions are advised"), "fails": text("none are advised")}
        ],
    )


@pytest.mark.parametrize(
    ("counts", "facts", "expected"),
    [
        ({}, (), "positive"),
        ({"met": 1, "partially_met": 5}, ("conditions_advised",), "conditional"),
        ({"met": 1, "partially_met": 5}, (), "negative"),
        ({"met": 1, "partially_met": 6}, ("conditions_advised",), "negative"),
        ({"partially_met": 1}, ("conditions_advised",), "negative"),
        ({"met": 10, "not_met": 1}, ("conditions_advised",), "negative"),
    ],
)
def test_nvao_weighs_its_first_standard_and_the_advice_of_the_panel(counts, facts, expected):
    made = nvao()

    assert rules.compute(made, levels(made, **counts), facts=facts).outcome == expected


def test_nvao_is_total_and_unambiguous():
    assert proof.gap(nvao()) is None


def test_a_fact_that_the_framework_does_not_know_is_an_error():
    made = nvao()

    with pytest.raises(KeyError):
        rules.compute(made, levels(made), facts=("full_moon",))


def iaar(*, as_published: bool) -> Framework:
    """Bands of the share that suggests improvement; as published they overlap at their edges and leave a hole."""
    low, strong = {"levels": ["improvement"]}, {"levels": ["strong"]}
    sound = {"levels": ["unsatisfactory"], "at_most": 0}
    above = "at_least_percent" if as_published else "more_than_percent"
    one_year = [sound, {**low, above: 40, "less_than_percent": 60}]
    some_strong = {**strong, "at_least": 1}
    return framework(
        outcome("seven_years", {"all": [sound, {**low, "at_most_percent": 20}, {**strong, "at_least_percent": 20}]}),
        outcome(
            "five_years",
            {
                "all": [
                    sound,
                    {**low, "at_most_percent": 20},
                    *([some_strong] if as_published else [{**strong, "less_than_percent": 20}]),
                ]
            },
        ),
        outcome(
            "three_years",
            {"all": [sound, {**low, above: 20, "at_most_percent": 40}, *([some_strong] if as_published else [])]},
        ),
        outcome("one_year", {"all": [*one_year, *([{**strong, "at_most": 0}] if as_published else [])]}),
        outcome("refusal", {"any": [{"levels": ["unsatisfactory"], "at_least": 1}, {**low, "at_least_percent": 60}]}),
        standards=(10,),
        scale=IAAR_SCALE,
    )


def test_the_checker_finds_by_itself_that_the_published_bands_of_iaar_do_not_fit_together():
    found = proof.gap(iaar(as_published=True))

    assert found is not None
    assert len(found.outcomes) != 1


def test_iaar_with_its_edges_settled_is_total_and_gives_each_edge_one_side():
    made = iaar(as_published=False)

    assert proof.gap(made) is None
    years = [
        rules.compute(made, levels(made, improvement=count, satisfactory=10 - count)).outcome for count in range(8)
    ]
    assert years == ["five_years"] * 3 + ["three_years"] * 2 + ["one_year"] + ["refusal"] * 2


def test_aneca_grants_with_prescriptions_when_most_are_met():
    low = {"levels": ["c"]}
    none = {"levels": ["d"], "at_most": 0}
    made = framework(
        outcome("granted", {"levels": ["c", "d"], "at_most": 0}),
        outcome(
            "with_prescriptions",
            {"all": [none, {**low, "at_least": 1}, {"levels": ["a", "b"], "more_than_percent": 50}]},
        ),
        outcome("not_granted"),
        standards=(9,),
        scale=("a", "b", "c", "d"),
    )

    assert proof.gap(made) is None
    assert rules.compute(made, levels(made, b=9)).outcome == "granted"
    assert rules.compute(made, levels(made, c=4)).outcome == "with_prescriptions"
    assert rules.compute(made, levels(made, c=5)).outcome == "not_granted"
    assert rules.compute(made, levels(made, d=1)).outcome == "not_granted"


def test_haka_gives_the_right_without_term_for_three_years_or_not():
    made = framework(
        outcome("without_term", {"levels": ["partially_met", "not_met"], "at_most": 0}),
        outcome(
            "three_years",
            {"all": [{"levels": ["not_met"], "at_most": 0}, {"levels": ["partially_met"], "at_least": 1}]},
            validity_months=36,
        ),
        outcome("not_granted", {"levels": ["not_met"], "at_least": 1}),
        standards=(5,),
        scale=THREE,
    )

    assert proof.gap(made) is None
    assert sentences.rule_in_words(made)[1] == (
        "Three_years: no criterion is at the level “not_met”; at least 1 criterion is at the level “partially_met”. "
        "The decision may carry conditions. Valid for 36 months."
    )


def test_the_gap_that_is_shown_is_one_with_the_fewest_findings():
    made = framework(
        outcome("yes", {"levels": ["not_met"], "at_most": 3}),
        outcome("no", {"levels": ["not_met"], "at_least": 6}),
        standards=(10,),
    )

    found = proof.gap(made)

    assert found is not None
    assert sum(level == "not_met" for level in found.levels.values()) == 4
    assert set(found.levels.values()) == {"met", "not_met"}
    assert found.outcomes == ()


def test_a_rule_with_more_cases_than_can_be_tried_says_so():
    single = [{"levels": ["met"], "among": f"1.{n}", "at_least": 1} for n in range(1, 31)]
    made = framework(outcome("yes", {"all": single}), outcome("no"), standards=(30,))

    with pytest.raises(proof.TooManyCasesError):
        proof.gap(made)
