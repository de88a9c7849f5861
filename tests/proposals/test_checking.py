"""The formal check: remarks reach the provider with the return, the definition decides, somebody is in charge."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.audit.models import AuditEvent
from qa_portal.kernel import clock
from qa_portal.kernel.errors import BadInput, Blocked, Hidden, NotAllowed, WrongState
from qa_portal.kernel.i18n import speaking
from qa_portal.outbox.models import Letter
from qa_portal.proposals import actions, queries
from qa_portal.proposals.models import DefinitionAnswer, Participation, PartRole, Remark
from qa_portal.workflow import engine
from tests.builders import Make
from tests.conftest import Client
from tests.proposals.cases import COMPLETE, answer_all, ready, returned, submitted


def test_a_remark_is_kept_at_its_place_and_stays_inside_until_the_return(
    client: Client, session: Session, make: Make
) -> None:
    officer, case = make.officer(), submitted(session, make)
    client.sign_in(officer)

    answer = client.post(f"/cases/{case.ref}/formal-check/remarks", data={"where": "outcome-2", "text": "For whom?"})

    assert (answer.status_code, answer.location) == (303, f"/cases/{case.ref}/formal-check#f-outcome-2")
    remark = session.scalars(select(Remark)).one()
    assert (remark.field, remark.revision, remark.sent) == ("outcome-2", 1, False)
    client.sign_in(case.designer)
    assert "For whom?" not in client.get(f"/cases/{case.ref}/proposal").text


@pytest.mark.parametrize(
    "where", ["", "nothing", "outcome-9", "outcome-0", "criterion-99.9", "version", "consulted-44"]
)
def test_a_remark_needs_a_place_that_is_there(session: Session, make: Make, where: str) -> None:
    case = submitted(session, make)

    with pytest.raises(BadInput):
        actions.remark(session, case, where, "What is this?", actor=make.officer(), at=make.at)


@pytest.mark.parametrize("text", ["", " \n", "x" * 4_001])
def test_a_remark_needs_a_text_of_some_length(session: Session, make: Make, text: str) -> None:
    case = submitted(session, make)

    with pytest.raises(BadInput):
        actions.remark(session, case, "need", text, actor=make.officer(), at=make.at)


def test_only_an_officer_remarks_and_only_while_checking(session: Session, make: Make) -> None:
    case, draft = submitted(session, make), ready(make)

    for person in (case.designer, make.council(), make.reviewer()):
        with pytest.raises(NotAllowed):
            actions.remark(session, case, "need", "Which survey?", actor=person, at=make.at)
    with pytest.raises(WrongState):
        actions.remark(session, draft, "need", "Which survey?", actor=make.officer(), at=make.at)


def test_an_officer_who_designs_for_the_provider_does_not_check_it(session: Session, make: Make) -> None:
    case = submitted(session, make)
    both = make.officer()
    both.roles.extend(make.designer(case.provider).roles[:1])

    with pytest.raises(NotAllowed):
        actions.remark(session, case, "need", "Fine as it is.", actor=both, at=make.at)


def test_whoever_checks_first_is_in_charge_and_has_a_part_in_the_case(session: Session, make: Make) -> None:
    first, second, case = make.officer(), make.officer(), submitted(session, make)

    actions.remark(session, case, "need", "Which survey?", actor=first, at=make.at)
    actions.remark(session, case, "fit", "Why you?", actor=second, at=make.at)

    assert case.officer_id == first.id
    part = session.scalars(select(Participation).where(Participation.person_id == first.id)).one()
    assert (part.role, part.may_read) == (PartRole.OFFICER, True)
    assert session.scalars(select(AuditEvent.kind).where(AuditEvent.kind == "proposal.taken")).all() == [
        "proposal.taken"
    ]


def test_a_case_is_handed_over_to_another_officer_only(client: Client, session: Session, make: Make) -> None:
    first, second, case = make.officer(), make.officer(), submitted(session, make)
    barred = make.officer()
    session.add(Participation(case_id=case.id, person_id=barred.id, role=PartRole.OFFICER, barred=True))
    session.commit()
    client.sign_in(first)

    taken = client.post(f"/cases/{case.ref}/officer", data={"officer": first.id})
    for nobody in (barred, case.designer, make.council()):
        assert client.post(f"/cases/{case.ref}/officer", data={"officer": nobody.id}).status_code == 422
    given = client.post(f"/cases/{case.ref}/officer", data={"officer": second.id})

    assert (taken.status_code, given.status_code) == (303, 303)
    session.expire_all()
    assert case.officer_id == second.id
    client.sign_in(case.designer)
    assert client.post(f"/cases/{case.ref}/officer", data={"officer": second.id}).status_code == 403


def test_a_remark_not_sent_can_be_removed_and_a_sent_one_cannot(session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)
    gone = actions.remark(session, case, "need", "Which survey?", actor=officer, at=make.at)

    actions.drop_remark(session, case, gone.id, actor=officer, at=make.at)

    assert queries.remarks(session, case) == []
    other, (sent,) = returned(session, make, officer, {"need": "Which survey?"})
    actions.submit(session, other, actor=other.designer, at=make.at)
    with pytest.raises(Hidden):
        actions.drop_remark(session, other, sent.id, actor=officer, at=make.at)


def test_a_return_needs_a_remark(session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)

    with pytest.raises(Blocked) as refused:
        actions.return_(session, case, actor=officer, at=make.at)
    session.rollback()

    assert str(refused.value) == "Write at least one remark at the field it is about"
    assert (case.state, case.officer_id) == ("formal_check", None)


def test_a_return_sends_every_remark_with_the_name_of_its_place(session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)
    case.designer.language = "ro"
    actions.remark(session, case, "outcome-2", "For whom?", actor=officer, at=make.at)
    actions.remark(session, case, "criterion-3.1", "Which verbs?", actor=officer, at=make.at)

    actions.return_(session, case, actor=officer, at=make.at)

    assert case.state == "returned"
    assert all(each.sent for each in queries.remarks(session, case))
    letter = session.scalars(select(Letter).where(Letter.kind == "returned")).one()
    assert letter.language == "ro"
    assert "For whom?" in letter.body
    assert "Which verbs?" in letter.body
    with speaking("ro"):
        assert str(queries.framework_of(case).criterion("3.1").title) in letter.body
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "case.return")).one()
    assert len(json.loads(event.data)["remarks"]) == 2


def test_the_page_shows_what_was_answered_and_what_was_changed_since(
    client: Client, session: Session, make: Make
) -> None:
    officer = make.officer()
    remarks = {"need": "Which survey?", "fit": "Why you?", "outcome-2": "For whom?"}
    case, (need, _fit, _outcome) = returned(session, make, officer, remarks)
    outcomes = COMPLETE.model_dump()["outcomes"]
    outcomes[1]["text"] = "defend a drought index before the council of a municipality"
    changed = COMPLETE.with_values(outcomes=outcomes)
    said = {need.id: "That of May."}
    actions.save(session, case, changed, version=1, answers=said, actor=case.designer, at=make.at)
    actions.submit(session, case, actor=case.designer, at=make.at)
    session.commit()

    found = queries.remarks_at(session, case, queries.of_revision(queries.latest(session, case)))  # type: ignore[arg-type]
    client.sign_in(officer)
    page = client.get(f"/cases/{case.ref}/formal-check").text

    closed = {place: (each.changed, each.closed) for place, (each,) in found.items()}
    assert closed == {"need": (False, True), "fit": (False, False), "outcome-2": (True, True)}
    assert found["outcome-2"][0].about.startswith("compute a groundwater")
    assert "Changed since the remark" in page
    assert "Answered, not changed" in page
    assert "Neither answered nor changed" in page
    assert "Before, in revision 1" in page


def test_a_remark_about_a_row_that_is_gone_is_found_at_its_element(session: Session, make: Make) -> None:
    case, _remarks = returned(session, make, make.officer(), {"outcome-3": "Too long."})
    shorter = COMPLETE.with_values(outcomes=COMPLETE.model_dump()["outcomes"][:2])

    found = queries.remarks_at(session, case, queries.Content(shorter, {}))

    assert list(found) == ["outcomes"]
    assert found["outcomes"][0].changed


def test_the_definition_is_answered_before_acceptance(client: Client, session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)
    with pytest.raises(Blocked) as refused:
        actions.accept(session, case, actor=officer, at=make.at)
    session.rollback()
    assert str(refused.value) == "Definition test: elements still to be answered: 3"
    client.sign_in(officer)

    open_ones = [each.key for each in queries.tested(session, case) if each.answer == "ask_officer"]
    client.post(f"/cases/{case.ref}/formal-check/definition", data={f"holds-{key}": "yes" for key in open_ones})
    answer = client.post(f"/cases/{case.ref}/formal-check/accept")

    assert answer.status_code == 303
    session.expire_all()
    assert (case.state, case.officer_id) == ("panel_formation", officer.id)
    assert session.scalars(select(Letter.kind).where(Letter.kind == "accepted")).all() == ["accepted"]


def test_what_is_no_micro_credential_is_not_accepted(session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)
    answer_all(session, case, officer, make, holds=False)

    with pytest.raises(Blocked) as refused:
        actions.accept(session, case, actor=officer, at=make.at)

    assert "Can the learner share and carry it elsewhere?" in str(refused.value)


def test_whoever_contradicts_the_proposal_says_why(session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)

    with pytest.raises(BadInput, match="Say why"):
        actions.answer_definition(session, case, {"volume": actions.GivenAnswer(False)}, actor=officer, at=make.at)
    reason = actions.GivenAnswer(False, "Two years of full-time work are hidden in the prerequisites.")
    actions.answer_definition(session, case, {"volume": reason}, actor=officer, at=make.at)

    assert {each.key: each.answer for each in queries.tested(session, case)}["volume"] == "fails"


def test_an_answer_can_be_taken_back_and_each_change_is_in_the_trail(session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)
    for holds in (True, True, None):
        given = {"ownership": actions.GivenAnswer(holds)}
        actions.answer_definition(session, case, given, actor=officer, at=make.at)

    assert session.scalars(select(DefinitionAnswer)).all() == []
    kinds = session.scalars(select(AuditEvent.data).where(AuditEvent.kind == "proposal.definition_answered")).all()
    assert [json.loads(each) for each in kinds] == [{"ownership": True}, {"ownership": None}]


def test_an_unknown_element_of_the_definition_is_refused(session: Session, make: Make) -> None:
    case = submitted(session, make)

    with pytest.raises(BadInput):
        actions.answer_definition(session, case, {"taste": actions.GivenAnswer(True)}, actor=make.officer(), at=make.at)


def test_inadmissible_needs_a_reason_which_the_letter_quotes(client: Client, session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)
    answer_all(session, case, officer, make)
    client.sign_in(officer)

    refused = client.post(f"/cases/{case.ref}/formal-check/declare_inadmissible", data={"reason": ""})
    answer = client.post(
        f"/cases/{case.ref}/formal-check/declare_inadmissible", data={"reason": "It leads to a full degree."}
    )

    assert (refused.status_code, answer.status_code) == (422, 303)
    session.expire_all()
    assert case.state == "inadmissible"
    assert "full degree" in session.scalars(select(Letter.body).where(Letter.kind == "inadmissible")).one()


def test_a_returned_case_lapses_only_after_its_day(client: Client, session: Session, make: Make) -> None:
    officer = make.officer()
    case, _remarks = returned(session, make, officer, {"need": "Which survey?"})
    case.due_on = clock.today()
    session.commit()
    client.sign_in(officer)

    early = client.post(f"/cases/{case.ref}/formal-check/lapse")
    case.due_on = clock.add_working_days(clock.today(make.at), 0).replace(year=2020)
    session.commit()
    late = client.post(f"/cases/{case.ref}/formal-check/lapse")

    assert (early.status_code, late.status_code) == (422, 303)
    session.expire_all()
    assert case.state == "lapsed"


def test_the_letter_that_is_previewed_is_the_letter_that_goes_out(client: Client, session: Session, make: Make) -> None:
    officer = make.officer()
    case = submitted(session, make, officer=officer)
    actions.remark(session, case, "need", "Which survey do you mean?", actor=officer, at=make.at)
    session.commit()
    extra = {"remarks": actions.remarks_for_letter(case, queries.remarks(session, case, sent=False))}

    (shown,) = engine.preview(session, case, "return", extra=extra, actor=officer, at=make.at)
    assert case.state == "formal_check"
    assert case not in session.dirty or not session.is_modified(case)
    actions.return_(session, case, actor=officer, at=make.at)

    sent = session.scalars(select(Letter).where(Letter.kind == "returned")).one()
    assert (shown.subject, shown.body) == (sent.subject, sent.body)


def test_the_check_is_the_officers_alone(client: Client, session: Session, make: Make) -> None:
    case = submitted(session, make)
    answers = {}
    for name, person in {
        "designer": case.designer,
        "stranger": make.designer(make.provider()),
        "council": make.council(),
        "reviewer": make.reviewer(),
        "administrator": make.administrator(),
        "officer": make.officer(),
    }.items():
        client.sign_in(person)
        answers[name] = client.get(f"/cases/{case.ref}/formal-check").status_code

    assert answers == {
        "designer": 403,
        "stranger": 404,
        "council": 404,
        "reviewer": 404,
        "administrator": 403,
        "officer": 200,
    }


def test_a_draft_is_hidden_from_the_officer(client: Client, make: Make) -> None:
    case = ready(make)
    client.sign_in(make.officer())

    for path in ("formal-check", "proposal", "revisions", "self-assessment", "proposal/edit", "withdraw"):
        assert client.get(f"/cases/{case.ref}/{path}").status_code == 404


def test_barred_people_see_and_do_nothing(client: Client, session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)
    session.add(Participation(case_id=case.id, person_id=officer.id, role=PartRole.OFFICER, barred=True))
    session.commit()
    client.sign_in(officer)

    assert client.get(f"/cases/{case.ref}/formal-check").status_code == 404
    assert (
        client.post(f"/cases/{case.ref}/formal-check/remarks", data={"where": "need", "text": "x"}).status_code == 404
    )
    with pytest.raises(NotAllowed):
        actions.take(session, case, actor=officer, at=make.at)


def test_words_of_the_provider_are_never_markup(client: Client, session: Session, make: Make) -> None:
    officer = make.officer()
    bad = "<script>alert(1)</script>" * 20
    case = ready(make)
    actions.save(session, case, COMPLETE.with_values(need=bad), version=1, actor=case.designer, at=make.at)
    actions.submit(session, case, actor=case.designer, at=make.at)
    session.commit()
    client.sign_in(officer)

    for path in ("formal-check", "proposal", "revisions/1"):
        page = client.get(f"/cases/{case.ref}/{path}").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
