"""The pages of a decision: who gets them, and that nothing is issued that was not previewed as it is."""

import re
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.decisions import actions, queries
from qa_portal.decisions.models import Decision
from qa_portal.proposals.models import Case
from tests.builders import Make
from tests.conftest import Client
from tests.decisions.deciding import DEVIATION, WORKLOAD, awaiting, decision, fields


def page(case: Case) -> str:
    """The address of the decision."""
    return f"/cases/{case.ref}/decision"


def hidden(text: str, name: str) -> str:
    """Read a hidden field of the page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', text)
    assert found, name
    return found[1]


def shown(text: str) -> dict[str, str]:
    """Read the hidden fields that a browser sends back."""
    return {name: hidden(text, name) for name in ("seen", "drafted")}


def test_a_council_member_previews_and_issues(client: Client, make: Make, session: Session) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    first = client.get(page(case))
    assert first.status_code == 200
    assert "Computed by the rule" in first.text
    assert WORKLOAD.text in first.text
    assert "Issue decision" not in first.text
    preview = client.post(page(case), data={**fields(decision()), **shown(first.text), "step": "preview"})
    assert preview.status_code == 200
    assert "Issue decision" in preview.text
    assert "4 letters" in preview.text
    assert case.designer.full_name in preview.text
    issued = client.post(page(case), data={**fields(decision()), **shown(preview.text), "step": "issue"})
    assert (issued.status_code, issued.headers["Location"]) == (303, page(case))
    session.expire_all()
    assert case.state == "accredited_with_conditions"
    assert "The decision is issued" in client.get(page(case)).text


def test_nothing_is_issued_that_was_not_previewed(client: Client, make: Make, session: Session) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    blind = client.post(page(case), data={**fields(decision()), "step": "issue"})
    assert blind.status_code == 422
    assert "Not issued yet" in blind.text
    changed = fields(decision(reasons=decision().reasons + " One word more."))
    after = client.post(page(case), data={**changed, **shown(blind.text), "step": "issue"})
    assert "Not issued yet" in after.text
    assert session.scalars(select(Decision)).all() == []
    assert client.post(page(case), data={**changed, **shown(after.text), "step": "issue"}).status_code == 303


def test_a_new_recipient_asks_for_a_new_preview(client: Client, make: Make, session: Session) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    preview = client.post(page(case), data={**fields(decision()), "step": "preview"})
    case.designer.email = "another@example.org"
    session.commit()
    after = client.post(page(case), data={**fields(decision()), **shown(preview.text), "step": "issue"})
    assert after.status_code == 422
    assert "another@example.org" in after.text


def test_what_stands_in_the_way_is_said_at_its_field(client: Client, make: Make) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    wrong = decision(reasons="Short.", conditions=(WORKLOAD.model_copy(update={"text": "Do it."}),))
    answer = client.post(page(case), data={**fields(wrong), "step": "preview"})
    assert answer.status_code == 422
    assert 'href="#reasons"' in answer.text
    assert 'href="#conditions-0-text"' in answer.text
    assert "Issue decision" not in answer.text


def test_a_departure_asks_for_its_reason(client: Client, make: Make, session: Session) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    bare = client.post(page(case), data={**fields(decision("refused")), "step": "preview"})
    assert bare.status_code == 422
    assert 'href="#deviation_reason"' in bare.text
    written = fields(decision("refused", deviation_reason=DEVIATION))
    preview = client.post(page(case), data={**written, "step": "preview"})
    assert "why the council departs from the computed outcome" in preview.text
    assert client.post(page(case), data={**written, **shown(preview.text), "step": "issue"}).status_code == 303
    read = client.sign_in(case.designer).get(page(case)).text
    assert DEVIATION in read
    assert "Why the council departed" in read


def test_a_day_that_cannot_be_read_is_kept_and_explained(client: Client, make: Make) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    answer = client.post(page(case), data={**fields(decision()), "conditions-0-due_on": "soon", "step": "preview"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert "Write the day as" in answer.text


def test_conditions_are_added_removed_and_taken_over_without_scripts(client: Client, make: Make) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    empty = fields(decision(conditions=()))
    taken = client.post(page(case), data={**empty, "step": "take"})
    assert taken.status_code == 200
    assert WORKLOAD.text in taken.text
    assert "conditions-0-text" in taken.text
    again = client.post(page(case), data={**fields(decision()), "step": "take"}).text
    assert "conditions-1-text" not in again
    added = client.post(page(case), data={**fields(decision()), "step": "add"}).text
    assert "conditions-1-text" in added
    removed = client.post(page(case), data={**fields(decision()), "remove": "1"}).text
    assert "conditions-0-text" not in removed
    cleared = client.post(page(case), data={**fields(decision(conditions=(WORKLOAD,) * 2)), "step": "clear"}).text
    assert "conditions-0-text" not in cleared
    assert client.post(page(case), data={**fields(decision()), "remove": "77"}).status_code == 200


def test_rows_with_gaps_are_numbered_anew(client: Client, make: Make) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    written = fields(decision(conditions=(WORKLOAD,) * 3))
    gap = {name: value for name, value in written.items() if not name.startswith("conditions-1-")}
    answer = client.post(page(case), data={**gap, "conditions-2-text": "Short", "step": "preview"})
    assert answer.status_code == 422
    assert 'href="#conditions-1-text"' in answer.text
    assert "Condition 2: say what must be done" in answer.text


def test_a_draft_is_kept_and_found_again(client: Client, make: Make) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    half = decision("", reasons="Still thinking about the workload.")
    saved = client.post(page(case), data={**fields(half), "step": "save"})
    assert saved.status_code == 303
    text = client.sign_in(make.council()).get(page(case)).text
    assert "Still thinking about the workload." in text
    assert "Draft saved" in text


def test_two_members_who_write_at_once_see_both_texts(
    client: Client, make: Make, session: Session, at: datetime
) -> None:
    case = awaiting(make)
    client.sign_in(make.council())
    opened = client.get(page(case)).text
    theirs = decision(reasons="What the other member thinks of it.")
    actions.save_draft(session, case, theirs, seen="", actor=make.council(), at=at)
    session.commit()
    mine = fields(decision(reasons="What I think of it."))
    answer = client.post(page(case), data={**mine, **shown(opened), "step": "save"})
    assert answer.status_code == 409
    assert "What I think of it." in answer.text
    assert "What the other member thinks of it." in answer.text
    again = client.post(page(case), data={**mine, **shown(answer.text), "step": "save"})
    assert again.status_code == 303
    session.expire_all()
    assert queries.written(queries.draft_of(session, case)).reasons == "What I think of it."


@pytest.mark.parametrize("step", ["preview", "save", "issue", "add"])
def test_officers_and_designers_may_not_decide(client: Client, make: Make, session: Session, step: str) -> None:
    case = awaiting(make)
    for person in (make.officer(), case.designer, make.administrator()):
        client.sign_in(person)
        assert client.get(page(case)).status_code == 404
        assert client.post(page(case), data={**fields(decision()), "step": step}).status_code == 403
    assert session.scalars(select(Decision)).all() == []


def test_who_may_not_see_the_case_learns_nothing(client: Client, make: Make) -> None:
    case = awaiting(make)
    for person in (make.designer(make.provider()), make.reviewer()):
        client.sign_in(person)
        assert client.get(page(case)).status_code == 404
        assert client.post(page(case), data={"step": "preview"}).status_code == 404


def test_signed_out_is_asked_to_sign_in(client: Client, make: Make) -> None:
    assert client.get(page(awaiting(make))).status_code == 302


def test_the_second_to_decide_is_told_that_it_is_over(client: Client, make: Make, session: Session) -> None:
    case, person = awaiting(make), make.council()
    client.sign_in(make.council())
    preview = client.post(page(case), data={**fields(decision()), "step": "preview"}).text
    actions.issue(session, case, draft=decision(), actor=person, at=make.at)
    session.commit()
    late = client.post(page(case), data={**fields(decision()), **shown(preview), "step": "issue"})
    assert late.status_code == 409


def test_everybody_who_sees_the_case_reads_the_decision(client: Client, make: Make, session: Session) -> None:
    case, person = awaiting(make), make.council(name="Teresa Magalhães")
    actions.issue(session, case, draft=decision(), actor=person, at=make.at)
    session.commit()
    for reader in (case.designer, case.officer, person, make.council()):
        text = client.sign_in(reader).get(page(case)).text
        assert decision().reasons in text
        assert "Teresa Magalhães" in text
        assert "22 November 2031" in text
        assert WORKLOAD.text in text
    assert client.sign_in(make.designer(make.provider())).get(page(case)).status_code == 404


def test_reading_a_decision_changes_nothing(client: Client, make: Make, session: Session) -> None:
    case = awaiting(make)
    client.sign_in(make.council()).get(page(case))
    session.expire_all()
    assert (case.state, session.scalars(select(Decision)).all()) == ("awaiting_decision", [])


def test_text_of_people_is_never_markup(client: Client, make: Make, session: Session) -> None:
    case = awaiting(make)
    nasty = decision(reasons="<script>alert(1)</script>" * 5)
    actions.issue(session, case, draft=nasty, actor=make.council(), at=make.at)
    session.commit()
    text = client.sign_in(case.designer).get(page(case)).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
