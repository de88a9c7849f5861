"""Seats change: replaced, closed, another chair; the panel is confirmed; and who sees what of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Perspective, Role, RoleKind
from qa_portal.audit.models import AuditEvent
from qa_portal.kernel import clock, i18n
from qa_portal.kernel.errors import Blocked, NotAllowed, WrongState
from qa_portal.outbox import letters as mail
from qa_portal.outbox.models import Letter
from qa_portal.panels import actions, queries
from qa_portal.panels.models import Assignment, ConflictStatus, Declaration, Seat
from qa_portal.proposals.models import Participation, PartRole
from qa_portal.proposals.queries import roles_on
from tests.builders import Make
from tests.conftest import Client


def part(session: Session, seat: Assignment) -> Participation:
    query = select(Participation).where(
        Participation.case_id == seat.case_id, Participation.person_id == seat.person_id
    )
    return session.scalars(query).one()


def test_a_lawful_panel_is_confirmed_and_everybody_is_told(client: Client, session: Session, make: Make) -> None:
    case = make.case("panel_formation", officer=make.officer())
    seats = make.panel(case)
    client.sign_in(case.officer)
    preview = client.get(f"/cases/{case.ref}/panel/confirm")
    session.commit()

    answer = client.post(f"/cases/{case.ref}/panel/confirm")

    assert "4 letters leave the house" in preview.text
    by = clock.add_working_days(clock.today(), 25)
    assert f"by {i18n.day(by, 'long')}" in preview.text  # the day that holds after confirming, not the present one
    assert answer.status_code == 303
    session.expire_all()
    assert case.state == "individual_review"
    told = {(each.kind, each.recipient_id) for each in session.scalars(select(Letter))}
    assert told == {("panel_confirmed", case.designer_id), *(("review_begins", each.person_id) for each in seats)}


def test_an_unlawful_panel_is_refused_with_reasons_and_nothing_changes(
    client: Client, session: Session, make: Make
) -> None:
    case = make.case("panel_formation", officer=make.officer())
    make.assignment(case, perspective=Perspective.ACADEMIC)
    make.assignment(case, state="invited", perspective=Perspective.STUDENT)
    client.sign_in(case.officer)

    page = client.get(f"/cases/{case.ref}/panel")
    session.commit()
    answer = client.post(f"/cases/{case.ref}/panel/confirm")

    assert "Student: 0 of at least 1." in page.text
    assert "Holds once everybody invited has accepted." in page.text
    assert answer.status_code == 422
    assert "The panel has no chair." in answer.text
    assert "has not answered the invitation yet" in answer.text
    session.expire_all()
    assert case.state == "panel_formation"
    assert session.scalars(select(AuditEvent)).all() == []


def test_who_joined_the_provider_after_accepting_makes_the_panel_unlawful(
    session: Session, make: Make, at: datetime
) -> None:
    case = make.case("panel_formation", officer=make.officer())
    _chair, student, _employer = make.panel(case)
    make._add(Role(person_id=student.person_id, kind=RoleKind.DESIGNER, organisation_id=case.provider_id))
    session.refresh(student.person, ["roles"])

    with pytest.raises(Blocked, match=student.person.name):
        actions.confirm(session, case, actor=case.officer, at=at)


def test_a_seat_without_a_declaration_is_no_lawful_seat(session: Session, make: Make, at: datetime) -> None:
    case = make.case("panel_formation", officer=make.officer())
    make.panel(case)
    silent = make.assignment(case, declared=None)

    with pytest.raises(Blocked, match=f"{silent.person.name} has made no valid declaration"):
        actions.confirm(session, case, actor=case.officer, at=at)


def test_a_potential_conflict_counts_only_once_it_is_cleared(session: Session, make: Make) -> None:
    case = make.case("panel_formation")
    seat = make.assignment(case, declared=ConflictStatus.POTENTIAL)
    assert [each.declared for each in queries.panel_facts(session, case).members] == [""]

    declaration = session.scalars(select(Declaration)).one()
    declaration.cleared, declaration.ruled_at, declaration.ruled_by_id = True, make.at, seat.person_id
    session.commit()

    assert [each.declared for each in queries.panel_facts(session, case).members] == ["cleared"]


def test_a_replaced_reviewer_reads_no_more_and_is_told(client: Client, session: Session, make: Make) -> None:
    case = make.case("individual_review", officer=make.officer())
    seat = make.assignment(case)
    client.sign_in(case.officer)
    base = f"/cases/{case.ref}/panel/seats/{seat.id}/replace"

    assert client.post(base, data={"leaving-reason": ""}).status_code == 422
    assert client.post(base, data={"leaving-reason": "Long illness."}).status_code == 303

    session.expire_all()
    assert (seat.state, seat.reason) == ("replaced", "Long illness.")
    assert not part(session, seat).may_read
    assert roles_on(session, case, seat.person) == frozenset()
    letter = session.scalars(select(Letter)).one()
    assert (letter.kind, letter.recipient_id) == ("reviewer_replaced", seat.person_id)
    assert "illness" not in letter.body


def test_an_invitation_is_closed_only_after_its_day(session: Session, make: Make, at: datetime) -> None:
    case = make.case("panel_formation", officer=make.officer())
    seat = make.assignment(case, state="invited")
    seat.due_on = at.date()
    session.commit()

    with pytest.raises(Blocked):
        actions.expire(session, seat, actor=case.officer, at=at)
    seat.due_on = at.date() - timedelta(days=400)
    session.commit()
    actions.expire(session, seat, actor=case.officer, at=at)

    assert seat.state == "expired"


def test_another_chair_is_named_and_both_are_told(client: Client, session: Session, make: Make) -> None:
    case = make.case("panel_formation", officer=make.officer())
    chair, student, _employer = make.panel(case)
    client.sign_in(case.officer)

    answer = client.post(f"/cases/{case.ref}/panel/seats/{student.id}/chair")

    assert answer.status_code == 303
    session.expire_all()
    assert (chair.seat, student.seat) == (Seat.MEMBER, Seat.CHAIR)
    assert (part(session, chair).role, part(session, student).role) == (PartRole.REVIEWER, PartRole.CHAIR)
    assert set(session.scalars(select(Letter.recipient_id))) == {chair.person_id, student.person_id}
    assert session.scalars(select(AuditEvent.kind)).all() == ["panel.chair_named"]


def test_after_confirmation_the_chair_changes_only_when_there_is_none(
    session: Session, make: Make, at: datetime
) -> None:
    case = make.case("panel_formation", officer=make.officer())
    chair, student, _employer = make.panel(case)
    actions.confirm(session, case, actor=case.officer, at=at)
    session.commit()

    with pytest.raises(WrongState):
        actions.name_chair(session, student, actor=case.officer, at=at)
    actions.replace(session, chair, reason="Long illness.", actor=case.officer, at=at)
    actions.name_chair(session, student, actor=case.officer, at=at)

    assert student.seat == Seat.CHAIR


def test_the_database_itself_holds_one_chair_a_panel(session: Session, make: Make) -> None:
    case = make.case("panel_formation")
    make.assignment(case, seat=Seat.CHAIR)

    with pytest.raises(IntegrityError):
        make.assignment(case, seat=Seat.CHAIR)
    session.rollback()


def test_only_officers_reach_a_seat(client: Client, make: Make) -> None:
    case = make.case("individual_review", officer=make.officer())
    chair, member, _other = make.panel(case)
    seat = f"/cases/{case.ref}/panel/seats/{member.id}"
    elsewhere = make.assignment(make.case("individual_review"))
    for who in (case.designer, chair.person, member.person, make.administrator(), make.council(), make.reviewer()):
        client.sign_in(who)
        assert client.get(seat).status_code == 404
        assert client.post(f"{seat}/replace", data={"leaving-reason": "No."}).status_code == 404
    client.sign_in(case.officer)
    assert client.get(seat).status_code == 200
    assert client.get(f"/cases/{case.ref}/panel/seats/{elsewhere.id}").status_code == 404


def test_nobody_but_an_officer_names_a_chair_or_confirms(session: Session, make: Make, at: datetime) -> None:
    case = make.case("panel_formation", officer=make.officer())
    chair, student, _employer = make.panel(case)

    for who in (case.designer, chair.person, make.administrator(), make.council()):
        with pytest.raises(NotAllowed):
            actions.name_chair(session, student, actor=who, at=at)
        with pytest.raises(NotAllowed):
            actions.confirm(session, case, actor=who, at=at)


def test_the_provider_learns_the_panel_once_it_is_confirmed(
    client: Client, session: Session, make: Make, at: datetime
) -> None:
    case = make.case("panel_formation", officer=make.officer())
    seats = make.panel(case)
    client.sign_in(case.designer)
    before = client.get(f"/cases/{case.ref}/panel")
    actions.confirm(session, case, actor=case.officer, at=at)
    session.commit()
    after = client.get(f"/cases/{case.ref}/panel")

    assert before.status_code == after.status_code == 200
    for seat in seats:
        assert seat.person.name not in before.text
        assert seat.person.name in after.text
    assert "None, 23 Nov" not in after.text


def test_members_see_each_other_and_no_declaration(client: Client, make: Make) -> None:
    case = make.case("individual_review", officer=make.officer())
    chair, member, _other = make.panel(case)
    waiting = make.assignment(case, make.reviewer(name="Not Yet Answered"), state="invited")
    client.sign_in(member.person)

    page = client.get(f"/cases/{case.ref}/panel")

    assert chair.person.name in page.text
    assert waiting.person.name not in page.text
    assert "None, 23 Nov" not in page.text
    assert "Invite reviewers" not in page.text


def test_letters_to_the_panel_leave_out_who_is_barred_or_gone(session: Session, make: Make) -> None:
    case = make.case("individual_review")
    chair, member, _other = make.panel(case)
    make.assignment(case, state="replaced")
    make.assignment(case, state="conflicted")
    inactive = make.assignment(case, make.reviewer(active=False))
    waiting = make.assignment(case, state="invited")

    assert {each.id for each in mail.AUDIENCES["panel"](session, case)} == {
        each.person_id for each in (chair, member, _other)
    }
    assert inactive.person_id not in {each.id for each in mail.AUDIENCES["panel"](session, member)}
    assert [each.id for each in mail.AUDIENCES["chair"](session, member)] == [chair.person_id]
    assert [each.id for each in mail.AUDIENCES["invitee"](session, waiting)] == [waiting.person_id]
    assert [each.id for each in mail.AUDIENCES["invitee"](session, case)] == [waiting.person_id]
