"""The framework that ships: complete, in both languages, and with a rule that does what it says."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_portal.criteria import library, proof, rules
from qa_portal.criteria.definition import Framework
from qa_portal.kernel.i18n import Text, speaking

GATES = ("1.1", "2.1", "3.1", "3.2", "5.1", "10.2")
SIZES = (3, 2, 4, 2, 2, 3, 2, 2, 2, 2)
CODES = [f"{one}.{two}" for one, size in enumerate(SIZES, start=1) for two in range(1, size + 1)]
BETTER = ("accredited", "accredited_with_conditions", "refused")
SCALE = ("met", "substantially_met", "partially_met", "not_met")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return library.framework("esg-mc-1")


def outcome(framework: Framework, **changes: list[str]) -> str:
    """Compute with every criterion met but those named by level."""
    levels = dict.fromkeys(CODES, "met")
    for level, codes in changes.items():
        levels.update(dict.fromkeys(codes, level))
    return rules.compute(framework, levels).outcome


def texts(value: object) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if isinstance(value, (tuple, list)):
        return [each for item in value for each in texts(item)]
    if isinstance(value, dict):
        return texts(list(value.values()))
    fields = getattr(type(value), "model_fields", {})
    return [each for name in fields for each in texts(getattr(value, name))]


def test_it_has_ten_standards_twenty_four_criteria_and_six_gates(framework):
    assert [each.code for each in framework.standards] == [str(n) for n in range(1, 11)]
    assert [each.code for each in framework.criteria] == CODES
    assert tuple(each.code for each in framework.gates) == GATES


@pytest.mark.parametrize("source", ["esg", "principles"])
def test_every_esg_standard_and_every_principle_is_carried_by_a_criterion(framework, source):
    mapping = framework.mapping(source)

    assert len(mapping) == 10
    assert all(criteria for _entry, criteria in mapping)
    for entry, criteria in mapping:
        assert all(entry.code in each.carried(source) for each in criteria)


def test_external_review_is_carried_as_1_10_and_not_read_as_the_number_1_1(framework):
    assert framework.mapping("esg")[-1][0].title.en == "Cyclical external quality assurance"
    assert [each.code for each in framework.carrying("esg", "1.10")] == ["1.1"]


def test_every_text_is_in_both_languages_in_its_own_words_and_letters(framework):
    found = texts(framework)

    same = {each.en for each in found if each.en == each.ro}
    assert same == {"ESG"}
    assert not [each.ro for each in found if set("şţŞŢ") & set(each.ro)]
    assert not [each for each in found if "  " in each.en + each.ro or "\n" in each.en + each.ro]


def test_the_four_descriptors_of_a_criterion_differ_and_say_something(framework):
    for criterion in framework.criteria:
        for language in ("en", "ro"):
            written = [criterion.descriptors[level].into(language) for level in SCALE]
            assert len(set(written)) == 4
            assert all(40 < len(each) < 330 and each.endswith(".") for each in written), (criterion.code, written)


def test_every_question_is_a_question_and_each_criterion_names_two_to_four_pieces_of_evidence(framework):
    for criterion in framework.criteria:
        assert criterion.question.en.endswith("?")
        assert criterion.question.ro.endswith("?")
        assert 2 <= len(criterion.evidence) <= 4
        assert all(not each.en.endswith(".") for each in criterion.evidence)


def test_criteria_that_ask_for_experience_say_what_is_enough_while_there_is_none(framework):
    asking = {"2.1", "3.3", "4.1", "5.1", "5.2", "6.1", "6.2", "7.1", "8.2", "9.1", "9.2", "10.1", "10.2"}

    assert asking <= {each.code for each in framework.criteria if each.if_new}


def test_words_follow_the_language_now_spoken(framework):
    with speaking("ro"):
        assert str(framework.level("partially_met").label) == "Parțial îndeplinit"
        assert str(framework.criterion("5.1").title) == "Evaluarea dovedește rezultatele învățării"


FREE = [code for code in CODES if code not in GATES]
EDGES = [
    ("all met", {}, "accredited"),
    ("all substantially met", {"substantially_met": CODES}, "accredited"),
    ("one criterion partially met", {"partially_met": FREE[:1]}, "accredited_with_conditions"),
    ("one criterion not met", {"not_met": FREE[:1]}, "accredited_with_conditions"),
    ("two not met", {"not_met": FREE[:2]}, "accredited_with_conditions"),
    ("three not met", {"not_met": FREE[:3]}, "refused"),
    ("six partially met", {"partially_met": FREE[:6]}, "accredited_with_conditions"),
    ("seven partially met", {"partially_met": FREE[:7]}, "refused"),
    ("two not met and four partially", {"not_met": FREE[:2], "partially_met": FREE[2:6]}, "accredited_with_conditions"),
    ("two not met and five partially", {"not_met": FREE[:2], "partially_met": FREE[2:7]}, "refused"),
    *((f"gate {gate} partially met", {"partially_met": [gate]}, "refused") for gate in GATES),
    *((f"gate {gate} not met", {"not_met": [gate]}, "refused") for gate in GATES),
    ("all gates substantially met", {"substantially_met": list(GATES)}, "accredited"),
]


@pytest.mark.parametrize(("changes", "expected"), [each[1:] for each in EDGES], ids=[each[0] for each in EDGES])
def test_the_rule_at_its_edges(framework, changes, expected):
    assert outcome(framework, **changes) == expected


def test_every_combination_of_counts_has_exactly_the_outcome_that_the_agency_published(framework):
    for gates_low, others_partial, others_not in product(range(7), range(19), range(19)):
        if others_partial + others_not > 18:
            continue
        low = gates_low + others_partial + others_not
        if gates_low or others_not > 2 or low > 6:
            expected = "refused"
        else:
            expected = "accredited_with_conditions" if low else "accredited"

        found = outcome(
            framework,
            partially_met=[*GATES[:gates_low], *FREE[:others_partial]],
            not_met=FREE[others_partial : others_partial + others_not],
        )

        assert found == expected, (gates_low, others_partial, others_not)


def test_the_rule_is_proven_total_and_unambiguous(framework):
    assert proof.gap(framework) is None


a_case = st.fixed_dictionaries({code: st.sampled_from(SCALE) for code in CODES})
a_good_case = st.fixed_dictionaries({code: st.sampled_from((*("met",) * 8, *SCALE)) for code in CODES})


@given(a_case | a_good_case, st.sampled_from(CODES))
def test_no_outcome_gets_better_when_a_level_falls(levels: dict[str, str], code: str):
    framework = library.framework("esg-mc-1")
    lower = SCALE[min(SCALE.index(levels[code]) + 1, 3)]

    before = rules.compute(framework, levels).outcome
    after = rules.compute(framework, levels | {code: lower}).outcome

    assert BETTER.index(after) >= BETTER.index(before)


@given(a_case | a_good_case)
def test_the_findings_that_led_to_an_outcome_are_below_substantially_met_and_without_them_it_would_be_accredited(
    levels,
):
    framework = library.framework("esg-mc-1")
    computed = rules.compute(framework, levels)

    assert all(levels[code] in ("partially_met", "not_met") for code in computed.led_by)
    assert bool(computed.led_by) == (computed.outcome != "accredited")


@given(a_case | a_good_case)
def test_a_failed_gate_never_passes(levels: dict[str, str]):
    framework = library.framework("esg-mc-1")
    failed = [code for code in GATES if not framework.gate_holds(levels[code])]

    if failed:
        assert rules.compute(framework, levels).outcome == "refused"
