"""The one door: role, state, requirements, trail, letters; and two people at once."""

import json
import threading
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.audit.models import AuditEvent
from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import Blocked, NotAllowed, WrongState
from qa_portal.outbox.models import Letter
from qa_portal.proposals.models import Case, Participation
from qa_portal.workflow import engine
from tests.builders import Make


def test_the_door_moves_the_state_writes_the_trail_and_queues_the_letters(
    session: Session, make: Make, at: datetime
) -> None:
    case = make.case("final_check", officer=None)
    make.council()
    officer = make.officer()

    event = engine.fire(
        session, case, "return_report", actor=officer, at=at, given="Section 5 is unclear.", extra={"reason": "x"}
    )
    session.commit()

    assert case.state == "corrections"
    told = json.loads(event.data)
    assert (told["from"], told["to"], told["role"]) == ("final_check", "corrections", "officer")
    assert event.actor_id == officer.id
    assert case.due_on is not None


def test_a_role_that_may_not_is_refused_and_nothing_is_written(session: Session, make: Make, at: datetime) -> None:
    case = make.case("final_check")

    for person in (case.designer, make.council(), make.reviewer(), make.administrator()):
        with pytest.raises(NotAllowed):
            engine.fire(session, case, "return_report", actor=person, at=at, given="reason")

    assert case.state == "final_check"
    assert session.scalars(select(AuditEvent)).all() == []
    assert session.scalars(select(Letter)).all() == []


@pytest.mark.parametrize("action", ["accept", "no_such_action"])
def test_an_action_out_of_place_is_refused(session: Session, make: Make, at: datetime, action: str) -> None:
    case = make.case("final_check")

    with pytest.raises(WrongState):
        engine.fire(session, case, action, actor=make.officer(), at=at)


def test_a_blocked_action_names_what_stands_in_the_way(session: Session, make: Make, at: datetime) -> None:
    case = make.case("draft")

    with pytest.raises(Blocked) as blocked:
        engine.fire(session, case, "submit", actor=case.designer, at=at)

    assert blocked.value.blockers
    assert case.state == "draft"


def test_the_door_asks_for_what_a_page_forgot_to_give(session: Session, make: Make, at: datetime) -> None:
    case, officer = make.case("final_check"), make.officer()
    seat = make.assignment(make.case("panel_formation"), state="invited")

    with pytest.raises(Blocked):
        engine.fire(session, case, "return_report", actor=officer, at=at, extra={"reason": "x"})
    with pytest.raises(Blocked):
        engine.fire(session, seat, "accept", actor=seat.person, at=at)

    assert (case.state, seat.state) == ("final_check", "invited")


def test_what_is_offered_is_what_the_door_takes(session: Session, make: Make, at: datetime) -> None:
    case = make.case("draft")

    offered = {offer.name: offer for offer in engine.open_to(session, case, case.designer)}

    assert set(offered) == {"submit", "withdraw"}
    assert not offered["submit"].possible
    assert offered["withdraw"].possible
    assert engine.open_to(session, case, make.officer()) == []


def test_whoever_acted_for_the_agency_keeps_to_that_role(session: Session, make: Make, at: datetime) -> None:
    case = make.case("final_check")
    officer = make.officer()

    engine.fire(session, case, "return_report", actor=officer, at=at, given="reason", extra={"reason": "x"})
    session.commit()

    part = session.scalars(select(Participation).where(Participation.person_id == officer.id)).one()
    assert (part.role, part.may_read, part.barred) == ("officer", True, False)


def press(
    database: Database, case_id: int, person_id: int, at: datetime, barrier: threading.Barrier, told: list[str]
) -> None:
    """Read the case, wait until everybody has, then press the same button."""
    from qa_portal.accounts.models import Person  # noqa: PLC0415 - keeps the thread's imports beside its work

    with database.reading() as reading:
        version = reading.get_one(Case, case_id).row_version
    barrier.wait()
    try:
        with database.transaction() as session:
            case, person = session.get_one(Case, case_id), session.get_one(Person, person_id)
            if case.row_version != version:
                raise WrongState
            engine.fire(session, case, "return_report", actor=person, at=at, given="reason", extra={"reason": "x"})
        told.append("won")
    except WrongState:
        told.append("reload")


def test_of_several_people_pressing_the_same_button_one_wins(
    database: Database, session: Session, make: Make, at: datetime
) -> None:
    case = make.case("final_check")
    officers = [make.officer() for _number in range(6)]
    barrier, told = threading.Barrier(6), []  # type: ignore[var-annotated]

    threads = [
        threading.Thread(target=press, args=(database, case.id, officer.id, at, barrier, told)) for officer in officers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["reload"] * 5 + ["won"]
    session.expire_all()
    assert case.state == "corrections"
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.kind == "case.return_report")).all()) == 1


def test_two_sessions_that_both_read_the_old_row_cannot_both_move_it(
    database: Database, session: Session, make: Make, at: datetime
) -> None:
    case, officer = make.case("final_check"), make.officer()
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: the first test shows that the second reads the new row")
    with Session(database.engine, expire_on_commit=False) as first, Session(database.engine) as second:
        one, two = first.get_one(Case, case.id), second.get_one(Case, case.id)
        person = type(officer)
        engine.fire(
            first,
            one,
            "return_report",
            actor=first.get_one(person, officer.id),
            at=at,
            given="r",
            extra={"reason": "x"},
        )
        first.commit()
        with pytest.raises(WrongState):
            engine.fire(
                second,
                two,
                "return_report",
                actor=second.get_one(person, officer.id),
                at=at,
                given="r",
                extra={"reason": "x"},
            )
