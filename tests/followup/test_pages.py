"""The pages of conditions: each person is offered what is theirs, and refusals are said at the field."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.decisions import actions as decisions
from qa_portal.decisions.models import Condition
from qa_portal.followup import actions, queries
from qa_portal.followup.models import ConditionReport
from qa_portal.followup.rules import Account
from qa_portal.proposals.models import Case
from tests.builders import Make
from tests.conftest import Client
from tests.decisions.deciding import WORKLOAD, awaiting, decision

SAID = "Ten learners kept time sheets; the hours were corrected from 52 to 60."


@pytest.fixture
def condition(make: Make, at: datetime) -> Condition:
    """An open condition."""
    case = awaiting(make)
    found = decisions.issue(make.session, case, draft=decision(), actor=make.council(), at=at).conditions[0]
    make.session.commit()
    return found


def case_of(condition: Condition) -> Case:
    """The case of a condition."""
    case: Case = condition.case
    return case


def report(make: Make, condition: Condition) -> None:
    """Let the provider report on the condition."""
    case = case_of(condition)
    version = make.evidence(case.provider, case.designer, title="Time sheets")
    actions.report(make.session, condition, Account(SAID, (version.id,)), actor=case.designer, at=make.at)
    make.session.commit()


def test_the_provider_reports_and_the_officer_confirms(
    client: Client, make: Make, session: Session, condition: Condition
) -> None:
    case, url = case_of(condition), f"/conditions/{condition.id}"
    version = make.evidence(case.provider, case.designer, title="Time sheets")
    page = client.sign_in(case.designer).get(url)
    assert "Time sheets" in page.text
    assert "Your verdict" not in page.text
    sent = client.post(f"{url}/report", data={"text": SAID, "versions": str(version.id)})
    assert (sent.status_code, sent.headers["Location"]) == (303, url)
    page = client.sign_in(case.officer).get(url)
    assert SAID in page.text
    assert "Your verdict" in page.text
    assert client.get(f"/cases/{case.ref}/evidence/{version.id}/file").status_code == 200
    assert client.post(f"{url}/verdict", data={"verdict-verdict": "met"}).status_code == 303
    session.expire_all()
    assert case.state == "accredited"
    assert "Accredited" in client.get(f"/cases/{case.ref}/conditions").text


def test_a_report_that_says_too_little_keeps_what_was_typed(
    client: Client, make: Make, session: Session, condition: Condition
) -> None:
    client.sign_in(case_of(condition).designer)
    answer = client.post(f"/conditions/{condition.id}/report", data={"text": "Nearly done."})
    assert answer.status_code == 422
    assert "Nearly done." in answer.text
    assert "Choose at least one document" in answer.text
    assert 'href="#text"' in answer.text
    assert session.scalars(select(ConditionReport)).all() == []
    session.expire_all()
    assert condition.state == "open"


def test_a_document_of_somebody_else_cannot_be_chosen(client: Client, make: Make, condition: Condition) -> None:
    other = make.provider()
    foreign = make.evidence(other, make.designer(other))
    client.sign_in(case_of(condition).designer)
    answer = client.post(f"/conditions/{condition.id}/report", data={"text": SAID, "versions": str(foreign.id)})
    assert answer.status_code == 422


@pytest.mark.parametrize("data", [{}, {"verdict-verdict": "perhaps"}, {"verdict-verdict": "not_met"}])
def test_a_verdict_is_chosen_and_a_no_has_a_reason(
    client: Client, make: Make, session: Session, condition: Condition, data: dict[str, str]
) -> None:
    report(make, condition)
    client.sign_in(case_of(condition).officer)
    assert client.post(f"/conditions/{condition.id}/verdict", data=data).status_code == 422
    session.expire_all()
    assert condition.state == "reported"


def test_sent_back_with_a_reason_the_provider_reads(client: Client, make: Make, condition: Condition) -> None:
    report(make, condition)
    url, missing = f"/conditions/{condition.id}", "Three time sheets are missing."
    client.sign_in(case_of(condition).officer)
    sent = client.post(f"{url}/verdict", data={"verdict-verdict": "partly_met", "verdict-text": missing})
    assert sent.status_code == 303
    page = client.sign_in(case_of(condition).designer).get(url).text
    assert missing in page
    assert "Report on this condition" in page


def test_an_officer_gives_a_later_date(client: Client, make: Make, session: Session, condition: Condition) -> None:
    url = f"/conditions/{condition.id}"
    client.sign_in(case_of(condition).officer)
    early = client.post(f"{url}/extend", data={"later-due_on": "30 Jul 2027", "later-reason": "They ask for time."})
    assert early.status_code == 422
    assert "must come after the present one" in early.text
    good = client.post(f"{url}/extend", data={"later-due_on": "31.01.2028", "later-reason": "They ask for time."})
    assert good.status_code == 303
    session.expire_all()
    assert condition.due_on == date(2028, 1, 31)
    assert "Extended from 30 Jul 2027 to 31 Jan 2028" in client.get(url).text


def test_declaring_not_met_is_greyed_until_the_date_has_passed(
    client: Client, make: Make, session: Session, condition: Condition
) -> None:
    condition.due_on = date(2199, 1, 1)
    session.commit()
    url = f"/conditions/{condition.id}"
    client.sign_in(case_of(condition).officer)
    assert "The provider has until the end of 1 January 2199" in client.get(url).text
    assert client.post(f"{url}/not-met", data={"end-reason": "Nothing came."}).status_code == 422
    condition.due_on = date(2020, 1, 1)
    session.commit()
    assert client.post(f"{url}/not-met", data={"end-reason": "Nothing came."}).status_code == 303
    session.expire_all()
    assert condition.state == "not_met"


@pytest.mark.parametrize("way", ["report", "verdict", "extend", "not-met"])
def test_what_is_not_theirs_is_refused_whatever_they_send(
    client: Client, make: Make, condition: Condition, way: str
) -> None:
    case, url = case_of(condition), f"/conditions/{condition.id}/{way}"
    for person in (make.council(), make.administrator(), case.officer if way == "report" else case.designer):
        assert client.sign_in(person).post(url).status_code == 403
    for person in (make.designer(make.provider()), make.reviewer()):
        assert client.sign_in(person).post(url).status_code == 404


def test_a_verdict_without_a_report_comes_too_early(client: Client, condition: Condition) -> None:
    client.sign_in(case_of(condition).officer)
    assert client.post(f"/conditions/{condition.id}/verdict", data={"verdict-verdict": "met"}).status_code == 409


def test_strangers_find_neither_list_nor_condition(client: Client, make: Make, condition: Condition) -> None:
    case = case_of(condition)
    for person in (make.designer(make.provider()), make.reviewer()):
        client.sign_in(person)
        assert client.get(f"/conditions/{condition.id}").status_code == 404
        assert client.get(f"/cases/{case.ref}/conditions").status_code == 404


def test_a_case_without_conditions_has_no_such_page(client: Client, make: Make) -> None:
    case = awaiting(make)
    assert client.sign_in(case.officer).get(f"/cases/{case.ref}/conditions").status_code == 404


def test_the_list_takes_as_many_queries_for_eight_conditions_as_for_one(
    client: Client, make: Make, at: datetime, condition: Condition, count_queries: object
) -> None:
    many = awaiting(make)
    decisions.issue(make.session, many, draft=decision(conditions=(WORKLOAD,) * 8), actor=make.council(), at=at)
    make.session.commit()
    counted = []
    for case in (case_of(condition), many):
        client.sign_in(case.officer).get(f"/cases/{case.ref}/conditions")
        with count_queries as found:  # type: ignore[attr-defined]
            before = len(found)
            client.get(f"/cases/{case.ref}/conditions")
            counted.append(len(found) - before)
    assert counted[0] == counted[1]
    assert len(queries.of_case(make.session, many)) == 8
