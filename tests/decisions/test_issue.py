"""Issuing a decision: who may, what is written with it, and that a refusal leaves no trace."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Perspective, RoleKind
from qa_portal.audit.actions import verify
from qa_portal.audit.models import AuditEvent
from qa_portal.decisions import actions, queries
from qa_portal.decisions.models import Condition, Decision, DecisionDraft
from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import Blocked, NotAllowed, WrongState
from qa_portal.outbox.models import Letter
from qa_portal.proposals.models import Case, Participation, PartRole
from tests.builders import Make
from tests.decisions.deciding import DEVIATION, REASONS, WORKLOAD, at_once, awaiting, decision


def traces(session: Session) -> list[int]:
    """Count everything that a decision writes."""
    tables = (Decision, Condition, Letter, AuditEvent)
    return [session.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


def test_the_council_accredits_with_conditions(make: Make, session: Session, at: datetime) -> None:
    case, person = awaiting(make), make.council(name="Teresa Magalhães")
    found = actions.issue(session, case, draft=decision(), actor=person, at=at)
    session.commit()
    assert (case.state, case.closed) == ("accredited_with_conditions", False)
    assert (found.outcome, found.computed_outcome, found.proposed_outcome) == ("accredited_with_conditions",) * 3
    assert (found.decided_on, found.valid_from) == (date(2026, 11, 23), date(2026, 11, 23))
    assert found.valid_until == date(2031, 11, 22)
    assert (found.decided_by, found.decided_at, found.reasons) == (person, at, REASONS)
    condition = found.conditions[0]
    assert (condition.number, condition.criterion, condition.text) == (1, "3.3", WORKLOAD.text)
    assert (condition.state, condition.closed, condition.due_on) == ("open", False, date(2027, 7, 30))
    assert queries.current(session, case) is found


def test_the_decision_keeps_how_the_rule_was_applied(make: Make, session: Session, at: datetime) -> None:
    found = actions.issue(session, awaiting(make), draft=decision(), actor=make.council(), at=at)
    assert found.computed["outcome"] == "accredited_with_conditions"
    assert found.computed["led_by"] == ["3.3"]
    assert found.computed["levels"]["3.3"] == "partially_met"
    assert len(found.computed["levels"]) == 24
    reason = next(each for each in found.computed["reasons"] if each["criteria"])
    assert set(reason) == {"outcome", "test", "counted", "total", "criteria", "holds"}
    json.dumps(found.computed)


def test_a_full_accreditation_closes_the_case(make: Make, session: Session, at: datetime) -> None:
    case = awaiting(make, weak="")
    actions.issue(session, case, draft=decision("accredited"), actor=make.council(), at=at)
    assert (case.state, case.closed) == ("accredited", True)


def test_a_refusal_has_no_validity_and_no_conditions(make: Make, session: Session, at: datetime) -> None:
    case = awaiting(make)
    found = actions.issue(
        session, case, draft=decision("refused", deviation_reason=DEVIATION), actor=make.council(), at=at
    )
    assert case.state == "refused"
    assert (found.valid_from, found.valid_until, found.conditions) == (None, None, [])
    assert found.deviation_reason == DEVIATION


def test_no_reason_for_departing_is_kept_where_the_council_does_not_depart(
    make: Make, session: Session, at: datetime
) -> None:
    found = actions.issue(
        session, awaiting(make), draft=decision(deviation_reason=DEVIATION), actor=make.council(), at=at
    )
    assert found.deviation_reason == ""


def test_the_letters_carry_outcome_conditions_and_validity(make: Make, session: Session, at: datetime) -> None:
    case = awaiting(make)
    case.designer.language = "ro"
    session.commit()
    actions.issue(session, case, draft=decision(), actor=make.council(), at=at)
    letters = session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [each.kind for each in letters] == ["decision"] + ["decision_panel"] * 3
    to_provider = letters[0].body
    assert "Acreditat cu condiții" in to_provider
    assert "22 noiembrie 2031" in to_provider
    assert WORKLOAD.text in to_provider
    assert "30 iulie 2027" in to_provider
    assert all("Accredited with conditions" in each.body for each in letters[1:])


def test_the_trail_tells_the_decision_and_each_condition(make: Make, session: Session, at: datetime) -> None:
    case, person = awaiting(make), make.council()
    actions.issue(session, case, draft=decision(), actor=person, at=at)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    assert [each.kind for each in events] == ["case.accredit_with_conditions", "condition.begun"]
    told = json.loads(events[0].data)
    assert told["computed"] == told["proposed"] == told["outcome"] == "accredited_with_conditions"
    assert told["facts"]["DecisionFacts"] == {"framework": "esg-mc-1", "computed": "accredited_with_conditions"}
    assert json.loads(events[1].data)["due_on"] == "2027-07-30"
    assert {each.actor_id for each in events} == {person.id}
    assert verify(session)[1] == []


def test_a_decision_takes_the_draft_away(make: Make, session: Session, at: datetime) -> None:
    case, person = awaiting(make), make.council()
    actions.save_draft(session, case, decision(), seen="", actor=person, at=at)
    actions.issue(session, case, draft=decision(), actor=person, at=at)
    assert session.scalars(select(DecisionDraft)).all() == []


def test_the_day_of_the_decision_is_the_agencys(make: Make, session: Session) -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Bratislava
    found = actions.issue(session, awaiting(make), draft=decision(), actor=make.council(), at=late)
    assert found.decided_on == date(2026, 11, 24)


@pytest.mark.parametrize("kind", [RoleKind.OFFICER, RoleKind.REVIEWER, RoleKind.ADMINISTRATOR])
def test_nobody_but_the_council_decides(make: Make, session: Session, at: datetime, kind: RoleKind) -> None:
    case = awaiting(make)
    before = traces(session)
    with pytest.raises(NotAllowed):
        actions.issue(session, case, draft=decision(), actor=make.person(kind), at=at)
    assert traces(session) == before


def test_a_designer_does_not_decide_even_as_council_member(make: Make, session: Session, at: datetime) -> None:
    case = awaiting(make)
    with pytest.raises(NotAllowed):
        actions.issue(session, case, draft=decision(), actor=case.designer, at=at)
    both = make.person(RoleKind.COUNCIL, RoleKind.DESIGNER, provider=case.provider)
    with pytest.raises(NotAllowed):
        actions.issue(session, case, draft=decision(), actor=both, at=at)


def test_a_council_member_who_sat_on_the_panel_does_not_decide(make: Make, session: Session, at: datetime) -> None:
    case, person = awaiting(make), make.person(RoleKind.COUNCIL, RoleKind.REVIEWER)
    make.assignment(case, person, state="submitted")
    with pytest.raises(NotAllowed):
        actions.issue(session, case, draft=decision(), actor=person, at=at)


@pytest.mark.parametrize("state", ["replaced", "declined"])
def test_a_council_member_who_was_asked_to_the_panel_does_not_decide(
    make: Make, session: Session, at: datetime, state: str
) -> None:
    case, person = awaiting(make), make.person(RoleKind.COUNCIL, RoleKind.REVIEWER)
    make.assignment(case, person, state=state)
    with pytest.raises(NotAllowed):
        actions.issue(session, case, draft=decision(), actor=person, at=at)


def test_a_barred_council_member_does_not_decide(make: Make, session: Session, at: datetime) -> None:
    case, person = awaiting(make), make.council()
    session.add(Participation(case_id=case.id, person_id=person.id, role=PartRole.COUNCIL, barred=True))
    session.commit()
    with pytest.raises(NotAllowed):
        actions.issue(session, case, draft=decision(), actor=person, at=at)


def test_a_council_member_affiliated_with_the_provider_does_not_decide(
    make: Make, session: Session, at: datetime
) -> None:
    case, person = awaiting(make), make.reviewer(Perspective.EMPLOYER)
    person.roles[0].kind = RoleKind.COUNCIL
    person.profile.organisation_id = case.provider_id
    session.commit()
    with pytest.raises(NotAllowed, match="affiliated"):
        actions.issue(session, case, draft=decision(), actor=person, at=at)


def test_an_officer_who_handled_the_case_does_not_decide_it_as_council(
    make: Make, session: Session, at: datetime
) -> None:
    case, person = awaiting(make), make.person(RoleKind.OFFICER, RoleKind.COUNCIL)
    session.add(Participation(case_id=case.id, person_id=person.id, role=PartRole.OFFICER, may_read=True))
    session.commit()
    with pytest.raises(NotAllowed):
        actions.issue(session, case, draft=decision(), actor=person, at=at)


@pytest.mark.parametrize("state", ["final_check", "accredited", "withdrawn"])
def test_a_case_is_decided_only_while_it_awaits_that(make: Make, session: Session, at: datetime, state: str) -> None:
    with pytest.raises(WrongState):
        actions.issue(session, awaiting(make, state=state), draft=decision(), actor=make.council(), at=at)


@pytest.mark.parametrize(
    "wrong",
    [
        decision("accredited"),
        decision("refused"),
        decision(""),
        decision(conditions=()),
        decision(reasons="Fine."),
        decision(conditions=(WORKLOAD.model_copy(update={"due_on": None}),)),
        decision("refused", deviation_reason=DEVIATION, conditions=(WORKLOAD,)),
    ],
)
def test_what_is_refused_leaves_no_trace(make: Make, session: Session, at: datetime, wrong: object) -> None:
    case, person = awaiting(make), make.council()
    before, version = traces(session), case.row_version
    with pytest.raises(Blocked):
        actions.issue(session, case, draft=wrong, actor=person, at=at)  # type: ignore[arg-type]
    session.commit()
    session.expire_all()
    assert traces(session) == before
    assert (case.state, case.row_version) == ("awaiting_decision", version)


def test_no_decision_before_every_criterion_is_agreed(make: Make, session: Session, at: datetime) -> None:
    case = make.case("awaiting_decision")
    with pytest.raises(Blocked, match="has no consensus yet"):
        actions.issue(session, case, draft=decision(), actor=make.council(), at=at)
    assert case.state == "awaiting_decision"


def test_two_council_members_who_decide_at_once_make_one_decision(
    make: Make, session: Session, database: Database, at: datetime
) -> None:
    case, first, second = awaiting(make), make.council(), make.council()

    def by(person_id: int, outcome: str) -> object:
        def act(own: Session) -> object:
            row = own.get_one(Case, case.id)
            actor = own.get_one(type(first), person_id)
            return actions.issue(own, row, draft=decision(outcome, deviation_reason=DEVIATION), actor=actor, at=at)

        return act

    found = at_once(database, by(first.id, "accredited_with_conditions"), by(second.id, "refused"))  # type: ignore[arg-type]
    session.expire_all()
    assert sorted(type(each).__name__ for each in found) == ["Decision", "WrongState"]
    kept = session.scalars(select(Decision)).one()
    assert case.state == kept.outcome
    assert len(session.scalars(select(Letter).where(Letter.kind == "decision")).all()) == 1
    assert verify(session)[1] == []


def test_the_database_holds_one_current_decision_a_case(make: Make, session: Session, at: datetime) -> None:
    found = actions.issue(session, awaiting(make), draft=decision(), actor=make.council(), at=at)
    session.commit()
    copied = ("outcome", "computed_outcome", "proposed_outcome", "computed", "reasons", "decided_at", "decided_on")
    twin = Decision(case_id=found.case_id, decided_by_id=found.decided_by_id, **{k: getattr(found, k) for k in copied})
    session.add(twin)
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()


def test_the_database_refuses_a_departure_without_reason(make: Make, session: Session, at: datetime) -> None:
    found = actions.issue(session, awaiting(make), draft=decision(), actor=make.council(), at=at)
    found.outcome = "accredited"
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()


def test_a_draft_is_kept_for_the_council_alone(make: Make, session: Session, at: datetime) -> None:
    case, person = awaiting(make), make.council()
    half = decision("", reasons="Not yet", conditions=(WORKLOAD.model_copy(update={"due_on": None}),))
    row = actions.save_draft(session, case, half, seen="", actor=person, at=at)
    assert queries.written(row) == half
    for other in (make.officer(), case.designer):
        with pytest.raises(NotAllowed):
            actions.save_draft(session, case, half, seen=queries.stamp(row), actor=other, at=at)


def test_a_draft_does_not_write_over_what_another_member_saved(make: Make, session: Session, at: datetime) -> None:
    case = awaiting(make)
    actions.save_draft(session, case, decision(), seen="", actor=make.council(), at=at)
    with pytest.raises(WrongState):
        actions.save_draft(session, case, decision(""), seen="", actor=make.council(), at=at)
    assert queries.written(queries.draft_of(session, case)) == decision()


def test_two_first_drafts_at_once_leave_one(make: Make, session: Session, database: Database, at: datetime) -> None:
    case, people = awaiting(make), [make.council(), make.council()]

    def by(person_id: int) -> object:
        def act(own: Session) -> object:
            actor = own.get_one(type(people[0]), person_id)
            return actions.save_draft(own, own.get_one(Case, case.id), decision(), seen="", actor=actor, at=at)

        return act

    found = at_once(database, *(by(each.id) for each in people))  # type: ignore[arg-type]
    assert sorted(type(each).__name__ for each in found) == ["DecisionDraft", "WrongState"]
    assert len(session.scalars(select(DecisionDraft)).all()) == 1


def test_the_preview_tells_what_the_issue_then_does(make: Make, session: Session, at: datetime) -> None:
    case, person = awaiting(make), make.council()
    seen = queries.consequences(session, case, decision(), actor=person, at=at)
    session.expire_all()
    assert case.state == "awaiting_decision"
    actions.issue(session, case, draft=decision(), actor=person, at=at)
    letters = session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [(each.subject, each.body) for each in letters] == [(each.subject, each.body) for each in seen.letters]


def test_a_preview_of_what_is_not_whole_tells_only_what_is_missing(make: Make, session: Session, at: datetime) -> None:
    found = queries.consequences(session, awaiting(make), decision(reasons=""), actor=make.council(), at=at)
    assert [each.target for each in found.blockers] == ["reasons"]
    assert (found.letters, found.seen) == ((), "")


def test_a_refusal_stays_out_of_the_register_if_the_agency_says_so(make: Make, session: Session, at: datetime) -> None:
    case, written = awaiting(make), decision("refused", deviation_reason=DEVIATION)
    shown = queries.consequences(session, case, written, actor=make.council(), at=at)
    assert shown.public[0] == "the decision and its reasons"
    make.settings.publish_refusals = False
    session.commit()
    hidden = queries.consequences(session, case, written, actor=make.council(), at=at)
    assert hidden.public == ["nothing, as the agency keeps refusals out of the register"]
    assert hidden.seen != shown.seen


def test_the_panels_conditions_come_with_a_working_day(make: Make, session: Session) -> None:
    found = queries.conditions_proposed(session, awaiting(make), date(2026, 11, 28))
    assert found[0].due_on == date(2027, 7, 28)
    assert queries.conditions_proposed(session, awaiting(make), date(2026, 11, 24))[0].due_on == date(2027, 7, 26)


def test_the_grounds_name_what_led_to_the_outcome(make: Make, session: Session) -> None:
    found = queries.grounds(session, awaiting(make))
    assert [(each.criterion.code, each.led) for each in found.tested] == [("3.3", True)]
    assert found.dissents == ["3.3"]
    assert found.members == 3
    assert found.gates[0] == found.gates[1]
