"""Who sees a case and who acts on it, where somebody is several things in the house."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import RoleKind
from qa_portal.kernel.errors import Hidden, NotAllowed
from qa_portal.panels.models import Seat
from qa_portal.proposals import actions, queries
from qa_portal.proposals.models import Case, PartRole
from tests.builders import Make


@pytest.mark.parametrize("other", [RoleKind.OFFICER, RoleKind.ADMINISTRATOR, RoleKind.COUNCIL])
@pytest.mark.parametrize("state", ["invited", "awaiting_ruling", "declined", "replaced", "conflicted"])
def test_whoever_was_asked_onto_the_panel_and_is_not_free_sees_nothing_whatever_else_they_are(
    session: Session, make: Make, state: str, other: RoleKind
) -> None:
    case = make.case("awaiting_decision")
    person = make.person(RoleKind.REVIEWER, other)
    make.assignment(case, person, state=state)

    assert session.scalars(select(Case).where(queries.visible_to(person))).all() == []
    assert queries.roles_on(session, case, person) == frozenset()
    with pytest.raises(Hidden):
        queries.find(session, person, case.ref)


def test_a_part_in_a_case_ends_with_the_role_in_the_house(session: Session, make: Make) -> None:
    case = make.case("formal_check")
    officer = make.person(RoleKind.OFFICER, RoleKind.ADMINISTRATOR)
    actions.take(session, case, actor=officer, at=make.at)
    assert queries.roles_on(session, case, officer) == {"officer"}

    session.delete(next(role for role in officer.roles if role.kind == RoleKind.OFFICER))
    session.flush()
    session.refresh(officer, ["roles"])

    assert queries.roles_on(session, case, officer) == frozenset()
    with pytest.raises(NotAllowed):
        actions.accept(session, case, actor=officer, at=make.at)


def test_a_chair_who_is_no_reviewer_any_more_leads_no_panel(session: Session, make: Make) -> None:
    case = make.case("consensus")
    chair = make.assignment(case, seat=Seat.CHAIR).person
    assert queries.roles_on(session, case, chair) == {"reviewer", "chair"}

    session.delete(chair.roles[0])
    session.flush()
    session.refresh(chair, ["roles"])

    assert queries.roles_on(session, case, chair) == frozenset()


def test_an_officer_who_only_remarked_on_a_colleagues_case_does_not_decide_on_it(session: Session, make: Make) -> None:
    case = make.case("formal_check", officer=make.officer())
    helper = make.person(RoleKind.OFFICER, RoleKind.COUNCIL)

    actions.remark(session, case, "title", "Say for whom it is.", actor=helper, at=make.at)

    part = queries.participation(session, case, helper)
    assert part is not None
    assert part.role == PartRole.OFFICER
    assert queries.roles_on(session, case, helper) == {"officer"}
