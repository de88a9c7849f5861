"""Declarations of interest: nothing opens before one, a conflict closes the case at once and everywhere."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person, Perspective, Role, RoleKind
from qa_portal.audit.models import AuditEvent
from qa_portal.kernel.errors import BadInput, Blocked, NotAllowed, WrongState
from qa_portal.outbox.models import Letter
from qa_portal.panels import actions, queries
from qa_portal.panels.models import Assignment, ConflictStatus, Declaration, Seat
from qa_portal.panels.queries.candidates import Search
from qa_portal.panels.rules.interests import Disclosure
from qa_portal.panels.rules.offers import Wanted
from qa_portal.proposals.models import Case, Participation
from qa_portal.proposals.queries import roles_on, visible_to
from tests.builders import Make
from tests.conftest import Client

NONE = Disclosure(ConflictStatus.NONE)
POTENTIAL = Disclosure(ConflictStatus.POTENTIAL, ("consultancy",), "I advised the dean on this course in 2024.")
ACTUAL = Disclosure(ConflictStatus.ACTUAL, ("family",), "My sister teaches the second module of it.")


@pytest.fixture
def officer(make: Make) -> Person:
    return make.officer()


@pytest.fixture
def case(make: Make, officer: Person) -> Case:
    return make.case("panel_formation", officer=officer, title="Energy audits of small houses")


@pytest.fixture
def invited(session: Session, make: Make, case: Case, officer: Person, at: datetime) -> Assignment:
    """An invitation that was sent, to a reviewer who has not answered."""
    wanted = [Wanted(make.reviewer().id, Seat.MEMBER, Perspective.ACADEMIC)]
    (seat,) = actions.invite(session, case, wanted, actor=officer, at=at)
    session.commit()
    return seat


def part(session: Session, seat: Assignment) -> Participation:
    query = select(Participation).where(
        Participation.case_id == seat.case_id, Participation.person_id == seat.person_id
    )
    return session.scalars(query).one()


def sees(session: Session, person: Person) -> int:
    return session.scalar(select(func.count()).select_from(Case).where(visible_to(person))) or 0


def letters(session: Session) -> list[str]:
    return list(session.scalars(select(Letter.kind).order_by(Letter.id)))


PLACES = ("", "/panel", "/panel/declare", "/panel/invite", "/proposal", "/evidence", "/trail", "/report")


def test_whoever_is_invited_opens_nothing_of_the_case(
    client: Client, session: Session, invited: Assignment, case: Case
) -> None:
    client.sign_in(invited.person)

    assert {client.get(f"/cases/{case.ref}{place}").status_code for place in PLACES} == {404}
    assert sees(session, invited.person) == 0
    assert roles_on(session, case, invited.person) == frozenset()


def test_the_invitation_shows_only_what_may_be_known_before_a_declaration(
    client: Client, session: Session, make: Make, invited: Assignment, case: Case
) -> None:
    colleague = make.assignment(case, make.reviewer(name="Aoife Ní Bhriain"), seat=Seat.CHAIR)
    case.micro_credential.isced_f, case.micro_credential.eqf_level = "0732", 5
    session.commit()
    client.sign_in(invited.person)

    page = client.get(f"/invitations/{invited.id}")

    assert page.status_code == 200
    for known in (case.title, case.provider.name, "0732", "EQF 5", "criteria to judge", "Member · Academic"):
        assert known in page.text
    for hidden in (colleague.person.name, case.designer.name, "What the provider says", f"/cases/{case.ref}"):
        assert hidden not in page.text


def test_an_invitation_is_open_to_its_person_alone(client: Client, make: Make, invited: Assignment) -> None:
    for other in (make.reviewer(), make.officer(), invited.case.designer, make.council()):
        client.sign_in(other)
        answers = [client.get(f"/invitations/{invited.id}"), client.get("/invitations/987654")]
        assert [each.status_code for each in answers] == [404, 404]
        assert client.post(f"/invitations/{invited.id}/decline").status_code == 404


def test_declaring_no_conflict_accepts_and_opens_the_case(
    client: Client, session: Session, invited: Assignment, case: Case
) -> None:
    client.sign_in(invited.person)

    answer = client.post(f"/invitations/{invited.id}", data={"status": "none"})

    assert (answer.status_code, answer.location) == (303, f"/cases/{case.ref}/panel")
    session.expire_all()
    assert invited.state == "active"
    assert (part(session, invited).may_read, part(session, invited).barred) == (True, False)
    assert session.scalars(select(Declaration.status)).all() == [ConflictStatus.NONE]
    assert letters(session) == ["invitation", "invitation_accepted"]
    assert sees(session, invited.person) == 1


def test_a_potential_conflict_waits_and_opens_nothing(
    session: Session, invited: Assignment, case: Case, at: datetime
) -> None:
    actions.answer(session, invited, POTENTIAL, actor=invited.person, at=at)
    session.commit()

    assert invited.state == "awaiting_ruling"
    assert sees(session, invited.person) == 0
    assert letters(session) == ["invitation", "conflict_potential"]
    assert POTENTIAL.text not in "".join(session.scalars(select(AuditEvent.data)))


@pytest.mark.parametrize("cleared", [True, False])
def test_an_officer_clears_or_upholds_with_a_reason(
    client: Client, session: Session, invited: Assignment, officer: Person, at: datetime, cleared: bool
) -> None:
    actions.answer(session, invited, POTENTIAL, actor=invited.person, at=at)
    session.commit()
    client.sign_in(officer)
    base = f"/cases/{invited.case.ref}/panel/seats/{invited.id}"
    assert POTENTIAL.text in client.get(base).text

    silent = client.post(f"{base}/{'clear' if cleared else 'uphold'}", data={"ruling-reason": "  "})
    answer = client.post(f"{base}/{'clear' if cleared else 'uphold'}", data={"ruling-reason": "Paid once, long ago."})

    assert (silent.status_code, answer.status_code) == (422, 303)
    session.expire_all()
    declaration = session.scalars(select(Declaration)).one()
    assert (declaration.cleared, declaration.ruled_by_id) == (cleared, officer.id)
    assert invited.state == ("active" if cleared else "conflicted")
    assert (part(session, invited).may_read, part(session, invited).barred) == (cleared, not cleared)
    assert letters(session)[-1] == ("conflict_cleared" if cleared else "conflict_upheld")


def test_nobody_rules_on_themselves_and_no_barred_officer_rules(
    session: Session, make: Make, invited: Assignment, case: Case, at: datetime
) -> None:
    actions.answer(session, invited, POTENTIAL, actor=invited.person, at=at)
    barred = make.officer()
    actions.declare(session, case, ACTUAL, actor=barred, at=at)
    session.commit()

    for who in (invited.person, barred, case.designer, make.administrator(), make.council()):
        with pytest.raises(NotAllowed):
            actions.rule(session, invited, cleared=True, reason="Fine.", actor=who, at=at)
    assert invited.state == "awaiting_ruling"


def test_an_actual_conflict_closes_the_case_and_the_invitation_itself(
    client: Client, session: Session, invited: Assignment, case: Case
) -> None:
    client.sign_in(invited.person)
    data = {"status": "actual", "kinds": ["family"], "text": ACTUAL.text}

    answer = client.post(f"/invitations/{invited.id}", data=data)

    assert (answer.status_code, answer.location) == (303, "/home")
    session.expire_all()
    assert invited.state == "conflicted"
    assert part(session, invited).barred
    assert client.get(f"/invitations/{invited.id}").status_code == 404
    assert letters(session) == ["invitation", "conflict_actual"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose one of the declarations"),
        ({"status": "actual", "text": ACTUAL.text}, "Choose at least one kind of tie."),
        ({"status": "potential", "kinds": ["family"], "text": "x"}, "Describe the tie in at least 20 characters"),
        ({"status": "none", "kinds": ["family"]}, "You ticked a tie."),
        ({"status": "surely not"}, "Not a valid choice"),
    ],
)
def test_a_declaration_that_says_too_little_comes_back_and_changes_nothing(
    client: Client, session: Session, invited: Assignment, data: dict[str, object], words: str
) -> None:
    client.sign_in(invited.person)

    answer = client.post(f"/invitations/{invited.id}", data=data)

    assert answer.status_code == 422
    assert words in answer.text
    session.expire_all()
    assert invited.state == "invited"
    assert session.scalar(select(func.count()).select_from(Declaration)) == 0


def test_the_door_refuses_an_empty_conflict_even_without_the_form(
    session: Session, invited: Assignment, at: datetime
) -> None:
    with pytest.raises(Blocked):
        actions.answer(session, invited, Disclosure(ConflictStatus.ACTUAL), actor=invited.person, at=at)


def test_declining_needs_no_reason_and_keeps_one(
    client: Client, session: Session, invited: Assignment, case: Case
) -> None:
    client.sign_in(invited.person)

    answer = client.post(f"/invitations/{invited.id}/decline", data={"decline-reason": "On leave until March."})

    assert answer.status_code == 303
    session.expire_all()
    assert (invited.state, invited.reason) == ("declined", "On leave until March.")
    assert (
        "On leave until March."
        in session.scalars(select(Letter.body).where(Letter.kind == "invitation_declined")).one()
    )
    assert client.post(f"/invitations/{invited.id}", data={"status": "none"}).status_code == 409
    assert sees(session, invited.person) == 0


def test_an_invitation_to_a_case_that_is_over_cannot_be_accepted(
    client: Client, session: Session, make: Make, at: datetime
) -> None:
    seat = make.assignment(make.case("withdrawn"), state="invited")

    with pytest.raises(WrongState):
        actions.answer(session, seat, NONE, actor=seat.person, at=at)
    session.rollback()
    client.sign_in(seat.person)
    assert "No answer is needed any more" in client.get(f"/invitations/{seat.id}").text


def test_a_conflict_that_appears_later_closes_the_case_at_once(client: Client, session: Session, make: Make) -> None:
    case = make.case("individual_review", officer=make.officer())
    chair, *_others = make.panel(case)
    client.sign_in(chair.person)
    assert client.get(f"/cases/{case.ref}/panel").status_code == 200
    session.commit()

    answer = client.post(
        f"/cases/{case.ref}/panel/declare", data={"status": "actual", "kinds": ["family"], "text": ACTUAL.text}
    )

    assert (answer.status_code, answer.location) == (303, "/home")
    session.expire_all()
    assert chair.state == "conflicted"
    assert sees(session, chair.person) == 0
    assert len(queries.members(session, case)) == 2
    assert letters(session) == ["conflict_actual"]
    session.commit()
    assert (
        client.get(f"/cases/{case.ref}/panel").status_code == client.get("/cases/MC-0000-0000/panel").status_code == 404
    )


@pytest.mark.parametrize("kind", ["officer", "council", "administrator"])
def test_the_agency_and_the_council_declare_too(session: Session, make: Make, at: datetime, kind: str) -> None:
    person: Person = getattr(make, kind)()
    case = make.case("awaiting_decision", officer=person if kind == "officer" else make.officer())
    assert sees(session, person) == 1

    actions.declare(session, case, ACTUAL, actor=person, at=at)
    session.commit()

    assert sees(session, person) == 0
    assert roles_on(session, case, person) == frozenset()
    assert case.officer_id != person.id
    assert session.scalars(select(AuditEvent.kind)).all() == ["panel.declared"]


def test_declaring_no_conflict_as_an_officer_is_kept_and_closes_nothing(
    session: Session, make: Make, case: Case, officer: Person, at: datetime
) -> None:
    actions.declare(session, case, NONE, actor=officer, at=at)
    session.commit()

    assert sees(session, officer) == 1
    assert session.scalars(select(Declaration.status)).all() == [ConflictStatus.NONE]


def test_who_has_no_part_in_the_case_declares_nothing_on_it(
    session: Session, make: Make, case: Case, invited: Assignment, at: datetime
) -> None:
    for who in (case.designer, make.council(), make.reviewer(), invited.person):
        with pytest.raises(NotAllowed):
            actions.declare(session, case, ACTUAL, actor=who, at=at)


def test_a_potential_conflict_of_an_officer_counts_as_a_conflict(
    session: Session, case: Case, officer: Person, at: datetime
) -> None:
    with pytest.raises(BadInput):
        actions.declare(session, case, POTENTIAL, actor=officer, at=at)


def test_a_conflicted_reviewer_is_shown_as_not_invitable_and_counts_nowhere(
    session: Session, make: Make, invited: Assignment, case: Case, officer: Person, at: datetime
) -> None:
    actions.answer(session, invited, ACTUAL, actor=invited.person, at=at)
    session.commit()

    (listed,), _total = queries.candidates(session, case, officer, Search())
    assert "a conflict of interest stands in the way" in str(listed.bars[0])
    assert queries.members(session, case) == []
    assert sees(session, invited.person) == 0


def test_to_a_council_member_who_declined_a_seat_the_case_is_closed_and_there_is_nothing_to_declare(
    session: Session, make: Make, at: datetime
) -> None:
    case = make.case("awaiting_decision")
    member = make.reviewer()
    make._add(Role(person_id=member.id, kind=RoleKind.COUNCIL))
    session.refresh(member, ["roles"])
    make.assignment(case, member, state="declined")

    with pytest.raises(NotAllowed):
        actions.declare(session, case, ACTUAL, actor=member, at=at)

    assert sees(session, member) == 0
