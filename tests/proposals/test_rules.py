"""Completeness names what is missing and where; cautions never block; the definition test says what it rests on."""

from typing import Any

import pytest
from hypothesis import given, settings

from qa_portal.exchange import proposal_yaml
from qa_portal.kernel.i18n import speaking
from qa_portal.proposals.cautions import cautions, is_vague
from qa_portal.proposals.definition import DEFINITION, Answer, definition_test
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.elements import ELEMENTS, NEEDED
from qa_portal.proposals.rules import completeness
from tests.proposals.drafts import drafts


@pytest.fixture(scope="module")
def whole() -> ProposalData:
    return proposal_yaml.read(proposal_yaml.EXAMPLE.read_bytes()).data


def _anchors(data: ProposalData) -> list[str]:
    return [each.anchor for each in completeness(data).missing]


def _cautioned(data: ProposalData) -> list[tuple[str, str]]:
    return [(each.anchor, str(each.sentence)) for each in cautions(data)]


def test_an_empty_draft_lacks_every_needed_element_and_is_cautioned_about_nothing() -> None:
    found = completeness(ProposalData())
    assert (found.done, found.total, found.complete) == (0, len(NEEDED), False)
    assert [each.element for each in found.missing] == [each.key for each in NEEDED]
    assert found.cautions == ()


def test_a_whole_proposal_lacks_nothing(whole: ProposalData) -> None:
    found = completeness(whole)
    assert found.complete
    assert found.done == found.total == len(NEEDED)


@pytest.mark.parametrize("key", [each.key for each in NEEDED])
def test_taking_any_needed_element_away_is_noticed_at_its_field(whole: ProposalData, key: str) -> None:
    empty = ProposalData().model_dump()[key]
    found = completeness(whole.with_values(**{key: empty}))
    assert [(each.element, each.anchor) for each in found.missing] == [(key, key)]
    assert (found.done, found.total) == (len(NEEDED) - 1, len(NEEDED))


def test_a_text_that_is_too_short_says_how_much_is_missing(whole: ProposalData) -> None:
    (missing,) = completeness(whole.with_values(need="x" * 84)).missing
    assert str(missing.sentence) == "Describe the need, in at least 200 characters (now 84)"
    assert str(missing.short) == "Need: 116 characters more"
    blocker = missing.blocker("the provider")
    assert (str(blocker), blocker.target) == (str(missing.sentence), "need")


@pytest.mark.parametrize(("length", "missing"), [(199, ["need"]), (200, []), (1500, []), (1501, ["need"])])
def test_limits_of_length_include_their_edges(whole: ProposalData, length: int, missing: list[str]) -> None:
    assert _anchors(whole.with_values(need="x" * length)) == missing


def test_an_optional_text_that_is_too_long_counts_as_an_element_to_mend(whole: ProposalData) -> None:
    found = completeness(whole.with_values(recognition="x" * 1_600))
    assert (found.done, found.total) == (len(NEEDED), len(NEEDED) + 1)
    assert str(found.missing[0].short) == "Recognition: 100 characters too many"


def test_an_outcome_is_named_by_its_number(whole: ProposalData) -> None:
    rows = [{"text": "rank measures by cost"}, {"text": ""}, {"text": "do"}, {"text": "x" * 501}]
    found = completeness(whole.with_values(outcomes=rows))
    assert [each.anchor for each in found.missing] == ["outcome-2", "outcome-3", "outcome-4"]
    assert str(found.missing[0].short) == "Learning outcomes: outcome 2"
    assert "Outcome 3: say what the learner does" in str(found.missing[1].sentence)
    assert found.total - found.done == 1


def test_a_row_of_who_was_asked_needs_a_name(whole: ProposalData) -> None:
    assert _anchors(whole.with_values(consulted=[{"who": "Union"}, {"how": "letter"}])) == ["consulted-2"]
    assert _anchors(whole.with_values(consulted=[{"how": "letter"}])) == ["consulted"]


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"stackability": "stand_alone", "pathways": ""}, []),
        ({"stackability": "both", "pathways": ""}, ["pathways"]),
        ({"stackability": "stackable", "pathways": ""}, ["pathways"]),
        ({"origin": "stand_alone", "origin_programme": ""}, []),
        ({"origin": "regrouped", "origin_programme": ""}, ["origin_programme"]),
        ({"hours": 0}, ["hours"]),
        ({"ects": None}, []),
        ({"learner_and_date": False}, ["learner_and_date"]),
    ],
)
def test_what_one_answer_asks_of_another(whole: ProposalData, values: dict[str, Any], missing: list[str]) -> None:
    assert _anchors(whole.with_values(**values)) == missing


@settings(max_examples=100, deadline=None)
@given(drafts)
def test_any_draft_can_be_judged_and_every_sentence_said_in_both_languages(draft: ProposalData) -> None:
    found = completeness(draft)
    assert 0 <= found.done <= found.total
    assert found.complete == (found.done == found.total)
    fields = {each.key for each in ELEMENTS}
    for language in ("en", "ro"):
        with speaking(language):
            for each in found.missing:
                assert str(each.sentence)
                assert str(each.short)
                assert str(each.blocker("x"))
                assert each.element in fields
            assert all(str(each.sentence) for each in found.cautions)
            assert all(str(each.fact) and each.question() for each in definition_test(draft))


@pytest.mark.parametrize(
    ("hours", "ects", "cautioned"),
    [(48, 2, True), ("49.99", 2, False), (50, 2, False), (60, 2, False), (61, 2, True), (60, None, False)],
)
def test_hours_a_credit_outside_25_to_30_are_cautioned(hours: Any, ects: Any, *, cautioned: bool) -> None:
    anchors = [each.anchor for each in cautions(ProposalData(hours=hours, ects=ects))]
    assert ("hours" in anchors) is cautioned


def test_the_caution_about_hours_says_the_numbers() -> None:
    draft = ProposalData(hours=48, ects=2)  # type: ignore[arg-type]
    ((anchor, said),) = _cautioned(draft)
    assert anchor == "hours"
    assert said.startswith("48 hours for 2 credits are 24 hours a credit; usual are 25 to 30.")


@pytest.mark.parametrize(
    ("values", "anchor"),
    [
        ({"title": "Master in soil sampling"}, "title"),
        ({"title": "Diplomă de prelevare a probelor"}, "title"),
        ({"title": " ".join(["soil"] * 15)}, "title"),
        ({"title": "Sol", "languages": ["ro"]}, "title_en"),
        ({"ects": 60, "hours": 1600}, "ects"),
        ({"ects": "2.5", "hours": 70}, "ects"),
        ({"hours": 70}, "ects"),
        ({"outcomes": [{"text": "rank measures"}]}, "outcomes"),
        ({"outcomes": [{"text": "rank measures"}] * 13}, "outcomes"),
        ({"outcomes": [{"text": "understand measures"}]}, "outcome-1"),
        ({"outcomes": [{"text": "rank", "assessment": ["quiz"]}]}, "outcome-1"),
        ({"eqf_level": "7", "qf_ehea_cycle": "first"}, "qf_ehea_cycle"),
        ({"assessment_types": ["level_of_attendance"]}, "assessment_types"),
        ({"assessment_types": ["quiz"]}, "assessment_description"),
        ({"target_group": "x"}, "prerequisites"),
        ({"qa_type": "programme_licence"}, "qa_description"),
        ({"learner_and_date": True}, "certificate"),
    ],
)
def test_what_is_unusual_is_cautioned_at_its_field_and_blocks_nothing(values: dict[str, Any], anchor: str) -> None:
    draft = ProposalData.model_validate(values)
    assert anchor in [each.anchor for each in cautions(draft)]


def test_a_type_of_assessment_that_proves_no_outcome_is_named(whole: ProposalData) -> None:
    draft = whole.with_values(assessment_types=[*whole.assessment_types, "quiz"])
    assert _cautioned(draft) == [("assessment_types", "Quiz is chosen, but proves no outcome.")]


@pytest.mark.parametrize(
    "words",
    [
        "Understand soil", "The learner will be able to understand soil", "know the law", "Knowledge of the law",
        "be aware of risks", "Learners can appreciate art", "să înțeleagă solul", "Cunoaște legea",
        "Cursantul este capabil să cunoască legea", "Știe legea", "conștientizează riscul",
    ],
)  # fmt: skip
def test_an_outcome_that_cannot_be_assessed_is_recognised(words: str) -> None:
    assert is_vague(words)


@pytest.mark.parametrize(
    "words",
    ["rank measures", "Recognise soils", "The learner is able to explain", "să analizeze", "știința solului", "", "to"],
)
def test_an_outcome_that_can_be_assessed_is_left_alone(words: str) -> None:
    assert not is_vague(words)


def test_the_definition_test_covers_both_sources_and_rests_on_facts(whole: ProposalData) -> None:
    found = {each.key: each for each in definition_test(whole)}
    assert len(found) == len(DEFINITION) == 9
    assert {key for key, each in found.items() if each.answer is Answer.ASK} == {"ownership", "portability", "provider"}
    assert "3 ECTS credits" in str(found["volume"].fact)
    assert "Someș Valley University" in str(found["provider"].fact)
    assert found["assessment"].sources() == "Council Recommendation of 16 June 2022, UNESCO 2022"


@pytest.mark.parametrize(
    ("values", "key", "answer"),
    [
        ({"ects": 59}, "volume", Answer.HOLDS),
        ({"ects": 60}, "volume", Answer.FAILS),
        ({"hours": 1499}, "volume", Answer.HOLDS),
        ({"hours": 1500}, "volume", Answer.FAILS),
        ({}, "volume", Answer.ASK),
        ({}, "outcomes", Answer.FAILS),
        ({"assessment_types": ["level_of_attendance"]}, "assessment", Answer.FAILS),
        ({"assessment_types": ["quiz"], "outcomes": [{"text": "rank"}]}, "assessment", Answer.ASK),
        ({"need": "x"}, "purpose", Answer.ASK),
        ({}, "purpose", Answer.FAILS),
        ({}, "combination", Answer.ASK),
        ({"stackability": "stand_alone"}, "combination", Answer.HOLDS),
        ({"qa_type": "programme_licence"}, "quality_assurance", Answer.ASK),
        ({}, "quality_assurance", Answer.FAILS),
        ({}, "provider", Answer.FAILS),
        ({"learner_and_date": True}, "ownership", Answer.ASK),
    ],
)
def test_each_element_of_the_definition_is_answered_from_the_proposal_where_it_can_be(
    values: dict[str, Any], key: str, answer: Answer
) -> None:
    found = {each.key: each.answer for each in definition_test(ProposalData.model_validate(values))}
    assert found[key] is answer
