"""Writing a draft: it is saved as one goes, two windows never overwrite each other, and rows work without scripts."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.kernel.errors import BadInput, NotAllowed, WrongState
from qa_portal.proposals import actions, queries
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.models import Case, ProposalDraft, Remark
from tests.builders import Make
from tests.conftest import Client
from tests.proposals.cases import COMPLETE, ready, returned, submitted, typed

JSON = {"Accept": "application/json"}


def said(session: Session, case: Case) -> ProposalData:
    session.expire_all()
    return queries.content(queries.draft_of(session, case))


def test_what_a_browser_posts_comes_back_as_the_same_proposal(client: Client, session: Session, make: Make) -> None:
    case = ready(make)
    client.sign_in(case.designer)

    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(then="leave"))

    assert (answer.status_code, answer.location) == (303, f"/cases/{case.ref}")
    assert said(session, case) == COMPLETE


def test_a_save_in_the_background_answers_with_time_version_and_what_is_missing(
    client: Client, session: Session, make: Make
) -> None:
    case = ready(make)
    client.sign_in(case.designer)

    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(need="Too short."), headers=JSON)

    assert answer.status_code == 200
    assert answer.json["version"] == 2
    assert "Need: 190 characters more" in answer.json["parts"]["completeness"]
    assert said(session, case).need == "Too short."


def test_a_save_that_changes_nothing_is_no_new_version(client: Client, make: Make) -> None:
    case = ready(make)
    client.sign_in(case.designer)

    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(), headers=JSON)

    assert answer.json["version"] == 1


def test_a_second_window_is_refused_and_overwrites_nothing(client: Client, session: Session, make: Make) -> None:
    case = ready(make)
    client.sign_in(case.designer)
    client.post(f"/cases/{case.ref}/proposal/edit", data=typed(title="From the first window"), headers=JSON)

    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(title="From the second"), headers=JSON)

    assert answer.status_code == 409
    assert "compare both texts" in answer.json["detail"]
    assert said(session, case).title == "From the first window"


def test_without_scripts_both_texts_are_shown_and_the_next_save_decides(
    client: Client, session: Session, make: Make
) -> None:
    case = ready(make)
    client.sign_in(case.designer)
    client.post(f"/cases/{case.ref}/proposal/edit", data=typed(title="From the first window"), headers=JSON)

    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(title="From the second", then="leave"))

    assert answer.status_code == 409
    assert 'value="From the second"' in answer.text
    assert "From the first window" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert "data-autosave" not in answer.text
    again = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(title="Both", version="2", then="leave"))
    assert again.status_code == 303
    assert said(session, case).title == "Both"


def test_what_cannot_be_used_stays_on_the_page_and_the_rest_is_saved(
    client: Client, session: Session, make: Make
) -> None:
    case = ready(make)
    client.sign_in(case.designer)

    wrong = typed(hours="many", homepage="nowhere", title="A new title", then="leave")
    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=wrong)

    assert answer.status_code == 422
    assert "Write a number, such as 60 or 2.5" in answer.text
    assert 'value="many"' in answer.text
    assert (said(session, case).title, said(session, case).hours) == ("A new title", COMPLETE.hours)
    assert said(session, case).homepage == COMPLETE.homepage


@pytest.mark.parametrize(("written", "kept"), [("2,5", "2.5"), (" 2.5 ", "2.5"), ("3.00", "3")])
def test_numbers_are_read_as_people_write_them(
    client: Client, session: Session, make: Make, written: str, kept: str
) -> None:
    case = ready(make)
    client.sign_in(case.designer)

    client.post(f"/cases/{case.ref}/proposal/edit", data=typed(ects=written))

    assert f"{said(session, case).ects.normalize():f}" == kept  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("button", "texts", "anchor"),
    [
        ({"outcome_add": "1"}, ["a", "b", "c", ""], "outcome-4"),
        ({"outcome_remove": "2"}, ["a", "c"], "outcome-2"),
        ({"outcome_up": "3"}, ["a", "c", "b"], "outcome-2"),
        ({"outcome_down": "1"}, ["b", "a", "c"], "outcome-2"),
        ({"outcome_up": "1"}, ["a", "b", "c"], "outcome-1"),
    ],
)
def test_rows_are_added_removed_and_moved_without_scripts(
    client: Client, session: Session, make: Make, button: dict[str, str], texts: list[str], anchor: str
) -> None:
    case = ready(make)
    client.sign_in(case.designer)
    rows = {f"outcomes-{n}-text": text for n, text in enumerate("abc")}

    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(**rows, **button))

    assert answer.location == f"/cases/{case.ref}/proposal/edit#{anchor}"
    assert [each.text for each in said(session, case).outcomes] == texts


@pytest.mark.parametrize("button", [{"outcome_remove": "9"}, {"outcome_up": "x"}, {"consulted_remove": "-1"}])
def test_a_button_for_a_row_that_is_not_there_removes_nothing(
    client: Client, session: Session, make: Make, button: dict[str, str]
) -> None:
    case = ready(make)
    client.sign_in(case.designer)

    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(**button))

    assert answer.status_code == 303
    assert said(session, case) == COMPLETE


def test_rows_of_who_was_asked_work_in_the_same_way(client: Client, session: Session, make: Make) -> None:
    case = ready(make)
    client.sign_in(case.designer)

    client.post(f"/cases/{case.ref}/proposal/edit", data=typed(consulted_remove="1"))

    assert [each.who for each in said(session, case).consulted] == [each.who for each in COMPLETE.consulted[1:]]


def test_the_title_of_a_draft_is_the_title_in_the_lists(session: Session, make: Make, at: object) -> None:
    case = ready(make)

    actions.save(session, case, COMPLETE.with_values(title="Renamed"), version=1, actor=case.designer, at=make.at)

    assert case.title == "Renamed"


def test_after_a_return_the_agency_keeps_the_title_it_got(session: Session, make: Make) -> None:
    case, _remarks = returned(session, make, make.officer(), {"need": "Which survey?"})

    renamed = COMPLETE.with_values(title="Renamed")
    actions.save(session, case, renamed, version=1, actor=case.designer, at=make.at)
    assert case.title == COMPLETE.title
    actions.submit(session, case, actor=case.designer, at=make.at)

    assert case.title == "Renamed"


def test_nothing_is_written_once_it_is_submitted(client: Client, session: Session, make: Make) -> None:
    case = submitted(session, make)
    client.sign_in(case.designer)

    page = client.get(f"/cases/{case.ref}/proposal/edit")
    answer = client.post(f"/cases/{case.ref}/proposal/edit", data=typed(title="Too late"), headers=JSON)

    assert (page.status_code, page.location) == (302, f"/cases/{case.ref}/proposal")
    assert answer.status_code == 409
    with pytest.raises(WrongState):
        actions.save(session, case, COMPLETE, version=1, actor=case.designer, at=make.at)
    assert said(session, case).title == COMPLETE.title


def test_only_designers_of_the_provider_write(client: Client, session: Session, make: Make) -> None:
    case, _remarks = returned(session, make, make.officer(), {"need": "Which survey?"})
    officer, stranger = make.officer(), make.designer(make.provider())

    with pytest.raises(NotAllowed):
        actions.save(session, case, COMPLETE, version=1, actor=officer, at=make.at)
    client.sign_in(officer)
    assert client.post(f"/cases/{case.ref}/proposal/edit", data=typed()).status_code == 403
    client.sign_in(stranger)
    assert client.get(f"/cases/{case.ref}/proposal/edit").status_code == 404


def test_a_remark_is_answered_at_its_field(client: Client, session: Session, make: Make) -> None:
    case, (remark,) = returned(session, make, make.officer(name="Katarína"), {"need": "Which survey?"})
    client.sign_in(case.designer)
    page = client.get(f"/cases/{case.ref}/proposal/edit")
    assert "Remark by Katarína" in page.text

    answers = {f"answer-{remark.id}": "The one of May 2026."}
    client.post(f"/cases/{case.ref}/proposal/edit", data=typed(**answers), headers=JSON)

    session.expire_all()
    kept = session.get_one(Remark, remark.id)
    assert (kept.answer, kept.answered_by_id) == ("The one of May 2026.", case.designer_id)
    assert kept.answered_at is not None


def test_an_answer_taken_back_leaves_no_time(session: Session, make: Make) -> None:
    case, (remark,) = returned(session, make, make.officer(), {"need": "Which survey?"})
    actions.answer(session, case, {remark.id: "This one."}, actor=case.designer, at=make.at)

    actions.answer(session, case, {remark.id: "  "}, actor=case.designer, at=make.at)

    assert (remark.answer, remark.answered_at, remark.answered_by_id) == ("", None, None)


def test_a_remark_of_another_case_is_not_answered(session: Session, make: Make) -> None:
    officer = make.officer()
    case, _remarks = returned(session, make, officer, {"need": "Which survey?"})
    _other, (foreign,) = returned(session, make, officer, {"fit": "Why you?"})

    actions.answer(session, case, {foreign.id: "Not yours"}, actor=case.designer, at=make.at)

    assert foreign.answer == ""


def test_an_answer_has_a_limit(session: Session, make: Make) -> None:
    case, (remark,) = returned(session, make, make.officer(), {"need": "Which survey?"})

    with pytest.raises(BadInput, match="12"):
        actions.answer(session, case, {remark.id: "x" * 12_001}, actor=case.designer, at=make.at)


def test_self_assessment_is_written_criterion_by_criterion(client: Client, session: Session, make: Make) -> None:
    case = make.case("draft")
    client.sign_in(case.designer)
    start = client.get(f"/cases/{case.ref}/self-assessment")
    assert start.location.endswith("/self-assessment/1.1")

    first = client.post(f"{start.location}", data={"seen": "", "text": "We have a policy."}, headers=JSON)
    again = client.post(f"{start.location}", data={"seen": first.json["seen"], "text": "Two."}, headers=JSON)

    assert first.json["texts"]["progress"] == "1 of 24"
    assert again.status_code == 200
    assert queries.self_assessment(session, case) == {"1.1": "Two."}
    assert client.get(f"/cases/{case.ref}/self-assessment").location.endswith("/1.2")


def test_two_windows_on_one_criterion_keep_both_texts(client: Client, session: Session, make: Make) -> None:
    case = make.case("draft")
    client.sign_in(case.designer)
    url = f"/cases/{case.ref}/self-assessment/1.1"
    client.post(url, data={"seen": "", "text": "From the first."}, headers=JSON)

    told = client.post(url, data={"seen": "", "text": "From the second."}, headers=JSON)
    page = client.post(url, data={"seen": "", "text": "From the second.", "then": "leave"})

    assert (told.status_code, page.status_code) == (409, 409)
    assert "From the first." in page.text
    assert "From the second." in page.text
    assert queries.self_assessment(session, case) == {"1.1": "From the first."}


def test_an_unknown_criterion_is_not_there(client: Client, make: Make) -> None:
    case = make.case("draft")
    client.sign_in(case.designer)

    assert client.get(f"/cases/{case.ref}/self-assessment/99.9").status_code == 404
    assert client.post(f"/cases/{case.ref}/self-assessment/99.9", data={"text": "x"}).status_code == 404


def test_the_self_assessment_is_read_by_the_officer_as_it_was_submitted(
    client: Client, session: Session, make: Make
) -> None:
    case, _remarks = returned(session, make, make.officer(), {"criterion-1.1": "Which body?"})
    row = queries.self_assessment_rows(session, case)["1.1"]
    actions.assess(session, case, "1.1", "Changed since.", seen=row.updated_at, actor=case.designer, at=make.at)
    session.commit()
    client.sign_in(make.officer())

    page = client.get(f"/cases/{case.ref}/self-assessment")

    assert "What the provider says about 1.1." in page.text
    assert "Changed since." not in page.text


def test_reading_a_page_changes_nothing(client: Client, session: Session, make: Make) -> None:
    case = ready(make)
    client.sign_in(case.designer)

    for path in ("proposal", "proposal/edit", "self-assessment/1.1", "revisions", "withdraw"):
        assert client.get(f"/cases/{case.ref}/{path}").status_code == 200

    session.expire_all()
    assert session.scalars(select(ProposalDraft.row_version)).one() == 1


def test_the_edit_page_asks_the_database_as_often_for_many_rows_as_for_few(
    client: Client, session: Session, make: Make, count_queries: object
) -> None:
    case = ready(make)
    client.sign_in(case.designer)
    client.get(f"/cases/{case.ref}/proposal/edit")  # the agency's settings are read once in a while
    with count_queries as few:  # type: ignore[attr-defined]
        client.get(f"/cases/{case.ref}/proposal/edit")
        asked = len(few)
    many = COMPLETE.with_values(outcomes=[{"text": f"do thing number {n}"} for n in range(30)])
    actions.save(session, case, many, version=1, actor=case.designer, at=make.at)
    session.commit()

    with count_queries as more:  # type: ignore[attr-defined]
        before = len(more)
        client.get(f"/cases/{case.ref}/proposal/edit")

    assert len(more) - before == asked
