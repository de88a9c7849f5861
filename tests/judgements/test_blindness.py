"""Nobody reads another's judgement before submitting their own; the provider never learns who judged what."""

import pytest
from sqlalchemy import select

from qa_portal.judgements import actions, queries
from qa_portal.judgements.models import Judgement
from tests.judgements.rows import agree, agreeing, find, judge, reviewing, summarise

SECRET = "Only the employer saw that the memo has one examiner and no rule."


def seen(session, case, person):
    """Return whose judgements `person` may read."""
    rows = session.scalars(select(Judgement).where(queries.visible_to(session, case, person)))
    return {each.assignment_id for each in rows}


@pytest.fixture
def case(make, session, at):
    """A review in which the employer has submitted, and the chair and the student have not."""
    case, seats = reviewing(make)
    case.seats = seats
    judge(session, seats[0], at)
    judge(session, seats[2], at, why=SECRET, level="not_met")
    actions.submit(session, seats[2], actor=seats[2].person, at=at)
    session.commit()
    return case


def test_before_submitting_everybody_sees_only_their_own(case, session):
    chair, student, _employer = case.seats

    assert seen(session, case, chair.person) == {chair.id}
    assert seen(session, case, student.person) == set()


def test_who_submitted_sees_what_others_submitted_and_no_drafts(case, session):
    employer = case.seats[2]
    assert seen(session, case, employer.person) == {employer.id}

    case.seats[0].state = "submitted"
    for each in queries.own(session, case.seats[0]).values():
        each.submitted_at = each.updated_at
    session.commit()

    assert seen(session, case, employer.person) == {employer.id, case.seats[0].id}


def test_who_is_reopened_is_blind_again(case, session, at):
    employer, chair = case.seats[2], case.seats[0]
    actions.submit(session, chair, actor=chair.person, at=at)
    actions.reopen(session, employer, reason="A slip.", actor=case.officer, at=at)

    assert seen(session, case, employer.person) == {employer.id}


def test_agency_council_and_provider_see_none_before_the_consensus(case, session, make):
    for person in (case.officer, make.officer(), make.council(), make.administrator(), case.designer):
        assert seen(session, case, person) == set()


@pytest.mark.parametrize("path", ["consensus", "consensus/5.1", "panel-report", "facts", "judgements/5.1", "panel", ""])
def test_no_page_shows_a_submitted_judgement_to_those_who_wait(case, client, path):
    address = f"/cases/{case.ref}/{path}".rstrip("/")
    for person in (case.seats[0].person, case.seats[1].person, case.officer, case.designer):
        client.sign_in(person)
        answer = client.get(address)
        assert answer.status_code in (200, 404)
        assert SECRET not in answer.text


def test_who_waits_reads_the_list_of_members_instead(case, client):
    client.sign_in(case.seats[0].person)
    page = client.get(f"/cases/{case.ref}/consensus")

    assert page.status_code == 200
    assert "Before the consensus" in page.text
    assert client.get(f"/cases/{case.ref}/consensus/5.1").status_code == 404


def test_who_submitted_reads_the_words_of_those_who_did(case, client, session, at):
    chair = case.seats[0]
    actions.submit(session, chair, actor=chair.person, at=at)
    session.commit()
    client.sign_in(chair.person)

    assert SECRET in client.get(f"/cases/{case.ref}/consensus/5.1").text


def test_in_consensus_panel_and_agency_see_all(make, session, at):
    case, seats = agreeing(make, session, at)
    everybody = {each.id for each in seats}

    for person in (seats[0].person, case.officer, make.officer(), make.administrator()):
        assert seen(session, case, person) == everybody
    assert seen(session, case, case.designer) == set()


def test_an_officer_who_designs_for_the_provider_is_the_provider(make, session, at):
    case, _seats = agreeing(make, session, at)
    both = make.designer(case.provider)
    both.roles.append(type(both.roles[0])(kind="officer"))
    session.commit()

    assert seen(session, case, both) == set()


def test_after_a_withdrawal_before_the_consensus_others_stay_closed(case, client, session):
    case.state, case.closed = "withdrawn", True
    session.commit()

    assert not queries.opened(session, case)
    assert seen(session, case, case.officer) == set()
    client.sign_in(case.officer)
    page = client.get(f"/cases/{case.ref}/consensus")
    assert page.status_code == 200
    assert "The case closed before the consensus" in page.text
    assert SECRET not in page.text


def test_the_provider_reads_the_draft_report_without_names_and_single_levels(make, session, client, at):
    levels = {"5.1": "not_met", "2.1": "partially_met"}
    case, seats = agreeing(make, session, at, employer=levels)
    agree(session, case, seats[0], at, other={"5.1": "partially_met"})
    summarise(session, case, seats[0], at, outcome="accredited_with_conditions")
    find(session, seats[0], at)
    actions.record(
        session,
        case,
        actions.Agreement(
            "2.1", "met", "The panel agrees on this.", [actions.Dissenting(seats[2].person_id, named=True)]
        ),
        version=1,
        actor=seats[0].person,
        at=at,
    )
    actions.send_draft(session, case, actor=seats[0].person, at=at)
    session.commit()
    client.sign_in(case.designer)

    page = client.get(f"/cases/{case.ref}/facts")

    assert page.status_code == 200
    assert "Partially met" in page.text  # what the panel agreed on 5.1
    assert "Not met" not in page.text  # what the employer gave
    assert "Publish criteria for the memo." in page.text
    assert "Accredited with conditions" not in page.text
    for seat in seats:
        assert seat.person.name not in page.text
    for path in ("consensus", "consensus/5.1", "panel-report", "panel-report/send", "judgements/5.1"):
        assert client.get(f"/cases/{case.ref}/{path}").status_code == 404
    for path in ("consensus/5.1", "consensus/open", "panel-report", "panel-report/send", "facts/5.1/verdict"):
        assert client.post(f"/cases/{case.ref}/{path}", data={"version": 1}).status_code in (403, 404)
