"""A reviewer submits all judgements at once; an officer reopens them, for a reason."""

import json

import pytest
from sqlalchemy import func, select

from qa_portal.audit.models import AuditEvent
from qa_portal.judgements import actions, queries
from qa_portal.judgements.models import Judgement
from qa_portal.kernel.errors import Blocked
from qa_portal.outbox.models import Letter
from tests.judgements.rows import WHY, judge, reviewing


def own(session, seat, code="5.1"):
    """Read a judgement as the database has it now."""
    session.expire_all()
    return queries.own(session, seat).get(code)


def count(session, kind=Judgement):
    return session.scalar(select(func.count()).select_from(kind))


@pytest.fixture
def case(make, session):
    case, seats = reviewing(make)
    case.seats = seats
    return case


def test_what_is_open_blocks_submitting_and_is_listed(case, client, session, at):
    seat = case.seats[0]
    judge(session, seat, at, without=("3.3",))
    short = own(session, seat, "9.1")
    short.rationale = "Fine."
    session.commit()
    client.sign_in(seat.person)

    page = client.get(f"/cases/{case.ref}/judgements/submit").text
    answer = client.post(f"/cases/{case.ref}/judgements/submit")

    assert "2 criteria are still open" in page
    assert answer.status_code == 422
    assert "Criterion 3.3 has no level yet" in answer.text
    assert "Criterion 9.1 has no rationale yet" in answer.text
    session.expire_all()
    assert seat.state == "active"
    assert own(session, seat, "1.1").submitted_at is None
    assert count(session, Letter) == 0


def test_submitting_fixes_all_judgements_and_tells_chair_and_officer(case, client, session, at):
    seat = case.seats[1]
    judge(session, seat, at)
    client.sign_in(seat.person)

    assert client.post(f"/cases/{case.ref}/judgements/submit").status_code == 303

    session.expire_all()
    assert seat.state == "submitted"
    assert all(each.submitted_at for each in queries.own(session, seat).values())
    letters = session.scalars(select(Letter)).all()
    assert {each.recipient_id for each in letters} == {case.seats[0].person_id, case.officer_id}
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "assignment.submit")).one()
    assert "met" not in json.dumps(json.loads(event.data)["facts"])


def test_after_submitting_the_own_judgement_can_be_read_and_not_changed(case, client, session, at):
    seat = case.seats[1]
    judge(session, seat, at)
    actions.submit(session, seat, actor=seat.person, at=at)
    session.commit()
    client.sign_in(seat.person)

    page = client.get(f"/cases/{case.ref}/judgements/5.1").text
    late = client.post(f"/cases/{case.ref}/judgements/5.1", data={"level": "not_met", "rationale": WHY, "version": 1})

    assert WHY in page
    assert "<textarea" not in page
    assert late.status_code == 409
    assert own(session, seat).level == "met"


def test_the_officer_reopens_for_a_reason(case, client, session, at):
    seat = case.seats[1]
    judge(session, seat, at)
    actions.submit(session, seat, actor=seat.person, at=at)
    session.commit()
    client.sign_in(case.officer)
    address = f"/cases/{case.ref}/judgements/{seat.id}/reopen"

    assert client.get(address).status_code == 200
    assert client.post(address, data={"reason": " "}).status_code == 422
    assert client.post(address, data={"reason": "Two criteria were mixed up."}).status_code == 303

    session.expire_all()
    assert seat.state == "active"
    assert not any(each.submitted_at for each in queries.own(session, seat).values())
    assert (
        "Two criteria were mixed up."
        in session.scalars(select(Letter).where(Letter.recipient_id == seat.person_id)).one().body
    )


def test_a_reviewer_does_not_reopen_and_nobody_does_in_consensus(case, client, session, at):
    seat = case.seats[1]
    judge(session, seat, at)
    actions.submit(session, seat, actor=seat.person, at=at)
    session.commit()
    address = f"/cases/{case.ref}/judgements/{seat.id}/reopen"

    client.sign_in(case.seats[0].person)
    assert client.post(address, data={"reason": "I want to."}).status_code == 404
    case.state = "consensus"
    session.commit()
    with pytest.raises(Blocked, match="not in individual review"):
        actions.reopen(session, seat, reason="Too late.", actor=case.officer, at=at)
