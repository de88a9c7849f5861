"""The life of a condition: report, verdict, later date, and full accreditation when the last one is met."""

import json
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit.actions import verify as verify_trail
from qa_portal.audit.models import AuditEvent
from qa_portal.decisions import actions as decisions
from qa_portal.decisions.models import Condition
from qa_portal.evidence import queries as library
from qa_portal.followup import actions, queries
from qa_portal.followup.models import ConditionReport, ConditionRuling
from qa_portal.followup.rules import Account
from qa_portal.kernel import clock
from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import BadInput, Blocked, Hidden, NotAllowed, WrongState
from qa_portal.outbox.models import Letter
from qa_portal.proposals.models import Case, Participation, PartRole
from qa_portal.workflow import engine
from tests.builders import Make
from tests.decisions.deciding import WORKLOAD, at_once, awaiting, decision

SAID = "Ten learners kept time sheets; the hours were corrected from 52 to 60."
MISSING = "The time sheets of three learners are not there."


def conditional(make: Make, at: datetime, conditions: int = 1) -> Case:
    """A case accredited with so many conditions."""
    case = awaiting(make)
    decisions.issue(
        make.session, case, draft=decision(conditions=(WORKLOAD,) * conditions), actor=make.council(), at=at
    )
    make.session.commit()
    return case


def account(make: Make, case: Case) -> Account:
    """A report with a document of the provider's library."""
    return Account(SAID, (make.evidence(case.provider, case.designer, title="Time sheets").id,))


def officer(case: Case) -> Person:
    """The officer in charge."""
    assert case.officer
    return case.officer


def reported(make: Make, at: datetime, conditions: int = 1) -> tuple[Case, Condition]:
    """A case whose first condition has a report that waits for a verdict."""
    case = conditional(make, at, conditions)
    condition = queries.of_case(make.session, case)[0]
    actions.report(make.session, condition, account(make, case), actor=case.designer, at=at)
    make.session.commit()
    return case, condition


def kinds(session: Session) -> list[str]:
    """Name the letters queued so far, newest last."""
    return list(session.scalars(select(Letter.kind).order_by(Letter.id)))


def test_from_report_to_full_accreditation(make: Make, session: Session, at: datetime) -> None:
    case, condition = reported(make, at)
    assert (condition.state, kinds(session)[-1]) == ("reported", "condition_reported")
    actions.verify(session, condition, verdict="met", text="", actor=officer(case), at=at)
    session.commit()
    assert (condition.state, condition.closed) == ("met", True)
    assert (case.state, case.closed) == ("accredited", True)
    assert kinds(session)[-2:] == ["condition_met", "conditions_fulfilled"]
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (last.kind, last.actor_id) == ("case.fulfil", None)
    assert json.loads(last.data)["facts"]["ConditionsFacts"] == {"total": 1, "unmet": []}
    letter = session.scalars(select(Letter).where(Letter.kind == "conditions_fulfilled")).one()
    assert "22 November 2031" in letter.body
    assert verify_trail(session)[1] == []


def test_the_accreditation_stays_conditional_until_the_last_condition_is_met(
    make: Make, session: Session, at: datetime
) -> None:
    case, first = reported(make, at, conditions=2)
    actions.verify(session, first, verdict="met", text="", actor=officer(case), at=at)
    assert case.state == "accredited_with_conditions"
    second = queries.of_case(session, case)[1]
    actions.report(session, second, account(make, case), actor=case.designer, at=at)
    actions.verify(session, second, verdict="met", text="", actor=officer(case), at=at)
    assert case.state == "accredited"


@pytest.mark.parametrize("verdict", ["partly_met", "not_met"])
def test_a_report_that_does_not_show_it_goes_back_with_a_reason(
    make: Make, session: Session, at: datetime, verdict: str
) -> None:
    case, condition = reported(make, at)
    due_on = condition.due_on
    written = actions.verify(session, condition, verdict=verdict, text=MISSING, actor=officer(case), at=at)
    assert (condition.state, condition.closed, condition.due_on) == ("open", False, due_on)
    assert (written.verdict, written.verdict_text, written.verified_by) == (verdict, MISSING, case.officer)
    letter = session.scalars(select(Letter).where(Letter.kind == "condition_sent_back")).one()
    assert MISSING in letter.body
    actions.report(session, condition, account(make, case), actor=case.designer, at=at)
    assert [each.verdict for each in queries.reports(session, condition)] == [None, verdict]


def test_a_report_does_not_go_back_without_a_reason(make: Make, session: Session, at: datetime) -> None:
    case, condition = reported(make, at)
    with pytest.raises(Blocked):
        actions.verify(session, condition, verdict="not_met", text=" ", actor=officer(case), at=at)
    session.rollback()
    assert condition.state == "reported"
    assert queries.reports(session, condition)[0].verdict is None


def test_an_unknown_verdict_is_refused(make: Make, session: Session, at: datetime) -> None:
    case, condition = reported(make, at)
    with pytest.raises(BadInput):
        actions.verify(session, condition, verdict="perhaps", text=MISSING, actor=officer(case), at=at)


def test_a_report_needs_text_and_a_document(make: Make, session: Session, at: datetime) -> None:
    case = conditional(make, at)
    condition = queries.of_case(session, case)[0]
    with pytest.raises(Blocked) as refused:
        actions.report(session, condition, Account("Done.", ()), actor=case.designer, at=at)
    assert [each.target for each in refused.value.blockers] == ["text", "versions"]
    assert session.scalar(select(func.count()).select_from(ConditionReport)) == 0


def test_a_report_shows_documents_of_its_provider_only(make: Make, session: Session, at: datetime) -> None:
    case, other = conditional(make, at), make.provider()
    foreign = make.evidence(other, make.designer(other))
    with pytest.raises(BadInput):
        actions.report(
            session, queries.of_case(session, case)[0], Account(SAID, (foreign.id,)), actor=case.designer, at=at
        )


def test_what_a_report_shows_opens_to_whoever_sees_the_case(make: Make, session: Session, at: datetime) -> None:
    case, condition = reported(make, at)
    shown = queries.reports(session, condition)[0].evidence[0].version_id
    assert shown in library.versions_open_in(session, case.id)
    uses = library.uses(session, case.designer, [shown])[shown]
    assert [(each.ref, each.criteria) for each in uses] == [(case.ref, ("3.3",))]
    assert library.uses(session, make.designer(make.provider()), [shown]) == {}


def test_each_does_only_what_is_theirs(make: Make, session: Session, at: datetime) -> None:
    case, condition = reported(make, at)
    for person in (case.designer, make.council(), make.reviewer(), make.administrator()):
        with pytest.raises(NotAllowed):
            actions.verify(session, condition, verdict="met", text="", actor=person, at=at)
    with pytest.raises(NotAllowed):
        actions.report(session, condition, account(make, case), actor=officer(case), at=at)
    with pytest.raises(NotAllowed):
        actions.extend(session, condition, due_on=date(2028, 1, 31), reason=MISSING, actor=case.designer, at=at)
    with pytest.raises(NotAllowed):
        actions.declare_not_met(session, condition, reason=MISSING, actor=case.designer, at=at)


def test_the_state_decides_what_comes_next(make: Make, session: Session, at: datetime) -> None:
    case, condition = reported(make, at)
    with pytest.raises(WrongState):
        actions.report(session, condition, account(make, case), actor=case.designer, at=at)
    with pytest.raises(WrongState):
        actions.extend(session, condition, due_on=date(2028, 1, 31), reason=MISSING, actor=officer(case), at=at)
    actions.verify(session, condition, verdict="met", text="", actor=officer(case), at=at)
    with pytest.raises(WrongState):
        actions.verify(session, condition, verdict="met", text="", actor=officer(case), at=at)


def test_a_later_date_has_its_reason_on_the_record(make: Make, session: Session, at: datetime) -> None:
    case = conditional(make, at)
    condition = queries.of_case(session, case)[0]
    reason = "The first cohort begins in autumn only."
    actions.extend(session, condition, due_on=date(2028, 1, 31), reason=reason, actor=officer(case), at=at)
    session.commit()
    session.expire_all()
    assert (condition.state, condition.due_on) == ("open", date(2028, 1, 31))
    ruling = queries.rulings(session, condition)[0]
    assert (ruling.due_before, ruling.due_on, ruling.reason) == (WORKLOAD.due_on, date(2028, 1, 31), reason)
    letter = session.scalars(select(Letter).where(Letter.kind == "condition_extended")).one()
    assert "31 January 2028" in letter.body
    assert reason in letter.body
    told = session.scalars(select(AuditEvent).where(AuditEvent.kind == "condition.extend")).one()
    assert json.loads(told.data)["due_on"] == "2028-01-31"
    assert queries.lines(session, case)[0].extensions == 1


@pytest.mark.parametrize(
    ("due_on", "reason", "fields"),
    [
        (None, MISSING, ["due_on"]),
        (date(2027, 7, 30), MISSING, ["due_on"]),
        (date(2027, 1, 1), MISSING, ["due_on"]),
        (date(2031, 11, 22), MISSING, ["due_on"]),
        (date(2031, 11, 22), "", ["due_on", "reason"]),
        (date(2028, 1, 31), "", ["reason"]),
    ],
)
def test_a_date_that_is_no_extension_is_refused(
    make: Make, session: Session, at: datetime, due_on: date | None, reason: str, fields: list[str]
) -> None:
    case = conditional(make, at)
    condition = queries.of_case(session, case)[0]
    with pytest.raises(Blocked) as refused:
        actions.extend(session, condition, due_on=due_on, reason=reason, actor=officer(case), at=at)
    assert [each.target for each in refused.value.blockers] == fields
    assert condition.due_on == WORKLOAD.due_on
    assert queries.rulings(session, condition) == []


def test_nobody_fails_a_condition_before_its_date(make: Make, session: Session, at: datetime) -> None:
    case = conditional(make, at)
    condition = queries.of_case(session, case)[0]
    condition.due_on = date(2199, 1, 1)
    session.commit()
    with pytest.raises(Blocked, match="until the end of 1 January 2199"):
        actions.declare_not_met(session, condition, reason=MISSING, actor=officer(case), at=at)
    offer = next(each for each in engine.open_to(session, condition, officer(case)) if each.name == "declare_not_met")
    assert not offer.possible


def test_the_day_itself_is_still_in_time(make: Make, session: Session, at: datetime) -> None:
    case = conditional(make, at)
    condition = queries.of_case(session, case)[0]
    condition.due_on = clock.today()
    session.commit()
    with pytest.raises(Blocked):
        actions.declare_not_met(session, condition, reason=MISSING, actor=officer(case), at=at)


@pytest.mark.parametrize("waits", [False, True])
def test_an_overdue_condition_is_closed_as_not_met_with_a_reason(
    make: Make, session: Session, at: datetime, waits: bool
) -> None:
    if waits:
        case, condition = reported(make, at)
    else:
        case = conditional(make, at)
        condition = queries.of_case(session, case)[0]
    condition.due_on = date(2020, 1, 31)
    session.commit()
    actions.declare_not_met(session, condition, reason=MISSING, actor=officer(case), at=at)
    session.commit()
    assert (condition.state, condition.closed) == ("not_met", True)
    assert case.state == "accredited_with_conditions"
    assert [each.kind.value for each in queries.rulings(session, condition)] == ["not_met"]
    assert [each.verdict for each in queries.reports(session, condition)] == (["not_met"] if waits else [])
    assert MISSING in session.scalars(select(Letter).where(Letter.kind == "condition_not_met")).one().body


def test_an_accreditation_with_a_condition_not_met_never_becomes_full(
    make: Make, session: Session, at: datetime
) -> None:
    case, first = reported(make, at, conditions=2)
    second = queries.of_case(session, case)[1]
    second.due_on = date(2020, 1, 31)
    session.commit()
    actions.declare_not_met(session, second, reason=MISSING, actor=officer(case), at=at)
    actions.verify(session, first, verdict="met", text="", actor=officer(case), at=at)
    assert case.state == "accredited_with_conditions"
    with pytest.raises(Blocked, match="Condition 2 is not met yet"):
        actions.fulfil(session, case, actor=officer(case), at=at)


def test_the_last_two_conditions_verified_at_once_make_one_full_accreditation(
    make: Make, session: Session, database: Database, at: datetime
) -> None:
    case, first = reported(make, at, conditions=2)
    second = queries.of_case(session, case)[1]
    actions.report(session, second, account(make, case), actor=case.designer, at=at)
    session.commit()
    by = officer(case).id

    def verdict_on(id_: int) -> object:
        def act(own: Session) -> object:
            condition, actor = own.get_one(Condition, id_), own.get_one(Person, by)
            return actions.verify(own, condition, verdict="met", text="", actor=actor, at=at)

        return act

    found = at_once(database, verdict_on(first.id), verdict_on(second.id))  # type: ignore[arg-type]
    session.expire_all()
    assert [type(each).__name__ for each in found] == ["ConditionReport"] * 2
    assert case.state == "accredited"
    assert kinds(session).count("conditions_fulfilled") == 1


def test_a_condition_is_hidden_with_its_case(make: Make, session: Session, at: datetime) -> None:
    case = conditional(make, at)
    condition = queries.of_case(session, case)[0]
    for person in (case.designer, officer(case), make.council()):
        assert queries.find(session, person, condition.id) is condition
    barred = make.officer()
    session.add(Participation(case_id=case.id, person_id=barred.id, role=PartRole.OFFICER, barred=True))
    session.commit()
    for person in (make.designer(make.provider()), make.reviewer(), barred):
        with pytest.raises(Hidden):
            queries.find(session, person, condition.id)
    with pytest.raises(Hidden):
        queries.find(session, officer(case), condition.id + 999)


def test_the_database_refuses_an_extension_that_is_not_later(make: Make, session: Session, at: datetime) -> None:
    case = conditional(make, at)
    condition = queries.of_case(session, case)[0]
    session.add(
        ConditionRuling(
            condition_id=condition.id,
            kind="extended",
            reason=MISSING,
            due_before=condition.due_on,
            due_on=condition.due_on,
            ruled_by_id=officer(case).id,
            ruled_at=at,
        )
    )
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()
