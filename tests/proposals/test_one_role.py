"""Somebody may be several things in the house, and never acts in two roles on one case, wherever they move."""

from datetime import datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person, Perspective, ReviewerProfile, Role, RoleKind
from qa_portal.kernel.errors import NotAllowed
from qa_portal.panels.queries.candidates import Search, candidates
from qa_portal.proposals import actions, queries
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.models import Participation
from qa_portal.workflow import engine
from tests.builders import Make
from tests.proposals.cases import COMPLETE, submitted


def move(session: Session, person: Person, kind: RoleKind, organisation: Organisation | None = None) -> None:
    """Give somebody this one role in place of all they had."""
    session.execute(delete(Role).where(Role.person_id == person.id))
    session.add(Role(person_id=person.id, kind=kind, organisation=organisation))
    session.commit()
    session.refresh(person)


def parts(session: Session, person: Person) -> list[str]:
    return [
        role.value for role in session.scalars(select(Participation.role).where(Participation.person_id == person.id))
    ]


@pytest.mark.parametrize("kind", [RoleKind.OFFICER, RoleKind.COUNCIL])
def test_whoever_wrote_a_proposal_does_not_handle_or_decide_it_after_moving_to_the_agency(
    session: Session, make: Make, at: datetime, kind: RoleKind
) -> None:
    case = submitted(session, make)
    writer, colleague = case.designer, make.designer(case.provider)
    move(session, writer, kind)

    assert queries.roles_on(session, case, writer) == frozenset()
    assert engine.open_to(session, case, writer) == []
    assert writer not in [*queries.officers(session, case), *queries.council(session, case)]
    with pytest.raises(NotAllowed):
        actions.remark(session, case, "title", "This is my own proposal, and I remark on it.", actor=writer, at=at)
    assert queries.roles_on(session, case, colleague) == {"designer"}


def test_whoever_wrote_a_proposal_is_not_asked_to_judge_it(session: Session, make: Make, at: datetime) -> None:
    case = submitted(session, make)
    writer = case.designer
    move(session, writer, RoleKind.REVIEWER)
    session.add(
        ReviewerProfile(
            person=writer, perspectives=[Perspective.ACADEMIC.value], country="FI", fields=["0413"], languages=["en"]
        )
    )
    session.commit()

    found, _total = candidates(session, case, make.officer(), Search(), ids=[writer.id])

    assert [each.invitable for each in found] == [False]
    assert "another role" in " ".join(str(each) for each in found[0].bars)


def test_a_colleague_who_only_wrote_in_the_draft_counts_too(session: Session, make: Make, at: datetime) -> None:
    provider = make.provider()
    first, second = make.designer(provider), make.designer(provider)
    case = actions.propose(session, provider, actor=first, at=at, data=ProposalData(title="A title"))
    session.commit()
    draft = queries.draft_of(session, case)
    actions.save(session, case, COMPLETE, version=draft.row_version, actor=second, at=at)
    session.commit()
    move(session, second, RoleKind.OFFICER)

    assert parts(session, first) == parts(session, second) == ["designer"]
    assert queries.roles_on(session, case, second) == frozenset()


def test_an_officer_who_moves_to_the_provider_does_not_act_for_it_on_that_case(
    session: Session, make: Make, at: datetime
) -> None:
    case = submitted(session, make)
    officer = make.officer()
    actions.remark(session, case, "title", "Say for whom the title is meant.", actor=officer, at=at)
    session.commit()
    move(session, officer, RoleKind.DESIGNER, case.provider)

    assert queries.roles_on(session, case, officer) == frozenset()
    with pytest.raises(NotAllowed):
        actions.withdraw(session, case, reason="I changed sides.", actor=officer, at=at)


def test_with_both_roles_a_person_keeps_to_the_one_they_first_acted_in(
    session: Session, make: Make, at: datetime
) -> None:
    case = submitted(session, make)
    both = make.person(RoleKind.OFFICER, RoleKind.COUNCIL)
    assert queries.roles_on(session, case, both) == {"officer", "council"}

    actions.remark(session, case, "title", "Say for whom the title is meant.", actor=both, at=at)
    session.commit()

    assert queries.roles_on(session, case, both) == {"officer"}
