"""Any order of actions by any persons: the trail leads, by lawful steps, from the first state to where a row rests."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person, Perspective, RoleKind
from qa_portal.audit import actions as audit
from qa_portal.audit.models import AuditEvent
from qa_portal.criteria import library as criteria
from qa_portal.decisions import actions as decisions
from qa_portal.decisions.models import Condition, Decision
from qa_portal.decisions.rules import ConditionData, DecisionData
from qa_portal.exchange.importing import read_any
from qa_portal.exchange.proposal_yaml import EXAMPLE
from qa_portal.followup import actions as followup
from qa_portal.followup.rules import Account
from qa_portal.judgements import actions as judgements
from qa_portal.judgements.models import Consensus, Judgement
from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import Refused
from qa_portal.panels import actions as panels
from qa_portal.panels.models import Assignment, ConflictStatus, Seat
from qa_portal.panels.rules.interests import Disclosure
from qa_portal.panels.rules.offers import Wanted
from qa_portal.proposals import actions as proposals
from qa_portal.proposals.definition import DEFINITION
from qa_portal.proposals.models import Case, SelfAssessment
from qa_portal.workflow import engine, library
from tests.builders import Make

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CODES = [each.code for each in criteria.framework("esg-mc-1").criteria]
PROPOSAL = read_any(EXAMPLE.read_bytes(), EXAMPLE.name).data
REASON = "There is a reason, and it is long enough to be one."
REASONS = "The council follows the panel, which read all the evidence and heard the provider on the facts. " * 2
NONE, ACTUAL = Disclosure(ConflictStatus.NONE), Disclosure(ConflictStatus.ACTUAL, ("employment",), REASON)
POTENTIAL = Disclosure(ConflictStatus.POTENTIAL, ("competing",), REASON)
WHO = (
    "designer",
    "stranger",
    "officer",
    "other_officer",
    "council",
    "officer_and_council",
    "chair",
    "student",
    "employer",
    "council_and_reviewer",
)
Step = Callable[["House", Session, Person], object]


class House:
    """One case, its people, and what can be done with it."""

    def __init__(self, database: Database, app: Flask, connection: Connection) -> None:
        self.database, self.now = database, AT
        session = Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        make = Make(session, app.extensions["qa_portal.files"], AT)
        provider = make.provider()
        people = {
            "designer": make.designer(provider),
            "stranger": make.designer(make.provider()),
            "officer": make.officer(),
            "other_officer": make.officer(),
            "council": make.council(),
            "officer_and_council": make.person(RoleKind.OFFICER, RoleKind.COUNCIL),
            "chair": make.reviewer(Perspective.ACADEMIC),
            "student": make.reviewer(Perspective.STUDENT),
            "employer": make.reviewer(Perspective.EMPLOYER),
            "council_and_reviewer": make.reviewer(Perspective.ACADEMIC),
        }
        self.ids = {name: person.id for name, person in people.items()}
        self.document = make.evidence(provider, people["designer"]).id
        session.close()
        with database.transaction() as opened:
            self._also_council(opened)
            designer = opened.get_one(Person, self.ids["designer"])
            case = proposals.propose(
                opened,
                designer.roles[0].organisation,
                actor=designer,
                at=AT,
                data=PROPOSAL,  # type: ignore[arg-type]
            )
            self.case_id = case.id

    def _also_council(self, session: Session) -> None:
        person = session.get_one(Person, self.ids["council_and_reviewer"])
        person.roles.append(type(person.roles[0])(kind=RoleKind.COUNCIL))

    def do(self, step: Step, who: str) -> bool:
        """Take one step as somebody, in a transaction of its own; tell whether the house allowed it."""
        self.now += timedelta(minutes=7)
        try:
            with self.database.transaction() as session:
                step(self, session, session.get_one(Person, self.ids[who]))
        except Refused:
            return False
        return True

    def case(self, session: Session) -> Case:
        """The case."""
        return session.get_one(Case, self.case_id)

    def seats(self, session: Session, person: Person | None = None) -> list[Assignment]:
        """The seats of the panel; with `person`, theirs first."""
        found = list(session.scalars(select(Assignment).where(Assignment.case_id == self.case_id)))
        return sorted(found, key=lambda seat: seat.person_id != (person.id if person else 0))

    def conditions(self, session: Session) -> list[Condition]:
        """The conditions of the decision."""
        return list(
            session.scalars(select(Condition).where(Condition.case_id == self.case_id).order_by(Condition.number))
        )


def _write(house: House, session: Session, person: Person) -> None:
    there = set(session.scalars(select(SelfAssessment.criterion).where(SelfAssessment.case_id == house.case_id)))
    for code in set(CODES) - there:
        proposals.assess(session, house.case(session), code, f"On {code}.", seen=None, actor=person, at=house.now)


def _accept(house: House, session: Session, person: Person) -> None:
    answers = {each.key: proposals.GivenAnswer(True, "Seen.") for each in DEFINITION}
    proposals.answer_definition(session, house.case(session), answers, actor=person, at=house.now)
    proposals.accept(session, house.case(session), actor=person, at=house.now)


def _return(house: House, session: Session, person: Person) -> None:
    proposals.remark(session, house.case(session), "title", REASON, actor=person, at=house.now)
    proposals.return_(session, house.case(session), actor=person, at=house.now)


def _invite(house: House, session: Session, person: Person) -> None:
    wanted = [
        Wanted(house.ids["chair"], Seat.CHAIR, Perspective.ACADEMIC),
        Wanted(house.ids["student"], Seat.MEMBER, Perspective.STUDENT),
        Wanted(house.ids["employer"], Seat.MEMBER, Perspective.EMPLOYER),
    ]
    panels.invite(session, house.case(session), wanted, actor=person, at=house.now)


def _invite_one_more(house: House, session: Session, person: Person) -> None:
    wanted = [Wanted(house.ids["council_and_reviewer"], Seat.MEMBER, Perspective.ACADEMIC)]
    panels.invite(session, house.case(session), wanted, actor=person, at=house.now)


def _answer(disclosure: Disclosure) -> Step:
    def answer(house: House, session: Session, person: Person) -> None:
        for seat in house.seats(session, person)[:1]:
            panels.answer(session, seat, disclosure, actor=person, at=house.now)

    return answer


def _on_a_seat(act: Callable[..., object], **more: Any) -> Step:
    def change(house: House, session: Session, person: Person) -> None:
        for seat in house.seats(session)[-1:]:
            act(session, seat, actor=person, at=house.now, **more)

    return change


def _judge(house: House, session: Session, person: Person) -> None:
    for seat in house.seats(session, person)[:1]:
        there = set(session.scalars(select(Judgement.criterion).where(Judgement.assignment_id == seat.id)))
        for each in criteria.framework("esg-mc-1").criteria:
            if each.code not in there:
                draft = judgements.JudgementDraft(each.code, "met", REASON)
                judgements.save(session, seat, draft, version=0, actor=person, at=house.now)
        judgements.submit(session, seat, actor=person, at=house.now)


def _agree(house: House, session: Session, person: Person) -> None:
    there = set(session.scalars(select(Consensus.criterion).where(Consensus.case_id == house.case_id)))
    for code in CODES:
        if code not in there:
            agreement = judgements.Agreement(code, "met", REASON)
            judgements.record(session, house.case(session), agreement, version=0, actor=person, at=house.now)
    judgements.write(
        session, house.case(session), summary=REASON * 4, proposed="accredited", version=0, actor=person, at=house.now
    )


def _answer_facts(house: House, session: Session, person: Person) -> None:
    judgements.confirm_rest(session, house.case(session), actor=person, at=house.now)
    judgements.send_answers(session, house.case(session), actor=person, at=house.now)


def _correct(house: House, session: Session, person: Person) -> None:
    wrong = judgements.Answer("5.1", corrected=True, text=REASON)
    judgements.answer(session, house.case(session), [wrong], actor=person, at=house.now)


def _verdict(house: House, session: Session, person: Person) -> None:
    rejected = judgements.Verdict("5.1", accepted=False, reason=REASON)
    judgements.judge(session, house.case(session), rejected, version=1, actor=person, at=house.now)


def _decide(outcome: str, *conditions: ConditionData) -> Step:
    draft = DecisionData(outcome=outcome, reasons=REASONS, deviation_reason=REASONS, conditions=conditions)

    def decide(house: House, session: Session, person: Person) -> None:
        decisions.issue(session, house.case(session), draft=draft, actor=person, at=house.now)

    return decide


def _on_conditions(act: Callable[..., object]) -> Step:
    def change(house: House, session: Session, person: Person) -> None:
        for condition in house.conditions(session)[:1]:
            act(session, condition, actor=person, at=house.now)

    return change


def _report(house: House, session: Session, person: Person) -> None:
    account = Account(REASON, (house.document,))
    for condition in house.conditions(session)[:1]:
        followup.report(session, condition, account, actor=person, at=house.now)


def _verify(verdict: str) -> Step:
    return _on_conditions(lambda s, each, **by: followup.verify(s, each, verdict=verdict, text=REASON, **by))


def _on_case(act: Callable[..., object], **more: Any) -> Step:
    return lambda house, session, person: act(session, house.case(session), actor=person, at=house.now, **more)


def _fire(action: str) -> Step:
    """Straight at the door, with nothing in hand but a reason."""

    def fire(house: House, session: Session, person: Person) -> None:
        subjects = [house.case(session), *house.seats(session, person)[:2], *house.conditions(session)[:1]]
        for subject in subjects:
            if action in library.workflow(subject.workflow).actions:
                extra = {"reason": REASON, "remarks": [], "outcome": "", "conditions": [], "valid_until": None}
                engine.fire(session, subject, action, actor=person, at=house.now, given=REASON, extra=extra)

    return fire


WEAKNESS = ConditionData(text="Measure the workload of the cohort.", criterion="3.3", due_on=date(2027, 7, 30))
STEPS: dict[str, Step] = {
    "write": _write,
    "submit": _on_case(proposals.submit),
    "accept": _accept,
    "return": _return,
    "withdraw": _on_case(proposals.withdraw, reason=REASON),
    "inadmissible": _on_case(proposals.declare_inadmissible, reason=REASON),
    "lapse": _on_case(proposals.lapse),
    "take": _on_case(proposals.take),
    "invite": _invite,
    "invite one more": _invite_one_more,
    "no conflict": _answer(NONE),
    "potential conflict": _answer(POTENTIAL),
    "actual conflict": _answer(ACTUAL),
    "decline": lambda h, s, p: [panels.decline(s, x, reason=REASON, actor=p, at=h.now) for x in h.seats(s, p)[:1]],
    "declare": _on_case(panels.declare, disclosure=ACTUAL),
    "clear": _on_a_seat(panels.rule, cleared=True, reason=REASON),
    "uphold": _on_a_seat(panels.rule, cleared=False, reason=REASON),
    "replace": _on_a_seat(panels.replace, reason=REASON),
    "expire": _on_a_seat(panels.expire),
    "name chair": _on_a_seat(panels.name_chair),
    "confirm": _on_case(panels.confirm),
    "judge": _judge,
    "reopen": _on_a_seat(judgements.reopen, reason=REASON),
    "open consensus": _on_case(judgements.open_consensus),
    "agree": _agree,
    "send draft": _on_case(judgements.send_draft),
    "correct a fact": _correct,
    "answer facts": _answer_facts,
    "close facts": _on_case(judgements.close),
    "verdict": _verdict,
    "finalise": _on_case(judgements.finalise),
    "accredit": _decide("accredited"),
    "accredit with conditions": _decide("accredited_with_conditions", WEAKNESS),
    "refuse": _decide("refused"),
    "report": _report,
    "met": _verify("met"),
    "not yet": _verify("not_met"),
    "extend": _on_conditions(
        lambda s, each, **by: followup.extend(s, each, due_on=date(2027, 9, 30), reason=REASON, **by)
    ),
    "not met": _on_conditions(lambda s, each, **by: followup.declare_not_met(s, each, reason=REASON, **by)),
} | {f"fire {action}": _fire(action) for edition in library.editions() for action in library.workflow(edition).actions}
USUAL = (
    ("write", "designer"),
    ("submit", "designer"),
    ("accept", "officer"),
    ("invite", "officer"),
    ("no conflict", "chair"),
    ("no conflict", "student"),
    ("no conflict", "employer"),
    ("confirm", "officer"),
    ("judge", "chair"),
    ("judge", "student"),
    ("judge", "employer"),
    ("open consensus", "chair"),
    ("agree", "chair"),
    ("send draft", "chair"),
    ("correct a fact", "designer"),
    ("answer facts", "designer"),
    ("verdict", "chair"),
    ("finalise", "chair"),
    ("fire put_to_council", "officer"),
    ("accredit with conditions", "council"),
    ("report", "designer"),
    ("met", "officer"),
)
any_steps = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(WHO)), max_size=10)


def broken(session: Session, house: House) -> Iterator[str]:
    """Tell every way in which the rows and the trail do not fit each other."""
    session.expire_all()
    case = house.case(session)
    query = select(AuditEvent).where(AuditEvent.stream == case.stream).order_by(AuditEvent.seq)
    events = [(event, json.loads(event.data)) for event in session.scalars(query)]
    for row in (case, *house.seats(session), *house.conditions(session)):
        name = f"{row.__tablename__}/{row.id}"
        yield from _way(row, name, [(event.kind, data) for event, data in events if data.get("subject") == name])
    yield from _roles([(event.actor_id, data["role"]) for event, data in events if "role" in data])
    yield from _decision(session, case)
    yield from map(str, audit.verify(session)[1])


def _way(row: Any, name: str, told: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    workflow = library.workflow(row.workflow)
    (first, begun), *rest = told
    rests = begun["state"]
    if not first.endswith(".begun") or rests != workflow.initial:
        yield f"{name} began with {first} in {rests}"
    for kind, data in rest:
        action = workflow.actions.get(kind.partition(".")[2])
        if action is None or data["from"] != rests or rests not in action.from_ or data["to"] != action.to:
            yield f"{name}: {kind} from {data['from']} to {data['to']} while it rested in {rests}"
        elif data["role"] not in action.roles:
            yield f"{name}: {kind} by {data['role']}"
        rests = data["to"]
    state = workflow.states[row.state]
    if rests != row.state or row.closed != state.final:
        yield f"{name} rests in {row.state} (closed: {row.closed}), its trail ends in {rests}"
    if row.__tablename__ != "condition" and (row.due_on is None) != (state.clock is None):
        yield f"{name} is due on {row.due_on} in {row.state}"


def _roles(acted: list[tuple[int, str]]) -> Iterator[str]:
    sorts = {"invitee": "panel", "chair": "panel", "reviewer": "panel"}
    found: dict[int, set[str]] = {}
    for person, role in acted:
        found.setdefault(person, set()).add(sorts.get(role, role))
    yield from (f"person {person} acted as {roles}" for person, roles in found.items() if person and len(roles) > 1)


def _decision(session: Session, case: Case) -> Iterator[str]:
    current = session.scalar(select(func.count()).where(Decision.case_id == case.id, Decision.current)) or 0
    decided = case.state in ("accredited", "accredited_with_conditions", "refused")
    if current != int(decided):
        yield f"{current} decisions in force while the case rests in {case.state}"


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(depth=st.integers(0, len(USUAL)), steps=any_steps)
def test_any_sequence_of_actions_leaves_a_lawful_trail(
    app: Flask, database: Database, held: Connection, depth: int, steps: list[tuple[str, str]]
) -> None:
    with held.begin_nested() as taken_back:
        house = House(database, app, held)
        for name, who in (*USUAL[:depth], *steps):
            house.do(STEPS[name], who)
        with database.reading() as session:
            assert list(broken(session, house)) == []
        taken_back.rollback()


def test_the_usual_way_leads_to_a_full_accreditation(app: Flask, database: Database, held: Connection) -> None:
    house = House(database, app, held)

    refused = [step for step in USUAL if not house.do(STEPS[step[0]], step[1])]

    assert refused == []
    with database.reading() as session:
        assert house.case(session).state == "accredited"
        assert list(broken(session, house)) == []


def test_a_state_changed_behind_the_door_is_found(app: Flask, database: Database, held: Connection) -> None:
    house = House(database, app, held)
    held.exec_driver_sql("UPDATE \"case\" SET state = 'accredited'")

    with database.reading() as session:
        assert len(list(broken(session, house))) >= 2
