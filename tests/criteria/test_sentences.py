"""The rule in words says what the rule in data says."""

import pytest

from qa_portal.criteria import library, rules, sentences
from qa_portal.criteria.definition import When
from tests.criteria.frameworks import framework, levels, outcome, text

LOW = ["partially_met", "not_met"]
TESTS = [
    ({"levels": LOW, "at_most": 0}, "no criterion is at the level “partially_met” or “not_met”"),
    ({"levels": LOW, "less_than": 1, "among": "gates"}, "no gate is at the level “partially_met” or “not_met”"),
    (
        {"levels": ["not_met"], "at_most_percent": 0, "among": "others"},
        "no criterion besides the gates is at the level “not_met”",
    ),
    ({"levels": ["not_met"], "at_most": 0, "among": ["2", "1.1"]}, "none of these is at the level “not_met”: 2, 1.1"),
    ({"levels": ["not_met"], "at_most": 1}, "at most 1 criterion is at the level “not_met”"),
    ({"levels": ["not_met"], "less_than": 3}, "fewer than 3 criteria are at the level “not_met”"),
    ({"levels": ["met"], "at_least": 2, "among": "gates"}, "at least 2 gates are at the level “met”"),
    (
        {"levels": ["met"], "more_than": 1, "among": "others"},
        "more than 1 criterion besides the gates is at the level “met”",
    ),
    ({"levels": ["met"], "at_least": 2, "among": ["1"]}, "at least 2 of these are at the level “met”: 1"),
    (
        {"levels": ["met", *LOW], "more_than_percent": 20, "at_most_percent": "40.5"},
        "more than 20 % and at most 40.5 % of the criteria are at the level “met”, “partially_met” or “not_met”",
    ),
    (
        {"levels": ["met"], "at_least_percent": 50, "among": "gates"},
        "at least 50 % of the gates are at the level “met”",
    ),
    (
        {"levels": ["met"], "less_than_percent": 50, "among": "others"},
        "less than 50 % of the criteria besides the gates are at the level “met”",
    ),
    ({"levels": ["met"], "at_least_percent": 50, "among": "1"}, "at least 50 % of these are at the level “met”: 1"),
    ({"fact": "sun"}, "the sun shines"),
    ({"not": {"fact": "sun"}}, "it is not so that the sun shines"),
    (
        {"all": [{"fact": "sun"}, {"levels": LOW[1:], "at_least": 1}]},
        "the sun shines; at least 1 criterion is at the level “not_met”",
    ),
    ({"any": [{"fact": "sun"}]}, "the sun shines"),
    (
        {"any": [{"fact": "sun"}, {"not": {"fact": "sun"}}]},
        "one of these is so: the sun shines; it is not so that the sun shines",
    ),
]


def made():
    return framework(
        outcome("yes", {"fact": "sun"}, conditions="required", validity_months=12),
        outcome("no", conditions="none"),
        facts=[{"key": "sun", "holds": text("the sun shines"), "fails": text("it rains")}],
    )


@pytest.mark.parametrize(("test", "words"), TESTS)
def test_each_form_of_a_test_has_its_sentence(test, words):
    assert sentences.clause_in_words(made(), When.model_validate(test)) == words


def test_an_outcome_says_when_it_follows_what_it_carries_and_how_long_it_lasts():
    assert sentences.rule_in_words(made()) == [
        "Yes: the sun shines. The decision carries conditions. Valid for 12 months.",
        "No: in every other case.",
    ]


def test_what_was_found_names_the_criteria_or_the_fact():
    counting = framework(outcome("yes", {"levels": LOW, "at_most": 1}), outcome("no"))
    (reason,) = rules.compute(counting, levels(counting, not_met=2)).reasons
    (fact,) = rules.compute(made(), levels(made())).reasons

    assert sentences.found_in_words(counting, reason) == "2 of 4 criteria (1.1, 1.2)"
    assert sentences.found_in_words(made(), fact) == "it rains"


def test_the_shipped_rule_reads_as_sentences():
    written = sentences.rule_in_words(library.framework("esg-mc-1"))

    assert len(written) == 3
    assert written[0].startswith("Accredited: no gate is at the level “partially met” or “not met”;")
    assert "at least 1 and at most 6 criteria are at the level “partially met” or “not met”" in written[1]
    assert written[2].endswith("more than 6 criteria are at the level “partially met” or “not met”.")
