"""A reviewer judges: saving, citing, stale windows, submitting, reopening."""

import threading

import pytest
from sqlalchemy import func, select

from qa_portal.judgements import actions, queries
from qa_portal.judgements.actions import Citing, JudgementDraft, Stale
from qa_portal.judgements.models import Judgement
from qa_portal.kernel.errors import BadInput, Hidden, NotAllowed, WrongState
from tests.judgements.rows import CODES, FRAMEWORK, WHY, cite, judge, reviewing, submit_evidence

JSON = {"Accept": "application/json"}


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


def test_a_reviewer_saves_a_level_with_a_rationale_and_goes_on(case, client, session):
    chair = case.seats[0]
    client.sign_in(chair.person)

    answer = client.post(
        f"/cases/{case.ref}/judgements/5.1",
        data={"level": "substantially_met", "rationale": WHY, "version": 0, "then": "next"},
    )

    assert answer.status_code == 303
    assert answer.location == f"/cases/{case.ref}/judgements/5.2"
    saved = own(session, chair)
    assert (saved.level, saved.rationale, saved.submitted_at) == ("substantially_met", WHY, None)


def test_the_question_as_it_was_asked_stays_with_the_answer(case, session, at):
    draft = JudgementDraft("5.1", "met", WHY)
    row = actions.save(session, case.seats[0], draft, version=0, actor=case.seats[0].person, at=at)

    assert row.question["en"].startswith("Does the assessment show")
    assert row.question["ro"]


def test_without_a_code_the_first_criterion_still_open_is_shown(case, client, session, at):
    judge(session, case.seats[0], at, without=("4.2", "9.1"))
    client.sign_in(case.seats[0].person)

    page = client.get(f"/cases/{case.ref}/judgements").text

    assert 'aria-current="step"><span>4.2</span>' in page
    assert "22 of 24" in page


def test_looking_changes_nothing(case, client, session):
    client.sign_in(case.seats[0].person)

    client.get(f"/cases/{case.ref}/judgements/5.1?document=7&page=2")

    assert count(session) == 0


def test_autosave_answers_with_time_version_and_progress(case, client):
    client.sign_in(case.seats[0].person)
    address = f"/cases/{case.ref}/judgements/5.1"

    first = client.post(address, data={"level": "met", "rationale": WHY, "version": 0}, headers=JSON).json
    second = client.post(
        address, data={"level": "met", "rationale": WHY + " Yes.", "version": first["version"]}, headers=JSON
    )

    assert len(first["saved"]) == 5
    assert first["texts"]["progress"] == "1 of 24"
    assert 'class="level level-3"' in first["parts"]["mark-5.1"]
    assert second.status_code == 200
    assert second.json["version"] > first["version"]


def test_a_second_window_keeps_both_texts(case, client, session):
    client.sign_in(case.seats[0].person)
    address = f"/cases/{case.ref}/judgements/5.1"
    client.post(address, data={"level": "met", "rationale": "Written in the first window, it stands.", "version": 0})

    script = client.post(address, data={"level": "met", "rationale": "From the second.", "version": 0}, headers=JSON)
    page = client.post(address, data={"level": "not_met", "rationale": "From the second.", "version": 0})

    assert script.status_code == page.status_code == 409
    assert script.json["theirs"]["rationale"] == "Written in the first window, it stands."
    assert "Written in the first window, it stands." in page.text
    assert "From the second." in page.text
    assert own(session, case.seats[0]).rationale == "Written in the first window, it stands."


def test_after_comparing_both_texts_the_reviewer_can_save(case, client, session):
    client.sign_in(case.seats[0].person)
    address = f"/cases/{case.ref}/judgements/5.1"
    client.post(address, data={"level": "met", "rationale": "Written in the first window, it stands.", "version": 0})
    version = own(session, case.seats[0]).row_version

    answer = client.post(address, data={"level": "not_met", "rationale": "Both in one.", "version": version})

    assert answer.status_code == 303
    assert own(session, case.seats[0]).rationale == "Both in one."


def test_the_same_text_sent_twice_is_no_conflict(case, client):
    client.sign_in(case.seats[0].person)
    form = {"level": "met", "rationale": WHY, "version": 0}
    client.post(f"/cases/{case.ref}/judgements/5.1", data=form)

    assert client.post(f"/cases/{case.ref}/judgements/5.1", data=form).status_code == 303


def test_a_stale_save_is_refused_by_the_action_too(case, session, at):
    seat = case.seats[0]
    actions.save(session, seat, JudgementDraft("5.1", "met", WHY), version=0, actor=seat.person, at=at)

    with pytest.raises(Stale):
        actions.save(session, seat, JudgementDraft("5.1", "not_met", "Other."), version=0, actor=seat.person, at=at)


def test_a_reviewer_cites_pages_and_takes_them_away(case, client, session, make):
    version = make.evidence(case.provider, case.designer)
    submit_evidence(session, case, version)
    seat = case.seats[0]
    client.sign_in(seat.person)
    address = f"/cases/{case.ref}/judgements/5.1"

    form = {
        "level": "met",
        "rationale": WHY,
        "version": 0,
        "document": version.id,
        "pages": "4, art. 10",
        "then": "cite",
    }
    assert client.post(address, data=form).status_code == 303
    cited = own(session, seat).citations
    assert [(each.version_id, each.pages) for each in cited] == [(version.id, "4, art. 10")]

    row = own(session, seat)
    client.post(address, data={"level": "met", "rationale": WHY, "version": row.row_version, "uncite": cited[0].id})
    assert own(session, seat).citations == []


def test_only_documents_of_the_case_can_be_cited(case, session, make, at):
    stranger = make.provider()
    version = make.evidence(stranger, make.designer(stranger))
    seat = case.seats[0]

    with pytest.raises(BadInput, match="Choose a document of this case"):
        actions.save(
            session,
            seat,
            JudgementDraft("5.1", "met", WHY, cite=Citing(version.id, "1")),
            version=0,
            actor=seat.person,
            at=at,
        )


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (JudgementDraft("5.1", "brilliant", WHY), BadInput),
        (JudgementDraft("99.9", "met", WHY), Hidden),
        (JudgementDraft("5.1", "met", "x" * 12_001), BadInput),
    ],
)
def test_what_cannot_be_used_is_refused(case, session, at, draft, refusal):
    seat = case.seats[0]
    with pytest.raises(refusal):
        actions.save(session, seat, draft, version=0, actor=seat.person, at=at)
    assert count(session) == 0


def test_an_unknown_level_keeps_the_text_on_the_page(case, client, session):
    client.sign_in(case.seats[0].person)

    answer = client.post(
        f"/cases/{case.ref}/judgements/5.1", data={"level": "brilliant", "rationale": "My text.", "version": 0}
    )

    assert answer.status_code == 422
    assert "My text." in answer.text
    assert count(session) == 0


def test_nobody_judges_for_another(case, session, at):
    with pytest.raises(NotAllowed):
        actions.save(
            session, case.seats[0], JudgementDraft("5.1", "met", WHY), version=0, actor=case.seats[1].person, at=at
        )


@pytest.mark.parametrize("who", ["officer", "designer", "stranger"])
def test_whoever_has_no_seat_has_no_desk(case, client, make, who):
    person = {"officer": case.officer, "designer": case.designer, "stranger": make.reviewer()}[who]
    client.sign_in(person)

    for address in ("judgements", "judgements/5.1", "judgements/submit"):
        assert client.get(f"/cases/{case.ref}/{address}").status_code == 404
    assert client.post(f"/cases/{case.ref}/judgements/5.1", data={"version": 0}).status_code == 404
    assert client.post(f"/cases/{case.ref}/judgements/submit").status_code == 404


def test_before_the_panel_is_confirmed_a_reviewer_reads_and_does_not_write(make, client):
    case = make.case("panel_formation")
    seat = make.assignment(case)
    client.sign_in(seat.person)

    page = client.get(f"/cases/{case.ref}/judgements/5.1")

    assert page.status_code == 200
    assert "Judging is not open yet" in page.text
    assert client.post(f"/cases/{case.ref}/judgements/5.1", data={"level": "met", "version": 0}).status_code == 409


def test_judging_ends_with_the_review(case, session, at):
    case.state = "consensus"
    session.commit()
    with pytest.raises(WrongState):
        actions.save(
            session, case.seats[0], JudgementDraft("5.1", "met", WHY), version=0, actor=case.seats[0].person, at=at
        )


def test_the_desk_lists_the_documents_of_the_criterion_first(case, session, make):
    seat, designer = case.seats[0], case.designer
    other, mine = (
        make.evidence(case.provider, designer, title="Other"),
        make.evidence(case.provider, designer, title="Mine"),
    )
    submit_evidence(session, case, other, "1.1", "9")
    submit_evidence(session, case, mine, "5.1", "2, table 1")

    desk = queries.desk(session, case, seat.person, "5.1")

    assert [(each.title, each.pages) for each in desk.shelf] == [("Mine", "2, table 1"), ("Other", "")]
    assert desk.on_shelf(other.id).title == "Other"


def test_a_cited_document_is_one_click_from_its_page(case, client, session, make, at):
    version = make.evidence(case.provider, case.designer)
    submit_evidence(session, case, version)
    seat = case.seats[0]
    judge(session, seat, at)
    cite(session, own(session, seat), version, "12–14")
    client.sign_in(seat.person)

    page = client.get(f"/cases/{case.ref}/judgements/5.1").text

    assert f"document={version.id}&amp;page=12#evidence" in page
    assert f"/cases/{case.ref}/evidence/{version.id}/file?view=1#page=4" in page


def test_a_page_of_judging_asks_a_fixed_number_of_queries(case, client, session, count_queries, make, at):
    seat = case.seats[0]
    client.sign_in(seat.person)
    address = f"/cases/{case.ref}/judgements/5.1"
    client.get(address)
    with count_queries as few:
        client.get(address)
    sent = len(few)
    judge(session, seat, at)
    for code in CODES:
        version = make.evidence(case.provider, case.designer)
        submit_evidence(session, case, version, code)
        cite(session, own(session, seat, code), version)
    count_queries.statements.clear()
    with count_queries as many:
        client.get(address)

    assert len(many) <= sent + 3


def test_of_two_windows_that_save_at_once_one_is_told(case, app, session):
    """Both begin the same judgement: one writes it, the other learns of it; none is lost without a word."""
    seat, gate, answers = case.seats[0], threading.Barrier(2), []

    def save(words):
        with app.test_client() as browser:
            browser.sign_in(seat.person)
            gate.wait()
            form = {"level": "met", "rationale": words, "version": 0}
            answers.append(browser.post(f"/cases/{case.ref}/judgements/5.1", data=form).status_code)

    windows = [threading.Thread(target=save, args=(f"Written in window {n}, and long enough.",)) for n in (1, 2)]
    for each in windows:
        each.start()
    for each in windows:
        each.join()

    assert sorted(answers) == [303, 409]
    assert own(session, seat).rationale.startswith("Written in window")


def test_every_page_of_judging_speaks_romanian(case, client, session, at):
    seat = case.seats[0]
    judge(session, seat, at)
    client.set_cookie("language", "ro")
    client.sign_in(seat.person)

    page = client.get(f"/cases/{case.ref}/judgements/5.1").text

    assert '<html lang="ro"' in page
    assert FRAMEWORK.criterion("5.1").question.ro in page
    assert client.get(f"/cases/{case.ref}/judgements/submit").status_code == 200
    assert client.get(f"/cases/{case.ref}/consensus").status_code == 200
