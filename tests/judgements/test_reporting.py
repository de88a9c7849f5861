"""The head of the report: summary, proposed outcome beside the computed one, and sending the draft."""

import pytest
from sqlalchemy import select

from qa_portal.judgements import actions, queries
from qa_portal.judgements.actions import Stale
from qa_portal.judgements.models import PanelReport
from qa_portal.kernel.errors import BadInput, NotAllowed
from qa_portal.outbox.models import Letter
from tests.judgements.rows import FRAMEWORK, SUMMARY, agree, agreeing, find, summarise

JSON = {"Accept": "application/json"}


@pytest.fixture
def case(make, session, at):
    case, seats = agreeing(make, session, at)
    case.seats = seats
    return case


def test_the_outcome_is_computed_when_every_criterion_is_agreed(case, session, at):
    assert queries.computed(session, case) is None
    agree(session, case, case.seats[0], at, other={"9.2": "partially_met"})

    found = queries.computed(session, case)

    assert found.outcome == "accredited_with_conditions"
    assert found.led_by == ("9.2",)


def test_the_page_shows_the_computed_outcome_with_what_led_to_it(case, client, session, at):
    agree(session, case, case.seats[0], at, other={"9.2": "partially_met"})
    client.sign_in(case.seats[1].person)

    page = client.get(f"/cases/{case.ref}/panel-report").text

    assert "Accredited with conditions" in page
    assert "1 of 24 criteria (9.2)" in page
    assert "<textarea" not in page


def test_the_chair_writes_summary_and_outcome(case, client, session):
    client.sign_in(case.seats[0].person)
    address = f"/cases/{case.ref}/panel-report"

    first = client.post(address, data={"summary": "First words.", "version": 0}, headers=JSON)
    second = client.post(
        address, data={"summary": SUMMARY, "proposed_outcome": "accredited", "version": first.json["version"]}
    )

    assert second.status_code == 303
    session.expire_all()
    row = queries.panel_report(session, case)
    assert (row.summary, row.proposed_outcome) == (SUMMARY, "accredited")


@pytest.mark.parametrize("who", ["member", "officer"])
def test_nobody_else_writes_it(case, client, session, who, at):
    person = {"member": case.seats[1].person, "officer": case.officer}[who]
    client.sign_in(person)

    assert client.post(f"/cases/{case.ref}/panel-report", data={"summary": SUMMARY, "version": 0}).status_code == 403
    with pytest.raises(NotAllowed):
        actions.write(session, case, summary=SUMMARY, proposed="", version=0, actor=person, at=at)


def test_two_windows_keep_both_summaries(case, client, session):
    client.sign_in(case.seats[0].person)
    address = f"/cases/{case.ref}/panel-report"
    client.post(address, data={"summary": "From the first window.", "version": 0})

    page = client.post(address, data={"summary": "From the second window.", "version": 0})
    script = client.post(address, data={"summary": "From the second window.", "version": 0}, headers=JSON)

    assert page.status_code == script.status_code == 409
    assert "From the first window." in page.text
    assert "From the second window." in page.text
    assert queries.panel_report(session, case).summary == "From the first window."


def test_the_action_refuses_stale_and_unknown(case, session, at):
    chair = case.seats[0].person
    actions.write(session, case, summary="One.", proposed="", version=0, actor=chair, at=at)
    with pytest.raises(Stale):
        actions.write(session, case, summary="Two.", proposed="", version=0, actor=chair, at=at)
    with pytest.raises(BadInput, match="Choose one of the outcomes"):
        actions.write(session, case, summary="Two.", proposed="praised", version=1, actor=chair, at=at)


def test_what_is_missing_is_listed_and_refused(case, client, session):
    client.sign_in(case.seats[0].person)

    page = client.get(f"/cases/{case.ref}/panel-report").text
    answer = client.post(f"/cases/{case.ref}/panel-report/send")

    assert "26 things are missing" in page
    assert answer.status_code == 422
    assert "Criterion 10.2 has no consensus yet" in answer.text
    session.expire_all()
    assert case.state == "consensus"
    assert session.scalars(select(Letter)).all() == []


def test_sending_shows_the_letter_first_and_then_sends_exactly_it(case, client, session, at):
    agree(session, case, case.seats[0], at)
    summarise(session, case, case.seats[0], at)
    client.sign_in(case.seats[0].person)

    preview = client.get(f"/cases/{case.ref}/panel-report/send").text
    assert case.designer.email in preview
    assert session.scalars(select(Letter)).all() == []
    assert client.post(f"/cases/{case.ref}/panel-report/send").status_code == 303

    session.expire_all()
    assert case.state == "factual_check"
    letter = session.scalars(select(Letter)).one()
    assert (letter.kind, letter.recipient_id) == ("draft_report", case.designer_id)
    assert client.post(f"/cases/{case.ref}/panel-report/send").status_code == 409


def test_only_the_chair_sends(case, client, session, at):
    agree(session, case, case.seats[0], at)
    summarise(session, case, case.seats[0], at)
    for person in (case.seats[1].person, case.officer):
        client.sign_in(person)
        assert client.post(f"/cases/{case.ref}/panel-report/send").status_code == 403
    client.sign_in(case.designer)
    assert client.post(f"/cases/{case.ref}/panel-report/send").status_code == 404
    session.expire_all()
    assert case.state == "consensus"


def test_an_outcome_with_conditions_needs_one_on_a_criterion_that_is_not_met(case, client, session, at):
    agree(session, case, case.seats[0], at, other={"9.2": "partially_met"})
    summarise(session, case, case.seats[0], at, outcome="accredited_with_conditions")
    client.sign_in(case.seats[0].person)
    assert "the panel has proposed none" in client.post(f"/cases/{case.ref}/panel-report/send").text

    find(session, case.seats[0], at, code="1.1")
    assert "Criterion 1.1 is met in full" in client.post(f"/cases/{case.ref}/panel-report/send").text

    session.delete(queries.findings(session, case)[0])
    find(session, case.seats[0], at, code="9.2")
    assert client.post(f"/cases/{case.ref}/panel-report/send").status_code == 303


def test_a_departure_from_the_computed_outcome_is_pointed_out(case, client, session, at):
    agree(session, case, case.seats[0], at, other={"9.2": "partially_met"})
    summarise(session, case, case.seats[0], at, outcome="refused")
    client.sign_in(case.officer)

    assert "This departs from the computed outcome" in client.get(f"/cases/{case.ref}/panel-report").text


def test_the_report_page_asks_a_fixed_number_of_queries(case, client, session, at, count_queries):
    client.sign_in(case.seats[0].person)
    address = f"/cases/{case.ref}/panel-report"
    client.get(address)
    with count_queries as few:
        client.get(address)
    before = len(few)
    agree(session, case, case.seats[0], at)
    summarise(session, case, case.seats[0], at)
    for criterion in FRAMEWORK.criteria:
        find(session, case.seats[0], at, code=criterion.code, kind="commendation")
    count_queries.statements.clear()
    with count_queries as many:
        client.get(address)

    assert len(many) <= before + 2
    assert session.scalars(select(PanelReport)).one()
