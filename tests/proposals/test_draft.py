"""What a draft accepts: anything half done, nothing misshapen, and the same back from the database."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from qa_portal.kernel.i18n import speaking
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.elements import ELEMENTS, NEEDED, Kind, Section, changed, element, in_words, sections
from tests.proposals.drafts import drafts


def test_an_empty_draft_is_a_draft() -> None:
    assert ProposalData() == ProposalData.model_validate({})


@settings(max_examples=60, deadline=None)
@given(drafts)
def test_a_draft_comes_back_from_json_as_it_was(draft: ProposalData) -> None:
    stored = draft.model_dump(mode="json")
    assert ProposalData.model_validate(stored) == draft
    assert ProposalData.model_validate_json(draft.model_dump_json()) == draft


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "red"},
        {"mode": "by_pigeon"},
        {"isced_f": "713"},
        {"country": "Romania"},
        {"languages": ["EN"]},
        {"hours": "many"},
        {"hours": "NaN"},
        {"hours": float("inf")},
        {"hours": -1},
        {"ects": True},
        {"ects": "1e9"},
        {"homepage": "javascript:alert(1)"},
        {"outcomes": [{"words": "x"}]},
        {"outcomes": "x"},
        {"outcomes": [{"text": "x"}] * 41},
        {"assessment_types": ["quiz", "dance"]},
        {"need": "x" * 20_001},
        {"title": ["x"]},
    ],
)
def test_what_has_the_wrong_shape_or_is_in_no_list_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProposalData.model_validate(wrong)


def test_a_wrong_choice_is_told_the_nearest_right_one() -> None:
    with pytest.raises(ValidationError, match='did you mean "0713"'):
        ProposalData(isced_f="713")
    with pytest.raises(ValidationError, match='did you mean "blended"'):
        ProposalData(mode="blend")


def test_text_is_kept_in_one_form_without_what_a_database_refuses() -> None:
    draft = ProposalData(title="  S\u0326tiint\u0327e\r\n noi\x00 ", need="Unu\r\nDoi\x07\ud800 ")
    assert draft.title == "Știinţe noi"
    assert draft.need == "Unu\nDoi"


def test_numbers_are_read_with_comma_or_point_and_keep_their_exact_value() -> None:
    assert ProposalData(ects="2,5").ects == ProposalData(ects="2.50").ects == Decimal("2.5")  # type: ignore[arg-type]
    assert ProposalData(hours=" ").hours is None  # type: ignore[arg-type]


def test_choosing_the_same_twice_is_choosing_it_once() -> None:
    assert ProposalData(assessment_types=["quiz", "", "quiz"]).assessment_types == ["quiz"]


def test_values_can_be_replaced_only_by_good_ones() -> None:
    draft = ProposalData(title="One").with_values(title="Two", ects=2)
    assert (draft.title, draft.ects) == ("Two", 2)
    with pytest.raises(ValidationError):
        draft.with_values(mode="by_pigeon")


def test_every_field_is_one_element_and_every_element_a_field_in_the_order_of_the_form() -> None:
    assert [each.key for each in ELEMENTS] == list(ProposalData.model_fields)
    assert [section for section, _elements in sections()] == list(Section)
    assert sum(len(elements) for _section, elements in sections()) == len(ELEMENTS)


def test_the_mandatory_elements_of_annex_i_that_exist_before_an_award_are_needed() -> None:
    """Nine of eleven are needed as they are; learner and date of issue are confirmed together."""
    assert {each.annex for each in NEEDED} >= {1, 2, 3, 4, 6, 7, 8, 9, 10, 11}


def test_limits_named_in_a_hint_are_filled_in() -> None:
    assert element("need").help().endswith("200 to 1,500 characters.")
    for each in ELEMENTS:
        assert "{" not in each.help()


def test_every_element_that_is_chosen_knows_what_to_choose_from() -> None:
    for each in ELEMENTS:
        assert bool(each.vocabulary) == (each.kind in (Kind.CHOICE, Kind.CHOICES)), each.key
        assert bool(each.choices()) == bool(each.vocabulary)


def test_answers_are_said_in_words_in_the_language_spoken() -> None:
    draft = ProposalData(
        country="RO",
        languages=["ro"],
        isced_f="0532",
        hours=Decimal(1200),
        eqf_level="6",
        learner_and_date=True,
        outcomes=[{"text": "rank measures", "assessment": ["quiz"]}],  # type: ignore[list-item]
        consulted=[{"who": "Union", "how": "letter", "when": ""}],  # type: ignore[list-item]
    )
    said = {each.key: in_words(each, draft) for each in ELEMENTS if in_words(each, draft)}
    assert said == {
        "country": ["Romania"],
        "learner_and_date": ["Yes"],
        "outcomes": ["rank measures (Quiz)"],
        "isced_f": ["0532 Earth sciences"],
        "hours": ["1,200"],
        "eqf_level": ["Level 6"],
        "languages": ["Romanian"],
        "consulted": ["Union, letter"],
    }
    with speaking("ro"):
        assert in_words(element("isced_f"), draft) == ["0532 Științele pământului"]


def test_two_revisions_are_compared_element_by_element() -> None:
    before = ProposalData(title="One", ects=Decimal(2))
    assert [each.key for each in changed(before, before.with_values(title="Two", need="x"))] == ["title", "need"]
    assert changed(before, before) == []
