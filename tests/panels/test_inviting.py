"""Inviting reviewers: who may, who can be, what is written, and two officers at the same moment."""

import json
from collections.abc import Callable
from datetime import date, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person, Perspective, Role, RoleKind
from qa_portal.audit.models import AuditEvent
from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import Blocked, NotAllowed, Refused, WrongState
from qa_portal.outbox.models import Letter
from qa_portal.panels import actions, queries
from qa_portal.panels.models import Assignment, Seat
from qa_portal.panels.queries.candidates import Search
from qa_portal.panels.rules.offers import Wanted
from qa_portal.proposals.models import Case, Participation, PartRole
from tests.builders import Make
from tests.conftest import Client


def wanted(person: Person, seat: Seat = Seat.MEMBER, perspective: Perspective = Perspective.ACADEMIC) -> list[Wanted]:
    return [Wanted(person.id, seat, perspective)]


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.kind).order_by(AuditEvent.seq)))


def test_an_invitation_is_a_seat_a_letter_and_an_event(session: Session, make: Make, at: datetime) -> None:
    officer, reviewer = make.officer(), make.reviewer(language="ro")
    case = make.case("panel_formation")

    (seat,) = actions.invite(session, case, wanted(reviewer, Seat.CHAIR), actor=officer, at=at)
    session.commit()

    assert (seat.state, seat.due_on) == ("invited", date(2026, 11, 30))
    part = session.scalars(select(Participation).where(Participation.person_id == reviewer.id)).one()
    assert (part.role, part.may_read, part.barred) == (PartRole.CHAIR, False, False)
    letter = session.scalars(select(Letter)).one()
    assert (letter.kind, letter.recipient_id, letter.language) == ("invitation", reviewer.id, "ro")
    assert f"/invitations/{seat.id}" in letter.body
    assert case.title in letter.body
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "assignment.begun")).one()
    assert json.loads(event.data)["person"] == reviewer.id
    assert reviewer.name not in event.data
    assert case.officer_id == officer.id  # whoever forms the panel is in charge of a case without an officer


@pytest.mark.parametrize("state", ["formal_check", "consensus", "awaiting_decision", "withdrawn", "accredited"])
def test_nobody_is_invited_when_the_panel_is_not_being_formed(
    session: Session, make: Make, at: datetime, state: str
) -> None:
    case = make.case(state)

    with pytest.raises(WrongState):
        actions.invite(session, case, wanted(make.reviewer()), actor=make.officer(), at=at)


def test_a_replacement_can_be_invited_during_the_review(session: Session, make: Make, at: datetime) -> None:
    case = make.case("individual_review")

    assert actions.invite(session, case, wanted(make.reviewer()), actor=make.officer(), at=at)


@pytest.mark.parametrize("who", ["designer", "administrator", "council", "reviewer", "barred officer"])
def test_only_an_officer_of_the_case_invites(session: Session, make: Make, at: datetime, who: str) -> None:
    case = make.case("panel_formation")
    actors: dict[str, Callable[[], Person]] = {
        "designer": lambda: case.designer,
        "administrator": make.administrator,
        "council": make.council,
        "reviewer": lambda: make.assignment(case, seat=Seat.CHAIR).person,
        "barred officer": make.officer,
    }
    actor = actors[who]()
    if who == "barred officer":
        session.add(Participation(case_id=case.id, person_id=actor.id, role=PartRole.OFFICER, barred=True))
        session.commit()

    with pytest.raises(NotAllowed):
        actions.invite(session, case, wanted(make.reviewer()), actor=actor, at=at)


def _designs(make: Make, case: Case) -> Person:
    person = make.reviewer()
    make._add(Role(person_id=person.id, kind=RoleKind.DESIGNER, organisation_id=case.provider_id))
    return person


def _affiliated(make: Make, case: Case) -> Person:
    person = make.reviewer()
    person.profile.affiliation = f"Institute of Law, {case.provider.name}"  # type: ignore[union-attr]
    make.session.commit()
    return person


def _barred(make: Make, case: Case) -> Person:
    person = make.reviewer()
    make._add(Participation(case_id=case.id, person_id=person.id, role=PartRole.COUNCIL, barred=True))
    return person


def _staff(make: Make, _case: Case) -> Person:
    person = make.reviewer()
    make._add(Role(person_id=person.id, kind=RoleKind.OFFICER))
    return person


def _inactive(make: Make, _case: Case) -> Person:
    return make.reviewer(active=False)


def _declined(make: Make, case: Case) -> Person:
    return make.assignment(case, state="declined").person


@pytest.mark.parametrize("tie", [_designs, _affiliated, _barred, _staff, _inactive, _declined])
def test_whoever_is_tied_is_not_invited_and_nothing_is_written(
    session: Session, make: Make, at: datetime, tie: Callable[[Make, Case], Person]
) -> None:
    provider = make.provider("Carpatina University")
    case = make.case("panel_formation", provider=provider)
    person, free, officer = tie(make, case), make.reviewer(), make.officer()
    before = session.scalar(select(func.count()).select_from(Assignment))

    with pytest.raises(Blocked):
        actions.invite(session, case, wanted(free) + wanted(person), actor=officer, at=at)
    session.rollback()

    assert session.scalar(select(func.count()).select_from(Assignment)) == before
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_nobody_is_invited_twice(session: Session, make: Make, at: datetime) -> None:
    case, reviewer, officer = make.case("panel_formation"), make.reviewer(), make.officer()
    actions.invite(session, case, wanted(reviewer), actor=officer, at=at)
    session.commit()

    with pytest.raises(Blocked, match="Was invited on 23 Nov 2026"):
        actions.invite(session, case, wanted(reviewer), actor=officer, at=at)


def test_a_panel_has_one_chair_even_when_two_are_offered_the_seat(session: Session, make: Make, at: datetime) -> None:
    case, officer = make.case("panel_formation"), make.officer()
    chair = make.assignment(case, state="invited", seat=Seat.CHAIR).person

    with pytest.raises(Blocked, match=chair.name):
        actions.invite(session, case, wanted(make.reviewer(), Seat.CHAIR), actor=officer, at=at)


def test_two_officers_inviting_the_same_person_at_once_invite_them_once(
    database: Database, session: Session, make: Make, at: datetime
) -> None:
    case, reviewer = make.case("panel_formation"), make.reviewer()
    officers = [make.officer(), make.officer()]
    together, outcomes = Barrier(2), []

    def press(officer: Person) -> None:
        together.wait()
        try:
            with database.transaction() as own:
                mine, who = own.get_one(Case, case.id), own.get_one(Person, officer.id)
                actions.invite(own, mine, wanted(reviewer), actor=who, at=at)
            outcomes.append("invited")
        except Refused as refused:
            outcomes.append(type(refused).__name__)

    threads = [Thread(target=press, args=(each,)) for each in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert "invited" in outcomes
    assert min(outcomes) in ("Blocked", "WrongState")
    assert session.scalar(select(func.count()).select_from(Assignment)) == 1
    assert session.scalar(select(func.count()).select_from(Letter)) == 1


def test_the_best_match_of_field_comes_first_then_the_smaller_load(session: Session, make: Make, at: datetime) -> None:
    case, officer = make.case("panel_formation"), make.officer()
    case.micro_credential.isced_f = "0413"
    fields = {"other": ["0732"], "broad": ["04"], "narrow": ["0414"], "exact": ["0413", "0732"], "busy": ["0413"]}
    for name, codes in fields.items():
        make.reviewer(name=name).profile.fields = codes  # type: ignore[union-attr]
    session.commit()
    busy = session.scalars(select(Person).where(Person.name == "busy")).one()
    make.assignment(make.case("individual_review"), busy)

    found, total = queries.candidates(session, case, officer, Search())

    assert [(each.name, each.match) for each in found] == [
        ("exact", 3),
        ("busy", 3),
        ("narrow", 2),
        ("broad", 1),
        ("other", 0),
    ]
    assert total == 5
    assert found[1].load == 1


@pytest.mark.parametrize(
    ("search", "names"),
    [
        (Search(words="zsófia vaasa"), ["Zsófia"]),
        (Search(words="100%"), []),
        (Search(perspective="student"), ["Zsófia"]),
        (Search(country="HU"), ["Zsófia"]),
        (Search(language="hu"), ["Zsófia"]),
        (Search(near="broad"), ["Anna"]),
        (Search(), ["Anna", "Zsófia"]),
    ],
)
def test_the_search_narrows_by_what_is_asked(session: Session, make: Make, search: Search, names: list[str]) -> None:
    case, officer = make.case("panel_formation"), make.officer()
    case.micro_credential.isced_f = "0412"
    make.reviewer(name="Anna")
    other = make.reviewer(Perspective.STUDENT, name="Zsófia").profile
    other.country, other.languages, other.fields = "HU", ["hu", "en"], ["0111"]  # type: ignore[union-attr]
    session.commit()

    found, total = queries.candidates(session, case, officer, search)

    assert [each.name for each in found] == names
    assert total == len(names)


def test_load_counts_no_case_that_the_officer_may_not_see(session: Session, make: Make) -> None:
    case, officer, reviewer = make.case("panel_formation"), make.officer(), make.reviewer()
    hidden = make.case("individual_review")
    make.assignment(hidden, reviewer)
    make._add(Participation(case_id=hidden.id, person_id=officer.id, role=PartRole.OFFICER, barred=True))

    (seen_by_barred,), _total = queries.candidates(session, case, officer, Search())
    (seen_by_other,), _total = queries.candidates(session, case, make.officer(), Search())

    assert (seen_by_barred.load, seen_by_barred.asked_at) == (0, None)
    assert seen_by_other.load == 1


def test_the_officer_sees_reviewers_with_reasons_and_the_letters_before_sending(
    client: Client, session: Session, make: Make
) -> None:
    case, officer = make.case("panel_formation"), make.officer()
    student, tied = make.reviewer(Perspective.STUDENT, name="Žofia Kováčová"), make.reviewer(name="Tied Person")
    make._add(Role(person_id=tied.id, kind=RoleKind.DESIGNER, organisation_id=case.provider_id))
    client.sign_in(officer)

    page = client.get(f"/cases/{case.ref}/panel?person={student.id}&person=abc&near=nonsense")
    preview = client.get(f"/cases/{case.ref}/panel/invite?person={student.id}")

    assert page.status_code == 200
    assert f'name="person" value="{tied.id}"' not in page.text
    assert "Not invitable.</b> Belongs to the provider." in page.text
    assert f'value="{student.id}" id="person-{student.id}" checked' in page.text
    assert "Dear Žofia Kováčová" in preview.text
    assert session.scalar(select(func.count()).select_from(Letter)) == 0
    session.commit()  # lets go of the database

    row = {"seats-0-person": student.id, "seats-0-seat": "chair", "seats-0-perspective": "student"}
    answer = client.post(f"/cases/{case.ref}/panel/invite", data=row)

    assert answer.status_code == 303
    assert session.scalars(select(Letter.recipient_id)).all() == [student.id]


def test_a_wrong_offer_comes_back_with_the_reason_and_sends_nothing(
    client: Client, session: Session, make: Make
) -> None:
    case, reviewer = make.case("panel_formation"), make.reviewer()
    client.sign_in(make.officer())

    row = {"seats-0-person": reviewer.id, "seats-0-seat": "member", "seats-0-perspective": "student"}
    answer = client.post(f"/cases/{case.ref}/panel/invite", data=row)

    assert answer.status_code == 422
    assert "which the profile does not name: Student" in answer.text
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0


@pytest.mark.parametrize(("who", "status"), [("designer", 403), ("council", 404), ("reviewer", 404), ("stranger", 404)])
def test_others_do_not_reach_the_page_of_invitations(client: Client, make: Make, who: str, status: int) -> None:
    case = make.case("panel_formation")
    people = {
        "designer": lambda: case.designer,
        "council": make.council,
        "reviewer": make.reviewer,
        "stranger": lambda: make.designer(make.provider()),
    }
    client.sign_in(people[who]())

    assert client.get(f"/cases/{case.ref}/panel/invite?person=1").status_code == status


def test_the_panel_page_needs_as_many_queries_for_many_reviewers_as_for_few(
    client: Client, make: Make, count_queries: object
) -> None:
    case = make.case("panel_formation")
    make.panel(case)
    client.sign_in(make.officer())
    client.get(f"/cases/{case.ref}/panel")
    with count_queries as few:  # type: ignore[attr-defined]
        client.get(f"/cases/{case.ref}/panel")
    first = len(few)
    for _n in range(12):
        make.reviewer()
        make.assignment(case)
    few.statements.clear()
    with count_queries as many:  # type: ignore[attr-defined]
        client.get(f"/cases/{case.ref}/panel")

    assert len(many) == first
