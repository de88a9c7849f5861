"""Submitting freezes a revision; what is missing is said with its field; withdrawing needs a reason."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit.models import AuditEvent
from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import Blocked, NotAllowed, Refused, WrongState
from qa_portal.outbox.models import Letter
from qa_portal.proposals import actions, queries
from qa_portal.proposals.actions.submitting import fingerprint
from qa_portal.proposals.models import Case, ProposalRevision
from tests.builders import Make
from tests.conftest import Client
from tests.proposals.cases import COMPLETE, WHOLE, ready, returned, submitted, typed


def letters(session: Session) -> set[tuple[str, int | None]]:
    return {(each.kind, each.recipient_id) for each in session.scalars(select(Letter))}


def test_a_complete_proposal_is_submitted_from_the_page(client: Client, session: Session, make: Make) -> None:
    officer, case = make.officer(), ready(make)
    client.sign_in(case.designer)

    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(then="submit"))

    assert (answer.status_code, answer.location) == (303, f"/cases/{case.ref}")
    session.expire_all()
    assert case.state == "formal_check"
    assert case.submitted_at is not None
    assert case.due_on is not None
    revision = session.scalars(select(ProposalRevision)).one()
    assert (revision.number, queries.content(revision), len(revision.self_assessment)) == (1, COMPLETE, 24)
    assert letters(session) == {("received", case.designer_id), ("new_proposal", officer.id)}


def test_a_revision_carries_the_evidence_and_a_hash_of_everything(session: Session, make: Make) -> None:
    case = ready(make)
    version = make.evidence(case.provider, case.designer)
    make.link(case, version, "5.1", pages="4")

    revision = actions.submit(session, case, actor=case.designer, at=make.at)

    (cited,) = revision.evidence
    assert (cited["criterion"], cited["code"], cited["pages"]) == ("5.1", version.evidence.code, "4")
    assert cited["sha256"] == version.sha256
    assert revision.sha256 == fingerprint(revision.data, revision.self_assessment, revision.evidence)
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "case.submit")).one()
    assert json.loads(event.data)["sha256"] == revision.sha256
    assert json.loads(event.data)["facts"]["SelfAssessmentFacts"] == {"total": 24, "lacking": []}


def test_a_changed_revision_no_longer_fits_its_hash(session: Session, make: Make) -> None:
    case = submitted(session, make)
    revision = queries.latest(session, case)
    assert revision is not None

    other = fingerprint(WHOLE | {"title": "Another"}, revision.self_assessment, revision.evidence)

    assert other != revision.sha256


def test_what_is_missing_stands_at_the_head_and_at_the_field_and_the_text_is_kept(
    client: Client, session: Session, make: Make
) -> None:
    case = make.case("draft", data=WHOLE, title=COMPLETE.title)
    client.sign_in(case.designer)

    answer = client.post(
        f"/cases/{case.ref}/proposal/edit", data=typed(then="submit", need="Too short.", supervision="")
    )

    assert answer.status_code == 422
    assert '<a href="#need">Describe the need, in at least 200 characters (now 10)</a>' in answer.text
    assert '<a href="#supervision">Choose how the assessment is supervised</a>' in answer.text
    assert 'id="need-wrong"' in answer.text
    assert f'<a href="/cases/{case.ref}/self-assessment/1.1">Self-assessment: criterion 1.1 has no text yet</a>' in (
        answer.text
    )
    session.expire_all()
    assert case.state == "draft"
    assert queries.content(queries.draft_of(session, case)).need == "Too short."
    assert letters(session) == set()


def test_the_door_refuses_an_incomplete_proposal_whoever_asks(session: Session, make: Make) -> None:
    case = make.case("draft")

    with pytest.raises(Blocked) as refused:
        actions.submit(session, case, actor=case.designer, at=make.at)
    session.rollback()

    targets = [each.target for each in refused.value.blockers]
    assert {"need", "hours", "1.1", "10.2"} <= set(targets)
    assert all(each.fixer() == "programme designer" for each in refused.value.blockers)
    assert case.state == "draft"
    assert queries.revisions(session, case) == []


def test_nobody_else_submits(session: Session, make: Make) -> None:
    case = ready(make)

    for person in (make.officer(), make.designer(make.provider())):
        with pytest.raises(NotAllowed):
            actions.submit(session, case, actor=person, at=make.at)


def test_submitting_twice_makes_one_revision(session: Session, make: Make, database: Database) -> None:
    case = ready(make)
    start, outcomes = Barrier(2), []

    def submit() -> None:
        start.wait()
        try:
            with database.transaction() as own:
                mine = own.get_one(Case, case.id)
                actions.submit(own, mine, actor=own.get_one(Person, case.designer_id), at=make.at)
            outcomes.append("submitted")
        except Refused as refused:
            outcomes.append(type(refused).__name__)

    threads = [Thread(target=submit) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    session.expire_all()
    assert sorted(outcomes) == ["WrongState", "submitted"]
    assert [each.number for each in queries.revisions(session, case)] == [1]


def test_the_first_submission_stays_the_beginning_of_the_clock(session: Session, make: Make) -> None:
    case, _remarks = returned(session, make, make.officer(), {"need": "Which survey?"})
    first = case.submitted_at

    revision = actions.submit(session, case, actor=case.designer, at=make.at + timedelta(days=5))

    assert (revision.number, case.submitted_at) == (2, first)
    assert revision.submitted_at == make.at + timedelta(days=5)


def test_others_read_what_was_submitted_and_not_what_is_being_written(
    client: Client, session: Session, make: Make
) -> None:
    case, _remarks = returned(session, make, make.officer(), {"need": "Which survey?"})
    secret = COMPLETE.with_values(fit="Nobody outside has read this sentence. " * 4)
    actions.save(session, case, secret, version=1, actor=case.designer, at=make.at)
    session.commit()

    client.sign_in(make.officer())
    officer = client.get(f"/cases/{case.ref}/proposal")
    client.sign_in(case.designer)
    designer = client.get(f"/cases/{case.ref}/proposal")

    assert "Nobody outside has read" not in officer.text
    assert "Nobody outside has read" in designer.text


def test_revisions_are_listed_read_and_compared(client: Client, session: Session, make: Make) -> None:
    case, _remarks = returned(session, make, make.officer(), {"need": "Which survey?"})
    changed = COMPLETE.with_values(need=f"{COMPLETE.need} The survey is of May 2026.")
    actions.save(session, case, changed, version=1, actor=case.designer, at=make.at)
    actions.submit(session, case, actor=case.designer, at=make.at)
    session.commit()
    client.sign_in(make.officer())

    listed = client.get(f"/cases/{case.ref}/revisions")
    first = client.get(f"/cases/{case.ref}/revisions/1")
    compared = client.get(f"/cases/{case.ref}/revisions/2?against=1")

    assert "1 place" in listed.text
    assert "May 2026." not in first.text
    assert "<mark> The survey is of May 2026.</mark>" in compared.text
    for missing in ("/revisions/3", "/revisions/0", "/revisions/2?against=9"):
        assert client.get(f"/cases/{case.ref}{missing}").status_code == 404


def test_withdrawing_closes_the_case_and_tells_who_works_on_it(client: Client, session: Session, make: Make) -> None:
    officer = make.officer()
    case = submitted(session, make, officer=officer)
    client.sign_in(case.designer)
    page = client.get(f"/cases/{case.ref}/withdraw")
    assert officer.full_name in page.text

    answer = client.post(f"/cases/{case.ref}/withdraw", data={"reason": "We merge it with another offer."})

    assert answer.status_code == 303
    session.expire_all()
    assert (case.state, case.closed) == ("withdrawn", True)
    assert {("withdrawn", case.designer_id), ("withdrawn", officer.id)} <= letters(session)
    assert "merge it" in session.scalars(select(Letter.body).where(Letter.kind == "withdrawn")).first()  # type: ignore[operator]


def test_withdrawing_needs_a_reason_and_a_designer(client: Client, session: Session, make: Make) -> None:
    case = submitted(session, make)

    with pytest.raises(Blocked):
        actions.withdraw(session, case, reason=" ", actor=case.designer, at=make.at)
    session.rollback()
    client.sign_in(make.officer())
    assert client.get(f"/cases/{case.ref}/withdraw").status_code == 403
    client.sign_in(case.designer)
    assert client.post(f"/cases/{case.ref}/withdraw", data={"reason": ""}).status_code == 422
    session.expire_all()
    assert case.state == "formal_check"


def test_a_closed_case_is_not_withdrawn_again(client: Client, session: Session, make: Make) -> None:
    case = make.case("refused")
    client.sign_in(case.designer)

    with pytest.raises(WrongState):
        actions.withdraw(session, case, reason="Too late for that.", actor=case.designer, at=make.at)
    assert client.get(f"/cases/{case.ref}/withdraw").status_code == 409
