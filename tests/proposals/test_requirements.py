"""The requirements of a proposal, decided on facts alone."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.rules import completeness
from qa_portal.proposals.rules.requirements import (
    DefinitionFacts,
    DueFacts,
    ProposalFacts,
    SelfAssessmentFacts,
    StateFacts,
)
from qa_portal.workflow.rules import LOADERS, REQUIREMENTS
from tests.builders import Make


def said(name: str, facts: object, given: object = None) -> list[str]:
    return [str(each) for each in REQUIREMENTS[name].check(facts, given)]


@pytest.mark.parametrize(
    ("given", "count"), [(None, 0), ("", 1), ("  ", 1), ("Because.", 0), (type("Given", (), {"reason": "So."})(), 0)]
)
def test_a_reason_is_asked_for_once_a_form_was_filled_in(given: object, count: int) -> None:
    assert len(said("reason_given", StateFacts("formal_check"), given)) == count


@pytest.mark.parametrize(
    ("due_on", "today", "open_"),
    [
        (date(2026, 11, 20), date(2026, 11, 23), True),
        (date(2026, 11, 23), date(2026, 11, 23), False),
        (date(2026, 11, 24), date(2026, 11, 23), False),
        (None, date(2026, 11, 23), False),
    ],
)
def test_nobody_is_shut_out_on_the_due_day_itself(due_on: date | None, today: date, open_: bool) -> None:
    assert (said("due_day_passed", DueFacts(due_on, today)) == []) == open_


def test_an_empty_proposal_names_every_element_with_its_field() -> None:
    found = completeness(ProposalData())
    blockers = REQUIREMENTS["proposal_complete"].check(ProposalFacts(found.done, found.total, found.missing), None)

    assert len(blockers) == len(found.missing) > 10
    assert all(each.target and each.who for each in blockers)


def test_each_criterion_without_a_text_is_named() -> None:
    facts = SelfAssessmentFacts(24, ("1.1", "3.2"))

    assert said("self_assessment_complete", facts) == [
        "Self-assessment: criterion 1.1 has no text yet",
        "Self-assessment: criterion 3.2 has no text yet",
    ]


def test_each_element_that_fails_is_named_by_its_question() -> None:
    assert said("definition_holds", DefinitionFacts((), ("volume",))) == [
        "Definition test: answered with no: “Is the volume of learning small?”"
    ]
    assert said("definition_holds", DefinitionFacts(("volume",), ())) == []


def test_the_due_day_is_known_of_every_row_that_has_one(session: Session, make: Make) -> None:
    case = make.case("returned", due_on=date(2026, 12, 4))
    seat = make.assignment(case, state="invited")
    seat.due_on = date(2026, 11, 30)

    load = LOADERS[DueFacts]

    assert load(session, case).due_on == date(2026, 12, 4)
    assert load(session, seat).due_on == date(2026, 11, 30)
