"""The check of facts: the provider answers every section, the chair answers every correction."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from qa_portal.audit.models import AuditEvent
from qa_portal.judgements import actions, queries
from qa_portal.judgements.actions import Answer, Stale, Verdict
from qa_portal.judgements.models import FactualAnswer
from qa_portal.kernel.errors import BadInput, Blocked, Hidden, NotAllowed, WrongState
from qa_portal.outbox.models import Letter
from qa_portal.workflow import engine
from tests.judgements.rows import CODES, SUMMARY, agree, correct, find, summarise

JSON = {"Accept": "application/json"}
WRONG = "The memo is marked by two examiners since September; see E-03, p. 2."


def sent(make, session, at, state="factual_check", **more):
    """A case whose draft report is with the provider (or, in another state, back)."""
    case = make.case(state, officer=make.officer(), **more)
    case.seats = make.panel(case, state="submitted")
    agree(session, case, case.seats[0], at, other={"5.1": "partially_met"})
    summarise(session, case, case.seats[0], at, outcome="accredited_with_conditions")
    find(session, case.seats[0], at)
    return case


@pytest.fixture
def case(make, session, at):
    return sent(make, session, at)


@pytest.fixture
def corrected(make, session, at):
    """A case whose chair has two corrections to answer."""
    case = sent(make, session, at, "corrections")
    correct(session, case, "5.1", at, text=WRONG)
    row = correct(session, case, "summary", at, text="It is a course of two ECTS.")
    row.before = SUMMARY
    session.commit()
    return case


def answers(session, case):
    session.expire_all()
    return {name: (row.corrected, row.text) for name, row in queries.answers(session, case).items()}


def test_before_the_draft_is_sent_there_is_no_such_page(make, client):
    case = make.case("consensus")
    for person in (case.designer, make.officer()):
        client.sign_in(person)
        assert client.get(f"/cases/{case.ref}/facts").status_code == 404


def test_the_provider_answers_section_by_section(case, client, session):
    client.sign_in(case.designer)

    answer = client.post(
        f"/cases/{case.ref}/facts",
        data={
            "answer-summary": "right",
            "answer-5.1": "wrong",
            "text-5.1": WRONG,
            "text-1.1": "not asked",
            "then": "save",
        },
    )

    assert answer.status_code == 303
    assert answers(session, case) == {"summary": (False, ""), "5.1": (True, WRONG)}
    assert queries.answers(session, case)["5.1"].before == "The panel found what criterion 5.1 asks for."
    assert case.state == "factual_check"


def test_autosave_keeps_what_is_whole_and_waits_for_the_rest(case, client, session):
    client.sign_in(case.designer)
    form = {"answer-summary": "right", "answer-5.1": "wrong", "text-5.1": ""}

    answer = client.post(f"/cases/{case.ref}/facts", data=form, headers=JSON)

    assert answer.status_code == 200
    assert answer.json["texts"] == {"progress": "1 of 25"}
    assert 'name="seen-summary"' in answer.json["parts"]["seen-summary"]
    assert answers(session, case) == {"summary": (False, "")}


def test_a_correction_without_text_is_pointed_out_and_nothing_is_lost(case, client, session):
    client.sign_in(case.designer)
    form = {
        "answer-5.1": "wrong",
        "text-5.1": " ",
        "answer-2.1": "wrong",
        "text-2.1": "Sixty-one answers, not sixteen.",
    }

    answer = client.post(f"/cases/{case.ref}/facts", data=form)

    assert answer.status_code == 422
    assert "Write what is wrong and what is correct." in answer.text
    assert "Sixty-one answers, not sixteen." in answer.text
    assert answers(session, case) == {}


def test_two_designers_do_not_overwrite_each_other(case, client, session):
    client.sign_in(case.designer)
    address = f"/cases/{case.ref}/facts"
    client.post(address, data={"answer-5.1": "wrong", "text-5.1": WRONG})

    page = client.post(address, data={"answer-5.1": "wrong", "text-5.1": "Something else.", "seen-5.1": ""})
    script = client.post(address, data={"answer-5.1": "right", "seen-5.1": ""}, headers=JSON)

    assert page.status_code == script.status_code == 409
    assert WRONG in page.text
    assert "Something else." in page.text
    assert answers(session, case) == {"5.1": (True, WRONG)}


def test_with_the_newest_in_sight_an_answer_is_changed(case, client, session):
    client.sign_in(case.designer)
    address = f"/cases/{case.ref}/facts"
    client.post(address, data={"answer-5.1": "wrong", "text-5.1": WRONG})
    session.expire_all()
    seen = queries.answers(session, case)["5.1"].answered_at.isoformat()

    client.post(address, data={"answer-5.1": "right", "seen-5.1": seen})

    assert answers(session, case) == {"5.1": (False, "")}


def test_the_rest_is_confirmed_with_one_button(case, client, session):
    client.sign_in(case.designer)
    form = {"answer-5.1": "wrong", "text-5.1": WRONG, "then": "rest"}

    client.post(f"/cases/{case.ref}/facts", data=form)

    given = answers(session, case)
    assert set(given) == {"summary", *CODES}
    assert [name for name, (is_wrong, _text) in given.items() if is_wrong] == ["5.1"]


def test_sending_with_sections_open_keeps_the_answers_and_lists_the_rest(case, client, session):
    client.sign_in(case.designer)
    form = {"answer-5.1": "wrong", "text-5.1": WRONG, "then": "send"}

    answer = client.post(f"/cases/{case.ref}/facts", data=form)

    assert answer.status_code == 422
    assert "Criterion 1.1 has no answer yet" in answer.text
    assert answers(session, case) == {"5.1": (True, WRONG)}
    assert case.state == "factual_check"


def test_all_answers_are_sent_to_chair_and_officer(case, client, session):
    client.sign_in(case.designer)
    form = {f"answer-{name}": "right" for name in ("summary", *CODES)}

    assert client.post(f"/cases/{case.ref}/facts", data={**form, "then": "send"}).status_code == 303

    session.expire_all()
    assert case.state == "corrections"
    letters = session.scalars(select(Letter)).all()
    assert {each.recipient_id for each in letters} == {case.seats[0].person_id, case.officer_id}
    late = client.post(f"/cases/{case.ref}/facts", data={"answer-5.1": "wrong", "text-5.1": WRONG})
    assert late.status_code == 409


@pytest.mark.parametrize("who", ["chair", "officer"])
def test_only_the_provider_answers(case, client, session, who, at):
    person = {"chair": case.seats[0].person, "officer": case.officer}[who]
    client.sign_in(person)

    assert client.post(f"/cases/{case.ref}/facts", data={"answer-5.1": "right"}).status_code == 403
    with pytest.raises(NotAllowed):
        actions.answer(session, case, [Answer("5.1", corrected=False)], actor=person, at=at)
    assert answers(session, case) == {}


def test_another_provider_finds_nothing(case, client, make):
    stranger = make.designer(make.provider())
    client.sign_in(stranger)
    assert client.get(f"/cases/{case.ref}/facts").status_code == 404
    assert client.post(f"/cases/{case.ref}/facts", data={"answer-5.1": "right"}).status_code == 404


def test_the_action_refuses_unknown_stale_and_empty(case, session, at):
    person = case.designer
    with pytest.raises(Hidden):
        actions.answer(session, case, [Answer("99.9", corrected=False)], actor=person, at=at)
    with pytest.raises(BadInput):
        actions.answer(session, case, [Answer("5.1", corrected=True, text=" ")], actor=person, at=at)
    actions.answer(session, case, [Answer("5.1", corrected=False)], actor=person, at=at)
    with pytest.raises(Stale):
        actions.answer(session, case, [Answer("5.1", corrected=True, text=WRONG)], actor=person, at=at)


def test_the_officer_closes_only_when_the_day_has_passed(make, session, client, at):
    early, late = sent(make, session, at), sent(make, session, at, due_on=date(2026, 1, 9))
    officer = early.officer
    early.due_on = date(2099, 1, 9)
    session.commit()

    with pytest.raises(Blocked, match="runs until the end of"):
        actions.close(session, early, actor=officer, at=at)
    actions.close(session, late, actor=officer, at=at)

    assert (early.state, late.state) == ("factual_check", "corrections")


def test_an_unanswered_check_counts_as_read(make, session, client, at):
    case = sent(make, session, at, "corrections")
    actions.finalise(session, case, actor=case.seats[0].person, at=at)
    session.commit()
    client.sign_in(case.designer)

    page = client.get(f"/cases/{case.ref}/facts").text

    assert case.state == "final_check"
    assert "counts as read without factual errors" in page
    assert "No corrections" in page


def test_the_chair_accepts_a_correction_and_mends_the_text(corrected, client, session):
    chair = corrected.seats[0]
    client.sign_in(chair.person)
    form = {
        "5.1-accepted": "yes",
        "5.1-reason": "The regulation was changed in September.",
        "5.1-text": "Two examiners mark the memo since September 2026.",
        "5.1-version": queries.section(session, corrected, "5.1").version,
    }
    session.commit()

    assert client.post(f"/cases/{corrected.ref}/facts/5.1/verdict", data=form).status_code == 303

    session.expire_all()
    section = queries.section(session, corrected, "5.1")
    assert section.text == "Two examiners mark the memo since September 2026."
    assert section.answer.before == "The panel found what criterion 5.1 asks for."
    assert (section.answer.accepted, section.answer.judged_by_id) == (True, chair.person_id)
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "facts.judged")).one()
    assert json.loads(event.data) == {"accepted": True, "changed": True, "section": "5.1"}


def test_the_summary_is_mended_the_same_way(corrected, session, at):
    text = SUMMARY + " It is worth two ECTS."
    verdict = Verdict("summary", accepted=True, reason="It is two ECTS.", text=text)

    actions.judge(session, corrected, verdict, version=1, actor=corrected.seats[0].person, at=at)

    assert queries.panel_report(session, corrected).summary == text


def test_a_rejected_correction_changes_no_text(corrected, session, at):
    verdict = Verdict("5.1", accepted=False, reason="The evidence says otherwise.", text="Something quite different.")

    row = actions.judge(session, corrected, verdict, version=1, actor=corrected.seats[0].person, at=at)

    assert (row.accepted, row.reason) == (False, "The evidence says otherwise.")
    assert queries.section(session, corrected, "5.1").text == "The panel found what criterion 5.1 asks for."


def test_an_acceptance_taken_back_takes_its_text_back(corrected, session, at):
    chair = corrected.seats[0].person
    yes = Verdict("5.1", accepted=True, reason="It is so.", text="Two examiners mark the memo since September 2026.")
    actions.judge(session, corrected, yes, version=1, actor=chair, at=at)
    version = queries.section(session, corrected, "5.1").version
    no = Verdict("5.1", accepted=False, reason="On a second look it is not.")

    actions.judge(session, corrected, no, version=version, actor=chair, at=at)

    assert queries.section(session, corrected, "5.1").text == "The panel found what criterion 5.1 asks for."


@pytest.mark.parametrize("who", ["member", "officer", "designer"])
def test_only_the_chair_judges_corrections(corrected, client, session, who, at):
    person = {"member": corrected.seats[1].person, "officer": corrected.officer, "designer": corrected.designer}[who]
    client.sign_in(person)
    form = {"5.1-accepted": "no", "5.1-reason": "It stands.", "5.1-version": 1}

    assert client.post(f"/cases/{corrected.ref}/facts/5.1/verdict", data=form).status_code == 403
    with pytest.raises(NotAllowed):
        actions.judge(session, corrected, Verdict("5.1", False, "It stands."), version=1, actor=person, at=at)
    session.expire_all()
    assert queries.answers(session, corrected)["5.1"].accepted is None


def test_a_verdict_needs_a_reason_and_keeps_what_was_typed(corrected, client, session):
    client.sign_in(corrected.seats[0].person)
    form = {"5.1-accepted": "yes", "5.1-reason": "", "5.1-text": "Typed and not lost at all.", "5.1-version": 1}

    answer = client.post(f"/cases/{corrected.ref}/facts/5.1/verdict", data=form)

    assert answer.status_code == 422
    assert "Give the reason" in answer.text
    assert "Typed and not lost at all." in answer.text
    assert "It is a course of two ECTS." in answer.text


def test_verdicts_are_refused_when_stale_unknown_or_too_late(corrected, session, at):
    chair = corrected.seats[0].person
    verdict = Verdict("5.1", accepted=False, reason="It stands.")
    with pytest.raises(Stale):
        actions.judge(session, corrected, verdict, version=7, actor=chair, at=at)
    with pytest.raises(Hidden):
        actions.judge(session, corrected, Verdict("1.1", False, "It stands."), version=1, actor=chair, at=at)
    corrected.state = "final_check"
    session.commit()
    with pytest.raises(WrongState):
        actions.judge(session, corrected, verdict, version=1, actor=chair, at=at)


def test_the_report_is_final_when_every_correction_has_a_verdict(corrected, client, session, at):
    chair = corrected.seats[0].person
    client.sign_in(chair)
    address = f"/cases/{corrected.ref}/facts/finalise"

    refused = client.post(address)
    assert refused.status_code == 422
    assert "The correction of criterion 5.1 has no verdict yet" in refused.text

    session.expire_all()
    for name in ("5.1", "summary"):
        actions.judge(session, corrected, Verdict(name, False, "It stands."), version=1, actor=chair, at=at)
    session.commit()
    assert client.post(address).status_code == 303
    session.expire_all()
    assert corrected.state == "final_check"
    assert {each.recipient_id for each in session.scalars(select(Letter))} == {
        corrected.officer_id,
        corrected.designer_id,
    }


def test_the_provider_reads_verdicts_with_reasons(corrected, client, session, at):
    verdict = Verdict("5.1", accepted=False, reason="The evidence says otherwise.")
    actions.judge(session, corrected, verdict, version=1, actor=corrected.seats[0].person, at=at)
    session.commit()
    client.sign_in(corrected.designer)

    page = client.get(f"/cases/{corrected.ref}/facts").text

    assert "The chair does not accept it." in page
    assert "The evidence says otherwise." in page
    assert corrected.seats[0].person.name not in page


@pytest.mark.parametrize("state", ["final_check", "awaiting_decision", "accredited"])
def test_later_everybody_who_sees_the_case_reads_it(make, session, client, at, state):
    case = sent(make, session, at, state)
    people = [case.designer, case.seats[1].person, case.officer]
    if state != "final_check":
        people.append(make.council())
    for person in people:
        client.sign_in(person)
        page = client.get(f"/cases/{case.ref}/facts")
        assert page.status_code == 200
        assert "<form" not in page.text.split("<main")[1].split("</main>")[0]


def test_an_incomplete_report_does_not_reach_the_council(make, session, at):
    case = sent(make, session, at, "final_check")
    correct(session, case, "5.1", at)

    offer = next(each for each in engine.open_to(session, case, case.officer) if each.name == "put_to_council")

    assert [str(each) for each in offer.blockers] == ["The correction of criterion 5.1 has no verdict yet"]


def test_the_database_keeps_a_correction_with_its_text(case, session, at):
    session.add(
        FactualAnswer(
            case_id=case.id, section="5.1", corrected=True, text="", answered_by_id=case.designer_id, answered_at=at
        )
    )
    with pytest.raises(Exception, match="correction_has_text"):
        session.commit()
    session.rollback()
