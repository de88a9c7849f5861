"""The consensus: the door that opens it, the agenda, what the chair records, dissents and findings."""

import json

import pytest
from sqlalchemy import select

from qa_portal.audit.models import AuditEvent
from qa_portal.judgements import actions, queries
from qa_portal.judgements.actions import Agreement, Dissenting, FindingDraft, Stale
from qa_portal.judgements.models import Consensus, Dissent, Finding, FindingKind
from qa_portal.kernel.errors import BadInput, NotAllowed, WrongState
from qa_portal.outbox.models import Letter
from qa_portal.proposals.queries import participation
from tests.judgements.rows import WHY, agreeing, judge, reviewing

SPLIT = {"5.1": "partially_met", "3.3": "substantially_met"}
REASONS = "Every outcome is assessed; the criteria of the memo are too general."


@pytest.fixture
def case(make, session, at):
    """A case in consensus: the employer stands two levels away on 5.1 and one level on 3.3."""
    case, seats = agreeing(make, session, at, employer=SPLIT)
    case.seats = seats
    return case


def kinds(session):
    return [each.kind for each in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]


def test_the_consensus_waits_until_everybody_has_submitted(make, session, client, at):
    case, seats = reviewing(make)
    judge(session, seats[0], at)
    actions.submit(session, seats[0], actor=seats[0].person, at=at)
    session.commit()
    client.sign_in(case.officer)

    page = client.get(f"/cases/{case.ref}/consensus").text
    answer = client.post(f"/cases/{case.ref}/consensus/open")

    assert f"{seats[1].person.name} has not submitted the judgements yet" in page
    assert 'aria-disabled="true"' in page
    assert answer.status_code == 422
    session.expire_all()
    assert case.state == "individual_review"


@pytest.mark.parametrize("who", ["officer", "chair"])
def test_officer_or_chair_opens_the_consensus(make, session, client, at, who):
    case, seats = reviewing(make)
    for seat in seats:
        judge(session, seat, at)
        actions.submit(session, seat, actor=seat.person, at=at)
    session.query(Letter).delete()
    session.commit()
    client.sign_in({"officer": case.officer, "chair": seats[0].person}[who])

    assert client.post(f"/cases/{case.ref}/consensus/open").status_code == 303

    session.expire_all()
    assert case.state == "consensus"
    assert {each.recipient_id for each in session.scalars(select(Letter))} == {each.person_id for each in seats}


def test_a_member_does_not_open_it(make, session, client, at):
    case, seats = reviewing(make)
    client.sign_in(seats[1].person)
    assert client.post(f"/cases/{case.ref}/consensus/open").status_code == 403


def test_the_page_begins_with_the_widest_disagreement(case, client):
    client.sign_in(case.seats[1].person)
    page = client.get(f"/cases/{case.ref}/consensus").text

    assert "2 levels apart on a gate" in page
    assert '<li class="is-split"><a href="/cases/' in page
    assert page.index("Two levels apart") < page.index("One level apart") < page.index("All alike")


def test_the_chair_records_level_reasons_and_dissent(case, client, session):
    chair, _student, employer = case.seats
    client.sign_in(chair.person)

    answer = client.post(
        f"/cases/{case.ref}/consensus/5.1",
        data={
            "level": "substantially_met",
            "rationale": REASONS,
            "version": 0,
            "dissents": [employer.person_id],
            "named": [employer.person_id],
            "then": "next",
        },
    )

    assert answer.location == f"/cases/{case.ref}/consensus/3.3"
    row = queries.consensus_by_code(session, case)["5.1"]
    assert (row.level, row.rationale, row.recorded_by_id) == ("substantially_met", REASONS, chair.person_id)
    assert [(each.person_id, each.level, each.named, each.text) for each in row.dissents] == [
        (employer.person_id, "partially_met", True, WHY)
    ]
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "consensus.recorded")).one()
    assert json.loads(event.data)["dissents"] == [{"named": True, "person": employer.person_id}]


def test_recording_again_replaces_level_and_dissents(case, session, at):
    chair, _student, employer = case.seats
    first = Agreement("5.1", "met", REASONS, [Dissenting(employer.person_id)])
    row = actions.record(session, case, first, version=0, actor=chair.person, at=at)
    second = Agreement("5.1", "partially_met", REASONS)

    actions.record(session, case, second, version=row.row_version, actor=chair.person, at=at)
    session.commit()

    assert queries.agreed_levels(session, case) == {"5.1": "partially_met"}
    assert session.scalars(select(Dissent)).all() == []


def test_who_gave_the_agreed_level_does_not_dissent(case, client, session):
    chair, student, _employer = case.seats
    client.sign_in(chair.person)

    answer = client.post(
        f"/cases/{case.ref}/consensus/5.1",
        data={"level": "met", "rationale": REASONS, "version": 0, "dissents": [student.person_id]},
    )

    assert answer.status_code == 422
    assert f"{student.person.name} gave this level and so does not dissent" in answer.text
    assert REASONS in answer.text
    assert session.scalars(select(Consensus)).all() == []


def test_a_stranger_does_not_dissent(case, session, make, at):
    stranger = make.reviewer()
    with pytest.raises(BadInput, match="member of the panel"):
        actions.record(
            session,
            case,
            Agreement("5.1", "met", REASONS, [Dissenting(stranger.id)]),
            version=0,
            actor=case.seats[0].person,
            at=at,
        )


@pytest.mark.parametrize("form", [{"level": "", "rationale": REASONS}, {"level": "met", "rationale": "Yes."}])
def test_a_consensus_has_a_level_and_reasons(case, client, session, form):
    client.sign_in(case.seats[0].person)

    assert client.post(f"/cases/{case.ref}/consensus/5.1", data={**form, "version": 0}).status_code == 422
    assert session.scalars(select(Consensus)).all() == []


def test_two_windows_of_the_chair_keep_both_texts(case, client, session):
    client.sign_in(case.seats[0].person)
    address = f"/cases/{case.ref}/consensus/5.1"
    client.post(address, data={"level": "met", "rationale": "Recorded in the first window.", "version": 0})

    second = {"level": "not_met", "rationale": "Recorded in the second window.", "version": 0}
    answer = client.post(address, data=second)

    assert answer.status_code == 409
    assert "Recorded in the first window." in answer.text
    assert "Recorded in the second window." in answer.text
    assert queries.agreed_levels(session, case) == {"5.1": "met"}


def test_a_stale_consensus_is_refused_by_the_action_too(case, session, at):
    chair = case.seats[0].person
    actions.record(session, case, Agreement("5.1", "met", REASONS), version=0, actor=chair, at=at)
    with pytest.raises(Stale):
        actions.record(session, case, Agreement("5.1", "not_met", REASONS), version=0, actor=chair, at=at)


@pytest.mark.parametrize("who", ["member", "officer"])
def test_only_the_chair_records(case, client, session, who, at):
    person = {"member": case.seats[1].person, "officer": case.officer}[who]
    client.sign_in(person)
    form = {"level": "met", "rationale": REASONS, "version": 0}
    finding = {"kind": "commendation", "text": "Outcomes are clear."}

    assert client.get(f"/cases/{case.ref}/consensus/5.1").status_code == 200
    assert client.post(f"/cases/{case.ref}/consensus/5.1", data=form).status_code == 403
    assert client.post(f"/cases/{case.ref}/consensus/5.1/findings", data=finding).status_code == 403
    with pytest.raises(NotAllowed):
        actions.add_finding(
            session, case, FindingDraft("5.1", FindingKind.COMMENDATION, "Outcomes are clear."), actor=person, at=at
        )
    assert kinds(session) == []


@pytest.mark.parametrize("state", ["factual_check", "final_check", "awaiting_decision", "accredited"])
def test_a_sent_report_is_not_changed(case, client, session, state, at):
    case.state = state
    session.commit()
    client.sign_in(case.seats[0].person)

    answer = client.post(f"/cases/{case.ref}/consensus/5.1", data={"level": "met", "rationale": REASONS, "version": 0})

    assert answer.status_code == 409
    with pytest.raises(WrongState):
        actions.record(session, case, Agreement("5.1", "met", REASONS), version=0, actor=case.seats[0].person, at=at)


def test_all_alike_offers_the_common_level_and_still_asks_the_chair(case, client, session):
    client.sign_in(case.seats[0].person)
    page = client.get(f"/cases/{case.ref}/consensus/1.1").text

    assert 'value="met" checked' in page
    assert queries.agreed_levels(session, case) == {}


def test_words_of_a_member_are_taken_over_without_a_script(case, client):
    client.sign_in(case.seats[0].person)
    page = client.get(f"/cases/{case.ref}/consensus/5.1?from={case.seats[2].id}").text

    assert WHY in page.split('name="rationale"')[1].split("</textarea>")[0]


def test_a_removed_reviewer_stays_on_the_record_and_leaves_the_count(case, client, session):
    gone = case.seats[2]
    gone.state, gone.closed = "replaced", True
    session.commit()
    client.sign_in(case.officer)

    assert queries.first_levels(session, case)["5.1"] == ["met", "met"]
    page = client.get(f"/cases/{case.ref}/consensus/5.1").text
    assert "No longer on the panel" in page
    assert "levels apart" not in page.split("No longer on the panel")[0].split("<h2")[2]


def test_a_barred_reviewer_does_not_count_whatever_the_seat_says(case, session):
    part = participation(session, case, case.seats[2].person)
    part.may_read, part.barred = False, True
    session.commit()

    assert queries.first_levels(session, case)["5.1"] == ["met", "met"]
    assert [each.counts for each in queries.table(session, case, case.officer, "5.1").voices] == [False, True, True]


def test_findings_are_added_listed_and_taken_away(case, client, session):
    client.sign_in(case.seats[0].person)
    address = f"/cases/{case.ref}/consensus/5.1/findings"
    condition = {
        "kind": "condition",
        "text": "Publish criteria for the memo.",
        "months": 6,
        "evidence_required": "The page.",
    }

    assert client.post(address, data=condition).status_code == 303
    assert client.post(address, data={"kind": "commendation", "text": "A marked example is public."}).status_code == 303

    found = queries.findings(session, case)
    assert [(each.kind, each.months) for each in found] == [("condition", 6), ("commendation", None)]
    page = client.get(f"/cases/{case.ref}/consensus/5.1").text
    assert "Publish criteria for the memo." in page
    assert client.post(f"{address}/{found[0].id}/remove").status_code == 303
    session.expire_all()
    assert [each.kind for each in queries.findings(session, case)] == ["commendation"]
    assert kinds(session) == ["finding.added", "finding.added", "finding.removed"]


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "condition", "text": "Publish criteria for the memo."},
        {"kind": "condition", "text": "Publish criteria for the memo.", "months": 0},
        {"kind": "condition", "text": "Publish criteria for the memo.", "months": 61},
        {"kind": "prayer", "text": "Publish criteria for the memo."},
        {"kind": "recommendation", "text": "Do."},
    ],
)
def test_a_finding_that_cannot_be_used_is_refused_with_its_text_kept(case, client, session, form):
    client.sign_in(case.seats[0].person)

    answer = client.post(f"/cases/{case.ref}/consensus/5.1/findings", data=form)

    assert answer.status_code == 422
    assert form["text"] in answer.text
    assert session.scalars(select(Finding)).all() == []


def test_a_condition_without_a_time_is_refused_by_the_action_too(case, session, at):
    draft = FindingDraft("5.1", FindingKind.CONDITION, "Publish criteria for the memo.")
    with pytest.raises(BadInput, match="1 to 60 months"):
        actions.add_finding(session, case, draft, actor=case.seats[0].person, at=at)
